import JSON
import Ledger
import Memory
import Money
import PSP

/// Taking payments: checkouts with one order for each seller, deposits; captures, cancellations, new tries.
extension PaymentService {
  // MARK: Taking

  mutating func pay(_ call: PaymentCall, _ ledger: inout Ledger) throws(PaymentFault) -> PaymentAnswer {
    let body = call.body
    let buyer = try party(body, "buyer_id")
    let currency = try self.currency(body)
    var payment = Payment(
      id: makeID(.payment, ledger), partyID: buyer, orderID: body["order_id"]?.string ?? "", currency: currency, amount: 0,
      psp: try psp(body))
    try takeItems(body, &payment, ledger)
    payment.isManual = body["capture"]?.string == "manual"
    payment.paymentMethod = body["payment_method"]?.string
    if payment.paymentMethod == Payment.walletPSP {
      payment.psp = Payment.walletPSP
      if payment.isManual {
        throw PaymentFault.parameter("parameter_invalid", "capture", "A payment from a wallet is captured at once; use HOLD to set money aside")
      }
    }
    takeDetails(body, payment.id, &ledger)
    try start(&payment, customer: try customer(of: buyer, ledger), body, &ledger)
    return PaymentAnswer(status: 202, body: try shown(payment, ledger))
  }

  mutating func deposit(_ call: PaymentCall, _ ledger: inout Ledger) throws(PaymentFault) -> PaymentAnswer {
    let body = call.body
    let isSeller = body["seller_id"] != nil
    guard isSeller != (body["buyer_id"] != nil) else {
      throw PaymentFault.parameter("parameter_missing", "buyer_id", "Give either buyer_id or seller_id")
    }
    let owner = try party(body, isSeller ? "seller_id" : "buyer_id")
    if isSeller { _ = try terms(of: owner, "seller_id", ledger) }
    let currency = try self.currency(body)
    let amount = try units(body["amount"], "amount", currency)
    var payment = Payment(id: makeID(.deposit, ledger), partyID: owner, orderID: "", currency: currency, amount: amount, psp: try psp(body))
    payment.purpose = isSeller ? .sellerDeposit : .buyerDeposit
    payment.paymentMethod = body["payment_method"]?.string
    if payment.paymentMethod == Payment.walletPSP {
      throw PaymentFault.parameter("parameter_invalid", "payment_method", "A deposit comes from outside: use a PSP's token")
    }
    takeDetails(body, payment.id, &ledger)
    try start(&payment, customer: isSeller ? nil : try customer(of: owner, ledger), body, &ledger)
    return PaymentAnswer(status: 202, body: try shown(payment, ledger))
  }

  /// The orders: one for each line item, with the platform's fee, and their sum proved.
  private func takeItems(_ body: JSONObject, _ payment: inout Payment, _ ledger: borrowing Ledger) throws(PaymentFault) {
    let items = body["line_items"]?.array
    let isSingle = body["seller_id"] != nil || body["amount"] != nil
    guard (items == nil) == isSingle else {
      throw PaymentFault.parameter("parameter_missing", "line_items", "Give either line_items, or seller_id and amount")
    }
    let objects = items?.compactMap(\.object) ?? [body]
    if objects.isEmpty { throw PaymentFault.parameter("parameter_invalid_empty", "line_items", "A payment has at least one line item") }
    for (index, item) in objects.enumerated() {
      let path = items == nil ? "" : "line_items[\(index)]."
      let seller = try party(item, "seller_id", path)
      let terms = try terms(of: seller, path + "seller_id", ledger)
      let amount = try units(item["amount"], path + "amount", payment.currency)
      guard let fee = try terms.fee(payment.currency, path + "seller_id").fee(on: amount) else {
        throw PaymentFault.parameter("amount_too_large", path + "amount", "The amount is too large for a fee to be taken of it")
      }
      let sum = payment.amount.addingReportingOverflow(amount)
      if sum.overflow { throw PaymentFault.parameter("amount_too_large", path + "amount", "The total is beyond what can be held") }
      payment.amount = sum.partialValue
      payment.orders.append(
        PaymentOrder(
          id: PaymentService.orderID(payment.id, index), sellerID: seller, subOrderID: item["sub_order_id"]?.string, amount: amount, fee: fee,
          refundsFee: terms.refundsFee))
    }
    if let given = body["total_amount"] {
      let total = try units(given, "total_amount", payment.currency)
      if total != payment.amount {
        throw PaymentFault.parameter(
          "total_mismatch", "total_amount",
          "total_amount is \(payment.currency.text(total)), the parts come to \(payment.currency.text(payment.amount))")
      }
    } else if items != nil {
      throw PaymentFault.parameter("parameter_missing", "total_amount", "Missing required param: total_amount")
    }
  }

