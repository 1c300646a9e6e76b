import JSON
import Ledger
import Memory
import Money
import PSP
import TestSupport
import Testing

@testable import Payments

/// Ledger and payment service in a directory of their own, on a clock that tests move, with a PSP that does what tests say.
final class PaymentsFixture {
  /// A request on its way to the PSP.
  struct Sent {
    let subject: String
    let attempt: String
    let call: PSPCall.Kind
    let request: PSPRequest
  }

  static let begin: UInt64 = 1_800_000_000_000_000_000
  static let psp = "fake"

  let folder: TemporaryDirectory
  let seed: UInt64
  var ledger: Ledger
  var service: PaymentService
  let bank = FakePSP()
  var now = PaymentsFixture.begin
  /// What was handed to the PSP and has not been answered.
  var sent: [Sent] = []
  /// Questions for lists of events that have not been answered: since, after, before.
  var lists: [String] = []
  private var keys = 0
  private var events = 0

  init(seed: UInt64 = 1) throws {
    self.seed = seed
    folder = try TemporaryDirectory()
    ledger = try PaymentsFixture.openLedger(folder.path, now)
    service = PaymentsFixture.makeService(seed)
    try service.load(ledger)
  }

  private static func openLedger(_ path: String, _ now: UInt64) throws -> Ledger {
    var ledger = try Ledger.open(directory: path, options: LedgerOptions(mapBytes: 1 << 30))
    ledger.advance(to: now)
    return ledger
  }

  private static func makeService(_ seed: UInt64) -> PaymentService {
    PaymentService(
      settings: ServiceSettings(psps: [psp, "other"]), connectors: [psp: FakeConnector(), "other": FakeConnector(name: "other")], seed: seed)
  }

  /// Forgets all that is not on disk, and what was under way.
  func crash() throws {
    sent.removeAll()
    try ledger.reopen(options: LedgerOptions(mapBytes: 1 << 30))
    ledger.advance(to: now)
    service = PaymentsFixture.makeService(seed &+ UInt64(keys))
    try service.load(ledger)
    try commit()
  }

  // MARK: Doing

  /// Asks for something, and makes it durable.
  @discardableResult
  func ask(_ operation: PaymentOperation, id: String? = nil, key: String? = nil, _ body: JSONObject = JSONObject()) throws -> PaymentAnswer {
    keys += 1
    let answer = service.execute(
      PaymentCall(operation, caller: .operatorConnection, key: key ?? "key-\(keys)", id: id, body: body), &ledger)
    try commit()
    return answer
  }

  /// As `ask`, for what must succeed.
  @discardableResult
  func done(
    _ operation: PaymentOperation, id: String? = nil, _ body: JSONObject = JSONObject(), sourceLocation: SourceLocation = #_sourceLocation
  )
    throws -> JSONObject
  {
    let answer = try ask(operation, id: id, body)
    #expect(!answer.isError, "\(String(decoding: answer.body, as: UTF8.self))", sourceLocation: sourceLocation)
    return try JSONParser.parse(answer.body).object ?? JSONObject()
  }

  func commit() throws {
    if ledger.isPending {
      let batch = ledger.seal()
      try batch.commit()
      try ledger.committed(batch)
    }
    service.takeOutputs(durable: ledger.openBatch) { output in
      if case .send(_, let subject, let attempt, let call, let request) = output {
        sent.append(Sent(subject: subject, attempt: attempt, call: call, request: request))
      }
      if case .list(PaymentsFixture.psp, let request) = output {
        let fields = String(decoding: request.body, as: UTF8.self).split(separator: "\n", omittingEmptySubsequences: false)
        lists.append(fields.suffix(3).joined(separator: " "))
      }
    }
  }

  func pass(seconds: Int) throws {
    now += UInt64(seconds) * 1_000_000_000
    try wake()
  }

  /// Lets the service do what is due by now.
  func wake() throws {
    ledger.advance(to: now)
    service.advance(&ledger)
    try commit()
  }

  // MARK: The PSP

