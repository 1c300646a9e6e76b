"""A campaign with the programs themselves: clients, faults, and kill -9 of server and sandbox; then everybody's books must agree to the cent.

usage: chaos.py [--seed N] [--payments N] [--rounds N]

The seed decides what clients ask for, which faults come, and when who is killed; what those meet depends on the machine too.
"""

import argparse
import collections
import json
import random
import sys
import threading
import time

from rig import Rig, RigError, wait_for

SELLERS = ["anna", "bert", "cleo"]
CARDS = ["pm_card_visa"] * 4 + [
    "pm_card_mastercard", "pm_card_visa_chargeDeclined", "pm_card_visa_chargeDeclinedInsufficientFunds", "pm_card_pendingRefund",
    "pm_card_authenticationRequired",
]
# In ten thousandths of all requests or events.
RATES = {
    "timeout_before": 60, "timeout_after": 100, "reset_before": 150, "reset_after": 200, "server_error": 200, "server_error_after": 60,
    "rate_limit": 150, "lock_timeout": 150, "slow": 200, "decline": 200, "three_d_secure": 100, "wrong_amount": 60, "refund_pending": 300,
    "payout_fails": 1500, "payout_returned": 1000, "webhook_duplicate": 1000, "webhook_delay": 300, "webhook_lost": 500,
    "webhook_reorder": 1000, "webhook_early": 500, "webhook_bad_signature": 200, "webhook_stale": 200,
}
OVER = {"SUCCESS", "FAILED", "CANCELLED", "REFUNDED", "PARTIALLY_REFUNDED"}


def cents(text):
    """Decimal text of an amount with two places, in hundredths."""
    return int(text.replace(".", ""))


def euros(units):
    """And back."""
    return f"{units // 100}.{units % 100:02}"


