"""Signing in with a real OpenID Connect provider, in Chromium: set up, sign in, confirm, and what happens while it is away.

    provider.py --program .build/debug/rostra --stop "COMMAND that stops the provider" [--issuer URL] [--screenshots FOLDER]

Needs Canaille as `servers/canaille.sh` sets it up (client `rostra` with the return address below, user `records` of the group
`records`, user `clerk` of the group `staff`), playwright and a Chromium. Ends with status 1 and a sentence for what is wrong.
"""

import argparse
import os
import pathlib
import re
import signal
import sqlite3
import subprocess
import sys
import tempfile
import time

from playwright.sync_api import sync_playwright

parser = argparse.ArgumentParser()
parser.add_argument("--program", required=True)
parser.add_argument("--issuer", default="http://127.0.0.1:8422")
parser.add_argument("--user-password", default="rostra-Test-pass-1")
parser.add_argument("--stop", default="", help="how the provider is stopped")
parser.add_argument("--screenshots", default="")
options = parser.parse_args()
program = os.path.abspath(options.program)
PORT = 8505
BASE = f"http://127.0.0.1:{PORT}"
PASSWORD = "four words are enough"
work = tempfile.mkdtemp(prefix="rostra-provider-")
environment = dict(os.environ, ROSTRA_HOME=os.path.join(work, "home"))
faults = []


def check(holds, sentence):
    print("ok   " if holds else "WRONG", sentence, flush=True)
    if not holds:
        faults.append(sentence)


def shot(page, name):
    if options.screenshots:
        folder = pathlib.Path(options.screenshots)
        folder.mkdir(parents=True, exist_ok=True)
        for width in (1280, 360):
            page.set_viewport_size({"width": width, "height": 900})
            page.screenshot(path=str(folder / f"{name}-{width}.png"), full_page=True)
        page.set_viewport_size({"width": 1280, "height": 900})


def main_text(page):
    return page.inner_text("main")


def through_the_provider(page, user):
    """Signs in there, agrees where it asks, and comes back."""
    page.wait_for_url(re.compile("^" + re.escape(options.issuer)))
    for _ in range(8):
        page.wait_for_load_state()
        if page.url.startswith(BASE):
            return
        if page.query_selector("input[name=login]"):
            page.fill("input[name=login]", user)
            if page.query_selector("input[name=password]"):
                page.fill("input[name=password]", options.user_password)
            page.keyboard.press("Enter")
        elif page.query_selector("input[name=password]"):
            page.fill("input[name=password]", options.user_password)
            page.keyboard.press("Enter")
        elif page.query_selector("button[name=answer][value=accept]"):
            page.click("button[name=answer][value=accept]")
        page.wait_for_timeout(1500)


def set_up(page, code):
    page.goto(f"{BASE}/first-run?code={code}")
    for name, text in (("name", "Ana Ruiz"), ("mail", "ana@example.gov"), ("password", PASSWORD), ("again", PASSWORD)):
        page.fill(f"#{name}", text)
    with page.expect_navigation():
        page.keyboard.press("Enter")
    check(page.url.endswith("/today"), f"the first run ends on Today ({page.url})")
    page.goto(BASE + "/settings/provider")
    check(f"{BASE}/sign-in/provider/return" in main_text(page), "the settings name the address to register")
    for name, text in (
        ("name", "City login"), ("issuer", options.issuer), ("clientID", "rostra"), ("secret", "rostra-secret"),
        ("claim", "groups"), ("value-0", "records"),
    ):
        page.fill(f"#{name}", text)
    page.select_option("#role-0", "records-officer")
    page.check("input[name=allowsPrivate]")
    with page.expect_navigation():
        page.click("main form button:has-text('Save')")
    check("rostra-secret" not in page.content(), "the client's secret is shown to nobody")
    shot(page, "provider-settings")


def run(browser, code):
    administrator = browser.new_context(locale="en-US").new_page()
    set_up(administrator, code)

    officer = browser.new_context(locale="en-US").new_page()
    officer.goto(BASE + "/items")
    officer.goto(BASE + "/captures?site=S-1")
    check("/sign-in" in officer.url, "a page of staff leads to signing in")
    shot(officer, "sign-in")
    officer.click("button:has-text('City login')")
    through_the_provider(officer, "records")
    check(officer.url.startswith(BASE + "/captures"), f"after signing in the page that was asked for is there ({officer.url})")
    officer.goto(BASE + "/account")
    check("Records officer" in main_text(officer), "the role follows from the group")
    shot(officer, "provider-account")
    check(officer.goto(BASE + "/people").status == 403, "the administrator's pages stay closed")

    stranger = browser.new_context(locale="en-US").new_page()
    stranger.goto(BASE + "/sign-in")
    stranger.click("button:has-text('City login')")
    through_the_provider(stranger, "clerk")
    check("/today" not in stranger.url and "role" in main_text(stranger).lower(), "who is in no mapped group is refused with the reason")
    shot(stranger, "provider-refused")

    officer.goto(BASE + "/account/tokens")
    shot(officer, "provider-tokens")
    check(officer.url.endswith("/account/tokens"), f"who has just signed in need not prove it again ({officer.url})")

    with sqlite3.connect(os.path.join(work, "home", "rostra.sqlite")) as database:
        database.execute("UPDATE session SET confirmed_at = confirmed_at - 86400000")
    officer.goto(BASE + "/account/tokens")
    check("/confirm" in officer.url, f"a while later they must prove it again ({officer.url})")
    shot(officer, "provider-confirm")
    officer.click("main button:has-text('City login')")
    through_the_provider(officer, "records")
    check(officer.url.endswith("/account/tokens"), f"which they do at the provider ({officer.url})")

    with officer.expect_navigation():
        officer.eval_on_selector("form[action='/sign-out'] button", "button => button.click()")
    officer.goto(BASE + "/today")
    check("/sign-in" in officer.url, "signing out ends the session")

    if options.stop:
        subprocess.run(options.stop, shell=True, check=True, capture_output=True)
        time.sleep(6)  # what the provider said last is taken as still so for five seconds
        officer.goto(BASE + "/sign-in")
        officer.click("button:has-text('City login')")
        officer.wait_for_load_state()
        text = main_text(officer)
        check("does not answer" in text, "while the provider is away the page says so")
        shot(officer, "provider-away")
        officer.fill("#mail", "ana@example.gov")
        officer.fill("#password", PASSWORD)
        with officer.expect_navigation():
            officer.keyboard.press("Enter")
        check(officer.url.endswith("/today"), "and the password door stays open")


subprocess.run([program, "init", "City of Example", "--profile", "missouri-local"], env=environment, check=True, capture_output=True)
log = open(os.path.join(work, "serve.log"), "w")
server = subprocess.Popen([program, "serve", "--port", str(PORT)], env=environment, stdout=log, stderr=log)
try:
    for _ in range(100):
        if "Open " in open(log.name).read():
            break
        time.sleep(0.1)
    code = re.search(r"code=([\w-]+)", open(log.name).read()).group(1)
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(
            executable_path=os.environ.get("CHROMIUM", "/usr/bin/chromium"), args=["--no-sandbox", "--disable-dev-shm-usage"])
        run(browser, code)
        browser.close()
    server_log = open(log.name).read()
    check("rostra-secret" not in server_log and options.user_password not in server_log, "no secret in the log")
finally:
    server.send_signal(signal.SIGTERM)
    server.wait(20); print(open(log.name).read()[-600:]) if faults else None
print(f"{len(faults)} faults")
sys.exit(1 if faults else 0)
