#!/usr/bin/env bash
# Governing at the size of a state: 500 agencies, 20,000 people, 5,000 sites with their designations, training and tasks.
#   Benchmarks/governing.sh [ROUNDS]       how often each page is opened; 300
# Measures what is owed, searching the registry, the nightly checks and a policy to everybody, then the pages over HTTP. On
# PostgreSQL where ROSTRA_DATABASE_URL says so. ROSTRA_PROGRAM and GOVERNING_BENCHMARK are the built programs, if they are not to be
# built here; ROSTRA_BENCH the folder to work in.
set -euo pipefail
here=$(cd "$(dirname "$0")/.." && pwd)
rounds=${1:-300} port=${PORT:-18410}
work=${ROSTRA_BENCH:-${TMPDIR:-/tmp}/rostra-bench}/governing${ROSTRA_DATABASE_URL:+-postgresql}
rm -rf "$work"
mkdir -p "$work"
bench=${GOVERNING_BENCHMARK:-} program=${ROSTRA_PROGRAM:-}
if [ -z "$bench" ]; then
  swift build --package-path "$here" -c release --product governing-benchmark >&2
  bench=$(swift build --package-path "$here" -c release --show-bin-path)/governing-benchmark
fi
if [ -z "$program" ]; then
  swift build --package-path "$here" -c release --product rostra >&2
  program=$(swift build --package-path "$here" -c release --show-bin-path)/rostra
fi
echo "load: $(cut -d' ' -f1-3 /proc/loadavg), $(nproc) cores, $(grep -m1 'model name' /proc/cpuinfo | cut -d: -f2)"
export ROSTRA_HOME=$work/home
"$bench" "$work/home"
invite() { # NAME ROLE [UNIT]
  "$program" people invite "$1@example.gov" --name "$1" --role "$2" ${3:+--unit "$3"} --json | grep -o '/invitation/[A-Za-z0-9_-]*' | head -1
}
"$program" work >"$work/work.log" 2>&1 &
work_pid=$!
sleep 20 # The public registry is brought up to the cases.
kill $work_pid && wait $work_pid 2>/dev/null || true
officer=$(invite officer technology-officer)
head=$(invite head unit-head "Agency 17")
"$program" serve --no-work --port "$port" >"$work/serve.log" 2>&1 &
server=$!
trap 'kill $server 2>/dev/null || true' EXIT
for _ in $(seq 200); do grep -q '^Open' "$work/serve.log" && break; sleep 0.1; done
python3 "$here/Benchmarks/governing_pages.py" "http://127.0.0.1:$port" "$officer" officer "$rounds"
python3 "$here/Benchmarks/governing_pages.py" "http://127.0.0.1:$port" "$head" head "$rounds"
echo "resident $(awk '/VmRSS/ {print int($2 / 1024)}' /proc/$server/status) MiB"
