/// Which faults happen to what: those that a request asks for itself, those of rules, and random ones by rate.
struct FaultPlan {
  let seed: UInt64
  /// In the order in which they were set; all that fit take hold.
  var rules: [FaultRule] = []
  /// Times in ten thousand.
  var rates: [FaultKind: Int] = [:]
  /// How often a fault has happened to a request, by kind and identity.
  private var happened: [String: Int] = [:]

  init(seed: UInt64) { self.seed = seed }

  /// The faults of a request.
  /// - Parameters:
  ///   - asked: by the request itself, in header or metadata.
  ///   - identity: the same for every repetition of the request.
  mutating func faults(asked: [Fault], subject: FaultRule.Subject, identity: String) -> [Fault] {
    var found = asked
    for index in rules.indices where rules[index].fits(subject) {
      rules[index].remaining = rules[index].remaining.map { $0 - 1 }
      found += rules[index].faults
    }
    rules.removeAll { $0.remaining == 0 }
    for kind in FaultKind.allCases where kind.stage != .webhook { found += random(kind, identity) }
    return found.filter { takesHold($0, identity) }
  }

  /// The random faults of one kind for one thing: by the seed and its name, so that they do not depend on what else happens.
  func random(_ kind: FaultKind, _ identity: String) -> [Fault] {
    guard let rate = rates[kind], rate > 0 else { return [] }
    var stream = SeededStream(seed: seed, "\(kind.rawValue) \(identity)")
    return stream.happens(outOfTenThousand: rate) ? [Fault(kind, times: kind.stage == .outcome ? nil : 1)] : []
  }

  /// Whether a fault has not happened often enough yet; counts it.
  private mutating func takesHold(_ fault: Fault, _ identity: String) -> Bool {
    guard let times = fault.times else { return true }
    let name = "\(fault.kind.rawValue) \(identity)"
    let count = happened[name] ?? 0
    if count >= times { return false }
    happened[name] = count + 1
    return true
  }
}
