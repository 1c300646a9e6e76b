"""A headless Chromium, driven by the W3C WebDriver protocol through Debian's `chromium-driver`, for the pages that buyers see."""

import base64
import http.client
import json
import os
import shutil
import subprocess
import tempfile
import time

from rig import free_port, wait_for

ELEMENT = "element-6066-11e4-a52e-4f735466cecf"  # the name that the protocol gives to a reference to an element


class BrowserError(Exception):
    """The browser refused a command."""


class Browser:
    """One window. Scripts of pages are off unless wanted: the pages promise to work without."""

    def __init__(self, scripts=False, size=(900, 760)):
        self.folder = tempfile.mkdtemp(prefix="ducat-browser-")
        self.port = free_port()
        with open(f"{self.folder}/log", "wb") as log:
            self.driver = subprocess.Popen(["chromedriver", f"--port={self.port}"], stdout=log, stderr=log, stdin=subprocess.DEVNULL,
                                           env=dict(os.environ, HOME=self.folder))
        self.session = None
        try:
            wait_for("chromedriver", self.is_ready)
            arguments = ["--headless=new", "--no-sandbox", "--disable-dev-shm-usage", "--disable-gpu", "--disable-background-networking",
                         "--no-first-run", "--no-proxy-server", f"--window-size={size[0]},{size[1]}", f"--user-data-dir={self.folder}/profile"]
            preferences = {"profile.managed_default_content_settings.javascript": 1 if scripts else 2}
            options = {"binary": shutil.which("chromium"), "args": arguments, "prefs": preferences}
            wanted = {"browserName": "chrome", "goog:chromeOptions": options, "timeouts": {"pageLoad": 30000, "implicit": 0}}
            self.session = self.command("POST", "/session", {"capabilities": {"alwaysMatch": wanted}})["sessionId"]
        except BaseException:
            self.close()
            raise

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.close()

    def close(self):
        """Ends the window and the driver."""
        try:
            if self.session:
                self.command("DELETE", f"/session/{self.session}")
        finally:
            self.session = None
            self.driver.terminate()
            self.driver.wait(20)
            shutil.rmtree(self.folder, ignore_errors=True)

    def is_ready(self):
        """Whether the driver takes commands."""
        if self.driver.poll() is not None:
            raise BrowserError(f"chromedriver ended with {self.driver.returncode}")
        try:
            return self.command("GET", "/status")["ready"]
        except OSError:
            return False

    def command(self, method, path, body=None):
        """One command of the protocol; its value."""
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=60)
        try:
            connection.request(method, path, json.dumps(body or {}) if method == "POST" else None, {"Content-Type": "application/json"})
            value = json.loads(connection.getresponse().read())["value"]
        finally:
            connection.close()
        if isinstance(value, dict) and "error" in value:
            raise BrowserError(f"{value['error']}: {value['message'][:300]}")
        return value

    def ask(self, method, path, body=None):
        """One command of this window."""
        return self.command(method, f"/session/{self.session}{path}", body)

    # Pages

    def open(self, url):
        """Goes to an address, and waits until it is shown."""
        self.ask("POST", "/url", {"url": url})

    @property
    def url(self):
        """Where it is."""
        return self.ask("GET", "/url")

    @property
    def title(self):
        """The page's title."""
        return self.ask("GET", "/title")

    @property
    def source(self):
        """The page as HTML, as the browser has understood it."""
        return self.ask("GET", "/source")

    def find_all(self, selector):
        """The elements that a CSS selector fits."""
        return [Element(self, one[ELEMENT]) for one in self.ask("POST", "/elements", {"using": "css selector", "value": selector})]

    def find(self, selector):
        """The one element that a CSS selector fits."""
        found = self.find_all(selector)
        if len(found) != 1:
            raise BrowserError(f"{len(found)} elements are {selector} at {self.url}: {self.source[:2000]}")
        return found[0]

    def text(self, selector="body"):
        """What is to be read there."""
        return self.find(selector).text

    def until_title(self, *titles, seconds=20):
        """Waits until the page has one of these titles; which one."""
        deadline = time.monotonic() + seconds
        while self.title not in titles:
            if time.monotonic() > deadline:
                raise BrowserError(f"no page {' or '.join(titles)} within {seconds} s, but {self.title} at {self.url}: {self.text()}")
            time.sleep(0.05)
        return self.title

    def run(self, script, *arguments):
        """Runs a script of the test's own in the page; what it returns."""
        return self.ask("POST", "/execute/sync", {"script": script, "args": list(arguments)})

    def screenshot(self, path):
        """Keeps what is to be seen as a PNG file."""
        with open(path, "wb") as file:
            file.write(base64.b64decode(self.ask("GET", "/screenshot")))


class Element:
    """A part of a page; it ends with the page."""

    def __init__(self, browser, identity):
        self.browser, self.path = browser, f"/element/{identity}"

    @property
    def text(self):
        """What is to be read in it."""
        return self.browser.ask("GET", f"{self.path}/text")

    @property
    def label(self):
        """What a screen reader calls it."""
        return self.browser.ask("GET", f"{self.path}/computedlabel")

    @property
    def role(self):
        """What a screen reader says that it is."""
        return self.browser.ask("GET", f"{self.path}/computedrole")

    def attribute(self, name):
        """One of its attributes."""
        return self.browser.ask("GET", f"{self.path}/attribute/{name}")

    def style(self, name):
        """A property of its style, as it is in force."""
        return self.browser.ask("GET", f"{self.path}/css/{name}")

    def click(self):
        """Clicks it; a page that it leads to is waited for."""
        self.browser.ask("POST", f"{self.path}/click")

    def type(self, text):
        """Types into it what is to stand there."""
        self.browser.ask("POST", f"{self.path}/clear")
        self.browser.ask("POST", f"{self.path}/value", {"text": text})
