--[[ beat-member.lua: says that a member is alive for another while, and who else is.
  KEYS[1] beats, sorted set: member -> when it counts as lost, ms   KEYS[2] profiles, hash: member -> "<reachable since, ms>\n<JSON>"
  ARGV[1] member   ARGV[2] time to live, ms   ARGV[3] profile, JSON
  Times are of this Redis, so members' clocks do not matter.
  Returns { 1 if it had been lost or is new, ms until the next one is lost unless it beats, id of each live member ... }. ]]
local time = redis.call('TIME')
local now = time[1] * 1000 + math.floor(time[2] / 1000)
local wasLost = tonumber(redis.call('ZSCORE', KEYS[1], ARGV[1]) or 0) <= now
local known = redis.call('HGET', KEYS[2], ARGV[1])
if wasLost or not known or string.match(known, '\n(.*)$') ~= ARGV[3] then redis.call('HSET', KEYS[2], ARGV[1], string.format('%.0f\n%s', now, ARGV[3])) end
redis.call('ZADD', KEYS[1], string.format('%.0f', now + ARGV[2]), ARGV[1])
local live = redis.call('ZRANGEBYSCORE', KEYS[1], string.format('(%.0f', now), '+inf', 'WITHSCORES')
local reply = { wasLost and 1 or 0, tonumber(live[2]) - now }
for i = 1, #live, 2 do reply[#reply + 1] = live[i] end
return reply
