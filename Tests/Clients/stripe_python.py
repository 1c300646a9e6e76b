"""Stripe's own Python library against a sandbox: what it sends is understood, what it gets it understands.

usage: stripe_python.py PORT
"""

import http.server
import json
import queue
import sys
import threading
import time
import urllib.error
import urllib.parse
import urllib.request

import stripe

base = f"http://127.0.0.1:{sys.argv[1]}"
stripe.api_base = base
stripe.api_key = "sk_test_sandbox"
stripe.max_network_retries = 0

heard = queue.Queue()


class Hook(http.server.BaseHTTPRequestHandler):
    """The merchant's webhook: keeps what comes and says thank you."""

    def do_POST(self):
        body = self.rfile.read(int(self.headers["Content-Length"]))
        heard.put((body, self.headers["Stripe-Signature"]))
        self.send_response(200)
        self.send_header("Content-Length", "0")
        self.end_headers()

    def log_message(self, *_):
        pass


hook = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Hook)
threading.Thread(target=hook.serve_forever, daemon=True).start()


def control(path, body=None, method=None):
    """A request to the sandbox itself."""
    data = None if body is None else json.dumps(body).encode()
    request = urllib.request.Request(f"{base}/sandbox/{path}", data=data, method=method)
    with urllib.request.urlopen(request, timeout=10) as response:
        return json.loads(response.read())


def fails(kind, body):
    """The error that `body` has to raise."""
    try:
        body()
    except kind as error:
        return error
    raise AssertionError(f"{kind.__name__} was not raised")


def wait_for(kind, object_id, secret):
    """The verified event of a type about an object; others are passed over."""
    deadline = time.monotonic() + 10
    while time.monotonic() < deadline:
        body, signature = heard.get(timeout=10)
        event = stripe.Webhook.construct_event(body, signature, secret)
        if event.type == kind and event.data.object.id == object_id:
            return event, body, signature
    raise AssertionError(f"no {kind} of {object_id} came")


class NoRedirect(urllib.request.HTTPRedirectHandler):
    def redirect_request(self, *_):
        return None


browser = urllib.request.build_opener(NoRedirect)


def submit(url, **fields):
    """Sends a page's form; gives the status and where it leads."""
    try:
        with browser.open(url, urllib.parse.urlencode(fields).encode(), timeout=10) as response:
            return response.status, response.read().decode()
    except urllib.error.HTTPError as error:
        return error.code, error.headers["Location"]


def test_payment_intents(secret):
    intent = stripe.PaymentIntent.create(
        amount=2000, currency="eur", payment_method="pm_card_visa", confirm=True, metadata={"order": "7", "note": "a & b = c"},
        automatic_payment_methods={"enabled": True, "allow_redirects": "never"}, expand=["latest_charge.balance_transaction"])
    assert intent.status == "succeeded" and intent.amount_received == 2000
    assert intent.metadata["note"] == "a & b = c"
    transaction = intent.latest_charge.balance_transaction
    assert transaction.net == transaction.amount - transaction.fee == 1912
    event, body, signature = wait_for("payment_intent.succeeded", intent.id, secret)
    assert event.data.object.amount == 2000
    fails(stripe.SignatureVerificationError, lambda: stripe.Webhook.construct_event(body, signature, "whsec_wrong"))
    fails(stripe.SignatureVerificationError, lambda: stripe.Webhook.construct_event(body + b" ", signature, secret))
    assert stripe.Event.retrieve(event.id).type == event.type

    held = stripe.PaymentIntent.create(amount=5000, currency="usd", payment_method="pm_card_visa", confirm=True, capture_method="manual")
    assert held.status == "requires_capture"
    assert stripe.PaymentIntent.capture(held.id, amount_to_capture=3000).amount_received == 3000
    loose = stripe.PaymentIntent.create(amount=5000, currency="usd")
    loose = stripe.PaymentIntent.modify(loose.id, description="changed", metadata={"a": "1"})
    assert stripe.PaymentIntent.cancel(loose.id, cancellation_reason="abandoned").status == "canceled"


