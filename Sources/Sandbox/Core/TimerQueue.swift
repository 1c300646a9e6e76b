/// What is due when: a binary heap, in which equal times keep the order in which they were set.
struct TimerQueue<Task> {
  private var heap: [(due: Int, order: Int, task: Task)] = []
  private var orders = 0

  /// When the first is due, in milliseconds.
  var nextDue: Int? { heap.first?.due }
  var count: Int { heap.count }

  /// Adds a task.
  mutating func add(_ task: Task, due: Int) {
    heap.append((due, orders, task))
    orders += 1
    var index = heap.count - 1
    while index > 0, isBefore(index, (index - 1) / 2) {
      heap.swapAt(index, (index - 1) / 2)
      index = (index - 1) / 2
    }
  }

  /// Takes the first task that is due by `moment`.
  mutating func take(by moment: Int) -> (due: Int, task: Task)? {
    guard let first = heap.first, first.due <= moment else { return nil }
    heap.swapAt(0, heap.count - 1)
    heap.removeLast()
    var index = 0
    while true {
      var smallest = index
      for child in [2 * index + 1, 2 * index + 2] where child < heap.count && isBefore(child, smallest) { smallest = child }
      if smallest == index { break }
      heap.swapAt(index, smallest)
      index = smallest
    }
    return (first.due, first.task)
  }

  private func isBefore(_ left: Int, _ right: Int) -> Bool {
    (heap[left].due, heap[left].order) < (heap[right].due, heap[right].order)
  }
}
