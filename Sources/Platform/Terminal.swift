import CLinux
import Glibc

/// What is known about the terminal that a standard stream may be.
public enum Terminal {
  public static let standardInput = STDIN_FILENO
  public static let standardOutput = STDOUT_FILENO
  public static let standardError = STDERR_FILENO

  /// Whether the descriptor is a terminal.
  public static func isTerminal(_ descriptor: Int32) -> Bool { isatty(descriptor) == 1 }

  /// Columns of the terminal, or `nil` when the descriptor is none.
  public static func columns(_ descriptor: Int32) -> Int? {
    let columns = clinux_terminal_columns(descriptor)
    return columns > 0 ? Int(columns) : nil
  }

  /// Columns that a character takes on a terminal: 0 for combining marks and control characters, 2 for wide ones, else 1.
  ///
  /// The C library's table decides, so the locale must be a UTF-8 one (`useEnvironmentLocale`).
  public static func columns(of scalar: Unicode.Scalar) -> Int {
    if scalar.value < 0x20 || scalar.value == 0x7F { return 0 }
    if scalar.value < 0x7F { return 1 }
    return max(0, Int(wcwidth(wchar_t(bitPattern: scalar.value))))
  }

  /// Takes the character set from the environment, and UTF-8 where the environment names none.
  public static func useEnvironmentLocale() {
    setlocale(LC_ALL, "")
    if let name = nl_langinfo(nl_item(CODESET)), strcmp(name, "UTF-8") == 0 { return }
    setlocale(LC_CTYPE, "C.UTF-8")
  }
}
