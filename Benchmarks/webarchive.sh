#!/usr/bin/env bash
# WebArchive beside its peers and the floor, in turn, on the same input; medians of CPU seconds, wall seconds, peak memory.
#   Benchmarks/webarchive.sh [ROUNDS] [RECORDS]        3 rounds over 200,000 API answers unless told otherwise
# Needs python3, cc, libisal-dev, libssl-dev and ../shared/bench; makes a Python environment with the peers when
# ROSTRA_WEBARCH_VENV names none.
set -euo pipefail
here=$(cd "$(dirname "$0")/.." && pwd)
shared=${ROSTRA_SHARED:-$here/../shared}/bench
rounds=${1:-3} records=${2:-200000}
work=${ROSTRA_BENCH:-${TMPDIR:-/tmp}/rostra-bench}
mkdir -p "$work"
cd "$work"

venv=${ROSTRA_WEBARCH_VENV:-$work/venv}
[ -x "$venv/bin/warcio" ] || {
  python3 -m venv "$venv"
  "$venv/bin/pip" install -q warcio cdxj-indexer wacz bagit fastwarc
}
[ -s "api-$records.bin" ] || {
  python3 "$shared/make_corpus.py" api --n "$records" --out api.tmp
  mv api.tmp "api-$records.bin"
}
[ -x floor ] || cc -O3 -march=native "$shared/warc_floor.c" -o floor -lz -ldeflate -lisal -lcrypto
[ -d files ] || python3 "$shared/make_files.py" files 50000
if [ -z "${WARC_BENCHMARK:-}" ]; then
  swift build --package-path "$here" -c release --product warc-benchmark >&2
  WARC_BENCHMARK=$(swift build --package-path "$here" -c release --show-bin-path)/warc-benchmark
fi
ours=$WARC_BENCHMARK corpus=api-$records.bin
"$ours" write "$corpus" api.warc.gz

# job | who | command; what a job writes is removed before each round
cat > jobs <<JOBS
write|ours|$ours write $corpus out.warc.gz
write|floor|./floor write deflate 6 sha256 $corpus out.warc.gz
write|warcio|$venv/bin/python $shared/warc_writers.py warcio $corpus out.warc.gz
verify|ours|$ours verify api.warc.gz
verify|floor|./floor read deflate - sha256 api.warc.gz
verify|fastwarc|$venv/bin/fastwarc check -p -q api.warc.gz
verify|warcio|$venv/bin/warcio check api.warc.gz
cdxj|ours|$ours cdxj api.warc.gz out.cdxj
cdxj|cdxj-indexer|$venv/bin/cdxj-indexer -s -o out.cdxj api.warc.gz
wacz|ours|$ours wacz api.warc.gz out.wacz
wacz|py-wacz|$venv/bin/wacz create -o out.wacz api.warc.gz
bag|ours, folder|$ours bag files out.bag
bag|ours, zip|$ours bag files out.bag.zip
bag|bagit.py|$venv/bin/bagit.py --sha256 --sha512 --contact-name x out.copy
JOBS

: > times
for round in $(seq "$rounds"); do
  while IFS='|' read -r job who command; do
    rm -rf out.warc.gz out.cdxj out.wacz out.bag out.bag.zip out.copy
    # bagit.py works in place, so it gets a copy that is not timed.
    case $who in bagit.py) cp -r files out.copy ;; esac
    python3 - "$job" "$who" $command >> times 2>> log <<'PY'
import os, resource, subprocess, sys, time
job, who, command = sys.argv[1], sys.argv[2], sys.argv[3:]
start = time.monotonic()
code = subprocess.run(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL).returncode
wall = time.monotonic() - start
used = resource.getrusage(resource.RUSAGE_CHILDREN)
print(job, who, used.ru_utime + used.ru_stime, wall, used.ru_maxrss / 1024, code, sep="|")
PY
  done < jobs
done

python3 - <<'PY'
import collections, statistics
rows = collections.OrderedDict()
for line in open("times"):
    job, who, cpu, wall, peak, code = line.rstrip("\n").split("|")
    rows.setdefault(job, collections.OrderedDict()).setdefault(who, []).append((float(cpu), float(wall), float(peak), int(code)))
print("| job | who | CPU s | wall s | peak MiB | CPU of ours / theirs |\n|---|---|---:|---:|---:|---:|")
for job, makers in rows.items():
    first = statistics.median(run[0] for run in next(iter(makers.values())))
    for who, runs in makers.items():
        cpu, wall, peak = (statistics.median(run[i] for run in runs) for i in range(3))
        failed = "" if all(run[3] == 0 for run in runs) else " (failed)"
        print(f"| {job} | {who}{failed} | {cpu:.2f} | {wall:.2f} | {peak:.0f} | {first / cpu:.2f} |")
PY
