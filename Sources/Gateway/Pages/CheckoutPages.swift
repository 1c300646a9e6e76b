import HTTP
import JSON
import Payments

/// The two pages that buyers see: plain HTML without scripts, which ask again by themselves as long as nothing is known.
enum CheckoutPages {
  private static let refreshSeconds = 2

  /// Sends the buyer on to the PSP's page, as soon as its address is known.
  /// - Parameter payment: as `GET /v1/payments/{id}` shows it; `nil` when there is none.
  static func checkout(_ payment: JSONObject?) -> HTTPResponse {
    guard let payment else { return missing }
    if isUnderWay(payment) {
      if let url = payment["psp_url"]?.string, url.hasPrefix("https://") || url.hasPrefix("http://") {
        var response = HTTPResponse.redirect(to: url)
        response.headers["Cache-Control"] = "no-store"
        return response
      }
      return page("One moment", "<h1>One moment …</h1>\n<p>The payment page is being prepared.</p>", refreshes: true)
    }
    return completion(payment)
  }

  /// Tells what became of the payment, or that it is not known yet.
  static func completion(_ payment: JSONObject?) -> HTTPResponse {
    guard let payment else { return missing }
    let status = payment["status"]?.string ?? ""
    let title: String
    let sentence: String
    switch PaymentStatus(rawValue: status) {
    case .success, .authorized, .partiallyRefunded:
      title = "Thank you"
      sentence = "Your payment has been received."
    case .refunded:
      title = "Refunded"
      sentence = "Your payment has been given back."
    case .failed:
      title = "Not paid"
      sentence = "The payment did not succeed. Nothing was charged."
    case .cancelled:
      title = "Cancelled"
      sentence = "The payment was cancelled. Nothing was charged."
    case .created, .executing, .unknown, nil:
      title = "Processing"
      sentence = "Your payment is being processed. This page shows the result by itself."
    }
    let rows = [("Status", status), ("Amount", amount(payment)), ("Order", payment["order_id"]?.string ?? "")]
    let table = rows.filter { !$0.1.isEmpty }.map { "<tr><th scope=\"row\">\($0.0)</th><td>\(escaped($0.1))</td></tr>" }.joined(separator: "\n")
    let body = "<h1>\(title)</h1>\n<p role=\"status\">\(sentence)</p>\n<table>\n\(table)\n</table>\(wayBack(payment))"
    return page(title, body, refreshes: isUnderWay(payment))
  }

  /// There is no such payment.
  static var missing: HTTPResponse {
    page("Not found", "<h1>Not found</h1>\n<p>There is no such payment.</p>", refreshes: false, status: 404)
  }

  /// The service does not answer at the moment.
  static var unavailable: HTTPResponse {
    page("One moment", "<h1>One moment …</h1>\n<p>The payment cannot be shown right now.</p>", refreshes: true, status: 503)
  }

  /// For who left the PSP's page without paying: as long as nothing is known, the way back to it.
  private static func wayBack(_ payment: JSONObject) -> String {
    guard isUnderWay(payment), payment["psp_url"]?.string != nil, let id = payment["payment_id"]?.string else { return "" }
    return "\n<p>Not paid yet? <a id=\"resume\" href=\"/checkout/\(escaped(id))\">Go back to the payment page</a>.</p>"
  }

  private static func isUnderWay(_ payment: JSONObject) -> Bool {
    guard let status = payment["status"]?.string.flatMap(PaymentStatus.init(rawValue:)) else { return true }
    return !status.isSettled
  }

  private static func amount(_ payment: JSONObject) -> String {
    let value = payment["total_amount"] ?? payment["amount"]
    guard let number = value?.string ?? value?.number else { return "" }
    return "\(number) \(payment["currency"]?.string?.uppercased() ?? "")"
  }

  // MARK: HTML

  private static func page(_ title: String, _ body: String, refreshes: Bool, status: Int = 200) -> HTTPResponse {
    let refresh = refreshes ? "\n<meta http-equiv=\"refresh\" content=\"\(refreshSeconds)\">" : ""
    let text = """
      <!DOCTYPE html>
      <html lang="en">
      <head>
      <meta charset="utf-8">
      <meta name="viewport" content="width=device-width, initial-scale=1">\(refresh)
      <title>\(title)</title>
      <style>
      body { font: 16px/1.5 system-ui, sans-serif; max-width: 30rem; margin: 3rem auto; padding: 0 1rem; color: #1a1a1a; background: #fafafa; }
      th { text-align: left; padding-right: 1.5rem; font-weight: 600; }
      </style>
      </head>
      <body>
      <main>
      \(body)
      </main>
      </body>
      </html>

      """
    return HTTPResponse(status: status, headers: pageHeaders, body: Array(text.utf8))
  }

  /// Nothing may be loaded from elsewhere, nobody may show the page in a frame, and nobody keeps it.
  static let pageHeaders: HTTPHeaders = [
    "Content-Type": "text/html; charset=utf-8", "Cache-Control": "no-store", "Referrer-Policy": "no-referrer", "X-Content-Type-Options": "nosniff",
    "Content-Security-Policy": "default-src 'none'; style-src 'unsafe-inline'; frame-ancestors 'none'",
  ]

  /// Text as it may stand in HTML.
  static func escaped(_ text: String) -> String {
    text.replacing("&", with: "&amp;").replacing("<", with: "&lt;").replacing(">", with: "&gt;").replacing("\"", with: "&quot;")
      .replacing("'", with: "&#39;")
  }
}
