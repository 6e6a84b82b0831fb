"""Governing, from a policy to a live site and to its end, in Chromium, with the mail that arrives at a real SMTP server.

    governing.py --program .build/debug/rostra [--screenshots FOLDER] [--mail FOLDER] [--profiles NAME …] [--terms ADDRESS]

New Jersey's procedures, the variant of Missouri's cities and Wisconsin's review of terms: each step by its actor, with To and Cc of
every message compared literally with the copy-list catalogue (MSG-1, MSG-7). Needs a mail sink at 127.0.0.1:8425 that keeps messages as files under
FOLDER (servers/smtp.sh), playwright, Chromium, and cc for later.c, by which days pass for the server. Ends with status 1 and a sentence for
each thing that is wrong.

Terms of service that change overnight are fetched from a page that this script serves. No program of ours reads private
addresses, so ADDRESS must be a public one that leads to this machine: ip address add 93.184.216.34/32 dev lo. Without it that
journey is left out.
"""

import argparse
import email
import email.policy
import http.server
import os
import pathlib
import re
import signal
import subprocess
import sys
import tempfile
import threading
import time

from playwright.sync_api import sync_playwright

parser = argparse.ArgumentParser()
parser.add_argument("--program", required=True)
parser.add_argument("--screenshots", default="")
parser.add_argument("--mail", default=os.path.join(os.environ.get("TMPDIR", "/tmp"), "servers/smtp/mail/new"))
parser.add_argument("--profiles", nargs="*", default=["new-jersey", "missouri-local", "wisconsin"])
parser.add_argument("--terms", default="", help="a public address of this machine, as in 93.184.216.34")
options = parser.parse_args()
program = os.path.abspath(options.program)
PORT = 18800
BASE = f"http://127.0.0.1:{PORT}"
PASSWORD = "four words are enough"
faults = []
shift = 0

NEW_JERSEY = {
    "lia": ["web-liaison"], "max": ["line-manager"], "dora": ["communications-director"],
    "otto": ["technology-officer"], "tess": ["web-team"], "hana": ["agency-head"], "cora": ["counsel"],
    "cleo": ["custodian"], "lou": ["licence-officer"], "pia": ["information-officer"], "hugo": ["human-resources"],
    "sam": ["social-media-administrator"], "ula": ["unit-head"], "ike": ["information-technology"],
}
MISSOURI = {
    "lia": ["unit-head"], "max": ["line-manager"], "sam": ["social-media-administrator"], "cora": ["counsel"],
    "hana": ["agency-head"],
}
MISSOURI_NOTICES = ["purpose", "comments", "disclosure", "users", "moderation"]
WISCONSIN = {
    "lia": ["web-liaison"], "max": ["line-manager"], "dora": ["communications-director"], "otto": ["technology-officer"],
    "tess": ["web-team"], "hana": ["agency-head"], "cora": ["counsel"], "lou": ["licence-officer"],
    "pia": ["information-officer"],
}


def check(holds, sentence):
    print("ok   " if holds else "WRONG", sentence, flush=True)
    if not holds:
        faults.append(sentence)


class Office:
    def __init__(self, browser, profile, people):
        self.profile, self.browser = profile, browser
        self.work = tempfile.mkdtemp(prefix="rostra-governing-")
        # Only the server knows of the mail server: so the command line tells the invitations' addresses itself.
        self.environment = dict(os.environ, ROSTRA_HOME=os.path.join(self.work, "home"))
        self.rostra("init", "City of Maple Bend", "--profile", profile)
        code = re.search(r"code=([\w-]+)", self.serve()).group(1)
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
            self.pages[name] = page
            self.sign_in(name)

    def serve(self):
        """Starts the server, so many days after today, and returns what it says."""
        mailing = dict(
            self.environment, ROSTRA_SMTP_URL="smtp://127.0.0.1:8425?from=records@example.gov&security=none")
        log = os.path.join(self.work, "serve.log")
        with open(log, "w") as file:
            self.server = subprocess.Popen([program, "serve", "--port", str(PORT)], env=mailing, stdout=file, stderr=file)
        for _ in range(300):
            if "Open " in open(log).read():
                return open(log).read()
            time.sleep(0.1)
        raise SystemExit(f"the server did not start: {open(log).read()}")

    def stop(self):
        self.server.send_signal(signal.SIGTERM)
        self.server.wait(30)

    def pass_days(self, days):
        """So many days go by: the server starts again then, does what fell due, and everybody signs in anew."""
        self.stop()
        global shift
        shift += days
        if "LD_PRELOAD" not in self.environment:
            library = os.path.join(self.work, "later.so")
            source = pathlib.Path(__file__).with_name("later.c")
            subprocess.run(["cc", "-shared", "-fPIC", "-o", library, str(source), "-ldl"], check=True)
            self.environment["LD_PRELOAD"] = library
        self.environment["LATER_DAYS"] = str(shift)
        self.serve()
        for name in self.pages:
            self.sign_in(name)

    def sign_in(self, name):
        page = self.pages[name]
        page.goto(BASE + "/sign-in")
        if page.query_selector("#mail"):
            page.fill("#mail", f"{name}@example.gov")
            page.fill("#password", PASSWORD)
            page.click("main button")

    def rostra(self, *arguments):
        done = subprocess.run([program, *arguments], env=self.environment, capture_output=True, text=True)
        if done.returncode not in (0, 1):
            raise SystemExit(f"rostra {' '.join(arguments)}: {done.stdout}{done.stderr}")
        return done.stdout

    def end(self):
        self.stop()
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


