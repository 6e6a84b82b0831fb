#!/usr/bin/env bash
# Memory over size: a web archive of incompressible media, imported from the command line, as WARC and as WACZ.
#   Benchmarks/imports.sh [GIB]            2 GiB; needs about four times that on the disk
# Needs python3. ROSTRA_PROGRAM is the built program, if it is not to be built here; ROSTRA_BENCH the folder to work in.
set -euo pipefail
here=$(cd "$(dirname "$0")/.." && pwd)
gib=${1:-2}
work=${ROSTRA_BENCH:-${TMPDIR:-/tmp}/rostra-bench}/imports
mkdir -p "$work"
cd "$work"
rm -rf home ./*.warc.gz ./*.wacz
trap 'rm -rf "$work"' EXIT

program=${ROSTRA_PROGRAM:-}
if [ -z "$program" ]; then
  swift build --package-path "$here" -c release --product rostra >&2
  program=$(swift build --package-path "$here" -c release --show-bin-path)/rostra
fi

# Records of 64 KiB, 1 MiB, 16 MiB and 256 MiB in turn, so that most bytes lie in what no memory should hold.
python3 - "$gib" <<'PY'
import hashlib, json, os, sys, uuid, zipfile, zlib
wanted, made, number, kib = int(sys.argv[1]) << 30, 0, 0, (64, 1 << 10, 16 << 10, 256 << 10)
with open("media.warc.gz", "wb") as out:
    while made < wanted:
        size = kib[number % 4] << 10
        head = b"HTTP/1.1 200 OK\r\nContent-Type: video/mp4\r\nContent-Length: %d\r\n\r\n" % size
        fields = (f"WARC/1.1\r\nWARC-Type: response\r\nWARC-Record-ID: <urn:uuid:{uuid.UUID(int=number + 1)}>\r\n"
                  f"WARC-Date: 2015-06-01T12:00:{number % 60:02}Z\r\nWARC-Target-URI: https://city.example/media/{number}.mp4\r\n"
                  f"Content-Type: application/http; msgtype=response\r\nContent-Length: {len(head) + size}\r\n\r\n")
        packer = zlib.compressobj(0, zlib.DEFLATED, 31)
        out.write(packer.compress(fields.encode() + head))
        for _ in range(size >> 16):
            out.write(packer.compress(os.urandom(1 << 16)))
        out.write(packer.compress(b"\r\n\r\n") + packer.flush())
        made, number = made + size, number + 1
digest = hashlib.sha256()
with open("media.warc.gz", "rb") as data:
    while piece := data.read(1 << 20):
        digest.update(piece)
description = {"profile": "data-package", "wacz_version": "1.1.1", "resources": [{
    "name": "media.warc.gz", "path": "archive/media.warc.gz", "hash": "sha256:" + digest.hexdigest(),
    "bytes": os.path.getsize("media.warc.gz")}]}
with zipfile.ZipFile("media.wacz", "w", zipfile.ZIP_STORED) as wacz:
    wacz.writestr("datapackage.json", json.dumps(description))
    wacz.write("media.warc.gz", "archive/media.warc.gz")
PY

# WHAT COMMAND…: one line of CPU, wall and peak memory.
timed() {
  python3 - "$@" <<'PY'
import resource, subprocess, sys, time
what, command = sys.argv[1], sys.argv[2:]
start = time.monotonic()
done = subprocess.run(command, capture_output=True, text=True)
wall = time.monotonic() - start
used = resource.getrusage(resource.RUSAGE_CHILDREN)
said = (done.stdout + done.stderr).strip().splitlines()[-1:]
print(f"| {what} | {used.ru_utime + used.ru_stime:.1f} | {wall:.0f} | {used.ru_maxrss / 1024:.0f} | {said[0] if said else ''} |", flush=True)
sys.exit(done.returncode)
PY
}

echo "load: $(cut -d' ' -f1-3 /proc/loadavg), $(nproc) cores, $(grep -m1 'model name' /proc/cpuinfo | cut -d: -f2)"
echo "| what | CPU s | wall s | peak MiB | it says |"
echo "|---|---:|---:|---:|---|"
for file in media.warc.gz media.wacz; do
  export ROSTRA_HOME=$work/home
  "$program" init "Benchmark" --profile missouri-local >/dev/null
  "$program" sites add https://city.example/ --platform elsewhere >/dev/null
  timed "$file of $(($(stat -c %s $file) / 1000000)) MB" "$program" import "$file" --site S-1 --yes
  rm -rf home "$file"
done
