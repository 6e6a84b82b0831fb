#!/usr/bin/env bash
# A whole account, from its server to rows, search and log, beside its peers, which write WARC files only.
#   Benchmarks/capture.sh [STATUSES] [PEER-PAGES]        50,000 statuses; the peers walk 100 pages of 40
# Needs python3 with venv, wget and ../shared/bench. ROSTRA_PROGRAM is the built program, if it is not to be built here;
# ROSTRA_BENCH the folder to work in.
set -euo pipefail
here=$(cd "$(dirname "$0")/.." && pwd)
shared=${ROSTRA_SHARED:-$here/../shared}/bench
statuses=${1:-50000} pages=${2:-100} port=${PORT:-8801}
work=${ROSTRA_BENCH:-${TMPDIR:-/tmp}/rostra-bench}/capture
mkdir -p "$work"
cd "$work"
rm -rf home out.*

program=${ROSTRA_PROGRAM:-}
if [ -z "$program" ]; then
  swift build --package-path "$here" -c release --product rostra >&2
  program=$(swift build --package-path "$here" -c release --show-bin-path)/rostra
fi
venv=$work/venv
[ -x "$venv/bin/python" ] || { python3 -m venv "$venv" && "$venv/bin/pip" install -q Mastodon.py warcio requests; }

python3 "$here/Benchmarks/capture_server.py" "$shared" --port "$port" --statuses "$statuses" --media 1 >server.log 2>&1 &
server=$!
trap 'kill $server 2>/dev/null || true' EXIT
for _ in $(seq 600); do grep -q ^ready server.log && break; sleep 0.2; done
grep -q ^ready server.log || { cat server.log; exit 1; }
base=http://127.0.0.1:$port
account=$(sed -n 's/.*accounts \([0-9]*\)=\([^ ,]*\).*/\1/p' server.log)
handle=$(sed -n 's/.*accounts \([0-9]*\)=\([^ ,]*\).*/\2/p' server.log)
MAXPAGES=$pages ACCT=$account "$venv/bin/python" "$shared/capture_bench.py" list "$base" out.urls >/dev/null
head -n "$pages" out.urls >out.some

# WHO STATUSES COMMAND…: one line of CPU, wall and peak memory.
timed() {
  python3 - "$@" <<'PY'
import os, resource, subprocess, sys, time
who, statuses, command = sys.argv[1], int(sys.argv[2]), sys.argv[3:]
start = time.monotonic()
code = subprocess.run(command, stdout=open("out.log", "ab"), stderr=subprocess.STDOUT).returncode
wall = time.monotonic() - start
used = resource.getrusage(resource.RUSAGE_CHILDREN)
cpu = used.ru_utime + used.ru_stime
failed = "" if code == 0 else f" (status {code})"
print(f"| {who}{failed} | {statuses} | {cpu:.2f} | {wall:.2f} | {statuses / cpu:.0f} | {statuses / wall:.0f} "
      f"| {used.ru_maxrss / 1024:.0f} |", flush=True)
PY
}

export ROSTRA_HOME=$work/home MAXPAGES=$pages ACCT=$account
"$program" init "Benchmark" --profile missouri-local >out.log
"$program" sites add "$base/@$handle" --platform mastodon --allow-private >>out.log
echo "load: $(cut -d' ' -f1-3 /proc/loadavg), $(nproc) cores, $(grep -m1 'model name' /proc/cpuinfo | cut -d: -f2)"
echo "| who | statuses | CPU s | wall s | statuses per CPU s | per wall s | peak MiB |"
echo "|---|---:|---:|---:|---:|---:|---:|"
timed "rostra capture: WARC, rows, search, log, fsynced" "$statuses" "$program" capture
some=$((pages * 40))
timed "Mastodon.py in warcio's capture_http" "$some" "$venv/bin/python" "$shared/capture_bench.py" mastodonpy-warcio "$base" out.mastodonpy.warc.gz
timed "requests in warcio's capture_http" "$some" "$venv/bin/python" "$shared/capture_bench.py" requests-warcio "$base" out.requests.warc.gz
timed "wget --warc-file, told every address" "$some" wget -q -O /dev/null --warc-file=out.wget -i out.some
"$program" verify | tail -n 3
du -sh home | sed 's/home/of home/'
