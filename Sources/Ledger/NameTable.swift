import Memory

/// Account paths in memory: from the bytes of a path to the first account opened under it. Open addressing with a seeded hash, so that a look-up costs about what an
/// index would: one cache line for the slot, one for the entry.
///
/// ```
///  slots   [ hash 24 | offset + 1, 40 ]   power of two, at most half full       text   { account 4 · length 1 · path } end to end
/// ```
/// An entry is named by its offset in the text.
struct NameTable: ~Copyable {
  private static let headerBytes = 5
  private static let offsetBits: UInt64 = 40
  private static let offsetMask: UInt64 = (1 << offsetBits) - 1

  private var slots: Slab<UInt64>
  private var slotCount: Int
  private var text: Slab<UInt8>
  /// Paths in the table.
  private(set) var count = 0
  private let hasher = SeededHash.random()

  init(accountsMax: Int) {
    slotCount = 1 << 12
    slots = Slab(capacityMax: slotCount)
    // Address space for the longest paths there may be: only what is used takes memory.
    text = Slab(capacityMax: accountsMax * (Limits.pathBytes + NameTable.headerBytes), hugePages: true)
    precondition(slots.extend(by: slotCount), "a fresh table has room")
  }

  /// Where the next entry will begin.
  var end: Int { text.count }

  @inline(__always)
  func hash(_ path: Span<UInt8>) -> UInt64 { hasher(path) }

  /// Fetches the slot where a path's look-up begins.
  @inline(__always)
  func prefetchSlot(_ hash: UInt64) { slots.prefetch(Int(truncatingIfNeeded: hash) & (slotCount &- 1)) }

  /// Fetches the entry that the slot names, which should have been fetched before.
  @inline(__always)
  func prefetchEntry(_ hash: UInt64) {
    let entry = slots[Int(truncatingIfNeeded: hash) & (slotCount &- 1)]
    if entry != 0 { text.prefetch(Int(entry & NameTable.offsetMask) &- 1) }
  }

  /// The account that the first slot of a hash leads to, or 0: right but for collisions, for fetching ahead.
  @inline(__always)
  func likelyAccount(_ hash: UInt64) -> Int {
    let entry = slots[Int(truncatingIfNeeded: hash) & (slotCount &- 1)]
    return entry == 0 ? 0 : Int(account(at: Int(entry & NameTable.offsetMask) &- 1))
  }

  @inline(__always)
  private func account(at offset: Int) -> UInt32 { text.span(from: offset, count: 4).bigEndian32(at: 0) }

  /// The first account of a path, or 0.
  @inline(__always)
  func account(_ path: Span<UInt8>) -> UInt32 { account(path, hash: hash(path)) }

  /// As above, where the path's hash is known.
  @inline(__always)
  func account(_ path: Span<UInt8>, hash full: UInt64) -> UInt32 {
    var slot = Int(truncatingIfNeeded: full) & (slotCount &- 1)
    while true {
      let entry = slots[slot]
      if entry == 0 { return 0 }
      if entry >> NameTable.offsetBits == full >> NameTable.offsetBits {
        let offset = Int(entry & NameTable.offsetMask) &- 1
        if self.path(offset).equals(path) { return account(at: offset) }
      }
      slot = (slot &+ 1) & (slotCount &- 1)
    }
  }

  /// The bytes of a name, valid until the next insertion.
  @_lifetime(borrow self)
  borrowing func path(_ name: Int) -> Span<UInt8> { text.span(from: name &+ NameTable.headerBytes, count: Int(text[name &+ 4])) }

  /// Appends the bytes of a name.
  func append(_ name: Int, to buffer: inout ByteBuffer) { buffer.append(path(name)) }

  /// Adds a path that is not there yet; answers its name, or `nil` when the table is full.
  mutating func insert(_ path: Span<UInt8>, account: UInt32) -> Int? {
    if (count + 1) * 2 > slotCount { grow() }
    let offset = text.count
    guard offset + 300 < Int(NameTable.offsetMask), text.extend(by: NameTable.headerBytes + path.count) else { return nil }
    for index in 0..<4 { text[offset + index] = UInt8(truncatingIfNeeded: account >> UInt32(24 - 8 * index)) }
    text[offset + 4] = UInt8(path.count)
    text.write(path, at: offset + NameTable.headerBytes)
    place(hash(path), offset)
    count += 1
    return offset
  }

  private mutating func place(_ full: UInt64, _ offset: Int) {
    var slot = Int(truncatingIfNeeded: full) & (slotCount - 1)
    while slots[slot] != 0 { slot = (slot + 1) & (slotCount - 1) }
    slots[slot] = full & ~NameTable.offsetMask | UInt64(offset + 1)
  }

  private mutating func grow() {
    slotCount *= 2
    slots = Slab(capacityMax: slotCount, hugePages: slotCount >= 1 << 18)
    precondition(slots.extend(by: slotCount), "a fresh table has room")
    var offset = 0
    while offset < text.count {
      place(hash(path(offset)), offset)
      offset = next(offset)
    }
  }

  /// Where the entry after the one at `offset` begins.
  private func next(_ offset: Int) -> Int { offset + NameTable.headerBytes + Int(text[offset + 4]) }

  /// Takes the paths out again whose entries begin at `end` or after: the newest ones.
  mutating func truncate(to end: Int) {
    var newest: [Int] = []
    var offset = end
    while offset < text.count {
      newest.append(offset)
      offset = next(offset)
    }
    // The newest first: nothing was placed after it, so no probe sequence runs across its slot.
    for offset in newest.reversed() {
      var slot = Int(truncatingIfNeeded: hash(path(offset))) & (slotCount - 1)
      while slots[slot] & NameTable.offsetMask != UInt64(offset + 1) { slot = (slot + 1) & (slotCount - 1) }
      slots[slot] = 0
    }
    count -= newest.count
    text.truncate(to: end)
  }
}
