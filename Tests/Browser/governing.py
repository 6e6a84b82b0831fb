"""A request for a site from its draft to its decision, in Chromium, with the mail that arrives at a real SMTP server.

    governing.py --program .build/debug/rostra [--screenshots FOLDER] [--mail FOLDER]

New Jersey's procedure and that of Missouri's cities: each step by its actor, refused to others, with To and Cc of every message
compared literally with the copy-list catalogue (MSG-7). Needs a mail sink at 127.0.0.1:8425 that keeps messages as files under
FOLDER (servers/smtp.sh), playwright, Chromium. Ends with status 1 and a sentence for each thing that is wrong.
"""

import argparse
import email
import email.policy
import os
import pathlib
import re
import signal
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
PORT = 18800
BASE = f"http://127.0.0.1:{PORT}"
PASSWORD = "four words are enough"
faults = []

NEW_JERSEY = {
    "lia": ["web-liaison"], "max": ["line-manager"], "dora": ["communications-director"],
    "otto": ["technology-officer"], "tess": ["web-team"], "hana": ["agency-head"],
}
MISSOURI = {"lia": ["unit-head"], "max": ["line-manager"], "sam": ["social-media-administrator"]}


def check(holds, sentence):
    print("ok   " if holds else "WRONG", sentence, flush=True)
    if not holds:
        faults.append(sentence)


class Office:
    def __init__(self, browser, profile, people):
        self.profile = profile
        self.work = tempfile.mkdtemp(prefix="rostra-governing-")
        # Only the server knows of the mail server: so the command line tells the invitations' addresses itself.
        self.environment = dict(os.environ, ROSTRA_HOME=os.path.join(self.work, "home"))
        mailing = dict(self.environment, ROSTRA_SMTP_URL="smtp://127.0.0.1:8425?from=records@example.gov&security=none")
        self.rostra("init", "City of Maple Bend", "--profile", profile)
        log = os.path.join(self.work, "serve.log")
        file = open(log, "w")
        self.server = subprocess.Popen([program, "serve", "--port", str(PORT)], env=mailing, stdout=file, stderr=file)
        for _ in range(200):
            if "code=" in open(log).read():
                break
            time.sleep(0.1)
        code = re.search(r"code=([\w-]+)", open(log).read()).group(1)
        first = browser.new_context().new_page()
        first.goto(f"{BASE}/first-run?code={code}")
        for field, value in (("name", "Ana Ruiz"), ("mail", "ana@example.gov"), ("password", PASSWORD), ("again", PASSWORD)):
            first.fill(f"#{field}", value)
        first.click("main button")
        self.pages = {}
        for name, roles in people.items():
            arguments = ["people", "invite", f"{name}@example.gov", "--name", name.capitalize(), "--json"]
            for role in roles:
                arguments += ["--role", role]
            place = re.search(r"/invitation/[A-Za-z0-9_-]+", self.rostra(*arguments)).group(0)
            page = browser.new_context(viewport={"width": 1280, "height": 900}).new_page()
            page.goto(BASE + place)
            page.fill("#password", PASSWORD)
            page.fill("#again", PASSWORD)
            page.click("main button")
            page.goto(BASE + "/sign-in")
            if page.query_selector("#mail"):
                page.fill("#mail", f"{name}@example.gov")
                page.fill("#password", PASSWORD)
                page.click("main button")
            self.pages[name] = page

    def rostra(self, *arguments):
        done = subprocess.run([program, *arguments], env=self.environment, capture_output=True, text=True)
        if done.returncode not in (0, 1):
            raise SystemExit(f"rostra {' '.join(arguments)}: {done.stdout}{done.stderr}")
        return done.stdout

    def end(self):
        self.server.send_signal(signal.SIGTERM)
        self.server.wait(30)
        self.rostra("log", "checkpoint")
        check("VERIFIED" in self.rostra("verify"), f"{self.profile}: afterwards everything verifies")

    def shot(self, page, name):
        if not options.screenshots:
            return
        folder = pathlib.Path(options.screenshots)
        folder.mkdir(parents=True, exist_ok=True)
        for width, scheme in ((1280, "light"), (360, "dark")):
            page.set_viewport_size({"width": width, "height": 900})
            page.emulate_media(color_scheme=scheme)
            page.screenshot(path=str(folder / f"{self.profile}-{name}-{width}-{scheme}.png"), full_page=True)
            if width == 360 and page.evaluate("document.documentElement.scrollWidth > innerWidth + 1"):
                check(False, f"{name}: does not scroll sideways at 360 px")
        page.set_viewport_size({"width": 1280, "height": 900})


def mail(subject, since):
    """The message of that subject, as it arrived: To, Cc and text."""
    for _ in range(150):
        for path in pathlib.Path(options.mail).iterdir():
            if path.stat().st_mtime >= since:
                message = email.message_from_bytes(path.read_bytes(), policy=email.policy.default)
                if subject in str(message["Subject"]):
                    list_of = lambda name: [a.addr_spec for a in message[name].addresses] if message[name] else []
                    return list_of("To"), list_of("Cc"), message.get_content()
        time.sleep(0.2)
    return [], [], ""


