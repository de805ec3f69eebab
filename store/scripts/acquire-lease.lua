--[[ acquire-lease.lua: takes the lease when it is free, expired, or held by the same owner (who was restarted).
  KEYS[1] lease hash { owner, token, since: ms }, expires with its holder   KEYS[2] newest fencing token, never restarts
  KEYS[3] cluster version counter   KEYS[4] change log   KEYS[5] history (history.lua stands in front)
  ARGV[1] owner   ARGV[2] time to live, ms   ARGV[3] epoch, ARGV[4] version that the owner knows to be acknowledged
  The token is at least the time in milliseconds: a store that was lost starts behind no token that was ever given, and one that was taken over
  by a copy gives none that its former master gave when the copy had lost it already.
  Returns { token, 0 }, or { 0, ms until the present lease ends } when another owner holds it; { -1, 0 } while an alarm stands. ]]
local keys = { version = KEYS[3], log = KEYS[4], history = KEYS[5] }
if alarmFor(keys, readHistory(keys), ARGV[1], ARGV[3], ARGV[4]) then return { -1, 0 } end
local owner = redis.call('HGET', KEYS[1], 'owner')
if owner and owner ~= ARGV[1] then return { 0, math.max(1, redis.call('PTTL', KEYS[1])) } end
local time = redis.call('TIME')
local now = time[1] * 1000 + math.floor(time[2] / 1000)
local token = math.max(tonumber(redis.call('GET', KEYS[2]) or 0) + 1, now)
local text = string.format('%.0f', token)
redis.call('SET', KEYS[2], text)
redis.call('HSET', KEYS[1], 'owner', ARGV[1], 'token', text, 'since', string.format('%.0f', now))
redis.call('PEXPIRE', KEYS[1], ARGV[2])
return { token, 0 }
