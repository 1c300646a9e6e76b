import Memory

/// Byte strings numbered 0, 1, 2 … in the order in which they were first seen.
///
/// Open addressing over the strings' own bytes, kept in one buffer: a look-up allocates nothing. About 20 bytes each beside the text.
struct NameTable: ~Copyable {
  private var text = ByteBuffer(capacity: 4096)
  private var slices: [Slice] = []
  /// Numbers by hash, -1 where free; the length is a power of two and at least twice the count.
  private var slots = [Int32](repeating: -1, count: 64)
  private let hash = SeededHash.random()

  var count: Int { slices.count }

  /// The number of `name`, or `nil` when it was never seen.
  borrowing func number(of name: Span<UInt8>) -> Int? {
    let found = slots[slot(of: name)]
    return found < 0 ? nil : Int(found)
  }

  /// The number of `name`, which is given the next one when it is new.
  mutating func insert(_ name: Span<UInt8>) -> (number: Int, isNew: Bool) {
    let place = slot(of: name)
    if slots[place] >= 0 { return (Int(slots[place]), false) }
    let number = slices.count
    slices.append(Slice(start: text.count, count: name.count))
    text.append(name)
    slots[place] = Int32(number)
    if slices.count * 2 > slots.count { grow() }
    return (number, true)
  }

  /// The bytes numbered `number`, valid until the next insertion.
  @_lifetime(borrow self)
  borrowing func name(_ number: Int) -> Span<UInt8> {
    let slice = slices[number]
    return text.span(from: Int(slice.start), count: Int(slice.count))
  }

  /// Where `name` is, or the free place where it belongs.
  private borrowing func slot(of name: Span<UInt8>) -> Int {
    let mask = slots.count - 1
    var place = Int(truncatingIfNeeded: hash(name)) & mask
    while true {
      let number = slots[place]
      if number < 0 { return place }
      if text.span.bytes(slices[Int(number)]).equals(name) { return place }
      place = (place + 1) & mask
    }
  }

  private mutating func grow() {
    slots = [Int32](repeating: -1, count: slots.count * 2)
    for number in slices.indices { slots[slot(of: text.span.bytes(slices[number]))] = Int32(number) }
  }
}
