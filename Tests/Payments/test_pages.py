"""The pages that buyers see, in a real browser whose scripts are off: the PSP's hosted page, the bank's question, and our completion page."""

import os
import unittest

from browser import Browser
from rig import Rig, wait_for

HOSTILE = "<script>document.title='taken'</script><img src=x onerror=\"document.title='taken'\">\"'&amp;"
# Where pictures of the pages are kept, for people to look at; nowhere unless told.
PICTURES = os.environ.get("DUCAT_PICTURES")

CONTRAST = """
const luminance = text => {
  const parts = text.match(/[\\d.]+/g).slice(0, 3).map(value => value / 255)
    .map(value => value <= 0.04045 ? value / 12.92 : Math.pow((value + 0.055) / 1.055, 2.4));
  return 0.2126 * parts[0] + 0.7152 * parts[1] + 0.0722 * parts[2];
};
const ground = element => {
  for (let one = element; one; one = one.parentElement) {
    const color = getComputedStyle(one).backgroundColor;
    if (!color.endsWith(", 0)")) { return color; }
  }
  return "rgb(255, 255, 255)";
};
const found = [];
for (const element of document.body.querySelectorAll("*")) {
  const hasText = [...element.childNodes].some(node => node.nodeType === 3 && node.data.trim());
  if (!hasText) { continue; }
  const values = [luminance(getComputedStyle(element).color), luminance(ground(element))].sort((a, b) => b - a);
  found.push([element.outerHTML.slice(0, 80), (values[0] + 0.05) / (values[1] + 0.05)]);
}
return found;
"""


