#!/usr/bin/env bash
# The transparency log beside its peer (pymerkle) and its limit (the same tree in C with OpenSSL), in one run.
#   Benchmarks/transparency-log.sh [leaves]
# Needs: cc, libssl-dev, python3 with venv, openssl. BENCH is the folder of merkle_floor.c and merkle_bench.py (../shared/bench).
# LOG_BENCHMARK is the built program, if it is not to be built here.
set -euo pipefail
cd "$(dirname "$0")/.."
leaves=${1:-1000000}
bench=$(realpath "${BENCH:-../shared/bench}")
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT

program=${LOG_BENCHMARK:-}
if [ -z "$program" ]; then
  swift build -c release --product log-benchmark
  program=$(swift build -c release --show-bin-path)/log-benchmark
fi
program=$(realpath "$program")
cc -O3 -march=native -w "$bench/merkle_floor.c" -o "$work/floor" -lcrypto
venv=${TMPDIR:-/tmp}/servers/pymerkle
[ -x "$venv/bin/python" ] || { python3 -m venv "$venv" && "$venv/bin/pip" -q install pymerkle; }

# One stamp, by an authority made for it.
(
  cd "$work"
  openssl req -x509 -newkey rsa:2048 -nodes -days 2 -keyout ca.key -out ca.pem -subj "/CN=root" \
    -addext basicConstraints=critical,CA:TRUE -addext keyUsage=critical,keyCertSign
  openssl req -newkey rsa:2048 -nodes -keyout tsa.key -out tsa.csr -subj "/CN=signer"
  printf 'basicConstraints=CA:FALSE\nextendedKeyUsage=critical,timeStamping\n' >ext
  openssl x509 -req -in tsa.csr -CA ca.pem -CAkey ca.key -CAcreateserial -days 2 -extfile ext -out tsa.pem
  echo 01 >serial
  printf '[tsa]\ndefault_tsa=t\n[t]\nserial=serial\nsigner_cert=tsa.pem\nsigner_key=tsa.key\nsigner_digest=sha256\n' >tsa.cnf
  printf 'default_policy=1.2.3\ndigests=sha256\ness_cert_id_alg=sha256\n' >>tsa.cnf
  echo record >data
  openssl ts -query -data data -sha256 -cert -out query
  openssl ts -reply -config tsa.cnf -queryfile query -out reply
) >"$work/openssl.log" 2>&1 || { cat "$work/openssl.log"; exit 1; }

echo "load: $(cut -d' ' -f1-3 /proc/loadavg), $(nproc) cores, $(grep -m1 'model name' /proc/cpuinfo | cut -d: -f2)"
for round in 1 2 3; do
  echo "--- round $round"
  (cd "$work" && ./floor "$leaves" | head -1)
  "$program" "$leaves" "$work"
done
echo "--- peer"
(cd "$work" && "$venv/bin/python" "$bench/merkle_bench.py" pymerkle-mem $((leaves / 10)))
