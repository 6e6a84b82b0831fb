"""Walks the public portal as a resident would: no login, in Chromium, with and without JavaScript, in English and Spanish.

    portal.py ADDRESS PRODUCTION.zip [--screenshots FOLDER] [--large PRODUCTION.zip]

ADDRESS is a running `rostra serve`, PRODUCTION.zip a production of its agency. Needs playwright and axe-playwright-python
(PyPI) and a Chromium (CHROMIUM, default /usr/bin/chromium). Ends with status 1 and a sentence for each thing that is wrong.
"""

import argparse
import http.client
import os
import pathlib
import sys
import tempfile
import time
import urllib.parse
import zipfile

import axe_playwright_python
from playwright.sync_api import sync_playwright

faults = []
PAGES = {"home": "/", "how-it-works": "/how-it-works", "log": "/log", "verify": "/verify"}
AXE = "axe.run(document, {preload: false, runOnly: ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa', 'best-practice']})"


def expect(condition, sentence):
    print(("ok    " if condition else "WRONG ") + sentence)
    if not condition:
        faults.append(sentence)


def watch(page, address):
    """Requests that leave the portal, and errors of its pages, are faults."""
    page.on("request", lambda request: request.url.startswith((address, "data:", "blob:"))
            or faults.append(f"{page.url} asked for {request.url}"))
    page.on("pageerror", lambda error: faults.append(f"{page.url}: {error}"))
    page.on("console", lambda message: message.type == "error" and faults.append(f"{page.url}: {message.text}"))


def axe(page, name):
    page.evaluate((pathlib.Path(axe_playwright_python.__file__).parent / "axe.min.js").read_text())
    result = page.evaluate(AXE)
    for violation in result["violations"]:
        print("      ", violation["id"], [node["html"][:160] for node in violation["nodes"][:3]])
    expect(not result["violations"], f"{name}: axe finds nothing")


def fits(page, name):
    width = page.evaluate("[document.documentElement.scrollWidth, window.innerWidth]")
    expect(width[0] <= width[1], f"{name}: fits {width[1]} pixels, not {width[0]}")


def flip(source, target, place):
    data = bytearray(pathlib.Path(source).read_bytes())
    data[place] ^= 1
    pathlib.Path(target).write_bytes(data)


def verdict(page, path, timeout=120_000):
    page.set_input_files("#file", path)
    page.wait_for_selector("#result:not([aria-busy]) .verdict", timeout=timeout)
    steps = page.eval_on_selector_all("[data-kind]:not([hidden]) [data-step]", "all => all.map(e => e.className)")
    return page.inner_text(".verdict h2"), [item.inner_text() for item in page.query_selector_all(".findings li")], steps


