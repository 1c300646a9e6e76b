"""No byte of a card number reaches the disk or a log, wherever it stands and however it is written."""

import base64
import glob
import hashlib
import hmac
import json
import socket
import time
import unittest
import urllib.parse

import redis

from rig import WEBHOOK_SECRET, Rig


def luhn(digits):
    """The digits with the one behind them that makes Luhn's sum right."""
    total = sum(value for place, digit in enumerate(reversed(digits)) for value in [int(digit) * (2 - place % 2)] for value in [value - 9 * (value > 9)])
    return digits + str(-total % 10)


# One of each length, none of them a test card that the sandbox or the documentation knows.
NUMBERS = [luhn("4929" + "71830465291837465"[: length - 5]) for length in (13, 16, 17, 18, 19)] + [luhn("36" + "71830465291"), luhn("34" + "718304652918")]


def grouped(number, separator):
    return separator.join(number[place : place + 4] for place in range(0, len(number), 4))


def escaped(text):
    return "".join(f"\\u{ord(letter):04x}" for letter in text)


class CardsTest(unittest.TestCase):
    """Everything is sent to one server, then every byte that it has written is looked at."""

    def setUp(self):
        self.rig = self.enterContext(Rig(seed=41))
        self.rig.server.arguments += ["--log-level", "debug"]
        self.rig.server.stop()
        self.rig.server.start(2)
        self.rig.seller("anna", bank=None)
        self.admin = self.rig.make_token("admin", "--rate", "100000")
        self.count = 0

    def refused(self, method, path, body=None, key="key", headers=None, raw=None, repeated=()):
        status, _, answer = self.rig.request(method, path, body, key=key, token=self.admin, headers=headers, raw=raw)
        self.assertEqual((status, answer["error"]["code"]), (400, "card_number_refused"), f"{method} {path} {body} {raw} {headers}")
        for text in repeated:
            self.assertNotIn(text, json.dumps(answer), "the refusal repeats it")
        self.count += 1

    def payment(self, **fields):
        return {"buyer_id": "bob", "order_id": "o", "currency": "EUR", "seller_id": "anna", "amount": "10.00", "payment_method": "pm_card_visa", **fields}

    def send_over_http(self, number, form):
        repeated = (number, form)
        texts = ["buyer_id", "order_id", "seller_id", "payment_method", "success_url", "cancel_url", "psp", "description", "currency", "capture", "unknown"]
        for name in texts:
            self.refused("POST", "/v1/payments", self.payment(**{name: f"x {form}!"}), repeated=repeated)
        for body in [{"metadata": {"a": form}}, {"metadata": {form: "a"}}, {form: 1}, {"line_items": [{"seller_id": "anna", "amount": "1", "sub_order_id": form}]},
                     {"deep": [[{"a": {"b": form}}]]}]:
            self.refused("POST", "/v1/payments", self.payment(**body), repeated=repeated)
        text = json.dumps(self.payment(order_id="HERE"))
        for written in [escaped(form), form[:4] + escaped(form[4:]), escaped(form[:1]) + form[1:]]:
            self.refused("POST", "/v1/payments", raw=text.replace("HERE", written).encode(), repeated=repeated)
        self.refused("POST", "/v1/payments", raw=text.replace('"10.00"', number).encode(), repeated=repeated)
        self.refused("POST", "/v1/payments", raw=text.replace('"10.00"', f"{number[0]}.{number[1:]}e{len(number) - 1}").encode(), repeated=repeated)
        self.refused("POST", "/v1/payments", raw=f'{{"broken": "{form}'.encode(), repeated=repeated)
        self.refused("POST", "/v1/payments", raw=f"number={form}".encode(), headers={"Content-Type": "text/plain"}, repeated=repeated)
        self.refused("POST", "/v1/payments", self.payment(), key=form, repeated=repeated)
        self.refused("GET", "/v1/payments", headers={"User-Agent": f"shop {form}"}, repeated=repeated)
        self.refused("GET", "/v1/payments", headers={"X-Card": form}, repeated=repeated)
        everywhere = "".join(f"%{ord(letter):02X}" for letter in form)
        for quoted in {urllib.parse.quote(form), urllib.parse.quote_plus(form), everywhere}:
            for target in [f"/v1/payments/{quoted}", f"/v1/payments?order_id={quoted}", f"/v1/payments?{quoted}=1", f"/nothing/{quoted}", f"/checkout/{quoted}/complete"]:
                self.refused("GET", target, repeated=repeated)
        for path, body in [
            ("/v1/payments/bulk", {"payments": [{"idempotency_key": form, **self.payment()}]}), ("/v1/refunds", {"payment_id": form}),
            ("/v1/payouts", {"seller_id": form, "amount": "1", "currency": "EUR"}), ("/v1/sellers", {"seller_id": "x", "metadata": {"iban": form}}),
            ("/v1/sellers/anna/bank_accounts", {"token": form}), ("/v1/buyers", {"buyer_id": "b", "psp_customer": form}),
            ("/v1/buyers/b/payment_methods", {"token": form}), ("/v1/webhook_endpoints", {"url": f"https://example.com/?{number}"}),
            ("/v1/tokens", {"name": form, "scopes": ["admin"]}), ("/v1/dead_letters/x/note", {"note": f"paid by {form}"}),
        ]:
            self.refused("POST", path, body, repeated=repeated)

    def send_on_the_line(self, number, form):
        with redis.Redis(port=self.rig.line_port, socket_timeout=30) as line:
            line.execute_command("ACCOUNT", "TEMPLATE", "t:*", "EUR", "TYPE", "asset")
            for words in [
                ("PAY", "k", json.dumps(self.payment(order_id=form))), ("PAY", form, json.dumps(self.payment())), ("PAYMENT", "GET", form),
                ("REFUND", "k", json.dumps({"payment_id": form})), ("PAYOUT", "k", f'{{"seller_id":"{escaped(form)}"}}'), ("WALLET", "GET", f"buyer:{form}"),
                ("TOKEN", "CREATE", json.dumps({"name": form, "scopes": ["admin"]})), ("DEADLETTER", "NOTE", "k", "x", json.dumps({"note": form})),
                ("TRANSFER", "k", "t:a", "t:b", "1.00", "EUR", "MEMO", form), ("TRANSFER", "k", "t:a", "t:b", "1.00", "EUR", "META", "n", f"x{' '}{form}"),
                ("TRANSFER", "k", "t:a", "t:b", "1.00", "EUR", "META", form, "v"), ("HOLD", "k", "t:a", "t:b", "1.00", "EUR", "MEMO", f"card {form}"),
                ("POST", "k", "DEBIT", "t:a", "1.00", "CREDIT", "t:b", "1.00", "MEMO", form), ("CAPTURE", "k", "1", "MEMO", form), ("REVERSE", "k", "1", "MEMO", form),
                ("ACCOUNT", "OPEN", "t:c", "EUR", "TYPE", "asset", "META", "n", form), ("ACCOUNT", "SET", "t:c", "META", "n", form),
            ]:
                with self.assertRaisesRegex(redis.ResponseError, "^CARD_?NUMBER") as caught:
                    line.execute_command(*words)
                self.assertNotIn(number, str(caught.exception))
                self.count += 1

    def send_as_webhooks(self, number, form):
        """News are not refused: what looks like a card number in them is masked."""
        body = json.dumps({"id": f"evt_{self.count}", "object": "event", "type": "payment_intent.created", "created": int(time.time()),
                           "data": {"object": {"id": "pi_none", "object": "payment_intent", "status": "processing", "note": form}}})
        moment = str(int(time.time()))
        digest = hmac.new(WEBHOOK_SECRET.encode(), f"{moment}.{body}".encode(), hashlib.sha256).hexdigest()
        status, _, answer = self.rig.request("POST", "/v1/webhooks/stripe", raw=body.encode(), headers={"Stripe-Signature": f"t={moment},v1={digest}"}, token=None)
        self.assertEqual((status, answer), (200, {"received": True}))
        status, _, answer = self.rig.request("POST", "/v1/webhooks/stripe", raw=body.encode(), headers={"Stripe-Signature": f"t={moment},v1=00"}, token=None)
        self.assertEqual((status, answer["error"]["code"]), (400, "signature_invalid"))
        self.count += 2

    def send_raw(self, number, form):
        """What is no HTTP, and what breaks off in the middle; as the password of HTTP Basic, too."""
        basic = base64.b64encode(f"{form}:{form}".encode()).decode()
        for text in [f"{form}\r\n\r\n", f"GET /{number} HTTP/9.9\r\n\r\n", f"POST /v1/payments HTTP/1.1\r\nHost: x\r\nContent-Length: 999\r\n\r\n{{\"a\":\"{form}",
                     f"GET /v1/payments HTTP/1.1\r\nHost: x\r\nAuthorization: Basic {basic}\r\nConnection: close\r\n\r\n"]:
            with socket.create_connection(("127.0.0.1", self.rig.http_port), timeout=10) as raw:
                raw.sendall(text.encode())
                raw.shutdown(socket.SHUT_WR)
                while raw.recv(65536):
                    pass
        with socket.create_connection(("127.0.0.1", self.rig.line_port), timeout=10) as raw:
            raw.sendall(f"{number} {form}\r\n*1\r\n$x{number}\r\n".encode())
            raw.shutdown(socket.SHUT_WR)
            while raw.recv(65536):
                pass
        self.count += 5

    def test_no_byte_of_it_is_written(self):
        for number in NUMBERS:
            for separator in ["", " ", "-"]:
                form = grouped(number, separator)
                self.send_over_http(number, form)
                self.send_on_the_line(number, form)
                self.send_as_webhooks(number, form)
                self.send_raw(number, form)
        # What is taken is written: the search would find it.
        self.rig.post("/v1/payments", self.payment(order_id="needle-in-the-data", metadata={"note": "needle-in-the-rows"}), "needle-key")
        with redis.Redis(port=self.rig.line_port) as line:
            self.assertTrue(line.ping())
        self.assertEqual(self.rig.server.stop(), 0)
        files = glob.glob(f"{self.rig.folder}/data/*") + [f"{self.rig.folder}/ducat.err", f"{self.rig.folder}/ducat.out"]
        written = {}
        for path in files:
            with open(path, "rb") as file:
                written[path] = file.read()
        whole = b"".join(written.values())
        for needle in [b"needle-in-the-data", b"needle-in-the-rows", b"needle-key", b"evt_", b"****"]:
            self.assertIn(needle, whole)
        for number in NUMBERS:
            for text in {number, grouped(number, " "), grouped(number, "-"), escaped(number), number[6:]}:
                for path, content in written.items():
                    self.assertNotIn(text.encode(), content, f"{path} holds {text}")
                    self.assertNotIn(text.encode("utf-16-le"), content, f"{path} holds {text}")
        self.assertGreater(self.count, 1500)


if __name__ == "__main__":
    unittest.main()
