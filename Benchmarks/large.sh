#!/usr/bin/env bash
# Memory over size: WARC writing and verifying of 10,000 and of 1,000,000 records, and a WACZ of 10 GB.
#   Benchmarks/large.sh [GB]              10 unless told otherwise
# Needs python3, ../shared/bench and, in ROSTRA_BENCH, three times the space; removes what it made.
# WARC_BENCHMARK is the built program, if it is not to be built here; CORPUS 200,000 answers of make_corpus.py, if there.
set -euo pipefail
here=$(cd "$(dirname "$0")/.." && pwd)
shared=${ROSTRA_SHARED:-$here/../shared}/bench
gigabytes=${1:-10}
work=${ROSTRA_BENCH:-${TMPDIR:-/tmp}/rostra-bench}/large
mkdir -p "$work"
cd "$work"
trap 'rm -rf "$work"' EXIT
program=${WARC_BENCHMARK:-}
if [ -z "$program" ]; then
  swift build --package-path "$here" -c release --product warc-benchmark >&2
  program=$(swift build --package-path "$here" -c release --show-bin-path)/warc-benchmark
fi
corpus=${CORPUS:-}
[ -n "$corpus" ] || { corpus=$work/corpus.bin && python3 "$shared/make_corpus.py" api --n 200000 --out "$corpus"; }

# The first 10,000 answers, and all of them five times over.
python3 - "$corpus" <<'PY'
import struct, sys
with open(sys.argv[1], "rb") as source, open("10000.bin", "wb") as out:
    for _ in range(10_000):
        head = source.read(20)
        url, http, body, _ = struct.unpack("<IIIQ", head)
        out.write(head + source.read(url + http + body))
PY
for _ in 1 2 3 4 5; do cat "$corpus"; done >1000000.bin

timed() {
  python3 - "$@" <<'PY'
import resource, subprocess, sys, time
what, command = sys.argv[1], sys.argv[2:]
start = time.monotonic()
code = subprocess.run(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL).returncode
wall = time.monotonic() - start
used = resource.getrusage(resource.RUSAGE_CHILDREN)
failed = "" if code == 0 else f" (status {code})"
print(f"| {what}{failed} | {used.ru_utime + used.ru_stime:.1f} | {wall:.1f} | {used.ru_maxrss / 1024:.0f} |", flush=True)
PY
}

echo "load: $(cut -d' ' -f1-3 /proc/loadavg), $(nproc) cores, $(grep -m1 'model name' /proc/cpuinfo | cut -d: -f2)"
echo "| what | CPU s | wall s | peak MiB |"
echo "|---|---:|---:|---:|"
for records in 10000 1000000; do
  timed "WARC of $records records written" "$program" write $records.bin out.warc.gz
  rm $records.bin
  timed "the same verified" "$program" verify out.warc.gz
  rm out.warc.gz
done

# Records of 64 MB that cannot be compressed, in members of stored blocks.
python3 - "$gigabytes" <<'PY'
import os, struct, sys, uuid, zlib
body = b"HTTP/1.1 200 OK\r\nContent-Type: video/mp4\r\n\r\n" + os.urandom(64_000_000)
with open("big.warc.gz", "wb") as out:
    def member(record):
        pack = zlib.compressobj(0, zlib.DEFLATED, 31)
        out.write(pack.compress(record) + pack.flush())
    for number in range(int(sys.argv[1]) * 1000 // 64):
        member((f"WARC/1.1\r\nWARC-Type: response\r\nWARC-Record-ID: <urn:uuid:{uuid.uuid4()}>\r\n"
                f"WARC-Date: 2025-12-09T15:30:00Z\r\nWARC-Target-URI: https://city.example/film/{number}.mp4\r\n"
                "Content-Type: application/http; msgtype=response\r\n"
                f"Content-Length: {len(body)}\r\n\r\n").encode() + body + b"\r\n\r\n")
PY
timed "WACZ of $(($(stat -c %s big.warc.gz) / 1000000)) MB" "$program" wacz big.warc.gz big.wacz
