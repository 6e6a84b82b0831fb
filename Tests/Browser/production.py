"""Opens a production as whoever received it would: unpacked, from file://, in Chromium, without a network.

    production.py PRODUCTION.zip [--screenshots FOLDER]

Needs playwright and axe-playwright-python (PyPI) and a Chromium (CHROMIUM, default /usr/bin/chromium).
Ends with status 1 and a sentence for each thing that is wrong.
"""

import argparse
import os
import pathlib
import sys
import tempfile
import zipfile

import axe_playwright_python
from playwright.sync_api import sync_playwright

faults = []


def expect(condition, sentence):
    print(("ok    " if condition else "WRONG ") + sentence)
    if not condition:
        faults.append(sentence)


def watch(page, name):
    """Requests that leave the package, and errors of the page, are faults."""
    page.on("request", lambda request: request.url.startswith(("file:", "data:", "blob:"))
            or faults.append(f"{name} asked for {request.url}"))
    page.on("pageerror", lambda error: faults.append(f"{name}: {error}"))
    page.on("console", lambda message: message.type == "error" and faults.append(f"{name}: {message.text}"))


def axe(page, name):
    script = (pathlib.Path(axe_playwright_python.__file__).parent / "axe.min.js").read_text()
    # The page's own policy forbids scripts; the tool speaks through the browser's debugger instead.
    page.evaluate(script)
    result = page.evaluate("axe.run(document, {preload: false, runOnly: ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa']})")
    for violation in result["violations"]:
        print("      ", violation["id"], [node["html"][:160] for node in violation["nodes"][:3]])
    expect(not result["violations"], f"{name}: axe finds nothing against WCAG 2.2 AA")


def fits(page, name):
    width = page.evaluate("[document.documentElement.scrollWidth, window.innerWidth]")
    expect(width[0] <= width[1], f"{name}: fits {width[1]} pixels")


def repack(source, target, change):
    with zipfile.ZipFile(source) as old, zipfile.ZipFile(target, "w") as new:
        for info in old.infolist():
            data = change(info.filename, old.read(info))
            if data is not None:
                new.writestr(info, data, info.compress_type)


def flip(source, target, place):
    data = bytearray(pathlib.Path(source).read_bytes())
    data[place] ^= 1
    pathlib.Path(target).write_bytes(data)


def verdict(page, path):
    page.set_input_files("#file", path)
    page.wait_for_selector(".verdict", timeout=180_000)
    return page.inner_text(".verdict").split("\n")[0], [item.inner_text() for item in page.query_selector_all(".findings li")]


def check(browser, production, shots, folder):
    root = next(pathlib.Path(folder).glob("production-*")) / "data"

    def shot(page, name):
        if shots:
            page.screenshot(path=f"{shots}/{name}.png", full_page=True)

    for width, label in [(1280, "desktop"), (360, "phone")]:
        context = browser.new_context(viewport={"width": width, "height": 800}, offline=True)
        page = context.new_page()
        watch(page, f"index.html ({label})")
        page.goto((root / "index.html").as_uri())
        expect(page.locator("#records > li").count() > 0, f"index.html lists records ({label})")
        colour = page.evaluate("getComputedStyle(document.querySelector('.list li')).borderTopStyle")
        expect(colour == "solid", f"the style sheet applies ({label})")
        fits(page, f"index.html ({label})")
        axe(page, f"index.html ({label})")
        shot(page, f"index-{label}")
        total = page.locator("#records > li").count()
        page.fill("#f-words", "boil")
        page.wait_for_function("n => document.querySelectorAll('#records > li').length < n", arg=total, timeout=5000)
        expect(0 < page.locator("#records > li").count() < total, f"words filter the list ({label})")
        page.select_option("#f-state", "edited")
        page.wait_for_timeout(400)
        shot(page, f"filtered-{label}")
        page.click("button[type=reset]")
        page.wait_for_function("n => document.querySelectorAll('#records > li').length === n", arg=total, timeout=5000)
        page.locator("#records > li a").first.click()
        page.wait_for_selector("article.record")
        expect(page.locator("article.record [data-proven]").count() > 0, f"a record is shown ({label})")
        fits(page, f"conversation ({label})")
        axe(page, f"conversation ({label})")
        shot(page, f"conversation-{label}")
        context.close()

    pictures = None
    context = browser.new_context(viewport={"width": 1280, "height": 800}, offline=True)
    page = context.new_page()
    watch(page, "conversations")
    for path in sorted(root.glob("conversations/*.html"))[:40]:
        page.goto(path.as_uri())
        for image in page.query_selector_all("figure img"):
            image.scroll_into_view_if_needed()
            page.wait_for_function("i => i.complete", arg=image)
            pictures = (pictures is not False) and image.evaluate("i => i.naturalWidth > 0 && i.alt.length > 0")
            if pictures:
                shot(page, "picture")
    if pictures is not None:
        expect(pictures, "captured pictures are shown, each with a text in its place")
    context.close()

    context = browser.new_context(viewport={"width": 1280, "height": 800}, offline=True)
    context.new_page().goto("about:blank")
    no_script = browser.new_context(java_script_enabled=False, offline=True).new_page()
    no_script.goto((root / "index.html").as_uri())
    expect(no_script.locator("#records > li").count() > 0, "index.html needs no script to be read")

    tampered = {
        "a flipped byte in the middle": lambda target: flip(production, target, os.path.getsize(production) // 2),
        "a flipped byte at the end": lambda target: flip(production, target, os.path.getsize(production) - 3),
        "a changed cell": lambda target: repack(
            production, target, lambda name, data: data.replace(b"water", b"wader", 1) if name.endswith("records.csv") else data),
        "a removed file": lambda target: repack(
            production, target, lambda name, data: None if name.endswith("records.jsonl") else data),
    }
    for width, label in [(1280, "desktop"), (360, "phone")]:
        page = browser.new_context(viewport={"width": width, "height": 800}, offline=True).new_page()
        watch(page, f"verify.html ({label})")
        page.goto((root / "verify.html").as_uri())
        axe(page, f"verify.html ({label})")
        said, findings = verdict(page, str(production))
        expect(said == "VERIFIED", f"verify.html verifies a good production ({label}): {findings[:5]}")
        fits(page, f"verify.html ({label})")
        axe(page, f"verify.html with a verdict ({label})")
        shot(page, f"verified-{label}")
    for name, change in tampered.items():
        page = browser.new_context(viewport={"width": 360, "height": 800}, offline=True).new_page()
        page.goto((root / "verify.html").as_uri())
        target = f"{folder}/tampered.zip"
        change(target)
        said, findings = verdict(page, target)
        expect(said == "NOT VERIFIED" and findings, f"verify.html refuses {name}: {findings[:2]}")
        shot(page, "refused-" + name.replace(" ", "-"))


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("production", type=pathlib.Path)
    parser.add_argument("--screenshots")
    arguments = parser.parse_args()
    if arguments.screenshots:
        os.makedirs(arguments.screenshots, exist_ok=True)
    with tempfile.TemporaryDirectory() as folder, sync_playwright() as playwright:
        with zipfile.ZipFile(arguments.production) as archive:
            archive.extractall(folder)
        browser = playwright.chromium.launch(
            executable_path=os.environ.get("CHROMIUM", "/usr/bin/chromium"),
            args=["--no-sandbox", "--disable-dev-shm-usage"])
        check(browser, arguments.production, arguments.screenshots, folder)
        browser.close()
    for fault in dict.fromkeys(faults):
        print("FAULT:", fault)
    sys.exit(1 if faults else 0)


main()
