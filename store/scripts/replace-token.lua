--[[ replace-token.lua: gives a token another record, unless it was removed meanwhile.
  KEYS[1] hash of tokens   ARGV[1] name   ARGV[2] record, JSON
  Returns 1, or 0 when there is no token of that name. ]]
if redis.call('HEXISTS', KEYS[1], ARGV[1]) == 0 then return 0 end
redis.call('HSET', KEYS[1], ARGV[1], ARGV[2])
return 1
