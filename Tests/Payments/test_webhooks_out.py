"""Our own webhooks: Stripe's library verifies them, they come until they are taken, and only what was asked for comes."""

import http.server
import json
import threading
import unittest

import stripe

from rig import Rig, wait_for


class Receiver(http.server.ThreadingHTTPServer):
    """Keeps what comes; answers 500 to the first of each event as long as `refuses`."""

    def __init__(self):
        super().__init__(("127.0.0.1", 0), Handler)
        self.heard, self.refused, self.refuses = [], set(), False
        threading.Thread(target=self.serve_forever, daemon=True).start()
        self.url = f"http://127.0.0.1:{self.server_address[1]}/events"


class Handler(http.server.BaseHTTPRequestHandler):
    """One delivery."""

    def do_POST(self):
        body = self.rfile.read(int(self.headers["Content-Length"]))
        server, identity = self.server, json.loads(body)["id"]
        refuses = server.refuses and identity not in server.refused
        if refuses:
            server.refused.add(identity)
        else:
            server.heard.append((body, self.headers["Ducat-Signature"]))
        self.send_response(500 if refuses else 204)
        self.send_header("Content-Length", "0")
        self.end_headers()

    def log_message(self, *_):
        pass


class WebhooksOutTest(unittest.TestCase):
    """A payment with an endpoint that listens."""

    def setUp(self):
        self.rig = self.enterContext(Rig(seed=13))
        self.rig.seller("anna", bank=None)
        self.receiver = Receiver()
        self.addCleanup(self.receiver.server_close)
        self.addCleanup(self.receiver.shutdown)

    def endpoint(self, events, key="endpoint"):
        """A new endpoint's secret."""
        return self.rig.post("/v1/webhook_endpoints", {"url": self.receiver.url, "events": events}, key)["secret"]

    def pay(self, key="pay", **fields):
        """A payment, once it is paid."""
        body = {"buyer_id": "bob", "order_id": "o", "currency": "EUR", "seller_id": "anna", "amount": "5.00", "payment_method": "pm_card_visa"}
        identity = self.rig.post("/v1/payments", {**body, **fields}, key)["payment_id"]
        return self.rig.until(f"/v1/payments/{identity}", "SUCCESS")

    def test_stripes_library_verifies_them(self):
        secret = self.endpoint(["payment.succeeded"])
        payment = self.pay()
        body, header = wait_for("the webhook", lambda: self.receiver.heard)[0]
        event = stripe.Webhook.construct_event(body, header, secret)
        self.assertEqual((event["type"], event["data"]["object"]["payment_id"]), ("payment.succeeded", payment["payment_id"]))
        for wrong in [("whsec_other", header), (secret, header.replace("v1=", "v1=0")), (secret, header.replace("t=1", "t=2"))]:
            with self.assertRaises(stripe.SignatureVerificationError):
                stripe.Webhook.construct_event(body, wrong[1], wrong[0])
        with self.assertRaises(stripe.SignatureVerificationError):
            stripe.Webhook.construct_event(body.replace(b"SUCCESS", b"FAILED!"), header, secret)

    def test_only_what_was_asked_for_comes_and_only_to_who_asked(self):
        self.endpoint(["refund.*"])
        payment = self.pay()
        refund = self.rig.post("/v1/refunds", {"payment_id": payment["payment_id"]}, "refund")
        self.rig.until(f"/v1/refunds/{refund['refund_id']}", "SUCCESS")

        def types():
            return [json.loads(body)["type"] for body, _ in self.receiver.heard]

        wait_for("the refund's end", lambda: "refund.succeeded" in types())
        self.assertEqual({kind.split(".")[0] for kind in types()}, {"refund"})

    def verifies(self, heard, secret):
        try:
            return stripe.WebhookSignature.verify_header(heard[0].decode(), heard[1], secret, 300)
        except stripe.SignatureVerificationError:
            return False

    def test_a_secret_is_rotated_without_a_gap(self):
        old = self.endpoint(["payment.succeeded"])
        identity = self.rig.get("/v1/webhook_endpoints")["data"][0]["webhook_endpoint_id"]

        def rotate(key, **body):
            return self.rig.post(f"/v1/webhook_endpoints/{identity}/rotate", body, key)

        first = rotate("rotate-1", overlap=600)
        self.assertEqual(rotate("rotate-1", overlap=600), first, "the same request gives the same secret")
        self.pay("both")
        heard = wait_for("the webhook", lambda: self.receiver.heard)[0]
        self.assertEqual([self.verifies(heard, secret) for secret in (old, first["secret"])], [True, True])
        self.assertEqual(heard[1].count("v1="), 2)
        second = rotate("rotate-2", overlap=0)
        self.pay("new")
        heard = wait_for("the next", lambda: self.receiver.heard[1:])[0]
        self.assertEqual([self.verifies(heard, secret) for secret in (old, first["secret"], second["secret"])], [False, False, True])
        # A start reads it back.
        self.rig.server.kill()
        self.rig.server.start(2)
        self.pay("after")
        heard = wait_for("the last", lambda: self.receiver.heard[2:])[0]
        self.assertEqual([self.verifies(heard, secret) for secret in (first["secret"], second["secret"])], [False, True])
        listed = json.dumps(self.rig.get("/v1/webhook_endpoints"))
        self.assertFalse(any(secret in listed for secret in (old, first["secret"], second["secret"])))

    def test_addresses_that_only_look_like_this_machine_are_refused(self):
        for url in ["http://127.0.0.1.example.com/", "http://localhost.example.com", "http://127.0.0.1@example.com/", "http://example.com/", "ftp://127.0.0.1/", "//x"]:
            status, _, answer = self.rig.request("POST", "/v1/webhook_endpoints", {"url": url}, key="url")
            self.assertEqual((status, answer["error"]["code"], answer["error"]["param"]), (400, "url_invalid", "url"), url)

    def test_what_is_not_taken_comes_again_signed_anew_also_after_a_crash(self):
        secret = self.endpoint(["payment.succeeded"])
        self.receiver.refuses = True
        self.pay()
        wait_for("the first delivery", lambda: self.receiver.refused)
        self.rig.server.kill()
        self.rig.server.start(2)
        body, header = wait_for("the second delivery", lambda: self.receiver.heard, seconds=40)[0]
        stripe.Webhook.construct_event(body, header, secret)
        self.assertEqual({json.loads(body)["id"]}, self.receiver.refused)


if __name__ == "__main__":
    unittest.main()
