# Sourced by ./run and ./test: makes sure that what Rostra is built with is there, or says exactly what to install.

# Debian packages: the libraries that Rostra links, and pkg-config, which tells where they are.
packages=(pkg-config libsqlite3-dev libpq-dev libdeflate-dev zlib1g-dev libxml2-dev libcurl4-openssl-dev libpango1.0-dev)

# On a terminal the build shows how far it is; in a log its thousand lines would hide the rest.
quiet=()
[ -t 1 ] || quiet=(--quiet)

say() { printf '\n\033[1m%s\033[0m\n' "$*"; }
fail() { printf '%s\n' "$*" >&2; exit 69; }

require_packages() {
  local missing=() package
  for package in "$@"; do
    dpkg-query -W -f='${Status}' "$package" 2>/dev/null | grep -q 'ok installed' || missing+=("$package")
  done
  [ ${#missing[@]} -eq 0 ] && return 0
  local as_root=()
  if [ "$(id -u)" -ne 0 ]; then
    if command -v sudo >/dev/null && sudo -n true 2>/dev/null; then
      as_root=(sudo)
    else
      fail "These Debian packages are missing. Install them, then start again:
  sudo apt-get update && sudo apt-get install -y ${missing[*]}"
    fi
  fi
  command -v apt-get >/dev/null || fail "Rostra is set up for Debian and Ubuntu; install the counterparts of: ${missing[*]}"
  say "Installing ${missing[*]}"
  "${as_root[@]}" apt-get update -q >/dev/null || true
  "${as_root[@]}" env DEBIAN_FRONTEND=noninteractive apt-get install -y -q --no-install-recommends \
    -o DPkg::Lock::Timeout=300 "${missing[@]}" >/dev/null || fail "apt-get could not install ${missing[*]}"
}

require_swift() {
  command -v swift >/dev/null || fail "Rostra needs the Swift 6.3 toolchain, and there is no 'swift' here.
Install it from https://www.swift.org/install/linux/ and start again."
  local version
  version=$(swift --version 2>/dev/null | sed -n 's/.*Swift version \([0-9]*\)\.\([0-9]*\).*/\1 \2/p' | head -1)
  set -- $version
  if [ "${1:-0}" -lt 6 ] || { [ "$1" -eq 6 ] && [ "${2:-0}" -lt 3 ]; }; then
    fail "Rostra needs Swift 6.3 or newer; this is ${1:-unknown}.${2:-}. Get it from https://www.swift.org/install/linux/"
  fi
}
