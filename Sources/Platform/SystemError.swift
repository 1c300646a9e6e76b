import CLinux
import Glibc

/// A system call that failed: its errno and its name.
public struct SystemError: Error, CustomStringConvertible, Sendable {
  public let code: Int32
  public let operation: StaticString

  public init(code: Int32, operation: StaticString) {
    self.code = code
    self.operation = operation
  }

  /// The error of the system call that has just failed on this thread.
  public static func last(_ operation: StaticString) -> SystemError { SystemError(code: clinux_errno(), operation: operation) }

  public var description: String { "\(operation): \(String(cString: strerror(code)))" }
}
