"""Bytes that are no request, clients that do not keep to the rules, and servers that end in the middle: each costs little, and the next one is served."""

import concurrent.futures
import http.client
import json
import socket
import time
import unittest

from rig import Rig, wait_for


class BadHTTPTest(unittest.TestCase):
    """One server for all."""

    @classmethod
    def setUpClass(cls):
        cls.rig = cls.enterClassContext(Rig(seed=51))
        cls.rig.seller("anna", bank=None)

    def tearDown(self):
        self.assertEqual(self.rig.request("GET", "/healthz")[0], 200, "the server goes on")
        with open(f"/proc/{self.rig.server.child.pid}/status", encoding="utf-8") as status:
            resident = next(int(line.split()[1]) for line in status if line.startswith("VmRSS"))
        self.assertLess(resident, 400_000, "kilobytes of memory")

    def payment(self, **fields):
        return {"buyer_id": "bob", "order_id": "o", "currency": "EUR", "seller_id": "anna", "amount": "10.00", "payment_method": "pm_card_visa", **fields}

    def raw(self, data, ends=True):
        """What comes back for these bytes until the connection ends; `ends` says that nothing more will follow them."""
        with socket.create_connection(("127.0.0.1", self.rig.http_port), timeout=10) as connection:
            answer = b""
            try:
                connection.sendall(data)
                if ends:
                    connection.shutdown(socket.SHUT_WR)
                while part := connection.recv(65536):
                    answer += part
            except OSError:
                # Refused, and closed before all was sent.
                pass
            return answer

    def head(self, *lines, method="POST", path="/v1/payments"):
        return "\r\n".join([f"{method} {path} HTTP/1.1", "Host: x", f"Authorization: Bearer {self.rig.token}", *lines, "", ""]).encode()

    def test_what_is_no_request_ends_the_connection(self):
        for data in [b"\r\n\r\n\r\n", b"\x00" * 1000, b"*1\r\n$4\r\nPING\r\n", b"GET\r\n\r\n", b"GET / HTTP/1.1 x y\r\n\r\n", b"G\xc3\xa9T / HTTP/1.1\r\n\r\n", b"\x16\x03\x01\x02\x00\x01" * 50,
                     b"GET / HTTP/1.1\r\n: x\r\n\r\n", b"BREW / HTTP/1.1\r\nHost: x\r\n\r\n", b"GET / HTTP/1.1\r\nContent-Length: -1\r\n\r\n",
                     b"POST /v1/payments HTTP/1.1\r\nContent-Length: 99999999999999999999\r\n\r\n", b"POST / HTTP/1.1\r\nTransfer-Encoding: chunked\r\n\r\nzz\r\n"]:
            with self.subTest(data=data[:40]):
                answer = self.raw(data)
                status = answer.split(b" ")[1] if answer.startswith(b"HTTP/1") else b"closed"
                self.assertIn(status, [b"400", b"404", b"405", b"413", b"501", b"closed"])

    def test_heads_and_bodies_have_a_limit(self):
        # Again and again: a connection that has ended must not take bytes from the next one with its number.
        for head in [b"GET /healthz HTTP/1.1\r\nHost: x\r\nX: " + b"a" * 17_000, b"GET /" + b"a" * 17_000 + b" HTTP/1.1\r\nHost: x",
                     b"GET / HTTP/1.1\r\n" + b"X: y\r\n" * 5_000 + b"X: y"]:
            for _ in range(20):
                answer = self.raw(head + b"\r\n\r\n", ends=False)
                self.assertIn(answer.split(b" ")[1] if answer else b"closed", [b"400", b"closed"])
        for _ in range(40):
            answer = self.raw(b"GET /healthz HTTP/1.1\r\nHost: x\r\nConnection: close\r\nX: " + b"a" * 15_000 + b"\r\n\r\n", ends=False)
            self.assertEqual(answer.split(b" ")[1], b"200")
        for size in [1 << 20, (1 << 20) + 1]:
            body = json.dumps(self.payment(description="x")).encode()
            status, _, answer = self.rig.request("POST", "/v1/payments", raw=body + b" " * (size - len(body)), key="big")
            self.assertEqual((status, answer.get("error", {}).get("code")), (202, None) if size == 1 << 20 else (413, "body_too_large"))
        begun = time.monotonic()
        huge = self.raw(self.head("Content-Length: 5000000000", "Content-Type: application/json"))
        self.assertIn(b" 413 ", huge[:40])
        self.assertLess(time.monotonic() - begun, 5)
        chunk = b"10000\r\n" + b" " * 65536 + b"\r\n"
        self.assertIn(self.raw(self.head("Transfer-Encoding: chunked", "Content-Type: application/json") + chunk * 64)[9:12], [b"413", b"400", b""])

    def test_json_is_read_strictly(self):
        text = json.dumps(self.payment())
        cases = [
            "", "{", "[]", "null", "1", '"x"', text + text, text + "x", text.replace(":", "=", 1), text.replace('"EUR"', "'EUR'"), text[:-1] + ",}", "\ufeff" + text,
            '{"a":' * 33 + "1" + "}" * 33, "[" * 100_000, '{"metadata":' * 50_000, text.replace('"10.00"', "01"), text.replace('"10.00"', "+1"), text.replace('"10.00"', ".5"),
            text.replace('"10.00"', "1."), text.replace('"10.00"', "0x10"), text.replace('"10.00"', "NaN"), text.replace('"10.00"', "Infinity"), text.replace('"10.00"', "1" * 65),
            text.replace('"o"', '"\\ud800"'), text.replace('"o"', '"\\x"'), text.replace('"o"', '"\t"'), text[:-1] + ', "amount": "1.00"}', text[:-1] + ', "am\\u006funt": "1.00"}',
        ]
        for number, case in enumerate(cases):
            with self.subTest(case=case[:60]):
                status, _, answer = self.rig.request("POST", "/v1/payments", raw=case.encode("utf-8", "surrogatepass"), key=f"strict-{number}")
                # An empty body is an empty object: the first parameter that is needed is missing.
                self.assertEqual((status, answer["error"]["code"]), (400, "json_invalid" if case else "parameter_missing"))
        for bad in [b'{"order_id": "\xff"}', b'{"order_id": "\xc0\xaf"}', b'{"order_id": "\xed\xa0\x80"}']:
            self.assertEqual(self.rig.request("POST", "/v1/payments", raw=bad, key="utf8")[2]["error"]["code"], "json_invalid")

    def test_amounts_are_exact_or_refused(self):
        text = json.dumps(self.payment())
        cases = [
            ("1e3", "parameter_invalid_amount"), ("1E-2", "parameter_invalid_amount"), ('"1e3"', "parameter_invalid_amount"), ("-1.00", "parameter_invalid_amount"),
            ("-0", "parameter_invalid_amount"), ('"+1"', "parameter_invalid_amount"), ('" 1"', "parameter_invalid_amount"), ('"1,00"', "parameter_invalid_amount"),
            ('""', "parameter_invalid_amount"), ('"."', "parameter_invalid_amount"), ('"1."', "parameter_invalid_amount"), ("true", "parameter_invalid_amount"), ("[1]", "parameter_invalid_amount"),
            ('"\u0661"', "parameter_invalid_amount"), ("0.001", "amount_scale"), ("10.000", "amount_scale"), ('"ALL"', "amount_invalid"), ("0", "amount_too_small"), ('"0.00"', "amount_too_small"),
            ("9" * 39, "amount_too_large"), ("170141183460469231731687303715884105.73", "amount_too_large"), ("0.30000000000000004", "amount_scale"), ("10.10", None), ("0.07", None),
        ]
        for number, (amount, code) in enumerate(cases):
            with self.subTest(amount=amount):
                status, _, answer = self.rig.request("POST", "/v1/payments", raw=text.replace('"10.00"', amount).encode(), key=f"amount-{number}")
                if code:
                    self.assertEqual((status, answer["error"]["code"], answer["error"]["param"]), (400, code, "amount"))
                else:
                    self.assertEqual((status, answer["amount"]), (202, f"{float(amount):.2f}"))

    def test_other_ways_to_write_a_request_mean_the_same(self):
        body = json.dumps(self.payment(order_id="written")).encode()
        head = ["Idempotency-Key: written", "Content-Type: application/json; charset=utf-8", "Connection: close"]
        half = len(body) // 2
        chunks = b"".join(b"%x\r\n%s\r\n" % (len(part), part) for part in (body[:half], body[half:])) + b"0\r\n\r\n"
        first = self.raw(self.head(*head, f"Content-Length: {len(body)}") + body)
        self.assertIn(b" 202 ", first[:40])
        for data in [self.head(*head, "Transfer-Encoding: chunked") + chunks, self.head(*head, f"Content-Length: {len(body)}", path="http://pay.example.com/v1/payments") + body,
                     self.head(*head, f"content-LENGTH: {len(body)}", path="/v1/payments?") + body, self.head(*head, "Expect: 100-continue", f"Content-Length: {len(body)}") + body]:
            answer = self.raw(data)
            self.assertIn(b"Idempotent-Replayed: true", answer)
            self.assertEqual(answer.rsplit(b"\r\n\r\n", 1)[1], first.split(b"\r\n\r\n", 1)[1])
        both = self.raw(self.head("Connection: keep-alive", method="GET", path="/healthz") + self.head("Connection: close", method="GET", path="/readyz"), ends=False)
        self.assertEqual(both.count(b"HTTP/1.1 200"), 2, "two in one go")
        self.assertEqual(self.rig.request("HEAD", "/healthz")[2], "")

    def test_paths_and_queries_are_read_strictly(self):
        for path, status, code in [
            ("/v1/payments/%zz", 404, "route_unknown"), ("/v1/payments/%ff", 404, "route_unknown"), ("/v1/payments?limit=%ff", 400, "query_invalid"),
            ("/v1/payments?limit=", 400, "parameter_invalid_integer"), ("/v1/payments?limit=1&limit=2", 400, "parameter_invalid_string"), ("/v1/payments?limit=1.0", 400, "parameter_invalid_integer"),
            ("/v1/payments?limit=0", 400, "parameter_invalid_integer"), ("/v1/payments?x=1", 400, "parameter_unknown"), ("/v1/payments?status=success", 400, "parameter_invalid_choice"),
            ("/v1/payments/" + "a" * 300, 400, "parameter_invalid_string"), ("/v1/payments/a%00b", 400, "parameter_invalid_string"), ("/v1/../etc/passwd", 404, "route_unknown"),
            ("/v2/payments", 404, "route_unknown"), ("/", 404, "route_unknown"), ("/v1/payments/x/y/z/" + "w/" * 500, 404, "route_unknown"),
        ]:
            with self.subTest(path=path[:50]):
                got, _, answer = self.rig.request("GET", path)
                self.assertEqual((got, answer["error"]["code"]), (status, code))
        got, headers, answer = self.rig.request("PATCH", "/v1/payments", {})
        self.assertEqual((got, answer["error"]["code"], set(headers["Allow"].split(", "))), (405, "method_not_allowed", {"GET", "POST"}))

    def test_many_slow_clients_hold_nobody_up(self):
        slow = []
        try:
            for _ in range(300):
                connection = socket.create_connection(("127.0.0.1", self.rig.http_port), timeout=10)
                connection.sendall(self.head("Content-Length: 100000")[:-1])
                slow.append(connection)
            begun = time.monotonic()
            for number in range(20):
                self.rig.post("/v1/payments", self.payment(), f"beside-{number}")
            self.assertLess(time.monotonic() - begun, 5)
        finally:
            for connection in slow:
                connection.close()

    def test_a_stop_answers_what_it_has_taken_and_a_kill_loses_nothing_that_was_answered(self):
        with Rig(seed=52) as rig:
            rig.seller("anna", bank=None)
            answered = {}

            def ask(number):
                for again in range(200):
                    key = f"mid-{number}-{again}"
                    try:
                        status, _, answer = rig.request("POST", "/v1/payments", self.payment(order_id=key), key=key)
                    except (OSError, http.client.HTTPException):
                        return "broken"
                    if status != 202:
                        return answer["error"]["code"]
                    answered[key] = answer["payment_id"]
                return "all"

            for end in ["kill", "stop"]:
                answered.clear()
                with concurrent.futures.ThreadPoolExecutor(8) as pool:
                    asked = [pool.submit(ask, f"{end}-{number}") for number in range(8)]
                    wait_for("some answers", lambda: len(answered) > 50)
                    self.assertEqual(getattr(rig.server, end)() or 0, 0)
                    ends = {one.result() for one in asked}
                self.assertLessEqual(ends, {"broken", "shutting_down"}, end)
                self.assertGreater(len(answered), 50)
                rig.ducat("check", "--data", f"{rig.folder}/data")
                rig.server.start(2)
                for key, identity in answered.items():
                    status, headers, again = rig.request("POST", "/v1/payments", self.payment(order_id=key), key=key)
                    self.assertEqual((status, headers["Idempotent-Replayed"], again["payment_id"]), (202, "true", identity))
            made = rig.line().execute_command("CHECK")
            self.assertEqual(made["status"], "clean")


if __name__ == "__main__":
    unittest.main()
