--[[ beat-member.lua: says that a member is alive for another while, and who else is.
  KEYS[1] beats, sorted set: member -> when it counts as lost, ms   KEYS[2] profiles, hash: member -> "<reachable since, ms>\n<JSON>"
  KEYS[3] cluster version counter   KEYS[4] change log   KEYS[5] history (history.lua stands in front)
  ARGV[1] member   ARGV[2] time to live, ms   ARGV[3] profile, JSON   ARGV[4] epoch, ARGV[5] version that the member knows to be acknowledged
  ARGV[6] 1 when other servers copy this one, else 0
  Times are of this Redis, so members' clocks do not matter. It is noted that the member lives also while an alarm stands.
  Returns { 1 if it had been lost or is new, ms until the next one is lost unless it beats, epoch, version, alarm or '', id of each live member ... }. ]]
local keys = { version = KEYS[3], log = KEYS[4], history = KEYS[5] }
local found = readHistory(keys, ARGV[6] == '1')
local alarm = alarmFor(keys, found, ARGV[1], ARGV[4], ARGV[5])
local time = redis.call('TIME')
local now = time[1] * 1000 + math.floor(time[2] / 1000)
local wasLost = tonumber(redis.call('ZSCORE', KEYS[1], ARGV[1]) or 0) <= now
local known = redis.call('HGET', KEYS[2], ARGV[1])
if wasLost or not known or string.match(known, '\n(.*)$') ~= ARGV[3] then redis.call('HSET', KEYS[2], ARGV[1], string.format('%.0f\n%s', now, ARGV[3])) end
redis.call('ZADD', KEYS[1], string.format('%.0f', now + ARGV[2]), ARGV[1])
local live = redis.call('ZRANGEBYSCORE', KEYS[1], string.format('(%.0f', now), '+inf', 'WITHSCORES')
local reply = { wasLost and 1 or 0, tonumber(live[2]) - now, found.epoch, found.version, alarm or '' }
for i = 1, #live, 2 do reply[#reply + 1] = live[i] end
return reply
