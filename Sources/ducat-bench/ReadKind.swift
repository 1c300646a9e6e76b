import Ledger
import Load

/// A read command whose latency is measured.
enum ReadKind: String, CaseIterable {
  case balance = "BALANCE"
  case balanceAtInstant = "BALANCE AT instant"
  case balanceAtSequence = "BALANCE SEQ n"
  case statement = "STATEMENT LIMIT 100"
  case accountGet = "ACCOUNT GET"
  case entry = "ENTRY"

  /// Whether it is about an account.
  var hasAccount: Bool { self != .entry }

  /// The command about an account, at a place between the first and the last entry of a load.
  func request(account: String, history: LoadResult, random: inout RandomStream) -> [String] {
    let id = history.firstID + random.below(history.lastID - history.firstID + 1)
    switch self {
    case .balance: return ["BALANCE", account]
    case .balanceAtInstant:
      let time = history.firstTime + random.below(history.lastTime - history.firstTime + 1)
      return ["BALANCE", account, "AT", Calendar.instantText(time)]
    case .balanceAtSequence: return ["BALANCE", account, "SEQ", String(id)]
    case .statement: return ["STATEMENT", account, "LIMIT", "100"]
    case .accountGet: return ["ACCOUNT", "GET", account]
    case .entry: return ["ENTRY", String(id)]
    }
  }

  /// Whether a reply, of which the beginning is given, is of the kind that answers this.
  func isAnswered(by reply: [UInt8]) -> Bool {
    switch self {
    case .balance, .balanceAtInstant, .balanceAtSequence: return reply.first == UInt8(ascii: "$") && reply.count > 4 && reply[1] != UInt8(ascii: "-")
    case .statement, .accountGet, .entry: return reply.first == UInt8(ascii: "*") && reply.count > 20
    }
  }
}
