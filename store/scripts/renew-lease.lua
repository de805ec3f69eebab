--[[ renew-lease.lua: prolongs the lease; also one that ran out, as long as nobody took it since.
  KEYS[1] lease hash { owner, token, since }   KEYS[2] newest fencing token
  KEYS[3] cluster version counter   KEYS[4] change log   KEYS[5] history (history.lua stands in front)
  ARGV[1] owner   ARGV[2] token   ARGV[3] time to live, ms   ARGV[4] epoch, ARGV[5] version that the owner knows to be acknowledged
  Returns the newest fencing token: the lease is held if that is ours; -1 when another owner has it, -2 while an alarm stands. ]]
local keys = { version = KEYS[3], log = KEYS[4], history = KEYS[5] }
if alarmFor(keys, readHistory(keys), ARGV[1], ARGV[4], ARGV[5]) then return -2 end
local newest = tonumber(redis.call('GET', KEYS[2]) or 0)
if newest ~= tonumber(ARGV[2]) then return newest end
local owner = redis.call('HGET', KEYS[1], 'owner')
if owner and owner ~= ARGV[1] then return -1 end
redis.call('HSET', KEYS[1], 'owner', ARGV[1], 'token', ARGV[2])
redis.call('PEXPIRE', KEYS[1], ARGV[3])
return newest
