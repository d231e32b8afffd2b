# shellcheck shell=bash
# Sourced by every entry script: goes to the repository's root with Node 24 and the packages ready.
# Each thing that can be missing ends the script with one line that says what to do.

fail() {
  printf '%s\n' "$*" >&2
  exit 1
}

cd "${BASH_SOURCE[0]%/*}/../.." || fail 'Cannot enter the repository folder.'

command -v node >/dev/null || fail 'Node.js is missing: install version 20 or newer from https://nodejs.org (the project brings its own Node 24 once it can start).'
command -v npm >/dev/null || fail 'npm is missing: install it together with Node.js from https://nodejs.org.'
node_major=$(node -p 'process.versions.node.split(".")[0]' 2>/dev/null) || fail "$(command -v node) does not run: install Node.js 20 or newer from https://nodejs.org."
[ "$node_major" -ge 20 ] || fail "Node.js $(node --version) is too old: install version 20 or newer from https://nodejs.org."
unset node_major

# The stamp is a copy of the lock file that the packages were installed from.
if ! cmp -s package-lock.json node_modules/.installed-lock.json; then
  echo 'installing packages (once, about a minute)' >&2
  npm_log=$(mktemp)
  if ! npm ci --no-audit --no-fund --loglevel=error >"$npm_log" 2>&1; then
    reason=$(grep -m1 -E 'npm (error|ERR!)' "$npm_log" || tail -n 1 "$npm_log")
    fail "npm ci failed (${reason:-no message}; all of it in $npm_log): check the network and run this again."
  fi
  rm -f "$npm_log"
  cp package-lock.json node_modules/.installed-lock.json
fi

export PATH="$PWD/node_modules/.bin:$PATH"
# Without it a Google client looks for a metadata server for 1.5 s before its first call.
export METADATA_SERVER_DETECTION=none
