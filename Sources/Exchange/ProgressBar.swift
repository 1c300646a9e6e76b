import Client
import Platform

/// One line on a terminal that says how far a long job is. Elsewhere it is silent.
struct ProgressBar {
  private let isShown: Bool
  private let verb: String
  private let started = Clock.monotonicNanoseconds()
  private var lastDrawn: UInt64 = 0

  /// - Parameter verb: what is being done, such as `importing`.
  init(_ verb: String, isShown: Bool = Terminal.isTerminal(Terminal.standardError)) {
    self.verb = verb
    self.isShown = isShown
  }

  /// Redraws the line if it is a tenth of a second old.
  /// - Parameters:
  ///   - done: how much of `total` is done, in any unit; no share is shown when the total is not known.
  ///   - items: how many entries or records that was.
  mutating func update(done: UInt64, of total: UInt64?, items: Int) {
    if !isShown { return }
    let now = Clock.monotonicNanoseconds()
    if now - lastDrawn < 100_000_000 { return }
    lastDrawn = now
    Console.write("\r\(ProgressBar.line(verb, done: done, of: total, items: items, nanoseconds: now - started))\u{1B}[K", to: Terminal.standardError)
  }

  /// Removes the line.
  func clear() {
    if isShown, lastDrawn > 0 { Console.write("\r\u{1B}[K", to: Terminal.standardError) }
  }

  /// The text of the line.
  static func line(_ verb: String, done: UInt64, of total: UInt64?, items: Int, nanoseconds: UInt64) -> String {
    let rate = nanoseconds == 0 ? 0 : UInt64(items) * 1_000_000 / max(1, nanoseconds / 1000)
    var text = verb
    if let total, total > 0 {
      let share = min(done, total) * 100 / total
      let filled = Int(share) / 5
      text += " [" + String(repeating: "#", count: filled) + String(repeating: ".", count: 20 - filled) + "] \(share) %"
    }
    return "\(text)  \(items) entries  \(rate)/s"
  }
}
