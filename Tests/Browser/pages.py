"""Walks every page of the web application in Chromium: as each role, in both widths and both colour modes, by keyboard.

    pages.py --program .build/debug/rostra [--screenshots FOLDER] [--quick]

Makes a sample agency and serves it. For every page: axe-core (WCAG 2.1 AA), no sideways scrolling at 360 px, visible focus, targets
of 24 px, text spacing (WCAG 1.4.12), one h1, headings in order, HTML under 60 kB and script under 30 kB, no request to another
host, no error in the console. Needs playwright and axe-playwright-python (PyPI) and a Chromium (CHROMIUM, default
/usr/bin/chromium). Ends with status 1 and a sentence for each thing that is wrong.
"""

import argparse
import json
import os
import pathlib
import re
import signal
import subprocess
import sys
import tempfile
import time

import axe_playwright_python
from playwright.sync_api import sync_playwright

parser = argparse.ArgumentParser()
parser.add_argument("--program", required=True)
parser.add_argument("--screenshots", default="")
parser.add_argument("--quick", action="store_true", help="one role, one width, one mode")
options = parser.parse_args()
program = os.path.abspath(options.program)
PORT, SAMPLE = 18500, 18520
BASE = f"http://127.0.0.1:{PORT}"
PASSWORD = "four words are enough"
AXE = (pathlib.Path(axe_playwright_python.__file__).parent / "axe.min.js").read_text()
RULES = "{preload: false, runOnly: ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa', 'best-practice']}"
SPACING = "* { line-height: 1.5 !important; letter-spacing: .12em !important; word-spacing: .16em !important } p { margin-bottom: 2em !important }"
faults = []
work = tempfile.mkdtemp(prefix="rostra-pages-")
environment = dict(os.environ, ROSTRA_HOME=os.path.join(work, "home"))
processes = []


def fault(sentence):
    if sentence not in faults:
        faults.append(sentence)
        print("WRONG", sentence, flush=True)


def rostra(*arguments):
    done = subprocess.run([program, *arguments], env=environment, capture_output=True, text=True)
    if done.returncode not in (0, 1):
        raise SystemExit(f"rostra {' '.join(arguments)}: {done.stdout}{done.stderr}")
    return done.stdout


def start(name, *arguments):
    log = open(os.path.join(work, name + ".log"), "w")
    processes.append(subprocess.Popen([program, *arguments], env=environment, stdout=log, stderr=log))
    return os.path.join(work, name + ".log")


def wait_for(path, words):
    for _ in range(300):
        text = open(path).read()
        if words in text:
            return text
        time.sleep(0.1)
    raise SystemExit(f"{path} never said '{words}': {text[-500:]}")


def make_sample():
    wait_for(start("sample", "sample", "serve", "--port", str(SAMPLE)), "ready")
    rostra("init", "City of Maple Bend (sample)", "--profile", "missouri-local", "--sample")
    for line in rostra("sample", "addresses", "--port", str(SAMPLE)).splitlines():
        rostra("sites", "add", *line.split())
    rostra("capture")
    rostra("sample", "advance", "--to", "4", "--port", str(SAMPLE))
    rostra("capture", "--all")
    text = wait_for(start("serve", "serve", "--port", str(PORT)), "Open ")
    return re.search(r"code=([\w-]+)", text).group(1)


def watch(page):
    page.on("request", lambda request: request.url.startswith((BASE, "data:", "blob:")) or fault(f"asked for {request.url}"))
    page.on("pageerror", lambda error: fault(f"{page.url}: {error}"))
    page.on("console", lambda message: message.type == "error" and "404" not in message.text and "422" not in message.text
            and "403" not in message.text and fault(f"{page.url}: {message.text}"))


def first_run_by_keyboard(page, code):
    page.goto(f"{BASE}/first-run?code={code}")
    page.focus("#name")
    for text in ("Ana Ruiz", "ana@example.gov", PASSWORD, PASSWORD):
        page.keyboard.type(text)
        page.keyboard.press("Tab")
    with page.expect_navigation():
        page.keyboard.press("Enter")
    if not page.url.endswith("/today"):
        fault(f"the first run by keyboard ended at {page.url}")


known = {}


def is_new(page, path):
    """Whether nobody before saw the page as it is for this person: most pages are the same for several roles."""
    main = page.eval_on_selector_all("main", "all => all.map(main => main.innerHTML).join()")
    plain = re.sub(r'value="[^"]{20,}"|just now|in? ?\d+ \w+( ago)?', "", main)
    return plain not in known.setdefault(path, set()) and not known[path].add(plain)


