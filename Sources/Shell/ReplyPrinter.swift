import Client
import Wire

/// Replies as people read them: tables for statements, trial balances and lists, two columns for maps, a sentence for an entry.
///
/// What a reply is, is told by its shape; only the arrays that answer writes are told by their command.
struct ReplyPrinter {
  /// Columns of the terminal, or `nil` where the output is none: then nothing is cut.
  var columns: Int?

  /// The lines for a reply that is no error.
  /// - Parameter command: the first word of the command, upper case.
  func lines(_ reply: RESPReply, command: String) -> [String] {
    if let line = entryLine(reply, command) { return [line] }
    switch reply {
    case .map(let pairs):
      if reply["lines"] != nil, reply["opening"] != nil { return statement(reply) }
      if ReplyPrinter.isTrialBalance(pairs) { return trialBalance(pairs) }
      return map(pairs, indent: "")
    case .bulk(let bytes), .verbatim(_, let bytes): return ReplyPrinter.text(String(decoding: bytes, as: UTF8.self))
    case .array(let values), .set(let values), .push(let values): return list(values, indent: "")
    default: return [cell(reply, name: "")]
    }
  }

  // MARK: Entries

  private static let writes: Set<String> = ["TRANSFER", "POST", "HOLD", "CAPTURE", "RELEASE", "REVERSE"]

  /// `entry 17 posted 2026-01-31T09:30:00.000000000Z` for the answer to a write.
  private func entryLine(_ reply: RESPReply, _ command: String) -> String? {
    guard ReplyPrinter.writes.contains(command), case .array(let values) = reply, values.count >= 3 else { return nil }
    guard let entry = values[0].integer, let word = values[1].text, let time = values[2].integer else { return nil }
    let moved = values.count > 3 ? values[3].text.map { ", moved \($0)" } ?? "" : ""
    return "entry \(entry) \(DisplayText.safe(word)) \(Timestamp.text(nanoseconds: time))\(moved)"
  }

  // MARK: Tables

  /// A line for each posting, between the opening and the closing balance.
  private func statement(_ reply: RESPReply) -> [String] {
    var table = Table(["date", "entry", "kind", "key", "memo", "debit", "credit", "pending", "balance"])
    let opening = text(reply["opening"])
    let closing = text(reply["closing"])
    table.add(["", "", "", "", "opening balance", "", "", "", opening])
    for line in reply["lines"]?.values ?? [] {
      let isDebit = line["side"]?.text == "debit"
      let amount = text(line["amount"])
      // The balance with what is held; a column of its own only where that makes a difference.
      let pending = line["pending"] == line["balance"] ? "" : text(line["pending"])
      table.add([
        text(line["date"]), text(line["entry"] ?? line["seq"]), text(line["kind"]), text(line["key"]), text(line["memo"]),
        isDebit ? amount : "", isDebit ? "" : amount, pending, text(line["balance"]),
      ])
    }
    table.addRule()
    table.add(["", "", "", "", "closing balance", "", "", "", closing])
    var lines = ["\(DisplayText.safe(text(reply["account"]))) \(text(reply["asset"]))"]
    lines += table.withoutEmptyColumns().lines(columns: columns)
    if let next = reply["next"], next != .null { lines.append("more follows: AFTER \(text(next))") }
    return lines
  }

  private static func isTrialBalance(_ pairs: [RESPReply.Pair]) -> Bool {
    !pairs.isEmpty && pairs.allSatisfy { $0.value["accounts"] != nil && $0.value["debits"] != nil && $0.value["credits"] != nil }
  }

  /// A table for each asset, with its totals.
  private func trialBalance(_ pairs: [RESPReply.Pair]) -> [String] {
    var lines: [String] = []
    for pair in pairs {
      if !lines.isEmpty { lines.append("") }
      lines.append(text(pair.name))
      var table = Table(["account", "type", "debits", "credits", "balance"])
      for account in pair.value["accounts"]?.values ?? [] {
        table.add(["account", "type", "debits", "credits", "balance"].map { text(account[$0]) })
      }
      table.addRule()
      table.add(["total", "", text(pair.value["debits"]), text(pair.value["credits"]), ""])
      lines += table.lines(columns: columns)
    }
    return lines
  }

