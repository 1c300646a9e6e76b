import CLinux
import Glibc

/// An operating-system thread that runs one function and is joined once.
public struct Thread: ~Copyable {
  private final class Body {
    let run: @Sendable () -> Void
    init(_ run: @escaping @Sendable () -> Void) { self.run = run }
  }

  private let handle: pthread_t

  /// Starts a thread.
  /// - Parameter name: at most 15 bytes, shown by `ps` and `top`.
  public init(name: String, _ run: @escaping @Sendable () -> Void) throws(SystemError) {
    var made = pthread_t()
    let body = Unmanaged.passRetained(Body(run))
    let code = pthread_create(&made, nil, threadEntry, body.toOpaque())
    if code != 0 {
      body.release()
      throw SystemError(code: code, operation: "pthread_create")
    }
    pthread_setname_np(made, name)
    handle = made
  }

  /// Waits until the function has returned.
  public consuming func join() { pthread_join(handle, nil) }

  fileprivate static func enter(_ argument: UnsafeMutableRawPointer) {
    // Balances passRetained in init: the new thread owns the body.
    Unmanaged<Body>.fromOpaque(argument).takeRetainedValue().run()
  }
}

private func threadEntry(_ argument: UnsafeMutableRawPointer?) -> UnsafeMutableRawPointer? {
  if let argument { Thread.enter(argument) }
  return nil
}