REQUEST = {
    "name": "City of Maple Bend, Parks and Recreation", "platform": "Facebook", "categories": ["networking"],
    "purpose": "Tell families what is on in the parks.", "communications": ["announcements"],
    "audience": "Families with children", "mission": "Healthy residents",
    "justification": "Families ask on this platform first; it serves the recreation goal of the plan.",
    "terms": "https://www.facebook.com/legal/terms", "administrators": "lia@example.gov",
}


def fill(page, answers):
    """Fills a form by the names of its fields: a text, a list of choices, or (answer, note) of a question."""
    for name, value in answers.items():
        if isinstance(value, tuple):
            page.check(f"input[name='{name}'][value='{value[0]}']")
            page.fill(f"[name='{name}-note']", value[1])
        elif isinstance(value, list):
            for one in value:
                page.check(f"input[name='{name}'][value='{one}']")
        else:
            field = page.query_selector(f"[name='{name}']")
            kind = field.evaluate("field => field.tagName + ' ' + field.type")
            if "radio" in kind:
                page.check(f"input[name='{name}'][value='{value}']")
            elif kind.startswith("SELECT"):
                page.select_option(f"[name='{name}']", value)
            else:
                page.fill(f"[name='{name}']", value)


def open_case(page, place, act, answers, follows="", **extra):
    """Begins a case and returns the path of its page."""
    page.goto(f"{BASE}/{place}/new/{act}" + (f"?about={follows}" if follows else ""))
    fill(page, {**extra, **answers})
    page.click("main form button")
    if "new/" in page.url:
        check(False, f"{place} {act}: {page.inner_text('main')[:400]}")
    return "/" + page.url.split(BASE + "/", 1)[1].split("?")[0]


def step(page, place, act, answers=None, reason=None):
    """Takes a step as a person does: by its button on the case's page, or on the page of its own."""
    page.goto(BASE + place)
    link = page.query_selector(f"a[href='{place}/steps/{act}']")
    if link:
        page.goto(f"{BASE}{place}/steps/{act}")
        fill(page, answers or {})
        if reason:
            page.fill("#reason", reason)
        page.click("main form button")
    elif page.query_selector(f"form[action='{place}/steps/{act}']"):
        page.click(f"form[action='{place}/steps/{act}'] button")
    else:
        check(False, f"{act} of {place} is not offered: {page.inner_text('main')[:600]}")
        return False
    done = "done=step-taken" in page.url
    if not done:
        check(False, f"{act} of {place}: {page.inner_text('main')[:600]}")
    return done


def offered(page, place, act):
    page.goto(BASE + place)
    return bool(
        page.query_selector(f"a[href='{place}/steps/{act}']") or page.query_selector(f"form[action='{place}/steps/{act}']"))


def attach(page, place, name, text):
    """Attaches a document and returns the digest by which fields choose it."""
    page.goto(BASE + place)
    page.set_input_files("#file", files=[{"name": name, "mimeType": "text/plain", "buffer": text.encode()}])
    page.click(f"form[action='{place}/documents'] button")
    return page.query_selector(f"a[href*='{place}/documents/']:has-text('{name}')").get_attribute("href").rsplit("/", 1)[1]


def stage(page, place):
    page.goto(BASE + place)
    return page.inner_text("h1 .badge")


def follows(page, kind, about):
    """The case of a kind that belongs to another, by the link on its page."""
    page.goto(BASE + about)
    return [link.get_attribute("href") for link in page.query_selector_all(f"a[href^='/{kind}/']")]


def today(days=0):
    return time.strftime("%Y-%m-%d", time.localtime(time.time() + (shift + days) * 86400))


def becomes(page, place, wanted):
    """Whether a case comes to stand there by itself, within a minute."""
    for _ in range(60):
        if stage(page, place) == wanted:
            return True
        time.sleep(1)
    return False


