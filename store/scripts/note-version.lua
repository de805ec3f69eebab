--[[ note-version.lua: what the store has come to, and a write after all that was written before: whoever has copied this one has copied those.
  KEYS[1] cluster version counter   KEYS[2] history (history.lua stands in front)
  ARGV[1] member   ARGV[2] epoch, ARGV[3] version that the member knows to be acknowledged
  Returns { epoch, version, alarm or '' }. ]]
local found = readHistory(KEYS[1], KEYS[2])
local alarm = alarmFor(KEYS[2], found, ARGV[1], ARGV[2], ARGV[3])
redis.call('HSET', KEYS[2], 'noted', ARGV[1])
return { found.epoch, found.version, alarm or '' }