class PagesTest(unittest.TestCase):
    """One server, one sandbox and one browser for all; each test has payments of its own."""

    @classmethod
    def setUpClass(cls):
        # News comes by webhooks alone: the list of events is not read while the tests run, so that "processing" can be seen.
        cls.rig = cls.enterClassContext(Rig(seed=17, settings={"poll_seconds": 3600}))
        cls.rig.seller("anna", bank=None)
        cls.browser = cls.enterClassContext(Browser())

    def setUp(self):
        self.before = self.rig.get("/v1/wallets/seller:anna")["balances"]

    def checkout(self, key, **fields):
        """A payment by the hosted page: its id, with the browser on that page."""
        body = {"buyer_id": "bob", "order_id": f"o-{key}", "currency": "EUR", "seller_id": "anna", "amount": "49.90"}
        identity = self.rig.post("/v1/payments", {**body, **fields}, key)["payment_id"]
        self.browser.open(f"{self.rig.url}/checkout/{identity}")
        self.browser.until_title("Checkout")
        self.assertTrue(self.browser.url.startswith(self.rig.sandbox_url))
        return identity

    def pay(self, number="4242 4242 4242 4242"):
        """Fills the hosted page in and sends it."""
        for name, text in [("email", "bob@example.com"), ("number", number), ("expiry", "12 / 40"), ("cvc", "123")]:
            self.browser.find(f"#{name}").type(text)
        self.browser.find("#submit").click()

    def show(self, identity):
        """Our completion page of a payment."""
        self.browser.open(f"{self.rig.url}/checkout/{identity}/complete")

    def result(self, identity, title, status):
        """The completion page comes to this end, by itself, and so does the payment."""
        self.assertEqual(self.browser.until_title(title, "Thank you", "Not paid", "Cancelled", "Refunded"), title)
        self.assertTrue(self.browser.url.startswith(f"{self.rig.url}/checkout/{identity}"), self.browser.url)
        self.assertIn(f"Status {status}", self.browser.text("table"))
        self.assertEqual(self.rig.get(f"/v1/payments/{identity}")["status"], status)

    def picture(self, name):
        """Keeps a picture of the page where that is wanted."""
        if PICTURES:
            self.browser.screenshot(f"{PICTURES}/{name}.png")

    def is_accessible(self):
        """Every page has what people need who do not see it: a language, a title, a heading, names of fields, enough contrast."""
        self.assertEqual(self.browser.find("html").attribute("lang"), "en")
        self.assertNotEqual(self.browser.title, "")
        self.assertEqual([len(self.browser.find_all(name)) for name in ("h1", "main")], [1, 1], self.browser.source)
        for field in self.browser.find_all("input, button, a"):
            self.assertNotEqual(field.label, "", self.browser.source)
        for text, ratio in self.browser.run(CONTRAST):
            self.assertGreaterEqual(ratio, 4.5, text)

    # What they show

    def test_scripts_of_pages_are_off(self):
        """What the other tests rest on: the browser runs no script of a page."""
        self.browser.open("data:text/html,<title>before</title><script>document.title='after'</script><noscript><p>off</p></noscript>")
        self.assertEqual((self.browser.title, self.browser.text("p")), ("before", "off"))

    def test_paid(self):
        payment = self.checkout("paid")
        self.is_accessible()
        self.picture("checkout")
        fields = self.browser.find_all("input")
        self.assertEqual([field.label for field in fields], ["Email", "Card number", "Expiry", "CVC"])
        self.assertEqual([field.role for field in fields], ["textbox"] * 4)
        self.assertEqual(self.browser.find("#submit").label, "Pay 49.90 EUR")
        self.pay()
        self.result(payment, "Thank you", "SUCCESS")
        self.is_accessible()
        self.picture("paid")
        # Who comes again to either page is told that it is paid, and cannot pay twice.
        page = self.rig.get(f"/v1/payments/{payment}")["psp_url"]
        self.browser.open(f"{self.rig.url}/checkout/{payment}")
        self.result(payment, "Thank you", "SUCCESS")
        self.browser.open(page)
        self.assertIn("This order has been paid.", self.browser.text())
        self.assertEqual(self.browser.find_all("form"), [])
        self.is_accessible()

    def test_processing_until_the_webhook_is_verified(self):
        payment = self.checkout("processing")
        self.rig.control("rates", {"webhook_lost": 10000})
        self.addCleanup(self.rig.control, "rates", {"webhook_lost": 0})
        self.pay()
        # The buyer has paid and is back, but nothing that was signed says so yet. Whoever opens this page proves nothing.
        self.assertEqual(self.browser.until_title("Processing"), "Processing")
        self.assertIn("being processed", self.browser.text("[role=status]"))
        self.is_accessible()
        self.picture("processing")
        status, _, _ = self.rig.request("POST", "/v1/webhooks/stripe", token=None, headers={"Stripe-Signature": "t=1,v1=00"},
                                        raw=b'{"id":"evt_forged","type":"checkout.session.completed"}')
        self.assertEqual(status, 400)
        self.show(payment)
        self.assertEqual((self.browser.title, self.rig.get(f"/v1/payments/{payment}")["status"]), ("Processing", "EXECUTING"))
        self.rig.control("rates", {"webhook_lost": 0})
        for event in self.rig.psp("GET", "/v1/events?limit=100&type=payment_intent.succeeded")[1]["data"]:
            if event["data"]["object"]["metadata"]["ducat_subject"] == payment:
                self.rig.control("webhooks/resend", {"event": event["id"]})
        # The page asks again by itself.
        self.result(payment, "Thank you", "SUCCESS")

    def test_declined_and_paid_with_another_card(self):
        payment = self.checkout("declined")
        self.pay("4000 0000 0000 0002")
        self.assertEqual(self.browser.title, "Checkout")
        problem = self.browser.find("#problem")
        self.assertEqual((problem.role, problem.text), ("alert", "Your card was declined."))
        self.is_accessible()
        self.picture("declined")
        self.assertEqual(self.rig.get(f"/v1/payments/{payment}")["status"], "EXECUTING")
        self.assertEqual(self.rig.get("/v1/wallets/seller:anna")["balances"], self.before)
        self.pay()
        self.result(payment, "Thank you", "SUCCESS")

    def test_the_bank_asks_who_it_is(self):
        payment = self.checkout("bank")
        self.pay("4000 0025 0000 3155")
        self.browser.until_title("3-D Secure")
        self.is_accessible()
        self.picture("bank")
        self.browser.find("#fail").click()
        self.browser.until_title("Checkout")
        self.assertNotEqual(self.browser.text("#problem"), "")
        self.pay("4000 0025 0000 3155")
        self.browser.until_title("3-D Secure")
        self.browser.find("#authorize").click()
        self.result(payment, "Thank you", "SUCCESS")

    def test_given_up_and_cancelled(self):
        payment = self.checkout("cancelled")
        self.browser.find("#cancel").click()
        # The checkout is still open: the buyer may go on, until the shop cancels it.
        self.browser.until_title("Processing")
        self.browser.find("#resume").click()
        self.browser.until_title("Checkout")
        self.rig.post(f"/v1/payments/{payment}/cancel", {}, "cancel")
        self.show(payment)
        self.result(payment, "Cancelled", "CANCELLED")
        self.is_accessible()
        self.picture("cancelled")
        self.assertEqual(self.rig.get("/v1/wallets/seller:anna")["balances"], self.before)

    def test_expired(self):
        payment = self.checkout("expired")
        page = self.browser.url
        session = next(part for part in page.split("/") if part.startswith("cs_"))
        self.assertEqual(self.rig.psp("POST", f"/v1/checkout/sessions/{session}/expire")[0], 200)
        # The form that was still open in the browser charges nothing.
        self.pay()
        self.assertIn("This checkout has expired.", self.browser.text())
        self.is_accessible()
        self.picture("expired")
        self.show(payment)
        self.result(payment, "Not paid", "FAILED")
        self.is_accessible()

    def test_the_shops_own_pages(self):
        """The buyer goes where the payment says, not to our page."""
        target = f"{self.rig.url}/healthz"
        self.checkout("own", success_url=f"{target}?paid=1", cancel_url=f"{target}?back=1")
        self.browser.find("#cancel").click()
        self.assertEqual(self.browser.url, f"{target}?back=1")
        payment = self.checkout("own-2", success_url=f"{target}?paid=1")
        self.pay()
        wait_for("the shop's page", lambda: self.browser.url.startswith(f"{target}?paid=1"))
        self.rig.until(f"/v1/payments/{payment}", "SUCCESS")

    # What they must not do

    def test_text_of_users_stays_text(self):
        """With scripts on: what a buyer or seller has written is shown as it is, and never becomes a part of the page."""
        payment = self.checkout("hostile", description=HOSTILE, order_id=HOSTILE[:64], metadata={"note": HOSTILE})
        with Browser(scripts=True) as scripted:
            scripted.open(f"{self.rig.url}/checkout/{payment}")
            self.assertEqual(scripted.until_title("Checkout"), "Checkout")
            self.assertIn(HOSTILE, scripted.text("#lines"))
            scripted.find("#email").type("\"><b>@example.com")
            self.assertEqual((scripted.find_all("script"), scripted.find_all("img"), scripted.find_all("b")), ([], [], []))
            self.assertEqual(scripted.title, "Checkout")
            scripted.open(f"{self.rig.url}/checkout/{payment}/complete")
            self.assertEqual(scripted.title, "Processing")
            self.assertIn(HOSTILE[:64], scripted.text("table"))
            self.assertEqual((scripted.find_all("script"), scripted.find_all("img")), ([], []))
            scripted.open(f"{self.rig.url}/checkout/%3Cscript%3Ealert(1)%3C%2Fscript%3E/complete")
            self.assertEqual((scripted.title, scripted.find_all("script")), ("Not found", []))
        self.is_accessible()

    def test_pages_are_closed_to_the_outside(self):
        """Nothing is loaded from elsewhere, nobody frames them, and nobody keeps them; a payment that is not there is 404."""
        payment = self.checkout("headers")
        for path, expected in [(f"/checkout/{payment}/complete", 200), ("/checkout/pay_none/complete", 404), ("/checkout/pay_none", 404)]:
            status, headers, text = self.rig.request("GET", path, token=None)
            self.assertEqual(status, expected)
            self.assertIn("default-src 'none'", headers["Content-Security-Policy"])
            self.assertIn("frame-ancestors 'none'", headers["Content-Security-Policy"])
            self.assertEqual((headers["Cache-Control"], headers["Referrer-Policy"]), ("no-store", "no-referrer"))
            self.assertNotIn("<script", text)
        self.browser.open(f"{self.rig.url}/checkout/pay_none/complete")
        self.assertEqual((self.browser.title, self.browser.text("h1")), ("Not found", "Not found"))
        self.is_accessible()


if __name__ == "__main__":
    unittest.main()
