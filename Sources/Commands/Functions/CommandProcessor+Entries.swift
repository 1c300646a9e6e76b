import Ledger
import Memory
import Money
import Wire

/// TRANSFER, POST, HOLD, CAPTURE, RELEASE, REVERSE.
extension CommandProcessor {
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
}
