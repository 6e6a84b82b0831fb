#!/usr/bin/env bash
# The public registry at 5,000 sites: searching it, and asking whether an account is official, on SQLite.
set -euo pipefail
cd "$(dirname "$0")/.."
bench=${REGISTRY_BENCHMARK:-}
if [ -z "$bench" ]; then
  swift build -c release --product registry-benchmark
  bench=$(swift build -c release --show-bin-path)/registry-benchmark
fi
{
  flock 9
  "$bench" "${1:-5000}"
} 9>/tmp/bench.lock
