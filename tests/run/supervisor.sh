# shellcheck shell=bash disable=SC2154  # the variables are lib.sh's
# What `make run` promises about its processes. Sourced by tests/run/all.

it_starts_everything() {
  new_tree
  start_chat WORKERS=3
  expect 'the tag to paste' says "<script src=\"http://127.0.0.1:$port/widget.js\" data-site=\"demo\" async></script>"
  expect 'how to turn Gemini on' says 'GEMINI_API_KEY='
  local part
  for part in worker-0 worker-1 worker-2 jobs redis postgres nginx; do
    expect "$part runs" is_running "$(pid_of $part)"
    expect "$part has a log" test -e "$tree/run/log/$part.log"
  done
  expect 'a healthy chat' is_healthy
  expect 'secrets that others cannot read' same "$(stat -c %a "$tree/run/token_secret")" 600
}

it_restarts_each_part() {
  new_tree
  start_chat
  local part old
  for part in worker-0 worker-1 jobs redis postgres nginx; do
    old=$(pid_of "$part")
    kill -KILL "$old"
    expect "$part named as dead" within 50 says "$part: killed by SIGKILL"
    expect "$part back under a new process" within 50 is_back "$part" "$old"
    expect "a healthy chat after $part came back" within 50 is_healthy
  done
  expect 'all six restarts in the output' same "$(grep -c 'started again' "$tree/out")" 6
  expect 'no noise of the shell' same "$(grep -c setpriv "$tree/out" || true)" 0
}
is_back() { # PART OLD_PID
  local now
  now=$(pid_of "$1") && [[ $now != "$2" ]] && is_running "$now"
}

it_gives_up_after_five_deaths() {
  new_tree
  start_chat
  local old count status=0
  for count in 1 2 3 4; do
    old=$(pid_of worker-1)
    kill -KILL "$old"
    expect "worker-1 back after death $count" within 50 is_back worker-1 "$old"
  done
  kill -KILL "$(pid_of worker-1)"
  expect 'the end of it all' within 60 has_ended "$supervisor"
  wait "$supervisor" || status=$?
  expect 'exit status 1' same "$status" 1
  expect 'the reason' says 'worker-1 died 5 times within 30 seconds'
  expect 'no noise of the shell' same "$(grep -c setpriv "$tree/out" || true)" 0
  expect 'nothing left running' within 5 nothing_left
}

# In a pseudo-terminal, and with SIGINT as a person's shell leaves it: a script's background jobs
# ignore that signal.
it_ends_with_control_c() {
  new_tree
  local status=0
  mkfifo "$tree/keys"
  PORT=$port SHELL=$BASH env --default-signal=INT script -qefc "'$tree/tools/run'" /dev/null <"$tree/keys" >"$tree/out" 2>&1 &
  supervisor=$!
  exec 8>"$tree/keys"
  within 300 start_is_decided
  expect 'the ready line' grep -q '^ready ' "$tree/out"
  printf '\003' >&8
  expect 'the end within five seconds' within 50 has_ended "$supervisor"
  exec 8>&-
  wait "$supervisor" || status=$?
  expect 'status 0' same "$status" 0
  expect 'no process left' nothing_left
}

