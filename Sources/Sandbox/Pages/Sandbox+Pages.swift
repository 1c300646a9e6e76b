import HTTP

/// The pages that buyers see: the checkout, and the bank's question who they are. Plain HTML, without scripts.
extension Sandbox {
  /// Answers a page.
  func page(_ request: HTTPRequest) -> Answer {
    let parts = request.path.split(separator: "/").map(String.init)
    if parts.count == 3, parts[0] == "c", let session = sessions[parts[2]] {
      switch request.method {
      case .get, .head: return Answer(checkoutPage(session, problem: nil))
      case .post: return submitCheckout(session, request)
      default: break
      }
    }
    if parts.count == 2, parts[0] == "3ds", let intent = paymentIntents[parts[1]] {
      switch request.method {
      case .get, .head: return Answer(authenticationPage(intent))
      case .post: return submitAuthentication(intent, request)
      default: break
      }
    }
    return Answer(HTML.page("Not found", "<h1>Not found</h1>\n<p>There is no such page.</p>", status: 404))
  }

  // MARK: Checkout

  private func checkoutPage(_ session: CheckoutSession, problem: String?) -> HTTPResponse {
    let cancel = session.cancelURL.map { "<p><a id=\"cancel\" href=\"\(XML.escaped($0))\">Back to the shop</a></p>" } ?? ""
    guard session.status == "open" else {
      let text = session.status == "complete" ? "This order has been paid." : "This checkout has expired."
      return HTML.page("Checkout", "<h1>Checkout</h1>\n<p id=\"status\">\(text)</p>\(cancel)")
    }
    var body = "<h1>Pay \(money(session.total, session.currency))</h1>\n<table id=\"lines\">\n"
    for line in session.lines {
      body +=
        "<tr><td>\(XML.escaped(line.name))</td><td>\(line.quantity) ×</td><td class=\"amount\">\(money(line.unitAmount, session.currency))</td></tr>\n"
    }
    body += "</table>\n"
    if let problem { body += "<p class=\"problem\" role=\"alert\" id=\"problem\">\(XML.escaped(problem))</p>\n" }
    body += """
      <form method="post" id="payment" action="/c/pay/\(session.id)">
      <label>Email <input type="email" name="email" id="email" value="\(XML.escaped(session.customerEmail ?? ""))" required></label>
      <label>Card number <input name="number" id="number" inputmode="numeric" autocomplete="cc-number" placeholder="4242 4242 4242 4242" required></label>
      <label>Expiry <input name="expiry" id="expiry" placeholder="MM / YY" autocomplete="cc-exp" required></label>
      <label>CVC <input name="cvc" id="cvc" inputmode="numeric" autocomplete="cc-csc" required></label>
      <button type="submit" id="submit">Pay \(money(session.total, session.currency))</button>
      </form>
      <p class="note">This is a sandbox: only test cards are accepted, and no money moves.</p>
      \(cancel)
      """
    return HTML.page("Checkout", body)
  }

  private func submitCheckout(_ session: CheckoutSession, _ request: HTTPRequest) -> Answer {
    let form: FormFields
    do throws(FormError) { form = try FormFields(decoding: request.body) } catch {
      return Answer(HTML.page("Checkout", "<h1>Checkout</h1>\n<p>\(XML.escaped(error.description))</p>", status: 400))
    }
    let faults = session.intentMetadata["sandbox_fault"].flatMap(Fault.list) ?? []
    let (response, early) = withCause("page \(session.id) \(requestCount)", faults: faults) { pay(session, form) }
    var answer = Answer(response)
    answer.waitsFor = early
    return answer
  }

  private func pay(_ session: CheckoutSession, _ form: FormFields) -> HTTPResponse {
    if session.status != "open" { return checkoutPage(session, problem: nil) }
    let number = String((form.text("number") ?? "").filter { $0 != " " && $0 != "-" })
    let expiry = (form.text("expiry") ?? "").split { $0 == "/" || $0 == " " }.compactMap { Int($0) }
    guard expiry.count == 2 else { return checkoutPage(session, problem: "Your card's expiration date is incomplete.") }
    let year = expiry[1] < 100 ? 2000 + expiry[1] : expiry[1]
    do throws(APIError) {
      var method = try method(number: number, month: expiry[0], year: year, account: session.account)
      method.email = form.text("email")
      sessions.change(session.id) { $0.customerEmail = form.text("email") ?? $0.customerEmail }
      if let failure = try pay(session.id, method) { return checkoutPage(session, problem: failure.message) }
    } catch {
      return checkoutPage(session, problem: error.message)
    }
    guard let intent = sessions[session.id]?.paymentIntent.flatMap({ paymentIntents[$0] }) else { return checkoutPage(session, problem: nil) }
    if intent.status == .requiresAction, let url = intent.actionURL { return .redirect(to: url) }
    return .redirect(to: session.redirectURL)
  }

  // MARK: Who are you?

  private func authenticationPage(_ intent: PaymentIntent) -> HTTPResponse {
    guard intent.status == .requiresAction else {
      return HTML.page("3-D Secure", "<h1>3-D Secure</h1>\n<p id=\"status\">There is nothing to authorise.</p>\(back(intent))")
    }
    return HTML.page(
      "3-D Secure",
      """
      <h1>Your bank asks</h1>
      <p>Is it you who pays \(money(intent.amount, intent.currency))?</p>
      <form method="post">
      <button type="submit" name="outcome" value="success" id="authorize">Yes, complete the payment</button>
      <button type="submit" name="outcome" value="failure" id="fail">No, fail it</button>
      </form>
      """)
  }

  private func submitAuthentication(_ intent: PaymentIntent, _ request: HTTPRequest) -> Answer {
    var outcome = ""
    do throws(FormError) { outcome = try FormFields(decoding: request.body).text("outcome") ?? "" } catch { outcome = "" }
    guard outcome == "success" || outcome == "failure" else { return Answer(authenticationPage(intent)) }
    let (failure, early) = withCause("page \(intent.id) \(requestCount)") { authenticate(intent.id, succeeds: outcome == "success") }
    var answer: Answer
    if let session = intent.session.flatMap({ sessions[$0] }) {
      answer = Answer(failure.map { checkoutPage(session, problem: $0.message) } ?? .redirect(to: session.redirectURL))
    } else if let url = intent.returnURL {
      let sign = url.contains("?") ? "&" : "?"
      let status = failure == nil ? "succeeded" : "failed"
      answer = Answer(.redirect(to: "\(url)\(sign)payment_intent=\(intent.id)&redirect_status=\(status)"))
    } else {
      let text = failure.map { XML.escaped($0.message) } ?? "Thank you."
      answer = Answer(HTML.page("3-D Secure", "<h1>3-D Secure</h1>\n<p id=\"status\">\(text)</p>"))
    }
    answer.waitsFor = early
    return answer
  }

  private func back(_ intent: PaymentIntent) -> String {
    guard let url = intent.session.flatMap({ sessions[$0]?.redirectURL }) ?? intent.returnURL else { return "" }
    return "<p><a href=\"\(XML.escaped(url))\">Back to the shop</a></p>"
  }

  private func money(_ amount: Int, _ currency: String) -> String { "\(Sandbox.major(amount, currency)) \(currency.uppercased())" }
}
