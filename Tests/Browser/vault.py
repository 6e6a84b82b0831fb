#!/usr/bin/env python3
"""The vault in Chromium: credentials laid down, taken, shown once, changed, taken in an emergency and reviewed; the master key
changed, lost and restored by two people. Reads the program's own log afterwards for what was planted.

    Tests/Browser/vault.py --program .build/debug/rostra [--axe axe.min.js] [--screenshots FOLDER]
"""
import argparse, os, pathlib, re, shutil, signal, subprocess, tempfile, time

from playwright.sync_api import sync_playwright

parser = argparse.ArgumentParser()
parser.add_argument("--program", required=True)
parser.add_argument("--axe")
parser.add_argument("--screenshots")
parser.add_argument("--chromium", default="/usr/bin/chromium")
parser.add_argument("--port", type=int, default=8477)
options = parser.parse_args()
program = os.path.abspath(options.program)
BASE = f"http://127.0.0.1:{options.port}"
PASSWORD = "violet harbour lamp 9"
PLANTED = ["planted.user.Q7x", "Planted-Pass-9zK!mm", "PLNTEDTOTPKEY2345ABCDEFGHIJKLMNO", "plant-code-1111"]
faults = []


def check(holds, sentence):
    print("ok   " if holds else "WRONG", sentence, flush=True)
    if not holds:
        faults.append(sentence)


work = tempfile.mkdtemp(prefix="rostra-vault-")
environment = dict(os.environ, ROSTRA_HOME=os.path.join(work, "home"))
key = os.path.join(work, "home/keys/vault.key")


def rostra(*arguments, given="", token=None):
    env = dict(environment, **({"ROSTRA_TOKEN": token} if token else {}))
    done = subprocess.run([program, *arguments], env=env, input=given, capture_output=True, text=True)
    if done.returncode not in (0, 1, 77, 78):
        raise SystemExit(f"rostra {' '.join(arguments)}: {done.stdout}{done.stderr}")
    return done


def look(page, name):
    """Both widths, both schemes, axe; nothing scrolls sideways."""
    for width, scheme in ((1280, "light"), (360, "dark")):
        page.set_viewport_size({"width": width, "height": 900})
        page.emulate_media(color_scheme=scheme)
        if width == 360:
            check(not page.evaluate("document.documentElement.scrollWidth > innerWidth + 1"), f"{name}: fits 360 px")
        if options.screenshots:
            pathlib.Path(options.screenshots).mkdir(parents=True, exist_ok=True)
            page.screenshot(path=f"{options.screenshots}/vault-{name}-{width}.png", full_page=True)
        if options.axe:
            page.evaluate(open(options.axe).read())
            found = page.evaluate("axe.run().then(r => r.violations.map(v => v.id + ': ' + v.nodes.map(n => n.html).slice(0,2).join(' | ')))")
            check(not found, f"{name} at {width} px: axe finds nothing {found or ''}")
    page.set_viewport_size({"width": 1280, "height": 900})
    page.emulate_media(color_scheme="light")


def press(page, name):
    page.get_by_role("button", name=name, exact=True).click()


