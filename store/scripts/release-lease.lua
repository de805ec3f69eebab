--[[ release-lease.lua: gives the lease up, if it is still ours; the next owner need not wait it out.
  KEYS[1] lease hash { owner, token }   ARGV[1] token
  Returns 1 when it was ours, 0 otherwise. ]]
if redis.call('HGET', KEYS[1], 'token') ~= ARGV[1] then return 0 end
return redis.call('DEL', KEYS[1])
