--[[ accept-loss.lua: ends an alarm: what the store has is the truth from now on.
  KEYS[1] cluster version counter   KEYS[2] history (history.lua stands in front)
  Versions are skipped, so that everybody lists anew and nobody takes what was lost for what is to come.
  Returns { new epoch, alarm that it was }; { 0 } when none stands. ]]
local found = readHistory(KEYS[1], KEYS[2])
if not found.alarm then return { 0 } end
skipVersions(KEYS[1], KEYS[2], found.gaps)
redis.call('HSET', KEYS[2], 'epoch', string.format('%.0f', found.epoch + 1))
redis.call('HDEL', KEYS[2], 'alarm')
return { found.epoch + 1, found.alarm }
