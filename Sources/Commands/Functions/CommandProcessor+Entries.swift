import Ledger
import Memory
import Money
import Wire

/// TRANSFER, POST, HOLD, CAPTURE, RELEASE, REVERSE; TRANSFERS.
extension CommandProcessor {
  /// Whether a connection's requests may be executed as plain ones: nothing has to be asked, collected or left unanswered.
  @inline(__always)
  public func isPlain(_ session: Session) -> Bool { session.isOrdinary && writesRefused == nil }

  /// Executes `TRANSFER key debit credit amount` where nothing speaks against it, without decoding it into a request first.
  /// - Parameters:
  ///   - sighting: a request of a connection for which `isPlain` holds.
  ///   - ahead: what the ledger looked up for it.
  ///   - bytes: what the sighting's slices are of.
  /// - Returns: `false` when it has to go through `execute`: then nothing was done.
  @inline(__always)
  public mutating func transfer(_ sighting: RequestScout.Sighting, _ ahead: Lookahead, _ bytes: Span<UInt8>, into out: inout ByteBuffer) -> Bool {
    guard sighting.count == 5, bytes.bytes(sighting.name).isTransfer else { return false }
    guard sighting.first.count > 0, sighting.first.count <= Limits.keyBytes else { return false }
    guard case .value(let amount) = parseDecimal(bytes.bytes(sighting.fourth), signed: false), amount.mantissa > 0 else { return false }
    let sequence = ledger.transfer(bytes.bytes(sighting.first), bytes.bytes(sighting.second), bytes.bytes(sighting.third), amount, ahead)
    if sequence == 0 { return false }
    out.append("*3\r\n:")
    out.append(decimal: sequence)
    out.append("\r\n$6\r\nposted\r\n:")
    out.append(decimal: ledger.lastRecordTime)
    out.append("\r\n")
    return true
  }

  /// Makes the entry that is decoded in `entry`.
  @inline(__always)
  mutating func makeEntry(_ command: EntryCommand, _ bytes: Span<UInt8>, _ session: Session, into out: inout ByteBuffer) -> Disposition {
    let outcome = ledger.apply(entry, bytes)
    if outcome.code != .ok {
      let disposition = refuse(outcome.code, into: &out)
      // A refusal that used the key up is a write too.
      if case .after(let batch) = disposition, outcome.sequence > 0 { session.lastBatch = batch }
      return disposition
    }
    out.append(entry.isUpTo ? "*4\r\n:" : "*3\r\n:")
    out.append(decimal: outcome.sequence)
    out.append(outcome.isReplay ? "\r\n$8\r\nreplayed\r\n:" : "\r\n$6\r\nposted\r\n:")
    out.append(decimal: outcome.time)
    out.append("\r\n")
    if entry.isUpTo { out.appendAmount(Int128(outcome.moved), scale: Int(outcome.scale)) }
    return written(session)
  }

  /// Makes the transfers of whole records.
  mutating func makeTransfers(_ records: Span<UInt8>, _ session: Session, into out: inout ByteBuffer) -> Disposition {
    if writesRefused != nil { return refuseWrite(into: &out) }
    let count = records.count / PackedTransfer.byteCount
    packedTransfers &+= count
    out.appendBulkHeader(count * Ledger.packedResultBytes)
    ledger.apply(packed: records, &entry, into: &out)
    out.append("\r\n")
    return written(session)
  }
}

extension Span where Element == UInt8 {
  /// Whether it says TRANSFER, in whatever case.
  @inline(__always)
  fileprivate var isTransfer: Bool {
    // Bit 5 makes letters small, and no other byte one of them.
    count == 8 && bigEndian64(at: 0) | 0x2020_2020_2020_2020 == 0x7472_616E_7366_6572
  }
}
