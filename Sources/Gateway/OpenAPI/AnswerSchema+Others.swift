import PSP
import Payments

/// What parties, wallets and the objects of operations look like in answers.
extension AnswerSchema {
  static let seller = AnswerSchema(
    name: "Seller", summary: "A seller with their terms and bank accounts.",
    members: [
      text("seller_id", "your id"), object("seller"), text("fee_percent", "the platform's share in percent; the server's where null", null: true),
      text("fee_fixed", "and so much for each order", null: true), text("minimum_balance", "what payouts leave", null: true),
      choice("refund_fee", ["proportional", "keep"], "whether refunds give the fee back"), text("psp_account", "connected account", null: true),
      text("default_bank_account", "where payouts go unless told", null: true),
    ] + times + [array("bank_accounts", .schema("BankAccount"), "oldest first"), metadata])

  static let buyer = AnswerSchema(
    name: "Buyer", summary: "A buyer with their payment methods.",
    members: [
      text("buyer_id", "your id"), object("buyer"), text("psp_customer", "the PSP's id", null: true),
      array("payment_methods", .text, "the PSP's tokens"),
    ] + times + [metadata])

  static let bankAccount = AnswerSchema(
    name: "BankAccount", summary: "A seller's bank account: the PSP's token of it, never its number.",
    members: [
      text("bank_account_id", "its id"), object("bank_account"), text("seller_id", "whose"),
      choice("status", BankAccount.Status.allCases.map(\.rawValue), "how far its verification is"), text("psp", "the PSP"),
      text("token", "as given"), text("psp_bank_account", "what the PSP calls it", null: true),
      text("psp_holder", "under which customer", null: true),
      choice("psp_status", PSPObject.Status.allCases.map(\.rawValue), "how far the PSP said it is", null: true),
      schema("failure", "Failure", "why it failed", null: true), text("dead_letter", "the open dead letter about it", null: true),
    ] + times + [schema("attempt", "Attempt", "the newest request to the PSP", null: true)])

  static let wallet = AnswerSchema(
    name: "Wallet", summary: "A party's accounts in the ledger, asset by asset.",
    members: [
      text("wallet_id", "seller: or buyer: and the party's id"), object("wallet"), array("balances", .schema("WalletBalance"), "by currency"),
    ])

  static let walletBalance = AnswerSchema(
    name: "WalletBalance", summary: "A wallet in one asset.",
    members: [
      text("currency", "the asset"), amount("balance", "posted"), amount("available", "less what is reserved"), amount("pending", "authorised"),
      amount("reserved", "for payouts under way"), amount("lifetime_in", "all that came in"), amount("lifetime_out", "all that went out"),
    ])

  static let statement = AnswerSchema(
    name: "Statement", summary: "What went in and out of a wallet, oldest first.",
    members: [
      text("wallet_id", "whose"), object("statement"), text("currency", "the asset"), amount("opening", "before the first line"),
      array("lines", .schema("StatementLine"), "a page of them"), amount("closing", "after the last line"), bool("has_more", "whether more follow"),
      integer("next", "give it as `after` for the next page", null: true),
    ])

  static let statementLine = AnswerSchema(
    name: "StatementLine", summary: "One change of a wallet.",
    members: [
      integer("entry", "the record in the journal"), integer("version", "of the account after it"), text("time", "ISO 8601, UTC"),
      choice("kind", ["posted", "reserved", "released"], "what happened"), choice("side", ["debit", "credit"], "out or in"),
      amount("amount", "how much"), amount("balance", "posted, after it"), amount("available", "after it", null: true),
      text("memo", "as given", null: true),
      text("payment_id", "what it came from", null: true), text("refund_id", "what it came from", null: true),
      text("payout_id", "what it came from", null: true),
    ])

  static let deadLetter = AnswerSchema(
    name: "DeadLetter", summary: "What could not be brought to an end by itself.",
    members: [
      text("dead_letter_id", "its id"), object("dead_letter"), choice("status", DeadLetter.Status.allCases.map(\.rawValue), "what became of it"),
      text("subject", "the payment, refund, payout or bank account"), text("attempt", "the request"), text("call", "what was asked for"),
      text("psp", "the PSP"), schema("reason", "Failure", "why it is here"), array("notes", .schema("Note"), "of people"),
      integer("created_ns", "nanoseconds since 1970"),
    ])

