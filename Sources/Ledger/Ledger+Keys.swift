import Memory
import Money
import Storage

/// Idempotency: what a key that was used before answers.
extension Ledger {
  /// The answer to a request whose key's hash is known: the first answer again, or a conflict; `nil` when it was another key of the same hash.
  mutating func replay(_ request: borrowing EntryRequest, _ bytes: Span<UInt8>) throws(StorageError) -> Outcome? {
    let key = bytes.bytes(request.key)
    for sequence in found {
      guard try loadRecord(sequence) else { throw Journal.damaged }
      if let refusal = RefusalRecord(recordBuffer.span) {
        if !recordBuffer.span.bytes(refusal.key).equals(key) { continue }
        return replay(refusal, sequence, request, bytes)
      }
      guard let entry = EntryRecord(recordBuffer.span) else { throw Journal.damaged }
      if !recordBuffer.span.bytes(entry.key).equals(key) { continue }
      return replay(entry, sequence, request, bytes)
    }
    return nil
  }

  private mutating func replay(_ entry: EntryRecord, _ sequence: UInt64, _ request: borrowing EntryRequest, _ bytes: Span<UInt8>) -> Outcome {
    RequestBody.write(request, bytes, into: &bodyBuffer)
    var stored = storedBody.take() ?? ByteBuffer(capacity: 1024)
    RequestBody.write(entry, recordBuffer.span, sequence, self, into: &stored)
    let isSame = Ledger.isSame(stored, bodyBuffer, key: bytes.bytes(request.key), &sentence)
    storedBody = consume stored
    if !isSame { return Outcome(.conflict) }
    var outcome = Outcome(.ok)
    outcome.isReplay = true
    outcome.sequence = sequence
    outcome.time = entry.time
    if entry.flags.contains(.upTo), let leg = entry.leg(recordBuffer.span, at: entry.legsOffset, sequence: sequence) {
      outcome.moved = leg.amount
      outcome.scale = UInt8(asset(of: Int(leg.account)).scale)
    }
    return outcome
  }

  private mutating func replay(_ refusal: RefusalRecord, _ sequence: UInt64, _ request: borrowing EntryRequest, _ bytes: Span<UInt8>) -> Outcome {
    RequestBody.write(request, bytes, into: &bodyBuffer)
    var stored = storedBody.take() ?? ByteBuffer(capacity: 1024)
    stored.removeAll()
    stored.append(refusal.body, of: recordBuffer)
    let isSame = Ledger.isSame(stored, bodyBuffer, key: bytes.bytes(request.key), &sentence)
    storedBody = consume stored
    if !isSame { return Outcome(.conflict) }
    sentence.append(refusal.sentence, of: recordBuffer)
    sentence.append(" (replayed)")
    var outcome = Outcome(refusal.code)
    outcome.isReplay = true
    outcome.sequence = sequence
    outcome.time = refusal.header.time
    return outcome
  }

  /// Whether what was stored is what was given; if not, names the first field that differs, with both values.
  private static func isSame(
    _ stored: borrowing ByteBuffer, _ given: borrowing ByteBuffer, key: Span<UInt8>, _ sentence: inout ByteBuffer
  ) -> Bool {
    guard let difference = RequestBody.difference(stored.span, given.span) else { return true }
    sentence.append("key ")
    sentence.appendShown(key)
    sentence.append(" was used with ")
    sentence.append(difference.label.name)
    sentence.append(" ")
    if difference.stored.isEmpty { sentence.append("none") } else { sentence.appendShown(stored.span.bytes(difference.stored)) }
    sentence.append(", now ")
    if difference.given.isEmpty { sentence.append("none") } else { sentence.appendShown(given.span.bytes(difference.given)) }
    return false
  }
}
