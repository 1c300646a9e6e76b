import Platform

/// Why a run of the load generator was given up.
public enum LoadError: Error, CustomStringConvertible {
  case system(SystemError)
  /// The server closed a connection.
  case closed(inFlight: Int)
  /// Bytes came that are no RESP reply.
  case malformed
  /// More was answered than asked.
  case unasked
  /// No reply came for so many seconds.
  case silent(seconds: Double, inFlight: Int)
  /// A command of the set-up or of the verification was refused.
  case refused(command: String, reply: String)

  public var description: String {
    switch self {
    case .system(let error): "\(error)"
    case .closed(let inFlight): "the server closed a connection with \(inFlight) requests in flight"
    case .malformed: "the server sent bytes that are no RESP reply"
    case .unasked: "the server sent more replies than there were requests"
    case .silent(let seconds, let inFlight): "no reply for \(seconds) s with \(inFlight) requests in flight"
    case .refused(let command, let reply): "\(command) was answered with: \(reply)"
    }
  }
}