with sync_playwright() as playwright:
    browser = playwright.chromium.launch(executable_path=options.chromium, args=["--no-sandbox", "--disable-dev-shm-usage"])
    rostra("init", "City of Maple Bend", "--profile", "missouri-local")
    rostra("settings", "set", "--mail-domains", "maplebend.gov")
    rostra("units", "add", "Parks and Recreation", "--kind", "department")
    log = os.path.join(work, "serve.log")
    server = subprocess.Popen([program, "serve", "--no-work", "--port", str(options.port)], env=environment, stdout=open(log, "w"), stderr=subprocess.STDOUT)
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
    first.wait_for_url("**/today*")
    people = {}
    for name, role in {
        "kim": "social-media-administrator", "otto": "technology-officer", "tess": "web-team",
        "ike": "information-technology", "cleo": "author",
    }.items():
        made = rostra("people", "invite", f"{name}@example.gov", "--name", name.capitalize(), "--role", role, "--json").stdout
        page = browser.new_context(viewport={"width": 1280, "height": 900}).new_page()
        page.goto(BASE + re.search(r"/invitation/[A-Za-z0-9_-]+", made).group(0))
        page.fill("#password", PASSWORD)
        page.fill("#again", PASSWORD)
        page.click("main button")
        page.goto(BASE + "/sign-in")
        page.fill("#mail", f"{name}@example.gov")
        page.fill("#password", PASSWORD)
        page.click("main button")
        people[name] = page
    kim, otto, tess, ike, cleo = (people[name] for name in ("kim", "otto", "tess", "ike", "cleo"))

    # Laid down: refused with all reasons first, then sealed.
    kim.goto(BASE + "/vault")
    look(kim, "empty")
    kim.get_by_role("link", name="Lay down credentials").click()
    look(kim, "new")
    kim.select_option("#unit", label="Parks and Recreation")
    kim.fill("#platform", "bluesky")
    kim.fill("#handle", "@parks.maplebend.gov")
    kim.check("#make-1")
    kim.fill("#username", "kim@example.gov")
    kim.fill("#secret", "short")
    kim.fill("#registration-mail", "parks@gmail.com")
    press(kim, "Seal them")
    refused = kim.inner_text("main")
    check(all(words in refused for words in ("is too short", "login name at the agency", "is not on a domain")), "CRD-7, CRD-11, REG-12: all reasons at once")
    check(kim.input_value("#secret") == "" and kim.input_value("#handle") == "@parks.maplebend.gov", "the secret is not sent back, the rest is")
    look(kim, "refused")
    kim.check("#make-1")
    for field, value in (("username", PLANTED[0]), ("secret", PLANTED[1]), ("second-factor", PLANTED[2]), ("backup-codes", PLANTED[3]),
                         ("registration-mail", "parks@maplebend.gov"), ("recovery-mail", "it@maplebend.gov")):
        kim.fill(f"#{field}", value)
    press(kim, "Seal them")
    check(kim.url.split("?")[0] == BASE + "/vault/V-1", "CRD-1: it is sealed as V-1")

    # Taken, shown once, a setting noted, returned.
    kim.fill("#reason", "Post the flood warning")
    press(kim, "Check it out")
    look(kim, "mine")
    kim.get_by_role("link", name="Show the credentials").click()
    look(kim, "ask")
    kim.fill("#reason", "Sign in to post")
    kim.check("#whole-1")
    press(kim, "Show it once")
    shown = kim.inner_text("main")
    check(all(value in shown for value in PLANTED) and re.search(r"\b\d{6}\b", shown), "everything is shown, with the code of now")
    look(kim, "reveal")
    kim.get_by_role("link", name="Done").click()
    try:
        kim.go_back()
        held = kim.content()
    except Exception as error:
        # A form's answer that no cache keeps: the browser has nothing to go back to.
        held = str(error)
        kim.wait_for_timeout(1000)
    check(not any(value in held for value in PLANTED), "going back in the browser shows nothing any more")
    kim.goto(BASE + "/vault/V-1")
    kim.get_by_text("Note a setting that you changed there").click()
    for field, value in (("setting", "Who may reply"), ("before", "everybody"), ("after", "followers")):
        kim.fill(f"#{field}", value)
    press(kim, "Note it")
    tess.goto(BASE + "/vault/V-1")
    check("Kim has it" in tess.inner_text("main"), "CRD-13: others see who has it")
    press(kim, "Return it")
    kim.get_by_role("link", name="Vouch for it").click()
    look(kim, "attest")
    for number in range(3):
        kim.check(f"#security-{number}")
    kim.get_by_role("button", name="I vouch for it").first.click()
    kim.goto(BASE + "/vault/V-1/people")
    kim.select_option("#person", label="Cleo, cleo@example.gov")
    press(kim, "Name them")
    kim.goto(BASE + "/vault/V-1/people")
    look(kim, "people")
    cleo.goto(BASE + "/vault")
    check("@parks" in cleo.inner_text("main"), "CRD-2: a named holder sees it")
    kim.goto(BASE + "/vault/V-1")
    kim.get_by_role("link", name="Change the credentials").click()
    kim.check("#make-0")
    kim.fill("#reason", "Quarterly change")
    press(kim, "File the new version")
    look(kim, "entry")
    first.goto(BASE + "/vault/V-1")
    check("Not found" in first.inner_text("main"), "SEC-7: for the system's administrator there is no such page")

    # The emergency.
    ike.goto(BASE + "/vault/break-glass")
    look(ike, "break-glass")
    ike.fill("#entry", "@parks.maplebend.gov")
    ike.fill("#reason", "It posts by itself")
    press(ike, "Ask for control")
    otto.goto(BASE + "/vault")
    look(otto, "emergency")
    press(otto, "Confirm it as the second person")
    ike.goto(BASE + "/vault/V-1")
    check("You have it" in ike.inner_text("main"), "CRD-15: with a second person it is open")
    kim.goto(BASE + "/vault")
    kim.fill("textarea[name=review]", "Right so; changed since.")
    press(kim, "Close the review")
    check("It posts by itself" not in kim.inner_text("main"), "CRD-15: reviewed by another")
    ike.goto(BASE + "/vault/V-1")
    press(ike, "Return it")
    otto.goto(BASE + "/vault/rules")
    look(otto, "rules")
    kim.goto(BASE + "/vault")
    look(kim, "list")

    # Keys, by the command line, while the server runs.
    words = "copper meadow ninety\nseven slow rivers up\n"
    two = ["--person", "kim@example.gov", "--person", "otto@example.gov"]
    check(rostra("vault", "recovery").returncode == 1, "no recovery yet: the answer is no")
    check(rostra("vault", "recovery", "set-up", *two, given=words).returncode == 0, "recovery is set up")
    check(rostra("vault", "rotate-key").returncode == 0, "the master key is changed")
    # Ended by force wherever it stands, again and again: it goes on, and nothing is lost.
    for number in range(20):
        rotation = subprocess.Popen([program, "vault", "rotate-key"], env=environment, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        time.sleep(0.15 + number * 0.03)
        rotation.kill()
        rotation.wait()
    check(rostra("vault", "rotate-key").returncode == 0, "after twenty times kill -9, it goes on to its end")
    check(sum(1 for line in open(key) if not line.startswith("#")) == 1, "and the file holds one key")
    os.unlink(key)
    kim.goto(BASE + "/vault")
    check("master key is not at" in kim.inner_text("main"), "a lost key is said")
    check(rostra("vault", "recovery", "restore", *two, given="copper meadow ninety\nwrong words here ok\n").returncode == 78, "a wrong passphrase restores nothing")
    check(rostra("vault", "recovery", "restore", *two, given=words).returncode == 0, "two people restore it")
    kim.goto(BASE + "/vault/V-1")
    kim.fill("#reason", "Look")
    press(kim, "Check it out")
    kim.goto(BASE + "/vault/V-1/reveal")
    kim.fill("#reason", "Look")
    press(kim, "Show it once")
    check(PLANTED[0] in kim.inner_text("main"), "and everything opens")

    # At the command line, by a token of one's own: everything around an account, and never a credential.
    def token(page, name):
        page.goto(BASE + "/account")
        made = page.evaluate("""name => fetch('/api/v1/tokens', {method: 'POST', headers: {'Content-Type': 'application/json'},
            body: JSON.stringify({name: name, scopes: ['takePart', 'follow'], days: 7})}).then(answer => answer.json())""", name)
        return made["secret"]

    mine, theirs = token(kim, "shell"), token(cleo, "shell")
    said = []

    def typed(*arguments, status=0, token=None):
        done = rostra("vault", *arguments, token=token or mine)
        said.append(done.stdout + done.stderr)
        check(done.returncode == status, f"rostra vault {' '.join(arguments)} ends with {status} {'' if done.returncode == status else done.stderr}")
        return done.stdout

    check("Cleo" in typed("people", "V-1"), "CRD-1: who is named is listed")
    check("second-factor" in typed("people", "V-1", "--name", "ike@example.gov", "--as", "second-factor", "--until", "2099-12-31"), "CRD-10: one more is named")
    check("ike@" not in typed("people", "V-1", "--remove", "ike@example.gov", "--as", "second-factor"), "and is named no more")
    typed("settings", "V-1", "--setting", "Tags", "--before", "on", "--after", "off")
    check("Tags" in typed("settings", "V-1"), "CRD-14: a setting is noted by whoever has it")
    typed("return", "V-1")
    check("Kim" in typed("attest", "V-1", "--kind", "review", "--holds", "holders-right", "--holds", "password-age"), "CRD-21: vouched for")
    check("was shown version" in typed("history", "V-1"), "CRD-1: the history tells who was shown what")
    check("15 characters" in rostra("vault", "rules", "--length", "15", token=token(ike, "shell")).stdout, "CRD-7: IT sets the rules")
    check("15 characters" in typed("rules") and "None" in typed("emergencies") and "None" in typed("final-lists"), "what there is to be read")
    check(rostra("vault", "end", "V-1", "--reason", "Gone", token=theirs).returncode == 77, "CRD-2: a holder does not end it")
    kim.goto(BASE + "/vault/V-1")
    kim.get_by_role("link", name="End it").click()
    look(kim, "end")
    kim.fill("#reason", "Deleted at the platform")
    press(kim, "End it")
    check("is not confirmed" in kim.inner_text("main"), "an end is confirmed")
    kim.check("#sure-0")
    press(kim, "End it")
    check("This account has ended." in kim.inner_text("main"), "it has ended")
    look(kim, "ended")
    check("ended" in typed("list", "--ended") and "V-1" not in typed("list"), "and is among the ended alone")
    check(not any(value in text for value in PLANTED for text in said), "CRD-20: no command printed a credential")

    # The operator alone.
    operator = rostra("vault", "list").stdout
    check("None that you may open" in operator, "SEC-7: the operator sees no entry")
    browser.close()
    server.send_signal(signal.SIGTERM)
    server.wait(30)

for path in pathlib.Path(work).rglob("*"):
    if path.is_file():
        data = path.read_bytes()
        for value in PLANTED:
            check(value.encode() not in data, f"CRD-20: {value[:8]}… not in {path.relative_to(work)}") if value.encode() in data else None
rostra("log", "checkpoint")
check("VERIFIED" in rostra("verify").stdout, "afterwards everything verifies")
shutil.rmtree(work)
raise SystemExit(1 if faults else 0)
