#!/usr/bin/env python3
"""What a person sees in Chromium while something is broken, and that nothing is lost and nobody has to mend it by hand:
the disk is full, the mail server is away, the worker is killed, the database is away.

    Tests/Faults/pages.py --program .build/debug/rostra [--screenshots FOLDER] [--only STORY]

Needs root (a small tmpfs), PostgreSQL 15, aiosmtpd's sink as `servers/smtp.sh` sets it up, playwright and a Chromium.
Prints one line for each promise, and exits 1 where one broke.
"""
import argparse
import os
import pathlib
import re
import signal
import subprocess
import sys
import tempfile
import time
import urllib.error
import urllib.request

from playwright.sync_api import sync_playwright

root = os.path.realpath(os.path.join(os.path.dirname(__file__), "..", ".."))
parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
parser.add_argument("--program", required=True)
parser.add_argument("--screenshots", default="")
parser.add_argument("--only", default="", help="one of disk_full, upload_full, mail_away, worker_killed, database_away")
options = parser.parse_args()
program = os.path.abspath(options.program)
servers = os.path.join(os.environ.get("ROSTRA_SHARED", os.path.join(root, "..", "shared")), "servers")
PORT, SAMPLE, DATABASE = 18600, 18620, 18632
BASE = f"http://127.0.0.1:{PORT}"
PASSWORD = "four words are enough"
work = tempfile.mkdtemp(prefix="rostra-faults-")
os.chmod(work, 0o755)
disk = os.path.join(work, "disk")
binaries = "/usr/lib/postgresql/15/bin"
faults, processes = [], {}


def check(holds, sentence):
    print("ok   " if holds else "WRONG", sentence, flush=True)
    if not holds:
        faults.append(sentence)


class Office:
    """An agency with its sample sites, served at PORT, and a browser in which its administrator is signed in."""

    def __init__(self, name, browser, **extra):
        self.name, self.browser = name, browser
        self.environment = dict(os.environ, ROSTRA_HOME=os.path.join(disk, name), **extra)
        self.rostra("init", "City of Maple Bend (sample)", "--profile", "missouri-local", "--sample")
        for line in self.rostra("sample", "addresses", "--port", str(SAMPLE)).splitlines():
            self.rostra("sites", "add", *line.split())
        self.rostra("capture")
        self.start("serve", "serve", "--port", str(PORT))
        code = re.search(r"code=([\w-]+)", self.wait_log("serve", "code=")).group(1)
        self.page = browser.new_context(locale="en-US").new_page()
        self.page.goto(f"{BASE}/first-run?code={code}")
        for field, text in (("name", "Ana Ruiz"), ("mail", "ana@example.gov"), ("password", PASSWORD), ("again", PASSWORD)):
            self.page.fill(f"#{field}", text)
        with self.page.expect_navigation():
            self.page.keyboard.press("Enter")

    def rostra(self, *arguments):
        done = subprocess.run([program, *arguments], env=self.environment, capture_output=True, text=True, timeout=300)
        if done.returncode not in (0, 1):
            raise SystemExit(f"rostra {' '.join(arguments)}: {done.returncode} {done.stdout}{done.stderr}")
        return done.stdout

    def start(self, name, *arguments):
        self.logs = getattr(self, "logs", {})
        self.logs[name] = os.path.join(work, f"{self.name}-{name}.log")
        log = open(self.logs[name], "ab")
        processes[name] = subprocess.Popen([program, *arguments], env=self.environment, stdout=log, stderr=log)

    def wait_log(self, name, words):
        for _ in range(300):
            text = open(self.logs[name]).read()
            if words in text:
                return text
            time.sleep(0.1)
        raise SystemExit(f"{name} never said '{words}': {text[-500:]}")

    def end(self):
        for name in list(processes):
            if name != "sample":
                stop(name)
        self.page.context.close()

    def see(self, path, status=200, *words):
        answer = self.page.goto(BASE + path)
        text = self.page.inner_text("main")
        holds = answer.status == status and all(word.lower() in text.lower() for word in words)
        check(holds, f"{self.name}: {path} answers {answer.status}" + ("" if holds else f", wanted {status} {words}: {text[:200]!r}"))
        return text

    def press(self, selector):
        with self.page.expect_navigation():
            self.page.click(selector)
        return self.page.inner_text("main")

    def invite(self):
        self.page.goto(BASE + "/people/invite")
        self.page.fill("#name", "Cy Lee")
        self.page.fill("#mail", "cy@example.gov")
        self.page.check("input[name=role][value=reader]")
        return self.press("main form button")

    def text(self, path):
        self.page.goto(BASE + path)
        return self.page.inner_text("main")

    def shot(self, name):
        if options.screenshots:
            pathlib.Path(options.screenshots).mkdir(parents=True, exist_ok=True)
            self.page.screenshot(path=os.path.join(options.screenshots, f"{self.name}-{name}.png"), full_page=True)

    def whole(self):
        self.rostra("log", "checkpoint")
        check("VERIFIED" in self.rostra("verify"), f"{self.name}: afterwards everything verifies")