def discover(page, limit=400):
    """Every page that can be reached by links, one of each shape, where it is not as somebody before saw it."""
    seen, shapes, queue = set(), {}, ["/today", "/", "/account", "/styleguide", "/verify", "/how-it-works", "/api"]
    while queue and len(seen) < limit:
        path = queue.pop(0)
        if path in seen:
            continue
        seen.add(path)
        answer = page.goto(BASE + path)
        if answer is None or "text/html" not in (answer.headers.get("content-type") or ""):
            continue
        shape = re.sub(r"[0-9a-f]{8}-[0-9a-f-]{27}|[SPR]-[\d-]+|[0-9a-f]{64}|\d+", "#", path.split("?")[0])
        parameters = "?" + ",".join(sorted(re.findall(r"[?&](\w+)=", path))) if "?" in path else ""
        if (shape, parameters) in shapes:
            continue
        shapes.setdefault((shape, parameters), [])
        if is_new(page, path):
            shapes[shape, parameters].append(path)
        for href in page.eval_on_selector_all("a[href]", "links => links.map(a => a.getAttribute('href'))"):
            if href.startswith("?"): href = path.split("?")[0] + href
            if href.startswith("/") and not re.search(r"format=|/download|/raw|\.json|\.csv|\.pdf|/log/|/media/|sign-out|/sign-in/", href):
                queue.append(href.split("#")[0])
    return sorted(path for paths in shapes.values() for path in paths)


def look(page, path, role, width, in_the_dark=False):
    """In one width; also in the dark, where nothing but the colours is another."""
    page.set_viewport_size({"width": width, "height": 900})
    page.emulate_media(color_scheme="light")
    answer = page.goto(BASE + path)
    where = f"{path} as {role}, {width} px"
    if answer.status >= 500:
        fault(f"{where}: status {answer.status}")
        return
    size = len(answer.body())
    if size > 60_000:
        fault(f"{path}: {size} bytes of HTML")
    keep_picture(page, path, role, f"{width}-light")
    page.evaluate(AXE)
    for violation in page.evaluate(f"axe.run(document, {RULES})")["violations"]:
        fault(f"{where}: {violation['id']}: {violation['nodes'][0]['html'][:160]}")
    headings = page.eval_on_selector_all("h1,h2,h3,h4", "all => all.filter(h => h.checkVisibility()).map(h => Number(h.tagName[1]))")
    if headings.count(1) != 1:
        fault(f"{path}: {headings.count(1)} headings of the first rank")
    for before, after in zip(headings, headings[1:]):
        if after > before + 1:
            fault(f"{path}: a heading of rank {after} follows one of rank {before}")
    small = page.evaluate("""() => [...document.querySelectorAll('button, input, select, textarea, summary, nav a, .button')]
        .filter(e => e.checkVisibility() && !e.closest('.hidden,.skip') && e.type !== 'hidden')
        .map(e => [e.outerHTML.slice(0, 80), e.getBoundingClientRect()]).filter(([, r]) => r.width > 0 && (r.height < 23.5 || r.width < 23.5) ).map(([h]) => h)""")
    for element in small[:2]:
        fault(f"{path}: a target under 24 px: {element}")
    if in_the_dark:
        page.emulate_media(color_scheme="dark")
        keep_picture(page, path, role, f"{width}-dark")
        for violation in page.evaluate("axe.run(document, {preload: false, runOnly: {type: 'rule', values: ['color-contrast']}})")["violations"]:
            fault(f"{where}, in the dark: {violation['id']}: {violation['nodes'][0]['html'][:160]}")
    if width == 360:
        if page.evaluate("document.documentElement.scrollWidth > document.documentElement.clientWidth + 1"):
            fault(f"{where}: scrolls sideways")
        page.add_style_tag(content=SPACING)
        if page.evaluate("document.documentElement.scrollWidth > document.documentElement.clientWidth + 1"):
            fault(f"{where}: scrolls sideways with wide text spacing")


def keep_picture(page, path, role, view):
    if not options.screenshots:
        return
    name = re.sub(r"[^a-z0-9]+", "-", path.lower())[:80].strip("-") or "home"
    folder = pathlib.Path(options.screenshots) / role
    folder.mkdir(parents=True, exist_ok=True)
    page.screenshot(path=str(folder / f"{name}-{view}.png"), full_page=True)


