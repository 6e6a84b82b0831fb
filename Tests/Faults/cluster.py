#!/usr/bin/env python3
"""Two `rostra serve` and two `rostra work` over one PostgreSQL with a synchronous standby and one three-replica store, under
load, while processes are killed, the database fails over and a storage node stops. Afterwards: every write that was
acknowledged is there exactly once, nothing else is, and `rostra verify` is green.

    Tests/Faults/cluster.py --program .build/debug/rostra [--seconds 90]

Needs ../shared/servers (patroni.sh, swift.sh) and root. Prints one line for each thing done, and exits 1 where a promise broke.
"""
import argparse, http.client, json, os, random, re, signal, subprocess, sys, tempfile, threading, time, urllib.parse, uuid

root = os.path.realpath(os.path.join(os.path.dirname(__file__), "..", ".."))
parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
parser.add_argument("--program", required=True)
parser.add_argument("--seconds", type=int, default=90)
parser.add_argument("--seed", type=int, default=1)
options = parser.parse_args()
program = os.path.abspath(options.program)
servers = os.path.join(os.environ.get("ROSTRA_SHARED", os.path.join(root, "..", "shared")), "servers")
peers = os.environ.get("PEERS", os.path.join(os.environ.get("TMPDIR", "/tmp"), "servers"))
dice = random.Random(options.seed)
work = tempfile.mkdtemp(prefix="rostra-cluster-")
home = os.path.join(work, "home")
bucket = "cluster-" + uuid.uuid4().hex[:8]
schema = "cluster_" + uuid.uuid4().hex[:8]
password = "four words are enough"
ports = [18401, 18402]
sample_port = 18420


def say(*words):
    print(f"{time.time() - began:6.1f} s ", *words, flush=True)


def server(name, *arguments):
    return subprocess.run([os.path.join(servers, name), *arguments], capture_output=True, text=True, timeout=600)


environment = dict(os.environ, ROSTRA_HOME=home, AWS_ACCESS_KEY_ID="test:tester", AWS_SECRET_ACCESS_KEY="testing",
    ROSTRA_DATABASE_URL=f"postgresql://postgres@127.0.0.1:54410/{schema}?sslmode=disable",
    ROSTRA_OBJECTS_URL=f"s3://{bucket}/city?endpoint=http://127.0.0.1:8412&region=us-east-1")


def rostra(*arguments, check=True):
    done = subprocess.run([program, *arguments], env=environment, capture_output=True, text=True, timeout=300)
    if check and done.returncode != 0:
        raise SystemExit(f"rostra {' '.join(arguments)}: {done.returncode}\n{done.stdout}\n{done.stderr}")
    return done


class Process:
    """One process of ours that is started again whenever it ends."""

    def __init__(self, name, *arguments):
        self.name, self.arguments, self.child, self.starts = name, arguments, None, 0

    def start(self):
        self.starts += 1
        log = open(os.path.join(work, self.name + ".log"), "ab")
        self.child = subprocess.Popen([program, *self.arguments], env=environment, stdout=log, stderr=log)

    def kill(self):
        self.child.send_signal(signal.SIGKILL)
        self.child.wait()

    def keep(self):
        if self.child is None or self.child.poll() is not None:
            self.start()


class Writer(threading.Thread):
    """Adds units by the API, one after the other, each with a key of its own, asking again until it is answered."""

    def __init__(self, number):
        super().__init__(daemon=True)
        self.number, self.acknowledged, self.asked, self.stop, self.cookie = number, [], 0, False, None

    def ask(self, port, method, path, body, headers):
        connection = http.client.HTTPConnection("127.0.0.1", port, timeout=20)
        try:
            connection.request(method, path, body, headers)
            answer = connection.getresponse()
            return answer.status, answer.read(), answer.headers
        finally:
            connection.close()

    def run(self):
        count = 0
        while not self.stop:
            count += 1
            name, key = f"Unit {self.number}-{count}", str(uuid.uuid4())
            while not self.stop:
                port = dice.choice(ports)
                try:
                    status, body, _ = self.ask(port, "POST", "/api/v1/units", json.dumps({"name": name, "kind": "department"}),
                        {"Content-Type": "application/json", "Idempotency-Key": key, "Authorization": "Bearer " + token})
                except OSError:
                    time.sleep(0.3)
                    continue
                self.asked += 1
                if status in (200, 201):
                    self.acknowledged.append(name)
                    break
                if status == 409 or status == 429 or status >= 500:
                    time.sleep(0.5)
                    continue
                failures.append(f"{name}: status {status} {body[:200]}")
                return
            time.sleep(0.05)


began = time.time()
failures = []
say("starting the database and the store")
for name in ("patroni.sh", "swift.sh"):
    done = server(name)
    if done.returncode != 0:
        raise SystemExit(f"{name}: {done.stderr[-500:]}")
subprocess.run(["psql", "-qh", "127.0.0.1", "-p", "54410", "-U", "postgres", "-c", f"CREATE DATABASE {schema}"], check=True)
subprocess.run([sys.executable, "-c", "import sys"], check=True)
rostra_bucket = subprocess.run(["curl", "-sf", "--aws-sigv4", "aws:amz:us-east-1:s3", "-u", "test:tester:testing", "-X", "PUT",
    f"http://127.0.0.1:8412/{bucket}"], capture_output=True, text=True)
