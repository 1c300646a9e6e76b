/// What the payment service asks of a PSP. A connector turns it into a request of its wire.
public enum PSPCall: Sendable, Equatable {
  /// Charges a stored payment method.
  case charge(Charge)
  /// Opens a hosted page on which the buyer pays.
  case checkout(Checkout)
  /// Takes money that was authorised; less than all of it releases the rest.
  case capture(payment: String, PSPAmount)
  /// Lets go of an authorisation, or of a payment that is not finished.
  case cancel(payment: String)
  /// Closes a hosted page.
  case expire(checkout: String)
  /// Gives money of a payment back.
  case refund(payment: String, PSPAmount, reason: String?)
  /// Moves money to a connected account; `source` is the charge whose money it waits for, else it must be available already.
  case transfer(PSPAmount, account: String, group: String, source: String? = nil)
  /// Sends money to a bank account; `account` is the connected account whose balance it leaves, else the platform's does.
  case payout(PSPAmount, bankAccount: String, account: String?)
  /// Links a bank account by its token, so that small deposits are sent to it.
  case linkBankAccount(seller: String, token: String)
  /// Says which small deposits came.
  case verifyBankAccount(holder: String, bankAccount: String, cents: [Int])
  /// Looks an object up by the PSP's id; `holder` is needed for a bank account (whose it is) and for the payout of a connected account.
  case fetch(PSPObject.Kind, id: String, holder: String? = nil)
  /// Lists what happened, newest first: since a moment (seconds since 1970), of that the page of what is older than the event `before`; or the first page
  /// `after` a known event. What happens to a connected account (its payouts) is listed with that `account` only.
  case events(since: Int, after: String?, before: String? = nil, account: String? = nil)

  /// A charge of a stored payment method.
  public struct Charge: Sendable, Equatable {
    public var amount: PSPAmount
    /// The PSP's token, such as `pm_card_visa`.
    public var paymentMethod: String
    /// The PSP's id of the buyer, where it knows one.
    public var customer: String?
    /// Only authorise; capture later.
    public var isManual: Bool
    public var description: String?
    /// Ties transfers to this charge.
    public var group: String
    /// Where the buyer goes after proving who they are; `nil` when no buyer is there, so that a payment that needs one fails at once.
    public var returnURL: String?

    public init(
      amount: PSPAmount, paymentMethod: String, customer: String? = nil, isManual: Bool = false, description: String? = nil, group: String,
      returnURL: String? = nil
    ) {
      self.amount = amount
      self.paymentMethod = paymentMethod
      self.customer = customer
      self.isManual = isManual
      self.description = description
      self.group = group
      self.returnURL = returnURL
    }
  }

  /// A hosted page.
  public struct Checkout: Sendable, Equatable {
    public var amount: PSPAmount
    public var isManual: Bool
    /// What the buyer reads on the page.
    public var title: String
    public var successURL: String
    public var cancelURL: String
    /// Our id of the payment, shown in the PSP's dashboard.
    public var reference: String
    public var group: String

    public init(
      amount: PSPAmount, isManual: Bool, title: String, successURL: String, cancelURL: String, reference: String, group: String
    ) {
      self.amount = amount
      self.isManual = isManual
      self.title = title
      self.successURL = successURL
      self.cancelURL = cancelURL
      self.reference = reference
      self.group = group
    }
  }
}
