#!/usr/bin/env python3
"""Times the pages of governing as people open them, one after the other over one connection, and prints rows of a table.

    governing_pages.py BASE INVITATION-PATH NAME ROUNDS
"""
import http.client, random, re, sys, time, urllib.parse

base, invitation, name, rounds = sys.argv[1], sys.argv[2], sys.argv[3], int(sys.argv[4])
host = urllib.parse.urlsplit(base).netloc
password = "four words are enough"
connection = http.client.HTTPConnection(host)
cookies = {}
dice = random.Random(7)


def ask(method, path, fields=None):
    headers = {"Cookie": "; ".join(f"{key}={value}" for key, value in cookies.items())}
    body = None
    if fields is not None:
        body = urllib.parse.urlencode(fields)
        headers["Origin"] = base
        headers["Content-Type"] = "application/x-www-form-urlencoded"
    connection.request(method, path, body, headers)
    answer = connection.getresponse()
    text = answer.read().decode(errors="replace")
    for key, value in answer.getheaders():
        if key.lower() == "set-cookie":
            pair = value.split(";", 1)[0].split("=", 1)
            cookies[pair[0]] = pair[1]
    return answer, text


def token(text):
    """Before anybody signed in, a form has none: where it comes from is enough."""
    found = re.search(r'name="form" value="([^"]*)"', text)
    return {"form": found.group(1)} if found else {}


def submit(path, **fields):
    answer, text = ask("GET", path)
    answer, text = ask("POST", path, {**token(text), **fields})
    if answer.status not in (302, 303):
        sys.exit(f"{path}: {answer.status} {text[:500]}")


submit(invitation, password=password, again=password)
answer, text = ask("GET", "/today")
if answer.status != 200:
    submit("/sign-in", mail=f"{name}@example.gov", password=password)

words = ["parks", "library", "roads", "health", "water", "schools", "police", "tourism", "courts", "fire"]
pages = [
    ("Today", lambda: "/today"),
    ("Duties", lambda: "/duties"),
    ("Registry, searched", lambda: f"/registry?q={dice.choice(words)}+{dice.randrange(97)}"),
    ("Public registry, searched", lambda: f"/accounts?q={dice.choice(words)}+{dice.randrange(97)}"),
    ("Is this account official?", lambda: f"/accounts/check?account=@{dice.choice(words)}{dice.randrange(5000)}"),
    ("A site's case", lambda: f"/registry/SC-{dice.randrange(1, 5000)}"),
    ("Public registry as JSON", lambda: "/accounts/registry.json"),
]
for title, path in pages:
    times = []
    for number in range(-3, rounds if "JSON" not in title else max(rounds // 10, 10)):
        start = time.perf_counter()
        answer, text = ask("GET", path())
        if answer.status != 200:
            sys.exit(f"{title}: {answer.status}")
        if number >= 0:
            times.append((time.perf_counter() - start) * 1000)
    times.sort()
    at = lambda share: times[min(len(times) - 1, int(len(times) * share))]
    print(f"| {title}, as {name} | ≤ 50 ms p99 | p50 {at(0.5):.1f} ms, p99 {at(0.99):.1f} ms, {len(text) // 1024} KiB |", flush=True)
