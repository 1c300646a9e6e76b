import Memory
import Wire

/// A map whose number of fields is known only when all are written: gathers names and values, then appends header and fields.
struct FieldWriter: ~Copyable {
  var values = ByteBuffer(capacity: 512)
  private var count = 0
  let version: RespVersion

  init(_ version: RespVersion) { self.version = version }

  /// Begins a field; its value is to be appended to `values`.
  mutating func name(_ name: StaticString) {
    count += 1
    values.appendBulk(name)
  }

  mutating func field(_ name: StaticString, _ value: UInt64) {
    self.name(name)
    values.appendInteger(value)
  }

  mutating func field(_ name: StaticString, _ value: StaticString) {
    self.name(name)
    values.appendBulk(value)
  }

  mutating func field(_ name: StaticString, _ value: Span<UInt8>) {
    self.name(name)
    values.appendBulk(value)
  }

  mutating func field(_ name: StaticString, _ value: String) {
    self.name(name)
    values.appendBulk(value)
  }

  /// Appends the map and makes itself ready for the next one.
  mutating func finish(into out: inout ByteBuffer) {
    out.appendMapHeader(count, version)
    out.append(values.span)
    values.removeAll()
    count = 0
  }
}
