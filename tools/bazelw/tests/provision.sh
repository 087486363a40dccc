#!/usr/bin/env bash
# Provisions a small root for real: interrupted, killed, by two concurrent calls, and again.
# shellcheck source=tools/bazelw/tests/lib.sh
source "$(dirname "${BASH_SOURCE[0]}")/lib.sh"
# shellcheck source=tools/bazelw/tests/kills.sh
source "$(dirname "${BASH_SOURCE[0]}")/kills.sh"

if ! can_provision; then
  skip 'all of provision.sh' "$CANNOT_PROVISION"
  finish
fi
# The root stage waits in its last step while the file `hold` exists, and creates the file `held` when it gets there. A test can
# therefore interrupt it in the middle on a machine of any speed.
small_copy "$WORK/copy" "touch $WORK/held; while [ -e $WORK/hold ]; do sleep 0.1; done"
local_mirror
export PYO3_BZL_CACHE=$WORK/cache PYO3_BZL_BAZEL=debian
BAZELW=$WORK/copy/bazelw CACHE=$WORK/cache PLACE=$WORK/none
FILES=$WORK/copy/tools/bazelw
cleanup() { for pid in $(at_work); do kill -9 "$pid"; done; }

# at_work: the processes that provision in our cache folder
at_work() { pgrep -f "make\.sh $FILES $PYO3_BZL_CACHE |mmdebstrap .*$PYO3_BZL_CACHE" || true; }
none_at_work() { [[ -z $(at_work) ]]; }
# hold: makes the next root stage wait; release: lets it continue
hold() { rm -f "$WORK/held" && touch "$WORK/hold"; }
release() { rm "$WORK/hold"; }
is_held() { [[ -e $WORK/held ]]; }

interrupted() {
  hold
  provision_as root >"$WORK/out" 2>&1 &
  local pid=$!
  eventually is_held
  kill -INT "$pid"
  status=0 && wait "$pid" || status=$?
  out=$(cat "$WORK/out")
  is_status 130
  has 'interrupted; call bazelw again to continue'
  eventually none_at_work
  equal '' "$(stages "$PYO3_BZL_CACHE")"
}
check 'SIGINT in the root stage' interrupted

killed() {
  hold
  "$BAZELW" --provision >"$WORK/out" 2>&1 &
  local pid=$!
  eventually is_held
  kill -9 "$pid"
  eventually none_at_work
  equal '' "$(stages "$PYO3_BZL_CACHE")"
}
check 'kill -9 in the root stage: nothing of it goes on' killed

# kill_loop.sh runs more of these.
struck_at_random() {
  local struck=()
  RANDOM=$1
  release
  strikes 3 8000 root
  run "$BAZELW" --provision
  is_status 0
  equal 4 "$(stages "$PYO3_BZL_CACHE" | grep -c .)"
  nothing_left
}
seed=$RANDOM
check "struck 3 times at random moments, then called at once, seed $seed" struck_at_random "$seed"

two_at_once() {
  # The last strike may have hit a process that provisioning does not need. Others may then still be running.
  eventually none_at_work
  rm -rf --one-file-system "${CACHE:?}"/{roots,tools,overlay,server}
  hold
  "$BAZELW" --provision >"$WORK/first" 2>&1 &
  local first=$!
  eventually is_held
  "$BAZELW" --provision >"$WORK/second" 2>&1 &
  local second=$!
  eventually grep -q 'waiting for another bazelw' "$WORK/second"
  release
  # mmdebstrap's mounts in the root are private, so they disappear with its processes.
  while kill -0 "$first" 2>/dev/null; do
    equal '' "$(grep -F "$CACHE" /proc/self/mountinfo)"
    sleep 0.1
  done
  wait "$first" || { cat "$WORK/first" && false; }
  wait "$second" || { cat "$WORK/second" && false; }
  out=$(cat "$WORK/first")
  has '[1/4]' && has '[2/4]' && has '[3/4]' && has '[4/4]'
  out=$(cat "$WORK/second")
  hasnt '/4]'
  has "waiting for another bazelw that uses $PYO3_BZL_CACHE (process $first)"
  equal 4 "$(stages "$PYO3_BZL_CACHE" | grep -c .)"
  nothing_left
}
check 'two at once: one provisions, one waits' two_at_once

made_once() {
  local before
  before=$(stages "$PYO3_BZL_CACHE" | xargs stat -c '%n %i %y')
  run "$BAZELW" --provision
  is_status 0
  equal '' "$out"
  equal "$before" "$(stages "$PYO3_BZL_CACHE" | xargs stat -c '%n %i %y')"
  equal '' "$(find "$PYO3_BZL_CACHE" -maxdepth 2 -name '*.partial*')"
  run "$BAZELW" --where
  hasnt 'not created yet'
}
check 'the same contents: no work' made_once

# where_says TEXT...: checks for each stage whether it exists
where_says() {
  run "$BAZELW" --where
  out=$(sed -nE 's/^(root|tools|overlay|server): .*\(not created yet\)/\1/p' <<<"$out" | paste -s -d ' ')
  equal "$1" "$out"
}
other_contents() {
  where_says ''
  cp -r "$FILES" "$WORK/kept"
  echo '# a comment' >>"$FILES/packages.txt" && where_says ''
  echo 'hello' >>"$FILES/packages.txt" && where_says 'root tools overlay server'
  cp "$WORK/kept/packages.txt" "$FILES/"
  echo 'cargo-audit /nowhere' >>"$FILES/overlay/tools.txt" && where_says 'tools overlay server'
  cp "$WORK/kept/overlay/tools.txt" "$FILES/overlay/"
  echo 'zlib empty 1.4' >>"$FILES/overlay/registry.txt" && where_says 'overlay server'
  cp "$WORK/kept/overlay/registry.txt" "$FILES/overlay/"
  where_says ''
}
check 'other contents: other addresses, of just what depends on them' other_contents