it_ends_when_asked_by_signal() {
  local signal status
  for signal in TERM HUP; do
    new_tree
    start_chat
    status=0
    kill "-$signal" "$supervisor"
    expect "the end within five seconds of SIG$signal" within 50 has_ended "$supervisor"
    wait "$supervisor" || status=$?
    expect 'status 0' same "$status" 0
    expect 'no process left' nothing_left
    expect 'no pid file left' same "$(compgen -G "$tree/run/*.pid" || true)" ''
  done
}

it_leaves_nothing_when_killed() {
  new_tree
  start_chat
  kill -KILL "$supervisor"
  expect 'no process left after five seconds' within 50 nothing_left
  supervisor=''
  start_chat
}

it_keeps_its_data() {
  new_tree
  start_chat
  redis-cli -s "$tree/run/sockets/redis.sock" set test:kept yes >/dev/null
  local secret
  secret=$(<"$tree/run/token_secret")
  stop_chat
  start_chat
  expect 'the same conversations' same "$(redis-cli -s "$tree/run/sockets/redis.sock" get test:kept)" yes
  expect 'the same token secret' same "$(<"$tree/run/token_secret")" "$secret"
}

it_refuses_a_second_run() {
  new_tree
  start_chat
  local output status=0
  output=$(PORT=$(free_port) "$tree/tools/run" 2>&1) || status=$?
  expect 'exit status 1' same "$status" 1
  expect 'a friendly refusal' same "$output" \
    "run: already running here, as process $supervisor at http://127.0.0.1:$port/. Stop that one with Ctrl-C first"
  expect 'the first undisturbed' is_healthy
  expect 'its pid files still there' is_running "$(pid_of nginx)"
}

it_names_a_port_in_use() {
  new_tree
  start_chat
  local first=$supervisor taken=$port status=0
  new_tree
  port=$taken
  try_chat
  expect 'its end' has_ended "$supervisor"
  wait "$supervisor" || status=$?
  supervisor=$first
  expect 'exit status 1' same "$status" 1
  expect 'the port' says "port $taken is in use"
  expect 'the way out' says "PORT=$((taken + 1)) make run"
  expect 'nothing started' nothing_left
}

it_checks_port_and_workers() {
  new_tree
  local port output
  for port in 0 65536 80x -1; do
    output=$(PORT=$port "$tree/tools/run" 2>&1) && expect "PORT=$port refused" false
    expect 'the setting and its limits' same "$output" "run: PORT is \"$port\": it must be a number from 1 to 65535"
  done
  output=$(WORKERS=no "$tree/tools/run" 2>&1) && expect 'WORKERS=no refused' false
  expect 'the setting and its limits' same "$output" 'run: WORKERS is "no": it must be a number from 1 to 64'
}

it_runs_anywhere() {
  local name before
  before=$(temporary_folders)
  # shellcheck disable=SC2016  # a dollar sign is wanted
  for name in "$(printf 'deep/%.0s' {1..30})" 'two words' 'odd $name & [more]; "quoted"'; do
    new_tree "$name"
    start_chat
    stop_chat
    expect 'no process left' nothing_left
  done
  expect 'the temporary sockets gone' same "$(temporary_folders)" "$before"
}
temporary_folders() { find "${TMPDIR:-/tmp}" -maxdepth 1 -name 'live-chat-agent.*' | sort; }

it_says_who_answers() {
  new_tree
  start_chat GEMINI_API_KEY=not-a-key GEMINI_BASE_URL=http://127.0.0.1:9
  expect 'Gemini and its default model' grep -qE 'answers +by Gemini, model gemini-[0-9]' "$tree/out"
  stop_chat
  start_chat GEMINI_API_KEY=not-a-key GEMINI_BASE_URL=http://127.0.0.1:9 GEMINI_MODEL=gemini-test
  expect 'the model that was asked for' says 'by Gemini, model gemini-test;'
  expect 'no key in the output' test -z "$(grep -F not-a-key "$tree/out" || true)"
}

it_uses_a_given_redis() {
  new_tree
  local given=$tree/given.sock
  redis-server --port 0 --unixsocket "$given" --save '' --dir "$tree" >/dev/null &
  local redis=$!
  # shellcheck disable=SC2064  # this process, now
  trap "stop_chat; kill $redis" EXIT
  expect 'a Redis to give' within 30 test -S "$given"
  start_chat REDIS_URL="unix://$given"
  expect 'no Redis of its own' test ! -e "$tree/run/redis.pid"
  expect 'said so' says 'Redis: that of REDIS_URL'
}

it_explains_a_failed_start() {
  new_tree
  local status=0
  try_chat DATABASE_URL='postgresql://nobody@/none?host=/nonexistent&port=5432'
  expect 'its end' has_ended "$supervisor"
  wait "$supervisor" || status=$?
  expect 'exit status 1' same "$status" 1
  expect 'what failed' says 'run: setup did not start'
  expect 'the reason' says '/nonexistent'
  expect 'no process left' nothing_left
}

it 'starts every part, then says ready and what to do next' it_starts_everything
it 'starts a part again after kill -9' it_restarts_each_part
it 'gives up when a part dies five times in 30 seconds' it_gives_up_after_five_deaths
it 'ends with status 0 at Ctrl-C and leaves no process' it_ends_with_control_c
it 'ends at SIGTERM and SIGHUP and leaves no process' it_ends_when_asked_by_signal
it 'leaves no process even when it is killed itself' it_leaves_nothing_when_killed
it 'keeps conversations and tokens from one run to the next' it_keeps_its_data
it 'refuses to run twice in one place' it_refuses_a_second_run
it 'names a port that is in use, and the way out' it_names_a_port_in_use
it 'says what PORT and WORKERS may be' it_checks_port_and_workers
it 'runs in deep folders and in those with odd names' it_runs_anywhere
it 'says who answers' it_says_who_answers
it 'uses the Redis it is given' it_uses_a_given_redis
it 'explains a start that fails' it_explains_a_failed_start
