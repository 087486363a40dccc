# Runs the long steps of `bazelw`: logs their output, shows their progress and explains failures. Sourced by main.sh.
# shellcheck shell=bash

_log() { echo "$BAZELW_CACHE/log/$1.log"; }

# _progress SECONDS LOG: one line that updates in place on a terminal, or a line every 20 s elsewhere
_progress() {
  local seconds=$1 line columns
  if [[ ! -t 2 ]] && ((seconds == 0 || seconds % 20 != 0 || seconds == _progress_shown)); then return; fi
  _progress_shown=$seconds
  line=$(tail -n 1 "$2" 2>/dev/null | LC_ALL=C tr -d '\000-\037\177')
  if [[ -t 2 ]]; then
    columns=$(stty size <&2 2>/dev/null | cut -d ' ' -f 2)
    printf '\r\033[K  %3d s  %.*s' "$seconds" $((${columns:-80} > 20 ? ${columns:-80} - 10 : 10)) "$line" >&2
  else
    printf '  %3d s  %.100s\n' "$seconds" "$line" >&2
  fi
}

# watch NAME CMD...: runs the command and logs its output under that name
watch() {
  local log started=$SECONDS child status=0
  log=$(_log "$1")
  shift
  mkdir -p "${log%/*}"
  _progress_shown=
  # The child runs in its own process group, which Ctrl-C does not reach. This process tells it to stop everything that it started; if
  # this process is killed, the kernel tells it. The child also holds the lock until it ends.
  setsid setpriv --pdeathsig TERM -- "$@" >"$log" 2>&1 </dev/null &
  child=$!
  # shellcheck disable=SC2064
  trap "_interrupted $child 130" INT
  # shellcheck disable=SC2064
  trap "_interrupted $child 143" TERM
  # shellcheck disable=SC2064
  trap "_interrupted $child 129" HUP
  while kill -0 $child 2>/dev/null; do
    sleep 0.5
    _progress $((SECONDS - started)) "$log"
  done
  wait $child || status=$?
  # If the child was killed, its own children are still running.
  [[ $status == 0 ]] || _end_group $child
  [[ ! -t 2 ]] || printf '\r\033[K' >&2
  trap - INT TERM HUP
  return $status
}

# _end_group NUMBER: ends the processes of a group with SIGTERM, then SIGKILL
_end_group() {
  local waited=0
  kill -TERM -- "-$1" 2>/dev/null || return 0
  while kill -0 -- "-$1" 2>/dev/null && ((++waited < 40)); do sleep 0.2; done
  kill -KILL -- "-$1" 2>/dev/null || true
}

# _interrupted CHILD CODE
_interrupted() {
  trap '' INT TERM HUP
  kill "$1" 2>/dev/null || true
  wait "$1" 2>/dev/null || true
  [[ ! -t 2 ]] || printf '\n' >&2
  # The terminal may no longer exist.
  say "interrupted; call bazelw again to continue" || true
  exit "$2"
}

# explain NAME MESSAGE: fails with the cause that the log of that name shows
explain() {
  local log
  log=$(_log "$1")
  tail -n 12 "$log" | sed -e 's/^/  | /' >&2
  if grep -qiE 'no space left on device|enough free (disk )?space' "$log"; then
    die 1 "$2: the disk is full" "free some space, then call bazelw again" "log: $log"
  elif grep -qiE 'could not resolve|temporary failure|name resolution|could not connect|unable to connect|connection (refused|timed out)|network is unreachable|failed to fetch|download of .* failed|spurious network error' "$log"; then
    die 1 "$2: the network does not answer" "check the connection and proxy, or set PYO3_BZL_MIRROR to a reachable Debian mirror, then call bazelw again" "log: $log"
  elif grep -qiE 'NO_PUBKEY|is not signed|no keyring|unable to find.*keyring|Missing key' "$log"; then
    die 1 "$2: the mirror's signature cannot be checked" "sudo apt-get install debian-archive-keyring, in a version that includes Debian $SUITE" "log: $log"
  fi
  die 1 "$2" "log: $log"
}
