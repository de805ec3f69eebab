--[[ accept-loss.lua: ends an alarm: what the store has is the truth from now on.
  KEYS[1] cluster version counter   KEYS[2] change log   KEYS[3] history (history.lua stands in front)
  Versions are skipped, so that everybody lists anew and nobody takes what was lost for what is to come.
  Returns { new epoch, alarm that it was }; { 0 } when none stands. ]]
local keys = { version = KEYS[1], log = KEYS[2], history = KEYS[3] }
local found = readHistory(keys)
if not found.alarm then return { 0 } end
skipVersions(keys, found.gaps)
redis.call('HSET', keys.history, 'epoch', string.format('%.0f', found.epoch + 1))
redis.call('HDEL', keys.history, 'alarm')
return { found.epoch + 1, found.alarm }