def stop(name, how=signal.SIGTERM):
    process = processes.pop(name)
    process.send_signal(how)
    process.wait(30)


def probe(path):
    try:
        return urllib.request.urlopen(BASE + path, timeout=10).status
    except urllib.error.HTTPError as error:
        return error.code


def disk_full(browser):
    office = Office("disk-full", browser)
    filler = os.path.join(disk, "filler")
    subprocess.run(["dd", "if=/dev/zero", "of=" + filler, "bs=1M"], capture_output=True)
    check(os.statvfs(disk).f_bavail == 0, "disk-full: the disk is full")
    office.see("/today", 200)
    office.shot("today")
    office.see("/sites", 200, "Maple Bend")
    office.see("/sites/S-1", 200)
    item = office.page.eval_on_selector_all("a[href^='/items/']", "links => links.map(a => a.getAttribute('href'))")[0]
    office.see(item, 200)
    office.see("/", 200)
    # A search is evidence, and evidence that cannot be written refuses it, in plain words.
    office.see("/search?q=water", 503, "disk is full", "can be read")
    office.shot("search")
    said = office.invite()
    check("disk is full" in said, f"disk-full: what cannot be written is refused with the reason ({said[:120]!r})")
    office.shot("refused")
    check(probe("/health") == 200, "disk-full: the program lives")
    check(probe("/ready") == 503, "disk-full: it is not ready for more")
    captured = subprocess.run([program, "capture", "--all"], env=office.environment, capture_output=True, text=True)
    check(captured.returncode != 0 and ("disk" in (captured.stdout + captured.stderr).lower() or "space" in (captured.stdout + captured.stderr).lower()),
          f"disk-full: a capture says why it stopped (status {captured.returncode}: {(captured.stdout + captured.stderr)[-200:]!r})")
    os.remove(filler)
    office.see("/search?q=water", 200)
    said = office.invite()
    check("disk is full" not in said, "disk-full: with room again it works, and nobody had to do anything")
    check(probe("/ready") == 200, "disk-full: it is ready again")
    office.rostra("capture", "--all")
    office.whole()
    office.end()


def upload_full(browser):
    office = Office("upload-full", browser)
    home = office.environment["ROSTRA_HOME"]
    filler, large = os.path.join(disk, "filler"), os.path.join(work, "large.csv")
    with open(large, "wb") as file:
        file.write(b"date,author,text\n" + os.urandom(40 << 20))

    def left():
        return sum(len(files) for folder in ("spool", "objects/imports") for _, _, files in os.walk(os.path.join(home, folder)))

    def upload(page, path):
        page.goto(BASE + "/imports/new")
        page.select_option("#site", "S-1")
        page.set_input_files("#file", path)
        page.click("#upload .actions button")
        # With scripts the form is sent without leaving the page; either way it ends with an error or at the import.
        page.wait_for_selector("main .message.wrong, main #import", timeout=60000)
        return page.inner_text("main")

    plain = browser.new_context(locale="en-US", java_script_enabled=False, storage_state=office.page.context.storage_state()).new_page()
    for room, where in ((0, "at the first byte"), (10, "in the middle"), (60, "when it is stored")):
        if os.path.exists(filler):
            os.remove(filler)
        free = os.statvfs(disk).f_bavail * os.statvfs(disk).f_frsize >> 20
        subprocess.run(["dd", "if=/dev/zero", "of=" + filler, "bs=1M"] + ([f"count={free - room}"] if room else []), capture_output=True)
        for page, how in ((office.page, "with"), (plain, "without")):
            said = upload(page, large)
            check("disk is full" in said and "whoever runs this system" in said,
                  f"upload-full: a disk that is full {where} says so with the cure, {how} scripts ({said[:200]!r})")
            check("nothing of the file was kept" in said and left() == 0, f"upload-full: nothing half-written remains, {how} scripts ({left()} files)")
        if room == 0:
            office.shot("refused")
    office.see("/imports", 200, "Nothing was imported yet")
    os.remove(filler)
    small = os.path.join(work, "posts.csv")
    with open(small, "w") as file:
        file.write("date,author,text\n2015-06-01T12:00:00Z,cityhall,Said long ago\n")
    check("being examined" in upload(office.page, small).lower(), "upload-full: with room again it is taken, and nobody had to do anything")
    plain.context.close()
    office.whole()
    office.end()