  static let note = AnswerSchema(
    name: "Note", summary: "What a person found out.", members: [integer("at", "seconds since 1970"), text("text", "as given")])

  static let webhookEndpoint = AnswerSchema(
    name: "WebhookEndpoint", summary: "An address that gets our events.",
    members: [
      text("webhook_endpoint_id", "its id"), object("webhook_endpoint"), text("url", "where to"), array("events", .text, "types; all where empty"),
      Member(name: "secret", shape: .text, isOptional: true, meaning: "signs the events; shown when it is made or rotated"),
      integer("previous_secret_expires", "until when the secret before signs too, seconds since 1970", null: true),
      bool("deleted", "whether it is gone"),
      integer("created_ns", "nanoseconds since 1970"),
    ])

  static let token = AnswerSchema(
    name: "Token", summary: "A bearer token.",
    members: [
      text("token_id", "its id"), object("token"), text("name", "for people"),
      Member(name: "token", shape: .text, isOptional: true, meaning: "the secret; shown once"),
      array("scopes", .choice(TokenScope.allCases.map(\.rawValue)), "what it allows"), integer("rate", "requests a second"),
      Member(name: "digest", shape: .text, isOptional: true, meaning: "SHA-256 of the secret"),
      integer("expires", "seconds since 1970", null: true), bool("revoked", "whether it is void"), integer("created_ns", "nanoseconds since 1970"),
    ])

  static let bulkResult = AnswerSchema(
    name: "BulkResult", summary: "What came of each payment.",
    members: [object("bulk_result"), array("results", .schema("BulkItem"), "in the order of the request")])

  static let bulkItem = AnswerSchema(
    name: "BulkItem", summary: "What came of one payment of a bulk.",
    members: [
      text("idempotency_key", "its key", null: true), integer("status", "as a request of its own would have"),
      bool("replayed", "whether it was made before"),
      Member(name: "body", shape: .object, meaning: "a Payment or an Error"),
    ])

  static let error = AnswerSchema(
    name: "Error", summary: "Why a request is refused.", members: [schema("error", "ErrorDetail", "the error")])

  static let errorDetail = AnswerSchema(
    name: "ErrorDetail", summary: "An error, as Stripe has them.",
    members: [
      choice("type", PaymentFault.Kind.allCases.map(\.rawValue), "its class"), text("code", "stable; listed at /docs/errors"),
      text("message", "for people"),
      Member(name: "param", shape: .text, isOptional: true, meaning: "the parameter that is wrong"), text("doc_url", "where it is explained"),
    ])

  static let event = AnswerSchema(
    name: "Event", summary: "What our webhooks carry.",
    members: [
      text("id", "which event it is, the same in each delivery"), object("event"), text("type", "such as payment.succeeded"),
      integer("created", "seconds since 1970"), schema("data", "EventData", "what it is about"),
    ])

  static let eventData = AnswerSchema(
    name: "EventData", summary: "What an event is about.",
    members: [Member(name: "object", shape: .object, meaning: "the Payment, Refund, Payout, BankAccount or DeadLetter as it was then")])

  static let eventReceived = AnswerSchema(
    name: "EventReceived", summary: "A webhook of a PSP was taken.", members: [bool("received", "always true")])

  /// All schemas, those of lists too.
  static let all: [AnswerSchema] =
    [
      payment, orderOfPayment, paymentOrder, refund, refundShare, payout, payoutSchedule, attempt, trial, failure, seller, buyer, bankAccount, wallet,
      walletBalance, statement, statementLine, deadLetter, note, webhookEndpoint, token, bulkResult, bulkItem, error, errorDetail, event, eventData,
      eventReceived,
    ] + ["Payment", "Payout", "DeadLetter", "WebhookEndpoint", "Token"].map(list(of:))
}
