#!/usr/bin/env bash
# `bazelw --uninstall`, on handmade cache folders.
# shellcheck source=tools/bazelw/tests/lib.sh
source "$(dirname "${BASH_SOURCE[0]}")/lib.sh"

if [[ $(uname -s) != Linux ]]; then
  skip 'all of uninstall.sh' 'only Linux has something to remove'
  finish
fi
export PYO3_BZL_BAZEL=debian PYO3_BZL_CACHE=$WORK/cache
BAZELW=$REPO/bazelw

# cache_folder: creates a cache folder with everything that bazelw puts there
cache_folder() {
  (BAZELW_CACHE=$PYO3_BZL_CACHE && source "$REPO/tools/bazelw/lib.sh" && make_cache)
  mkdir -p "$PYO3_BZL_CACHE"/{bazel/base/server,cargo/registry,roots/0123.partial,roots/0123/usr,tools/4567,overlay/89ab,server/89ab,host,log,mnt}
  touch "$PYO3_BZL_CACHE"/{lock,lock.pid,.tag.123,log/root.log}
}

# server BASE: starts a process with the command line of a Bazel server; sets pid
server() {
  bash -c 'exec -a "bazel(ws)" bash -c "while :; do sleep 0.1; done" --output_base="$1"' - "$1" &
  pid=$!
  eventually grep -q output_base "/proc/$pid/cmdline"
}

nothing_there() {
  run "$BAZELW" --uninstall
  is_status 0
  has "nothing to remove: $PYO3_BZL_CACHE does not exist"
}
check 'nothing to remove' nothing_there

foreign_folder() {
  mkdir -p "$WORK/foreign/roots" && touch "$WORK/foreign/roots/mine"
  run env PYO3_BZL_CACHE="$WORK/foreign" "$BAZELW" --uninstall
  is_status 1
  has "not a cache folder of bazelw, got \`$WORK/foreign\`"
  exists "$WORK/foreign/roots/mine"
  # Another program's cache folder has the first line of the tag, but not our second line.
  echo 'Signature: 8a477f597d28d172789f06886806bc55' >"$WORK/foreign/CACHEDIR.TAG"
  run env PYO3_BZL_CACHE="$WORK/foreign" "$BAZELW" --uninstall
  is_status 1
  exists "$WORK/foreign/roots/mine"
}
check 'a foreign folder is refused' foreign_folder

all_of_it() {
  cache_folder
  mkdir -p "$WORK/outside" && touch "$WORK/outside/file" && ln -s "$WORK/outside" "$PYO3_BZL_CACHE/bazel/base/link"
  ln -s "$WORK/outside" "$PYO3_BZL_CACHE/tools/linked"
  mkdir -p "$PYO3_BZL_CACHE/bazel/base/external/a/b" && touch "$PYO3_BZL_CACHE/bazel/base/external/a/b/file"
  chmod 000 "$PYO3_BZL_CACHE/bazel/base/external/a/b" && chmod 555 "$PYO3_BZL_CACHE/bazel/base/external/a"
  run "$BAZELW" --uninstall
  is_status 0
  absent "$PYO3_BZL_CACHE"
  exists "$WORK/outside/file"
}
check 'all that it made, read-only folders too, and nothing behind links' all_of_it

foreign_files() {
  cache_folder
  touch "$PYO3_BZL_CACHE/my notes"
  run "$BAZELW" --uninstall
  is_status 0
  has "kept $PYO3_BZL_CACHE, which contains other files"
  equal 'my notes' "$(ls -A "$PYO3_BZL_CACHE")"
  rm -r "$PYO3_BZL_CACHE"
}
check 'foreign files in it are kept' foreign_files

