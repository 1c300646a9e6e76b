/// A fault that somebody asked for, such as `decline:insufficient_funds` or `timeout_after*2`.
struct Fault: Sendable {
  let kind: FaultKind
  let argument: String?
  /// How often it happens to the same request; `nil` for always.
  let times: Int?

  init(_ kind: FaultKind, argument: String? = nil, times: Int? = nil) {
    self.kind = kind
    self.argument = argument
    self.times = times
  }

  /// Reads a list, with commas or semicolons between its parts; `nil` when a part is no fault.
  static func list(_ text: String) -> [Fault]? {
    var faults: [Fault] = []
    for part in text.split(whereSeparator: { $0 == "," || $0 == ";" || $0 == " " }) {
      let counted = part.split(separator: "*", maxSplits: 1, omittingEmptySubsequences: false)
      let words = counted[0].split(separator: ":", maxSplits: 1, omittingEmptySubsequences: false)
      guard let kind = FaultKind(rawValue: String(words[0])) else { return nil }
      let isOnWire = kind.stage == .before || kind.stage == .after
      var times = isOnWire ? 1 : nil as Int?
      if counted.count == 2 {
        guard let number = Int(counted[1]), number > 0 else { return nil }
        times = number
      }
      faults.append(Fault(kind, argument: words.count == 2 ? String(words[1]) : nil, times: times))
    }
    return faults
  }

  /// As it is written.
  var text: String { kind.rawValue + (argument.map { ":\($0)" } ?? "") + (times.map { "*\($0)" } ?? "") }

  /// The argument as a number.
  func number(_ standard: Int) -> Int { argument.flatMap { Int($0) } ?? standard }
}