class Campaign:
    """One seed."""

    def __init__(self, seed, payments):
        self.seed, self.payments = seed, payments
        self.paid, self.refunds, self.payouts = [], [], []
        self.lock = threading.Lock()
        self.stopping = threading.Event()
        self.answers = {}
        self.kills = collections.Counter()
        self.problems = []
        options = ["--settle-after", "0", "--payout-after", "1", "--later-after", "2"]
        self.rig = Rig(seed=seed, sandbox_options=options)

    def problem(self, text):
        """Notes what must not be."""
        with self.lock:
            self.problems.append(text)

    # Clients

    def insist(self, path, body, key):
        """A request, with the same key until it has an answer for good: its status and body."""
        deadline = time.monotonic() + 120
        while time.monotonic() < deadline:
            try:
                status, _, answer = self.rig.request("POST", path, body, key=key, timeout=5)
            except (OSError, ValueError, json.JSONDecodeError):
                time.sleep(0.1)
                continue
            if status in (409, 429, 503, 504):
                time.sleep(0.1)
                continue
            if status >= 500:
                self.problem(f"{path} {key}: {status} {answer}")
            with self.lock:
                first = self.answers.setdefault(key, (status, json.dumps(answer)))
            if first != (status, json.dumps(answer)):
                self.problem(f"{key} was answered {first} and then {status} {json.dumps(answer)}")
            return status, answer
        raise RigError(f"{path} {key}: no answer for good within 120 s")

    def client(self, number, count):
        """One client that makes payments and later does something with them."""
        chance = random.Random(f"{self.seed}/{number}")
        for index in range(count):
            key = f"c{number}-{index}"
            time.sleep(chance.uniform(0, 0.15))
            what = chance.random()
            if what < 0.70 or not self.paid:
                self.pay(chance, key)
            elif what < 0.90:
                self.later(chance, key)
            else:
                status, answer = self.insist("/v1/payouts", {"seller_id": chance.choice(SELLERS), "amount": "ALL", "currency": "EUR"}, key)
                if status == 202:
                    with self.lock:
                        self.payouts.append(answer["payout_id"])

    def pay(self, chance, key):
        """A payment, sometimes by two clients at once with the same key."""
        items = [{"seller_id": chance.choice(SELLERS), "amount": euros(chance.randint(50, 20_000))} for _ in range(chance.randint(1, 4))]
        body = {"buyer_id": f"b{chance.randint(0, 20)}", "order_id": key, "currency": "EUR", "line_items": items,
                "total_amount": euros(sum(cents(item["amount"]) for item in items))}
        if chance.random() < 0.85:
            body["payment_method"] = chance.choice(CARDS)
        if chance.random() < 0.15:
            body["capture"] = "manual"
        path = "/v1/payments"
        if chance.random() < 0.05:
            path = "/v1/deposits"
            body = {"seller_id": chance.choice(SELLERS), "amount": "10.00", "currency": "EUR", "payment_method": "pm_card_visa"}
        twin = None
        if chance.random() < 0.2:
            twin = threading.Thread(target=self.insist, args=(path, body, key))
            twin.start()
        status, answer = self.insist(path, body, key)
        if twin:
            twin.join()
        if status != 202:
            self.problem(f"{key}: {status} {answer}")
            return
        with self.lock:
            self.paid.append(answer["payment_id"])

    def later(self, chance, key):
        """Something with a payment of anybody's, whatever state it is in; refusals are answers too."""
        payment = chance.choice(self.paid)
        try:
            status = self.rig.get(f"/v1/payments/{payment}")["status"]
        except (OSError, RigError, ValueError):
            return
        if status == "AUTHORIZED":
            if chance.random() < 0.3:
                self.insist(f"/v1/payments/{payment}/cancel", {}, key)
            else:
                self.insist(f"/v1/payments/{payment}/capture", {"amount": "0.50"} if chance.random() < 0.5 else {}, key)
        elif status == "FAILED":
            self.insist(f"/v1/payments/{payment}/retry", {"payment_method": "pm_card_visa"}, key)
        else:
            body = {"payment_id": payment}
            if chance.random() < 0.6:
                body["amount"] = euros(chance.randint(1, 3000))
            code, answer = self.insist("/v1/refunds", body, key)
            if code == 202:
                with self.lock:
                    self.refunds.append(answer["refund_id"])

    def buyers(self):
        """Buyers on the PSP's pages and at their banks, until nobody has to act any more."""
        chance = random.Random(f"{self.seed}/buyers")
        done = set()
        while not self.stopping.is_set():
            with self.lock:
                waiting = [payment for payment in self.paid if payment not in done]
            for identity in waiting[:50]:
                try:
                    payment = self.rig.get(f"/v1/payments/{identity}")
                    if payment["status"] in OVER or payment["status"] == "AUTHORIZED":
                        done.add(identity)
                    elif payment["psp_status"] == "requires_action" and payment["psp_payment"]:
                        outcome = "success" if chance.random() < 0.75 else "failure"
                        self.rig.control(f"payment_intents/{payment['psp_payment']}/authenticate", {"outcome": outcome})
                    elif payment["psp_checkout"] and chance.random() < 0.7:
                        card = chance.choice(["pm_card_visa", "pm_card_visa", "pm_card_visa_chargeDeclined"])
                        self.rig.psp("POST", f"/v1/payment_pages/{payment['psp_checkout']}/confirm", f"payment_method={card}")
                except (OSError, RigError, ValueError):
                    pass
            time.sleep(0.05)

    def killer(self):
        """Ends one of the two processes every now and then, as a power cut would, and starts it again."""
        chance = random.Random(f"{self.seed}/killer")
        while not self.stopping.wait(chance.uniform(0.05, 0.6)):
            process, lines = (self.rig.server, 2) if chance.random() < 0.6 else (self.rig.sandbox, 1)
            process.kill()
            self.kills[process.name] += 1
            time.sleep(chance.uniform(0, 0.5))
            process.start(lines)

    # The run

    def run(self):
        """Everything, then the comparison."""
        with self.rig:
            for seller in SELLERS:
                self.rig.seller(seller, fee_percent=random.Random(f"{self.seed}/{seller}").choice(["0", "2.5", "7.77"]), fee_fixed="0.03")
            self.rig.control("rates", RATES)
            clients = 8
            threads = [threading.Thread(target=self.guard, args=(self.client, number, self.payments // clients)) for number in range(clients)]
            helpers = [threading.Thread(target=self.guard, args=(body,)) for body in (self.buyers, self.killer)]
            for thread in threads + helpers:
                thread.start()
            for thread in threads:
                thread.join()
            self.stopping.set()
            for thread in helpers:
                thread.join()
            self.settle()
            self.compare()
            code = self.rig.server.stop()
            if code != 0:
                self.problem(f"the server ended with {code}")
            clean = self.rig.ducat("check", "--data", f"{self.rig.folder}/data")
            if not clean.startswith("clean"):
                self.problem(clean)
        return self.problems

    def guard(self, body, *arguments):
        """No thread ends unheard."""
        try:
            body(*arguments)
        except Exception as error:  # pylint: disable=broad-except
            self.problem(f"{body.__name__}: {type(error).__name__}: {error}")

    def settle(self):
        """The faults end; what is late comes in; a person sees to what is left, and buyers who never came are given up."""
        for process, lines in ((self.rig.sandbox, 1), (self.rig.server, 2)):
            if process.child.poll() is not None:
                process.start(lines)
        self.rig.control("rates", {})
        rounds = 0

        def over():
            nonlocal rounds
            rounds += 1
            unfinished = 0
            for identity in self.paid:
                payment = self.rig.get(f"/v1/payments/{identity}")
                if payment["status"] == "AUTHORIZED" and rounds > 1:
                    # What the PSP has authorised in a wrong amount cannot be captured as asked: it is given up.
                    action = "capture" if rounds < 5 else "cancel"
                    self.rig.request("POST", f"/v1/payments/{identity}/{action}", {}, key=f"end-{action}-{identity}-{rounds}")
                elif payment["status"] == "EXECUTING" and rounds > 3 and (payment["psp_checkout"] or payment["psp_status"] == "requires_action"):
                    self.rig.request("POST", f"/v1/payments/{identity}/cancel", {}, key=f"end-cancel-{identity}-{rounds}")
                unfinished += payment["status"] not in OVER
            for kind, identities in (("refunds", self.refunds), ("payouts", self.payouts)):
                unfinished += sum(self.rig.get(f"/v1/{kind}/{one}")["status"] not in ("SUCCESS", "FAILED") for one in identities)
            letters = self.rig.get("/v1/dead_letters?limit=100")["data"]
            for letter in letters:
                # A page whose address nobody ever learned can have no buyer: a person gives it up.
                action, body = ("fail", {"note": "no page"}) if letter["call"] == "checkout" else ("retry", {})
                path = f"/v1/dead_letters/{letter['dead_letter_id']}"
                self.rig.request("POST", f"{path}/{action}", body, key=f"end-{letter['dead_letter_id']}")
            # What fails or comes back does so two seconds later; a payout leaves after a minute of the PSP's clock.
            self.rig.control("clock/advance", {"seconds": 90})
            time.sleep(0.5)
            return unfinished == 0 and not letters and rounds > 6

        try:
            wait_for("everything to end", over, seconds=180)
        except RigError as error:
            self.problem(str(error))
            for identity in self.paid:
                payment = self.rig.get(f"/v1/payments/{identity}")
                if payment["status"] not in OVER:
                    self.problem(f"still under way: {json.dumps(payment)}")
        # Until nothing moves any more: the list of events is read every second.
        time.sleep(3)

    # The comparison

    def rows(self, kind):
        """The PSP's objects of a kind."""
        import http.client

        connection = http.client.HTTPConnection("127.0.0.1", self.rig.sandbox_port, timeout=30)
        connection.request("GET", f"/sandbox/{kind}")
        text = connection.getresponse().read().decode()
        connection.close()
        return [json.loads(line) for line in text.splitlines() if line]

    def compare(self):
        """The PSP's books, our objects, our accounts."""
        books = self.rig.control("books/check")["problems"]
        if books:
            self.problem(f"the PSP's own books: {books}")
        subjects = {intent["id"]: intent["metadata"].get("ducat_subject") for intent in self.rows("payment_intents")}
        taken = collections.Counter()
        for charge in self.rows("charges"):
            if charge["status"] == "succeeded" and charge["captured"]:
                taken[subjects[charge["payment_intent"]]] += charge["amount_captured"]
        given = collections.Counter()
        for refund in self.rows("refunds"):
            if refund["status"] in ("succeeded", "pending"):
                given[subjects[refund["payment_intent"]]] += refund["amount"]
        sent = collections.Counter()
        for payout in self.rows("payouts"):
            if payout["status"] in ("paid", "in_transit", "pending"):
                sent[payout["metadata"].get("ducat_subject")] += payout["amount"]
        wallets = collections.Counter()
        states = collections.Counter()
        for identity in self.paid:
            payment = self.rig.get(f"/v1/payments/{identity}")
            states[payment["status"]] += 1
            captured, refunded = cents(payment["amount_captured"]), cents(payment["amount_refunded"])
            if taken[identity] - given[identity] != captured - refunded:
                self.problem(f"{identity}: the PSP kept {taken[identity]} - {given[identity]}, we say {captured} - {refunded}: {json.dumps(payment)}")
            for order in payment["orders"]:
                wallets[order["seller_id"]] += cents(order["amount_captured"]) - cents(order["amount_refunded"]) - (
                    cents(order["fee_captured"]) - cents(order["fee_refunded"]))
            if payment["purpose"] == "seller_deposit":
                wallets[payment["seller_id"]] += captured
        if not set(taken) <= set(self.paid):
            self.problem(f"the PSP charged for what nobody asked for: {set(taken) - set(self.paid)}")
        for identity in self.payouts:
            payout = self.rig.get(f"/v1/payouts/{identity}")
            states["payout " + payout["status"]] += 1
            amount = cents(payout["amount"]) if payout["status"] == "SUCCESS" else 0
            wallets[payout["seller_id"]] -= amount
            if sent[identity] != amount:
                self.problem(f"{identity}: the PSP sent {sent[identity]}, we say {amount}: {json.dumps(payout)}")
        if not set(sent) <= set(self.payouts):
            self.problem(f"the PSP paid out what nobody asked for: {set(sent) - set(self.payouts)}")
        expected = {
            "assets:psp:stripe:clearing": sum(taken.values()) - sum(given.values()) - sum(sent.values()),
            "liabilities:suspense:stripe": 0, "liabilities:refund:transit": 0, "liabilities:payout:transit": 0,
        }
        for account, units in expected.items():
            if cents(self.rig.balance(account)) != units:
                self.problem(f"{account} is {self.rig.balance(account)}, not {euros(units)}")
        for seller in SELLERS:
            owed = cents(self.rig.balance(f"assets:receivable:seller:{seller}"))
            has = cents(self.rig.balance(f"liabilities:seller:{seller}"))
            if has - owed != wallets[seller]:
                self.problem(f"the wallet of {seller} is {has} - {owed}, the objects say {wallets[seller]}")
        with self.rig.line() as line:
            report = line.execute_command("CHECK")
        if report["status"] != "clean":
            self.problem(f"CHECK: {report['findings']}")
        if self.kills["ducat"] and not states["SUCCESS"]:
            self.problem("nothing succeeded at all")
        refunds = f"{len(self.refunds)} refunds"
        print(f"seed {self.seed}: {len(self.paid)} payments, {refunds}, {len(self.payouts)} payouts; killed {dict(self.kills)}; {dict(states)}", flush=True)


def main():
    """Runs the seeds, and says which of them failed."""
    parser = argparse.ArgumentParser(description="kill -9 and faults around payments; then all books are compared")
    parser.add_argument("--seed", type=int, default=random.SystemRandom().randrange(1 << 31), help="the first seed; printed")
    parser.add_argument("--payments", type=int, default=1000, help="requests of clients in a round")
    parser.add_argument("--rounds", type=int, default=1, help="rounds, each with the next seed")
    options = parser.parse_args()
    failed = 0
    for seed in range(options.seed, options.seed + options.rounds):
        problems = Campaign(seed, options.payments).run()
        for problem in problems[:20]:
            print(f"seed {seed}: {problem}", file=sys.stderr, flush=True)
        failed += bool(problems)
    print(f"{options.rounds - failed} passed, {failed} failed")
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())
