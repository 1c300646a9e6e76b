import JSON
import Ledger
import Memory
import Money
import Storage

/// Wallets: nothing but ledger accounts seen from their owner, so that the two cannot differ.
extension PaymentService {
  func wallet(_ call: PaymentCall, _ ledger: borrowing Ledger) throws(PaymentFault) -> PaymentAnswer {
    let owner = try walletOwner(call, ledger)
    let accounts = ledger.accounts(owner.path).map { (id: $0, asset: ledger.asset(of: $0)) }
    var json = JSONWriter()
    json.beginObject()
    json.member("wallet_id", owner.id)
    json.member("object", "wallet")
    json.name("balances")
    json.beginArray()
    for (id, asset) in accounts.sorted(by: { $0.asset.code.description < $1.asset.code.description }) {
      let account = ledger.account(id, live: true)
      func text(_ units: Int128) -> String { AmountText(units: units, scale: asset.scale).description }
      json.beginObject()
      json.member("currency", asset.code.description)
      json.member("balance", text(account.posted))
      json.member("available", text(account.available))
      json.member("pending", text(Int128(account.counters.creditsPending)))
      json.member("reserved", text(Int128(account.counters.debitsPending)))
      json.member("lifetime_in", text(Int128(account.counters.creditsPosted)))
      json.member("lifetime_out", text(Int128(account.counters.debitsPosted)))
      json.endObject()
    }
    json.endArray()
    json.endObject()
    return PaymentAnswer(status: 200, body: json.bytes)
  }

  /// What went in and out, oldest first, of what is durable.
  func statement(_ call: PaymentCall, _ ledger: inout Ledger) throws(PaymentFault) -> PaymentAnswer {
    let owner = try walletOwner(call, ledger)
    let limit = try integer(call.body, "limit", 1...1000) ?? 100
    let after = try integer(call.body, "after", 0...Int.max) ?? 0
    let id = try account(of: owner.path, call, ledger)
    let asset = ledger.asset(of: id)
    let page: StatementPage
    do throws(StorageError) { page = try ledger.statement(of: id, from: nil, to: nil, after: UInt64(after), limit: limit) } catch {
      throw PaymentService.storageFault(error)
    }
    func text(_ units: Int128) -> String { AmountText(units: units, scale: asset.scale).description }
    var json = JSONWriter()
    json.beginObject()
    json.member("wallet_id", owner.id)
    json.member("object", "statement")
    json.member("currency", asset.code.description)
    json.member("opening", text(page.opening.posted(debitNormal: false)))
    json.name("lines")
    json.beginArray()
    for line in page.lines {
      guard let posting = WalletLine(page.record(line), line, account: id) else {
        throw PaymentFault(500, .api, "storage_damaged", "Record \(line.sequence) cannot be read; run CHECK")
      }
      posting.write(&json, scale: asset.scale)
    }
    json.endArray()
    json.member("closing", text(page.closing.posted(debitNormal: false)))
    json.member("has_more", page.next != nil)
    json.member("next", page.next.map { Int(clamping: $0) })
    json.endObject()
    return PaymentAnswer(status: 200, body: json.bytes)
  }

  /// The path behind a wallet's id; 404 where neither the party nor an account of theirs exists.
  private func walletOwner(_ call: PaymentCall, _ ledger: borrowing Ledger) throws(PaymentFault) -> (id: String, path: String) {
    let id = call.id ?? ""
    let parts = id.split(separator: ":", maxSplits: 1, omittingEmptySubsequences: false)
    guard parts.count == 2, parts[0] == "seller" || parts[0] == "buyer", Identifier.isPartyName(String(parts[1])) else {
      throw PaymentFault.missing("wallet", id)
    }
    let path = parts[0] == "seller" ? Chart.seller(String(parts[1])) : Chart.buyer(String(parts[1]))
    if ledger.accounts(path).isEmpty, try row(.objects, RowKey.object(id), ledger) == nil { throw PaymentFault.missing("wallet", id) }
    return (id, path)
  }

  private func account(of path: String, _ call: PaymentCall, _ ledger: borrowing Ledger) throws(PaymentFault) -> Int {
    let ids = ledger.accounts(path)
    if let text = call.body["currency"]?.string {
      guard let code = AssetCode(text.uppercased()), let id = ledger.account(path, code) else {
        throw PaymentFault(404, .invalidRequest, "resource_missing", "The wallet has no account in '\(text)'", param: "currency")
      }
      return id
    }
    if ids.count == 1 { return ids[0] }
    if ids.isEmpty { throw PaymentFault(404, .invalidRequest, "resource_missing", "The wallet has no account yet", param: "id") }
    throw PaymentFault.parameter("parameter_missing", "currency", "The wallet has several currencies: say which")
  }

  /// A whole number in a range, from a body or a query; `nil` when it is not given.
  func integer(_ body: JSONObject, _ name: String, _ range: ClosedRange<Int>) throws(PaymentFault) -> Int? {
    guard let value = body[name], !value.isNull else { return nil }
    if let number = (value.number ?? value.string).flatMap({ Int($0) }), range.contains(number) { return number }
    throw PaymentFault.parameter("parameter_invalid_integer", name, "\(name) is a whole number from \(range.lowerBound) to \(range.upperBound)")
  }
}