def tab_through(page, path):
    """Focus is always visible, moves on, and never gets stuck."""
    page.set_viewport_size({"width": 1280, "height": 900})
    page.goto(BASE + path)
    places = []
    for _ in range(60):
        page.keyboard.press("Tab")
        place = page.evaluate("""() => { const e = document.activeElement; if (!e || e === document.body) return null;
            const s = getComputedStyle(e), r = e.getBoundingClientRect();
            return [e.outerHTML.slice(0, 90), s.outlineStyle !== 'none' || s.boxShadow !== 'none', r.width > 0 && r.height > 0] }""")
        if place is None:
            break
        places.append(place[0])
        if not place[1]:
            fault(f"{path}: focus cannot be seen on {place[0]}")
        if not place[2]:
            fault(f"{path}: focus on something that has no size: {place[0]}")
    # A date is several stops in one element.
    if len(places) > 8 and len(set(places[-8:])) == 1 and len(places) == 60:
        fault(f"{path}: the keyboard is caught at {places[-1]}")
    # Where something was just corrected or done, the focus begins there instead.
    if places and "skip" not in places[0] and not page.query_selector("[data-focus]"):
        fault(f"{path}: the first stop is not the way to the content")


def invite(role, mail):
    arguments = ["people", "invite", mail, "--name", f"Test {role}", "--role", role, "--json"]
    if role == "auditor":
        arguments += ["--until", "2099-12-31"]
    text = rostra(*arguments)
    return re.search(r"/invitation/[A-Za-z0-9_-]+", text).group(0)


def sign_in(page, mail):
    page.goto(BASE + "/sign-in")
    page.fill("#mail", mail)
    page.fill("#password", PASSWORD)
    with page.expect_navigation():
        page.keyboard.press("Enter")


def thinned(paths, places):
    """All procedures' pages are made from one template: those of three are looked at in every way, the rest once."""
    kept, seen = [], []
    for path in paths:
        place = path.split("/")[1]
        if place in places or path.startswith("/procedures/"):
            if place not in seen and len(seen) == 3:
                continue
            seen += [] if place in seen else [place]
            if path.startswith("/procedures/") and sum(known.startswith("/procedures/") for known in kept) == 2:
                continue
        kept.append(path)
    return kept


def script_sizes(page, path):
    page.goto(BASE + path)
    total = page.evaluate("performance.getEntriesByType('resource').filter(r => r.name.includes('.js')).reduce((n, r) => n + r.decodedBodySize, 0)")
    if total > 30_000:
        fault(f"{path}: {total} bytes of script")
    paint = page.evaluate("""() => new Promise(done => { new PerformanceObserver(list => done(list.getEntries().at(-1).startTime))
        .observe({type: 'largest-contentful-paint', buffered: true}); setTimeout(() => done(-1), 3000) })""")
    print(f"ok    {path}: script {total} bytes, largest paint after {paint:.0f} ms", flush=True)


try:
    code = make_sample()
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(
            executable_path=os.environ.get("CHROMIUM", "/usr/bin/chromium"), args=["--no-sandbox", "--disable-dev-shm-usage"])
        # The policy of our pages forbids the checker's script; the browser's debugger lets it in.
        context = browser.new_context(bypass_csp=True, locale="en-US")
        page = context.new_page()
        watch(page)
        first_run_by_keyboard(page, code)
        paths = discover(page)
        print(f"ok    {len(paths)} pages found", flush=True)
        page.goto(BASE + "/procedures")
        places = {link.get_attribute("href").strip("/") for link in page.query_selector_all("td:nth-child(2) a")}
        whole = set(thinned(paths, places))
        for path in paths:
            if path not in whole:
                look(page, path, "administrator", 360)
                continue
            # Colours are those of the mode and not of the width: both modes on a phone, one on a desk.
            look(page, path, "administrator", 360, in_the_dark=not options.quick)
            if not options.quick:
                look(page, path, "administrator", 1280)
            tab_through(page, path)
        for path in ["/today", "/", "/verify"] + [path for path in paths if re.match(r"/(items|sites|search)", path)][:4]:
            script_sizes(page, path)
        if not options.quick:
            for role in ["records-officer", "counsel", "site-administrator", "reader", "auditor"]:
                mail = f"{role}@example.gov"
                address = invite(role, mail)
                other = browser.new_context(bypass_csp=True, locale="en-US").new_page()
                watch(other)
                other.goto(BASE + address)
                other.fill("#password", PASSWORD)
                other.fill("#again", PASSWORD)
                with other.expect_navigation():
                    other.keyboard.press("Enter")
                sign_in(other, mail)
                for path in thinned(discover(other), places):
                    look(other, path, role, 360)
                other.context.close()
        browser.close()
finally:
    for process in processes:
        process.send_signal(signal.SIGTERM)
print(f"{len(faults)} faults")
sys.exit(1 if faults else 0)
