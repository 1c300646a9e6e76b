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
    entry("event_unreadable", 400, "The body of a webhook is no event."),
    entry("signature_missing", 400, "A webhook without a signature."),
    entry("signature_malformed", 400, "A webhook whose signature cannot be read."),
    entry("signature_invalid", 400, "A webhook whose signature fits none of the secrets."),
    entry("signature_timestamp", 400, "A webhook that was signed too long ago, or in the future."),
    entry("token_missing", 401, "There is no token in the Authorization header."),
    entry("resource_missing", 404, "There is no object with this id."),
    entry("route_unknown", 404, "There is nothing at this path."),
    entry("method_not_allowed", 405, "The path takes other methods; the header Allow lists them."),
    entry("idempotency_key_in_use", 409, "A request with this key is still under way. Send it again later, with the same key."),
    entry("body_too_large", 413, "The body is larger than 1 MiB."),
    entry("content_type_unsupported", 415, "The body must be sent as application/json."),
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
