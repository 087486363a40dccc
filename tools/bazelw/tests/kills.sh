# Kills `bazelw --provision` at random moments and checks that the next call succeeds. Sourced after lib.sh. Needs BAZELW, CACHE and PLACE.
# shellcheck shell=bash

# provision_as root|user: becomes `bazelw --provision`, so its process id is that of bazelw. Restores the default action of SIGINT, which
# the parent of the test may ignore.
provision_as() {
  if [[ $1 == user ]]; then as_user_exec env --default-signal=INT "$BAZELW" --provision; fi
  exec env --default-signal=INT "$BAZELW" --provision
}

# _seconds MILLISECONDS
_seconds() { printf '%d.%03d' $(($1 / 1000)) $(($1 % 1000)); }
_now() { echo $((${EPOCHREALTIME/[.,]/} / 1000)); }
_random() { echo $(((RANDOM * 32768 + RANDOM) % $1)); }

# _tree PID: the process and all its descendants
_tree() {
  local child
  echo "$1"
  for child in $(pgrep -P "$1"); do _tree "$child"; done
}

# _strike HOW PID
_strike() {
  local victims
  case $1 in
    KILL) kill -KILL "$2" ;;
    # At once, as when a container is stopped.
    KILL_all) mapfile -t victims < <(_tree "$2") && kill -KILL "${victims[@]}" ;;
    # One process, as the kernel does when memory runs out.
    KILL_one) mapfile -t victims < <(_tree "$2") && kill -KILL "${victims[$(_random ${#victims[@]})]}" ;;
    *) kill "-$1" "$2" ;;
  esac 2>/dev/null
}

# _ended PID: waits for the struck process and sets status. If one of mmdebstrap's helpers is killed, the others wait for it forever. The
# test then sends Ctrl-C, as a user would.
_ended() {
  local deadline=$((SECONDS + 40))
  while kill -0 "$1" 2>/dev/null && ((SECONDS < deadline)); do sleep 0.2; done
  kill -INT "$1" 2>/dev/null || true
  status=0
  wait "$1" 2>/dev/null || status=$?
}

# nothing_left: fails if there is a mount, a work folder or an incomplete stage
nothing_left() {
  local left
  left=$(grep -F "$CACHE" /proc/self/mountinfo; ls -d "$PLACE"* "$CACHE"/*/*.left.* "$CACHE"/*/*.partial 2>/dev/null) || true
  [[ -z $left ]] || { printf 'left: %s\n' "$left" && return 1; }
}

# strikes N WITHIN root|user: starts provisioning N times and strikes it within that many milliseconds. Prints a line for each strike. Stops
# early if a run succeeds. Adds the kinds to the list `struck`.
strikes() {
  local left how moment pid status hows=(KILL KILL_all KILL_one INT TERM HUP)
  for ((left = $1; left > 0; left--)); do
    how=${hows[$(_random ${#hows[@]})]}
    moment=$(_random "$2")
    provision_as "$3" >"$WORK/struck" 2>&1 &
    pid=$!
    sleep "$(_seconds "$moment")"
    _strike "$how" "$pid" || true
    _ended "$pid"
    # The run ended before the strike, or the strike killed a process that it does not need.
    [[ $status != 0 ]] || break
    struck+=("$how")
    printf '%3d  %-8s after %s s, exit code %d: %.70s\n' ${#struck[@]} "$how" "$(_seconds "$moment")" "$status" "$(tail -n 1 "$CACHE/log/root.log" 2>/dev/null)"
  done
}

# kills N ROW SEED root|user: strikes N times in total, up to ROW times in a row. After each row, calls bazelw again at once. That call must
# succeed and leave nothing but the stages. Prints the number of strikes of each kind.
kills() {
  local row begun took=20000 struck=()
  RANDOM=$3
  while ((${#struck[@]} < $1)); do
    row=$((1 + $(_random "$2")))
    ((row <= $1 - ${#struck[@]})) || row=$(($1 - ${#struck[@]}))
    strikes "$row" "$took" "$4"
    begun=$(_now)
    (provision_as "$4") >"$WORK/next" 2>&1 || { echo "FAILED: the next call, seed $3:" && cat "$WORK/next" && return 1; }
    took=$((($(_now) - begun + took) / 2))
    [[ $(stages "$CACHE" | grep -c .) == 4 ]] || { echo "FAILED: not four stages, seed $3:" && stages "$CACHE" && return 1; }
    nothing_left || { echo "FAILED: seed $3" && return 1; }
    # Starts from scratch, with or without the other files of the cache folder.
    rm -rf --one-file-system "$CACHE"/{roots,tools,overlay,server}
    (($(_random 2))) || rm -rf --one-file-system "$CACHE"
  done
  printf '%s\n' "${struck[@]}" | sort | uniq -c | paste -s -d ' '
}