def at(*names):
    return [f"{name}@example.gov" for name in names]


def fill_request(page):
    page.goto(BASE + "/registry/new")
    page.fill("#name", "City of Maple Bend, Parks and Recreation")
    page.fill("#platform", "Facebook")
    page.check("input[name=categories][value=networking]")
    page.fill("#purpose", "Tell families what is on in the parks.")
    page.check("input[name=communications][value=announcements]")
    page.fill("#audience", "Families with children")
    page.fill("#mission", "Healthy residents")
    page.fill("#justification", "Families ask on this platform first; it serves the recreation goal of the plan.")
    page.fill("#terms", "https://www.facebook.com/legal/terms")
    page.check("input[name=administrators]")


def step(page, act, reason=None):
    form = f"form[action$='/steps/{act}']"
    if reason:
        page.fill(f"{form} textarea", reason)
    page.click(f"{form} button")


def review(page, place):
    page.goto(BASE + place)
    for index in range(3):
        page.check(f"input[name=met-{index}][value=yes]")
        page.fill(f"#note-{index}", "It does.")
    page.click("form[action$='/review'] button")


def walk(office, reviewers, decider, request_to, request_cc, decision_cc):
    pages, began = office.pages, time.time()
    lia = pages["lia"]
    lia.goto(BASE + "/registry")
    check("No site was asked for yet" in lia.inner_text("main"), f"{office.profile}: the empty registry says what to do")
    office.shot(lia, "empty")
    lia.goto(BASE + "/registry/new")
    lia.click("main button")
    check("is saved" in lia.inner_text("main"), "an empty draft is kept")
    lia.goto(BASE + "/registry/SC-1")
    check("The platform is missing" in lia.inner_text("main"), "its page says what is missing before anybody tries")
    office.shot(lia, "draft")
    fill_request(lia)
    office.shot(lia, "form")
    lia.click("main form[action='/registry/new'] button")
    place = "/registry/SC-2"
    check(place in lia.url, "a whole draft is kept")
    check(lia.query_selector("form[action$='/steps/submit']") is None, "it cannot be submitted before it is endorsed")
    manager = pages["max"]
    manager.goto(BASE + place)
    manager.fill("#note", "Recreation stands behind it.")
    manager.click("form[action$='/endorse'] button")
    lia.goto(BASE + place)
    step(lia, "submit")
    to, cc, text = mail("Request for a social media site", began)
    check(to == at(*request_to) and cc == at(*request_cc), f"N1 goes To {to}, Cc {cc}")
    check("Tell families what is on in the parks." in text, "N1 holds the request")
    judge = pages[decider]
    judge.goto(BASE + place)
    check(judge.query_selector("form[action$='/steps/approve']") is None, "it cannot be approved before it is reviewed")
    for name in reviewers:
        review(pages[name], place)
    judge.goto(BASE + place)
    office.shot(judge, "submitted")
    step(judge, "return", "Say whose photographs you will use.")
    to, cc, text = mail("To be completed", began)
    check(to == at("lia") and "photographs" in text, "the requester is told what is to be completed")
    lia.goto(BASE + place + "/edit")
    lia.fill("#purpose", "Tell families what is on in the parks, with our own photographs.")
    lia.click("main form button")
    manager.goto(BASE + place)
    check(manager.query_selector("#note") is not None, "what was changed must be endorsed anew")
    manager.fill("#note", "Still.")
    manager.click("form[action$='/endorse'] button")
    lia.goto(BASE + place)
    step(lia, "submit")
    judge.goto(BASE + place)
    check("is missing" in judge.inner_text("main"), "a review of the earlier text does not count for the later")
    for name in reviewers:
        review(pages[name], place)
    judge.goto(BASE + place)
    step(judge, "approve")
    to, cc, text = mail("Approved: City of Maple Bend", began)
    check(to == at("lia") and cc == at(*decision_cc), f"N2 goes To {to}, Cc {cc}")
    judge.goto(BASE + place)
    office.shot(judge, "approved")
    judge.goto(BASE + "/procedures")
    office.shot(judge, "procedures")
    judge.goto(BASE + "/registry")
    office.shot(judge, "registry")


with sync_playwright() as playwright:
    browser = playwright.chromium.launch(
        executable_path=os.environ.get("CHROMIUM", "/usr/bin/chromium"), args=["--no-sandbox", "--disable-dev-shm-usage"])
    for profile, people, arguments in (
        ("new-jersey", NEW_JERSEY, (["dora", "otto"], "dora", ["dora"], ["otto", "tess", "hana"], ["otto", "hana"])),
        ("missouri-local", MISSOURI, (["sam"], "sam", ["sam"], [], ["sam"])),
    ):
        office = Office(browser, profile, people)
        try:
            walk(office, *arguments)
        finally:
            office.end()
    browser.close()
print(f"{len(faults)} faults")
sys.exit(1 if faults else 0)
