"""Shows a marketplace at work: a checkout of three sellers on the hosted page, the books behind it, a refund and a payout.

usage: demo.py [--by browser|hand|interface]

Starts a server and the sandbox on free ports of 127.0.0.1, with data in a temporary folder that is removed at the end. The buyer is a headless browser
(chromium), you at the printed address (hand), or a request to the PSP's own page interface where there is no browser (interface).
"""

import argparse
import shutil
import sys
import time

sys.path.insert(0, __file__.rsplit("/", 2)[0] + "/Tests/Payments")

from rig import Rig, wait_for  # pylint: disable=wrong-import-position


def title(text):
    """A heading."""
    print(f"\n{text}\n{'─' * len(text)}")


def table(head, rows):
    """Columns as wide as they need to be; numbers to the right."""
    rows = [[str(cell) for cell in row] for row in rows]
    widths = [max(len(row[column]) for row in [head, *rows]) for column in range(len(head))]
    numeric = [all(row[column].replace(".", "").replace("-", "").isdigit() for row in rows) and bool(rows) for column in range(len(head))]
    for row in [head, ["─" * width for width in widths], *rows]:
        print("  " + "  ".join(cell.rjust(width) if right else cell.ljust(width) for cell, width, right in zip(row, widths, numeric)).rstrip())


class Demo:
    """One run."""

    def __init__(self, rig):
        self.rig = rig
        self.seen = 0

    def entries(self):
        """The ledger's entries since the last call: each leg a row."""
        with self.rig.line() as line:
            records = line.execute_command("TAIL", str(self.seen), "COUNT", "1000")
        rows = []
        for record in records:
            self.seen = record["seq"]
            for leg in record.get("legs") or []:
                rows.append([record["seq"], record["kind"], leg["account"], *([leg["amount"], ""] if leg["side"] == "debit" else ["", leg["amount"]])])
        table(["entry", "kind", "account", "debit", "credit"], rows)

    def wallets(self, *owners):
        """What the wallets hold."""
        names = ["available", "pending", "reserved", "lifetime_in", "lifetime_out"]
        rows = []
        for owner in owners:
            for balance in self.rig.get(f"/v1/wallets/{owner}")["balances"]:
                rows.append([owner, balance["currency"], *(balance[name] for name in names)])
        table(["wallet", "asset", *names], rows)

    def orders(self, payment):
        """A payment with its orders."""
        print(f"  {payment['payment_id']}  {payment['status']}  {payment['amount']} {payment['currency']}\n")
        names = ["payment_order_id", "seller_id", "status", "amount", "fee", "net", "amount_refunded"]
        table(names, [[order[name] for name in names] for order in payment["orders"]])

    def run(self, buyer):
        """The whole story."""
        rig = self.rig
        title("Three sellers with verified bank accounts")
        for name, percent in (("anna", "3"), ("bert", "5"), ("cleo", "2.5")):
            rig.seller(name, fee_percent=percent)
        table(["seller", "fee %", "bank account"], [
            [seller["seller_id"], seller["fee_percent"], seller["bank_accounts"][0]["status"]]
            for seller in (rig.get(f"/v1/sellers/{name}") for name in ("anna", "bert", "cleo"))])

        title("A checkout of 120.00 EUR with an order for each of them, on the hosted page")
        items = [{"seller_id": "anna", "amount": "70.00"}, {"seller_id": "bert", "amount": "30.00"}, {"seller_id": "cleo", "amount": "20.00"}]
        body = {"buyer_id": "dana", "order_id": "demo-1", "currency": "EUR", "total_amount": "120.00", "line_items": items, "description": "Three things"}
        identity = rig.post("/v1/payments", body, "demo-1")["payment_id"]
        payment = wait_for("the PSP's page", lambda: (lambda one: one if one["psp_url"] else None)(rig.get(f"/v1/payments/{identity}")))
        print(f"  pay at {payment['psp_redirect_url']}")
        buyer(rig, payment)
        self.orders(rig.until(f"/v1/payments/{identity}", "SUCCESS", seconds=600))

        title("What the ledger has booked for it")
        self.entries()
        title("The wallets")
        self.wallets("seller:anna", "seller:bert", "seller:cleo", "buyer:dana")

        title("10.00 of Bert's order go back to the buyer")
        order = rig.get(f"/v1/payments/{identity}")["orders"][1]["payment_order_id"]
        refund = rig.post("/v1/refunds", {"payment_order_id": order, "amount": "10.00", "reason": "requested_by_customer"}, "demo-2")
        refund = rig.until(f"/v1/refunds/{refund['refund_id']}", "SUCCESS")
        names = ["seller_id", "amount", "fee", "owed"]
        table(names, [[share[name] for name in names] for share in refund["shares"]])
        print()
        self.entries()

        title("Anna's whole balance goes to her bank")
        payout = rig.post("/v1/payouts", {"seller_id": "anna", "amount": "ALL", "currency": "EUR"}, "demo-3")
        rig.until(f"/v1/payouts/{payout['payout_id']}", "IN_TRANSIT")
        # The bank takes its time; the sandbox's clock can be moved.
        rig.control("clock/advance", {"seconds": 120})
        payout = rig.until(f"/v1/payouts/{payout['payout_id']}", "SUCCESS")
        print(f"  {payout['payout_id']}  {payout['status']}  {payout['amount']} {payout['currency']}\n")
        self.entries()
        title("The wallets at the end")
        self.wallets("seller:anna", "seller:bert", "seller:cleo", "buyer:dana")

        title("Does it all add up?")
        with rig.line() as line:
            check = line.execute_command("CHECK")
        print(f"  CHECK: {check['status']}, {check['records']} records and {check['objects']} objects derived anew")
        books = rig.control("books")["accounts"]
        taken, fees = -books["network"]["eur"], books["fees"]["eur"]
        sent = sum(account["eur"] for name, account in books.items() if name.startswith("bank:"))
        clearing = rig.balance("assets:psp:stripe:clearing")
        print(f"  The PSP took {taken / 100:.2f} and sent {sent / 100:.2f} to banks; we say that it owes us {clearing}, before its own fees of {fees / 100:.2f}.")
        problems = rig.control("books/check")["problems"]
        agrees = round(float(clearing) * 100) == taken - sent and not problems and check["status"] == "clean"
        print("  Both books agree." if agrees else f"  The books do not agree: {problems}")
        return agrees


