--[[ raise-format.lua: the store has at least this format from now on.
  KEYS[1] the format, a number; absent is 0
  ARGV[1] the format that all members know
  Returns the format that holds. ]]
local present = tonumber(redis.call('GET', KEYS[1]) or '0')
local wanted = tonumber(ARGV[1])
if wanted <= present then return present end
redis.call('SET', KEYS[1], ARGV[1])
return wanted
