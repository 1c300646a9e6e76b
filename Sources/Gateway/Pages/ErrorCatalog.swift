import HTTP

/// The codes that `error.code` may have, and what each means: the page behind `doc_url`.
public enum ErrorCatalog {
  /// One code.
  public struct Entry: Sendable {
    public let code: String
    public let status: Int
    public let meaning: String
  }

  private static func entry(_ code: String, _ status: Int, _ meaning: String) -> Entry { Entry(code: code, status: status, meaning: meaning) }

  /// By status, then as they are checked.
  public static let entries: [Entry] = [
    entry("card_number_refused", 400, "Something in the request looks like a card number. Nothing of it was kept. Use the PSP's token instead."),
    entry("json_invalid", 400, "The body is not one JSON object; the message names the place."),
    entry("query_invalid", 400, "The query is not percent-encoded UTF-8."),
    entry("idempotency_key_missing", 400, "The request needs an Idempotency-Key."),
    entry("idempotency_key_invalid", 400, "The key is too long, or not printable ASCII."),
    entry("parameter_missing", 400, "A needed parameter is not there."),
    entry("parameter_unknown", 400, "There is no such parameter; nothing is silently left out."),
    entry("parameter_invalid_empty", 400, "The parameter is empty."),
    entry("parameter_invalid_string", 400, "The parameter is no text, or holds control characters."),
    entry("parameter_invalid_length", 400, "The parameter is too long."),
    entry("parameter_invalid_amount", 400, "The parameter is no decimal number, or not one that fits here."),
    entry("parameter_invalid_integer", 400, "The parameter is no whole number in its range."),
    entry("parameter_invalid_boolean", 400, "The parameter is neither true nor false."),
    entry("parameter_invalid_choice", 400, "The parameter is none of the words that may stand there."),
    entry("parameter_invalid_object", 400, "The parameter is no object, or one with too many members."),
    entry("parameter_invalid_array", 400, "The parameter is no array, or one with too many elements."),
    entry("parameter_invalid", 400, "The parameter does not fit here; the message says why."),
    entry("amount_invalid", 400, "The amount is no decimal number."),
    entry("amount_scale", 400, "The amount has more decimal places than its currency. Nothing is rounded."),
    entry("amount_too_small", 400, "The amount must be above zero."),
    entry("amount_too_large", 400, "The amount is more than there is, or more than can be held."),
    entry("total_mismatch", 400, "The total is not the sum of the parts."),
    entry("currency_unknown", 400, "There is no such currency."),
    entry("seller_unknown", 400, "There is no such seller; make them first."),
    entry("bank_account_unknown", 400, "The seller has no such bank account."),
    entry("bank_account_missing", 400, "The seller has no verified bank account."),
    entry("bank_account_unverified", 400, "The bank account is not verified."),
    entry("bank_account_unexpected_state", 400, "The bank account does not wait for amounts."),
    entry("too_many_bank_accounts", 400, "A seller has at most 20 bank accounts."),
    entry("psp_unknown", 400, "There is no such PSP in the settings."),
    entry("psp_missing", 400, "The server has no PSP: start it with --payments."),
    entry("psp_cannot", 400, "The PSP cannot do this with this amount, currency or method."),
    entry("fee_scale", 400, "The seller's fixed fee has more decimal places than the currency."),
    entry("minimum_balance_scale", 400, "The seller's minimum balance has more decimal places than the currency."),
    entry("payment_unexpected_state", 400, "The payment's state does not allow it."),
    entry("operation_in_progress", 400, "The PSP is being asked already. Try again later, with another key."),
    entry("charge_already_refunded", 400, "Nothing is left to refund."),
    entry("not_refundable", 400, "This cannot be refunded: a deposit, or a payment that the PSP does not know."),
    entry("payout_unexpected_state", 400, "The payout's state does not allow it."),
    entry("dead_letter_closed", 400, "Somebody, or news, has ended the dead letter already."),
    entry("attempt_over", 400, "The request of the dead letter is over."),
    entry("already_failed", 400, "The refund has failed, and its shares flowed back."),
    entry("key_expired", 400, "The PSP may have forgotten the key: the request cannot be sent again safely."),
    entry("too_many_notes", 400, "A dead letter holds at most 100 notes."),
    entry("too_many_endpoints", 400, "There are at most 16 webhook endpoints."),
    entry("too_many_tokens", 400, "There are at most 10,000 tokens."),
    entry("url_invalid", 400, "The address of an endpoint must be https, or http to this machine."),
    entry("idempotency_key_conflict", 400, "The key was used with other parameters; `param` names the first that differs."),
    entry("event_id_invalid", 400, "The id of a webhook's event is too long."),
    entry("event_unreadable", 400, "The body of a webhook is no event."),
    entry("signature_missing", 400, "A webhook without a signature."),
    entry("signature_malformed", 400, "A webhook whose signature cannot be read."),
    entry("signature_invalid", 400, "A webhook whose signature fits none of the secrets."),
    entry("signature_timestamp", 400, "A webhook that was signed too long ago, or in the future."),
    entry("token_missing", 401, "There is no token in the Authorization header."),
    entry("token_invalid", 401, "The token is not known, was revoked, or has expired."),
    entry("ledger_closed", 400, "An account that it needs is closed."),
    entry("ledger_frozen", 400, "An account that it needs is frozen on that side."),
    entry("ledger_ceiling", 400, "A balance would rise above its account's ceiling."),
    entry("ledger_overflow", 400, "A counter would pass what can be held."),
    entry("insufficient_funds", 402, "The wallet has less than is needed."),
    entry("scope_missing", 403, "The token does not allow this."),
    entry("resource_missing", 404, "There is no object with this id."),
    entry("route_unknown", 404, "There is nothing at this path."),
    entry("method_not_allowed", 405, "The path takes other methods; the header Allow lists them."),
    entry("idempotency_key_in_use", 409, "A request with this key is still under way. Send it again later, with the same key."),
    entry("body_too_large", 413, "The body is larger than 1 MiB."),
    entry("content_type_unsupported", 415, "The body must be sent as application/json."),
    entry("rate_limit", 429, "More requests a second than the token may make. Wait as long as Retry-After says."),
    entry("storage_error", 500, "The data file could not be read."),
    entry("storage_damaged", 500, "A row of the data file cannot be read; run CHECK."),
    entry("allocation_failed", 500, "An amount could not be shared out; nothing was booked. A defect: please report it."),
    entry("illegal_transition", 500, "A state would follow that may not; nothing was changed. A defect: please report it."),
    entry("shutting_down", 503, "The server is stopping; the request was not carried out."),
    entry("overloaded", 503, "Too many requests wait. Send it again later, with the same key."),
    entry("disk_full", 503, "The disk is full: nothing was written, reads go on."),
    entry("io_error", 503, "The disk failed. Send it again with the same key to learn whether it was carried out."),
    entry("timeout", 504, "There was no answer in time. Send it again with the same key to learn what became of it."),
  ]

  /// The page of `GET /docs/errors`.
  static var page: HTTPResponse {
    let rows = entries.map {
      "<tr id=\"\($0.code)\"><td>\($0.status)</td><td><code>\($0.code)</code></td><td>\(CheckoutPages.escaped($0.meaning))</td></tr>"
    }
    let text = """
      <!DOCTYPE html>
      <html lang="en">
      <head>
      <meta charset="utf-8">
      <meta name="viewport" content="width=device-width, initial-scale=1">
      <title>Errors</title>
      <style>
      body { font: 16px/1.5 system-ui, sans-serif; max-width: 60rem; margin: 2rem auto; padding: 0 1rem; color: #1a1a1a; }
      td { padding: .2rem 1rem .2rem 0; vertical-align: top; }
      tr:target { background: #fff3c4; }
      </style>
      </head>
      <body>
      <h1>Codes of errors</h1>
      <table>
      <tr><th>status</th><th>code</th><th>meaning</th></tr>
      \(rows.joined(separator: "\n"))
      </table>
      </body>
      </html>

      """
    return HTTPResponse(status: 200, headers: CheckoutPages.pageHeaders, body: Array(text.utf8))
  }
}
