import HTTP

/// From the table of operations to what carries them out.
extension Sandbox {
  /// Carries a request out; gives the object that answers it.
  func carryOut(_ call: Call) throws(APIError) -> any Record {
    switch call.operation {
    case .createPaymentIntent: try createPaymentIntent(call)
    case .getPaymentIntent: try found(paymentIntents, "payment_intent", call)
    case .updatePaymentIntent: try updatePaymentIntent(call)
    case .listPaymentIntents: try list(paymentIntents, call, [("customer", \.customer)])
    case .confirmPaymentIntent: try confirmPaymentIntent(call)
    case .capturePaymentIntent: try capturePaymentIntent(call)
    case .cancelPaymentIntent: try cancelPaymentIntent(call)
    case .getCharge: try found(charges, "charge", call)
    case .listCharges:
      try list(charges, call, [("payment_intent", { $0.paymentIntent }), ("customer", \.customer), ("transfer_group", \.transferGroup)])
    case .captureCharge: try captureCharge(call)
    case .createRefund: try createRefund(call)
    case .getRefund: try found(refunds, "refund", call)
    case .updateRefund: try updateRefund(call)
    case .cancelRefund: try cancelRefund(call)
    case .listRefunds: try list(refunds, call, [("charge", { $0.charge }), ("payment_intent", { $0.paymentIntent })])
    case .createTransfer: try createTransfer(call)
    case .getTransfer: try found(transfers, "transfer", call)
    case .updateTransfer: try updateTransfer(call)
    case .listTransfers: try list(transfers, call, [("destination", { $0.destination }), ("transfer_group", \.transferGroup)])
    case .reverseTransfer: try reverseTransfer(call)
    case .listReversals: try listReversals(call)
    case .createPayout: try createPayout(call)
    case .getPayout: try found(payouts, "payout", call)
    case .listPayouts: try list(payouts, call, [("status", { $0.status }), ("destination", { $0.destination })])
    case .cancelPayout: try cancelPayout(call)
    case .reversePayout: try reversePayout(call)
    case .getBalance: try balance(call)
    case .getTransaction: try found(transactions, "balance_transaction", call)
    case .listTransactions:
      try list(transactions, call, [("payout", \.payout), ("source", { $0.source }), ("type", { $0.type }), ("currency", { $0.currency })])
    case .createCustomer: try createCustomer(call)
    case .getCustomer: try found(customers, "customer", call)
    case .updateCustomer: try updateCustomer(call)
    case .deleteCustomer: try deleteCustomer(call)
    case .listCustomers: try list(customers, call, [("email", \.email)])
    case .createSource: try createSource(call)
    case .getSource: try getSource(call)
    case .verifySource: try verifySource(call)
    case .createPaymentMethod: try createPaymentMethod(call)
    case .getPaymentMethod: try found(paymentMethods, "PaymentMethod", call)
    case .updatePaymentMethod: try updatePaymentMethod(call)
    case .attachPaymentMethod: try attachPaymentMethod(call)
    case .detachPaymentMethod: try detachPaymentMethod(call)
    case .listPaymentMethods: try list(paymentMethods, call, [("customer", \.customer), ("type", { $0.type })])
    case .createAccount: try createAccount(call)
    case .getAccount: try getAccount(call)
    case .createExternalAccount: try createExternalAccount(call)
    case .createSession: try createSession(call)
    case .getSession, .getPaymentPage: try found(sessions, "checkout.session", call)
    case .expireSession: try expireSession(call)
    case .listSessions: try list(sessions, call, [("payment_intent", \.paymentIntent), ("customer", \.customer), ("status", { $0.status })])
    case .listLineItems: try listLineItems(call)
    case .confirmPaymentPage: try confirmPaymentPage(call)
    case .getDispute: try found(disputes, "dispute", call)
    case .updateDispute: try updateDispute(call)
    case .closeDispute: try closeDispute(call)
    case .listDisputes: try list(disputes, call, [("charge", { $0.charge }), ("payment_intent", { $0.paymentIntent })])
    case .getEvent: try found(events, "event", call)
    case .listEvents: try listEvents(call)
    case .createEndpoint: try createEndpoint(call)
    case .getEndpoint: try found(endpoints, "webhook_endpoint", call)
    case .updateEndpoint: try updateEndpoint(call)
    case .deleteEndpoint: try deleteEndpoint(call)
    case .listEndpoints: try list(endpoints, call, [])
    case .createReportRun: try createReportRun(call)
    case .getReportRun: try found(reportRuns, "report_run", call)
    }
  }

