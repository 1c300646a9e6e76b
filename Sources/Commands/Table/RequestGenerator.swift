import Ledger
import Memory

/// Random requests that follow the table's grammar, or nearly: for fuzzers and tests. Values come from a small stock, so that requests meet each other.
public struct RequestGenerator<Source: RandomNumberGenerator> {
  public var source: Source
  /// The most repetitions of a part that may be repeated.
  public var repetitionsMax = 4

  public init(_ source: Source) { self.source = source }

  // MARK: Requests

  /// A request that fits the grammar of some command.
  public mutating func request() -> [[UInt8]] { request(pick(CommandTable.specs)) }

  /// A request that fits the grammar of a command.
  public mutating func request(_ spec: CommandSpec) -> [[UInt8]] {
    var words = ([spec.name] + (spec.subcommand.map { [$0] } ?? [])).map { Array($0.utf8) }
    fill(spec.arguments, into: &words)
    return words
  }

  /// A request that once fitted: words are dropped, doubled, exchanged, damaged or replaced.
  public mutating func damagedRequest() -> [[UInt8]] {
    var words = request()
    for _ in 0...Int.random(in: 0...2, using: &source) where !words.isEmpty {
      let index = Int.random(in: 0..<words.count, using: &source)
      switch Int.random(in: 0..<7, using: &source) {
      case 0: words.remove(at: index)
      case 1: words.insert(words[index], at: index)
      case 2: words.swapAt(index, Int.random(in: 0..<words.count, using: &source))
      case 3: words[index] = value(pick(ArgumentKind.allCases))
      case 4: words[index] = Array(pick(RequestGenerator.odd).utf8)
      case 5: words[index] = (0..<Int.random(in: 0...40, using: &source)).map { _ in UInt8.random(in: 0...255, using: &source) }
      default:
        if !words[index].isEmpty {
          words[index][Int.random(in: 0..<words[index].count, using: &source)] = UInt8.random(in: 0...255, using: &source)
        }
      }
    }
    return words.isEmpty ? [[]] : words
  }

  // MARK: Grammar

  private mutating func fill(_ grammar: Grammar, into words: inout [[UInt8]]) {
    switch grammar {
    case .keyword(let word): words.append(Array((Bool.random(using: &source) ? word : word.lowercased()).utf8))
    case .value(let kind, _): words.append(value(kind))
    case .sequence(let parts): for part in parts { fill(part, into: &words) }
    case .optional(let part): if Bool.random(using: &source) { fill(part, into: &words) }
    case .oneOf(let choices): fill(pick(choices), into: &words)
    case .many(let part, let times):
      let most = Swift.max(times.lowerBound, Swift.min(times.upperBound, repetitionsMax))
      for _ in 0..<Int.random(in: times.lowerBound...most, using: &source) { fill(part, into: &words) }
    case .options(let parts):
      for part in parts.shuffled(using: &source) {
        if case .many = part { fill(part, into: &words) } else if Int.random(in: 0..<3, using: &source) == 0 { fill(part, into: &words) }
      }
    }
  }

  private mutating func pick<Element>(_ choices: [Element]) -> Element { choices[Int.random(in: 0..<choices.count, using: &source)] }

  // MARK: Values

  private mutating func value(_ kind: ArgumentKind) -> [UInt8] {
    if kind != .records { return Array(text(kind).utf8) }
    var records = ByteBuffer()
    for _ in 0..<Int.random(in: 1...5, using: &source) {
      PackedTransfer.write(
        amount: UInt128(Int.random(in: 0...300, using: &source)), debit: UInt32.random(in: 0...6, using: &source),
        credit: UInt32.random(in: 1...6, using: &source), date: Int.random(in: 0..<3, using: &source) == 0 ? 20_000 : nil, key: text(.key).utf8.span,
        into: &records)
    }
    return records.span.array
  }

  private mutating func text(_ kind: ArgumentKind) -> String {
    switch kind {
    case .key: "k\(Int.random(in: 0..<60, using: &source))"
    case .path:
      pick(["assets:cash", "assets:bank", "equity:capital", "liabilities:seller:bob", "liabilities:buyer:eve", "income:fees", "ex pense:größe"])
    case .pattern: pick(["liabilities:buyer:*", "assets:*:eur", "*", "income:*"])
    case .prefix: pick(["", "assets", "liabilities:s", "x"])
    case .asset: pick(["EUR", "USD", "JPY", "BTC", "SHARES.ACME"])
    case .amount: pick(["1", "0.01", "12.5", "100.00", "99999999999999999999", "0.00000001"])
    case .signedAmount: pick(["0", "-1", "-50.00", "10.00", "1000"])
    case .entry: String(Int.random(in: 1...40, using: &source))
    case .integer: String(Int.random(in: 1...18, using: &source))
    case .date: pick(["2026-01-01", "2026-02-28", "1999-12-31"])
    case .moment: pick(["2026-01-02", "2026-01-02T03:04:05Z", "2026-01-02T03:04:05.000000003+01:00"])
    case .text: pick(["", "order 1", "grüße", "a\nb"])
    case .fieldName: "field\(Int.random(in: 0..<1_000_000_000, using: &source))"
    case .accountType: pick(["asset", "liability", "EQUITY", "income", "expense"])
    case .comparison: pick(["=", "!=", "<", "<=", ">", ">="])
    case .password: "secret"
    case .paymentKey: "p\(Int.random(in: 0..<60, using: &source))"
    case .paymentID: pick(["bob", "eve", "bob:EUR", "seller:bob", "pay_1", "none"])
    case .json:
      pick([
        "{}", #"{"seller_id":"bob"}"#, #"{"buyer_id":"eve"}"#, #"{"note":"n"}"#, #"{"limit":1}"#, #"{"name":"t","scopes":["admin"]}"#,
        #"{"buyer_id":"eve","order_id":"o","currency":"EUR","seller_id":"bob","amount":"10.00","payment_method":"wallet"}"#,
        #"{"seller_id":"bob","amount":"ALL","currency":"EUR"}"#, #"{"payment_id":"pay_1"}"#, "{\"amount\":1e9}", "[1]", "{",
      ])
    case .word, .records: pick(["default", "transfer", "server", "name"])
    }
  }

  private static var odd: [String] {
    [
      "", " ", "-1", "1.", ".5", "1e9", "0", "00000000000000000000000000000000000000001", "99999999999999999999999999999999999999999", "a::b", ":",
      "*",
      "META", "MEMO", "IF", "UPTO", "NONE", "9223372036854775808", "2026-02-30", "\u{0}", "\r\n", "eur", "ÄÖ", "=",
    ]
  }
}
