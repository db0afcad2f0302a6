#!/usr/bin/env bash
# Makes a Chromium available to the browser tests: uses the one that is there, installs Debian's package
# where apt-get can, and says what to install elsewhere. Prints the browser's path on stdout.
set -euo pipefail

find_chromium() {
  if [[ -n "${BARTIZAN_CHROMIUM:-}" && -x "${BARTIZAN_CHROMIUM}" ]]; then
    echo "${BARTIZAN_CHROMIUM}"
    return 0
  fi
  local name
  for name in chromium chromium-browser google-chrome google-chrome-stable; do
    if command -v "$name"; then return 0; fi
  done
  local mac="/Applications/Google Chrome.app/Contents/MacOS/Google Chrome"
  if [[ -x "$mac" ]]; then
    echo "$mac"
    return 0
  fi
  return 1
}

explain() {
  echo "The browser tests need Chromium or Chrome, and none was found on PATH." >&2
  case "$(uname -s)" in
    Darwin) echo "Install it with: brew install --cask chromium" >&2 ;;
    Linux) echo "Install your distribution's package, for example: dnf install chromium, pacman -S chromium, apk add chromium" >&2 ;;
    *) echo "Install Chromium" >&2 ;;
  esac
  echo "or name one: export BARTIZAN_CHROMIUM=/path/to/chrome" >&2
  exit 2
}

find_chromium && exit 0
command -v apt-get >/dev/null 2>&1 || explain

as_root=()
if [[ "$(id -u)" -ne 0 ]]; then
  command -v sudo >/dev/null 2>&1 || explain
  as_root=(sudo)
fi

log="$(mktemp)"
trap 'rm -f "$log"' EXIT
echo "Installing Debian's chromium package (about 400 MB) …" >&2
install() {
  DEBIAN_FRONTEND=noninteractive "${as_root[@]}" apt-get install --yes --quiet --no-install-recommends \
    chromium fonts-dejavu-core
}
if ! install >"$log" 2>&1; then
  # The package lists of a fresh image are empty or old: refresh them and try once more.
  "${as_root[@]}" apt-get update --quiet >>"$log" 2>&1 || true
  if ! install >>"$log" 2>&1; then
    tail -n 20 "$log" >&2
    explain
  fi
fi
find_chromium || explain