def test_errors():
    error = fails(stripe.CardError, lambda: stripe.PaymentIntent.create(
        amount=2000, currency="eur", payment_method="pm_card_visa_chargeDeclinedInsufficientFunds", confirm=True))
    assert error.http_status == 402 and error.code == "card_declined" and error.error.decline_code == "insufficient_funds"
    assert error.error.payment_intent.status == "requires_payment_method" and error.error.advice_code == "try_again_later"
    error = fails(stripe.InvalidRequestError, lambda: stripe.PaymentIntent.create(currency="eur"))
    assert error.param == "amount" and error.code == "parameter_missing"
    error = fails(stripe.InvalidRequestError, lambda: stripe.PaymentIntent.retrieve("pi_none"))
    assert error.http_status == 404 and error.code == "resource_missing"
    fails(stripe.AuthenticationError, lambda: stripe.Balance.retrieve(api_key="nonsense"))
    control("faults", {"fault": "rate_limit", "path": "/v1/balance", "times": 1})
    fails(stripe.RateLimitError, stripe.Balance.retrieve)
    stripe.Balance.retrieve()


def test_idempotency():
    def pay(amount, **options):
        return stripe.PaymentIntent.create(amount=amount, currency="eur", payment_method="pm_card_visa", confirm=True, **options)

    first = pay(1500, idempotency_key="once")
    again = pay(1500, idempotency_key="once")
    assert again.id == first.id and again.last_response.headers["Idempotent-Replayed"] == "true"
    assert again.last_response.headers["Original-Request"] == first.last_response.headers["Request-Id"]
    error = fails(stripe.IdempotencyError, lambda: pay(1501, idempotency_key="once"))
    assert error.http_status == 400 and "'once'" in str(error)

    # A key whose first request is still under way.
    control("faults", {"fault": "slow:700", "path": "/v1/payment_intents", "times": 1})
    slow = threading.Thread(target=lambda: pay(1600, idempotency_key="slow"))
    slow.start()
    deadline = time.monotonic() + 5
    while not control("")["idempotency_keys"] or not any(
            json.loads(line)["amount"] == 1600 for line in urllib.request.urlopen(f"{base}/sandbox/payment_intents").read().splitlines()):
        assert time.monotonic() < deadline
    error = fails(stripe.APIError, lambda: pay(1600, idempotency_key="slow"))
    assert error.http_status == 409 and error.json_body["error"]["code"] == "idempotency_key_in_use"
    slow.join()
    assert pay(1600, idempotency_key="slow").last_response.headers["Idempotent-Replayed"] == "true"

    # The library tries again by itself, with the same key: the charge is made once, whatever got lost.
    stripe.max_network_retries = 2
    for fault in ["reset_after", "reset_before", "server_error", "lock_timeout"]:
        control("faults", {"fault": fault, "path": "/v1/payment_intents", "times": 1})
        assert pay(1700, metadata={"fault": fault}).status == "succeeded"
    stripe.max_network_retries = 0
    made = [intent for intent in stripe.PaymentIntent.list(limit=100).auto_paging_iter() if intent.metadata.to_dict().get("fault")]
    assert sorted(intent.metadata["fault"] for intent in made) == ["lock_timeout", "reset_after", "reset_before", "server_error"]


def test_refunds(secret):
    intent = stripe.PaymentIntent.create(amount=4000, currency="eur", payment_method="pm_card_visa", confirm=True)
    refund = stripe.Refund.create(payment_intent=intent.id, amount=1000, reason="requested_by_customer")
    assert refund.status == "succeeded"
    wait_for("refund.created", refund.id, secret)
    stripe.Refund.create(charge=intent.latest_charge)
    error = fails(stripe.InvalidRequestError, lambda: stripe.Refund.create(charge=intent.latest_charge))
    assert error.code == "charge_already_refunded"
    assert stripe.Charge.retrieve(intent.latest_charge).refunded

    failing = stripe.PaymentIntent.create(amount=4000, currency="eur", payment_method="pm_card_refundFail", confirm=True)
    refund = stripe.Refund.create(payment_intent=failing.id)
    assert refund.status == "succeeded"
    control("clock/advance", {"seconds": 86_400})
    assert stripe.Refund.retrieve(refund.id).status == "failed"


