import Memory

/// Young idempotency keys in memory: key hash → sequence of the record that used it.
///
/// Open addressing in which the slot comes from the *high* bits of the hash and the next free one is taken upwards, never around the end: so walking the slots visits the
/// hashes almost in order, and a frozen table is written as a sorted run with no sort to speak of. Two keys may share a hash; the record tells them apart.
struct KeyTable: ~Copyable {
  struct Slot: BitwiseCopyable {
    var hash: UInt64 = 0
    /// 0: free.
    var sequence: UInt64 = 0
  }

  /// One key: its hash and where it was used.
  struct Entry: BitwiseCopyable {
    var hash: UInt64
    var sequence: UInt64
  }

  private var slots: Slab<Slot>
  private var bits: Int
  private var shift: UInt64
  /// Keys in the table.
  private(set) var count = 0
  /// Slots from the beginning that are empty again, after the keys were removed.
  private var cleared = 0
  /// Where the walk in order has come to.
  private var walked = 0

  /// - Parameter bits: the table has 2^bits slots (and some more at the end) and should hold at most half as many keys.
  init(bits: Int) {
    self.bits = bits
    shift = UInt64(64 - bits)
    slots = Slab(capacityMax: 1 << bits + KeyTable.overrun, hugePages: true)
    precondition(slots.extend(by: slots.capacityMax), "a fresh table has room")
    cleared = slots.count
  }

  /// Slots past the end for keys whose hashes are the highest. A run of as many taken slots at half load is beyond all chance.
  private static let overrun = 4096

  @inline(__always)
  private func home(_ hash: UInt64) -> Int { Int(truncatingIfNeeded: hash >> shift) }

  @inline(__always)
  func prefetch(_ hash: UInt64) { slots.prefetch(home(hash)) }

  /// The slot of the first key with this hash at or after `slot` (start with -1), or -1.
  @inline(__always)
  func find(_ hash: UInt64, after slot: Int) -> Int {
    var index = slot < 0 ? home(hash) : slot &+ 1
    while slots[index].sequence != 0 {
      if slots[index].hash == hash { return index }
      index &+= 1
    }
    return -1
  }

  /// What a slot that `find` answered holds.
  func sequence(at slot: Int) -> UInt64 { slots[slot].sequence }

  /// Adds a key and answers its slot.
  @inline(__always)
  @discardableResult
  mutating func insert(_ hash: UInt64, _ sequence: UInt64) -> Int {
    var index = home(hash)
    while slots[index].sequence != 0 { index &+= 1 }
    slots[index] = Slot(hash: hash, sequence: sequence)
    count &+= 1
    return index
  }

  /// Adds a key after making room for it: for keys that are read again, of which there may be any number. Slots answered before are void.
  mutating func restore(_ hash: UInt64, _ sequence: UInt64) {
    if count * 2 >= 1 << bits {
      var larger = KeyTable(bits: bits + 1)
      for index in 0..<slots.count where slots[index].sequence != 0 { larger.insert(slots[index].hash, slots[index].sequence) }
      self = larger
    }
    insert(hash, sequence)
  }

  /// Takes the key added last out again. Nothing was placed after it, so no probe runs across its slot.
  mutating func remove(slot: Int) {
    slots[slot] = Slot()
    count -= 1
  }

  /// Forgets all keys. Their slots are to be emptied by `clear` before the table is used again.
  mutating func removeAll() {
    count = 0
    walked = 0
    cleared = 0
  }

  /// Empties up to `limit` more slots of a table whose keys were removed.
  mutating func clear(_ limit: Int) {
    let length = min(limit, slots.count - cleared)
    if length == 0 { return }
    slots.zero(from: cleared, count: length)
    cleared += length
  }

  /// Empties what is left to empty.
  mutating func clear() { clear(slots.count) }

  /// The next keys in order of their hashes, on from the last call: at least `limit` of them unless the end comes first, in whole clusters.
  /// - Returns: `false` when the table has been walked to its end.
  mutating func next(_ limit: Int, into entries: inout [KeyTable.Entry]) -> Bool {
    while walked < slots.count {
      if slots[walked].sequence == 0 {
        if entries.count >= limit { return true }
        walked += 1
        continue
      }
      // A cluster: the hashes in it may be out of order among themselves, but none belongs outside it.
      let start = entries.count
      while slots[walked].sequence != 0 {
        let slot = slots[walked]
        var place = entries.count
        entries.append(Entry(hash: slot.hash, sequence: slot.sequence))
        while place > start, entries[place - 1].hash > slot.hash {
          entries[place] = entries[place - 1]
          place -= 1
        }
        entries[place] = Entry(hash: slot.hash, sequence: slot.sequence)
        walked += 1
      }
    }
    return false
  }
}
