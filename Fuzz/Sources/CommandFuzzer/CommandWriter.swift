import Commands
import Ledger
import Memory

/// Turns the fuzzer's bytes into the words of a command, by the grammar in the table of commands: each byte decides something.
struct CommandWriter {
  private let bytes: [UInt8]
  private var offset = 0

  init(_ bytes: [UInt8]) { self.bytes = bytes }

  var isAtEnd: Bool { offset >= bytes.count }

  private mutating func take() -> Int {
    guard offset < bytes.count else { return 0 }
    offset += 1
    return Int(bytes[offset - 1])
  }

  /// The next command.
  mutating func command() -> [[UInt8]] {
    let spec = CommandTable.specs[take() % CommandTable.specs.count]
    var words = [Array(spec.name.utf8)]
    if let subcommand = spec.subcommand { words.append(Array(subcommand.utf8)) }
    write(spec.arguments, &words)
    switch take() {
    // Now and then a word too few, too many, or something else in its place.
    case 0...7: if words.count > 1 { words.removeLast() }
    case 8...15: words.append(Array("extra".utf8))
    case 16...23: words[take() % words.count] = (0..<(take() % 12)).map { _ in UInt8(take()) }
    default: break
    }
    return words
  }

  private mutating func write(_ grammar: Grammar, _ words: inout [[UInt8]]) {
    switch grammar {
    case .keyword(let word): words.append(Array((take() % 4 == 0 ? word.lowercased() : word).utf8))
    case .value(let kind, _): words.append(kind == .records ? records() : Array(value(kind).utf8))
    case .sequence(let parts): for part in parts { write(part, &words) }
    case .optional(let part): if take() % 2 == 0 { write(part, &words) }
    case .oneOf(let choices): write(choices[take() % choices.count], &words)
    case .many(let part, let times): for _ in 0..<(times.lowerBound + take() % 3) { write(part, &words) }
    case .options(let parts):
      var rest = parts
      while !rest.isEmpty, take() % 3 == 0 { write(rest.remove(at: take() % rest.count), &words) }
    }
  }

  /// A few packed transfers, now and then with a byte of its own choice somewhere.
  private mutating func records() -> [UInt8] {
    var records = ByteBuffer()
    for _ in 0..<(1 + take() % 4) {
      let key = "k\(take() % 24)"
      PackedTransfer.write(
        amount: UInt128(take()) << UInt128(take() % 128), debit: UInt32(take() % 7), credit: UInt32(take() % 7),
        date: take() % 4 == 0 ? Int32(take() * 3000 - 30_000) : nil, key: key.utf8.span, into: &records)
      if take() % 8 == 0 { records[take() % records.count] = UInt8(take()) }
    }
    if take() % 16 == 0 { records.append(UInt8(take())) }
    return records.span.array
  }

  private mutating func value(_ kind: ArgumentKind) -> String {
    switch kind {
    case .key: return "k\(take() % 24)"
    case .path:
      return pick(["assets:cash", "equity:capital", "liabilities:seller:bob", "income:fees", "liabilities:buyer:1", "a", "a:", "*", "x y:z"])
    case .pattern: return pick(["liabilities:buyer:*", "a:*:c", "*", "a::*"])
    case .prefix: return pick(["", "liabilities", "a", "liabilities:seller"])
    case .asset: return pick(["EUR", "USD", "JPY", "GOLD", "eur", "WEI"])
    case .amount: return pick(["1.00", "0.01", "25", "1000.00", "0", "1.001", "-1", "170141183460469231731687303715884105727", "1e3", "."])
    case .signedAmount: return pick(["0", "-5.00", "100.00", "-0.001", "NONE"])
    case .entry: return "\(take() % 40)"
    case .integer: return pick(["0", "1", "3", "18", "1000", "-1", "99999999999999999999"])
    case .date: return pick(["2026-01-01", "1900-01-01", "2999-12-31", "2026-02-30", "x"])
    case .moment: return pick(["2026-01-02", "2026-01-02T03:04:05Z", "1950-01-01T00:00:00Z", "2026-01-02T03:04:05.999999999+14:00", "now"])
    case .text, .password, .word, .records: return pick(["", "text", "zwei Wörter", "\u{0}\r\n"])
    case .fieldName: return pick(["order", "a", ""])
    case .accountType: return pick(["asset", "liability", "equity", "income", "expense", "other"])
    case .comparison: return pick(["=", "!=", "<", "<=", ">", ">=", "=="])
    }
  }

  private mutating func pick(_ choices: [String]) -> String { choices[take() % choices.count] }
}