# The access key holds a colon, which curl cannot pass: Swift's own API makes the container instead.
if rostra_bucket.returncode != 0:
    head = subprocess.run(["curl", "-si", "-H", "X-Auth-User: test:tester", "-H", "X-Auth-Key: testing",
        "http://127.0.0.1:8412/auth/v1.0"], capture_output=True, text=True, check=True).stdout
    auth = dict(re.findall(r"(?im)^(X-Auth-Token|X-Storage-Url): *(\S+)", head))
    subprocess.run(["curl", "-sf", "-X", "PUT", "-H", "X-Auth-Token: " + auth["X-Auth-Token"],
        auth["X-Storage-Url"] + "/" + bucket], check=True)

sample = Process("sample", "sample", "serve", "--port", str(sample_port))
sample.start()
rostra("init", "City of Maple Bend (sample)", "--profile", "missouri-local", "--sample")
time.sleep(2)
for line in rostra("sample", "addresses", "--port", str(sample_port)).stdout.splitlines():
    rostra("sites", "add", *line.split())

web = [Process(f"serve-{port}", "serve", "--no-work", "--port", str(port)) for port in ports]
workers = [Process(f"work-{number}", "work") for number in (1, 2)]
everything = web + workers
web[0].start()
for _ in range(100):
    text = open(os.path.join(work, web[0].name + ".log")).read()
    if "first-run?code=" in text:
        break
    time.sleep(0.2)
code = re.search(r"first-run\?code=(\w+)", text).group(1)
form = urllib.parse.urlencode({"setup": code, "name": "Ana Ruiz", "mail": "ana@example.gov", "password": password, "again": password})
connection = http.client.HTTPConnection("127.0.0.1", ports[0], timeout=60)
connection.request("POST", "/first-run", form, {"Content-Type": "application/x-www-form-urlencoded", "Origin": f"http://127.0.0.1:{ports[0]}"})
cookie = connection.getresponse().headers["Set-Cookie"].split(";")[0]
connection = http.client.HTTPConnection("127.0.0.1", ports[0], timeout=60)
connection.request("POST", "/api/v1/tokens", json.dumps({"name": "cluster", "scopes": ["managePeople", "read"], "days": 1}),
    {"Content-Type": "application/json", "Cookie": cookie, "Origin": f"http://127.0.0.1:{ports[0]}", "Sec-Fetch-Site": "same-origin", "Idempotency-Key": str(uuid.uuid4())})
answer = connection.getresponse()
body = answer.read()
if answer.status not in (200, 201):
    raise SystemExit(f"no token: {answer.status} {body[:300]}")
token = json.loads(body)["secret"]
for process in everything[1:]:
    process.start()
say("two serve, two work:", ", ".join(process.name for process in everything))

writers = [Writer(number) for number in range(4)]
for writer in writers:
    writer.start()

acts = ["kill", "kill", "stage", "failover", "kill", "storage", "stage", "kill", "stage", "kill"]
stage = 0
moments = [options.seconds * (place + 1) / (len(acts) + 1) for place in range(len(acts))]
started = time.time()
stopped_node = None
for act, moment in zip(acts, moments):
    while time.time() - started < moment:
        for process in everything:
            process.keep()
        time.sleep(0.2)
    if act == "kill":
        victim = dice.choice(everything)
        victim.kill()
        say("killed", victim.name)
    elif act == "stage":
        stage += 1
        rostra("sample", "advance", "--to", str(stage), "--port", str(sample_port), check=False)
        subprocess.run(["psql", "-qh", "127.0.0.1", "-p", "54410", "-U", "postgres", "-d", schema, "-c", "UPDATE site SET due_at = 0"])
        say("the city's story goes on, stage", stage)
    elif act == "failover":
        done = server("patroni.sh", "kill")
        say("database:", done.stdout.strip().replace("\n", ", "))
    elif act == "storage":
        stopped_node = os.path.join(peers, "swift", "object2.pid")
        os.kill(int(open(stopped_node).read()), signal.SIGKILL)
        say("storage node 2 stopped")
while time.time() - started < options.seconds:
    for process in everything:
        process.keep()
    time.sleep(0.2)
for writer in writers:
    writer.stop = True
for writer in writers:
    writer.join(30)
time.sleep(15)  # The last captures finish, the log follows.
for process in everything + [sample]:
    process.child.send_signal(signal.SIGTERM)
for process in everything + [sample]:
    try:
        process.child.wait(30)
    except subprocess.TimeoutExpired:
        process.kill()

names = subprocess.run(["psql", "-qAth", "127.0.0.1", "-p", "54410", "-U", "postgres", "-d", schema, "-c",
    "SELECT name FROM unit WHERE parent IS NOT NULL"], capture_output=True, text=True, check=True).stdout.split("\n")
kept = [name for name in names if name]
acknowledged = [name for writer in writers for name in writer.acknowledged]
lost = set(acknowledged) - set(kept)
doubled = len(kept) - len(set(kept))
say(f"{len(acknowledged)} writes acknowledged, {len(kept)} kept, {len(lost)} lost, {doubled} doubled;",
    "starts:", ", ".join(f"{process.name} {process.starts}" for process in everything))
if lost: failures.append(f"lost: {sorted(lost)[:5]}")
if doubled: failures.append("doubled writes")
if len(acknowledged) < 20: failures.append("hardly anything was written: the test says nothing")
verified = rostra("verify", check=False)
say("rostra verify:", verified.stdout.strip().split("\n")[-1], verified.stderr.strip()[-300:])
if verified.returncode != 0:
    failures.append("the archive does not verify:\n" + verified.stdout[-3000:])
server("swift.sh")
server("patroni.sh")
for failure in failures:
    print("FAILED", failure)
print("logs are in", work)
sys.exit(1 if failures else 0)
