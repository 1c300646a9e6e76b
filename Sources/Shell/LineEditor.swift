import CEdit
import Glibc
import Platform
import Synchronization

/// Reads lines from a terminal through libedit: editing, history kept in a file, completion.
///
/// libedit keeps its state in C globals, so there is one editor in a process and only the main thread uses it.
enum LineEditor {
  /// Lines that the history keeps.
  private static let historyLines: Int32 = 1000

  /// What the C callbacks look at.
  fileprivate static let table = Mutex(CompletionTable())
  fileprivate static let matches = Mutex<[String]>([])

  /// Prepares the editor and reads the history of earlier sessions.
  /// - Parameter historyPath: `nil` keeps none.
  static func begin(historyPath: String?) {
    rl_initialize()
    using_history()
    stifle_history(historyLines)
    if let historyPath, FileSystem.exists(historyPath) { read_history(historyPath) }
    cedit_set_completion(complete)
  }

  /// Completes from now on with these words.
  static func use(_ words: CompletionTable) { table.withLock { $0 = words } }

  /// The next line without its end, or `nil` when the input has ended.
  static func line(prompt: String) -> String? {
    guard let typed = readline(prompt) else { return nil }
    defer { free(typed) }
    return String(cString: typed)
  }

  /// Adds a line to the history, which is written at once: nothing is lost when the shell is killed. Its file is for the owner alone.
  static func remember(_ line: String, historyPath: String?) {
    add_history(line)
    guard let historyPath else { return }
    let mask = umask(0o077)
    write_history(historyPath)
    umask(mask)
  }

  /// `$XDG_STATE_HOME/ducat/history`, or below `~/.local/state`; its directory is made. `nil` when there is no place for it.
  static func historyPath() -> String? {
    var directory = ""
    if let state = getenv("XDG_STATE_HOME"), state.pointee == UInt8(ascii: "/") {
      directory = String(cString: state)
    } else if let home = getenv("HOME"), home.pointee != 0 {
      directory = String(cString: home) + "/.local/state"
    } else {
      return nil
    }
    do throws(SystemError) { try FileSystem.makeDirectories("\(directory)/ducat") } catch { return nil }
    return "\(directory)/ducat/history"
  }

  /// Whether a line may be kept: one that holds a password may not.
  static func mayRemember(_ line: String) -> Bool {
    let words = line.uppercased().split(separator: " ")
    return words.first != "AUTH" && !(words.first == "HELLO" && words.contains("AUTH"))
  }
}

/// Called by libedit when Tab is pressed.
private func complete(_ text: UnsafePointer<CChar>?, _ start: Int32, _ end: Int32) -> UnsafeMutablePointer<UnsafeMutablePointer<CChar>?>? {
  cedit_only_own_completions()
  guard let line = cedit_line() else { return nil }
  let typed = String(decoding: UnsafeBufferPointer(start: line, count: strlen(line)).prefix(Int(end)).map { UInt8(bitPattern: $0) }, as: UTF8.self)
  let found = LineEditor.table.withLock { $0.completions(of: typed) }
  LineEditor.matches.withLock { $0 = found.reversed() }
  return rl_completion_matches(text, nextMatch)
}

/// Called by libedit until it gives none; what it gives is freed by libedit.
private func nextMatch(_ text: UnsafePointer<CChar>?, _ state: Int32) -> UnsafeMutablePointer<CChar>? {
  guard let match = LineEditor.matches.withLock({ $0.popLast() }) else { return nil }
  return strdup(match)
}
