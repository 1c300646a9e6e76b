import Memory
import Platform

/// The standard streams of a program, as text.
public enum Console {
  /// Writes a line to the standard output.
  public static func output(_ text: String) { write(text + "\n", to: Terminal.standardOutput) }

  /// Writes a line to the standard error.
  public static func error(_ text: String) { write(text + "\n", to: Terminal.standardError) }

  /// Writes text as it is. A stream that nobody reads any longer is no reason to fail: the exit code tells what was done.
  public static func write(_ text: String, to descriptor: Int32) {
    do throws(SystemError) { try OutputFile(borrowing: descriptor).write(text.utf8.span) } catch {}
  }
}
