# shellcheck shell=bash
# lib.sh - what the tests of `make run` are written with. Sourced by tests/run/all.
#
# Each test has a tree of its own: the real tools/, nginx/, widget/, sql/ and build/, but its own
# run/. So tests disturb neither each other nor a chat that someone runs in the checkout.

project=$(dirname "$(dirname "$(dirname "$(realpath "${BASH_SOURCE[0]}")")")")
build=$(cd "$project" && realpath "${BUILD:-build}")
umask 022 # PostgreSQL's user passes through
work=$(mktemp -d "${TMPDIR:-/tmp}/chat-tests.XXXXXX")
chmod 755 "$work"
tree='' supervisor=''

new_tree() { # [NAME]
  tree=$(mktemp -d "$work/tree.XXXXXX")
  chmod 755 "$tree"
  tree+=${1:+/$1}
  mkdir -p "$tree/tools"
  cp "$project"/tools/{run,supervise.sh} "$tree/tools/"
  ln -s "$project"/{nginx,widget,sql} "$tree/"
  ln -s "$build" "$tree/build"
  port=$(free_port)
}

# One that nobody listens on; far below those that the kernel gives to clients.
free_port() {
  local candidate
  while candidate=$((20000 + RANDOM % 10000)); do
    # shellcheck disable=SC2188
    (: <>"/dev/tcp/127.0.0.1/$candidate") 2>/dev/null || break
  done
  echo "$candidate"
}

# Starts tools/run in the tree, with the given settings, and expects it to become ready.
start_chat() { # [NAME=VALUE…]
  try_chat "$@"
  expect 'the ready line' is_ready
}

# The same without the expectation: returns when it is ready or has ended. A script cannot trap a
# signal that was ignored when it began, as SIGHUP is where nohup started the tests.
try_chat() { # [NAME=VALUE…]
  : >"$tree/out"
  env --default-signal=HUP,TERM -u DATABASE_URL -u REDIS_URL -u REDIS_HOST -u REDIS_PORT -u TOKEN_SECRET -u GEMINI_API_KEY -u OPENAI_API_KEY -u OPENAI_BASE_URL -u ANTHROPIC_API_KEY -u PROVIDERS \
    PORT="$port" "$@" "$tree/tools/run" >"$tree/out" 2>&1 &
  supervisor=$!
  within 400 start_is_decided
}
start_is_decided() { grep -q '^ready ' "$tree/out" || ! is_running "$supervisor"; }
is_ready() { grep -qxF "ready http://127.0.0.1:$port/" "$tree/out"; }

# Whether the process runs; a zombie does not.
is_running() { [[ -e /proc/$1/exe ]]; }

stop_chat() {
  [[ $supervisor ]] || return 0
  kill -TERM "$supervisor" 2>/dev/null || true
  within 80 has_ended "$supervisor" || kill -KILL "$supervisor"
  wait "$supervisor" 2>/dev/null || true
  supervisor=''
}
has_ended() { ! is_running "$1"; }

pid_of() { cat "$tree/run/$1.pid"; }
health() { curl -s -o /dev/null -m 5 --noproxy '*' -w '%{http_code}' "http://127.0.0.1:$port/api/health"; }
is_healthy() { [[ $(health) == 200 ]]; }
get() { curl -sS -m 10 --noproxy '*' "$@"; } # ARGUMENTS OF curl

# Every process that works in the tree or was started from it.
processes_of_tree() {
  local process
  for process in /proc/[0-9]*; do
    if [[ $(readlink "$process/cwd") == "$tree"/* ]] || grep -qsF "$tree/" "$process/cmdline"; then
      echo "${process#/proc/} $(tr '\0' ' ' <"$process/cmdline")"
    fi
  done 2>/dev/null
}
nothing_left() { [[ ! $(processes_of_tree) ]]; }

# within TENTHS COMMAND…: polls until the command succeeds; false when the time is up.
within() {
  local deadline=$((${EPOCHREALTIME/[.,]/} + $1 * 100000))
  shift
  until "$@"; do
    ((${EPOCHREALTIME/[.,]/} < deadline)) || return 1
    sleep 0.03
  done
}

# expect MEANING COMMAND…: the test fails, saying what was expected, unless the command succeeds.
expect() {
  local meaning=$1
  shift
  "$@" && return
  echo "expected: $meaning"
  echo "  but not so: $*"
  [[ ! -e $tree/out ]] || sed 's/^/  out: /' "$tree/out"
  exit 1
}

says() { grep -qF -- "$1" "${2:-$tree/out}"; } # TEXT [FILE]
same() { [[ $1 == "$2" ]] || { echo "  got \"$1\", not \"$2\""; return 1; }; }

passed=0 failed=0

# it "does something" FUNCTION: runs one test in a subshell, and cleans up after it whatever happened.
it() {
  local log=$work/log began=${EPOCHREALTIME/[.,]/} status verdict=ok
  set +e # a subshell that is a condition would forget its own -e
  (
    set -euo pipefail
    trap stop_chat EXIT
    "$2"
  ) >"$log" 2>&1
  status=$?
  set -e
  if ((status == 0)); then passed=$((passed + 1)); else verdict=FAILED failed=$((failed + 1)); fi
  printf '%-6s %s (%d ms)\n' "$verdict" "$1" $(((${EPOCHREALTIME/[.,]/} - began) / 1000))
  ((status == 0)) || sed 's/^/       /' "$log"
}
