extension OperationTable {
  static let operations: [OperationSpec] = [
    row(
      .deadLetterList, "DEADLETTER LIST", .get, "/v1/dead_letters", .operations,
      [.init("status", .choice(["open", "retried", "failed", "settled"]), "only in this state; open unless told")] + page, answer: "DeadLetterList",
      "Lists what could not be brought to an end by itself, newest first."),
    row(.deadLetterGet, "DEADLETTER GET", .get, "/v1/dead_letters/{id}", .operations, answer: "DeadLetter", "Shows one with its history."),
    row(
      .deadLetterRetry, "DEADLETTER RETRY", .post, "/v1/dead_letters/{id}/retry", .operations, key: true, status: 202, answer: "DeadLetter",
      "Sends the same request with the same key again."),
    row(
      .deadLetterFail, "DEADLETTER FAIL", .post, "/v1/dead_letters/{id}/fail", .operations, key: true,
      [.init("note", .text(max: 500), required: true, "who knows that it did not happen, and from where")], answer: "DeadLetter",
      "Ends it as not happened; money set aside flows back. Money that turns up later goes to suspense."),
    row(
      .deadLetterNote, "DEADLETTER NOTE", .post, "/v1/dead_letters/{id}/note", .operations, key: true,
      [.init("note", .text(max: 500), required: true, "what was found out")], answer: "DeadLetter", "Adds a note."),
    row(
      .endpointCreate, "ENDPOINT CREATE", .post, "/v1/webhook_endpoints", .operations, key: true,
      [
        .init("url", .text(max: 2048), required: true, "where events are sent; https, or http to this machine"),
        .init("events", .texts(max: 50), "types such as `payment.succeeded` or `payment.*`; all unless told"),
      ], answer: "WebhookEndpoint", "Has events sent to an address; the answer shows the secret, once."),
    row(.endpointList, "ENDPOINT LIST", .get, "/v1/webhook_endpoints", .operations, answer: "WebhookEndpointList", "Lists endpoints."),
    row(
      .endpointRotate, "ENDPOINT ROTATE", .post, "/v1/webhook_endpoints/{id}/rotate", .operations, key: true,
      [.init("overlap", .integer(0...604_800), "seconds for which the secret at hand signs too; 86,400 unless told")], answer: "WebhookEndpoint",
      "Gives an endpoint a new secret, which the answer shows; webhooks carry signatures by both for a while."),
    row(
      .endpointDelete, "ENDPOINT DELETE", .delete, "/v1/webhook_endpoints/{id}", .operations, answer: "WebhookEndpoint",
      "Takes an endpoint away."),
    row(
      .tokenCreate, "TOKEN CREATE", .post, "/v1/tokens", .admin,
      [
        .init("name", .text(max: 64), required: true, "for people"),
        .init("scopes", .texts(max: 16), required: true, "what it allows: \(TokenScope.allCases.map(\.rawValue).joined(separator: ", "))"),
        .init("rate", .integer(1...100_000), "requests a second; 1,000 unless told"),
        .init("expires_in", .integer(60...315_360_000), "seconds; never unless told"),
      ], answer: "Token", "Makes a token; the answer shows it, once."),
    row(.tokenList, "TOKEN LIST", .get, "/v1/tokens", .admin, answer: "TokenList", "Lists tokens, without their secrets."),
    row(.tokenRevoke, "TOKEN REVOKE", .delete, "/v1/tokens/{id}", .admin, answer: "Token", "Revokes a token."),
  ]
}
