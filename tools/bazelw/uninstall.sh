# Removes everything that `bazelw` created. Sourced by main.sh.
# shellcheck shell=bash

# _is_server PID BASE: whether the process is the Bazel server of that output base. Another process may have reused the PID.
_is_server() {
  [[ $1 =~ ^[0-9]+$ ]] && tr '\0' '\n' 2>/dev/null <"/proc/$1/cmdline" | grep -qxF -- "--output_base=$2"
}

# _stop_servers: stops the Bazel servers with output bases in the cache folder, and no others
_stop_servers() {
  local file pid base waited
  for file in "$BAZELW_CACHE"/bazel/*/server/server.pid.txt; do
    [[ -s $file ]] || continue
    pid=$(cat "$file")
    base=${file%/server/server.pid.txt}
    _is_server "$pid" "$base" || continue
    say "stopping the Bazel server of $base (process $pid)"
    waited=0
    kill "$pid" 2>/dev/null || true
    while _is_server "$pid" "$base" && ((waited < 50)); do
      # A hanging build prevents its server from ending.
      ((++waited != 30)) || kill -9 "$pid" 2>/dev/null || true
      sleep 0.2
    done
  done
}

# _users_of_root: prints the processes that run in a root of this cache folder, one per line
_users_of_root() {
  local process root
  for root in "$BAZELW_CACHE"/roots/*/usr; do
    for process in /proc/[0-9]*; do
      # The process may have ended, or belong to another user: then this prints nothing.
      if [[ $process/root/usr -ef $root ]]; then echo "${process#/proc/} ($(cat "$process/comm" 2>/dev/null))"; fi
    done
  done
}

# _await_end: waits for the processes of a killed bazelw and takes the lock. Fails if that bazelw still runs.
_await_end() {
  local holder
  holder=$(cat "$BAZELW_CACHE/lock.pid" 2>/dev/null) || true
  [[ -n $holder && ! -d /proc/$holder ]] || return 1
  say "waiting for the processes of a killed bazelw (process $holder)"
  flock -w 120 9
}

uninstall() {
  local name users
  if [[ ! -e $BAZELW_CACHE ]]; then
    say "nothing to remove: $BAZELW_CACHE does not exist"
    return
  fi
  is_our_cache "$BAZELW_CACHE" || is_bare "$BAZELW_CACHE" || die 1 "not a cache folder of bazelw, got \`$BAZELW_CACHE\`" "set PYO3_BZL_CACHE to the folder that \`bazelw --where\` prints"
  { exec 9>>"$BAZELW_CACHE/lock"; } 2>/dev/null || die 1 "cannot remove $BAZELW_CACHE, which belongs to $(stat -c %U "$BAZELW_CACHE")"
  flock -n 9 || _await_end || die 1 "another bazelw uses $BAZELW_CACHE (process $(cat "$BAZELW_CACHE/lock.pid" 2>/dev/null))" "wait for it, or stop it"
  _stop_servers
  users=$(_users_of_root | head -n 5)
  [[ -z $users ]] || die 1 "the Debian root is still in use, by process $(paste -s -d , <<<"$users" | sed 's/,/, /g')" "end the process, then call \`bazelw --uninstall\` again"
  say "removing $BAZELW_CACHE"
  remove_subordinate_folders || say "cannot remove $(subordinate_folder)*, left by a killed run"
  # Removes the mark last, before the lock: the next call can then continue after an interruption. A new bazelw waits for the lock.
  for name in bazel cargo roots tools overlay server host said log mnt lock.pid CACHEDIR.TAG lock; do
    remove_tree "$BAZELW_CACHE/$name"
  done
  rm -f "$BAZELW_CACHE"/.tag.*
  rmdir "$BAZELW_CACHE" 2>/dev/null || say "kept $BAZELW_CACHE, which contains other files"
}
