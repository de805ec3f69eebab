--[[ release-hosts.lua: gives hosts up that are still held as the caller thinks.
  KEYS[1] holds, hash: host -> "<token> <member>"   ARGV pairs: host, hold
  Returns how many it were. ]]
local released = 0
for i = 1, #ARGV, 2 do
  if redis.call('HGET', KEYS[1], ARGV[i]) == ARGV[i + 1] then released = released + redis.call('HDEL', KEYS[1], ARGV[i]) end
end
return released
