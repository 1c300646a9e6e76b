/// Keeps requests away from a PSP that does not work, and asks with single ones whether it does again.
///
/// ```
///             failures in a row                       time is over
///   closed ─────────────────────▶ open ─────────────────────────────────▶ half-open: one request may go
///     ▲                             ▲            the request failed           │
///     │                             └─────────────────────────────────────────┤
///     └───────────────────────────────────────────────────────────────────────┘ it succeeded
/// ```
/// It knows no clock: every function takes the time. A request that was let through and is never reported holds the half-open state for one more
/// opening time, then another one may go. Reports of requests from before the opening are late news and change nothing while it is open.
public struct CircuitBreaker: Sendable, Equatable {
  public enum State: Sendable, Equatable {
    case closed(failures: Int)
    /// Until that millisecond nothing is sent.
    case open(until: UInt64)
    /// One request is out; if it says nothing until then, another may go.
    case halfOpen(until: UInt64)
  }

  public private(set) var state = State.closed(failures: 0)
  public let failuresMax: Int
  public let openMilliseconds: UInt64

  /// - Precondition: both at least one.
  public init(failuresMax: Int, openMilliseconds: UInt64) {
    precondition(failuresMax >= 1 && openMilliseconds >= 1, "a circuit breaker needs a limit and a time")
    self.failuresMax = failuresMax
    self.openMilliseconds = openMilliseconds
  }

  public init(_ settings: PSPSettings) {
    self.init(failuresMax: settings.breakerFailures, openMilliseconds: UInt64(settings.breakerOpenSeconds) * 1000)
  }

  /// Whether a request may go now; one that may go has to be reported.
  /// - Parameter now: milliseconds of any clock that does not go back.
  public mutating func admits(at now: UInt64) -> Bool {
    switch state {
    case .closed: return true
    case .open(let until), .halfOpen(let until):
      if now < until { return false }
      state = .halfOpen(until: now + openMilliseconds)
      return true
    }
  }

  /// The PSP answered, whatever it said.
  public mutating func succeeded() {
    if case .open = state { return }
    state = .closed(failures: 0)
  }

  /// There was no answer, or one of 500 and above.
  public mutating func failed(at now: UInt64) {
    switch state {
    case .closed(let failures):
      state = failures + 1 >= failuresMax ? .open(until: now + openMilliseconds) : .closed(failures: failures + 1)
    case .open: return
    case .halfOpen: state = .open(until: now + openMilliseconds)
    }
  }

  /// When a request may go again; `nil` when it may now.
  public func opensAgain(at now: UInt64) -> UInt64? {
    switch state {
    case .closed: nil
    case .open(let until), .halfOpen(let until): until > now ? until : nil
    }
  }
}

extension PSPTransport {
  /// Whether it counts against the PSP: no answer, or one that says that it does not work.
  public var isOutage: Bool {
    switch self {
    case .notSent, .noAnswer: true
    case .answer(let status, _, _): status >= 500
    }
  }
}
