import TestSupport

/// The commands that ordinary work is made of, each with requests of it and what its replies look like.
enum HotCommand: String, CaseIterable {
  case transfer, post, hold, capture, balance, replay, refusal

  /// What opens the accounts that the requests name.
  static let opening: [[String]] =
    (0..<accounts).map { ["ACCOUNT", "OPEN", "assets:psp:\($0)", "EUR", "TYPE", "asset"] }
    + (0..<accounts).map { ["ACCOUNT", "OPEN", "liabilities:seller:\($0)", "EUR", "TYPE", "liability"] }
    + [["ACCOUNT", "OPEN", "liabilities:poor", "EUR", "TYPE", "liability", "FLOOR", "0"]]

  private static let accounts = 64

  /// The words of a request.
  /// - Parameter hold: what a capture captures.
  func words(_ index: Int, hold: Int = 0) -> [String] {
    let (asset, seller) = ("assets:psp:\(index % HotCommand.accounts)", "liabilities:seller:\(index * 7 % HotCommand.accounts)")
    return switch self {
    case .transfer, .replay: ["TRANSFER", RequestBlock.key, asset, seller, "12.50"]
    case .post:
      [
        "POST", RequestBlock.key, "DEBIT", asset, "9.00", "CREDIT", seller, "7.25", "CREDIT", "liabilities:seller:1", "1.00", "CREDIT",
        "liabilities:seller:2", "0.75",
      ]
    case .hold: ["HOLD", RequestBlock.key, asset, seller, "3.00"]
    case .capture: ["CAPTURE", RequestBlock.key, String(hold)]
    case .balance: ["BALANCE", asset]
    case .refusal: ["TRANSFER", RequestBlock.key, "liabilities:poor", seller, "1.00"]
    }
  }

  /// `count` requests.
  func block(_ count: Int, holds: [Int] = []) -> RequestBlock {
    RequestBlock(count: count) { words($0, hold: self == .capture ? holds[$0] : 0) }
  }

  /// Whether each sending needs keys that were not used before.
  var needsFreshKeys: Bool { self != .balance && self != .replay }

  /// What every reply has in it.
  var mark: String {
    switch self {
    case .transfer, .post, .hold, .capture: "\r\nposted\r\n"
    case .balance: "."
    case .replay: "\r\nreplayed\r\n"
    case .refusal: "-INSUFFICIENT "
    }
  }

  /// Lines of a reply.
  var lines: Int {
    switch self {
    case .transfer, .post, .hold, .capture, .replay: 5
    case .balance: 2
    case .refusal: 1
    }
  }
}
