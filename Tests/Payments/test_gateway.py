"""The HTTP gateway, as its clients see it: every answer fits the OpenAPI file, both doors give the same, bad input is told what is wrong with it."""

import concurrent.futures
import json
import re
import socket
import unittest
import urllib.parse

import jsonschema
import openapi_spec_validator

from rig import ROOT, Rig, wait_for


class GatewayTest(unittest.TestCase):
    """One server and one sandbox for all."""

    @classmethod
    def setUpClass(cls):
        cls.rig = cls.enterClassContext(Rig(seed=11, sandbox_options=["--settle-after", "0"]))
        cls.rig.seller("anna")
        cls.rig.seller("bert", bank=None, fee_percent="5", fee_fixed="0.25")
        with open(f"{ROOT}/docs/reference/openapi.json", encoding="utf-8") as file:
            cls.api = json.load(file)
        # What is published leaves room for members of later versions; this version has none that it does not tell.
        cls.schemas = json.loads(json.dumps(cls.api["components"]["schemas"]))
        for schema in cls.schemas.values():
            if "properties" in schema and schema["properties"].keys() != {"object"}:
                schema["additionalProperties"] = False

    def payment(self, **fields):
        """A payment's body."""
        return {"buyer_id": "bob", "order_id": "o-1", "currency": "EUR", "seller_id": "anna", "amount": "10.00", "payment_method": "pm_card_visa", **fields}

    def fits(self, method, template, status, answer):
        """The answer is what the description says."""
        operation = self.api["paths"][template][method.lower()]
        self.assertIn(str(status), operation["responses"], f"{method} {template}: {answer}")
        response = operation["responses"][str(status)]
        if "$ref" in response:
            response = self.api["components"]["responses"][response["$ref"].rsplit("/", 1)[1]]
        schema = response["content"]["application/json"]["schema"]
        jsonschema.Draft202012Validator({**schema, "components": {"schemas": self.schemas}}).validate(answer)

    def ask(self, method, template, body=None, key=None, expected=None, query="", **ids):
        """A request whose answer must fit the description."""
        status, headers, answer = self.rig.request(method, template.format(**ids) + query, body, key=key)
        self.fits(method, template, status, answer)
        if expected is not None:
            self.assertEqual(status, expected, answer)
        return status, headers, answer

    def refused(self, status, code, method, path, **arguments):
        """The error that a request gets."""
        got, _, answer = self.rig.request(method, path, **arguments)
        self.assertEqual((got, answer["error"]["code"]), (status, code), answer)
        self.fits("POST", "/v1/payments", got, answer)
        return answer["error"]

    # The description

    def test_the_description_is_valid_and_served(self):
        openapi_spec_validator.validate(self.api)
        self.assertEqual(self.rig.get("/openapi.json"), self.api)
        text = json.dumps(self.api)
        for name in re.findall(r'"#/components/([^"]+)"', text):
            kind, part = name.split("/")
            self.assertIn(part, self.api["components"][kind])
        used = set(re.findall(r"#/components/schemas/(\w+)", text))
        self.assertEqual(set(self.api["components"]["schemas"]) - used, set(), "schemas that nothing uses")

    def test_the_routes_of_the_server_are_those_of_the_description(self):
        described = {(method.upper(), path) for path, methods in self.api["paths"].items() for method in methods}
        with open(f"{ROOT}/docs/reference/http.md", encoding="utf-8") as file:
            listed = set(re.findall(r"^\| `([A-Z]+) (/\S*)` \|", file.read(), re.M))
        self.assertEqual(listed, described)
        # The server names its metrics by its own routes: each is asked once, with a key that is too long, so that nothing happens.
        for method, path in described:
            self.rig.request(method, re.sub(r"{\w+}", "x1", path), key="x" * 300)
        labels = set(re.findall(r'http_requests_total\{route="(\w+) (/[^"]*)"', self.rig.request("GET", "/metrics")[2]))
        self.assertEqual(labels, described)

    def test_every_path_of_the_description_is_there_and_takes_its_methods(self):
        for path, operations in self.api["paths"].items():
            target = re.sub(r"{\w+}", "x1", path)
            for method in ["GET", "POST", "DELETE", "PUT", "PATCH"]:
                status, _, answer = self.rig.request(method, target, token=None)
                is_unknown = status == 404 and isinstance(answer, dict) and answer["error"]["code"] == "route_unknown"
                self.assertFalse(is_unknown, f"{method} {path}")
                takes = {name for other, methods in self.api["paths"].items() for name in methods if fits(other, target)} | set(operations)
                self.assertEqual(status == 405, method.lower() not in takes, f"{method} {path}: {status}")

    # Every operation

    def test_every_operation_answers_as_described(self):
        used = set()

        def ask(method, template, *arguments, **options):
            used.add((method.lower(), template))
            return self.ask(method, template, *arguments, **options)[2]

        items = [{"seller_id": "anna", "amount": 70, "sub_order_id": "s1"}, {"seller_id": "bert", "amount": "30.00"}]
        body = {"buyer_id": "eve", "order_id": "all", "currency": "eur", "total_amount": "100.00", "line_items": items,
                "payment_method": "pm_card_visa", "description": "Two things", "metadata": {"channel": "web"}}
        payment = ask("POST", "/v1/payments", body, "all-pay", 202)["payment_id"]
        paid = self.rig.until(f"/v1/payments/{payment}", "SUCCESS")
        self.assertEqual([order["fee"] for order in paid["orders"]], ["2.10", "1.75"])
        ask("GET", "/v1/payments/{id}", id=payment, expected=200)
        ask("GET", "/v1/payments", expected=200, query="?order_id=all&limit=2")
        ask("GET", "/v1/payment_orders/{id}", id=paid["orders"][0]["payment_order_id"], expected=200)
        bulk = {"payments": [{"idempotency_key": f"all-bulk-{n}", **self.payment(amount=amount)} for n, amount in enumerate(["1.00", "1.001"])]}
        results = ask("POST", "/v1/payments/bulk", bulk, expected=200)["results"]
        self.assertEqual([result["status"] for result in results], [202, 400])
        held = ask("POST", "/v1/payments", self.payment(capture="manual", order_id="held"), "all-held", 202)["payment_id"]
        self.rig.until(f"/v1/payments/{held}", "AUTHORIZED")
        self.assertEqual(self.rig.get("/v1/wallets/seller:anna")["balances"][0]["pending"], "9.70")
        ask("POST", "/v1/payments/{id}/capture", {"amount": "4.00"}, "all-capture", 202, id=held)
        self.rig.until(f"/v1/payments/{held}", "SUCCESS")
        lost = ask("POST", "/v1/payments", self.payment(capture="manual"), "all-lost", 202)["payment_id"]
        self.rig.until(f"/v1/payments/{lost}", "AUTHORIZED")
        ask("POST", "/v1/payments/{id}/cancel", {}, "all-cancel", 202, id=lost)
        self.rig.until(f"/v1/payments/{lost}", "CANCELLED")
        bad = ask("POST", "/v1/payments", self.payment(payment_method="pm_card_visa_chargeDeclined"), "all-bad", 202)["payment_id"]
        self.assertEqual(self.rig.until(f"/v1/payments/{bad}", "FAILED")["failure"]["code"], "do_not_honor")
        ask("POST", "/v1/payments/{id}/retry", {"payment_method": "pm_card_visa"}, "all-retry", 202, id=bad)
        self.rig.until(f"/v1/payments/{bad}", "SUCCESS")
        refund = ask("POST", "/v1/refunds", {"payment_id": payment, "amount": "10.00", "reason": "duplicate"}, "all-refund", 202)["refund_id"]
        self.rig.until(f"/v1/refunds/{refund}", "SUCCESS")
        ask("GET", "/v1/refunds/{id}", id=refund, expected=200)
        deposit = ask("POST", "/v1/deposits", {"buyer_id": "eve", "amount": "25.00", "currency": "EUR", "payment_method": "pm_card_visa"}, "all-deposit", 202)
        self.rig.until(f"/v1/deposits/{deposit['payment_id']}", "SUCCESS")
        ask("GET", "/v1/deposits/{id}", id=deposit["payment_id"], expected=200)
        wallet = ask("POST", "/v1/payments", self.payment(buyer_id="eve", payment_method="wallet", amount="20.00"), "all-wallet", 202)
        self.assertEqual(wallet["status"], "SUCCESS")
        payout = ask("POST", "/v1/payouts", {"seller_id": "anna", "amount": "ALL", "currency": "EUR"}, "all-payout", 202)["payout_id"]
        self.rig.until(f"/v1/payouts/{payout}", "IN_TRANSIT")
        ask("GET", "/v1/payouts/{id}", id=payout, expected=200)
        ask("GET", "/v1/payouts", expected=200, query="?seller_id=anna")
        ask("POST", "/v1/payout_schedules", {"seller_id": "bert", "currency": "EUR", "interval": "weekly", "anchor": 5}, "all-schedule", 200)
        ask("GET", "/v1/payout_schedules/{id}", id="bert:EUR", expected=200)
        ask("POST", "/v1/sellers", {"seller_id": "carl", "refund_fee": "keep", "metadata": {"vat": "DE1"}}, "all-seller", 200)
        ask("GET", "/v1/sellers/{id}", id="anna", expected=200)
        account = ask("POST", "/v1/sellers/{id}/bank_accounts", {"token": "btok_us"}, "all-bank", 202, id="carl")["bank_account_id"]
        wait_for("the deposits", lambda: self.rig.get("/v1/sellers/carl")["bank_accounts"][0]["status"] == "verifying")
        ask("POST", "/v1/bank_accounts/{id}/verify", {"amounts": [32, 45]}, "all-verify", 202, id=account)
        ask("POST", "/v1/buyers", {"buyer_id": "eve", "metadata": {"vip": "yes"}}, "all-buyer", 200)
        ask("POST", "/v1/buyers/{id}/payment_methods", {"token": "pm_card_visa"}, "all-method", 200, id="eve")
        ask("GET", "/v1/buyers/{id}", id="eve", expected=200)
        ask("GET", "/v1/wallets/{id}", id="buyer:eve", expected=200)
        lines = ask("GET", "/v1/wallets/{id}/statement", id="seller:anna", expected=200, query="?limit=3")
        self.assertEqual((len(lines["lines"]), lines["has_more"]), (3, True))
        ask("GET", "/v1/wallets/{id}/statement", id="seller:anna", expected=200, query=f"?after={lines['next']}")
        endpoint = ask("POST", "/v1/webhook_endpoints", {"url": "http://127.0.0.1:9/hook", "events": ["payout.*"]}, "all-endpoint", 200)
        ask("GET", "/v1/webhook_endpoints", expected=200)
        rotated = ask("POST", "/v1/webhook_endpoints/{id}/rotate", {"overlap": 60}, "all-rotate", 200, id=endpoint["webhook_endpoint_id"])
        self.assertNotEqual(rotated["secret"], endpoint["secret"])
        ask("DELETE", "/v1/webhook_endpoints/{id}", id=endpoint["webhook_endpoint_id"], expected=200)
        ask("GET", "/v1/dead_letters", expected=200)
        ask("GET", "/v1/dead_letters/{id}", expected=404, id="dlt_none")
        for path, body in [("retry", {}), ("fail", {"note": "x"}), ("note", {"note": "x"})]:
            ask("POST", "/v1/dead_letters/{id}/" + path, body, f"all-letter-{path}", 404, id="dlt_none")
        used |= self.tokens()
        described = {(method, path) for path, methods in self.api["paths"].items() for method, operation in methods.items() if operation["security"]}
        self.assertEqual(described - used, set())

    def tokens(self):
        """Tokens by HTTP, with one that may make them."""
        admin = self.rig.make_token("admin")
        status, _, made = self.rig.request("POST", "/v1/tokens", {"name": "t", "scopes": ["wallets:read"]}, token=admin)
        self.assertEqual(status, 200)
        self.fits("POST", "/v1/tokens", status, made)
        status, _, tokens = self.rig.request("GET", "/v1/tokens", token=admin)
        self.fits("GET", "/v1/tokens", status, tokens)
        self.assertNotIn(made["token"], json.dumps(tokens))
        status, _, gone = self.rig.request("DELETE", f"/v1/tokens/{made['token_id']}", token=admin)
        self.fits("DELETE", "/v1/tokens/{id}", status, gone)
        self.refused(401, "token_invalid", "GET", "/v1/wallets/seller:anna", token=made["token"])
        return {("post", "/v1/tokens"), ("get", "/v1/tokens"), ("delete", "/v1/tokens/{id}")}

    # Keys

    def test_a_key_gives_the_first_answer_again_through_both_doors(self):
        body = self.payment(order_id="twice")
        status, headers, first = self.ask("POST", "/v1/payments", body, "twice", 202)
        self.assertNotIn("Idempotent-Replayed", headers)
        status, headers, again = self.ask("POST", "/v1/payments", dict(reversed(body.items())), "twice", 202)
        self.assertEqual((again, headers["Idempotent-Replayed"]), (first, "true"))
        with self.rig.line() as line:
            self.assertEqual(json.loads(line.execute_command("PAY", "twice", json.dumps(body))), first)
            shown = line.execute_command("PAYMENT", "GET", first["payment_id"])
        self.rig.until(f"/v1/payments/{first['payment_id']}", "SUCCESS")
        with self.rig.line() as line:
            shown = line.execute_command("PAYMENT", "GET", first["payment_id"])
        self.assertEqual(json.loads(shown), self.rig.get(f"/v1/payments/{first['payment_id']}"))
        error = self.refused(400, "idempotency_key_conflict", "POST", "/v1/payments", body={**body, "amount": "11.00"}, key="twice")
        self.assertEqual((error["type"], error["param"]), ("idempotency_error", "amount"))

    def test_clients_that_ask_at_once_get_one_payment(self):
        def ask(_):
            return self.rig.request("POST", "/v1/payments", self.payment(order_id="at-once"), key="at-once")

        with concurrent.futures.ThreadPoolExecutor(16) as pool:
            answers = list(pool.map(ask, range(64)))
        self.assertEqual({status for status, _, _ in answers} - {202, 409}, set())
        self.assertEqual({answer["error"]["code"] for status, _, answer in answers if status == 409} - {"idempotency_key_in_use"}, set())
        self.assertEqual(len({answer["payment_id"] for status, _, answer in answers if status == 202}), 1)
        self.assertEqual(len(self.rig.get("/v1/payments?order_id=at-once")["data"]), 1)

    def test_what_is_malformed_uses_no_key_up_and_what_the_state_refuses_does(self):
        self.refused(400, "parameter_missing", "POST", "/v1/payments", body={"buyer_id": "bob"}, key="later")
        self.ask("POST", "/v1/payments", self.payment(), "later", 202)
        body = {"seller_id": "anna", "amount": "1000000.00", "currency": "EUR"}
        self.refused(402, "insufficient_funds", "POST", "/v1/payouts", body=body, key="poor")
        status, headers, _ = self.ask("POST", "/v1/payouts", body, "poor", 402)
        self.assertEqual(headers["Idempotent-Replayed"], "true")
        self.refused(400, "idempotency_key_conflict", "POST", "/v1/payouts", body={**body, "amount": "0.01"}, key="poor")

    # Bad input

    def test_each_fault_has_its_code(self):
        good = self.payment()
        cases = [
            (400, "idempotency_key_missing", dict(body=good)), (400, "idempotency_key_invalid", dict(body=good, key="k" * 256)),
            (400, "json_invalid", dict(raw=b"{", key="f")), (400, "json_invalid", dict(raw=b"[]", key="f")),
            (400, "json_invalid", dict(raw=b'{"a":' * 5000, key="f")), (400, "json_invalid", dict(raw=b'{"a":"\xff"}', key="f")),
            (400, "json_invalid", dict(raw=b'{"buyer_id":"a","buyer_id":"b"}', key="f")),
            (415, "content_type_unsupported", dict(raw=b"a=b", key="f", headers={"Content-Type": "application/x-www-form-urlencoded"})),
            (413, "body_too_large", dict(raw=b" " * 1_100_000, key="f")), (400, "parameter_unknown", dict(body={**good, "tip": 1}, key="f")),
            (400, "amount_scale", dict(body={**good, "amount": "10.001"}, key="f")),
            (400, "amount_too_small", dict(body={**good, "amount": "0.00"}, key="f")),
            (400, "parameter_invalid_amount", dict(body={**good, "amount": "-1.00"}, key="f")),
            (400, "parameter_invalid_amount", dict(raw=json.dumps(good).replace('"10.00"', "1e3").encode(), key="f")),
            (400, "parameter_invalid_amount", dict(body={**good, "amount": None or "1,00"}, key="f")),
            (400, "currency_unknown", dict(body={**good, "currency": "XXQ"}, key="f")),
            (400, "total_mismatch", dict(body={**good, "total_amount": "9.99"}, key="f")),
            (400, "seller_unknown", dict(body={**good, "seller_id": "nobody"}, key="f")),
            (400, "parameter_invalid_string", dict(body={**good, "order_id": "a\u0000b"}, key="f")),
            (400, "parameter_invalid_length", dict(body={**good, "order_id": "o" * 65}, key="f")),
            (400, "parameter_invalid_choice", dict(body={**good, "capture": "later"}, key="f")),
            (401, "token_missing", dict(body=good, key="f", token=None)), (401, "token_invalid", dict(body=good, key="f", token="ducat_none")),
        ]
        for status, code, arguments in cases:
            with self.subTest(code=code, arguments=str(arguments)[:80]):
                self.refused(status, code, "POST", "/v1/payments", **arguments)
        reader = self.rig.make_token("payments:read")
        self.refused(403, "scope_missing", "POST", "/v1/payments", body=good, key="f", token=reader)
        # None of these used the key up, or left anything behind.
        self.ask("POST", "/v1/payments", good, "f", 202)

    def test_all_codes_are_explained(self):
        page = self.rig.request("GET", "/docs/errors")[2]
        codes = set()
        for folder in ["Payments", "Gateway", "Server"]:
            codes |= source_codes(f"{ROOT}/Sources/{folder}")
        missing = {code for code in codes if f'id="{code}"' not in page}
        self.assertGreater(len(codes), 60)
        self.assertEqual(missing, set())

    def test_a_token_that_asks_too_often_is_told_to_wait(self):
        slow = self.rig.make_token("wallets:read", "--rate", "5")
        answers = [self.rig.request("GET", "/v1/wallets/seller:anna", token=slow) for _ in range(12)]
        turned = [(headers["Retry-After"], answer["error"]["code"]) for status, headers, answer in answers if status == 429]
        self.assertTrue(turned)
        self.assertEqual(set(turned), {("1", "rate_limit")})
        self.assertEqual(self.rig.request("GET", "/v1/wallets/seller:anna")[0], 200)

    def test_one_slow_client_holds_nobody_up(self):
        slow = socket.create_connection(("127.0.0.1", self.rig.http_port))
        with slow:
            slow.sendall(b"POST /v1/payments HTTP/1.1\r\nHost: x\r\nContent-Length: 1000\r\n\r\n{")
            self.assertEqual(self.rig.request("GET", "/healthz")[0], 200)
            self.ask("POST", "/v1/payments", self.payment(), "beside", 202)

    # Card numbers

    def test_no_card_number_reaches_disk_or_log(self):
        number = "4242424242424242"
        forms = [number, "4242 4242 4242 4242", "4242-4242-4242-4242", "no 4242424242424242!", "378282246310005", "6304000000000000000"]
        key = 0
        for form in forms:
            for field in ["order_id", "buyer_id", "description", "payment_method", "seller_id", "success_url"]:
                key += 1
                error = self.refused(400, "card_number_refused", "POST", "/v1/payments", body=self.payment(**{field: form}), key=f"card-{key}")
                self.assertNotIn(form, json.dumps(error))
            self.refused(400, "card_number_refused", "POST", "/v1/payments", body=self.payment(metadata={"note": form}), key="card")
            self.refused(400, "card_number_refused", "POST", "/v1/payments", body=self.payment(metadata={form[:40]: "x"}), key="card")
            self.refused(400, "card_number_refused", "POST", "/v1/payments", body=self.payment(), key=form)
            self.refused(400, "card_number_refused", "GET", "/v1/payments/" + urllib.parse.quote(form))
            self.refused(400, "card_number_refused", "GET", "/v1/payments?order_id=" + urllib.parse.quote(form))
            escaped = json.dumps(self.payment(order_id="X")).replace('"X"', '"' + "".join(f"\\u{ord(c):04x}" for c in form) + '"')
            self.refused(400, "card_number_refused", "POST", "/v1/payments", raw=escaped.encode(), key="card")
            with self.rig.line() as line:
                for words in [
                    ("PAY", "card", json.dumps(self.payment(order_id=form))), ("PAY", form, json.dumps(self.payment())),
                    ("TRANSFER", "card", "assets:psp:stripe:clearing", "liabilities:seller:anna", "1.00", "MEMO", form),
                    ("TRANSFER", "card", "assets:psp:stripe:clearing", "liabilities:seller:anna", "1.00", "META", "card", form),
                    ("POST", "card", "DEBIT", "assets:psp:stripe:clearing", "1.00", "CREDIT", "liabilities:seller:anna", "1.00", "MEMO", form),
                    ("ACCOUNT", "OPEN", "assets:cards", "EUR", "TYPE", "asset", "META", "number", form),
                ]:
                    with self.subTest(words=words[0], form=form):
                        with self.assertRaisesRegex(Exception, "^CARD_?NUMBER"):
                            line.execute_command(*words)
        self.assertEqual(self.found_on_disk(forms), [])

    def found_on_disk(self, forms):
        """Which of the texts stand anywhere in data or logs."""
        import glob

        found = []
        for path in glob.glob(f"{self.rig.folder}/data/*") + [f"{self.rig.folder}/ducat.err", f"{self.rig.folder}/ducat.out"]:
            with open(path, "rb") as file:
                content = file.read()
            found += [(path, form) for form in forms if form.encode() in content]
        self.assertIn("data.mdb", " ".join(glob.glob(f"{self.rig.folder}/data/*")))
        return found

    # Machines

    def test_machines_can_watch_it(self):
        self.assertEqual(self.rig.request("GET", "/healthz", token=None)[0], 200)
        self.assertEqual(self.rig.request("GET", "/readyz", token=None)[0], 200)
        status, headers, text = self.rig.request("GET", "/metrics", token=None)
        self.assertEqual((status, headers["Content-Type"].split(";")[0]), (200, "text/plain"))
        samples = re.findall(r"^([a-z_]+)(?:{[^}]*})? [0-9.e+-]+$", text, re.M)
        typed = set(re.findall(r"^# TYPE ([a-z_]+) ", text, re.M))
        self.assertGreater(len(samples), 20)
        for name in samples:
            base = re.sub("_(bucket|sum|count)$", "", name)
            self.assertTrue(name.startswith("ducat_") and (name in typed or base in typed), name)


def fits(template, path):
    """Whether a path is one of a template's."""
    return re.fullmatch(re.sub(r"{\w+}", "[^/]+", template), path) is not None


def source_codes(folder):
    """The codes of faults that the sources name."""
    import os

    codes = set()
    for path, _, names in os.walk(folder):
        for name in names:
            with open(f"{path}/{name}", encoding="utf-8") as file:
                text = file.read()
            codes |= set(re.findall(r'PaymentFault\(\s*\d+, \.\w+,\s*"([a-z_]+)"', text))
            codes |= set(re.findall(r'(?:PaymentFault)?\.(?:parameter|state)\(\s*"([a-z_]+)"', text))
    return codes


if __name__ == "__main__":
    unittest.main()
