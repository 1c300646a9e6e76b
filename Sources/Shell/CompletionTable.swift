import Wire

/// Which words can follow which: commands, their subcommands, and the option words of each.
struct CompletionTable: Sendable {
  /// Option words by full name, such as `ACCOUNT OPEN`.
  private(set) var options: [String: Set<String>] = [:]

  /// The table of a server, by its answer to `COMMAND DOCS`; `nil` when that says nothing that can be used.
  init?(docs reply: RESPReply) {
    guard let pairs = reply.pairs, !pairs.isEmpty else { return nil }
    for pair in pairs { add(pair) }
    if options.isEmpty { return nil }
  }

  /// The commands of the first version, for servers that do not describe theirs.
  init() {
    let entry: Set<String> = ["MEMO", "DATE", "META"]
    let conditions: Set<String> = ["IF", "POSTED", "AVAILABLE", "PENDING", "VERSION"]
    for name in ["PING", "ECHO", "AUTH", "INFO", "TIME", "HELP", "MULTI", "EXEC", "DISCARD", "ENTRY", "KEY", "ROLLUP", "CHECK", "QUIT"] {
      options[name] = []
    }
    for name in ["ASSET GET", "ASSET LIST", "ACCOUNT GET", "ACCOUNT CLOSE", "ACCOUNT REOPEN", "ACCOUNT TEMPLATES"] { options[name] = [] }
    options["ASSET DEFINE"] = ["SCALE"]
    options["ACCOUNT OPEN"] = ["TYPE", "FLOOR", "CEILING", "META"]
    options["ACCOUNT TEMPLATE"] = ["TYPE", "FLOOR", "CEILING", "META"]
    options["ACCOUNT SET"] = ["FLOOR", "CEILING", "META", "NONE"]
    options["ACCOUNT LIST"] = ["AFTER", "LIMIT"]
    options["ACCOUNT FREEZE"] = ["DEBITS", "CREDITS", "BOTH"]
    options["ACCOUNT UNFREEZE"] = ["DEBITS", "CREDITS", "BOTH"]
    options["TRANSFER"] = entry.union(conditions).union(["UPTO"])
    options["POST"] = entry.union(conditions).union(["DEBIT", "CREDIT"])
    options["HOLD"] = entry.union(conditions).union(["TIMEOUT"])
    options["CAPTURE"] = entry.union(["FINAL"])
    options["RELEASE"] = entry
    options["REVERSE"] = entry
    options["BALANCE"] = ["POSTED", "AVAILABLE", "PENDING", "AT", "SEQ"]
    options["STATEMENT"] = ["FROM", "TO", "AFTER", "LIMIT"]
    options["TAIL"] = ["COUNT", "BLOCK"]
    options["TRIALBALANCE"] = ["AT"]
  }

  /// The words with which the last word of `line`, which may be empty, can go on. They are in the case in which that word was begun.
  func completions(of line: String) -> [String] {
    var words = line.split(separator: " ").map { $0.uppercased() }
    let typed = line.hasSuffix(" ") ? "" : String(line.split(separator: " ").last ?? "")
    if !typed.isEmpty { words.removeLast() }
    let prefix = typed.uppercased()
    let found = candidates(after: words).filter { $0.hasPrefix(prefix) }.sorted()
    let isLower = typed.contains { $0.isLowercase }
    return isLower ? found.map { $0.lowercased() } : found
  }

  /// The words that can come after complete ones.
  private func candidates(after words: [String]) -> Set<String> {
    guard let first = words.first else { return Set(options.keys.map { String($0.prefix { $0 != " " }) }) }
    if first == "HELP" {
      let typed = words.dropFirst().joined(separator: " ")
      return following(typed)
    }
    let subcommands = following(first)
    if words.count == 1, !subcommands.isEmpty { return subcommands }
    let name = words.count > 1 && options["\(first) \(words[1])"] != nil ? "\(first) \(words[1])" : first
    return options[name] ?? []
  }

  /// The next words of the names that begin with `prefix`.
  private func following(_ prefix: String) -> Set<String> {
    let start = prefix.isEmpty ? "" : prefix + " "
    return Set(options.keys.filter { $0.hasPrefix(start) }.map { String($0.dropFirst(start.count).prefix { $0 != " " }) })
  }

  // MARK: The answer to COMMAND DOCS

  /// One command; its subcommands are named `container|name` as Redis does, or `container name`.
  private mutating func add(_ pair: RESPReply.Pair) {
    let name = (pair.name.text ?? "").uppercased().split { $0 == "|" || $0 == " " }.joined(separator: " ")
    if name.isEmpty { return }
    var tokens: Set<String> = []
    CompletionTable.collect(pair.value["arguments"], into: &tokens)
    let subcommands = pair.value["subcommands"]?.pairs ?? []
    if subcommands.isEmpty { options[name] = tokens }
    for subcommand in subcommands { add(subcommand) }
  }

  /// The tokens of arguments, and of arguments within arguments.
  private static func collect(_ reply: RESPReply?, into tokens: inout Set<String>) {
    for argument in reply?.values ?? [] {
      if let token = argument["token"]?.text, !token.isEmpty { tokens.insert(token.uppercased()) }
      collect(argument["arguments"], into: &tokens)
    }
  }
}
