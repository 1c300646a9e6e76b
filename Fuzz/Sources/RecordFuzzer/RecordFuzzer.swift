import FuzzSupport
import Ledger
import Memory

/// Reads every part of a record that says it is well formed: none of it may lie outside the bytes.
private func read(_ bytes: Span<UInt8>) {
  let sequence: UInt64 = 1 << 40
  if let entry = EntryRecord(bytes) {
    require(entry.kind.isEntry && entry.legCount > 0, "an entry without legs")
    var offset = entry.legsOffset
    var legs = 0
    while legs < entry.legCount, let leg = entry.leg(bytes, at: offset, sequence: sequence) {
      require(leg.end > offset && leg.end <= bytes.count, "a leg that ends outside its record")
      require(leg.version > 0 && leg.previous <= sequence && leg.jump <= sequence, "a leg that points to the future")
      offset = leg.end
      legs += 1
    }
    for field in entry.meta(bytes) {
      require(bytes.bytes(field.name).count + bytes.bytes(field.value).count < bytes.count, "metadata larger than its record")
    }
    _ = bytes.bytes(entry.key).count + bytes.bytes(entry.memo).count
    _ = entry.effectiveDay
  }
  if let opening = OpeningRecord(bytes) {
    require(opening.scale <= 18, "an asset with too many decimal places")
    _ = bytes.bytes(opening.path).count + bytes.bytes(opening.asset).count
    for field in opening.meta(bytes) { _ = bytes.bytes(field.value).count }
  }
  if let change = AccountRecord(bytes) {
    for field in change.meta(bytes) { _ = bytes.bytes(field.name).count }
  }
  if let asset = AssetRecord(bytes) { _ = bytes.bytes(asset.code).count }
  if let refusal = RefusalRecord(bytes) { _ = bytes.bytes(refusal.key).count + bytes.bytes(refusal.sentence).count }
}

@c(LLVMFuzzerTestOneInput)
public func fuzzRecords(_ start: UnsafePointer<UInt8>?, _ count: Int) -> CInt {
  let input = FuzzInput(start, count)
  read(input.bytes.span)
  return 0
}
