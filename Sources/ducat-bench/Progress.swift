import Client
import Platform

/// Says on standard error how far a benchmark is, and only when that is a terminal.
enum Progress {
  private static let isShown = Terminal.isTerminal(2)

  /// Shows what is being done, over what was shown before.
  /// - Parameter share: how much of it is done, 0...1.
  static func show(_ what: String, _ share: Double) {
    if !isShown { return }
    let filled = Int(max(0, min(1, share)) * 24)
    let bar = String(repeating: "#", count: filled) + String(repeating: ".", count: 24 - filled)
    Console.write("\r\u{1B}[K[\(bar)] \(what)", to: 2)
  }

  /// Takes it away.
  static func clear() {
    if isShown { Console.write("\r\u{1B}[K", to: 2) }
  }
}
