import JSON
import Ledger
import Memory
import PSP

/// Showing objects and lists of them.
extension PaymentService {
  /// A payment as a client sees it: with what is kept beside the journal, and the address where the buyer goes on.
  func shown(_ payment: Payment, _ ledger: borrowing Ledger) throws(PaymentFault) -> [UInt8] {
    let details = try details(payment.id, ledger)
    var json = JSONWriter()
    json.beginObject()
    payment.writeMembers(&json)
    let needsBuyer = payment.isHosted || payment.pspStatus == .requiresAction
    let goesOn = needsBuyer && !payment.status.isSettled
    json.member("psp_redirect_url", goesOn ? "\(settings.publicURL)/checkout/\(payment.id)" : nil)
    json.member("description", details["description"]?.string)
    json.name("metadata")
    json.value(details["metadata"] ?? .object(JSONObject()))
    json.endObject()
    return json.bytes
  }

  func payment(_ call: PaymentCall, _ ledger: borrowing Ledger) throws(PaymentFault) -> PaymentAnswer {
    PaymentAnswer(status: 200, body: try shown(try get(Payment.self, "payment", call.id, ledger), ledger))
  }

  func order(_ call: PaymentCall, _ ledger: borrowing Ledger) throws(PaymentFault) -> PaymentAnswer {
    let id = call.id ?? ""
    guard let payment = try find(Payment.self, PaymentService.paymentID(ofOrder: id), ledger),
      let order = payment.orders.first(where: { $0.id == id })
    else { throw PaymentFault.missing("payment order", id) }
    var json = JSONWriter()
    order.write(&json, payment.currency, paymentID: payment.id)
    return PaymentAnswer(status: 200, body: json.bytes)
  }

  func payments(_ call: PaymentCall, _ ledger: borrowing Ledger) throws(PaymentFault) -> PaymentAnswer {
    let filters = ["buyer_id": "buyer", "seller_id": "seller", "order_id": "order", "status": "status"]
    let given = filters.filter { call.body[$0.key] != nil }
    if given.count > 1 {
      throw PaymentFault.parameter("parameter_invalid", given.keys.sorted()[1], "One filter at a time: buyer_id, seller_id, order_id or status")
    }
    let index = given.first.map { "payment/\($0.value)/\(call.body[$0.key]?.string ?? "")" } ?? "payment/all"
    return try listing(index, call, "/v1/payments", ledger)
  }

  /// A page of an index as Stripe has lists: `{"object":"list","url","has_more","data"}`.
  func listing(_ index: String, _ call: PaymentCall, _ url: String, _ ledger: borrowing Ledger) throws(PaymentFault) -> PaymentAnswer {
    let text = call.body["limit"]?.string ?? call.body["limit"]?.number ?? "10"
    guard let limit = Int(text), (1...100).contains(limit) else {
      throw PaymentFault.parameter("parameter_invalid_integer", "limit", "limit is a whole number from 1 to 100")
    }
    let page = try list(index, after: call.body["after"]?.string, limit: limit, ledger)
    var json = JSONWriter()
    json.beginObject()
    json.member("object", "list")
    json.member("url", url)
    json.member("has_more", page.hasMore)
    json.name("data")
    json.beginArray()
    for id in page.ids {
      guard let row = try row(.objects, RowKey.object(id), ledger) else { continue }
      json.raw(String(decoding: row, as: UTF8.self))
    }
    json.endArray()
    json.endObject()
    return PaymentAnswer(status: 200, body: json.bytes)
  }
}