class Terms(http.server.BaseHTTPRequestHandler):
    """The page with a platform's terms."""

    text = "<p>The terms as they read today.</p>"

    def do_GET(self):
        self.send_response(200)
        self.send_header("Content-Type", "text/html; charset=utf-8")
        self.end_headers()
        self.wfile.write(f"<!doctype html><title>Terms</title>{Terms.text}".encode())

    def log_message(self, *_):
        pass


def request(office, reviewers, decider, request_to, request_cc, decision_cc):
    pages, began = office.pages, time.time()
    lia, judge = pages["lia"], pages[decider]
    lia.goto(BASE + "/registry")
    check("Nothing here yet" in lia.inner_text("main"), f"{office.profile}: the empty registry says what to do")
    office.shot(lia, "empty")
    draft = open_case(lia, "registry", "draft", {})
    lia.goto(BASE + draft)
    check("The platform is missing" in lia.inner_text("main"), "the page of a draft says what is missing before anybody tries")
    office.shot(lia, "draft")
    place = open_case(lia, "registry", "draft", REQUEST)
    step(pages["max"], place, "endorse", {"endorsement": "Recreation stands behind it."})
    step(lia, place, "submit")
    to, cc, text = mail("Request for a social media site", began)
    check(to == at(*request_to) and cc == at(*request_cc), f"N1 goes To {to}, Cc {cc}")
    check("Tell families what is on in the parks." in text, "N1 holds the request")
    answers = {f"check-{number}": ("yes", "It does.") for number in (1, 2, 3)}
    for name in reviewers:
        step(pages[name], place, "review", answers)
    office.shot(judge, "submitted")
    step(judge, place, "return", reason="Say whose photographs you will use.")
    to, cc, text = mail("To be completed", began)
    check(to == at("lia") and "photographs" in text, "the requester is told what is to be completed")
    step(lia, place, "edit", {"purpose": "Tell families what is on in the parks, with our own photographs."})
    check(offered(pages["max"], place, "endorse"), "what was changed must be endorsed anew")
    step(pages["max"], place, "endorse", {"endorsement": "Still."})
    step(lia, place, "submit")
    judge.goto(BASE + place)
    check("is missing" in judge.inner_text("main"), "a review of the earlier text does not count for the later")
    for name in reviewers:
        step(pages[name], place, "review", answers)
    step(judge, place, "approve")
    to, cc, text = mail("Approved: City of Maple Bend", began)
    check(to == at("lia") and cc == at(*decision_cc), f"N2 goes To {to}, Cc {cc}")
    office.shot(judge, "approved")
    return place


def policy(office, version="2026-1", follows=""):
    """From the template to everybody's mail: POL-1, POL-2, POL-45, POL-46, POL-53."""
    pages, began = office.pages, time.time()
    otto = pages["otto"]
    frame = {
        "policy-title": "Social Media Policy", "version": version, "policy-owner": "CIO", "authority": "Agency head",
        "effective": today(), "loosens": "no",
    }
    place = open_case(otto, "policies", "draft", frame, follows)
    office.shot(otto, "policy-draft")
    for chapter in ("purpose", "scope", "authority", "content", "people", "saving"):
        otto.goto(f"{BASE}{place}/steps/write-{chapter}")
        for area in otto.query_selector_all("textarea[name^='element-']"):
            text = re.sub(r"\[\[.*?\]\]", "as the council has decided", area.input_value())
            area.fill(text or "As the council has decided.")
        otto.click("main form button")
    step(otto, place, "consult", {"consultation-ends": today(30)})
    to, cc, text = mail("Begin the consultation", began)
    check(set(to) == set(at("cora", "hugo")), f"counsel and human resources are asked: {to}")
    comment = open_case(pages["max"], "policy-comments", "comment", {"text": "Say more on replies."}, about=place.rsplit("/", 1)[1])
    otto.goto(BASE + place)
    check("comments are not answered" in otto.inner_text("main"), "an unanswered comment stands in the way")
    step(otto, comment, "accept", reason="Said in section 5.")
    step(otto, place, "to-counsel")
    step(pages["cora"], place, "opine", {
        "opinion": "NLRA section 7; First Amendment.", "confidentiality": ("yes", "Section 7."), "speech": ("yes", "Sound."),
        "loosening": ("yes", "None."),
    })
    step(pages["hana"], place, "approve")
    step(pages["hana"], place, "promulgate")
    check(stage(pages["hana"], place) == "Promulgated", "the policy is in force")
    to, cc, text = mail("To all staff: Social Media Policy", began)
    check(len(to) == 1 and "/policies/" in text, "everybody is told by a message of their own")
    office.shot(pages["hana"], "policy")
    return place


