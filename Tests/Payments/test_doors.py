"""Two doors, one service: every read gives the same bytes through both, keys are shared, and what was answered outlives a stop and a kill."""

import http.client
import json
import re
import unittest

import redis

from rig import Rig, wait_for


class DoorsTest(unittest.TestCase):
    """One server and one sandbox for all; each test uses sellers and keys of its own."""

    @classmethod
    def setUpClass(cls):
        cls.rig = cls.enterClassContext(Rig(seed=21, sandbox_options=["--settle-after", "0"]))
        cls.admin = cls.rig.make_token("admin", "--rate", "100000")
        cls.rig.seller("anna")
        cls.rig.seller("bert", bank=None)

    def bytes(self, path, method="GET", body=None, key=None):
        """An answer over HTTP: status, headers, and the body as it came."""
        connection = http.client.HTTPConnection("127.0.0.1", self.rig.http_port, timeout=30)
        fields = {"Authorization": f"Bearer {self.admin}", "Content-Type": "application/json"}
        if key:
            fields["Idempotency-Key"] = key
        try:
            connection.request(method, path, None if body is None else json.dumps(body), fields)
            response = connection.getresponse()
            return response.status, response.headers, response.read()
        finally:
            connection.close()

    def words(self, *words):
        """A command's reply as bytes, or its error as text."""
        with redis.Redis(port=self.rig.line_port, socket_timeout=30) as line:
            try:
                return line.execute_command(*words)
            except redis.ResponseError as error:
                return str(error)

    def sale(self, order, amount="30.00", **fields):
        return {"buyer_id": "bob", "order_id": order, "seller_id": "anna", "currency": "EUR", "amount": amount, "payment_method": "pm_card_visa", **fields}

    def test_every_read_gives_the_same_bytes(self):
        self.rig.post("/v1/buyers", {"buyer_id": "bob", "metadata": {"since": "2020"}}, "reads-buyer")
        payment = self.rig.post("/v1/payments", self.sale("reads", metadata={"b": "2", "a": "1"}, description="ü \u2028 \"x\""), "reads")
        path = f"/v1/payments/{payment['payment_id']}"
        payment = self.rig.until(path, "SUCCESS")
        refund = self.rig.post("/v1/refunds", {"payment_id": payment["payment_id"], "amount": "0.01"}, "reads-refund")["refund_id"]
        self.rig.until(f"/v1/refunds/{refund}", "SUCCESS")
        deposit = self.rig.post("/v1/deposits", {"seller_id": "bert", "amount": 5, "currency": "EUR", "payment_method": "pm_card_visa"}, "reads-deposit")
        self.rig.until(f"/v1/deposits/{deposit['payment_id']}", "SUCCESS")
        payout = self.rig.post("/v1/payouts", {"seller_id": "anna", "amount": "1.00", "currency": "EUR"}, "reads-payout")["payout_id"]
        self.rig.until(f"/v1/payouts/{payout}", "IN_TRANSIT")
        self.rig.post("/v1/payout_schedules", {"seller_id": "anna", "currency": "EUR", "interval": "monthly", "anchor": 31}, "reads-schedule")
        order = payment["orders"][0]["payment_order_id"]
        pairs = [
            (path, ["PAYMENT", "GET", payment["payment_id"]]),
            ("/v1/payments?seller_id=anna&limit=3", ["PAYMENT", "LIST", '{"seller_id":"anna","limit":3}']),
            ("/v1/payments?status=SUCCESS&limit=1", ["PAYMENT", "LIST", '{"limit":1,"status":"SUCCESS"}']),
            (f"/v1/payment_orders/{order}", ["ORDER", "GET", order]),
            (f"/v1/refunds/{refund}", ["PAYMENT", "REFUND", refund]),
            (f"/v1/deposits/{deposit['payment_id']}", ["PAYMENT", "DEPOSIT", deposit["payment_id"]]),
            (f"/v1/payouts/{payout}", ["PAYMENT", "PAYOUT", payout]),
            ("/v1/payouts", ["PAYMENT", "PAYOUTS"]),
            ("/v1/payout_schedules/anna%3AEUR", ["PAYMENT", "SCHEDULE", "anna:EUR"]),
            ("/v1/sellers/anna", ["SELLERS", "GET", "anna"]),
            ("/v1/buyers/bob", ["BUYERS", "GET", "bob"]),
            ("/v1/wallets/seller:anna", ["WALLET", "GET", "seller:anna"]),
            ("/v1/wallets/seller:anna/statement?limit=5&currency=EUR", ["WALLET", "STATEMENT", "seller:anna", '{"limit":5,"currency":"EUR"}']),
            ("/v1/dead_letters?status=open", ["DEADLETTER", "LIST", '{"status":"open"}']),
            ("/v1/webhook_endpoints", ["ENDPOINT", "LIST"]),
            ("/v1/tokens", ["TOKEN", "LIST"]),
        ]
        for target, command in pairs:
            with self.subTest(target=target):
                status, _, body = self.bytes(target)
                self.assertEqual((status, self.words(*command)), (200, body))
        for target, command in [("/v1/payments/none", ["PAYMENT", "GET", "none"]), ("/v1/wallets/none", ["WALLET", "GET", "none"]),
                                ("/v1/payments?limit=101", ["PAYMENT", "LIST", '{"limit":101}']), ("/v1/payouts?tip=1", ["PAYMENT", "PAYOUTS", '{"tip":"1"}'])]:
            with self.subTest(target=target):
                error = json.loads(self.bytes(target)[2])["error"]
                self.assertEqual(self.words(*command), f"{error['code'].upper()} {error['message']}")

    def test_a_key_is_known_at_both_doors_byte_for_byte(self):
        body = self.sale("keys")
        status, _, first = self.bytes("/v1/payments", "POST", body, "keys-http")
        self.assertEqual((status, self.words("PAY", "keys-http", json.dumps(body))), (202, first))
        line = self.words("PAY", "keys-line", json.dumps(body))
        status, headers, again = self.bytes("/v1/payments", "POST", body, "keys-line")
        self.assertEqual((status, headers["Idempotent-Replayed"], again), (202, "true", line))
        # Whichever door it comes through, the first field that differs is named, and the operation is one of them.
        for name, fields in [("amount", {"amount": "30.0"}), ("seller_id", {"seller_id": "bert"}), ("metadata.x", {"metadata": {"x": "y"}})]:
            error = json.loads(self.bytes("/v1/payments", "POST", {**body, **fields}, "keys-line")[2])["error"]
            self.assertEqual((error["type"], error["code"], error["param"]), ("idempotency_error", "idempotency_key_conflict", name))
            self.assertEqual(self.words("PAY", "keys-line", json.dumps({**body, **fields})), f"IDEMPOTENCY_KEY_CONFLICT {error['message']}")
        error = json.loads(self.bytes("/v1/buyers", "POST", {"buyer_id": "bob"}, "keys-line")[2])["error"]
        self.assertEqual((error["code"], error["param"]), ("idempotency_key_conflict", "operation"))

    def test_a_bulk_is_many_requests_with_keys_of_their_own(self):
        items = [dict(self.sale(f"bulk-{number}", "2.00"), idempotency_key=f"bulk-{number}") for number in range(40)]
        items[7]["seller_id"] = "nobody"
        first = json.loads(self.bytes("/v1/payments/bulk", "POST", {"payments": items})[2])["results"]
        self.assertEqual([result["status"] for result in first], [202] * 7 + [400] + [202] * 32)
        self.assertEqual({result["replayed"] for result in first}, {False})
        again = json.loads(self.words("PAYBULK", json.dumps({"payments": items})))["results"]
        self.assertEqual([result["body"] for result in again], [result["body"] for result in first])
        self.assertEqual([result["replayed"] for result in again], [True] * 7 + [False] + [True] * 32)
        self.assertEqual(self.bytes("/v1/payments", "POST", self.sale("bulk-9", "2.00"), "bulk-9")[1]["Idempotent-Replayed"], "true")

    def test_lists_and_statements_have_each_thing_once(self):
        self.rig.seller("cora", bank=None)
        made = [self.rig.post("/v1/payments", self.sale(f"list-{number}", f"{number}.00", seller_id="cora"), f"list-{number}")["payment_id"] for number in range(1, 18)]
        for identity in made:
            self.rig.until(f"/v1/payments/{identity}", "SUCCESS")
        seen, path = [], "/v1/payments?seller_id=cora&limit=5"
        while path:
            page = self.rig.get(path)
            seen += [payment["payment_id"] for payment in page["data"]]
            path = page["has_more"] and f"/v1/payments?seller_id=cora&limit=5&after={seen[-1]}"
        self.assertEqual(seen, made[::-1])
        lines, after = [], 0
        while after is not None:
            page = self.rig.get(f"/v1/wallets/seller:cora/statement?limit=4&after={after}")
            lines, after = lines + page["lines"], page["next"]
        wallet = self.rig.get("/v1/wallets/seller:cora")["balances"][0]
        self.assertEqual([line["version"] for line in lines], sorted({line["version"] for line in lines}))
        self.assertEqual((lines[-1]["balance"], wallet["lifetime_in"]), (wallet["balance"], wallet["balance"]))
        self.assertEqual({line["payment_id"] for line in lines}, set(made))

    def test_pages_tell_the_buyer(self):
        body = self.sale("pages")
        del body["payment_method"]
        payment = self.rig.post("/v1/payments", body, "pages")
        path = f"/checkout/{payment['payment_id']}"
        self.assertEqual(payment["psp_redirect_url"], self.rig.url + path)
        location = wait_for("the PSP's page", lambda: self.bytes(path)[1].get("Location"))
        self.assertTrue(location.startswith(self.rig.sandbox_url))
        self.assertIn(b"being processed", self.bytes(path + "/complete")[2])
        for target in ["/checkout/pay_none", "/checkout/pay_none/complete", "/checkout/%3Cscript%3E"]:
            status, _, page = self.bytes(target)
            self.assertEqual(status, 404)
            self.assertNotIn(b"script", page)

    def test_what_was_answered_is_there_after_a_kill_and_after_a_stop(self):
        with Rig(seed=22) as rig:
            rig.seller("anna", bank=None)
            for word in ["kill", "stop"]:
                first = rig.request("POST", "/v1/payments", self.sale(word), key=word)
                getattr(rig.server, word)()
                rig.ducat("check", "--data", f"{rig.folder}/data")
                rig.server.start(2)
                status, headers, again = rig.request("POST", "/v1/payments", self.sale(word), key=word)
                self.assertEqual((status, headers["Idempotent-Replayed"], again), (202, "true", first[2]))
                rig.until(f"/v1/payments/{again['payment_id']}", "SUCCESS")
            self.assertEqual(rig.control("books/check"), {"problems": []})
            self.assertEqual(rig.control("books")["accounts"]["network"], {"eur": -6000})