  /// The object that the path names, if it belongs to the account; nothing but `expand` may be asked along with it.
  private func found<Element>(_ collection: Collection<Element>, _ kind: String, _ call: Call) throws(APIError) -> any Record {
    try call.finish()
    return try existing(collection, kind, call.id, call)
  }

  /// An object that belongs to the account.
  func existing<Element>(
    _ collection: Collection<Element>, _ kind: String, _ id: String, _ call: Call, param: String? = nil
  ) throws(APIError) -> Element {
    guard let element = collection[id], element.account == call.account else { throw .noSuch(kind, id, param: param) }
    return element
  }

  /// A page of objects, newest first.
  /// - Parameter filters: parameters, and what an object must have there to be in.
  func list<Element>(
    _ collection: Collection<Element>, _ call: Call, _ filters: [(name: String, value: (Element) -> String?)],
    where isIn: (Element) -> Bool = { _ in true }
  ) throws(APIError) -> RecordList {
    let parameters = call.parameters
    let limit = try parameters.integer("limit") ?? 10
    if limit < 1 || limit > 100 { throw .invalid("limit", "This value must be between 1 and 100.", code: "parameter_invalid_integer") }
    var wanted: [(String, (Element) -> String?)] = []
    for filter in filters { if let text = try parameters.filled(filter.name) { wanted.append((text, filter.value)) } }
    let bounds = try readBounds(parameters)
    let after = try position(collection, parameters, "starting_after")
    let before = try position(collection, parameters, "ending_before")
    try call.finish()

    let elements = collection.elements
    func fits(_ element: Element) -> Bool {
      element.account == call.account && bounds.contains(element.created) && wanted.allSatisfy { $1(element) == $0 } && isIn(element)
    }
    var page: [Element] = []
    var hasMore = false
    if let before {
      // From the cursor towards the newest, then turned round.
      var index = before + 1
      while index < elements.count, page.count <= limit {
        if fits(elements[index]) { page.append(elements[index]) }
        index += 1
      }
      hasMore = page.count > limit
      page = page.prefix(limit).reversed()
    } else {
      var index = (after ?? elements.count) - 1
      while index >= 0, page.count <= limit {
        if fits(elements[index]) { page.append(elements[index]) }
        index -= 1
      }
      hasMore = page.count > limit
      page = Array(page.prefix(limit))
    }
    return RecordList(url: call.request.path, hasMore: hasMore, records: page)
  }

  private func position<Element>(_ collection: Collection<Element>, _ parameters: Parameters, _ name: String) throws(APIError) -> Int? {
    guard let id = try parameters.filled(name) else { return nil }
    guard let index = collection.index(of: id) else { throw .noSuch("object", id, param: name) }
    return index
  }

  /// `created=…` or `created[gte]=…`.
  private func readBounds(_ parameters: Parameters) throws(APIError) -> ClosedRange<Int> {
    var low = Int.min
    var high = Int.max
    guard parameters.isObject("created") else {
      if let exact = try parameters.integer("created") { return exact...exact }
      return low...high
    }
    guard let created = try parameters.child("created") else { return low...high }
    if let bound = try created.integer("gt") { low = max(low, bound + 1) }
    if let bound = try created.integer("gte") { low = max(low, bound) }
    if let bound = try created.integer("lt") { high = min(high, bound - 1) }
    if let bound = try created.integer("lte") { high = min(high, bound) }
    return low <= high ? low...high : Int.max...Int.max
  }
}