def train(office, name, comes_by_itself=False):
    """Whose role works with social media is given the training by the program itself (TRN-1); others by a person."""
    pages = office.pages
    if comes_by_itself:
        place = given(pages[name])
    else:
        place = open_case(pages["sam"], "training", "assign", {"due": today(20)}, subject=f"{name}@example.gov")
    learn(office, place, name)
    return place


def given(person):
    for _ in range(90):
        person.goto(BASE + "/training")
        link = person.query_selector("main a[href^='/training/T']")
        if link:
            return link.get_attribute("href")
        time.sleep(1)
    check(False, "the training comes by itself")


def learn(office, place, name):
    """The questions, of which one is answered wrong at first, and the written agreement."""
    person = office.pages[name]
    person.goto(f"{BASE}{place}/steps/complete")
    office.shot(person, "training")
    right = {"kinds": "b", "appropriate": "a", "reach": "b", "sharing": "b", "threats": "b", "settings": "a", "speech": "a", "records": "b"}
    fill(person, {f"quiz-{topic}": "a" if answer == "b" else "b" for topic, answer in right.items()})
    person.click("main form button")
    check("is not answered right" in person.inner_text("main"), "a wrong answer is not passed")
    step(person, place, "complete", {f"quiz-{topic}": answer for topic, answer in right.items()})
    step(person, place, "agree", {
        "conduct-official": ["yes"], "conduct-personal": ["yes"], "no-privacy": ["yes"], "agency-owns": ["yes"],
        "records-reach": ["yes"], "agreement": ["yes"], "signature": name.capitalize(),
    })
    check(stage(person, place) == "Active", f"{name} is trained and has agreed")


def terms(office, site, contradiction):
    """The review of terms that the request put on file: TOS-4, TOS-5, TOS-8, TOS-9, MSG-7 (N12)."""
    pages, began = office.pages, time.time()
    lia = pages["lia"]
    place = follows(lia, "terms", site)[0]
    digest = attach(lia, place, "terms.txt", "The terms as they read today.")
    step(lia, place, "assign", {"reader": "lia@example.gov", "monitor": "lia@example.gov", "decider": "otto@example.gov"})
    step(lia, place, "file", {"terms-text": digest, "taken": today()})
    findings = {
        "deal-breakers": "no", "fit": "Clause 2 fits.", "must-monitor": "yes", "licence": "Non-exclusive, worldwide.",
        "promises": "None: it has no duty to respond.", "contradiction": "yes" if contradiction else "no",
        "contradiction-clause": "Clause 4 against section 416.6.17 of the policy.",
        "tracks": ("no", "Clause 12"), "discloses": ("no", "Clause 12"), "sells": ("no", "Clause 12"),
        "records-usage": ("yes", "Clause 13"), "opt-out": ("yes", "Clause 14"), "location-stated": ("yes", "Clause 15"),
        "federal": ("yes", "Privacy Act"), "state": ("yes", "State law"), "stewardship": ("yes", "Read"),
    }
    step(lia, place, "read", findings)
    for name in ("cora", "lou", "pia"):
        step(pages[name], place, "opine", {"opinion": "Read; sound."})
    if contradiction:
        check(stage(pages["pia"], place) == "Conflict", "the last opinion brings the contradiction to a decision")
        to, cc, text = mail("The terms contradict a policy", began)
        check(to == at("pia") and cc == at("cora", "dora"), f"N12 goes To {to}, Cc {cc}")
        check(not offered(pages["hana"], place, "accept"), "nobody accepts while the contradiction is undecided")
        office.shot(pages["pia"], "contradiction")
        step(pages["pia"], place, "decide", {"conflict-decision": "conditions", "conditions": "No photographs of people."},
             reason="Clause 4 is tolerable within these limits.")
    signer = pages["hana"]
    signer.goto(f"{BASE}{place}/steps/accept")
    fill(signer, {"sign-authority": "Charter, section 4"})
    signer.click("main form button")
    check("adverse or unclear" in signer.inner_text("main"), "an adverse answer needs its mitigation")
    step(signer, place, "accept", {"sign-authority": "Charter, section 4", "mitigation": "The public is told."})
    check(stage(signer, place) == "Accepted", "the terms are accepted")
    return place


def fill_blanks(writer, place):
    """What the site did not say yet, the writer fills in."""
    writer.goto(BASE + place)
    if "[[" not in writer.inner_text("main"):
        return
    writer.click(f"form[action='{place}/steps/submit'] button")
    check("The text has a blank" in writer.inner_text("main"), "a notice with a blank goes nowhere")
    writer.goto(f"{BASE}{place}/steps/edit")
    text = writer.input_value("textarea[name=text]")
    writer.fill("textarea[name=text]", re.sub(r"\[\[.*?\]\]", "parks@example.gov", text))
    writer.click("main form button")


