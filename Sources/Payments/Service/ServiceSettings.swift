import Money

/// What the payment service goes by.
public struct ServiceSettings: Sendable {
  /// A PSP that may be used; the first is the one unless a request names another.
  public var psps: [String]
  /// What the platform takes of each sale unless a seller has terms of their own: ten-thousandths of a percent.
  public var feePercent: Int128
  /// Where buyers reach this server, such as `https://pay.example.com`, without a slash at the end.
  public var publicURL: String
  /// Seconds between questions about something unknown, and looking for lost webhooks.
  public var pollSeconds: Int
  /// Tries of a request before it becomes a dead letter.
  public var triesMax: Int

  public init(psps: [String] = [], feePercent: Int128 = 0, publicURL: String = "http://127.0.0.1:7172", pollSeconds: Int = 60, triesMax: Int = 5) {
    self.psps = psps
    self.feePercent = feePercent
    self.publicURL = publicURL
    self.pollSeconds = pollSeconds
    self.triesMax = triesMax
  }
}
