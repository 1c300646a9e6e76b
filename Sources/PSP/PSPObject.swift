/// An object of a PSP as all connectors tell it: from an answer, a webhook or a list of events.
public struct PSPObject: Sendable, Equatable {
  /// What it is.
  public enum Kind: String, Sendable, CaseIterable {
    case payment
    case checkout
    case refund
    case transfer
    case payout
    case bankAccount = "bank_account"
  }

  /// How far it is. Of one kind of object, news with a lower rank than what is known changes nothing, so that news may come in any order.
  ///
  /// ```
  /// payment    pending < processing < requiresAction < failed < authorized < canceled < succeeded
  /// checkout   open < expired < complete
  /// refund     pending < succeeded < failed = canceled          (a refund that succeeded can fail later)
  /// payout     pending < inTransit < paid < failed = canceled   (a payout that was paid can fail later)
  /// transfer   succeeded < reversed
  /// account    pending < succeeded (verified) < failed
  /// ```
  public enum Status: String, Sendable, CaseIterable {
    case open
    case pending
    case processing
    case requiresAction = "requires_action"
    case authorized
    case inTransit = "in_transit"
    case complete
    case expired
    case failed
    case canceled
    case succeeded
    case paid
    case reversed
  }

  public var kind: Kind
  public var id: String
  public var status: Status
  /// payment: what was received, or what is authorised, before either what is asked for; refund, payout, transfer: its amount. In Ducat's units,
  /// exactly: an object of an amount that Ducat cannot hold is not told at all.
  public var amount: PSPAmount?
  /// Our attempt that made it, from its metadata.
  public var attempt: String?
  /// Our object that it belongs to (payment, refund, payout), from its metadata.
  public var subject: String?
  /// checkout (once there is one), refund: the payment that it belongs to, by the PSP's id.
  public var payment: String?
  /// payment: the newest charge; refund: the charge that is given back; transfer: the charge whose money it was.
  public var charge: String?
  /// Where the buyer has to go.
  public var redirectURL: String?
  /// Why it failed, in the vocabulary of `PSPVerdict.code`.
  public var failureCode: String?
  public var failureMessage: String?
  /// bank account: whose it is at the PSP; transfer: the account that got it; payout, in events: the connected account that it left.
  public var holder: String?

  public init(kind: Kind, id: String, status: Status) {
    self.kind = kind
    self.id = id
    self.status = status
  }
}
