import HTTP

/// A webhook to be sent now.
public struct OutgoingWebhook: Sendable {
  /// For `deliveryEnded`.
  public let id: Int
  public let request: HTTPClientRequest
}
