import Memory
import Storage

extension Ledger {
  /// Bytes of records that gather.
  public var pendingBytes: Int { records.count }

  /// Whether there is something to commit: records, or rows of modules alone.
  public var isPending: Bool { records.count > 0 || operations.count > 0 }

  /// Whether the open batch is as large as one may become: no command should be run until it is sealed.
  public var isFull: Bool { records.count >= Limits.batchBytes || operations.count >= Limits.batchRowBytes }

  /// Whether rows wait to be written behind the journal, with nothing else to commit.
  public var maintenanceDue: Bool { round.isOpen || keys.isWriting }

  /// Closes the open batch and opens the next. Adds to it the batch's share of the deferred writing.
  /// - Precondition: no batch is in flight.
  public mutating func seal() -> SealedBatch {
    precondition(inFlight == nil, "one batch is in flight at a time")
    precondition(!undo.isActive, "no batch ends within a transaction")
    let batch = spare ?? SealedBatch(tables)
    spare = nil
    do {
      try addDeferred(records: offsets.count - 1)
    } catch {
      batch.failure = error
    }
    batch.number = openBatch
    batch.firstSequence = firstOpenSequence
    swap(&records, &batch.records)
    swap(&offsets, &batch.offsets)
    swap(&operations, &batch.operations)
    swap(&images, &imagesInFlight)
    images.truncate(to: 0)
    keysAdded = 0
    openBatch += 1
    inFlight = batch
    return batch
  }

  /// The batch's commit succeeded: what it holds is durable.
  public mutating func committed(_ batch: SealedBatch) throws(StorageError) {
    precondition(batch === inFlight, "only the batch in flight can have been committed")
    durableBatch = batch.number
    inFlight = nil
    try reader.renew()
    keys.committed()
    round.committed()
    overlay.committed(through: durableBatch)
    moduleRows.committed(through: durableBatch)
    batch.clear()
    spare = batch
  }

  /// Lets the ledger write what it is behind with until nothing is: for a clean stop. Commits by itself.
  public mutating func flushAll() throws(StorageError) {
    if let batch = inFlight {
      try batch.commit()
      try committed(batch)
    }
    var rounds = 0
    while true {
      if !round.isOpen, round.changedCount > 0 || !holds.changed.isEmpty || round.watermark < lastSequence, rounds < 2 {
        round.begin(lastSequence, holds: holds.takeChanged())
        rounds += 1
      }
      keys.freezeAll(lastSequence)
      if records.isEmpty, !round.isOpen, keys.isFlushed { return }
      let batch = seal(flushing: true)
      try batch.commit()
      try committed(batch)
    }
  }

  private mutating func seal(flushing: Bool) -> SealedBatch {
    // As many records as make the share of the round everything that is left, in commits of a bounded size.
    flushRows = 4096
    defer { flushRows = 0 }
    return seal()
  }

  /// Adds rows of accounts, holds and keys to the batch.
  private mutating func addDeferred(records: Int) throws(StorageError) {
    // Also where nothing has changed, as after refusals alone: a restart must not read them again.
    if !round.isOpen, roundIsDue || lastSequence >= round.start + UInt64(roundRecords) {
      round.begin(lastSequence, holds: holds.takeChanged())
      roundIsDue = false
    }
    if round.isOpen, !round.isFinished {
      let share = records == 0 ? Limits.leisureRows : round.share(records: records, of: roundRecords)
      writeRows(max(flushRows, share))
    }
    try keys.maintain(keys: max(keysAdded, flushRows), through: lastSequence, reader, tables, &operations)
  }

  private mutating func writeRows(_ limit: Int) {
    for _ in 0..<limit {
      if let block = round.nextBlock() {
        BalanceBlock.write(block, accounts, roots, into: &rowBuffer)
        BalanceBlock.key(block, into: &keyBuffer)
        operations.put(.balances, keyBuffer, rowBuffer)
      } else if let sequence = round.nextHold() {
        Hold.key(expired: false, sequence, into: &keyBuffer)
        if let hold = holds.find(sequence) {
          rowBuffer.removeAll()
          hold.write(into: &rowBuffer)
          operations.put(.holds, keyBuffer, rowBuffer)
        } else {
          operations.delete(.holds, keyBuffer)
        }
      } else {
        rowBuffer.removeAll()
        rowBuffer.append(bigEndian: round.start)
        operations.put(.meta, MetaRow.balances.key, rowBuffer)
        round.finish()
        return
      }
    }
  }
}