missing_module() {
  cp "$FILES/overlay/registry.txt" "$WORK/registry.txt"
  echo 'rules_nowhere /usr/share/bazel/nowhere 1.0' >>"$FILES/overlay/registry.txt"
  run "$BAZELW" --provision
  cp "$WORK/registry.txt" "$FILES/overlay/registry.txt"
  is_status 1
  has 'error: registry.txt: rules_nowhere 1.0: the Debian root has no /usr/share/bazel/nowhere/MODULE.bazel'
  has 'cannot create stage [3/4] module registry and toolchain'
  equal 4 "$(stages "$PYO3_BZL_CACHE" | grep -c .)"
}
check 'a module that the root does not have' missing_module

# The root belongs to the test, so it can contain a slow cargo.
fake_cargo() { fake "$(echo "$PYO3_BZL_CACHE"/roots/*/usr/bin)/cargo" "$@"; }
tools_begun() { [[ -e $(echo "$PYO3_BZL_CACHE"/tools/*.partial/target/begun) ]]; }

tools_killed() {
  echo 'cargo-fake /usr/share' >"$FILES/overlay/tools.txt"
  fake_cargo 'mkdir -p "$CARGO_TARGET_DIR"; echo $$ >"$CARGO_TARGET_DIR/begun"; sleep 300'
  "$BAZELW" --provision >"$WORK/out" 2>&1 &
  local pid=$! cargo
  eventually tools_begun
  cargo=$(cat "$PYO3_BZL_CACHE"/tools/*.partial/target/begun)
  kill -9 "$pid"
  eventually gone "$cargo"
  eventually none_at_work
  # These are the earlier tools, from an empty list.
  equal 1 "$(stages "$PYO3_BZL_CACHE" | grep -c /tools/)"
  # The next call reuses what cargo has built so far.
  fake_cargo '[[ -e $CARGO_TARGET_DIR/begun ]] || exit 1' 'while [[ $1 != --root ]]; do shift; done; mkdir -p "$2/bin"; echo whole >"$2/bin/cargo-fake"'
  run "$BAZELW" --provision
  is_status 0
  has '[2/4]'
  equal whole "$(cat "$PYO3_BZL_CACHE"/tools/*/bin/cargo-fake)"
}
check 'kill -9 in the tools stage, then again' tools_killed

tools_fail() {
  echo 'cargo-other /usr/share' >"$FILES/overlay/tools.txt"
  fake_cargo 'echo "error: could not compile it"; exit 101'
  run "$BAZELW" --provision
  is_status 1
  has '| error: could not compile it'
  has "cannot create stage [2/4] cargo-bazel, rules_rust's generator"
  has "log: $PYO3_BZL_CACHE/log/tools.log"
  # The second attempt starts from scratch, so leftovers of the first failure cannot break it.
  fake_cargo 'echo "$1 $2"; [[ ! -e $CARGO_TARGET_DIR/broken ]] || { echo broken; exit 1; }' 'while [[ $1 != --root ]]; do shift; done; mkdir -p "$2/bin"; echo whole >"$2/bin/cargo-other"'
  mkdir -p "$(echo "$PYO3_BZL_CACHE"/tools/*.partial)/target/broken"
  run "$BAZELW" --provision
  is_status 0
  hasnt broken
}
check 'a tool that does not compile, and what it left' tools_fail

# folder_of STAGE: where the stage is, or will be
folder_of() { "$BAZELW" --where | sed -nE "s/^$1: +([^ ]+).*/\\1/p"; }

# Processes of a killed call can still write to the folder when the next call removes it. They are gone when that call ends.
removed_at_the_end() {
  local tools
  echo 'cargo-third /usr/share' >"$FILES/overlay/tools.txt"
  fake_cargo '[[ ! -e $CARGO_TARGET_DIR/old ]] || exit 1; mkdir -p "$CARGO_TARGET_DIR/new"; for _ in {1..600}; do [[ ! -e $CARGO_TARGET_DIR/free ]] || break; sleep 0.1; done' 'while [[ $1 != --root ]]; do shift; done; mkdir -p "$2/bin"; echo whole >"$2/bin/cargo-third"'
  tools=$(folder_of tools)
  mkdir -p "$tools.partial/target/old" "$tools.partial/busy"
  # In a separate mount namespace: a mount in the folder, which nobody can remove until cargo runs.
  run unshare --mount bash -c '
    mount -t tmpfs busy "$1.partial/busy" && "$2" --provision &
    for _ in {1..600}; do [[ ! -e $1.partial/target/new ]] || break; sleep 0.1; done
    ls -d "$1".partial.left.* && umount "$1".partial.left.*/busy
    touch "$1.partial/target/free"
    wait $!' - "$tools" "$BAZELW"
  is_status 0
  has '.partial.left.'
  nothing_left
}
check 'what could not be removed at first is removed at the end' removed_at_the_end

cannot_be_removed() {
  local overlay
  overlay=$(folder_of overlay)
  rm -r "$overlay"
  mkdir -p "$overlay.partial/busy"
  # In a separate mount namespace: a mount in the folder, which nobody can remove.
  run unshare --mount bash -c 'mount -t tmpfs busy "$1" && "$2" --provision; code=$?; ls "$3"; exit $code' - "$overlay.partial/busy" "$BAZELW" "$PYO3_BZL_CACHE/overlay"
  is_status 0
  has '.partial.left.'
  # The next call that creates a stage removes it.
  rm -r "$overlay"
  run "$BAZELW" --provision
  is_status 0
  nothing_left
}
check 'what cannot be removed is put aside' cannot_be_removed

finish
