import HTTP

/// Everything that the API can be asked.
enum Operation: Sendable {
  case createPaymentIntent, getPaymentIntent, updatePaymentIntent, listPaymentIntents, confirmPaymentIntent, capturePaymentIntent, cancelPaymentIntent
  case getCharge, listCharges, captureCharge
  case createRefund, getRefund, updateRefund, cancelRefund, listRefunds
  case createTransfer, getTransfer, updateTransfer, listTransfers, reverseTransfer, listReversals
  case createPayout, getPayout, listPayouts, cancelPayout, reversePayout
  case getBalance, getTransaction, listTransactions
  case createCustomer, getCustomer, updateCustomer, deleteCustomer, listCustomers, createSource, getSource, verifySource
  case createPaymentMethod, getPaymentMethod, updatePaymentMethod, attachPaymentMethod, detachPaymentMethod, listPaymentMethods
  case createAccount, getAccount, createExternalAccount
  case createSession, getSession, expireSession, listSessions, listLineItems, getPaymentPage, confirmPaymentPage
  case getDispute, updateDispute, closeDispute, listDisputes
  case getEvent, listEvents
  case createEndpoint, getEndpoint, updateEndpoint, deleteEndpoint, listEndpoints
  case createReportRun, getReportRun

  /// Where each is found.
  static let routes: Routes<Operation> = {
    var routes = Routes<Operation>()
    for (method, pattern, operation) in table { routes.add(method, "/v1/" + pattern, operation) }
    return routes
  }()

  private static let table: [(HTTPMethod, String, Operation)] = [
    (.post, "payment_intents", .createPaymentIntent), (.get, "payment_intents", .listPaymentIntents),
    (.get, "payment_intents/{id}", .getPaymentIntent), (.post, "payment_intents/{id}", .updatePaymentIntent),
    (.post, "payment_intents/{id}/confirm", .confirmPaymentIntent), (.post, "payment_intents/{id}/capture", .capturePaymentIntent),
    (.post, "payment_intents/{id}/cancel", .cancelPaymentIntent),
    (.get, "charges", .listCharges), (.get, "charges/{id}", .getCharge), (.post, "charges/{id}/capture", .captureCharge),
    (.post, "refunds", .createRefund), (.get, "refunds", .listRefunds), (.get, "refunds/{id}", .getRefund), (.post, "refunds/{id}", .updateRefund),
    (.post, "refunds/{id}/cancel", .cancelRefund),
    (.post, "transfers", .createTransfer), (.get, "transfers", .listTransfers), (.get, "transfers/{id}", .getTransfer),
    (.post, "transfers/{id}", .updateTransfer), (.post, "transfers/{id}/reversals", .reverseTransfer),
    (.get, "transfers/{id}/reversals", .listReversals),
    (.post, "payouts", .createPayout), (.get, "payouts", .listPayouts), (.get, "payouts/{id}", .getPayout),
    (.post, "payouts/{id}/cancel", .cancelPayout), (.post, "payouts/{id}/reverse", .reversePayout),
    (.get, "balance", .getBalance), (.get, "balance_transactions", .listTransactions), (.get, "balance_transactions/{id}", .getTransaction),
    (.post, "customers", .createCustomer), (.get, "customers", .listCustomers), (.get, "customers/{id}", .getCustomer),
    (.post, "customers/{id}", .updateCustomer), (.delete, "customers/{id}", .deleteCustomer),
    (.post, "customers/{id}/sources", .createSource), (.get, "customers/{id}/sources/{id}", .getSource),
    (.post, "customers/{id}/sources/{id}/verify", .verifySource),
    (.post, "payment_methods", .createPaymentMethod), (.get, "payment_methods", .listPaymentMethods),
    (.get, "payment_methods/{id}", .getPaymentMethod), (.post, "payment_methods/{id}", .updatePaymentMethod),
    (.post, "payment_methods/{id}/attach", .attachPaymentMethod), (.post, "payment_methods/{id}/detach", .detachPaymentMethod),
    (.post, "accounts", .createAccount), (.get, "accounts/{id}", .getAccount), (.post, "accounts/{id}/external_accounts", .createExternalAccount),
    (.post, "checkout/sessions", .createSession), (.get, "checkout/sessions", .listSessions), (.get, "checkout/sessions/{id}", .getSession),
    (.post, "checkout/sessions/{id}/expire", .expireSession), (.get, "checkout/sessions/{id}/line_items", .listLineItems),
    (.get, "payment_pages/{id}", .getPaymentPage), (.post, "payment_pages/{id}/confirm", .confirmPaymentPage),
    (.get, "disputes", .listDisputes), (.get, "disputes/{id}", .getDispute), (.post, "disputes/{id}", .updateDispute),
    (.post, "disputes/{id}/close", .closeDispute),
    (.get, "events", .listEvents), (.get, "events/{id}", .getEvent),
    (.post, "webhook_endpoints", .createEndpoint), (.get, "webhook_endpoints", .listEndpoints), (.get, "webhook_endpoints/{id}", .getEndpoint),
    (.post, "webhook_endpoints/{id}", .updateEndpoint), (.delete, "webhook_endpoints/{id}", .deleteEndpoint),
    (.post, "reporting/report_runs", .createReportRun), (.get, "reporting/report_runs/{id}", .getReportRun),
  ]
}
