/// What a run of the load generator shall do.
public struct LoadSettings: Sendable {
  /// When a run ends.
  public enum Length: Sendable {
    /// After so many seconds of measuring; what is in flight then is waited for, but not measured.
    case seconds(Double)
    /// After so many transfers.
    case transfers(Int)
    /// When somebody says so.
    case untilRaised(Flag)
  }

  public var host = "127.0.0.1"
  public var port: UInt16 = 7171
  public var connections = 8
  /// Requests in flight on each connection.
  public var depth = 1000
  /// Accounts the transfers are spread over, at least 2.
  public var accounts = 10_000
  /// What the account's eight digits are appended to.
  public var accountPrefix = "liabilities:wallet:"
  public var keys = KeyOrder.random
  public var choice = AccountChoice.uniform
  public var warmupSeconds = 1.0
  public var length = Length.seconds(10)
  /// Transfers a second to ask for, on a fixed schedule whatever the server does (open loop); `nil` asks for the next as soon as one is answered.
  public var rate: Double?
  public var seed: UInt64 = 1
  /// Seconds without any reply after which a run is given up.
  public var patienceSeconds = 30.0
  public var workload = Workload.transfers
  /// The server's ids of the accounts by their number, for packed transfers.
  public var accountIDs: [UInt32] = []
  /// The request to send as a transfer; `nil` is `TRANSFER`.
  public var template: RequestTemplate?
  public var amounts = AmountTable.Form.majorUnits

  public init() {}

  /// How a request of a kind is written.
  func template(_ kind: RequestKind) -> RequestTemplate {
    switch kind {
    case .transfer: template ?? .request(.transfer, accountPrefix: accountPrefix)
    case .refusal: .request(.refusal, accountPrefix: LoadSettings.refusingPrefix)
    case .knownBalance where workload == .gets: RequestTemplate([.text("GET"), .debit(prefix: accountPrefix)])
    default: .request(kind, accountPrefix: accountPrefix)
    }
  }

  /// What the accounts are called that refuse every transfer.
  public static let refusingPrefix = "liabilities:prepaid:"
}
