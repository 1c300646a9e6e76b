import Memory
import Money
import Storage

/// The tables, row by row.
extension Checker {
  /// Reads what the walk through the journal compares with as it goes: watermarks, the versions of the rows of balances, the runs of keys.
  mutating func loadRows(_ reader: borrowing ReadTransaction) throws(StorageError) {
    if let row = try reader.get(tables[.meta], MetaRow.balances.key), row.count == 8 { balancesWatermark = row.bigEndian64(at: 0) }
    if try !keyIndex.load(reader, tables) { fail("keys: the list of runs, or a filter, cannot be read") }
    var cursor = try reader.cursor(tables[.balances])
    var more = try cursor.first()
    while more {
      if cursor.key.count == 4, let entries = BalanceBlock.read(cursor.value) {
        let block = Int(cursor.key.bigEndian32(at: 0))
        let end = (block + 1) * BalanceBlock.accounts
        if end > Limits.accounts + BalanceBlock.accounts {
          fail("balances: a row for block \(block), which is beyond all accounts")
        } else {
          if rowVersions.count < end { rowVersions += [UInt64](repeating: 0, count: end - rowVersions.count) }
          for (index, entry) in entries.enumerated() { rowVersions[block * BalanceBlock.accounts + index] = entry.version }
        }
      } else {
        fail("balances: a row that does not match its checksum or form")
      }
      more = try cursor.next()
    }
  }

  /// The account has just come to the version that its row has.
  mutating func compareBalance(_ id: Int, _ reader: borrowing ReadTransaction) {
    do {
      BalanceBlock.key(id / BalanceBlock.accounts, into: &key)
      guard let row = try reader.get(tables[.balances], key.span), let entries = BalanceBlock.read(row) else { return }
      let entry = entries[id % BalanceBlock.accounts]
      if entry.counters != accounts[id].account.counters {
        fail("balances: the counters of account \(id) are not those of its version \(entry.version)")
      }
      if entry.roots != roots.roots(id) { fail("balances: the history roots of account \(id) are wrong") }
    } catch {
      fail("balances: \(error)")
    }
  }

  mutating func compareRows(_ reader: borrowing ReadTransaction) throws(StorageError) {
    for id in accounts.indices where id > 0 && accounts[id].rowVersion > 0 && !accounts[id].rowMatched {
      fail("balances: the row of account \(id) has version \(accounts[id].rowVersion), which the journal does not reach")
    }
    for id in rowVersions.indices where rowVersions[id] > 0 && (id == 0 || id >= accounts.count) {
      fail("balances: a row for account \(id), which was not opened")
    }
    if balancesWatermark > sequence { fail("meta: the watermark \(balancesWatermark) is beyond the last record \(sequence)") }
    if keyIndex.watermark > sequence { fail("meta: the watermark of keys \(keyIndex.watermark) is beyond the last record \(sequence)") }
    let inRuns = keyIndex.keyCount - keyIndex.pendingCount
    if UInt64(inRuns) != keysThroughWatermark {
      fail("keys: the runs hold \(inRuns) keys, the journal up to their watermark has \(keysThroughWatermark)")
    }
    for fault in try keyIndex.faults(reader, tables) { fail("keys: \(fault)") }
    try expectCount(.accounts, accounts.count - 1, reader)
    try expectCount(.names, accounts.count - 1, reader)
    try expectCount(.assets, definedAssets, reader)
    try expectCount(.templates, templates.count, reader)
    try expectCount(.reversals, rests.count, reader)
    try expectCount(.days, days.values.count { !$0.isZero }, reader)
    try compareAccounts(reader)
    try compareReversals(reader)
    try compareDays(reader)
    try compareHolds(reader)
  }

  private mutating func expectCount(_ name: TableName, _ count: Int, _ reader: borrowing ReadTransaction) throws(StorageError) {
    let rows = try reader.count(tables[name])
    if rows != count { fail("\(name): \(rows) rows, the journal gives \(count)") }
  }

  private mutating func compareAccounts(_ reader: borrowing ReadTransaction) throws(StorageError) {
    for id in accounts.indices where id > 0 {
      key.removeAll()
      key.append(bigEndian: UInt32(id))
      guard let bytes = try reader.get(tables[.accounts], key.span), let row = AccountRow(bytes) else { continue }
      let derived = accounts[id]
      if row.flags != derived.account.flags { fail("accounts: account \(id) has other flags than the journal gives it") }
      if row.limits != derived.limits { fail("accounts: account \(id) has other limits than the journal gives it") }
      let meta = row.meta(bytes)
      let same =
        meta.count == derived.meta.count
        && zip(meta, derived.meta).allSatisfy { stored, given in
          bytes.bytes(stored.name).equals(given.name.span) && bytes.bytes(stored.value).equals(given.value.span)
        }
      if !same { fail("accounts: account \(id) has other metadata than the journal gives it") }
    }
  }

  private mutating func compareReversals(_ reader: borrowing ReadTransaction) throws(StorageError) {
    for (entry, left) in rests {
      Journal.key(entry, into: &key)
      guard let row = try reader.get(tables[.reversals], key.span), Ledger.rests(row) == left else {
        fail("reversals: the row of entry \(entry) is missing or differs from the journal")
        continue
      }
    }
  }

  private mutating func compareDays(_ reader: borrowing ReadTransaction) throws(StorageError) {
    for (day, totals) in days where !totals.isZero {
      DayTotals.key(account: day.account, day: day.day, into: &key)
      guard let row = try reader.get(tables[.days], key.span), DayTotals(row) == totals else {
        fail("days: the row of account \(day.account) for \(Calendar.dateText(day.day)) is missing or differs from the journal")
        continue
      }
    }
  }

  /// Rows of holds lie behind the journal: what they say, brought up to date by the records after the watermark, must be the holds that are open.
  private mutating func compareHolds(_ reader: borrowing ReadTransaction) throws(StorageError) {
    var cursor = try reader.cursor(tables[.holds])
    var more = try cursor.first()
    var marks = 0
    var open: Set<UInt64> = []
    while more {
      guard cursor.key.count == 9 else {
        fail("holds: a key of \(cursor.key.count) bytes")
        return
      }
      let number = cursor.key.bigEndian64(at: 1)
      if cursor.key[0] == 1 {
        marks += 1
        if !expired.contains(number) { fail("holds: \(number) is marked as expired, the journal does not say so") }
      } else if let row = Hold(sequence: number, cursor.value) {
        open.insert(number)
        compare(row)
      } else {
        fail("holds: the row of \(number) cannot be read")
      }
      more = try cursor.next()
    }
    if marks != expired.count { fail("holds: \(marks) are marked as expired, the journal gives \(expired.count)") }
    for hold in holds.values where hold.sequence <= balancesWatermark && !open.contains(hold.sequence) {
      fail("holds: the row of \(hold.sequence), which is open, is missing")
    }
  }

  private mutating func compare(_ row: Hold) {
    guard let hold = holds[row.sequence] else {
      // Closed since: then the records after the watermark close it again when they are replayed.
      if (lastChange[row.sequence] ?? 0) <= balancesWatermark { fail("holds: the row of \(row.sequence) is open, the journal has closed it") }
      return
    }
    if row.debit != hold.debit || row.credit != hold.credit || row.deadline != hold.deadline {
      fail("holds: the row of \(row.sequence) has other accounts or another deadline")
    }
    if row.left < hold.left || row.left > hold.left && (lastChange[row.sequence] ?? 0) <= balancesWatermark {
      fail("holds: the row of \(row.sequence) has another amount left")
    }
  }
}
