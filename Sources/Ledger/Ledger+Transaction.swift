import Memory

extension Ledger {
  /// From here to `commitTransaction` all commands take effect together or, with `rollbackTransaction`, not at all. A refusal in between is not journaled.
  public mutating func beginTransaction() {
    precondition(!undo.isActive, "transactions do not nest")
    inTransaction = true
    beginUndo()
  }

  /// Keeps what the transaction did; its records are marked as belonging together.
  public mutating func commitTransaction() {
    precondition(inTransaction, "there is no transaction to commit")
    inTransaction = false
    joinRecords()
    undo.end()
  }

  /// Takes back all that the transaction did, keys included.
  public mutating func rollbackTransaction() {
    precondition(inTransaction, "there is no transaction to roll back")
    inTransaction = false
    rollBack()
  }

  mutating func beginUndo() {
    undo.begin(
      Undo.Marks(
        records: records.count, offsets: offsets.count, operations: operations.count, images: images.count, accounts: accounts.count,
        names: names.end,
        assets: assets.count, templates: templates.count, holdsChanged: holds.changed.count, keysAdded: keysAdded, sequence: lastSequence,
        time: lastTime, expiryBatch: expiryBatch))
  }

  /// Marks all records since `beginUndo` but the last as going on in the next: whoever follows the journal applies all of them or none.
  mutating func joinRecords() {
    let first = undo.marks.offsets - 1
    for index in first..<max(first, offsets.count - 2) {
      let at = offsets[index] + 2
      records.set(bigEndian: UInt16(records[at]) << 8 | UInt16(records[at + 1]) | RecordFlags.continues.rawValue, at: at)
    }
  }

  mutating func save(_ id: Int) {
    if id >= undo.marks.accounts { return }
    undo.accounts.append(Undo.SavedAccount(id: id, account: accounts[id], limits: limits[id], roots: roots.roots(id)))
  }

  mutating func setHold(_ hold: Hold) {
    if undo.isActive { saveHold(hold.sequence) }
    holds.set(hold)
  }

  private mutating func saveHold(_ sequence: UInt64) {
    var old = holds.find(sequence) ?? Hold()
    old.sequence = sequence
    undo.holds.append(old)
  }

  /// Keeps the row in `rowBuffer` for those who read it before the disk has it.
  mutating func setOverlay(_ table: TableName, _ number: UInt64) {
    let key = RowOverlay.Key(table: table, number: number)
    if undo.isActive { undo.rows.append((key, overlay[key])) }
    overlay[key] = RowOverlay.Row(batch: openBatch, bytes: rowBuffer.span.array)
  }

  /// Takes back everything since `beginUndo`, newest first.
  mutating func rollBack() {
    let marks = undo.marks
    for saved in undo.accounts.reversed() {
      accounts[saved.id] = saved.account
      limits[saved.id] = saved.limits
      roots.set(saved.id, version: saved.account.version, roots: saved.roots)
    }
    for slot in undo.keySlots.reversed() { keys.remove(slot: slot) }
    for hold in undo.holds.reversed() { holds.load(hold) }
    for (key, row) in undo.rows.reversed() { overlay[key] = row }
    for (key, row) in undo.moduleRows.reversed() { moduleRows[key] = row }
    names.truncate(to: marks.names)
    accounts.truncate(to: marks.accounts)
    limits.truncate(to: marks.accounts)
    roots.truncate(to: marks.accounts)
    assets.truncate(to: marks.assets)
    templates.removeLast(templates.count - marks.templates)
    holds.truncateChanged(to: marks.holdsChanged)
    images.truncate(to: marks.images)
    records.truncate(to: marks.records)
    offsets.truncate(to: marks.offsets)
    operations.truncate(to: marks.operations)
    keysAdded = marks.keysAdded
    lastSequence = marks.sequence
    lastTime = marks.time
    expiryBatch = marks.expiryBatch
    undo.end()
  }
}
