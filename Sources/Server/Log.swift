import Ledger
import Memory
import Platform

/// How much is told.
public enum LogLevel: Int, Sendable, CaseIterable {
  case debug = 0
  case info = 1
  case warning = 2
  case error = 3

  /// The word in settings and log lines.
  public var name: String { "\(self)" }

  /// The level of a word, or `nil`.
  public init?(name: String) {
    guard let level = LogLevel.allCases.first(where: { $0.name == name }) else { return nil }
    self = level
  }
}

/// Lines about what the server does, on the standard error: `time=… level=info msg="…" key=value`. Never a line for a command.
public struct Log: Sendable {
  /// What is below is left out.
  public let level: LogLevel

  public init(level: LogLevel) { self.level = level }

  /// Something for whoever looks for a fault.
  public func debug(_ message: String, _ fields: KeyValuePairs<String, String> = [:]) { write(.debug, message, fields) }
  /// A step in the server's life.
  public func info(_ message: String, _ fields: KeyValuePairs<String, String> = [:]) { write(.info, message, fields) }
  /// Something that is not as it should be, and that the server copes with.
  public func warning(_ message: String, _ fields: KeyValuePairs<String, String> = [:]) { write(.warning, message, fields) }
  /// Something that keeps the server from its work.
  public func error(_ message: String, _ fields: KeyValuePairs<String, String> = [:]) { write(.error, message, fields) }

  private func write(_ level: LogLevel, _ message: String, _ fields: KeyValuePairs<String, String>) {
    if level.rawValue < self.level.rawValue { return }
    let line = Log.line(Clock.realtimeNanoseconds(), level, message, fields)
    var bytes = ByteBuffer(capacity: 256)
    bytes.append(line)
    // A log that cannot be written must not stop a ledger.
    do throws(SystemError) { try OutputFile(borrowing: 2).write(bytes.span) } catch {}
  }

  /// One line with its end.
  static func line(_ time: UInt64, _ level: LogLevel, _ message: String, _ fields: KeyValuePairs<String, String>) -> String {
    var line = "time=\(Calendar.instantText(time)) level=\(level.name) msg=\(quoted(message))"
    for (name, value) in fields { line += " \(name)=\(quoted(value))" }
    return line + "\n"
  }

  /// A value as it is, or in quotes where it has spaces, quotes or control characters.
  private static func quoted(_ text: String) -> String {
    let isPlain = !text.isEmpty && text.unicodeScalars.allSatisfy { $0.value > 0x20 && $0 != "\"" && $0 != "=" && $0 != "\\" && $0.value != 0x7F }
    if isPlain { return text }
    var result = "\""
    for scalar in text.unicodeScalars {
      switch scalar {
      case "\"", "\\": result += "\\\(scalar)"
      case "\n": result += "\\n"
      default: result += scalar.value < 0x20 || scalar.value == 0x7F ? "?" : String(scalar)
      }
    }
    return result + "\""
  }
}
