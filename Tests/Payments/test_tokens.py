"""`ducat token`: tokens are shown once, kept as digests, judged before anything else, and void when they are revoked."""

import glob
import json
import re
import subprocess
import unittest

from rig import DUCAT, Rig


class TokensTest(unittest.TestCase):
    """One server for all; no PSP is asked."""

    @classmethod
    def setUpClass(cls):
        cls.rig = cls.enterClassContext(Rig(seed=31))

    def run_ducat(self, *words):
        return subprocess.run([DUCAT, "token", *words, "--connect", f"127.0.0.1:{self.rig.line_port}"], capture_output=True, text=True, timeout=30, check=False)

    def test_a_token_is_shown_once_and_kept_as_a_digest(self):
        made = self.run_ducat("create", "--name", "till 4", "--scope", "payments:read,wallets:read", "--scope", "operations", "--rate", "7", "--expires-in", "3600")
        token = made.stdout.strip()
        self.assertEqual(made.returncode, 0, made.stderr)
        self.assertTrue(re.fullmatch("ducat_[0-9a-f]{64}", token))
        self.assertNotIn(token, made.stderr)
        listed = self.run_ducat("list")
        row = next(line for line in listed.stdout.splitlines() if "till 4" in line)
        self.assertIn("payments:read,wallets:read,operations", row)
        self.assertNotIn(token, listed.stdout)
        answer = json.loads(self.run_ducat("list", "--json").stdout)
        one = next(each for each in answer["data"] if each["name"] == "till 4")
        self.assertEqual((one["rate"], "token" in one, one["revoked"]), (7, False, False))
        for path in glob.glob(f"{self.rig.folder}/data/*") + [f"{self.rig.folder}/ducat.err", f"{self.rig.folder}/ducat.out"]:
            with open(path, "rb") as file:
                self.assertNotIn(token[6:].encode(), file.read(), path)
        self.assertEqual(self.rig.request("GET", "/v1/dead_letters", token=token)[0], 200)
        self.assertEqual(self.rig.request("GET", "/v1/tokens", token=token)[2]["error"]["code"], "scope_missing")
        revoked = self.run_ducat("revoke", row.split()[0])
        self.assertEqual((revoked.returncode, revoked.stdout), (0, f"{row.split()[0]} is revoked\n"))
        self.assertEqual(self.rig.request("GET", "/v1/dead_letters", token=token)[2]["error"]["code"], "token_invalid")
        self.assertNotIn("till 4", self.run_ducat("list").stdout)

    def test_a_wrong_command_line_is_2_a_refusal_1_and_no_server_3(self):
        cases = [
            (2, []), (2, ["make"]), (2, ["create"]), (2, ["create", "--name", "x"]), (2, ["create", "--name", "x", "--scope"]),
            (2, ["create", "--name", "x", "--scope", "admin", "--rate", "0"]), (2, ["list", "--colour"]), (2, ["revoke"]),
            (1, ["create", "--name", "x", "--scope", "everything"]), (1, ["revoke", "tok_none"]), (1, ["create", "--name", "4242 4242 4242 4242", "--scope", "admin"]),
        ]
        for code, words in cases:
            with self.subTest(words=words):
                done = self.run_ducat(*words)
                self.assertEqual((done.returncode, done.stdout), (code, ""), done.stderr)
                self.assertTrue(done.stderr.startswith("ducat token: "), done.stderr)
        gone = subprocess.run([DUCAT, "token", "list", "--connect", "127.0.0.1:1"], capture_output=True, text=True, timeout=30, check=False)
        self.assertEqual(gone.returncode, 3, gone.stderr)
        self.assertEqual(self.run_ducat("--help").returncode, 2)
        self.assertEqual(subprocess.run([DUCAT, "token", "--help"], capture_output=True, timeout=30, check=False).returncode, 0)

    def test_who_asks_is_judged_before_what_is_asked(self):
        reader = self.rig.make_token("wallets:read")
        for body, raw, key in [({}, None, None), ({"x": 1}, None, "k"), (None, b"{", "k"), (None, b" " * 1000, "k" * 300)]:
            for token, status, code in [(None, 401, "token_missing"), ("ducat_none", 401, "token_invalid"), (reader, 403, "scope_missing")]:
                got, headers, answer = self.rig.request("POST", "/v1/payments", body, key, token=token, raw=raw)
                self.assertEqual((got, answer["error"]["code"]), (status, code), answer)
                self.assertEqual(headers.get("WWW-Authenticate"), "Bearer" if status == 401 else None)
        for header in ["Bearer", "Bearer ", "Digest abc", "Basic ****", "Basic Og==", "Bearer " + "x" * 600]:
            got, _, answer = self.rig.request("GET", "/v1/wallets/seller:x", token=None, headers={"Authorization": header})
            self.assertEqual((got, answer["error"]["code"]), (401, "token_missing"), header)

    def test_malformed_requests_count_towards_the_rate(self):
        slow = self.rig.make_token("payments:write", "--rate", "3")
        statuses = [self.rig.request("POST", "/v1/payments", {}, token=slow)[0] for _ in range(10)]
        self.assertEqual(statuses[:3], [400] * 3)
        self.assertIn(429, statuses)

    def test_each_scope_allows_its_own_and_nothing_else(self):
        api = self.rig.get("/openapi.json")
        scopes = ["payments:read", "payments:write", "payouts:read", "payouts:write", "wallets:read", "parties:read", "parties:write", "operations"]
        tokens = {scope: self.rig.make_token(scope) for scope in scopes}
        for path, methods in api["paths"].items():
            for method, operation in methods.items():
                if not operation["security"]:
                    continue
                needed = operation["security"][0]["bearer"][0]
                for scope, token in tokens.items():
                    answer = self.rig.request(method.upper(), re.sub(r"{\w+}", "none", path), {} if method == "post" else None, token=token)
                    self.assertEqual(answer[0] == 403, scope != needed, f"{method} {path} with {scope}: {answer[0]}")


if __name__ == "__main__":
    unittest.main()
