/// One PSP in the configuration: where it is, what opens it, and how patient to be with it.
///
/// Descriptions leave the secrets out, so that settings may be logged.
public struct PSPSettings: Sendable, Equatable, CustomStringConvertible, CustomDebugStringConvertible {
  /// In paths and accounts: lower-case letters, digits and dashes, a letter first, at most 32.
  public var name: String
  /// Scheme and host, such as `https://api.stripe.com`, without a slash at the end.
  public var baseURL: String
  public var secretKey: String
  /// One, or two while one is being rolled; any of them may have signed.
  public var webhookSecrets: [String]
  /// How long a connection may take to come about.
  public var connectMilliseconds = 2_000
  /// From the start of sending to the end of the answer. Stripe itself gives up after about 80 s; most answers take less than one.
  public var totalMilliseconds = 30_000
  /// Requests under way at once.
  public var concurrencyMax = 32
  /// Outages in a row after which nothing is sent for a while.
  public var breakerFailures = 10
  public var breakerOpenSeconds = 30

  public init(name: String, baseURL: String, secretKey: String, webhookSecrets: [String] = []) {
    self.name = name
    self.baseURL = baseURL
    self.secretKey = secretKey
    self.webhookSecrets = webhookSecrets
  }

  public var description: String {
    "\(name) at \(baseURL), \(webhookSecrets.count) webhook secrets, time-outs \(connectMilliseconds) and \(totalMilliseconds) ms, "
      + "\(concurrencyMax) at once, open for \(breakerOpenSeconds) s after \(breakerFailures) failures"
  }

  public var debugDescription: String { description }
}

/// Not even `dump` shows the secrets.
extension PSPSettings: CustomReflectable {
  public var customMirror: Mirror { Mirror(self, children: ["description": description]) }
}