def notices(office, site, kinds):
    """Drafted by the liaison, approved by counsel in writing: DIS-5."""
    pages, places = office.pages, []
    for kind in kinds:
        began = time.time()
        place = open_case(pages["lia"], "statements", "draft", {"kind": kind, "text": ""}, about=site.rsplit("/", 1)[1])
        fill_blanks(pages["lia"], place)
        step(pages["lia"], place, "submit")
        check(not offered(pages["hana"], place, "approve"), "only counsel approves a notice")
        step(pages["cora"], place, "approve")
        places.append(place)
    to, cc, text = mail("Approve it in writing", began)
    check(to == at("lia") and cc == at("sam"), f"N13 of a notice goes To {to}, Cc {cc}")
    office.shot(pages["cora"], "notice")
    return places


def vault_entry(office, site):
    page = office.pages["sam"]
    page.goto(BASE + "/vault/new")
    page.fill("#platform", "Facebook")
    page.fill("#handle", "mbparks")
    page.fill("#case", site.rsplit("/", 1)[1])
    page.check("#make-1")
    for field, value in (
        ("username", "mbparks.admin"), ("secret", "Long-enough-9-Passphrase!"), ("registration-mail", "parks@example.gov"),
        ("recovery-mail", "social@example.gov"), ("recovery-phone", "+1 816 555 0100"),
        ("second-factor", "JBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXP"), ("backup-codes", "code-one-1111\ncode-two-2222"),
    ):
        page.fill(f"#{field}", value)
    page.click("main form button")
    check("/vault/V-" in page.url, f"the credentials are in the vault: {page.url}")
    page.goto(BASE + "/vault/V-1/people")
    field = page.query_selector("[name='person']")
    if field.evaluate("field => field.tagName") == "SELECT":
        page.select_option("[name='person']", label=next(
            option.inner_text() for option in field.query_selector_all("option") if "Lia" in option.inner_text()))
    else:
        field.fill("lia@example.gov")
    page.click("form[action='/vault/V-1/people'] button")
    check("Lia" in page.inner_text("main"), "who works with the account is written down with it")


def activate(office, site, notice_kinds):
    """Set A, activation, registry, designation, set L: REQ-15 to REQ-17, REG-2, REG-3, ADM-1 to ADM-4, MSG-7 (N3, N4)."""
    pages = office.pages
    lia, reference = pages["lia"], site.rsplit("/", 1)[1]
    step(lia, site, "prepare")
    lia.goto(BASE + site)
    lacking = lia.inner_text("main")
    for words in ("No policy is in force", "terms of service are not reviewed", "is not approved", "not confirmed"):
        check(words in lacking, f"all that is missing stands there at once: {words}")
    office.shot(lia, "preparing")
    policy(office)
    terms(office, site, contradiction=False)
    step(lia, site, "account", {
        "address": "https://www.facebook.com/mbparks", "handle": "mbparks", "created": today(1), "mail": "parks@example.gov",
        "hosting": "company",
    })
    paper = attach(lia, site, "ownership.txt", "The page belongs to the city.")
    step(lia, site, "ownership", {"owner": "City of Maple Bend", "ownership-paper": paper, "declaration": ("yes", "")})
    step(pages["tess"], site, "verify-ownership")
    step(lia, site, "accountability", {
        "posting": "lia@example.gov", "responding": "lia@example.gov", "retaining": "cleo@example.gov",
        "approvers": "dora@example.gov", "capturer": "lia@example.gov", "capture-deputy": "tess@example.gov",
    })
    step(lia, site, "use", {"interaction": "public", "comments": "on", "forum": "limited", "primary": "no"})
    step(pages["cora"], site, "confirm-forum")
    step(lia, site, "plans", {
        "authoring": "Written by one, approved by another.", "review-days": "90", "capture-method": "hand", "series": "GS 1",
        "continuity": "Exported every month.",
    })
    step(pages["cleo"], site, "confirm-records")
    placed = notices(office, site, notice_kinds)
    vault_entry(office, site)
    began = time.time()
    step(lia, site, "activate")
    to, cc, text = mail("Activate the site", began)
    check(to == at("tess") and cc == at("otto", "dora"), f"N3 goes To {to}, Cc {cc}")
    step(pages["tess"], site, "register", {
        "links": "https://www.maplebend.example/parks", "contact": "parks@example.gov",
        "website": "https://www.maplebend.example/parks",
    })
    designation = follows(pages["hana"], "designations", site)[0]
    duties = [str(number) for number in range(1, 10)]
    pages["hana"].goto(f"{BASE}{designation}/steps/designate")
    fill(pages["hana"], {"duties": duties[:4]})
    pages["hana"].click("main form button")
    check("Duty 5" in pages["hana"].inner_text("main"), "a designation without all nine duties is refused, naming each")
    began = time.time()
    step(pages["hana"], designation, "designate", {"duties": duties})
    to, cc, text = mail("Designation of an administrator", began)
    check(to == at("otto") and cc == at("lia"), f"N4 goes To {to}, Cc {cc}")
    check(all(f"{number}. " in text for number in duties), "N4 holds all nine duties")
    train(office, "lia", comes_by_itself=True)
    step(lia, designation, "accept", {"duties": duties, "signature": "Lia"})
    for place in placed:
        picture = attach(lia, place, "shown.txt", "What the page shows.")
        step(lia, place, "show", {"placement": "About", "evidence": picture, "seen": today()})
    step(pages["tess"], site, "open")
    check(stage(pages["tess"], site) == "Live", "the site is live")
    office.shot(pages["tess"], "live")
    for path in ("/registry", "/procedures", "/procedures/site", "/tasks", "/duties", "/findings"):
        lia.goto(BASE + path)
        office.shot(lia, path.strip("/").replace("/", "-"))
    check("Confirm that the content is current" in (lia.goto(BASE + "/duties"), lia.inner_text("main"))[1],
          "the upkeep is owed by the administrator")
    return designation