class MetricsTest(unittest.TestCase):
    """Numbers for Prometheus, by its own rules."""

    def test_the_text_is_prometheus_format(self):
        with Rig(seed=23) as rig:
            rig.request("GET", "/v1/payments")
            rig.request("GET", "/v1/payments/4%20\"\\")
            text = rig.request("GET", "/metrics", token=None)[2]
        label = r'[a-zA-Z_]\w*="(?:[^"\\\n]|\\[\\"n])*"'
        sample = re.compile(rf"([a-zA-Z_:][\w:]*)(?:{{{label}(?:,{label})*}})? -?\d+(?:\.\d+)?")
        families, current = {}, None
        for line in text.splitlines():
            if line.startswith("# TYPE "):
                _, _, current, kind = line.split(" ")
                self.assertNotIn(current, families, "a family stands twice")
                families[current] = kind
            elif not line.startswith("# HELP "):
                found = sample.fullmatch(line)
                self.assertTrue(found, line)
                self.assertEqual(re.sub("_(bucket|sum|count)$", "", found[1]) if families[current] == "histogram" else found[1], current)
        self.assertTrue(text.endswith("\n"))
        with open(__file__.rsplit("/", 3)[0] + "/docs/http.md", encoding="utf-8") as file:
            documented = set(re.findall(r"`(ducat_\w+)", file.read().split("## Watching it")[1]))
        self.assertEqual(documented, set(families), "docs/http.md lists the families that there are")
        buckets = [int(value) for value in re.findall(r'duration_seconds_bucket\{route="GET /v1/payments",le="[^"]+"\} (\d+)', text)]
        self.assertEqual((len(buckets), buckets), (14, sorted(buckets)))
        self.assertIn('ducat_http_requests_total{route="GET /v1/payments",status="200"} 1\n', text)


if __name__ == "__main__":
    unittest.main()
