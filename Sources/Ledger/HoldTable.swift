import Memory

/// The open holds by sequence, and when they fall due.
///
/// Open addressing with linear probing; a removal moves later entries of its cluster back, so there are no tombstones. Due times lie in a binary heap whose stale
/// entries (of holds that were closed earlier) are dropped when they come up, or all at once when they outnumber the others.
struct HoldTable: ~Copyable {
  private struct Due {
    var deadline: UInt64
    var sequence: UInt64
  }

  private var slots: Slab<Hold>
  private(set) var count = 0
  private var heap: [Due] = []
  /// Holds changed since the last round of flushing began; may name one several times.
  private(set) var changed: [UInt64] = []

  init() { slots = HoldTable.slots(1024) }

  private static func slots(_ count: Int) -> Slab<Hold> {
    var slots = Slab<Hold>(capacityMax: count, hugePages: count >= 1 << 16)
    precondition(slots.extend(by: count), "a fresh table has room")
    return slots
  }

  /// Fetches the slot where the look-up of a hold begins.
  @inline(__always)
  func prefetch(_ sequence: UInt64) { slots.prefetch(home(sequence)) }

  @inline(__always)
  private func home(_ sequence: UInt64) -> Int {
    Int(truncatingIfNeeded: (sequence &* 0x9E37_79B9_7F4A_7C15) >> 20) & (slots.count &- 1)
  }

  @inline(__always)
  private func slot(_ sequence: UInt64) -> Int {
    var index = home(sequence)
    while slots[index].sequence != 0 {
      if slots[index].sequence == sequence { return index }
      index = (index &+ 1) & (slots.count &- 1)
    }
    return -1
  }

  /// The open hold of that sequence, or `nil`.
  func find(_ sequence: UInt64) -> Hold? {
    let index = slot(sequence)
    return index < 0 ? nil : slots[index]
  }

  /// Adds a hold or replaces the one of its sequence, or takes it out when nothing is left of it.
  mutating func set(_ hold: Hold) {
    changed.append(hold.sequence)
    load(hold)
  }

  /// As `set`, for what the disk has already.
  mutating func load(_ hold: Hold) {
    if hold.left == 0 {
      drop(hold.sequence)
      return
    }
    let old = slot(hold.sequence)
    if old >= 0 {
      slots[old] = hold
      return
    }
    if (count + 1) * 2 > slots.count { grow() }
    place(hold)
    count += 1
    if hold.deadline != 0 { push(Due(deadline: hold.deadline, sequence: hold.sequence)) }
  }

  /// Takes a hold out.
  mutating func remove(_ sequence: UInt64) {
    changed.append(sequence)
    drop(sequence)
  }

  /// The sequences that changed, and forgets them.
  mutating func takeChanged() -> [UInt64] {
    let taken = changed
    changed = []
    return taken
  }

  mutating func truncateChanged(to count: Int) { changed.removeLast(changed.count - count) }

  /// All open holds, in no order. Allocates.
  func all() -> [Hold] { (0..<slots.count).map { slots[$0] }.filter { $0.sequence != 0 } }

  private mutating func place(_ hold: Hold) {
    var index = home(hold.sequence)
    while slots[index].sequence != 0 { index = (index + 1) & (slots.count - 1) }
    slots[index] = hold
  }

  private mutating func grow() {
    var old = HoldTable.slots(slots.count * 2)
    swap(&old, &slots)
    for index in 0..<old.count where old[index].sequence != 0 { place(old[index]) }
  }

  private mutating func drop(_ sequence: UInt64) {
    var hole = slot(sequence)
    if hole < 0 { return }
    count -= 1
    var index = hole
    while true {
      index = (index + 1) & (slots.count - 1)
      if slots[index].sequence == 0 { break }
      // An entry may move into the hole when its home does not lie after the hole on the way to where it is.
      let distance = (index - home(slots[index].sequence)) & (slots.count - 1)
      if distance >= (index - hole) & (slots.count - 1) {
        slots[hole] = slots[index]
        hole = index
      }
    }
    slots[hole] = Hold()
  }

  // MARK: Due times

  /// The earliest deadline there may be; a closed hold's may still be among them.
  var nextDeadline: UInt64? { heap.first?.deadline }

  /// Due times kept, stale ones included.
  var dueCount: Int { heap.count }

  /// The open hold with the earliest deadline not after `time`, or `nil`. It stays in the table; its due time is gone.
  mutating func popDue(_ time: UInt64) -> Hold? {
    while let first = heap.first, first.deadline <= time {
      popFirst()
      if let hold = find(first.sequence), hold.deadline == first.deadline { return hold }
    }
    return nil
  }

  private static func before(_ a: Due, _ b: Due) -> Bool { a.deadline != b.deadline ? a.deadline < b.deadline : a.sequence < b.sequence }

  /// Adds the due time of a hold that lies in the table.
  private mutating func push(_ due: Due) {
    if heap.count > 1024, heap.count > count * 2 {
      compact()
      return
    }
    heap.append(due)
    var index = heap.count - 1
    while index > 0, HoldTable.before(heap[index], heap[(index - 1) / 2]) {
      heap.swapAt(index, (index - 1) / 2)
      index = (index - 1) / 2
    }
  }

  private mutating func popFirst() {
    heap.swapAt(0, heap.count - 1)
    heap.removeLast()
    sink(0)
  }

  private mutating func sink(_ start: Int) {
    var index = start
    while true {
      var least = index
      for child in [2 * index + 1, 2 * index + 2] where child < heap.count && HoldTable.before(heap[child], heap[least]) { least = child }
      if least == index { return }
      heap.swapAt(index, least)
      index = least
    }
  }

  private mutating func compact() {
    // From the holds, not from the heap: a hold that was put back has its due time in it more than once.
    heap.removeAll(keepingCapacity: true)
    for index in 0..<slots.count where slots[index].sequence != 0 && slots[index].deadline != 0 {
      heap.append(Due(deadline: slots[index].deadline, sequence: slots[index].sequence))
    }
    for index in stride(from: heap.count / 2, through: 0, by: -1) { sink(index) }
  }
}
