#!/usr/bin/env bash
# The pages under load, at as many archived records as are asked for, beside pywb and MediaWiki in the same run.
#   Benchmarks/web.sh [RECORDS] [SECONDS]        1,000,000 records; 15 s for each page
# Needs python3, wrk, curl and ../shared (bench, servers). On PostgreSQL where ROSTRA_DATABASE_URL says so. ROSTRA_PROGRAM is
# the built program, if it is not to be built here; ROSTRA_BENCH the folder to work in. A home that is there already is used again.
set -euo pipefail
here=$(cd "$(dirname "$0")/.." && pwd)
shared=${ROSTRA_SHARED:-$here/../shared}
records=${1:-1000000} seconds=${2:-15} sites=3 port=${PORT:-18400}
work=${ROSTRA_BENCH:-${TMPDIR:-/tmp}/rostra-bench}/web-$records${ROSTRA_DATABASE_URL:+-postgresql}
mkdir -p "$work"
cd "$work"
command -v wrk >/dev/null || { echo "install wrk first: apt-get install wrk" >&2; exit 69; }

program=${ROSTRA_PROGRAM:-}
if [ -z "$program" ]; then
  swift build --package-path "$here" -c release --product rostra >&2
  program=$(swift build --package-path "$here" -c release --show-bin-path)/rostra
fi
export ROSTRA_HOME=$work/home
children=()
trap 'kill "${children[@]}" 2>/dev/null || true' EXIT

if [ ! -e filled ]; then
  rm -rf home
  "$program" init "Benchmark" --profile missouri-local >fill.log
  python3 "$here/Benchmarks/capture_server.py" "$shared/bench" --port 8802 --statuses "$records" --accounts $sites --media 1 >server.log 2>&1 &
  children+=($!)
  for _ in $(seq 15000); do grep -q ^ready server.log && break; sleep 0.2; done
  # The server names the first three of its accounts.
  for handle in $(grep -o '[0-9]*=[^ ,]*' server.log | sed 's/.*=//' | sort -u); do
    "$program" sites add "http://127.0.0.1:8802/@$handle" --platform mastodon --allow-private >>fill.log
  done
  started=$(date +%s)
  "$program" capture --all >>fill.log
  echo "filled in $(( $(date +%s) - started )) s: $("$program" sites list --json | grep -c '"reference"') sites"
  kill "${children[0]}"; children=()
  touch filled
fi

rm -f serve.log
"$program" serve --no-work --port "$port" >serve.log 2>&1 &
server=$!
children+=($server)
for _ in $(seq 200); do grep -q '^Open' serve.log && break; sleep 0.1; done
echo "load: $(cut -d' ' -f1-3 /proc/loadavg), $(nproc) cores, $(grep -m1 'model name' /proc/cpuinfo | cut -d: -f2)"
python3 "$here/Benchmarks/web_paths.py" "http://127.0.0.1:$port" "$(sed -n 's/.*first-run?code=//p' serve.log)"

cpu() { awk '{print ($14 + $15) / 100}' "/proc/$1/stat"; }
echo "| page | requests/s | p50 ms | p99 ms | errors | CPU ms a request | resident MiB |"
echo "|---|---:|---:|---:|---:|---:|---:|"
load() { # NAME URL-LIST BASE [PID]
  local before=0 after=0 memory=-
  [ -n "${4:-}" ] && before=$(cpu "$4")
  COOKIE=$(cat cookie) PATHS=$2 wrk -t2 -c32 -d"${seconds}s" --latency -s "$here/Benchmarks/web.lua" "$3" >wrk.out 2>&1 || true
  if [ -n "${4:-}" ]; then after=$(cpu "$4"); memory=$(awk '/VmRSS/ {print int($2 / 1024)}' "/proc/$4/status"); fi
  python3 - "$1" "$before" "$after" "$memory" <<'PY'
import re, sys
name, before, after, memory = sys.argv[1], float(sys.argv[2]), float(sys.argv[3]), sys.argv[4]
text = open("wrk.out").read()
def milliseconds(mark):
    found = re.search(mark + r"\s+([\d.]+)(us|ms|s)\b", text)
    return float(found[1]) * {"us": 0.001, "ms": 1, "s": 1000}[found[2]] if found else float("nan")
rate = re.search(r"Requests/sec:\s+([\d.]+)", text)
total = re.search(r"(\d+) requests in", text)
bad = re.search(r"Non-2xx or 3xx responses: (\d+)", text)
cost = (after - before) * 1000 / max(int(total[1]), 1) if total and after else float("nan")
print(f"| {name} | {float(rate[1]) if rate else 0:.0f} | {milliseconds('50%'):.1f} | {milliseconds('99%'):.1f} | {bad[1] if bad else 0} | {cost:.2f} | {memory} |", flush=True)
PY
}
base=http://127.0.0.1:$port
load "timeline" timeline.paths $base $server
load "item" item.paths $base $server
load "search" search.paths $base $server
load "Today" today.paths $base $server

# Peers, where they are at hand, under the same load.
if [ "${PEERS_TOO:-yes}" = yes ] && [ -x "$shared/servers/webarch.sh" ]; then
  "$shared/servers/webarch.sh" >/dev/null 2>&1 || true
  "$shared/servers/mediawiki.sh" >/dev/null 2>&1 || true
  curl -sf -o /dev/null http://127.0.0.1:8406/ && { echo "/" >wiki.paths; load "MediaWiki's main page" wiki.paths http://127.0.0.1:8406; }
  if curl -sf -o /dev/null http://127.0.0.1:8431/; then
    python3 "$here/Benchmarks/web_paths.py" --pywb http://127.0.0.1:8431 >pywb.paths
    [ -s pywb.paths ] && load "pywb: one record" pywb.paths http://127.0.0.1:8431
  fi
fi

# A gigabyte through a download route, beside the same bytes through the loopback from a bare sendfile.
head -c 1073741824 /dev/urandom >gigabyte
python3 - <<'PY' &
import socket
server = socket.create_server(("127.0.0.1", 18499))
client, _ = server.accept()
client.recv(4096)
with open("gigabyte", "rb") as file: client.sendfile(file)
PY
sleep 1
bare=$(python3 - <<'PY'
import socket, time
s = socket.create_connection(("127.0.0.1", 18499)); s.sendall(b"x")
start = time.monotonic(); got = 0
buffer = bytearray(1 << 20)
while (n := s.recv_into(buffer)): got += n
print(f"{got / (time.monotonic() - start) / 1e6:.0f}")
PY
)
place=$(python3 "$here/Benchmarks/web_paths.py" --download "$base" gigabyte)
speed=$(curl -s -o /dev/null -H "Cookie: $(cat cookie)" -w '%{speed_download}' "$base$place")
echo "download of 1 GiB: $(python3 -c "print(round($speed / 1e6))") MB/s, bare loopback $bare MB/s; resident $(awk '/VmRSS/ {print int($2 / 1024)}' /proc/$server/status) MiB"
rm -f gigabyte
