/// One PSP's wire: pure functions, without sockets and clocks. All knowledge of a PSP is in its connector.
public protocol PSPConnector: Sendable {
  /// The name in settings, accounts and paths, such as `stripe`.
  var name: String { get }

  /// How long the PSP remembers an idempotency key: after so many seconds since its first sending a request must not be sent again, because it could
  /// be carried out a second time.
  var keyLifetimeSeconds: Int { get }

  /// The request for a call; `nil` when this PSP cannot do that (a currency whose amounts it cannot express, a kind of call it lacks).
  /// - Parameters:
  ///   - key: the idempotency key, new for each attempt.
  ///   - attempt: our id of the attempt, put where the PSP's objects and events give it back.
  ///   - subject: our id of the payment, refund or payout, likewise.
  func request(_ call: PSPCall, key: String, attempt: String, subject: String) -> PSPRequest?

  /// What an answer to a call means.
  func verdict(on call: PSPCall.Kind, _ transport: PSPTransport) -> PSPVerdict

  /// The events in an answer to `.events`, and whether more follow; `nil` when it is none.
  func events(in transport: PSPTransport) -> (events: [PSPEvent], hasMore: Bool)?

  /// The event in the verified body of a webhook; `nil` when it is none.
  func event(in body: [UInt8]) -> PSPEvent?

  /// Headers that carry the secret, added when a request is sent.
  func authorization(secret: String) -> [(name: String, value: String)]

  /// Why a webhook is not to be trusted, or `nil` when it is.
  /// - Parameters:
  ///   - secrets: in force; two while one is being rolled.
  ///   - now: seconds since 1970.
  func refusal(header: (String) -> String?, body: [UInt8], secrets: [String], now: Int) -> PSPWebhookRefusal?
}

/// Why a webhook is refused.
public enum PSPWebhookRefusal: String, Error, Sendable {
  case missingSignature = "signature_missing"
  case malformedSignature = "signature_malformed"
  case wrongSignature = "signature_invalid"
  case outsideTolerance = "signature_timestamp"
}

extension PSPCall {
  /// Which call it is, without what is asked.
  public enum Kind: String, Sendable, CaseIterable {
    case charge
    case checkout
    case capture
    case cancel
    case expire
    case refund
    case transfer
    case payout
    case linkBankAccount = "link_bank_account"
    case verifyBankAccount = "verify_bank_account"
    case fetch
    case events
  }

  public var kind: Kind {
    switch self {
    case .charge: .charge
    case .checkout: .checkout
    case .capture: .capture
    case .cancel: .cancel
    case .expire: .expire
    case .refund: .refund
    case .transfer: .transfer
    case .payout: .payout
    case .linkBankAccount: .linkBankAccount
    case .verifyBankAccount: .verifyBankAccount
    case .fetch: .fetch
    case .events: .events
    }
  }
}
