"""What staff do from day to day, in Chromium and by keyboard alone, at 1280 and at 360 pixels.

    journeys.py --program .build/debug/rostra [--screenshots FOLDER] [--mail FOLDER]

Invitation by mail, second factor, recovery code; a site added and captured; an item checked; a search saved; a tag, a note, a
bulk act and its undo; a production made and downloaded; signed out everywhere. Nothing is clicked: every control is reached
with Tab. Needs a mail sink at 127.0.0.1:8425 that keeps messages as files under FOLDER (servers/smtp.sh), playwright, Chromium.
Ends with status 1 and a sentence for each thing that is wrong.
"""

import argparse
import base64
import email
import email.policy
import hashlib
import hmac
import os
import pathlib
import re
import signal
import struct
import subprocess
import sys
import tempfile
import time

from playwright.sync_api import sync_playwright

parser = argparse.ArgumentParser()
parser.add_argument("--program", required=True)
parser.add_argument("--screenshots", default="")
parser.add_argument("--mail", default=os.path.join(os.environ.get("TMPDIR", "/tmp"), "servers/smtp/mail/new"))
options = parser.parse_args()
program = os.path.abspath(options.program)
PORT, SAMPLE = 18700, 18720
BASE = f"http://127.0.0.1:{PORT}"
PASSWORD = "four words are enough"
faults, processes = [], []


def check(holds, sentence):
    print("ok   " if holds else "WRONG", sentence, flush=True)
    if not holds:
        faults.append(sentence)


class Hands:
    """Somebody at a keyboard, without a mouse."""

    def __init__(self, page, width):
        self.page, self.width = page, width
        page.set_viewport_size({"width": width, "height": 900})

    def reach(self, selector, most=250):
        """Tab until the control has the focus, as everybody must be able to."""
        for _ in range(most):
            if self.page.evaluate("s => document.activeElement && document.activeElement.matches(s)", selector):
                seen = self.page.evaluate("""() => { const e = document.activeElement, r = e.getBoundingClientRect(), s = getComputedStyle(e);
                    return r.width > 0 && r.bottom > 0 && r.top < innerHeight && (s.outlineStyle !== 'none' || s.boxShadow !== 'none') }""")
                if not seen:
                    check(False, f"{self.page.url}: the focus on {selector} can be seen, at {self.width} px")
                return
            self.page.keyboard.press("Tab")
        raise SystemExit(f"{self.page.url}: no Tab reaches {selector}")

    def type(self, selector, text):
        self.reach(selector)
        self.page.keyboard.press("Control+a")
        self.page.keyboard.type(text)

    def choose(self, name, value):
        """One of some radios: Tab to the group, arrows within it."""
        self.reach(f"input[name='{name}']")
        for _ in range(12):
            if self.page.evaluate("s => document.querySelector(s).checked", f"input[name='{name}'][value='{value}']"):
                return
            self.page.keyboard.press("ArrowDown")
        raise SystemExit(f"no arrow reaches {name} {value}")

    def act(self, selector):
        self.reach(selector)
        with self.page.expect_navigation():
            self.page.keyboard.press("Enter")

    def open(self, path, status=200):
        answer = self.page.goto(BASE + path)
        if answer.status != status:
            check(False, f"{path} answers {answer.status}")

    @property
    def text(self):
        return self.page.inner_text("main")

    def shot(self, name):
        if options.screenshots:
            folder = pathlib.Path(options.screenshots)
            folder.mkdir(parents=True, exist_ok=True)
            self.page.screenshot(path=str(folder / f"{name}-{self.width}.png"), full_page=True)


class Office:
    def __init__(self, width):
        self.work = tempfile.mkdtemp(prefix="rostra-journeys-")
        self.environment = dict(os.environ, ROSTRA_HOME=os.path.join(self.work, "home"))
        self.rostra("init", "City of Maple Bend (sample)", "--profile", "missouri-local", "--sample")
        self.log = os.path.join(self.work, "serve.log")
        file = open(self.log, "w")
        self.server = subprocess.Popen([program, "serve", "--port", str(PORT)], env=self.environment, stdout=file, stderr=file)
        processes.append(self.server)
        for _ in range(200):
            if "code=" in open(self.log).read():
                break
            time.sleep(0.1)
        self.code = re.search(r"code=([\w-]+)", open(self.log).read()).group(1)

    def rostra(self, *arguments):
        done = subprocess.run([program, *arguments], env=self.environment, capture_output=True, text=True)
        if done.returncode not in (0, 1):
            raise SystemExit(f"rostra {' '.join(arguments)}: {done.stdout}{done.stderr}")
        return done.stdout

    def end(self):
        self.server.send_signal(signal.SIGTERM)
        self.server.wait(30)
        processes.remove(self.server)
        self.rostra("log", "checkpoint")
        check("VERIFIED" in self.rostra("verify"), "afterwards everything verifies")