def mail_away(browser):
    subprocess.run([os.path.join(servers, "smtp-stop.sh")], capture_output=True)
    office = Office("mail-away", browser)
    office.page.goto(BASE + "/settings/mail/server")
    for field, words in (("host", "127.0.0.1"), ("port", "8425"), ("sender", "records@example.gov")):
        office.page.fill(f"#{field}", words)
    office.page.check("input[name=security][value=none]")
    office.press("main form button")
    office.shot("server")
    office.invite()
    office.shot("invited")
    office.start("work", "work")
    for _ in range(60):
        text = office.text("/settings/mail")
        if "connect" in text.lower() or "does not answer" in text.lower():
            break
        time.sleep(0.5)
    check("cy@example.gov" in text and ("connect" in text.lower() or "answer" in text.lower()), f"mail-away: the page names the message and why it waits ({text[-300:]!r})")
    office.shot("waiting")
    started = subprocess.run([os.path.join(servers, "smtp.sh")], capture_output=True, text=True)
    check(started.returncode == 0, "mail-away: the mail server is back")
    for _ in range(200):
        text = office.text("/settings/mail")
        if re.search(r"\bsent\b", text.split("cy@example.gov")[-1], re.I):
            break
        time.sleep(1)
    check(re.search(r"\bsent\b", text.split("cy@example.gov")[-1], re.I) is not None, "mail-away: the message went by itself")
    office.shot("sent")
    office.whole()
    office.end()


def worker_killed(browser):
    office = Office("worker-killed", browser)
    office.rostra("sample", "advance", "--to", "4", "--port", str(SAMPLE))
    # A platform that does not answer holds the worker in the middle of its capture.
    processes["sample"].send_signal(signal.SIGSTOP)
    office.start("work", "work")
    office.page.goto(BASE + "/sites/S-1")
    office.press("button:has-text('Capture')")
    time.sleep(5)
    office.see("/captures?state=running", 200)
    check(office.page.query_selector("main tbody tr") is not None, "worker-killed: it was in the middle of a capture")
    stop("work", signal.SIGKILL)
    processes["sample"].send_signal(signal.SIGCONT)
    office.see("/today", 200)
    office.shot("today")
    office.see("/captures", 200)
    office.start("work", "work")
    for _ in range(90):
        office.page.goto(BASE + "/captures?state=running")
        rows = len(office.page.query_selector_all("main tbody tr"))
        if rows == 0:
            break
        time.sleep(1)
    check(rows == 0, "worker-killed: another worker ends what the killed one began")
    office.shot("captures")
    stop("work")
    office.whole()
    office.end()


def database_away(browser):
    data = os.path.join(work, "database")
    os.mkdir(data)
    subprocess.run(["chown", "postgres", data], check=True)

    def postgres(*arguments):
        subprocess.run(["runuser", "-u", "postgres", "--", f"{binaries}/pg_ctl", "-w", "-D", data + "/a", *arguments], check=True, capture_output=True)

    subprocess.run(["runuser", "-u", "postgres", "--", f"{binaries}/initdb", "-D", data + "/a", "-U", "postgres", "-A", "trust", "-E", "UTF8", "--locale=C.UTF-8"], check=True, capture_output=True)
    settings = f"-c listen_addresses=127.0.0.1 -c port={DATABASE} -c unix_socket_directories={data}"
    postgres("-o", settings, "-l", data + "/log", "start")
    office = Office("database-away", browser, ROSTRA_DATABASE_URL=f"postgresql://postgres@127.0.0.1:{DATABASE}/postgres?sslmode=disable")
    office.start("work", "work")
    office.wait_log("work", "At work")
    postgres("-m", "immediate", "stop")
    office.see("/today", 503, "database does not answer", "nothing that was kept is lost")
    office.shot("today")
    office.see("/", 503, "does not answer")
    check(probe("/health") == 200 and probe("/ready") == 503, "database-away: alive, and not ready")
    office.start("late", "work")
    time.sleep(8)
    check(all(processes[name].poll() is None for name in ("serve", "work", "late")), "database-away: no process gives up, nor one that starts meanwhile")
    postgres("-o", settings, "-l", data + "/log", "start")
    for _ in range(60):
        if probe("/ready") == 200:
            break
        time.sleep(0.5)
    office.see("/today", 200)
    office.see("/search?q=water", 200)
    check(processes["work"].poll() is None, "database-away: the worker goes on")
    office.wait_log("late", "At work")
    stop("work")
    stop("late")
    office.whole()
    office.end()
    postgres("-m", "fast", "stop")


os.mkdir(disk)
subprocess.run(["mount", "-t", "tmpfs", "-o", "size=160m", "tmpfs", disk], check=True)
try:
    log = open(os.path.join(work, "sample.log"), "w")
    processes["sample"] = subprocess.Popen([program, "sample", "serve", "--port", str(SAMPLE)], env=dict(os.environ, ROSTRA_HOME=disk), stdout=log, stderr=log)
    for _ in range(100):
        if "ready" in open(log.name).read():
            break
        time.sleep(0.1)
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(
            executable_path=os.environ.get("CHROMIUM", "/usr/bin/chromium"), args=["--no-sandbox", "--disable-dev-shm-usage"])
        for story in (disk_full, upload_full, mail_away, worker_killed, database_away):
            if options.only in ("", story.__name__):
                story(browser)
        browser.close()
finally:
    for name in list(processes):
        stop(name, signal.SIGKILL)
    subprocess.run(["umount", "-l", disk])
print(f"{len(faults)} promises broken")
sys.exit(1 if faults else 0)