  /// Stores the payment and has the PSP charge it; from a wallet it is booked at once.
  private mutating func start(
    _ payment: inout Payment, customer: String?, _ body: JSONObject, _ ledger: inout Ledger
  ) throws(PaymentFault) {
    payment.created = ledger.serverTime
    payment.updated = payment.created
    if payment.psp == Payment.walletPSP {
      try payFromWallet(&payment, &ledger)
      return
    }
    let call = chargeCall(payment, customer: customer, title: body["description"]?.string, body)
    payment.attempt = try begin(call, subject: payment.id, psp: payment.psp, &ledger)
    payment.chargeAttempt = payment.attempt?.id
    payment.status = .executing
    for index in payment.orders.indices { payment.orders[index].status = .executing }
    save(nil, payment, "payment.executing", &ledger)
  }

  private mutating func payFromWallet(_ payment: inout Payment, _ ledger: inout Ledger) throws(PaymentFault) {
    let has = available(Chart.buyer(payment.partyID), payment.currency, ledger)
    if has < payment.amount {
      var fault = PaymentFault(
        402, .invalidRequest, "insufficient_funds",
        "The wallet has \(payment.currency.text(max(0, has))) available, \(payment.currency.text(payment.amount)) needed")
      fault.burnsKey = true
      throw fault
    }
    try capture(&payment, payment.amount, &ledger)
    payment.status = .success
    for index in payment.orders.indices { payment.orders[index].status = .success }
    save(nil, payment, "payment.succeeded", &ledger)
  }

  private func chargeCall(_ payment: Payment, customer: String?, title: String?, _ body: JSONObject) -> PSPCall {
    let amount = PSPAmount(units: payment.amount, currency: payment.currency.code, scale: payment.currency.scale)
    let completion = "\(settings.publicURL)/checkout/\(payment.id)/complete"
    if let method = payment.paymentMethod {
      return .charge(
        PSPCall.Charge(
          amount: amount, paymentMethod: method, customer: customer, isManual: payment.isManual, description: title, group: payment.id,
          returnURL: body["success_url"]?.string ?? completion))
    }
    return .checkout(
      PSPCall.Checkout(
        amount: amount, isManual: payment.isManual, title: title ?? "Order \(payment.orderID)", successURL: body["success_url"]?.string ?? completion,
        cancelURL: body["cancel_url"]?.string ?? completion, reference: payment.id, group: payment.id))
  }

  // MARK: Later

  mutating func changePayment(_ call: PaymentCall, _ ledger: inout Ledger) throws(PaymentFault) -> PaymentAnswer {
    let old = try get(Payment.self, "payment", call.id, ledger)
    var payment = old
    if let attempt = payment.attempt, attempt.state == .ready || attempt.state == .waiting, payment.attempt?.call != .checkout {
      throw PaymentFault.state("operation_in_progress", "The PSP is being asked already: \(attempt.call.rawValue)")
    }
    switch call.operation {
    case .paymentCapture: try capture(&payment, call, &ledger)
    case .paymentCancel: try cancel(&payment, &ledger)
    default: try retry(&payment, call, &ledger)
    }
    try finish(old, payment, "payment.executing", &ledger)
    let saved = try get(Payment.self, "payment", call.id, ledger)
    return PaymentAnswer(status: 202, body: try shown(saved, ledger))
  }

  private mutating func capture(_ payment: inout Payment, _ call: PaymentCall, _ ledger: inout Ledger) throws(PaymentFault) {
    guard payment.status == .authorized, let id = payment.pspPayment else {
      throw PaymentFault.state("payment_unexpected_state", "Only an authorised payment can be captured; this one is \(payment.status.rawValue)")
    }
    let amount = try call.body["amount"].map { value throws(PaymentFault) in try units(value, "amount", payment.currency) } ?? payment.amount
    if amount > payment.amount {
      throw PaymentFault.parameter("amount_too_large", "amount", "At most \(payment.currency.text(payment.amount)) were authorised")
    }
    let wanted = PSPAmount(units: amount, currency: payment.currency.code, scale: payment.currency.scale)
    payment.attempt = try begin(.capture(payment: id, wanted), subject: payment.id, psp: payment.psp, &ledger)
    payment.status = .executing
  }

  private mutating func cancel(_ payment: inout Payment, _ ledger: inout Ledger) throws(PaymentFault) {
    guard payment.status == .authorized || payment.status == .executing else {
      throw PaymentFault.state(
        "payment_unexpected_state", "Only a payment that is not finished can be cancelled; this one is \(payment.status.rawValue)")
    }
    if payment.isHosted, payment.pspStatus != .authorized, let page = payment.pspCheckout {
      payment.attempt = try begin(.expire(checkout: page), subject: payment.id, psp: payment.psp, &ledger)
    } else if let id = payment.pspPayment {
      payment.attempt = try begin(.cancel(payment: id), subject: payment.id, psp: payment.psp, &ledger)
    } else {
      throw PaymentFault.state("operation_in_progress", "The PSP has not answered yet; try again in a moment")
    }
    payment.status = .executing
  }

  /// The code of a payment whose buyer was asked to act and has not.
  static let buyerAbsent = "buyer_absent"

