"""What nobody knows: a charge whose answer is lost, a person who decides, and news that prove them right or wrong."""

import json
import unittest

from rig import Rig, wait_for


class DoubtTest(unittest.TestCase):
    """Webhooks are lost and lists of events never come, so that only people can tell."""

    def setUp(self):
        self.rig = self.enterContext(Rig(seed=12, settings={"tries": 2, "poll_seconds": 86_400}))
        self.rig.seller("anna", bank=None)
        self.rig.control("rates", {"webhook_lost": 10_000})

    def unknown(self):
        """A payment of 66.00 that the PSP has charged for and answered with 500, for ever: itself and its dead letter."""
        self.rig.control("faults", {"fault": "server_error_after", "path": "/v1/payment_intents", "times": 1})
        body = {"buyer_id": "bob", "order_id": "o-1", "currency": "EUR", "seller_id": "anna", "amount": "66.00", "payment_method": "pm_card_visa"}
        identity = self.rig.post("/v1/payments", body, "pay")["payment_id"]
        payment = self.rig.until(f"/v1/payments/{identity}", "UNKNOWN")
        self.assertEqual(payment["attempt"]["tries"], 2)
        letters = self.rig.get("/v1/dead_letters")["data"]
        self.assertEqual([letter["dead_letter_id"] for letter in letters], [payment["dead_letter"]])
        return identity, payment["dead_letter"]

    def charged(self):
        """What the PSP has taken and not given back, in cents."""
        return -self.rig.control("books")["accounts"].get("network", {}).get("eur", 0)

    def tell(self):
        """The PSP sends the event of the charge after all."""
        self.rig.control("rates", {})
        events = self.rig.psp("GET", "/v1/events?type=payment_intent.succeeded&limit=100")[1]["data"]
        self.assertEqual(len(events), 1)
        self.rig.control("webhooks/resend", {"event": events[0]["id"]})

    def test_news_settle_it(self):
        payment, letter = self.unknown()
        self.assertEqual((self.rig.balance("liabilities:seller:anna"), self.charged()), ("0.00", 6600))
        self.tell()
        self.rig.until(f"/v1/payments/{payment}", "SUCCESS")
        self.assertEqual(self.rig.get(f"/v1/dead_letters/{letter}")["status"], "settled")
        self.assertEqual((self.rig.balance("liabilities:seller:anna"), self.charged()), ("64.02", 6600))

    def test_a_start_asks_for_what_was_missed(self):
        payment, letter = self.unknown()
        self.rig.server.kill()
        self.rig.server.start(2)
        self.rig.until(f"/v1/payments/{payment}", "SUCCESS")
        self.assertEqual(self.rig.get(f"/v1/dead_letters/{letter}")["status"], "settled")
        self.assertEqual(self.charged(), 6600)

    def test_a_second_try_sends_the_same_and_charges_nothing_more(self):
        payment, letter = self.unknown()
        self.rig.post(f"/v1/dead_letters/{letter}/note", {"note": "asked the provider"}, "note")
        self.rig.post(f"/v1/dead_letters/{letter}/retry", {}, "retry")
        again = wait_for("a new dead letter", lambda: self.rig.get("/v1/dead_letters")["data"])[0]
        self.assertNotEqual(again["dead_letter_id"], letter)
        self.assertEqual(self.rig.get(f"/v1/payments/{payment}")["status"], "UNKNOWN")
        self.assertEqual(self.charged(), 6600)
        closed = self.rig.get(f"/v1/dead_letters/{letter}")
        self.assertEqual((closed["status"], closed["notes"][0]["text"]), ("retried", "asked the provider"))

    def test_a_person_who_was_wrong_is_overruled_and_the_money_goes_back(self):
        payment, letter = self.unknown()
        self.rig.post(f"/v1/dead_letters/{letter}/fail", {"note": "the provider says no"}, "fail")
        self.assertEqual(self.rig.get(f"/v1/payments/{payment}")["status"], "FAILED")
        self.tell()
        wait_for("the money to go back", lambda: self.charged() == 0)
        wait_for("suspense to be empty", lambda: self.rig.balance("liabilities:suspense:stripe") == "0.00")
        wait_for("nothing to be on its way", lambda: self.rig.balance("liabilities:refund:transit") == "0.00")
        self.assertEqual(self.rig.get(f"/v1/payments/{payment}")["status"], "FAILED")
        self.assertEqual(self.rig.balance("assets:psp:stripe:clearing"), "0.00")
        with self.rig.line() as line:
            self.assertEqual(line.execute_command("CHECK")["status"], "clean")
            subjects = {record["subject"] for record in line.execute_command("TAIL", "0", "COUNT", "1000") if record["kind"] == "event"}
            self.assertTrue(any(subject.startswith("ref_") for subject in subjects), json.dumps(sorted(subjects)))


if __name__ == "__main__":
    unittest.main()
