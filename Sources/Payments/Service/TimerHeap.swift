/// What falls due when: the earliest first. Entries that were overtaken stay until their time comes and are passed over then.
struct TimerHeap {
  private var heap: [(due: UInt64, id: String)] = []

  var first: UInt64? { heap.first?.due }
  var count: Int { heap.count }

  mutating func removeAll() { heap.removeAll() }

  mutating func insert(_ due: UInt64, _ id: String) {
    heap.append((due, id))
    var child = heap.count - 1
    while child > 0, heap[child].due < heap[(child - 1) / 2].due {
      heap.swapAt(child, (child - 1) / 2)
      child = (child - 1) / 2
    }
  }

  /// Takes the earliest entry that is due.
  mutating func pop(through now: UInt64) -> (due: UInt64, id: String)? {
    guard let first = heap.first, first.due <= now else { return nil }
    heap.swapAt(0, heap.count - 1)
    heap.removeLast()
    var parent = 0
    while true {
      var least = parent
      for child in [2 * parent + 1, 2 * parent + 2] where child < heap.count && heap[child].due < heap[least].due { least = child }
      if least == parent { return first }
      heap.swapAt(parent, least)
      parent = least
    }
  }
}
