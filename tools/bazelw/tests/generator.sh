#!/usr/bin/env bash
# The script around rules_rust's generator, `overlay/cargo-bazel.in`, with a generator that prints its environment.
# shellcheck source=tools/bazelw/tests/lib.sh
source "$(dirname "${BASH_SOURCE[0]}")/lib.sh"

export TMPDIR=$WORK/tmp CARGO_HOME=$WORK/users
mkdir -p "$TMPDIR" "$CARGO_HOME" "$WORK/bin"
sed -e "s|@TOOLS@|$WORK|g" -e "s|@CACHE@|$WORK/cache|g" "$REPO/tools/bazelw/overlay/cargo-bazel.in" >"$WORK/wrapper"
cat >"$WORK/bin/cargo-bazel" <<'TEXT'
#!/bin/sh
case $1 in
  fail) exit 7 ;;
  hosts)
    for host in linux linux macos; do HOST_TRIPLE=$host "$3" tree "$4"; done
    exec env -i PATH="$PATH" "$3" metadata ;;
  wait) echo "$CARGO_TARGET_DIR" >"$TMPDIR/started" && sleep 600 ;;
esac
[ -d "$CARGO_TARGET_DIR" ] || { echo "no folder $CARGO_TARGET_DIR"; exit 1; }
touch "$CARGO_TARGET_DIR/.rustc_info.json"
echo "home $CARGO_HOME, target $CARGO_TARGET_DIR, arguments $*"
TEXT
chmod +x "$WORK/bin/cargo-bazel" "$WORK/wrapper"

folders() { find "$TMPDIR" -name 'pyo3_bzl_cargo.*'; }

answers_are_kept_and_removed() {
  echo '[net]' >"$CARGO_HOME/config.toml"
  run env CARGO_TARGET_DIR="$WORK/users_target" "$WORK/wrapper" splice 'a b'
  is_status 0
  has "home $WORK/cache/cargo, target $TMPDIR/pyo3_bzl_cargo."
  has 'arguments splice a b'
  equal '[net]' "$(cat "$WORK/cache/cargo/config.toml")"
  exists "$WORK/cache/cargo/registry/index/index.crates.io-6f17d22bba15001f"
  equal '' "$(folders)"
  absent "$WORK/users_target"
}
check 'a target folder of its own, removed at the end' answers_are_kept_and_removed

# The answers of rustc differ by the host that the generator asks for, which cargo does not know.
a_folder_for_each_host() {
  mkdir -p "$WORK/it's here"
  cat >"$WORK/it's here/cargo" <<'TEXT'
#!/bin/sh
echo "$(cat "$CARGO_TARGET_DIR/host" 2>/dev/null || echo nothing) in ${CARGO_TARGET_DIR##*/}: $*"
echo "${HOST_TRIPLE:-own}" >"$CARGO_TARGET_DIR/host"
TEXT
  chmod +x "$WORK/it's here/cargo"
  run "$WORK/wrapper" hosts --cargo "$WORK/it's here/cargo" 'a b'
  is_status 0
  has 'nothing in linux: tree a b'
  has 'linux in linux: tree a b'
  has 'nothing in macos: tree a b'
  has 'nothing in own: metadata'
  equal '' "$(folders)"
}
check 'a target folder for each host' a_folder_for_each_host

a_failure() {
  run "$WORK/wrapper" fail
  is_status 7
  equal '' "$(folders)"
}
check 'a failure keeps its exit code' a_failure

stopped() {
  setsid "$WORK/wrapper" wait &
  local pid=$!
  eventually test -s "$TMPDIR/started"
  # Bazel's process-wrapper signals the whole process group.
  kill -TERM -- "-$pid"
  status=0
  wait "$pid" || status=$?
  equal 143 "$status"
  equal '' "$(folders)"
}
check 'stopped in the middle' stopped
finish
