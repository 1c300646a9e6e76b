/// All deliveries that are not done with.
struct WebhookQueue {
  private(set) var unfinished: [Int: Delivery] = [:]
  private var ready: [Int] = []
  private var count = 0
  /// How many ended well, were given up, and were lost on purpose; how many tries there were.
  private(set) var deliveredCount = 0
  private(set) var abandonedCount = 0
  private(set) var lostCount = 0
  private(set) var tryCount = 0

  subscript(id: Int) -> Delivery? { unfinished[id] }

  /// Adds a delivery, which waits until it is made ready.
  mutating func add(event: String, endpoint: String, _ change: (inout Delivery) -> Void = { _ in }) -> Int {
    count += 1
    var delivery = Delivery(id: count, event: event, endpoint: endpoint)
    change(&delivery)
    if delivery.state == .lost { lostCount += 1 }
    unfinished[count] = delivery
    return count
  }

  /// Lets it be taken next.
  mutating func makeReady(_ id: Int) {
    guard unfinished[id]?.state == .waiting else { return }
    ready.append(id)
  }

  /// Takes everything that is ready: it is being sent from now on.
  mutating func take(at seconds: Int) -> [Delivery] {
    let taken = ready
    ready = []
    return taken.compactMap { id in
      guard var delivery = unfinished[id], delivery.state == .waiting else { return nil }
      delivery.state = .sending
      delivery.tries += 1
      tryCount += 1
      if delivery.tries == 1 { delivery.firstTry = seconds }
      unfinished[id] = delivery
      return delivery
    }
  }

  mutating func finish(_ id: Int, delivered: Bool) {
    unfinished[id] = nil
    if delivered { deliveredCount += 1 } else { abandonedCount += 1 }
  }

  /// Sends again what was being sent, in the order of its making: nobody will ever tell how that ended.
  mutating func startAgain() {
    for id in unfinished.keys.sorted() where unfinished[id]?.state == .sending {
      wait(id)
      makeReady(id)
    }
  }

  /// Waits for another try.
  mutating func wait(_ id: Int) { unfinished[id]?.state = .waiting }
}
