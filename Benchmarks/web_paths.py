#!/usr/bin/env python3
"""Signs in, and writes the lists of paths that web.lua walks: timelines, items, searches, Today.

    web_paths.py BASE SETUP-CODE        writes cookie, timeline.paths, item.paths, search.paths, today.paths
    web_paths.py --pywb BASE            prints paths of records that pywb serves
    web_paths.py --download BASE FILE   prints the path of a production whose file is FILE
"""
import http.cookiejar, json, os, random, re, sqlite3, subprocess, sys, urllib.parse, urllib.request

dice = random.Random(7)
jar = http.cookiejar.CookieJar()
opener = urllib.request.build_opener(urllib.request.HTTPCookieProcessor(jar))


def ask(url, form=None, headers={}):
    data = urllib.parse.urlencode(form).encode() if form else None
    request = urllib.request.Request(url, data, headers)
    with opener.open(request, timeout=120) as answer:
        return answer.read().decode("utf-8", "replace")


def rows(sql):
    """From the home's own database, whichever it is."""
    url = os.environ.get("ROSTRA_DATABASE_URL")
    if url:
        done = subprocess.run(["psql", "-qAt", "-F", "\t", url, "-c", sql], capture_output=True, text=True, check=True)
        return [line.split("\t") for line in done.stdout.splitlines()]
    with sqlite3.connect(os.path.join(os.environ["ROSTRA_HOME"], "rostra.sqlite")) as database:
        return database.execute(sql).fetchall()


def write(sql):
    url = os.environ.get("ROSTRA_DATABASE_URL")
    if url:
        subprocess.run(["psql", "-qAt", url, "-c", sql], check=True)
        return
    with sqlite3.connect(os.path.join(os.environ["ROSTRA_HOME"], "rostra.sqlite")) as database:
        database.execute(sql)


def prepare(base, code):
    who = {"mail": "ana@example.gov", "password": "four words are enough"}
    if code:
        ask(base + "/first-run", dict(who, setup=code, name="Ana Ruiz", again=who["password"]), {"Origin": base})
    else:
        ask(base + "/sign-in", dict(who, next=""), {"Origin": base})
    cookie = "; ".join(f"{c.name}={c.value}" for c in jar)
    open("cookie", "w").write(cookie)
    count = int(rows("SELECT count(*) FROM item")[0][0])
    items = [row[0] for row in rows("SELECT id FROM item ORDER BY id")]
    chosen = dice.sample(items, min(2000, len(items)))
    open("item.paths", "w").write("\n".join("/items/" + item for item in chosen) + "\n")
    timelines = []
    for (reference,) in rows("SELECT reference FROM site ORDER BY reference"):
        # As a person would: the first page, and some steps down from it.
        path = "/sites/" + reference
        for _ in range(4):
            timelines.append(path)
            older = re.search(r'href="([^"]+)"[^>]*rel="next"', ask(base + path))
            if not older: break
            path = older[1].replace("&amp;", "&")
    open("timeline.paths", "w").write("\n".join(timelines) + "\n")
    words = {}
    for (body,) in rows("SELECT body FROM search_entry ORDER BY key DESC LIMIT 3000"):
        for word in re.findall(r"[a-z]{4,}", body.lower()): words[word] = words.get(word, 0) + 1
    common = sorted(words, key=words.get, reverse=True)
    searches = []
    for _ in range(400):
        kind = dice.randrange(5)
        one, two = dice.choice(common[:2000]), dice.choice(common[:2000])
        searches.append([one, f"{one} {two}", f'"{one}"', f"{one[:4]}*", f"{one} OR {two}"][kind])
    open("search.paths", "w").write("\n".join("/search?q=" + urllib.parse.quote(q) for q in searches) + "\n")
    open("today.paths", "w").write("/today\n")
    print(f"{count} items; {len(timelines)} timeline pages, {len(chosen)} items, {len(searches)} searches")


def pywb(base):
    # Its collection `rostra` holds what wget took of MediaWiki (servers/webarch.sh).
    index = ask(f"{base}/rostra/cdx?url=127.0.0.1:8406/*&limit=500&output=json")
    for line in index.splitlines():
        record = json.loads(line)
        if record.get("status") == "200": print(f"/rostra/{record['timestamp']}id_/{record['url']}")


def download(base, file):
    """Puts the file where a production's lies, with its row, so that the route that hands productions out is measured."""
    agency = rows("SELECT id FROM agency")[0][0]
    key = f"productions/{agency}/benchmark.zip"
    place = os.path.join(os.environ["ROSTRA_HOME"], "objects", key)
    os.makedirs(os.path.dirname(place), exist_ok=True)
    os.replace(file, place)
    digest = "'\\x00'" if os.environ.get("ROSTRA_DATABASE_URL") else "X'00'"
    write(f"""INSERT INTO production (agency, id, reference, query, made_at, made_by, records, length, sha256, file)
        VALUES ('{agency}', 'benchmark', 'P-0000-0001', '', 0, 'benchmark', 0, 0, {digest}, '{key}') ON CONFLICT DO NOTHING""")
    print("/productions/P-0000-0001/download")


if sys.argv[1] == "--pywb": pywb(sys.argv[2])
elif sys.argv[1] == "--download": download(sys.argv[2], sys.argv[3])
else: prepare(sys.argv[1], sys.argv[2] if len(sys.argv) > 2 else "")
