/// What a sandbox is told when it is made. Times are in seconds of its own clock.
public struct SandboxSettings: Sendable {
  /// Decides every identifier, secret and random fault.
  public var seed: UInt64 = 1
  /// Where its pages are found, without a slash at the end.
  public var publicURL = "http://127.0.0.1:12111"
  /// The only secret key that is taken; `nil` takes every one that begins with `sk_test_` or `rk_test_`.
  public var apiKey: String?
  /// Where the clock begins when it is moved by hand; `nil` lets it run with the machine's.
  public var clockStart: Int?
  /// How long a payment stays pending in the balance.
  public var settlementSeconds = 2 * 86_400
  /// From the creation of a payout to its arrival at the bank.
  public var payoutSeconds = 86_400
  /// From the end of one thing to what becomes of it later: a refund that fails, a paid payout that comes back, a bank debit that clears.
  public var laterSeconds = 86_400
  /// The fee: hundredths of a percent, and minor units on top.
  public var feeBasisPoints = 290
  public var feeFixed = 30
  /// Whether what is available is paid out by itself each midnight.
  public var paysOutDaily = false
  /// The wait before the second try of a webhook; each further wait is four times as long, for three days in all.
  public var webhookRetrySeconds = 10
  /// Requests to the API in one second; 0 means no limit.
  public var requestsPerSecond = 0
  /// Endpoints that exist from the beginning.
  public var webhooks: [(url: String, secret: String)] = []
  /// Events that are kept; older ones are forgotten.
  public var eventsMax = 100_000

  /// Whether the files of each day are made when it ends.
  public var writesReports = false

  public init() {}

  /// All that decides what a request does, on one line.
  var line: String {
    let hooks = webhooks.map { "\($0.url) \($0.secret)" }.joined(separator: " ")
    return "ducat-sandbox 1 seed=\(seed) clock=\(clockStart ?? -1) settle=\(settlementSeconds) payout=\(payoutSeconds) later=\(laterSeconds) "
      + "fee=\(feeBasisPoints)+\(feeFixed) daily=\(paysOutDaily) retry=\(webhookRetrySeconds) rate=\(requestsPerSecond) events=\(eventsMax) "
      + "key=\(apiKey ?? "") hooks=\(hooks)"
  }
}
