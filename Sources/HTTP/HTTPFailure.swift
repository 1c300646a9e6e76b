/// Why a request that we sent has no answer. What matters to whoever moves money: may it have arrived?
public enum HTTPFailure: Error, Equatable, Sendable, CustomStringConvertible {
  /// The address makes no sense, or its scheme is not HTTP.
  case misuse(String)
  /// No connection came about: the other end has seen nothing.
  case notConnected(String)
  /// The time was over.
  /// - Parameter sent: whether any byte of the request had left.
  case timedOut(sent: Bool)
  /// The connection broke before a whole answer was there.
  case broken(String, sent: Bool)
  /// The answer is longer than the limit.
  case tooLarge

  /// `false` only where it is certain that the other end has not seen the request.
  public var mayHaveArrived: Bool {
    switch self {
    case .misuse, .notConnected: false
    case .timedOut(let sent), .broken(_, let sent): sent
    case .tooLarge: true
    }
  }

  public var description: String {
    switch self {
    case .misuse(let reason): "cannot be sent: \(reason)"
    case .notConnected(let reason): "no connection: \(reason)"
    case .timedOut(let sent): sent ? "no answer in time" : "no connection in time"
    case .broken(let reason, _): "broken off: \(reason)"
    case .tooLarge: "the answer is too long"
    }
  }
}
