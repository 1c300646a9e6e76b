"""Buyers in a real browser: the PSP's page, the bank's, and ours that tells what became of the payment."""

import unittest

from browser import Browser
from rig import Rig


class BrowserTest(unittest.TestCase):
    """One browser and one rig for all; each test has a payment of its own."""

    @classmethod
    def setUpClass(cls):
        cls.rig = cls.enterClassContext(Rig(seed=14))
        cls.browser = cls.enterClassContext(Browser())
        cls.rig.seller("anna", bank=None)

    def checkout(self, key, **fields):
        """A payment on the hosted page."""
        body = {"buyer_id": "dana", "order_id": key, "currency": "EUR", "seller_id": "anna", "amount": "30.00", **fields}
        return self.rig.post("/v1/payments", body, key)

    def status(self, payment):
        """A payment's state now."""
        return self.rig.get(f"/v1/payments/{payment['payment_id']}")["status"]

    def test_a_card_that_works_ends_with_thanks(self):
        payment = self.checkout("works")
        self.browser.open(payment["psp_redirect_url"])
        self.browser.pay("4242424242424242")
        self.browser.wait_for_title("Thank you")
        self.assertIn(f"/checkout/{payment['payment_id']}/complete", self.browser.address)
        self.assertIn("30.00 EUR", self.browser.text("table"))
        self.assertEqual(self.status(payment), "SUCCESS")

    def test_the_page_says_processing_until_the_webhook_has_come(self):
        self.rig.control("rates", {"webhook_delay": 10_000})
        self.addCleanup(self.rig.control, "rates", {})
        # The list of events would tell as well.
        self.rig.control("faults", {"fault": "server_error", "path": "/v1/events", "times": 6})
        payment = self.checkout("later")
        self.browser.open(payment["psp_redirect_url"])
        self.browser.pay("4242424242424242")
        self.browser.wait_for_title("Processing")
        self.assertEqual(self.browser.text("[role=status]"), "Your payment is being processed. This page shows the result by itself.")
        self.browser.wait_for_title("Thank you", seconds=60)
        self.assertEqual(self.status(payment), "SUCCESS")

    def test_a_declined_card_leaves_the_buyer_on_the_page_with_another_try(self):
        payment = self.checkout("declined")
        self.browser.open(payment["psp_redirect_url"])
        self.browser.pay("4000000000000002")
        self.assertIn("declined", self.browser.text("[role=alert]").lower())
        self.assertEqual(self.status(payment), "EXECUTING")
        self.browser.pay("4242424242424242")
        self.browser.wait_for_title("Thank you")
        self.assertEqual(self.status(payment), "SUCCESS")

    def test_the_bank_asks_who_the_buyer_is(self):
        payment = self.checkout("bank")
        self.browser.open(payment["psp_redirect_url"])
        self.browser.pay("4000002760003184")
        self.browser.click("#authorize")
        self.browser.wait_for_title("Thank you")
        self.assertEqual(self.status(payment), "SUCCESS")

    def test_who_gives_up_ends_where_the_merchant_says_and_a_cancelled_payment_says_so(self):
        completion = f"{self.rig.url}/healthz"
        payment = self.checkout("given-up", cancel_url=completion)
        self.browser.open(payment["psp_redirect_url"])
        self.browser.click("a[href*=healthz]")
        self.assertEqual(self.browser.address, completion)
        self.rig.post(f"/v1/payments/{payment['payment_id']}/cancel", {}, "given-up-cancel")
        self.rig.until(f"/v1/payments/{payment['payment_id']}", "CANCELLED")
        self.browser.open(f"{self.rig.url}/checkout/{payment['payment_id']}/complete")
        self.assertEqual(self.browser.title, "Cancelled")
        self.assertIn("Nothing was charged", self.browser.text("[role=status]"))

    def test_what_a_merchant_writes_is_text_and_never_markup(self):
        text = "<script>document.title='owned'</script><b id=bold>&\"'"
        payment = self.checkout("markup", description=text, order_id="<i id=order>x</i>", metadata={"note": text})
        self.browser.open(payment["psp_redirect_url"])
        self.assertNotEqual(self.browser.title, "owned")
        self.assertEqual(self.browser.count("#bold"), 0)
        self.assertIn("<script>", self.browser.text("body"))
        self.browser.open(f"{self.rig.url}/checkout/{payment['payment_id']}/complete")
        self.assertEqual(self.browser.count("#order"), 0)
        self.assertIn("<i id=order>x</i>", self.browser.text("table"))

    def test_pages_can_be_used_by_everybody(self):
        payment = self.checkout("everybody")
        self.browser.open(payment["psp_redirect_url"])
        fields = self.browser.count("input:not([type=hidden])")
        self.assertEqual(self.browser.count("label input"), fields)
        self.assertEqual((self.browser.count("html[lang]"), self.browser.count("h1"), self.browser.count("script")), (1, 1, 0))
        self.browser.open(f"{self.rig.url}/checkout/none/complete")
        self.assertEqual((self.browser.title, self.browser.count("h1")), ("Not found", 1))


if __name__ == "__main__":
    unittest.main()
