import TestSupport

extension ModelRun {
  /// Holds everything the server can tell about its state against the model.
  func audit() throws {
    settleTime()
    try auditAccounts()
    try auditTrialBalance()
    try auditCheck()
    try auditSubtrees()
    for _ in 0..<6 { try auditStatement(workload.random.pick(Array(model.accounts.keys).sorted { ($0.path, $0.asset) < ($1.path, $1.asset) })) }
    for _ in 0..<20 where !workload.entryIDs.isEmpty { try auditEntry(workload.random.pick(workload.entryIDs)) }
    for _ in 0..<20 where !workload.entryIDs.isEmpty { try auditPast() }
  }

  private func auditAccounts() throws {
    for name in model.accounts.keys.sorted(by: { ($0.path, $0.asset) < ($1.path, $1.asset) }) {
      settleTime()
      let command = Command.get(path: name.path, asset: name.asset)
      let reply = try client.call(command.words)
      if let objection = model.description(of: name).objection(to: reply) { throw difference(objection, command.words, reply) }
      let meta = Dictionary(reply["meta"]?.pairs.map { ($0.name, $0.value.text ?? "") } ?? [], uniquingKeysWith: { $1 })
      if meta != model.accounts[name]?.meta { throw difference("expected other metadata", command.words, reply) }
    }
    let reply = try client.call("ACCOUNT", "LIST", "LIMIT", "10000")
    let paths = model.assetsOfPath.keys.sorted { $0.utf8.lexicographicallyPrecedes($1.utf8) }
    if reply.items?.compactMap(\.text) != paths { throw difference("expected the paths \(paths)", ["ACCOUNT LIST"], reply) }
  }

  private func auditTrialBalance() throws {
    let reply = try client.call("TRIALBALANCE")
    var seen: Set<AccountName> = []
    for (asset, part) in reply.pairs {
      let scale = model.assets[asset] ?? 0
      let own = model.accounts.filter { $0.key.asset == asset }
      let total = own.values.reduce(Int128(0)) { $0 + $1.posted.debit }
      let text = PlainAmount.text(total, scale: scale)
      if part["debits"]?.text != text || part["credits"]?.text != text {
        throw difference("expected debits and credits of \(text) \(asset)", ["TRIALBALANCE"], part)
      }
      for row in part["accounts"]?.items ?? [] {
        let name = AccountName(path: row["account"]?.text ?? "", asset: asset)
        guard let account = own[name] else { throw difference("no such account", ["TRIALBALANCE"], row) }
        let values = [
          "type": account.type, "debits": PlainAmount.text(account.posted.debit, scale: scale),
          "credits": PlainAmount.text(account.posted.credit, scale: scale), "balance": PlainAmount.text(account.balance, scale: scale),
        ]
        if let objection = Expectation.map(values, ranges: [:]).objection(to: row) { throw difference(objection, ["TRIALBALANCE"], row) }
        seen.insert(name)
      }
    }
    let missing = model.accounts.filter { !seen.contains($0.key) && $0.value.posted != PlainSides() }
    if !missing.isEmpty { throw difference("expected \(missing.keys)", ["TRIALBALANCE"], reply) }
  }

  private func auditCheck() throws {
    let reply = try client.call("CHECK")
    let counts = ["accounts": Int64(model.accounts.count), "keys": Int64(model.keys.count)]
    let expected = Expectation.map(["status": "clean"], ranges: counts.mapValues { $0...$0 })
    if let objection = expected.objection(to: reply) { throw difference(objection, ["CHECK"], reply) }
    let unused = try client.call("KEY", "wrong")
    if unused.code != "NOKEY" { throw difference("a malformed request has used its key", ["KEY", "wrong"], unused) }
    if reply["findings"]?.items?.isEmpty != true { throw difference("expected no findings", ["CHECK"], reply) }
  }

  private func auditSubtrees() throws {
    for prefix in ["assets", "liabilities", "liabilities:seller", "assets:cash", "expenses", "income"] {
      let inside = model.accounts.filter { $0.key.path == prefix || $0.key.path.hasPrefix(prefix + ":") }
      let reply = try client.call("ROLLUP", prefix)
      for asset in Set(inside.keys.map(\.asset)) {
        let own = inside.filter { $0.key.asset == asset }.values
        let net = own.reduce(Int128(0)) { $0 + $1.posted.debit - $1.posted.credit }
        let isCreditNormal = own.allSatisfy { $0.normal == .credit }
        let text = PlainAmount.text(isCreditNormal ? -net : net, scale: model.assets[asset] ?? 0)
        if reply[asset]?.text != text { throw difference("expected \(text) \(asset)", ["ROLLUP", prefix], reply) }
      }
      if reply.pairs.count != Set(inside.keys.map(\.asset)).count { throw difference("expected other assets", ["ROLLUP", prefix], reply) }
    }
    let stranger = try client.call("ROLLUP", "assets:nowhere")
    if stranger.code != "NOACCOUNT" { throw difference("expected NOACCOUNT", ["ROLLUP", "assets:nowhere"], stranger) }
  }

