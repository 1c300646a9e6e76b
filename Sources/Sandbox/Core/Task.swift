/// What is to be done at a time.
enum Task {
  case deliver(Int)
  /// A bank debit's answer.
  case clear(String)
  case completeRefund(String)
  case failRefund(String)
  case submitPayout(String)
  case completePayout(String)
  case returnPayout(String)
  /// Transactions whose second has come.
  case mature(Int)
  case expireSession(String)
  case expireHold(String)
  case openDispute(String, String)
  case completeReport(String)
  case midnight

  /// Tells one from all others that may be due at the same time.
  var name: String {
    switch self {
    case .deliver(let id): "deliver \(id)"
    case .clear(let id): "clear \(id)"
    case .completeRefund(let id), .failRefund(let id): "refund \(id)"
    case .submitPayout(let id): "submit \(id)"
    case .completePayout(let id): "complete \(id)"
    case .returnPayout(let id): "return \(id)"
    case .mature(let second): "mature \(second)"
    case .expireSession(let id), .expireHold(let id): "expire \(id)"
    case .openDispute(let id, _): "dispute \(id)"
    case .completeReport(let id): "report \(id)"
    case .midnight: "midnight"
    }
  }
}
