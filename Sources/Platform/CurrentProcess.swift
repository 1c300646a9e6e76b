import Glibc

/// The process that this code runs in.
public enum CurrentProcess {
  public static var id: Int { Int(getpid()) }

  /// Ends it at once, whatever its other threads are doing; nothing is run or flushed on the way.
  public static func exit(_ status: Int32) -> Never { _exit(status) }

  /// A variable of the environment, or `nil` where it is not set or empty.
  public static func variable(_ name: String) -> String? {
    guard let value = getenv(name) else { return nil }
    let text = String(cString: value)
    return text.isEmpty ? nil : text
  }
}
