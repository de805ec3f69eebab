--[[ claim-hosts.lua: takes the hosts that no other live member holds.
  KEYS[1] holds, hash: host -> "<token> <member>"   KEYS[2] beats, sorted set: member -> when it counts as lost, ms
  KEYS[3] newest token of a hold   KEYS[4] newest fencing token of a leader
  KEYS[5] cluster version counter   KEYS[6] change log   KEYS[7] history (history.lua stands in front)
  ARGV[1] member   ARGV[2...] hosts
  The token is a time where that is greater than the last: a store that lost its last writes then gives none twice, and hosts refuse no newer holder.
  (Until holds existed, hosts were given the leaders' tokens.)
  Returns { token, 1 or 0 for each host }; { 0 } when the member itself counts as lost, or an alarm stands. ]]
if readHistory({ version = KEYS[5], log = KEYS[6], history = KEYS[7] }).alarm then return { 0 } end
local time = redis.call('TIME')
local now = time[1] * 1000 + math.floor(time[2] / 1000)
local isLive = function(member) return tonumber(redis.call('ZSCORE', KEYS[2], member) or 0) > now end
if not isLive(ARGV[1]) then return { 0 } end
local last = math.max(tonumber(redis.call('GET', KEYS[3]) or 0), tonumber(redis.call('GET', KEYS[4]) or 0))
local token = string.format('%.0f', math.max(last + 1, now))
redis.call('SET', KEYS[3], token)
local reply = { tonumber(token) }
for i = 2, #ARGV do
  local held = redis.call('HGET', KEYS[1], ARGV[i])
  local holder = held and string.match(held, '^%d+ (.+)$')
  local isFree = not holder or holder == ARGV[1] or not isLive(holder)
  if isFree then redis.call('HSET', KEYS[1], ARGV[i], token .. ' ' .. ARGV[1]) end
  reply[i] = isFree and 1 or 0
end
return reply