class Portal:
    def __init__(self, browser, address, shots):
        self.browser, self.address, self.shots = browser, address, shots

    def page(self, width=1280, scheme="light", **options):
        context = self.browser.new_context(viewport={"width": width, "height": 900}, color_scheme=scheme, **options)
        page = context.new_page()
        watch(page, self.address)
        return page

    def shot(self, page, name):
        if self.shots:
            page.screenshot(path=f"{self.shots}/{name}.png", full_page=True)

    def look(self):
        for width, scheme in [(1280, "light"), (1280, "dark"), (360, "light"), (360, "dark")]:
            page = self.page(width, scheme)
            for language in ["en", "es"]:
                for name, path in PAGES.items():
                    label = f"{name}-{language}-{width}-{scheme}"
                    page.goto(f"{self.address}{path}?lang={language}")
                    expect(page.get_attribute("html", "lang") == language, f"{label}: says its language")
                    fits(page, label)
                    axe(page, label)
                    self.shot(page, label)
            expect(not page.context.cookies(), f"no cookie at {width} pixels")
            page.context.close()

    def languages(self):
        page = self.page(locale="es-MX")
        page.goto(self.address + "/")
        expect(page.get_attribute("html", "lang") == "es", "a Spanish browser gets Spanish")
        page.click("header a[hreflang=en]")
        page.click("header a:has-text('How it works')")
        expect(page.inner_text("h1") == "How it works", "and English where it is chosen, page after page")
        page.context.close()

    def verify(self, production, proof, folder):
        for width, scheme, language in [(1280, "light", "en"), (360, "dark", "es")]:
            label = f"{language}-{width}"
            page = self.page(width, scheme)
            page.goto(f"{self.address}/verify?lang={language}")
            sent = []
            # The worker's own script is fetched; whatever is checked stays here.
            page.on("request", lambda request: "/assets/" in request.url or sent.append(f"{request.method} {request.url}"))
            said, findings, steps = verdict(page, production)
            expect(said in ("Verified", "Verificado") and not findings, f"{label}: a good production is green {findings[:3]}")
            expect(steps and set(steps) == {"right"}, f"{label}: each step is marked right: {steps}")
            expect(set(sent) == {f"GET {self.address}/verify/worker.js"}, f"{label}: nothing was sent: {sent}")
            expect(page.evaluate("document.activeElement.classList.contains('verdict')"), f"{label}: the verdict has the focus")
            fits(page, f"{label}, green")
            axe(page, f"{label}, green")
            self.shot(page, f"green-{label}")
            changes = {"middle": os.path.getsize(production) // 2, "end": os.path.getsize(production) - 3}
            for name, place in changes.items():
                flip(production, f"{folder}/tampered.zip", place)
                said, findings, steps = verdict(page, f"{folder}/tampered.zip")
                expect(said in ("Not verified", "No verificado") and findings, f"{label}: a byte changed in the {name} is red: {findings[:2]}")
                expect("wrong" in steps, f"{label}: a step is marked wrong")
            fits(page, f"{label}, red")
            axe(page, f"{label}, red")
            self.shot(page, f"red-{label}")
            said, findings, steps = verdict(page, proof)
            expect(said in ("Verified", "Verificado"), f"{label}: the proof of one record is green {findings[:3]}")
            self.shot(page, f"proof-{label}")
            altered = pathlib.Path(proof).read_text().replace('"text":"', '"text":"x', 1)
            pathlib.Path(f"{folder}/altered.json").write_text(altered)
            said, findings, _ = verdict(page, f"{folder}/altered.json")
            expect(said in ("Not verified", "No verificado") and findings, f"{label}: an altered proof is red: {findings[:1]}")
            pathlib.Path(f"{folder}/other.txt").write_text("not a record at all")
            said, findings, _ = verdict(page, f"{folder}/other.txt")
            expect(said in ("Not verified", "No verificado") and findings, f"{label}: any other file is red: {findings[:1]}")
            page.context.close()

    def without_script(self, production, folder):
        page = self.page(360, java_script_enabled=False)
        for name, path in PAGES.items():
            page.goto(self.address + path)
            expect(page.locator("main h1").count() == 1, f"{name} needs no script to be read")
        page.goto(self.address + "/verify")
        page.set_input_files("#file", production)
        page.click("form#check button")
        expect(page.inner_text(".verdict h2") == "Verified", "without script a good production is green")
        self.shot(page, "green-without-script")
        flip(production, f"{folder}/tampered.zip", os.path.getsize(production) // 2)
        page.set_input_files("#file", f"{folder}/tampered.zip")
        page.click("form#check button")
        expect(page.inner_text(".verdict h2") == "Not verified", "without script a tampered production is red")
        self.shot(page, "red-without-script")
        page.goto(self.address + "/verify?lang=es")
        page.click("form#check button")
        expect(page.locator(".message.wrong, input:invalid").count() > 0, "without a file there is a sentence")
        page.context.close()

    def limits(self):
        """What says beforehand that it is too large is refused before it is sent."""
        host = urllib.parse.urlsplit(self.address)
        connection = http.client.HTTPConnection(host.hostname, host.port, timeout=20)
        connection.putrequest("POST", "/verify")
        connection.putheader("Content-Type", "multipart/form-data; boundary=x")
        connection.putheader("Content-Length", str(10**12))
        connection.endheaders(b"--x\r\n")
        answer = connection.getresponse()
        expect(answer.status == 413 and b"rostra verify" in answer.read(), "a file of a terabyte is refused with a sentence")
        connection.close()

    def keyboard(self, production):
        page = self.page()
        page.goto(self.address + "/verify")
        page.keyboard.press("Tab")
        expect(page.evaluate("document.activeElement.className") == "skip", "the first Tab is the way past the navigation")
        for _ in range(20):
            page.keyboard.press("Tab")
            if page.evaluate("document.activeElement.id") == "file":
                break
        expect(page.evaluate("document.activeElement.id") == "file", "the file field is reached by keyboard")
        outline = page.evaluate("getComputedStyle(document.activeElement).outlineStyle")
        expect(outline != "none", "and shows that it has the focus")
        page.context.close()

    def large(self, production):
        """The page answers all the while, whatever the file's size."""
        page = self.page()
        page.goto(self.address + "/verify")
        page.evaluate("""() => { window.longest = 0; let last = performance.now();
            setInterval(() => { const now = performance.now(); window.longest = Math.max(window.longest, now - last); last = now; }, 20); }""")
        start = time.monotonic()
        said, findings, _ = verdict(page, production, 600_000)
        took, longest = time.monotonic() - start, page.evaluate("window.longest")
        size = os.path.getsize(production) / 1e6
        expect(said == "Verified", f"{size:.0f} MB are green after {took:.1f} s {findings[:3]}")
        expect(longest < 500, f"and the page never stood still for more than {longest:.0f} ms")
        page.context.close()


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("address")
    parser.add_argument("production", type=pathlib.Path)
    parser.add_argument("--screenshots")
    parser.add_argument("--large", type=pathlib.Path)
    arguments = parser.parse_args()
    if arguments.screenshots:
        os.makedirs(arguments.screenshots, exist_ok=True)
    with tempfile.TemporaryDirectory() as folder, sync_playwright() as playwright:
        with zipfile.ZipFile(arguments.production) as archive:
            name = next(name for name in archive.namelist() if "/data/proofs/" in name and name.endswith(".json") and "stamps" not in name)
            proof = f"{folder}/proof.json"
            pathlib.Path(proof).write_bytes(archive.read(name))
        browser = playwright.chromium.launch(
            executable_path=os.environ.get("CHROMIUM", "/usr/bin/chromium"), args=["--no-sandbox", "--disable-dev-shm-usage"])
        portal = Portal(browser, arguments.address.rstrip("/"), arguments.screenshots)
        portal.look()
        portal.languages()
        portal.verify(str(arguments.production), proof, folder)
        portal.without_script(str(arguments.production), folder)
        portal.limits()
        portal.keyboard(str(arguments.production))
        if arguments.large:
            portal.large(str(arguments.large))
        browser.close()
    for fault in dict.fromkeys(faults):
        print("FAULT:", fault)
    sys.exit(1 if faults else 0)


main()