  /// Takes the oldest request that was not answered.
  func takeSent() throws -> Sent { try #require(sent.isEmpty ? nil : sent.removeFirst()) }

  func answer(_ sent: Sent, _ verdict: PSPVerdict) throws {
    service.handle(.verdict(subject: sent.subject, attempt: sent.attempt, verdict, body: []), &ledger)
    try commit()
  }

  /// The PSP does what the oldest request asks for, and says so.
  @discardableResult
  func accept() throws -> Int {
    let request = try takeSent()
    let number = bank.carryOut(request.request)
    try answer(request, PSPVerdict(.yes, .never, raw: "200", object: bank.made[number].object))
    return number
  }

  func refuse(_ code: String = "insufficient_funds") throws {
    try answer(try takeSent(), PSPVerdict(.no, .newKeyLater, code: code, raw: "400 \(code)"))
  }

  /// The request got lost or its answer did: nobody can tell which.
  func lose(afterDoing isDone: Bool) throws -> Int? {
    let request = try takeSent()
    let number = isDone ? bank.carryOut(request.request) : nil
    try answer(request, PSPVerdict(.unknown, .never, code: "transaction_timed_out", raw: "no answer"))
    return number
  }

  /// A webhook.
  func tell(_ object: PSPObject) throws {
    events += 1
    let event = PSPEvent(id: "evt_\(events)", type: "\(object.kind.rawValue).\(object.status.rawValue)", created: 0, object: object)
    service.handle(.webhook(ticket: 0, psp: PaymentsFixture.psp, event, body: [1]), &ledger)
    try commit()
  }

  /// The PSP's object moves on, and a webhook says so.
  func move(_ number: Int, to status: PSPObject.Status) throws {
    bank.move(number, to: status)
    try tell(bank.news(number, status))
  }

  /// The PSP lists events, the newest first.
  func list(_ events: [PSPEvent]?, hasMore: Bool = false) throws {
    service.handle(.events(psp: PaymentsFixture.psp, events, hasMore: hasMore), &ledger)
    try commit()
  }

  func event(_ number: Int, _ object: PSPObject? = nil) -> PSPEvent {
    PSPEvent(id: "evt_list_\(number)", type: "test", created: Int(now / 1_000_000_000), object: object)
  }

  // MARK: Setting the scene

  /// A payment of 100.00 from `b1` to the seller `s1`, on its way to the PSP.
  func pay(_ more: JSONObject = JSONObject()) throws -> String {
    if try service.find(Seller.self, Seller.rowID("s1"), ledger) == nil { try done(.sellerSet, ["seller_id": .string("s1")]) }
    var body: JSONObject = [
      "buyer_id": .string("b1"), "order_id": .string("o1"), "currency": .string("EUR"), "seller_id": .string("s1"), "amount": .string("100.00"),
      "payment_method": .string("pm_1"),
    ]
    for member in more.members { body[member.name] = member.value }
    return try #require(try done(.pay, body)["payment_id"]?.string)
  }

  /// Freezes or thaws both sides of an account.
  func freeze(_ path: String, on: Bool = true) throws {
    #expect(ledger.freeze(path.utf8.span, AssetCode("EUR"), .both, on: on).code == .ok)
    try commit()
  }

  /// A seller with a verified bank account and so much money.
  func makeSeller(_ name: String, _ amount: String = "100.00", currency: String = "EUR", _ more: JSONObject = JSONObject()) throws {
    var body: JSONObject = ["seller_id": .string(name)]
    for member in more.members { body[member.name] = member.value }
    try done(.sellerSet, body)
    try done(.bankAccountAdd, id: name, ["token": .string("ba_test_ok")])
    if amount != "0" { try fund(name, amount, currency: currency) }
  }

  /// Money that the PSP owes us, on a seller's wallet.
  func fund(_ seller: String, _ amount: String, currency: String = "EUR") throws {
    try book(amount, currency, debit: Chart.clearing(PaymentsFixture.psp), credit: Chart.seller(seller))
  }

  /// What a seller owes the platform.
  func indebt(_ seller: String, _ amount: String) throws {
    try book(amount, "EUR", debit: Chart.receivable(seller), credit: Chart.clearing(PaymentsFixture.psp))
  }

  private func book(_ amount: String, _ currency: String, debit: String, credit: String) throws {
    let currency = try #require(Currency(currency))
    let units = try JSONValue.string(amount).units(scale: currency.scale)
    keys += 1
    var entry = ModuleEntry(.post, key: "scene-\(keys)", asset: currency.code, scale: currency.scale)
    entry.legs = [.init(.debit, debit, units), .init(.credit, credit, units)]
    service.openAccounts(entry.legs, currency, &ledger)
    let outcome = ledger.apply(entry)
    #expect(outcome.code == .ok)
    try commit()
  }

  func payOut(_ seller: String, _ amount: String, currency: String = "EUR", _ more: JSONObject = JSONObject()) throws -> String {
    var body: JSONObject = ["seller_id": .string(seller), "amount": .string(amount), "currency": .string(currency)]
    for member in more.members { body[member.name] = member.value }
    return try #require(try done(.payout, body)["payout_id"]?.string)
  }

  // MARK: Looking

  func payment(_ id: String) throws -> Payment { try #require(try service.find(Payment.self, id, ledger)) }
  func refund(_ id: String) throws -> Refund { try #require(try service.find(Refund.self, id, ledger)) }
  func payout(_ id: String) throws -> Payout { try #require(try service.find(Payout.self, id, ledger)) }

  /// An account's balance in minor units; 0 when it is not open.
  func balance(_ path: String, _ currency: String = "EUR") -> Int128 {
    guard let code = AssetCode(currency), let id = ledger.account(path, code) else { return 0 }
    return ledger.account(id, live: true).posted
  }

  /// `available/reserved` of a wallet, in minor units.
  func wallet(_ seller: String, _ currency: String = "EUR") -> String {
    guard let code = AssetCode(currency), let id = ledger.account(Chart.seller(seller), code) else { return "0/0" }
    let account = ledger.account(id, live: true)
    return "\(account.available)/\(account.counters.debitsPending)"
  }

  /// Of the dead letters, those that are open.
  func openLetters() throws -> [DeadLetter] {
    try service.list("dead_letter/status/open", after: nil, limit: 100, ledger).ids.compactMap { try service.find(DeadLetter.self, $0, ledger) }
  }

  /// The ledger's own check.
  func checkLedger(_ comment: String = "", sourceLocation: SourceLocation = #_sourceLocation) throws {
    let snapshot = try #require(try ledger.snapshot())
    var payments = PaymentsChecker()
    let report = try snapshot.check(&payments) { _, _ in }
    #expect(report.findings.isEmpty, "\(comment): \(report.findings)", sourceLocation: sourceLocation)
    #expect(service.problems.isEmpty, "\(comment): \(service.problems)", sourceLocation: sourceLocation)
  }
}
