# Processes of the local run. Each holds a lock on .local/run/<name>.lock as long as it lives, and wrote its id to
# <name>.pid under that lock: so an id is only ever signalled while its lock shows that it is ours.
# Sourced by deploy/local/run.
# shellcheck shell=bash disable=SC2154

# start_process NAME COMMAND… : in a session of its own, so that Ctrl-C reaches only this script; logs to log/NAME.log.
start_process() {
  local name=$1
  shift
  (
    trap - ERR EXIT INT TERM HUP
    exec 9>&- 8>>"$state/run/$name.lock"
    flock -n 8 || exit 1
    echo "$BASHPID" >"$state/run/$name.pid"
    exec setsid "$@" </dev/null >>"$state/log/$name.log" 2>&1
  ) &
  started[$name]=$!
}
declare -A started=()

# running NAME
running() {
  [[ -e $state/run/$1.lock ]] && ! flock -n "$state/run/$1.lock" true
}

all_running() {
  local name
  for name in mariadb "${services[@]}"; do running "$name" || return 1; done
}

# stop_process NAME SECONDS : SIGTERM, SIGKILL after SECONDS; returns once it is gone.
stop_process() {
  local pid tries
  running "$1" || return 0
  pid=$(cat "$state/run/$1.pid" 2>/dev/null) || return 0
  kill -TERM "$pid" 2>/dev/null || true
  for ((tries = 0; tries < $2 * 20; ++tries)); do
    running "$1" || return 0
    sleep 0.05
  done
  ! running "$1" || kill -KILL "$pid" 2>/dev/null || true
  for ((tries = 0; tries < 100; ++tries)); do
    running "$1" || return 0
    sleep 0.05
  done
  printf '%s: %s (process %s) does not stop\n' "$program" "$1" "$pid" >&2
}

# Callers before callees, the database last.
stop_services() {
  local name
  for name in gateway evaluation feedback publication catalog; do stop_process "$name" 15; done
  stop_process mariadb 60
}

# Also ends the run that stays up in a terminal, or is still starting; it stops its own services.
stop_everything() {
  local pid tries
  if [[ -e $state/run/run.lock ]] && ! flock -n "$state/run/run.lock" true && pid=$(cat "$state/run/run.pid"); then
    kill -TERM "$pid" 2>/dev/null || true
    for ((tries = 0; tries < 1500; ++tries)); do
      flock -n "$state/run/run.lock" true && break
      sleep 0.1
    done
  fi
  stop_services
}

# healthy SERVICE
healthy() {
  curl --silent --fail --noproxy '*' --max-time 2 --output /dev/null "http://127.0.0.1:$(metrics_port_of "$1")/healthz"
}

# wait_until NAME SECONDS COMMAND… : until COMMAND succeeds; fails once NAME has ended or the time is up.
wait_until() {
  local name=$1 end=$((SECONDS + $2))
  shift 2
  until "$@"; do
    kill -0 "${started[$name]}" 2>/dev/null || return 1
    ((SECONDS < end)) || return 1
    sleep 0.1
  done
}

# last_error NAME : the last line of its log that names an error, else its last line.
last_error() {
  local log="$state/log/$1.log" line
  line=$(tail -n 50 "$log" 2>/dev/null | grep -a -iE 'error|cannot|refused|fatal' | tail -n 1 | cut -c 1-400 || true)
  [[ -n $line ]] || line=$(tail -n 1 "$log" 2>/dev/null | cut -c 1-400 || true)
  printf '%s' "${line:-no output}"
}

# check_port PORT WHOSE : fails where something listens there, and names it where it can be seen.
check_port() {
  local listeners inode file pid holder=""
  # Listening (0A) on this port at 0.0.0.0, 127.0.0.1, :: or ::ffff:127.0.0.1.
  listeners=$(awk -v port="$(printf ':%04X' "$1")" '
    $4 == "0A" && substr($2, length($2) - 4) == port &&
    $2 ~ /^(00000000|0100007F|0{32}|0000000000000000FFFF00000100007F):/ { print $10 }' \
    /proc/net/tcp /proc/net/tcp6 2>/dev/null || true)
  if [[ -z $listeners ]]; then
    # Without /proc (a bare chroot): whoever accepts is there.
    if [[ -r /proc/net/tcp ]] || ! (exec 7<>"/dev/tcp/127.0.0.1/$1") 2>/dev/null; then return 0; fi
  fi
  for inode in $listeners; do
    file=$(find /proc/[0-9]*/fd -lname "socket:\[$inode\]" -print -quit 2>/dev/null || true)
    [[ -n $file ]] || continue
    pid=${file#/proc/}
    pid=${pid%%/*}
    holder=" by process $pid ($(tr '\0' ' ' <"/proc/$pid/cmdline" 2>/dev/null | cut -c 1-80 | sed 's/ *$//'))"
    break
  done
  fail "port $1 (for $2) is in use$holder; free it, or use --port-offset"
}

# Returns never: a process that ends by itself is an error; Ctrl-C leaves through the caller's trap.
watch_processes() {
  local name code
  while sleep 1; do
    for name in "${!started[@]}"; do
      if ! kill -0 "${started[$name]}" 2>/dev/null; then
        code=0
        wait "${started[$name]}" || code=$?
        fail "$name ended by itself (exit code $code): $(last_error "$name") (log: $state/log/$name.log)"
      fi
    done
  done
}
