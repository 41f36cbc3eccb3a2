# shellcheck shell=bash
# supervise.sh - keeps the parts of tools/run running, and ends them. Sourced by it.
#
# A part is a long-running program with a name. The caller sets $state (a folder with log/ in it),
# defines `start PART` (which ends in a `launch`) and `sweep_helpers PART`, and appends to `order`
# each part it starts.
#
# How no process is ever left behind: each part asks the kernel to signal it when this script dies
# (setpriv --pdeathsig), even by kill -9. And each leads a session of its own (setsid): a Ctrl-C
# reaches only this script, which then stops the parts in order; and the children of a part that was
# killed are found by its process group.

: "${state:?}"

declare -A pid_of=() deaths=()
order=()   # parts, in the order they were started
as_user=() # arguments with which setpriv becomes another user, for the next launch
task=''    # process of the short-lived command that is waited for
hurry=0    # 1 once a stop is asked for while stopping
readonly deaths_allowed=4 deaths_window=30 # seconds

# The terminal may be gone; that is no reason to end.
say() { printf '%s\n' "$@" 2>/dev/null || true; }
exec 8>&2 # where complaints go; 2 is closed to the shell's own remarks while it watches
complain() { printf 'run: %s\n' "$*" >&8 || true; }
quote_log() { tail -n "${2:-6}" "$state/log/$1.log" 2>/dev/null | sed 's/^/    | /' || true; } # PART [LINES]

# True while the process runs; a zombie has no exe.
alive() { [[ -e /proc/$1/exe ]]; }

# launch PART SIGNAL COMMAND…: starts the command as that part; SIGNAL is what it takes as a request
# to stop. Background jobs of a script ignore SIGINT, and tools/run ignores SIGPIPE: a part shall not.
launch() {
  local part=$1 signal=$2
  shift 2
  setpriv "${as_user[@]}" --pdeathsig "$signal" -- env --default-signal=INT,QUIT,PIPE setsid -- "$@" \
    </dev/null >>"$state/log/$part.log" 2>&1 8>&- 9>&- &
  pid_of[$part]=$!
  echo "$!" >"$state/$part.pid.new"
  mv -f "$state/$part.pid.new" "$state/$part.pid"
}

# run_task COMMAND…: a short-lived command, logged to setup.log. Waited for in a way that lets signals
# to this script through.
run_task() {
  local status=0
  setpriv --pdeathsig TERM -- "$@" </dev/null >>"$state/log/setup.log" 2>&1 8>&- 9>&- &
  task=$!
  wait "$task" || status=$?
  task=''
  return "$status"
}

# wait_until SECONDS PART COMMAND…: polls until the command succeeds; the part's death ends it all.
wait_until() {
  local deadline=$((SECONDS + $1)) part=$2
  shift 2
  until "$@" >/dev/null 2>&1; do
    if ! alive "${pid_of[$part]}" || ((SECONDS > deadline)); then part_failed "$part"; fi
    sleep 0.05
  done
}

# --- a part dies ----------------------------------------------------------------------------------

how_it_ended() { # STATUS
  local signal
  if (($1 > 128)) && signal=$(kill -l $(($1 - 128)) 2>/dev/null); then echo "killed by SIG$signal"
  else echo "ended with status $1"; fi
}

# Children left by a part that was killed would keep its port or its files.
sweep_after() { # PART
  kill -KILL -- "-${pid_of[$1]}" 2>/dev/null || true
  sweep_helpers "$1"
}

# Restarts are immediate at first, then some tenths of a second apart.
on_death() { # PART STATUS
  local part=$1 recent=() moment
  say "$part: $(how_it_ended "$2")"
  quote_log "$part"
  sweep_after "$part"
  for moment in ${deaths[$part]:-}; do
    ((moment < EPOCHSECONDS - deaths_window)) || recent+=("$moment")
  done
  recent+=("$EPOCHSECONDS")
  deaths[$part]=${recent[*]}
  ((${#recent[@]} <= deaths_allowed)) ||
    die "$part died ${#recent[@]} times within $deaths_window seconds; see $state/log/$part.log"
  sleep "0.$((${#recent[@]} - 1))"
  start "$part"
  say "$part: started again as process ${pid_of[$part]}"
}

# Bash remarks on a child that was killed, with its whole command line, at whatever command it notices:
# on_death says it better, so nothing in here writes to standard error.
watch_parts() {
  exec 2>/dev/null
  local dead status part found
  while true; do
    status=0
    wait -n -p dead "${pid_of[@]}" || status=$?
    # Several may have died together, or die while one is started again; bash tells of one.
    found=1
    while ((found)); do
      found=0
      for part in "${order[@]}"; do
        ! kill -0 "${pid_of[$part]}" 2>/dev/null || continue
        if [[ ${pid_of[$part]} != "${dead:-}" ]]; then
          status=0
          wait "${pid_of[$part]}" || status=$?
        fi
        on_death "$part" "$status"
        found=1
      done
    done
  done
}

# --- all stop -------------------------------------------------------------------------------------

signal_parts() { # SIGNAL PATTERN
  local part
  for part in "${order[@]}"; do
    # shellcheck disable=SC2053  # a pattern is wanted
    [[ $part != $2 ]] || kill "-$1" "${pid_of[$part]}" 2>/dev/null || true
  done
}

wait_for_end() { # PATTERN MOMENT: until then at the latest, in milliseconds from the stop's beginning
  local part
  while ! ((hurry)) && (($(milliseconds) - stop_began < $2)); do
    for part in "${order[@]}"; do
      # shellcheck disable=SC2053
      if [[ $part == $1 ]] && alive "${pid_of[$part]}"; then sleep 0.05; continue 2; fi
    done
    return 0
  done
}
milliseconds() { echo $((${EPOCHREALTIME/[.,]/} / 1000)); }

# First what serves, then what it stores in, so that a worker's last words still reach Redis, and most
# often PostgreSQL. A worker with open streams would take its time; all shall be over in five seconds,
# and a second Ctrl-C ends it at once. Redis and PostgreSQL lose nothing even then.
stop_parts() {
  trap 'hurry=1' INT TERM HUP
  local stop_began
  stop_began=$(milliseconds)
  [[ ! $task ]] || kill -TERM "$task" 2>/dev/null || true
  signal_parts TERM nginx
  signal_parts TERM 'worker-*'
  wait_for_end nginx 500
  wait_for_end 'worker-*' 2000
  signal_parts TERM jobs
  wait_for_end jobs 3000
  signal_parts TERM redis
  signal_parts INT postgres # its "fast" stop; at TERM it waits for its clients
  wait_for_end '*' 4400
  local part
  for part in "${order[@]}"; do
    sweep_after "$part"
    { wait "${pid_of[$part]}" || true; } 2>/dev/null
    rm -f "$state/$part.pid"
  done
  order=()
}

# What an earlier run left when the machine was too busy to end it: told by its pid file and program.
sweep_leftovers() {
  local file process
  for file in "$state"/*.pid; do
    [[ -e $file ]] || continue
    process=$(<"$file")
    if [[ $process =~ ^[0-9]+$ && $(readlink "/proc/$process/exe") =~ /(nginx|redis-server|postgres|chat-worker|chat-jobs)$ ]]; then
      kill -KILL -- "-$process" 2>/dev/null || true
    fi
    rm -f "$file"
  done
}