def leave(office, site, designation):
    """An administrator leaves: ADM-7, ADM-8, ADM-16, CRD-9, MSG-7 (N5)."""
    pages, began = office.pages, time.time()
    departure = open_case(pages["hugo"], "departures", "plan", {"last-day": today(14), "why": "leaves"}, subject="lia@example.gov")
    to, cc, text = mail("Plan a departure", began)
    check(to == at("sam"), f"the Social Media Administrator is told of the departure: {to}")
    pages["hana"].goto(f"{BASE}{designation}/steps/remove")
    fill(pages["hana"], {"last-day": today(14)})
    pages["hana"].fill("#reason", "She leaves.")
    pages["hana"].click("main form button")
    check("Nobody else administers" in pages["hana"].inner_text("main"), "the last administrator is not removed without a successor")
    successor = open_case(pages["hana"], "designations", "propose", {}, about=site.rsplit("/", 1)[1], subject="tess@example.gov")
    duties = [str(number) for number in range(1, 10)]
    step(pages["hana"], successor, "designate", {"duties": duties})
    training = train(office, "tess")
    step(pages["tess"], successor, "accept", {"duties": duties, "signature": "Tess"})
    began = time.time()
    step(pages["hana"], designation, "remove", {"last-day": today(14)}, reason="She leaves.")
    to, cc, text = mail("Remove as administrator", began)
    check(set(to) == set(at("tess", "otto")) and cc == at("lia"), f"N5 goes To {to}, Cc {cc}")
    step(pages["hugo"], departure, "answer", {name: ("yes", "") for name in ("returned", "captured", "transferred", "acknowledged")})
    pages["hugo"].goto(BASE + departure)
    check("are as they knew them" in pages["hugo"].inner_text("main"), "the departure stays open while a password is as she knew it")
    office.shot(pages["hugo"], "departure")
    rotation = [link.get_attribute("href") for link in (pages["sam"].goto(BASE + "/credential-changes"),
                pages["sam"].query_selector_all("a[href^='/credential-changes/CC-']"))[1]][0]
    sam = pages["sam"]
    sam.goto(BASE + "/vault/V-1/change")
    if "/confirm" in sam.url:
        sam.fill("[name=password]", PASSWORD)
        sam.click("main form button")
        sam.goto(BASE + "/vault/V-1/change")
    sam.check("#make-0")
    sam.fill("#reason", "She leaves.")
    sam.fill("#approvedBy", rotation.rsplit("/", 1)[1])
    began = time.time()
    sam.click("main form button")
    to, cc, text = mail("redential", began)
    check(set(to) == set(at("tess", "otto")) and "mbparks" in text and "Passphrase" not in text, f"N6 goes To {to}, Cc {cc}, without a secret")
    step(sam, rotation, "file")
    step(pages["hugo"], departure, "close")
    check(stage(pages["hugo"], departure) == "Closed", "the departure is closed")
    return training


