--[[ commit-objects.lua: writes N objects, all or none, each with its own new version, and logs each for the watchers.
  KEYS[1] cluster version counter, never restarts   KEYS[2] newest fencing token   KEYS[3] change log, a stream
  KEYS[4] holds, hash: host -> "<token> <member>"
  KEYS[5] history (history.lua stands in front)
  KEYS[5+i] hash of the kind of write i: name -> "<version>\n<JSON>"
  ARGV[1] fencing token of the writer, '' = none    ARGV[2] entries kept in the change log, about
  ARGV[3] host that the write is about, '' = any    ARGV[4] the writer's hold on it
  ARGV[5] the user who asked for it, '' = none
  then four per write: op (put | delete), name, expected version (0 = must not exist), JSON
  Returns { 0, version of the first write }
       or { 1, index of a conflicting write (from 0), version found (0 = absent), ... for each conflict }
       or { 2, newest fencing token } when the writer's is older
       or { 3 } when the writer does not hold the host any more
       or { 4 } while an alarm stands. ]]
local FIXED_KEYS, FIXED_ARGS, PER_WRITE = 5, 5, 4
local count = #KEYS - FIXED_KEYS

if readHistory({ version = KEYS[1], log = KEYS[3], history = KEYS[5] }).alarm then return { 4 } end
local newest = tonumber(redis.call('GET', KEYS[2]) or 0)
if ARGV[1] ~= '' and tonumber(ARGV[1]) < newest then return { 2, newest } end
if ARGV[3] ~= '' and redis.call('HGET', KEYS[4], ARGV[3]) ~= ARGV[4] then return { 3 } end

local conflicts = { 1 }
for i = 0, count - 1 do
  local base = FIXED_ARGS + i * PER_WRITE
  local held = redis.call('HGET', KEYS[FIXED_KEYS + 1 + i], ARGV[base + 2])
  local found = held and tonumber(string.match(held, '^%d+')) or 0
  if found ~= tonumber(ARGV[base + 3]) or (found == 0 and ARGV[base + 1] == 'delete') then
    conflicts[#conflicts + 1] = i
    conflicts[#conflicts + 1] = found
  end
end
if #conflicts > 1 then return conflicts end

local by = ARGV[5] == '' and {} or { 'by', ARGV[5] }
local first = redis.call('INCRBY', KEYS[1], count) - count + 1
for i = 0, count - 1 do
  local base = FIXED_ARGS + i * PER_WRITE
  local op, name, body = ARGV[base + 1], ARGV[base + 2], ARGV[base + 4]
  local version = string.format('%.0f', first + i)
  if op == 'put' then
    redis.call('HSET', KEYS[FIXED_KEYS + 1 + i], name, version .. '\n' .. body)
  else
    redis.call('HDEL', KEYS[FIXED_KEYS + 1 + i], name)
  end
  redis.call('XADD', KEYS[3], 'MAXLEN', '~', ARGV[2], version .. '-0', 'op', op, 'body', body, unpack(by))
end
return { 0, first }
