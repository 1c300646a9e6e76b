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
    if !isPlainly(entry, sequence, request, bytes), !isSame(entry, sequence, request, bytes) { return Outcome(.conflict) }
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
    if !Ledger.isSame(recordBuffer, refusal.body, bodyBuffer, key: bytes.bytes(request.key), &sentence) { return Outcome(.conflict) }
    sentence.append(refusal.sentence, of: recordBuffer)
    sentence.append(" (replayed)")
    var outcome = Outcome(refusal.code)
    outcome.isReplay = true
    outcome.sequence = sequence
    outcome.time = refusal.header.time
    return outcome
  }

  /// Whether a request with nothing but accounts and an amount is what a transfer with nothing but these came from: values are compared where `isSame` compares texts.
  /// - Returns: `false` when the texts have to be looked at, which may be the same all the same.
  private func isPlainly(_ entry: EntryRecord, _ sequence: UInt64, _ request: borrowing EntryRequest, _ bytes: Span<UInt8>) -> Bool {
    guard entry.kind == .transfer, entry.flags.isSubset(of: .continues), entry.legCount == 2, request.isPlainTransfer,
      let debit = entry.leg(recordBuffer.span, at: entry.legsOffset, sequence: sequence),
      let credit = entry.leg(recordBuffer.span, at: debit.end, sequence: sequence)
    else { return false }
    let asked = request.legs[0]
    let asset = asset(of: Int(debit.account))
    if let code = asked.asset, code != asset.code { return false }
    guard case .units(let units) = asked.amount.units(scale: asset.scale), units > 0, units.magnitude == debit.amount else { return false }
    return path(of: Int(debit.account)).equals(bytes.bytes(asked.path)) && path(of: Int(credit.account)).equals(bytes.bytes(request.legs[1].path))
  }

  /// Whether the request that an entry came from says what this one says; if not, `sentence` says where they differ.
  private mutating func isSame(_ entry: EntryRecord, _ sequence: UInt64, _ request: borrowing EntryRequest, _ bytes: Span<UInt8>) -> Bool {
    RequestBody.write(request, bytes, into: &bodyBuffer)
    var stored = storedBody.take() ?? ByteBuffer(capacity: 1024)
    RequestBody.write(entry, recordBuffer.span, sequence, self, into: &stored)
    let isSame = Ledger.isSame(stored, Slice(start: 0, count: stored.count), bodyBuffer, key: bytes.bytes(request.key), &sentence)
    storedBody = consume stored
    return isSame
  }

  /// Whether what was stored, a stretch of a buffer, is what was given; if not, names the first field that differs, with both values.
  private static func isSame(
    _ buffer: borrowing ByteBuffer, _ slice: Slice, _ given: borrowing ByteBuffer, key: Span<UInt8>, _ sentence: inout ByteBuffer
  ) -> Bool {
    let stored = buffer.span.bytes(slice)
    guard let difference = RequestBody.difference(stored, given.span) else { return true }
    sentence.append("key ")
    sentence.appendShown(key)
    sentence.append(" was used with ")
    sentence.append(difference.label.name)
    sentence.append(" ")
    if difference.stored.isEmpty { sentence.append("none") } else { sentence.appendShown(stored.bytes(difference.stored)) }
    sentence.append(", now ")
    if difference.given.isEmpty { sentence.append("none") } else { sentence.appendShown(given.span.bytes(difference.given)) }
    return false
  }
}