  /// The buyer was asked to act and has not: the PSP's payment is cancelled.
  mutating func giveUpWaiting(_ old: Payment, _ ledger: inout Ledger) throws(PaymentFault) {
    guard old.status == .executing, old.pspStatus == .requiresAction, let id = old.pspPayment else { return }
    var payment = old
    payment.failure = Failure(code: PaymentService.buyerAbsent, message: "The buyer was asked to prove who they are and did not within a day")
    let page = payment.isHosted ? payment.pspCheckout : nil
    let call = page.map { PSPCall.expire(checkout: $0) } ?? .cancel(payment: id)
    payment.attempt = try begin(call, subject: payment.id, psp: payment.psp, &ledger)
    try finish(old, payment, "payment.abandoned", &ledger)
  }

  private mutating func retry(_ payment: inout Payment, _ call: PaymentCall, _ ledger: inout Ledger) throws(PaymentFault) {
    guard payment.status == .failed else {
      throw PaymentFault.state("payment_unexpected_state", "Only a failed payment can be tried again; this one is \(payment.status.rawValue)")
    }
    if payment.failure?.code == "amount_mismatch" {
      throw PaymentFault.state("payment_unexpected_state", "The PSP took a wrong amount, which is being refunded; make a new payment")
    }
    if let method = call.body["payment_method"]?.string { payment.paymentMethod = method }
    payment.pspPayment = nil
    payment.pspCheckout = nil
    payment.pspStatus = nil
    payment.pspURL = nil
    payment.failure = nil
    payment.isAbandoned = false
    let details = try details(payment.id, ledger)
    let customer = payment.purpose == .sellerDeposit ? nil : try customer(of: payment.partyID, ledger)
    let next = chargeCall(payment, customer: customer, title: details["description"]?.string, details)
    payment.attempt = try begin(next, subject: payment.id, psp: payment.psp, &ledger)
    payment.chargeAttempt = payment.attempt?.id
    payment.status = .executing
    for index in payment.orders.indices { payment.orders[index].status = .executing }
  }

  // MARK: Reading requests

  /// The name of a buyer or seller.
  func party(_ object: JSONObject, _ name: String, _ path: String = "") throws(PaymentFault) -> String {
    guard let text = object[name]?.string else {
      throw PaymentFault.parameter("parameter_missing", path + name, "Missing required param: \(path + name)")
    }
    if Identifier.isPartyName(text) { return text }
    throw PaymentFault.parameter("parameter_invalid", path + name, "\(name) has 1 to 64 letters, digits, '-' and '_'")
  }

  func currency(_ body: JSONObject) throws(PaymentFault) -> Currency {
    if let text = body["currency"]?.string, let currency = Currency(text) { return currency }
    throw PaymentFault.parameter("currency_unknown", "currency", "currency is an ISO 4217 code such as EUR")
  }

  /// An amount above zero.
  func units(_ value: JSONValue?, _ path: String, _ currency: Currency) throws(PaymentFault) -> Int128 {
    guard let value else { throw PaymentFault.parameter("parameter_missing", path, "Missing required param: \(path)") }
    do throws(AmountProblem) {
      let units = try value.units(scale: currency.scale)
      if units > 0 { return units }
    } catch {
      switch error {
      case .malformed: throw PaymentFault.parameter("amount_invalid", path, "\(path) is a decimal number such as 12.50")
      case .tooFine: throw PaymentFault.parameter("amount_scale", path, "\(currency.text) has \(currency.scale) decimal places; nothing is rounded")
      case .tooLarge: throw PaymentFault.parameter("amount_too_large", path, "\(path) is beyond what can be held")
      }
    }
    throw PaymentFault.parameter("amount_too_small", path, "\(path) must be above zero")
  }

  func psp(_ body: JSONObject) throws(PaymentFault) -> String {
    if let name = body["psp"]?.string {
      if connectors[name] != nil { return name }
      throw PaymentFault.parameter("psp_unknown", "psp", "There is no PSP '\(name)' in the settings")
    }
    if body["payment_method"]?.string == Payment.walletPSP { return Payment.walletPSP }
    guard let first = settings.psps.first else {
      throw PaymentFault(400, .invalidRequest, "psp_missing", "No PSP is configured; start the server with --payments FILE")
    }
    return first
  }

  private mutating func takeDetails(_ body: JSONObject, _ id: String, _ ledger: inout Ledger) {
    var details = JSONObject()
    for name in ["metadata", "description", "success_url", "cancel_url"] {
      if let value = body[name], value.object?.isEmpty != true { details[name] = value }
    }
    setDetails(id, details, &ledger)
  }

  // MARK: Orders' ids

  static func orderID(_ payment: String, _ index: Int) -> String { "ord_\(payment.dropFirst(4))_\(index + 1)" }

  /// The payment that an order's id belongs to.
  static func paymentID(ofOrder id: String) -> String {
    guard id.hasPrefix("ord_"), let end = id.lastIndex(of: "_") else { return "" }
    return "pay_\(id[id.index(id.startIndex, offsetBy: 4)..<end])"
  }
}