def end(office, site):
    """The end of a site: DEC-1 to DEC-11, MSG-7 (N9, N10)."""
    pages, began = office.pages, time.time()
    hana, tess, otto = pages["hana"], pages["tess"], pages["otto"]
    step(hana, site, "direct", {
        "no-longer-needed": ("yes", "The programme has ended."), "cause": "dormancy", "ending": "flag",
        "farewell": "Find us on the website.",
    }, reason="Nothing was posted for a season.")
    to, cc, text = mail("Direct that it be deactivated", began)
    check(to == at("otto") and set(cc) == set(at("tess")), f"N9 goes To {to}, Cc {cc}")
    tess.goto(f"{BASE}{site}/steps/copy")
    fill(tess, {"copy-counts": "Posts 120 of 130", "copy-place": "The archive", "copy-complete": ("no", "Ten are missing.")})
    tess.click("main form button")
    check("The copy is not complete" in tess.inner_text("main"), "nothing is blocked before the copy is whole")
    step(tess, site, "copy", {"copy-counts": "Posts 130 of 130", "copy-place": "The archive", "copy-complete": ("yes", "Compared.")})
    hugo = pages["hugo"]
    check(not offered(hugo, site, "deactivate"), "only its administrator reports that a site is deactivated")
    tess.goto(f"{BASE}{site}/steps/deactivate")
    fill(tess, {"blocked": ["posting", "comments"], "actions": "Blocked posting."})
    tess.click("main form button")
    check(all(f"{what}: not blocked" in tess.inner_text("main") for what in ("Logins", "Connected applications", "Open sessions")),
          "whatever is not blocked is named at once")
    office.shot(tess, "not-blocked")
    began = time.time()
    step(tess, site, "deactivate", {
        "blocked": ["posting", "comments", "logins", "apps", "sessions"], "actions": "Blocked everything, flagged the posts.",
    })
    to, cc, text = mail("Deactivated: City of Maple Bend", began)
    check(to == at("otto") and cc == at("tess", "hana"), f"N10 goes To {to}, Cc {cc}")
    check("sealed in the vault as VL-1" in text and not re.search("Passphrase|JBSWY3|code-one", text),
          "N10 holds the reference of the final list, and no credential")
    answers = {"links-removed": ("no", "One page is left."), "renewal-stopped": ("yes", "There was none.")}
    otto.goto(f"{BASE}{site}/steps/close")
    fill(otto, answers)
    otto.click("main form button")
    check("Links to the site remain" in otto.inner_text("main"), "the case closes only when every act is done")
    step(otto, site, "close", {**answers, "links-removed": ("yes", "All.")})
    check(stage(otto, site) == "Decommissioned", "the site has ended")
    office.shot(otto, "ended")
    otto.goto(BASE + "/vault/lists/VL-1")
    if "/confirm" in otto.url:
        otto.fill("[name=password]", PASSWORD)
        otto.click("main form button")
        otto.goto(BASE + "/vault/lists/VL-1")
    otto.fill("#reason", "The site has ended.")
    otto.click("main form button")
    check("parks@example.gov" in otto.inner_text("main"), "the technology officer opens the final list")
    tess.goto(BASE + "/vault/lists/VL-1")
    check("VL-1" not in tess.inner_text("main"), "nobody else does")
    resident = office.browser.new_context().new_page()
    text = ""
    for _ in range(20):  # The worker brings the registry up to the cases every few seconds.
        resident.goto(BASE + "/accounts?q=parks")
        text = resident.inner_text("main")
        if "Closed" in text:
            break
        time.sleep(1)
    check("City of Maple Bend, Parks" in text and "Closed" in text, "the public registry keeps the tombstone")
    resident.click("main table a")
    check("Find us on the website." in resident.inner_text("main"), "and tells where to go now")
    office.shot(resident, "tombstone")


def change_overnight(office, site):
    """The accepted terms read otherwise one morning: TOS-10, TOS-11, TOS-12."""
    pages = office.pages
    place = follows(pages["otto"], "terms", site)[0]
    office.pass_days(8)
    time.sleep(5)
    check(stage(pages["otto"], place) == "Accepted", "the same terms after a week are nothing to tell")
    Terms.text, began = "<p>We own what you post.</p>", time.time()
    office.pass_days(8)
    check(becomes(pages["otto"], place, "Changed-detected"), "the watch finds the change")
    to, cc, text = mail("The text has changed", began)
    check(to == at("otto") and set(cc) == set(at("cora", "tess")), f"the change is told To {to}, Cc {cc}")
    check("+ We own what you post." in text and "- The terms as they read today." in text, "with the difference")
    pages["otto"].goto(BASE + place)
    office.shot(pages["otto"], "terms-changed")
    pages["hana"].goto(f"{BASE}{place}/steps/accept-change")
    fill(pages["hana"], {"sign-authority": "Charter, section 4"})
    pages["hana"].fill("#reason", "Counsel sees no harm.")
    pages["hana"].click("main form button")
    check("capture" in pages["hana"].inner_text("main").lower(), "everything is captured first")
    tess = pages["tess"]
    tess.goto(BASE + "/tasks")
    check("Capture everything before the change" in tess.inner_text("main"), "the full capture is somebody's task")


