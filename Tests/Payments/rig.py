"""A server with payments and the sandbox beside it, as processes of their own, for tests and the demo.

Ports are free ones of 127.0.0.1, data lies in a temporary folder, and what was started is ended by its process id.
"""

import http.client
import json
import os
import shutil
import signal
import socket
import subprocess
import tempfile
import time

import redis

ROOT = os.path.dirname(os.path.dirname(os.path.dirname(os.path.abspath(__file__))))
DUCAT = os.environ.get("DUCAT_BINARY", f"{ROOT}/.build/release/ducat")
SANDBOX = os.environ.get("DUCAT_SANDBOX_BINARY", f"{ROOT}/.build/release/ducat-sandbox")
WEBHOOK_SECRET = "whsec_rig"
SCOPES = "payments:read,payments:write,payouts:read,payouts:write,wallets:read,parties:read,parties:write,operations"


class RigError(Exception):
    """Something that should have come did not."""


def wait_for(what, condition, seconds=30):
    """The first true value of `condition`, or an error that says `what` was waited for."""
    deadline = time.monotonic() + seconds
    while True:
        value = condition()
        if value:
            return value
        if time.monotonic() > deadline:
            raise RigError(f"{what} did not come within {seconds} s")
        time.sleep(0.02)


def free_port():
    """A port that nobody listens on now."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


class Process:
    """A program whose standard output says where it listens."""

    def __init__(self, name, arguments, folder):
        self.name, self.arguments, self.folder = name, arguments, folder
        self.child = None

    def start(self, lines):
        """Starts it and waits until `lines` lines say where it listens."""
        with open(f"{self.folder}/{self.name}.out", "wb") as out, open(f"{self.folder}/{self.name}.err", "ab") as err:
            self.child = subprocess.Popen(self.arguments, stdout=out, stderr=err, stdin=subprocess.DEVNULL)

        def ready():
            if self.child.poll() is not None:
                raise RigError(f"{self.name} ended with {self.child.returncode}:\n{self.log()[-2000:]}")
            with open(f"{self.folder}/{self.name}.out", encoding="utf-8") as text:
                return text.read().count("listening on") >= lines

        wait_for(f"{self.name} to listen", ready)

    def kill(self):
        """Ends it as a power cut would."""
        self.child.send_signal(signal.SIGKILL)
        self.child.wait()

    def stop(self):
        """Ends it in good order."""
        if self.child and self.child.poll() is None:
            self.child.terminate()
            try:
                self.child.wait(30)
            except subprocess.TimeoutExpired:
                self.kill()
                raise RigError(f"{self.name} did not end within 30 s") from None
        return self.child.returncode if self.child else 0

    def log(self):
        """What it has logged so far, in all its lives."""
        with open(f"{self.folder}/{self.name}.err", encoding="utf-8", errors="replace") as text:
            return text.read()


class Rig:
    """Server and sandbox, and ways to speak with both."""

    def __init__(self, seed=1, sandbox_options=(), settings=None, folder=None):
        self.owns_folder = folder is None
        self.folder = folder or tempfile.mkdtemp(prefix="ducat-payments-")
        self.line_port, self.http_port, self.sandbox_port = free_port(), free_port(), free_port()
        self.url = f"http://127.0.0.1:{self.http_port}"
        self.sandbox_url = f"http://127.0.0.1:{self.sandbox_port}"
        with open(f"{self.folder}/key", "w", encoding="utf-8") as file:
            file.write("sk_test_rig\n")
        configuration = {
            "public_url": self.url,
            "fee_percent": "3",
            "poll_seconds": 1,
            "psps": [
                {
                    "name": "stripe",
                    "base_url": self.sandbox_url,
                    "secret_key_file": f"{self.folder}/key",
                    "webhook_secrets": [WEBHOOK_SECRET],
                    "timeout_ms": 2000,
                    "breaker": {"failures": 50, "open_seconds": 1},
                }
            ],
        }
        configuration.update(settings or {})
        with open(f"{self.folder}/payments.json", "w", encoding="utf-8") as file:
            json.dump(configuration, file)
        self.sandbox = Process(
            "sandbox",
            [SANDBOX, "--listen", f"127.0.0.1:{self.sandbox_port}", "--seed", str(seed), "--log", f"{self.folder}/sandbox.log",
             "--webhook", f"{self.url}/v1/webhooks/stripe", "--webhook-secret", WEBHOOK_SECRET, "--retry-after", "1", *sandbox_options],
            self.folder)
        self.server = Process(
            "ducat",
            [DUCAT, "serve", "--data", f"{self.folder}/data", "--listen", f"127.0.0.1:{self.line_port}", "--http",
             f"127.0.0.1:{self.http_port}", "--payments", f"{self.folder}/payments.json"], self.folder)
        self.token = None

    def __enter__(self):
        try:
            self.sandbox.start(1)
            self.server.start(2)
            self.token = self.make_token(SCOPES)
        except BaseException:
            self.__exit__()
            raise
        return self

    def __exit__(self, *_):
        for process in (self.server, self.sandbox):
            if process.child and process.child.poll() is None:
                process.kill()
        if self.owns_folder:
            shutil.rmtree(self.folder, ignore_errors=True)

    # The program

    def ducat(self, *words, code=0):
        """Runs `ducat` with some words, which must end with `code`; its standard output."""
        environment = dict(os.environ, DUCAT_CONNECT=f"127.0.0.1:{self.line_port}")
        done = subprocess.run([DUCAT, *words], capture_output=True, text=True, env=environment, timeout=120, check=False)
        if done.returncode != code:
            raise RigError(f"ducat {' '.join(words)}: {done.returncode}: {done.stdout}{done.stderr}")
        return done.stdout

    def make_token(self, scopes, *options):
        """A new token."""
        return self.ducat("token", "create", "--name", "test", "--scope", scopes, *options).strip()

    # HTTP

    def request(self, method, path, body=None, key=None, token=..., headers=None, raw=None, timeout=40):
        """One request: status, headers, and the JSON of the answer (or its text where it is none)."""
        connection = http.client.HTTPConnection("127.0.0.1", self.http_port, timeout=timeout)
        fields = dict(headers or {})
        token = self.token if token is ... else token
        if token:
            fields["Authorization"] = f"Bearer {token}"
        if key is not None:
            fields["Idempotency-Key"] = key
        data = raw
        if raw is None and body is not None:
            data = json.dumps(body).encode()
        if data is not None:
            fields.setdefault("Content-Type", "application/json")
        try:
            connection.request(method, path, data, fields)
            response = connection.getresponse()
            text = response.read()
        finally:
            connection.close()
        is_json = (response.headers.get("Content-Type") or "").startswith("application/json")
        return response.status, response.headers, json.loads(text) if is_json else text.decode()

    def get(self, path):
        """A GET that must succeed."""
        status, _, answer = self.request("GET", path)
        if status != 200:
            raise RigError(f"GET {path}: {status}: {answer}")
        return answer

    def post(self, path, body, key):
        """A POST that must succeed."""
        status, _, answer = self.request("POST", path, body, key=key)
        if status not in (200, 202):
            raise RigError(f"POST {path}: {status}: {answer}")
        return answer

    def control(self, path, body=None):
        """A request to the sandbox's control interface, below /sandbox/."""
        connection = http.client.HTTPConnection("127.0.0.1", self.sandbox_port, timeout=20)
        try:
            connection.request("GET" if body is None else "POST", f"/sandbox/{path}", None if body is None else json.dumps(body))
            response = connection.getresponse()
            text = response.read()
        finally:
            connection.close()
        if response.status != 200:
            raise RigError(f"/sandbox/{path}: {response.status}: {text.decode()}")
        return json.loads(text)

    def psp(self, method, path, form=""):
        """A request to the PSP's own interface, as its merchant or a buyer's page."""
        connection = http.client.HTTPConnection("127.0.0.1", self.sandbox_port, timeout=20)
        fields = {"Authorization": "Bearer sk_test_rig", "Content-Type": "application/x-www-form-urlencoded"}
        try:
            connection.request(method, path, form or None, fields)
            response = connection.getresponse()
            return response.status, json.loads(response.read())
        finally:
            connection.close()

    # The line protocol

    def line(self):
        """A connection of the line protocol."""
        return redis.Redis(port=self.line_port, protocol=3, decode_responses=True, socket_timeout=60)

    def balance(self, account, currency="EUR"):
        """An account's balance as text; 0 where it is not open."""
        with self.line() as line:
            try:
                return line.execute_command("BALANCE", account, currency)
            except redis.ResponseError as error:
                if str(error).startswith("NOACCOUNT"):
                    return "0.00"
                raise

    # Payments

    def until(self, path, *statuses, seconds=30):
        """An object, once it is in one of the states."""
        def look():
            answer = self.get(path)
            return answer if answer["status"] in statuses else None

        return wait_for(f"{path} to be {' or '.join(statuses)}", look, seconds)

    def seller(self, name, bank="btok_us_verified", **terms):
        """A seller with a bank account that is verified by its small deposits."""
        self.post("/v1/sellers", {"seller_id": name, **terms}, f"seller-{name}")
        if bank:
            account = self.post(f"/v1/sellers/{name}/bank_accounts", {"token": bank}, f"bank-{name}")
            path = f"/v1/sellers/{name}"
            identity = account["bank_account_id"]

            def status():
                return next(one["status"] for one in self.get(path)["bank_accounts"] if one["bank_account_id"] == identity)

            if wait_for("the small deposits", lambda: status() != "new" and status()) != "verified":
                self.post(f"/v1/bank_accounts/{identity}/verify", {"amounts": [32, 45]}, f"verify-{name}")
                wait_for("the bank account to be verified", lambda: status() == "verified")