own_server() {
  local pid
  cache_folder
  server "$PYO3_BZL_CACHE/bazel/base"
  echo "$pid" >"$PYO3_BZL_CACHE/bazel/base/server/server.pid.txt"
  # Bazel writes the real path of its folder, even if the caller used a link.
  ln -s cache "$WORK/by link"
  run env PYO3_BZL_CACHE="$WORK/by link" "$BAZELW" --uninstall
  is_status 0
  has "stopping the Bazel server of $PYO3_BZL_CACHE/bazel/base (process $pid)"
  eventually gone "$pid"
  absent "$PYO3_BZL_CACHE"
}
check 'its servers are stopped' own_server

foreign_process() {
  local pid
  cache_folder
  server "$WORK/elsewhere/bazel/base"
  echo "$pid" >"$PYO3_BZL_CACHE/bazel/base/server/server.pid.txt"
  mkdir -p "$PYO3_BZL_CACHE"/bazel/{garbage,empty}/server
  echo '1; rm -rf /' >"$PYO3_BZL_CACHE/bazel/garbage/server/server.pid.txt"
  : >"$PYO3_BZL_CACHE/bazel/empty/server/server.pid.txt"
  run "$BAZELW" --uninstall
  is_status 0
  hasnt stopping
  kill -0 "$pid"
  kill "$pid"
  absent "$PYO3_BZL_CACHE"
}
check 'a process that has a server'\''s old number is let alone' foreign_process

stubborn_server() {
  local pid
  cache_folder
  bash -c 'trap "" TERM; exec -a "bazel(ws)" bash -c "while :; do sleep 0.1; done" --output_base="$1"' - "$PYO3_BZL_CACHE/bazel/base" &
  pid=$!
  echo "$pid" >"$PYO3_BZL_CACHE/bazel/base/server/server.pid.txt"
  eventually grep -q output_base "/proc/$pid/cmdline"
  run "$BAZELW" --uninstall
  is_status 0
  eventually gone "$pid"
}
check 'a server that does not end is killed' stubborn_server

half_removed() {
  mkdir "$PYO3_BZL_CACHE" && : >"$PYO3_BZL_CACHE/lock"
  run "$BAZELW" --uninstall
  is_status 0
  absent "$PYO3_BZL_CACHE"
  # A call that fills the folder also accepts it as a cache folder.
  mkdir "$PYO3_BZL_CACHE" && : >"$PYO3_BZL_CACHE/lock"
  (BAZELW_CACHE=$PYO3_BZL_CACHE && source "$REPO/tools/bazelw/lib.sh" && make_cache)
  exists "$PYO3_BZL_CACHE/CACHEDIR.TAG"
  rm -r "$PYO3_BZL_CACHE"
  # A lock with content belongs to somebody else.
  mkdir "$PYO3_BZL_CACHE" && echo 4711 >"$PYO3_BZL_CACHE/lock"
  run "$BAZELW" --uninstall
  is_status 1
  has 'not a cache folder of bazelw'
  rm -r "$PYO3_BZL_CACHE"
}
check 'what an --uninstall leaves that was killed before its last step' half_removed

while_provisioning() {
  cache_folder
  (flock 9 && exec sleep 300) 9>>"$PYO3_BZL_CACHE/lock" &
  eventually bash -c "! flock -n '$PYO3_BZL_CACHE/lock' true"
  run "$BAZELW" --uninstall
  is_status 1
  has "another bazelw uses $PYO3_BZL_CACHE"
  exists "$PYO3_BZL_CACHE/roots/0123"
}
killed_while_provisioning() {
  local pid
  rm -rf "$PYO3_BZL_CACHE" && cache_folder
  sh -c 'exit 0' &
  pid=$! && wait "$pid"
  echo "$pid" >"$PYO3_BZL_CACHE/lock.pid"
  # A process of a dead bazelw is still ending.
  (flock 9 && exec sleep 2) 9>>"$PYO3_BZL_CACHE/lock" &
  eventually bash -c "! flock -n '$PYO3_BZL_CACHE/lock' true"
  run "$BAZELW" --uninstall
  is_status 0
  absent "$PYO3_BZL_CACHE"
}
check 'while what a killed one started is ending' killed_while_provisioning
check 'not while another one provisions' while_provisioning

finish
