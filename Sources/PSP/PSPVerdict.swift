/// What an answer of a PSP means, on two axes; given by a table. What is not in the table is unknown.
public struct PSPVerdict: Sendable, Equatable {
  /// Whether what was asked for has happened.
  public enum Occurrence: String, Sendable, CaseIterable {
    case no
    case yes
    case unknown
  }

  /// Whether and how to ask again.
  public enum Retry: String, Sendable, CaseIterable {
    case sameKeyNow = "same_key_now"
    case sameKeyLater = "same_key_later"
    /// A new request is needed, and may succeed later.
    case newKeyLater = "new_key_later"
    case never
  }

  public var occurrence: Occurrence
  public var retry: Retry
  /// What went wrong in one vocabulary for all PSPs, such as `insufficient_funds`; `nil` when nothing did.
  public var code: String?
  /// For people; holds no card number and no secret.
  public var message: String?
  /// What the PSP's own answer was, such as `402 card_declined/insufficient_funds`.
  public var raw: String
  /// The object that the answer shows, where it shows one.
  public var object: PSPObject?
  /// Seconds that the PSP asks to wait.
  public var retryAfter: Int?
  /// Turned away before the PSP looked at the key, or never sent: it tells nothing of an earlier sending of the same request.
  public var isTurnedAway = false

  public init(
    _ occurrence: Occurrence, _ retry: Retry, code: String? = nil, message: String? = nil, raw: String, object: PSPObject? = nil,
    retryAfter: Int? = nil
  ) {
    self.occurrence = occurrence
    self.retry = retry
    self.code = code
    self.message = message
    self.raw = raw
    self.object = object
    self.retryAfter = retryAfter
  }

  /// The verdict on a request that was sent before under the same key.
  ///
  /// After an unknown outcome, being turned away does not prove that nothing has happened: unknown it stays. An answer of the PSP itself is either the one
  /// that the first sending earned, given again, or that of the first sending that arrived: it counts.
  public func following(_ earlier: Occurrence?) -> PSPVerdict {
    guard earlier == .unknown, isTurnedAway, occurrence == .no else { return self }
    var verdict = self
    verdict.occurrence = .unknown
    return verdict
  }
}
