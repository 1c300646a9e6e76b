-- A double-entry transfer for redis: KEYS[1] the idempotency key; ARGV debit account, credit account, amount in minor units.
-- Answers as Ducat's TRANSFER does: id, "posted" or "replayed", time in nanoseconds.
local stored = redis.call('GET', 'key:' .. KEYS[1])
if stored then
  local id, time = string.match(stored, '^(%d+) (%d+)')
  return { tonumber(id), 'replayed', tonumber(time) }
end
local debit, credit, amount = ARGV[1], ARGV[2], ARGV[3]
if debit == credit then return redis.error_reply('SAMEACCOUNT') end
local id = redis.call('INCR', 'entries')
local now = redis.call('TIME')
local time = now[1] .. string.format('%06d', now[2]) .. '000'
redis.call('HINCRBY', 'account:' .. debit, 'debits', amount)
redis.call('HINCRBY', 'account:' .. credit, 'credits', amount)
redis.call('SET', 'entry:' .. id, table.concat({ KEYS[1], debit, credit, amount, time }, ' '))
redis.call('SET', 'key:' .. KEYS[1], id .. ' ' .. time)
return { id, 'posted', tonumber(time) }
