import JSON

/// Events, from webhooks and from lists.
extension StripeConnector {
  /// One event, as a webhook brings it.
  public func event(in body: [UInt8]) -> PSPEvent? { StripeJSON.parse(body).flatMap(event) }

  /// A page of events, newest first; `nil` too when a part of it cannot be read.
  public func events(in transport: PSPTransport) -> (events: [PSPEvent], hasMore: Bool)? {
    guard case .answer(200, _, let body) = transport, let json = StripeJSON.parse(body), json["object"]?.string == "list",
      let hasMore = json["has_more"]?.bool, let data = json["data"]?.array
    else { return nil }
    let events = data.compactMap(event)
    // What cannot be read must not look like what is not there.
    return events.count == data.count ? (events, hasMore) : nil
  }

  private func event(_ json: JSONValue) -> PSPEvent? {
    guard json["object"]?.string == "event", let id = json["id"]?.string, !id.isEmpty, let type = json["type"]?.string,
      let created = json["created"]?.integer, created >= 0
    else { return nil }
    var object: PSPObject?
    if let kind = StripeConnector.kinds[type], let data = json["data"]?["object"], let found = StripeConnector.object(data), found.kind == kind {
      object = found
      if kind == .payout, let account = json["account"]?.string { object?.holder = account }
    }
    return PSPEvent(id: id, type: type, created: created, object: object)
  }

  /// The types that carry an object, and of which kind.
  ///
  /// Not in it, for whatever they say is said by another event too: `charge.*`, which the events of its payment intent repeat, and
  /// `charge.refunded`, which has only the sum of the refunds, each of which has events of its own. Nor what means nothing to Ducat yet: disputes,
  /// customers, subscriptions, invoices, reports.
  static let kinds: [String: PSPObject.Kind] = [
    "checkout.session.completed": .checkout, "checkout.session.async_payment_succeeded": .checkout,
    "checkout.session.async_payment_failed": .checkout, "checkout.session.expired": .checkout,
    "payment_intent.created": .payment, "payment_intent.requires_action": .payment, "payment_intent.processing": .payment,
    "payment_intent.amount_capturable_updated": .payment, "payment_intent.succeeded": .payment, "payment_intent.payment_failed": .payment,
    "payment_intent.canceled": .payment,
    "refund.created": .refund, "refund.updated": .refund, "refund.failed": .refund, "charge.refund.updated": .refund,
    "payout.created": .payout, "payout.updated": .payout, "payout.paid": .payout, "payout.failed": .payout, "payout.canceled": .payout,
    "transfer.created": .transfer, "transfer.updated": .transfer, "transfer.reversed": .transfer,
    "customer.source.created": .bankAccount, "customer.source.updated": .bankAccount,
  ]
}
