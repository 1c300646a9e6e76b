import Ledger
import Memory
import Money
import Wire

/// Values of the ledger in replies.
extension ByteBuffer {
  /// An amount, as a bulk string.
  mutating func appendAmount(_ units: Int128, scale: Int) {
    let text = AmountText(units: units, scale: scale)
    appendBulk(text.span)
  }

  /// A counter, as a bulk string. Counters are at most 2^127 - 1.
  mutating func appendAmount(_ units: UInt128, scale: Int) { appendAmount(Int128(units), scale: scale) }

  /// An amount, or null.
  mutating func appendAmount(_ units: Int128?, scale: Int, _ version: RespVersion) {
    if let units { appendAmount(units, scale: scale) } else { appendNull(version) }
  }

  mutating func appendBulk(_ code: AssetCode) {
    appendBulk("\(code)")
  }

  /// A map of metadata.
  mutating func appendMeta(_ fields: [(name: [UInt8], value: [UInt8])], _ version: RespVersion) {
    appendMapHeader(fields.count, version)
    for field in fields {
      appendBulk(field.name.span)
      appendBulk(field.value.span)
    }
  }

  /// Text, or null when it is empty.
  mutating func appendText(_ text: String, _ version: RespVersion) {
    if text.isEmpty { appendNull(version) } else { appendBulk(text) }
  }
}
