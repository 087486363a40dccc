# Kills `bazelw --provision` at random moments and looks whether the next call succeeds. Sourced, after lib.sh; BAZELW, CACHE and PLACE are set.
# shellcheck shell=bash

# provision_as root|user: becomes `bazelw --provision`, so that its number is that of bazelw. SIGINT counts even where the test was
# started by something that ignores it.
provision_as() {
  if [[ $1 == user ]]; then as_user_exec env --default-signal=INT "$BAZELW" --provision; fi
  exec env --default-signal=INT "$BAZELW" --provision
}

# _seconds MILLISECONDS
_seconds() { printf '%d.%03d' $(($1 / 1000)) $(($1 % 1000)); }
_now() { echo $((${EPOCHREALTIME/[.,]/} / 1000)); }
_random() { echo $(((RANDOM * 32768 + RANDOM) % $1)); }

# _tree PID: it and all below it
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
    # As the kernel does when memory runs out.
    KILL_one) mapfile -t victims < <(_tree "$2") && kill -KILL "${victims[$(_random ${#victims[@]})]}" ;;
    *) kill "-$1" "$2" ;;
  esac 2>/dev/null
}

# _ended PID: waits for the struck process and sets status. If one of mmdebstrap's helpers is killed, the others wait for it for ever;
# then we press Ctrl-C, as a user would.
_ended() {
  local deadline=$((SECONDS + 40))
  while kill -0 "$1" 2>/dev/null && ((SECONDS < deadline)); do sleep 0.2; done
  kill -INT "$1" 2>/dev/null || true
  status=0
  wait "$1" 2>/dev/null || status=$?
}

# nothing_left: no mount, no work folder, no half-made stage
nothing_left() {
  local left
  left=$(grep -F "$CACHE" /proc/self/mountinfo; ls -d "$PLACE"* "$CACHE"/*/*.left.* "$CACHE"/*/*.partial 2>/dev/null) || true
  [[ -z $left ]] || { printf 'left: %s\n' "$left" && return 1; }
}

# strikes N WITHIN root|user: N times a provisioning that was begun anew is struck within that many milliseconds. Prints a line for each.
# One that was done before its turn ends the row. Adds to the list `struck`.
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
    # It was done before, or one of many was killed that it can do without.
    [[ $status != 0 ]] || break
    struck+=("$how")
    printf '%3d  %-8s after %s s, exit code %d: %.70s\n' ${#struck[@]} "$how" "$(_seconds "$moment")" "$status" "$(tail -n 1 "$CACHE/log/root.log" 2>/dev/null)"
  done
}

# kills N ROW SEED root|user: strikes until there were N, up to ROW in a row; after each row bazelw is called again, at once, and must
# succeed, and leave nothing but the stages. Says how often which was struck.
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
    [[ $(stages "$CACHE" | grep -c .) == 3 ]] || { echo "FAILED: not three stages, seed $3:" && stages "$CACHE" && return 1; }
    nothing_left || { echo "FAILED: seed $3" && return 1; }
    # From the start once more, with or without the files beside the stages.
    rm -rf --one-file-system "$CACHE"/{roots,tools,overlay}
    (($(_random 2))) || rm -rf --one-file-system "$CACHE"
  done
  printf '%s\n' "${struck[@]}" | sort | uniq -c | paste -s -d ' '
}
