import HTTP

/// Something that happens to a sandbox from outside. All of them in their order, at their times, make its state again.
enum Input: Equatable {
  case request(HTTPRequest)
  /// A webhook's end: the status of the answer, or none.
  case delivered(Int, status: Int?)
  /// An answer that was held back has left, and with it an idempotency key.
  case released(String)
  /// Only time has passed.
  case tick
  /// The process began anew: what was under way is under way no more.
  case restart
}

extension Sandbox {
  /// Lets an input happen.
  /// - Parameter milliseconds: the machine's time, since 1970.
  /// - Returns: what is answered, when it is a request.
  @discardableResult
  func apply(_ input: Input, at milliseconds: Int) -> Answer? {
    observe(realMilliseconds: milliseconds)
    switch input {
    case .request(let request): return receive(request)
    case .delivered(let id, let status): deliveryEnded(id, status: status)
    case .released(let key): idempotency.release(key)
    case .tick: break
    case .restart:
      idempotency.releaseAll()
      webhooks.startAgain()
    }
    return nil
  }
}
