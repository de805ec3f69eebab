--[[ note-version.lua: what the store has come to, and a write after all that was written before: whoever has copied this one has copied those.
  KEYS[1] cluster version counter   KEYS[2] change log   KEYS[3] history (history.lua stands in front)
  ARGV[1] member   ARGV[2] epoch, ARGV[3] version that the member knows to be acknowledged
  Returns { epoch, version, alarm or '' }. ]]
local keys = { version = KEYS[1], log = KEYS[2], history = KEYS[3] }
local found = readHistory(keys)
local alarm = alarmFor(keys, found, ARGV[1], ARGV[2], ARGV[3])
redis.call('HSET', keys.history, 'noted', ARGV[1])
return { found.epoch, found.version, alarm or '' }