  /// Reads an account's whole statement in pages and holds each posted line against the model's postings.
  private func auditStatement(_ name: AccountName) throws {
    guard let account = model.accounts[name] else { return }
    var lines: [RespValue] = []
    var cursor: String?
    let limit = String(workload.random.pick([3, 100, 1000]))
    repeat {
      let words = ["STATEMENT", name.path, name.asset] + (cursor.map { ["AFTER", $0] } ?? []) + ["LIMIT", limit]
      let page = try client.call(words)
      lines += page["lines"]?.items ?? []
      cursor = page["next"].flatMap { $0.isNull ? nil : $0.number.map { String($0) } }
      if cursor == nil, page["closing"]?.text != PlainAmount.text(account.balance, scale: account.scale) {
        throw difference("expected the closing balance \(PlainAmount.text(account.balance, scale: account.scale))", words, page)
      }
    } while cursor != nil
    let found = lines.filter { line in account.postings.contains { $0.entry == line["entry"]?.number } }.compactMap { $0["entry"]?.number }
    let wanted = account.postings.map(\.entry)
    if found != wanted { throw difference("expected lines of the entries \(wanted), found \(found)", ["STATEMENT", name.path], .array(lines)) }
    for (line, posting) in zip(lines.filter { line in wanted.contains(line["entry"]?.number ?? 0) }, account.postings) {
      let values = [
        "side": posting.side.rawValue, "balance": PlainAmount.text(posting.balance, scale: account.scale),
        "amount": PlainAmount.text(posting.amount, scale: account.scale), "date": posting.date,
      ]
      if let objection = Expectation.map(values, ranges: [:]).objection(to: line) { throw difference(objection, ["STATEMENT", name.path], line) }
    }
  }

  private func auditEntry(_ id: Int64) throws {
    guard let entry = model.entries[id] else { return }
    for words in [["ENTRY", String(id)], ["KEY", entry.command.key]] {
      let reply = try client.call(words)
      let values = ["key": entry.command.key, "date": entry.date].merging(entry.command.memo.flatMap { $0.isEmpty ? nil : ["memo": $0] } ?? [:]) {
        $1
      }
      if let objection = Expectation.map(values, ranges: [:]).objection(to: reply) { throw difference(objection, words, reply) }
      let legs = reply["legs"]?.items ?? []
      if legs.count != entry.legs.count { throw difference("expected \(entry.legs.count) legs", words, reply) }
      for (leg, own) in zip(legs, entry.legs) {
        let scale = model.assets[own.account.asset] ?? 0
        let values = [
          "account": own.account.path, "asset": own.account.asset, "side": own.side.rawValue,
          "amount": PlainAmount.text(own.amount, scale: scale), "balance": PlainAmount.text(own.balance, scale: scale),
        ]
        if let objection = Expectation.map(values, ranges: [:]).objection(to: leg) { throw difference(objection, words, reply) }
      }
    }
  }

  /// A balance as of some entry, some moment and some day.
  private func auditPast() throws {
    guard let name = model.accounts.keys.filter({ model.accounts[$0]?.postings.isEmpty == false }).randomElement(using: &workload.random),
      let account = model.accounts[name], let entry = model.entries[workload.random.pick(workload.entryIDs)]
    else { return }
    func text(_ units: Int128?) -> String { PlainAmount.text(units ?? 0, scale: account.scale) }
    let instant = CalendarDay.instant(nanoseconds: entry.time)
    let booked = account.postings.last { $0.time <= entry.time }?.balance
    try expect(text(booked), ["BALANCE", name.path, name.asset, "AT", instant])
    let net = account.postings.filter { $0.isPosted && $0.date <= entry.date }.reduce(Int128(0)) {
      $0 + ($1.side == account.normal ? $1.amount : -$1.amount)
    }
    try expect(text(net), ["BALANCE", name.path, name.asset, "AT", entry.date])
    let seq = try client.call("ENTRY", String(model.entries.first { $0.value.time == entry.time }?.key ?? 0))["seq"]?.number ?? 0
    try expect(text(booked), ["BALANCE", name.path, name.asset, "SEQ", String(seq)])
  }

  private func expect(_ text: String, _ words: [String]) throws {
    let reply = try client.call(words)
    if reply.text != text { throw difference("expected \(text)", words, reply) }
  }
}
