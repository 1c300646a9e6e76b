/// What the payment service answers: the same bytes through both doors.
public struct PaymentAnswer: Sendable, Equatable {
  /// As in HTTP.
  public var status: Int
  /// One JSON object.
  public var body: [UInt8]
  /// The first answer under this key, given again.
  public var isReplay = false
  /// 429: seconds to wait.
  public var retryAfter: Int?
  /// Errors: the code in `error.code`, for the line protocol.
  public var code: String?
  /// Errors: the sentence in `error.message`.
  public var message: String?

  public init(status: Int, body: [UInt8]) {
    self.status = status
    self.body = body
  }

  public var isError: Bool { status >= 400 }
}