def one_time_password(key):
    """RFC 6238, as an authenticator application does it."""
    secret = base64.b32decode(key + "=" * (-len(key) % 8))
    digest = hmac.new(secret, struct.pack(">Q", int(time.time()) // 30), hashlib.sha1).digest()
    place = digest[-1] & 15
    return f"{(struct.unpack('>I', digest[place:place + 4])[0] & 0x7FFFFFFF) % 1_000_000:06d}"


def mail_to(address, since):
    """The newest message to somebody, as it arrived at the mail server."""
    for _ in range(120):
        for path in sorted(pathlib.Path(options.mail).glob("*"), key=os.path.getmtime, reverse=True):
            if path.stat().st_mtime < since:
                break
            message = email.message_from_bytes(path.read_bytes(), policy=email.policy.default)
            if address in str(message["To"]):
                return message
        time.sleep(0.5)
    raise SystemExit(f"no mail came to {address}")


def begin(hands, office):
    hands.open(f"/first-run?code={office.code}")
    for name, text in (("name", "Ana Ruiz"), ("mail", "ana@example.gov"), ("password", PASSWORD), ("again", PASSWORD)):
        hands.type(f"#{name}", text)
    hands.act("main form button")
    check(hands.page.url.endswith("/today"), f"the first run ends on Today, at {hands.width} px")
    hands.open("/settings/mail/server")
    hands.type("#host", "127.0.0.1")
    hands.type("#port", "8425")
    hands.choose("security", "none")
    hands.type("#sender", "records@example.gov")
    hands.act("main form button")


def invite(hands, browser):
    began = time.time() - 1
    address = f"cy{int(began)}@example.gov"
    hands.open("/people")
    hands.act("a[href='/people/invite']")
    hands.type("#name", "Cy Lee")
    hands.type("#mail", address)
    hands.choose("role", "records-officer")
    hands.act("main form button")
    check("/invitation/" not in hands.text, "with a mail server the invitation is not shown")
    message = mail_to(address, began)
    link = re.search(r"http\S+/invitation/\S+", message.get_content()).group(0)
    clerk = Hands(browser.new_context(locale="en-US", reduced_motion="reduce", accept_downloads=True).new_page(), hands.width)
    clerk.page.goto(link)
    clerk.shot("invitation")
    clerk.type("#password", PASSWORD)
    clerk.type("#again", PASSWORD)
    clerk.act("main form button")
    if "/sign-in" in clerk.page.url:
        clerk.type("#mail", address)
        clerk.type("#password", PASSWORD)
        clerk.act("main form button")
    check(clerk.page.url.endswith("/today"), f"who is invited by mail comes in ({clerk.page.url})")
    return clerk, address


def second_factor(clerk, address):
    clerk.open("/account")
    clerk.act("main a[href='/account/second-factor']")
    key = clerk.page.inner_text("main .key code").replace(" ", "")
    clerk.shot("second-factor")
    clerk.type("#code", one_time_password(key))
    clerk.act("main form button")
    codes = clerk.page.eval_on_selector_all(".codes code", "all => all.map(e => e.textContent)")
    check(len(codes) >= 8, f"there are {len(codes)} recovery codes")
    clerk.shot("recovery-codes")
    sign_out(clerk)
    clerk.open("/sign-in")
    clerk.type("#mail", address)
    clerk.type("#password", PASSWORD)
    clerk.act("main form button")
    check(clerk.page.query_selector("#code") is not None, "signing in asks for the code")
    clerk.shot("code")
    clerk.type("#code", codes[0])
    clerk.act("main form button")
    check(clerk.page.url.endswith("/today"), "a recovery code opens once")


def sign_out(clerk):
    clerk.open("/today")
    clerk.reach(".menu summary")
    clerk.page.keyboard.press("Enter")
    clerk.act("form[action='/sign-out'] button")


def keep_a_site(hands, office):
    line = [line for line in office.rostra("sample", "addresses", "--port", str(SAMPLE)).splitlines() if "CityOfMapleBend" in line][0]
    address = re.search(r"http\S+", line).group(0)
    hands.open("/sites")
    hands.act("a[href='/sites/new']")
    hands.type("#address", address)
    hands.reach("main details summary")
    hands.page.keyboard.press("Enter")
    hands.reach("input[name=private]")
    hands.page.keyboard.press("Space")
    hands.type("#reason", "The sample stands on this machine.")
    hands.shot("site-new")
    hands.act("main form button")
    check("Maple Bend" in hands.text, "the site is recognised from its address")
    hands.shot("site-found")
    hands.act("main form[action='/sites'] button")
    place = hands.page.url
    for _ in range(120):
        hands.page.goto(place)
        if "Working" in hands.text and hands.page.query_selector("a[href^='/items/']"):
            break
        time.sleep(0.5)
    check(hands.page.query_selector("a[href^='/items/']") is not None, "it is captured soon after it was added")
    office.rostra("sample", "advance", "--to", "4", "--port", str(SAMPLE))
    hands.page.goto(place.split("?")[0])
    if hands.page.query_selector("form[action$='/capture'] button"):
        hands.act("form[action$='/capture'] button")
    for _ in range(120):
        hands.open("/captures")
        edited = hands.page.eval_on_selector_all("main tbody tr", "rows => rows.map(row => Number(row.cells[4].textContent))")
        if any(edited):
            break
        time.sleep(0.5)
    check(any(edited), "a later capture finds what was edited")
    hands.shot("captures")


def read_and_mark(clerk):
    clerk.open("/search")
    clerk.type("#q", "boil water")
    clerk.act("main form[role=search] button")
    clerk.shot("search")
    clerk.act("main .hits h3 a")
    item = clerk.page.url
    clerk.reach("#check-now")
    clerk.page.keyboard.press("Enter")
    clerk.page.wait_for_selector("#proof-result .message", timeout=30000)
    check("done" in clerk.page.get_attribute("#proof-result .message", "class"), "“Check it now” is green")
    clerk.shot("item")
    clerk.type("#tag", "water main")
    clerk.act("form[action$='/tags'] button")
    check("water main" in clerk.text, "a tag is given")
    clerk.type("#note", "Asked for by the Courier.")
    clerk.act("form[action$='/notes'] button")
    check("Asked for by the Courier." in clerk.text and clerk.page.url.startswith(item), "a note is kept")

    clerk.open("/search?q=snow")
    clerk.act("button[name=all][value='1']")
    clerk.choose("kind", "tag")
    clerk.type("#tag", "winter")
    clerk.type("#reason", "For the yearly report.")
    clerk.shot("bulk")
    clerk.act("main form[action='/annotations'] button")
    check("winter" in clerk.text, "a bulk act is done")
    clerk.shot("bulk-done")
    clerk.act("form[action$='/undo'] button")
    check("Undone" in clerk.text, "and undone")

    clerk.open("/search?q=water")
    clerk.reach("main details.card summary")
    clerk.page.keyboard.press("Enter")
    clerk.type("#name", "Water")
    clerk.act("form[action='/searches'] button")
    check("Water" in clerk.text, "a search is saved")
    clerk.open("/sites/S-1/gaps")
    check(clerk.page.query_selector("main svg.coverage, main .coverage svg") is not None, "the calendar of gaps is drawn")
    check("covered" in clerk.text, "and said in words")


def produce(clerk):
    clerk.open("/productions")
    clerk.act("main a[href='/productions/new']")
    clerk.type("#q", "water")
    clerk.act("main form button[value=look]")
    clerk.shot("production-look")
    clerk.act("main form[action='/productions/new'] button")
    clerk.type("#name", "Water main break")
    clerk.type("#purpose", "Request of 3 March")
    clerk.shot("production-options")
    clerk.act("main form[action='/productions'] button")
    for _ in range(120):
        clerk.page.reload()
        if clerk.page.query_selector("main a[href^='/productions/P-']"):
            break
        time.sleep(0.5)
    clerk.act("main a[href^='/productions/P-']")
    check(clerk.page.query_selector("a[download]") is not None, f"the production is made ({clerk.text[:300]!r})")
    clerk.reach("a[download]")
    with clerk.page.expect_download() as download:
        clerk.page.keyboard.press("Enter")
    path = os.path.join(tempfile.mkdtemp(), "production.zip")
    download.value.save_as(path)
    clerk.shot("production")
    done = subprocess.run([program, "verify", path], capture_output=True, text=True)
    check(done.returncode == 0, "what was downloaded verifies on its own")


def leave(clerk):
    clerk.open("/account")
    sign_out(clerk)
    clerk.open("/today")
    check("/sign-in" in clerk.page.url, "signing out ends the session")


try:
    log = open(os.path.join(tempfile.mkdtemp(), "sample.log"), "w")
    for width in (1280, 360):
        sample = subprocess.Popen([program, "sample", "serve", "--port", str(SAMPLE)], stdout=log, stderr=log)
        processes.append(sample)
        time.sleep(2)
        with sync_playwright() as playwright:
            browser = playwright.chromium.launch(
                executable_path=os.environ.get("CHROMIUM", "/usr/bin/chromium"), args=["--no-sandbox", "--disable-dev-shm-usage"])
            office = Office(width)
            hands = Hands(browser.new_context(locale="en-US", reduced_motion="reduce").new_page(), width)
            begin(hands, office)
            clerk, address = invite(hands, browser)
            second_factor(clerk, address)
            keep_a_site(hands, office)
            read_and_mark(clerk)
            produce(clerk)
            leave(clerk)
            browser.close()
            office.end()
        sample.terminate()
        sample.wait(20)
        processes.remove(sample)
finally:
    for process in processes:
        process.kill()
print(f"{len(faults)} faults")
sys.exit(1 if faults else 0)