def by_hand(_, payment):
    """You are the buyer."""
    del payment
    print("  with card 4242 4242 4242 4242, any date to come, any CVC; this goes on by itself when you have paid")


def by_interface(rig, payment):
    """The PSP's own interface for pages, as its command line tool uses it."""
    rig.psp("POST", f"/v1/payment_pages/{payment['psp_checkout']}/confirm", "payment_method=pm_card_visa")


def by_browser(_, payment):
    """A headless browser fills in the page and ends on ours."""
    from browser import Browser  # pylint: disable=import-outside-toplevel

    with Browser() as browser:
        browser.open(payment["psp_redirect_url"])
        for field, text in (("email", "dana@example.com"), ("number", "4242424242424242"), ("expiry", "12/34"), ("cvc", "123")):
            browser.find(f"#{field}").type(text)
        browser.find("#submit").click()
        browser.until_title("Thank you", seconds=60)
        print(f"  the buyer ends at {browser.url}: {browser.text('h1')}\n")


def main():
    """Reads the words, and runs."""
    parser = argparse.ArgumentParser(description="a checkout of three sellers, a refund, a payout, and the books behind them")
    parser.add_argument("--by", choices=["browser", "hand", "interface"], default="browser" if shutil.which("chromium") else "interface")
    options = parser.parse_args()
    buyer = {"browser": by_browser, "hand": by_hand, "interface": by_interface}[options.by]
    began = time.monotonic()
    with Rig(seed=1, sandbox_options=["--settle-after", "0", "--payout-after", "1"]) as rig:
        agrees = Demo(rig).run(buyer)
    print(f"  {time.monotonic() - began:.1f} s")
    return 0 if agrees else 1


if __name__ == "__main__":
    sys.exit(main())