def test_transfers_and_payouts():
    charge = stripe.PaymentIntent.create(amount=10_000, currency="eur", payment_method="pm_card_bypassPending", confirm=True).latest_charge
    transfer = stripe.Transfer.create(amount=7000, currency="eur", destination="acct_tea", source_transaction=charge, transfer_group="ORDER10")
    reversal = stripe.Transfer.create_reversal(transfer.id, amount=1000)
    assert reversal.amount == 1000 and stripe.Transfer.retrieve(transfer.id).amount_reversed == 1000
    payout = stripe.Payout.create(amount=6000, currency="eur", stripe_account="acct_tea", metadata={"order": "7"})
    assert payout.status == "pending"
    control("clock/advance", {"seconds": 2 * 86_400})
    assert stripe.Payout.retrieve(payout.id, stripe_account="acct_tea").status == "paid"
    error = fails(stripe.InvalidRequestError, lambda: stripe.Payout.create(amount=1, currency="eur", stripe_account="acct_tea"))
    assert error.code == "balance_insufficient"
    failed = stripe.Payout.create(amount=100, currency="eur", destination="ba_test_account_closed")
    control("clock/advance", {"seconds": 2 * 86_400})
    assert stripe.Payout.retrieve(failed.id).failure_code == "account_closed"
    types = {line.reporting_category for line in stripe.BalanceTransaction.list(limit=100).auto_paging_iter()}
    assert {"charge", "refund", "transfer", "transfer_reversal", "payout", "payout_reversal", "refund_failure"} <= types


def test_checkout(secret):
    session = stripe.checkout.Session.create(
        mode="payment", success_url="http://127.0.0.1/done?id={CHECKOUT_SESSION_ID}", cancel_url="http://127.0.0.1/cart", client_reference_id="order-7",
        line_items=[{"quantity": 3, "price_data": {"currency": "eur", "unit_amount": 1250, "product_data": {"name": "Tea"}}}],
        payment_intent_data={"metadata": {"order": "7"}})
    assert session.amount_total == 3750 and session.payment_status == "unpaid"
    with urllib.request.urlopen(session.url, timeout=10) as page:
        assert "Pay 37.50 EUR" in page.read().decode()
    status, text = submit(session.url, email="b@example.org", number="4000000000000002", expiry="12 / 34", cvc="123")
    assert status == 200 and "Your card was declined." in text
    status, location = submit(session.url, email="b@example.org", number="4000002760003184", expiry="12 / 34", cvc="123")
    assert status == 303 and "/3ds/" in location
    status, location = submit(location, outcome="success")
    assert status == 303 and location == f"http://127.0.0.1/done?id={session.id}"
    event, _, _ = wait_for("checkout.session.completed", session.id, secret)
    assert event.data.object.payment_status == "paid"
    paid = stripe.checkout.Session.retrieve(session.id, expand=["payment_intent", "line_items"])
    assert paid.payment_intent.metadata["order"] == "7" and paid.line_items.data[0].description == "Tea"


def test_customers():
    customer = stripe.Customer.create(email="b@example.org", name="B")
    method = stripe.PaymentMethod.attach("pm_card_visa", customer=customer.id)
    assert [found.id for found in stripe.PaymentMethod.list(customer=customer.id)] == [method.id]
    intent = stripe.PaymentIntent.create(amount=900, currency="eur", customer=customer.id, payment_method=method.id, off_session=True, confirm=True)
    assert intent.status == "succeeded" and intent.customer == customer.id
    assert stripe.Customer.modify(customer.id, name="").name == ""
    assert stripe.Customer.delete(customer.id).deleted


endpoint = stripe.WebhookEndpoint.create(url=f"http://127.0.0.1:{hook.server_port}/hook", enabled_events=["*"])
test_payment_intents(endpoint.secret)
test_errors()
test_idempotency()
test_checkout(endpoint.secret)
test_refunds(endpoint.secret)
test_transfers_and_payouts()
test_customers()
problems = control("books/check")["problems"]
assert problems == [], problems
print("stripe-python: all as expected.")
