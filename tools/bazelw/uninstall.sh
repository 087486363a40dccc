# Removes what `bazelw` made. Sourced by main.sh.
# shellcheck shell=bash

# remove_tree DIR: also where folders are read-only, as Bazel leaves them
remove_tree() {
  [[ -e $1 || -L $1 ]] || return 0
  [[ -L $1 ]] || find "$1" -type d ! -perm -u+w -exec chmod u+w {} + 2>/dev/null || true
  rm -rf -- "$1"
}

# stop_servers: the Bazel servers whose output bases lie in the cache folder, and no other
stop_servers() {
  local file pid base waited
  for file in "$BAZELW_CACHE"/bazel/*/server/server.pid.txt; do
    [[ -s $file ]] || continue
    pid=$(cat "$file")
    base=${file%/server/server.pid.txt}
    # The number may belong to another process by now.
    tr '\0' '\n' <"/proc/$pid/cmdline" 2>/dev/null | grep -qxF -- "--output_base=$base" || continue
    say "stopping the Bazel server of $base (process $pid)"
    kill "$pid" 2>/dev/null || continue
    for waited in 1 2 3 4 5 6 7 8 9 10; do
      kill -0 "$pid" 2>/dev/null || break
      sleep 0.5
    done
    [[ $waited != 10 ]] || kill -9 "$pid" 2>/dev/null || true
  done
}

uninstall() {
  if [[ ! -e $BAZELW_CACHE ]]; then
    say "nothing to remove: $BAZELW_CACHE does not exist"
    return
  fi
  is_our_cache "$BAZELW_CACHE" || die 1 "not a cache folder of bazelw, got \`$BAZELW_CACHE\`" "set PYO3_BZL_CACHE to the folder that \`bazelw --where\` prints"
  exec 9>>"$BAZELW_CACHE/lock"
  flock -n 9 || die 1 "another bazelw is provisioning in $BAZELW_CACHE" "wait for it, or stop it"
  stop_servers
  local name
  for name in bazel cargo roots tools overlay host log mnt lock.pid lock; do
    remove_tree "$BAZELW_CACHE/$name"
  done
  rm -f "$BAZELW_CACHE/CACHEDIR.TAG"
  rmdir "$BAZELW_CACHE" 2>/dev/null || say "kept, since other things are in it: $BAZELW_CACHE"
  say "removed: $BAZELW_CACHE"
}