  /// A table of maps that all have single values under their names; `nil` when they do not.
  private func table(_ values: [RESPReply]) -> Table? {
    var names: [String] = []
    for value in values {
      guard case .map(let pairs) = value else { return nil }
      for pair in pairs {
        if pair.value.isCollection { return nil }
        let name = text(pair.name)
        if !names.contains(name) { names.append(name) }
      }
    }
    if names.contains("side") { names.removeAll(where: ReplyPrinter.legDetails.contains) }
    var table = Table(names)
    for value in values { table.add(names.map { cell(value[$0] ?? .null, name: $0) }) }
    return table
  }

  /// What a leg tells besides its balance: shown by `--json` alone, a table would be too wide.
  private static let legDetails: Set<String> = ["available", "debits_posted", "credits_posted", "debits_pending", "credits_pending"]

  // MARK: Any reply

  private func list(_ values: [RESPReply], indent: String) -> [String] {
    if values.isEmpty { return ["\(indent)(nothing)"] }
    if let table = table(values) { return table.lines(columns: columns).map { indent + $0 } }
    var lines: [String] = []
    for (index, value) in values.enumerated() {
      switch value {
      case .map(let pairs):
        if index > 0 { lines.append("") }
        lines += map(pairs, indent: indent)
      case .array(let inner) where inner.allSatisfy { !$0.isCollection }:
        lines.append(indent + inner.map { cell($0, name: "") }.joined(separator: " "))
      case .array(let inner), .set(let inner): lines += list(inner, indent: indent + "  ")
      default: lines.append(indent + cell(value, name: ""))
      }
    }
    return lines
  }

  /// Names and values in two columns; collections below their name, indented.
  private func map(_ pairs: [RESPReply.Pair], indent: String) -> [String] {
    if pairs.isEmpty { return ["\(indent)(nothing)"] }
    let single = pairs.filter { !$0.value.isCollection }
    let width = single.map { DisplayText.width(text($0.name)) }.max() ?? 0
    // A map of amounts alone, such as a roll-up, is a table: its values go to the right.
    let cells = single.map { cell($0.value, name: text($0.name)) }
    let numeric = single.count == pairs.count && cells.allSatisfy(Table.isNumber) && cells.contains { $0.contains(".") }
    let valueWidth = numeric ? cells.map(DisplayText.width).max() ?? 0 : 0
    var lines: [String] = []
    for pair in pairs {
      let name = DisplayText.safe(text(pair.name))
      if pair.value.isCollection {
        lines.append("\(indent)\(name)")
        switch pair.value {
        case .map(let inner): lines += map(inner, indent: indent + "  ")
        default: lines += list(pair.value.values ?? [], indent: indent + "  ")
        }
      } else {
        let value = cell(pair.value, name: name)
        let gap = width - DisplayText.width(name) + max(0, valueWidth - DisplayText.width(value))
        lines.append("\(indent)\(name)\(String(repeating: " ", count: gap))  \(value)")
      }
    }
    return lines
  }

  /// A single value; times, which are known by their names, as dates.
  private func cell(_ reply: RESPReply, name: String) -> String {
    switch reply {
    case .integer(let value):
      // Ten years after 1970: no counter is called a time and as large.
      return ["time", "opened"].contains(name) && value > 315_360_000_000_000_000 ? Timestamp.text(nanoseconds: value) : "\(value)"
    case .null, .map, .array, .set, .push: return "-"
    case .boolean(let value): return value ? "yes" : "no"
    case .double(let value): return "\(value)"
    case .error(let code, let sentence): return DisplayText.safe("\(code) \(sentence)")
    default: return DisplayText.safe(reply.text ?? "")
    }
  }

  private func text(_ reply: RESPReply?) -> String {
    switch reply {
    case .none, .null: ""
    case .integer(let value): "\(value)"
    case .some(let value): value.text ?? ""
    }
  }

  /// Text that may have several lines, such as help.
  private static func text(_ text: String) -> [String] {
    // CR LF is one character of Swift.
    text.split(omittingEmptySubsequences: false) { $0 == "\n" || $0 == "\r\n" }.map { DisplayText.safe(String($0)) }
  }
}

extension RESPReply {
  /// Whether this holds other values. Empty collections do not count: they are shown as nothing.
  fileprivate var isCollection: Bool {
    switch self {
    case .map(let pairs): !pairs.isEmpty
    case .array(let values), .set(let values), .push(let values): !values.isEmpty
    default: false
    }
  }
}
