--[[ history.lua: stands in front of the scripts that tell whether the store lacks what was acknowledged, and refuse when it does.
  Hash "history": epoch: how often a person has accepted a loss   alarm: JSON, while one stands
    line: replication id of the master that wrote last; absent where nobody copies the store
    gaps: "after before after before ...": versions that were skipped, ascending
  A copy that takes over may lack the last versions, which others may have seen. So it skips some: no version is given twice, whoever has one in a gap
  knows that it was lost, and watchers find a hole and list anew.
  keys: { version: cluster version counter, log: change log, history: the hash } ]]
local SKIPPED, GAPS_MAX_BYTES = 1000000, 8000

-- The time in microseconds is ahead of every version that another copy can have given in the meantime. The entry in the log is for nobody to read: it wakes who waits there.
local function skipVersions(keys, gaps)
  local time = redis.call('TIME')
  local after = tonumber(redis.call('GET', keys.version) or 0)
  local before = math.max(after + SKIPPED, time[1] * 1000000 + time[2])
  if #gaps > GAPS_MAX_BYTES then gaps = string.gsub(gaps, '^%d+ %d+ ', '', 1) end
  gaps = string.format('%s%.0f %.0f ', gaps, after, before)
  redis.call('SET', keys.version, string.format('%.0f', before))
  redis.call('XADD', keys.log, string.format('%.0f-0', before), 'op', 'skip')
  redis.call('HSET', keys.history, 'gaps', gaps)
  return gaps
end

-- isCopied: whether other servers copy this one from now on; nil = as it was
local function readHistory(keys, isCopied)
  local epoch, line, gaps, alarm = unpack(redis.call('HMGET', keys.history, 'epoch', 'line', 'gaps', 'alarm'))
  gaps = gaps or ''
  if isCopied == nil then isCopied = line end
  if isCopied then
    local present = string.match(redis.call('INFO', 'replication'), 'master_replid:(%x+)')
    if line ~= present then
      gaps = skipVersions(keys, gaps)
      redis.call('HSET', keys.history, 'line', present)
    end
  elseif line then
    redis.call('HDEL', keys.history, 'line')
  end
  return { epoch = tonumber(epoch or 0), version = tonumber(redis.call('GET', keys.version) or 0), gaps = gaps, alarm = alarm }
end

-- The last version before the caller's that the store still has; nil when it has the caller's.
local function lastKept(found, epoch, version)
  if found.epoch ~= epoch then return found.epoch < epoch and found.version or nil end
  for after, before in string.gmatch(found.gaps, '(%d+) (%d+)') do
    if tonumber(after) < version and version < tonumber(before) then return tonumber(after) end
  end
  return found.version < version and found.version or nil
end

-- The alarm that stands, JSON; false when there is none. Raised when the store lacks what the caller knows to be acknowledged.
local function alarmFor(keys, found, member, epoch, version)
  local kept = not found.alarm and lastKept(found, tonumber(epoch), tonumber(version))
  if not kept then return found.alarm end
  local time = redis.call('TIME')
  local alarm = string.format('{"member":%s,"acknowledged":%s,"found":%.0f,"sinceMs":%.0f}', cjson.encode(member), version, kept, time[1] * 1000 + math.floor(time[2] / 1000))
  redis.call('HSET', keys.history, 'alarm', alarm)
  return alarm
end
