#!/usr/bin/env bash
# Integration of the log on SQLite, durable: leaves that have their places are read, hashed, written as tiles (each
# fsynced), and the checkpoint is committed and published; then all of it is verified.
#   Benchmarks/ledger.sh [LEAVES…]        10,000 and 1,000,000, so that memory over both can be compared
# Needs python3. ROSTRA_PROGRAM is the built program, if it is not to be built here; ROSTRA_BENCH the folder to work in,
# which must be on the disk that is to be measured.
set -euo pipefail
here=$(cd "$(dirname "$0")/.." && pwd)
work=${ROSTRA_BENCH:-${TMPDIR:-/tmp}/rostra-bench}/ledger
mkdir -p "$work"
cd "$work"
program=${ROSTRA_PROGRAM:-}
if [ -z "$program" ]; then
  swift build --package-path "$here" -c release --product rostra >&2
  program=$(swift build --package-path "$here" -c release --show-bin-path)/rostra
fi
export ROSTRA_HOME=$work/home
[ $# -gt 0 ] || set -- 10000 1000000
echo "load: $(cut -d' ' -f1-3 /proc/loadavg), $(nproc) cores, $(grep -m1 'model name' /proc/cpuinfo | cut -d: -f2)"
echo "| leaves | CPU s | wall s | leaves per CPU s | per wall s | peak MiB |"
echo "|---:|---:|---:|---:|---:|---:|"
for leaves; do
  rm -rf home
  "$program" init "Benchmark" --profile missouri-local >/dev/null
  # The leaves' places are given out; what they stand for is left out, since integration never reads it.
  python3 - "$leaves" "$program" <<'PY'
import hashlib, resource, sqlite3, subprocess, sys, time
leaves, program = int(sys.argv[1]), sys.argv[2]
db = sqlite3.connect("home/rostra.sqlite")
agency, first = db.execute("SELECT agency, assigned FROM ledger").fetchone()
db.executemany("INSERT INTO ledger_leaf (agency, position, kind, subject, commitment) VALUES (?, ?, 'version', ?, ?)",
               ((agency, first + n, "benchmark-%012d" % n, hashlib.sha256(b"%d" % n).digest()) for n in range(leaves)))
db.execute("UPDATE ledger SET assigned = assigned + ?", (leaves,))
db.commit()
db.execute("PRAGMA wal_checkpoint(TRUNCATE)")
db.close()
start = time.monotonic()
# With no site to capture, what is left to do is the log.
subprocess.run([program, "capture"], check=True, stdout=subprocess.DEVNULL)
wall = time.monotonic() - start
used = resource.getrusage(resource.RUSAGE_CHILDREN)
cpu = used.ru_utime + used.ru_stime
print(f"| {leaves} | {cpu:.2f} | {wall:.2f} | {leaves / cpu:.0f} | {leaves / wall:.0f} | {used.ru_maxrss / 1024:.0f} |",
      flush=True)
db = sqlite3.connect("home/rostra.sqlite")
assert db.execute("SELECT integrated, published FROM ledger").fetchone() == (first + leaves, first + leaves)
PY
done