def agree_anew(office, training):
    """A new version asks everybody with powers to agree anew: POL-46, POL-47, TRN-4, TRN-5."""
    pages, began = office.pages, time.time()
    place = policy(office, version="2026-2", follows="PO-1")
    check(stage(pages["otto"], "/policies/PO-1") == "Superseded", "the version before is superseded")
    tess = pages["tess"]
    check(becomes(tess, training, "Expiring"), "the agreement to the version before runs out")
    tess.goto(BASE + "/today")
    check("Renew training and agreement" in tess.inner_text("main"), "and that is owed")
    to, cc, text = mail("To all staff: Social Media Policy", began)
    check(f"{place}/read" in text, "the message leads to the new version")
    tess.goto(f"{BASE}{place}/read")
    tess.click("main form button")
    check("You said on" in tess.inner_text("main"), "the acknowledgement is kept with its time")
    office.shot(tess, "acknowledged")
    learn(office, training, "tess")


def sleep_long(office, site):
    """A season without a post: REG-18."""
    began = time.time()
    office.pass_days(100)
    check(becomes(office.pages["sam"], site, "Dormant-suspect"), "a site without posts is suspected to be dormant")
    to, cc, text = mail("It looks dormant", began)
    check(to == at("ula"), f"the head of its unit is told: {to}")
    to, cc, text = mail("Late:", began)
    check(bool(to), f"what fell late meanwhile is told: {to}")
    office.pages["sam"].goto(BASE + "/today")
    office.shot(office.pages["sam"], "after-a-season")


def rogue(office):
    """An account that nobody asked for: REG-21."""
    pages, began = office.pages, time.time()
    place = open_case(pages["max"], "registry", "discover", {
        "name": "Maple Bend Pool fans", "platform": "Instagram", "address": "https://www.instagram.com/mbpool",
        "found-how": "A resident sent the link.",
    })
    to, cc, text = mail("Report an account", began)
    check(to == at("sam"), f"the Social Media Administrator is told: {to}")
    check(not offered(pages["max"], place, "disown"), "whoever found it does not decide on it")
    step(pages["sam"], place, "disown", reason="A private club; it does not pose as ours.")
    check(stage(pages["sam"], place) == "Not-ours", "it is not ours, and stays on record")


def wisconsin(office):
    """Wisconsin's review of terms ends in a contradiction sent to the PIO."""
    pages = office.pages
    lia = pages["lia"]
    place = open_case(lia, "registry", "draft", REQUEST)
    step(pages["max"], place, "endorse", {"endorsement": "Yes."})
    step(lia, place, "submit")
    terms(office, place, contradiction=True)


with sync_playwright() as playwright:
    browser = playwright.chromium.launch(
        executable_path=os.environ.get("CHROMIUM", "/usr/bin/chromium"), args=["--no-sandbox", "--disable-dev-shm-usage"])
    if options.terms:
        listener = http.server.ThreadingHTTPServer((options.terms, 8090), Terms)
        threading.Thread(target=listener.serve_forever, daemon=True).start()
        REQUEST["terms"] = f"http://{options.terms}:8090/terms"
    for profile in options.profiles:
        shift = 0
        office = Office(browser, profile, {"new-jersey": NEW_JERSEY, "missouri-local": MISSOURI, "wisconsin": WISCONSIN}[profile])
        try:
            office.rostra("settings", "set", "--mail-domains", "example.gov")
            if profile == "new-jersey":
                site = request(office, ["dora", "otto"], "dora", ["dora"], ["otto", "tess", "hana"], ["otto", "hana"])
                designation = activate(office, site, ["purpose", "disclosure", "moderation"])
                training = leave(office, site, designation)
                rogue(office)
                if options.terms:
                    change_overnight(office, site)
                agree_anew(office, training)
                sleep_long(office, site)
                end(office, site)
            elif profile == "missouri-local":
                site = request(office, ["sam"], "sam", ["sam"], [], ["sam"])
                # The disclaimers of the policy, approved by the City Attorney (DIS-5).
                step(office.pages["lia"], site, "prepare")
                notices(office, site, MISSOURI_NOTICES)
            else:
                wisconsin(office)
        finally:
            office.end()
    browser.close()
print(f"{len(faults)} faults")
sys.exit(1 if faults else 0)
