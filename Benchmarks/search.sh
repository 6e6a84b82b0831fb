#!/usr/bin/env bash
# Search over a million posts: Rostra's index on SQLite and PostgreSQL beside a bare FTS5 table, in one run.
# Needs ../shared (bench/make_corpus.py, bench/search_bench.py, servers/postgres.sh) and 3 GB in ROSTRA_BENCH.
set -euo pipefail
cd "$(dirname "$0")/.."
shared=${ROSTRA_SHARED:-../shared}
export ROSTRA_BENCH=${ROSTRA_BENCH:-/tmp/bench/search}
data=$(dirname "$ROSTRA_BENCH")
mkdir -p "$ROSTRA_BENCH"
[ -s "$data/posts.jsonl" ] || python3 "$shared/bench/make_corpus.py" posts --n 1000000 --out "$data/posts.jsonl"
[ -s "$data/queries.json" ] || python3 "$shared/bench/search_bench.py" prep "$data/posts.jsonl" "$data/queries.json"
bench=${SEARCH_BENCHMARK:-}
if [ -z "$bench" ]; then
  swift build -c release --product search-benchmark
  bench=$(swift build -c release --show-bin-path)/search-benchmark
fi
postgres=${ROSTRA_TEST_POSTGRES_URL:-postgresql://postgres@127.0.0.1:54401/rostra_peer}
{
  flock 9
  "$bench" load sqlite "$data/posts.jsonl"
  "$bench" raw "$data/posts.jsonl"
  "$bench" ask sqlite "$data/queries.json"
  if (exec 3<>/dev/tcp/127.0.0.1/54401) 2>/dev/null; then
    "$bench" load "$postgres" "$data/posts.jsonl"
    "$bench" ask "$postgres" "$data/queries.json"
  else
    echo "no PostgreSQL at 127.0.0.1:54401: left out"
  fi
} 9>/tmp/bench.lock
