import Memory

/// Account paths in memory: from the bytes of a path to the first account opened under it. Open addressing with a seeded hash, so that a look-up costs about what an
/// index would.
///
/// ```
///  slots   [ hash 32 | name + 1 ]   power of two, at most half full       names   [ offset 8 · first account 4 · length 1 ]       text  paths end to end
/// ```
struct NameTable: ~Copyable {
  struct Name: BitwiseCopyable {
    var offset: UInt64 = 0
    /// The first account of the path; further assets hang on `Account.nextSamePath`.
    var account: UInt32 = 0
    var count: UInt8 = 0
    private var padding: (UInt8, UInt16) = (0, 0)
  }

  private var slots: Slab<UInt64>
  private var slotCount: Int
  private var names: Slab<Name>
  private var text: Slab<UInt8>
  private let hasher = SeededHash.random()

  init(accountsMax: Int) {
    slotCount = 1 << 12
    slots = Slab(capacityMax: slotCount)
    names = Slab(capacityMax: accountsMax)
    // Address space for the longest paths there may be: only what is used takes memory.
    text = Slab(capacityMax: accountsMax * (Limits.pathBytes + 1))
    precondition(slots.extend(by: slotCount), "a fresh table has room")
  }

  /// Paths in the table.
  var count: Int { names.count }

  @inline(__always)
  func hash(_ path: Span<UInt8>) -> UInt64 { hasher(path) }

  @inline(__always)
  func prefetch(_ hash: UInt64) { slots.prefetch(Int(truncatingIfNeeded: hash) & (slotCount &- 1)) }

  @inline(__always)
  private func equals(_ name: Name, _ path: Span<UInt8>) -> Bool {
    if Int(name.count) != path.count { return false }
    return text.span(from: Int(name.offset), count: path.count).equals(path)
  }

  /// The first account of a path, or 0.
  @inline(__always)
  func account(_ path: Span<UInt8>) -> UInt32 {
    let full = hash(path)
    var slot = Int(truncatingIfNeeded: full) & (slotCount &- 1)
    while true {
      let entry = slots[slot]
      if entry == 0 { return 0 }
      if entry >> 32 == full >> 32 {
        let name = names[Int(entry & 0xFFFF_FFFF) &- 1]
        if equals(name, path) { return name.account }
      }
      slot = (slot &+ 1) & (slotCount &- 1)
    }
  }

  /// The bytes of a name, valid until the next insertion.
  @_lifetime(borrow self)
  borrowing func path(_ name: UInt32) -> Span<UInt8> {
    let entry = names[Int(name)]
    return text.span(from: Int(entry.offset), count: Int(entry.count))
  }

  /// Appends the bytes of a name.
  func append(_ name: UInt32, to buffer: inout ByteBuffer) { buffer.append(path(name)) }

  /// Adds a path that is not there yet; answers its name's number, or `nil` when the table is full.
  mutating func insert(_ path: Span<UInt8>, account: UInt32) -> UInt32? {
    if (names.count + 1) * 2 > slotCount { grow() }
    let offset = text.count
    guard names.count < names.capacityMax, text.extend(by: path.count) else { return nil }
    text.write(path, at: offset)
    var name = Name()
    name.offset = UInt64(offset)
    name.account = account
    name.count = UInt8(path.count)
    let number = names.count
    precondition(names.extend(by: 1), "room was checked")
    names[number] = name
    place(hash(path), number)
    return UInt32(number)
  }

  private mutating func place(_ full: UInt64, _ number: Int) {
    var slot = Int(truncatingIfNeeded: full) & (slotCount - 1)
    while slots[slot] != 0 { slot = (slot + 1) & (slotCount - 1) }
    slots[slot] = full & 0xFFFF_FFFF_0000_0000 | UInt64(number + 1)
  }

  private mutating func grow() {
    slotCount *= 2
    slots = Slab(capacityMax: slotCount, hugePages: slotCount >= 1 << 18)
    precondition(slots.extend(by: slotCount), "a fresh table has room")
    for number in 0..<names.count {
      let name = names[number]
      place(hash(text.span(from: Int(name.offset), count: Int(name.count))), number)
    }
  }

  /// Takes the newest path out again.
  mutating func removeLast() {
    let number = names.count - 1
    let name = names[number]
    var slot = Int(truncatingIfNeeded: hash(text.span(from: Int(name.offset), count: Int(name.count)))) & (slotCount - 1)
    while slots[slot] & 0xFFFF_FFFF != UInt64(number + 1) { slot = (slot + 1) & (slotCount - 1) }
    // Nothing was placed after it, so no probe sequence runs across its slot.
    slots[slot] = 0
    text.truncate(to: Int(name.offset))
    names.truncate(to: number)
  }
}
