# Sourced by ./test where ../shared is at hand: starts the real servers that tests talk to, and says where they are.
# A server that does not start is left out with its reason; its tests are then skipped, and say so.
start_servers() {
  export PEERS="${PEERS:-${TMPDIR:-/tmp}/servers}"
  mkdir -p "$PEERS"
  local name
  for name in postgres moto tsa arroba wordpress mediawiki webarch; do
    if timeout 420 bash "../shared/servers/$name.sh" >"$PEERS/$name.start.log" 2>&1 </dev/null; then
      tail -n 1 "$PEERS/$name.start.log"
    else
      echo "not started: $name: $(tail -n 1 "$PEERS/$name.start.log")"
    fi
  done
}
