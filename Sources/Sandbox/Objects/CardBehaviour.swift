/// What a test card or bank account does when it is charged (docs.stripe.com/testing).
struct CardBehaviour: Sendable {
  /// When the buyer has to prove who they are.
  enum Authentication: Sendable {
    case never
    case always
    /// Not for cards that were prepared for use without the buyer.
    case unlessSetUp
    /// Only while the buyer is there.
    case onSession
  }

  /// What becomes of a refund.
  enum RefundFate: Sendable {
    case succeeds
    case pendsFirst
    case failsLater
  }

  var authentication = Authentication.never
  /// The decline code of every try; `nil` lets them succeed.
  var decline: String?
  /// Whether the provider stops it itself.
  var isBlocked = false
  var isElevatedRisk = false
  var refund = RefundFate.succeeds
  /// Why the buyer will dispute the payment.
  var dispute: String?
  /// Whether the money is available at once.
  var bypassesPending = false
  /// Bank debits: known only later.
  var isSlow = false
  /// Slow ones that never get an answer.
  var isStuck = false
}
