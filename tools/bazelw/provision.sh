# Creates the environment of `bazelw` in four stages. The name of each stage's folder is a hash of its inputs:
#
#   roots/KEY    a Debian root filesystem              from packages.txt and this machine's own certificates
#   tools/KEY    Rust programs built inside that root  from overlay/tools.txt
#   overlay/KEY  rc file, module registry, toolchain   from overlay/
#   server/KEY   what Bazel's server starts from       recorded with that overlay, so it has the same key
#
# make.sh fills a stage under another name. The complete stage is renamed under one lock, so two calls at once do the work once, and a
# killed call never leaves a stage that looks complete. Sourced by main.sh and make.sh.
# shellcheck shell=bash

SUITE=forky
# Raise it if the way to create a stage changes but the files that form its key do not.
_FORMAT=1

# plan: sets the three keys; reads only
plan() {
  local certificate
  _root_key=$({
    echo "$_FORMAT $SUITE $(uname -m)"
    rows "$BAZELW_DIR/packages.txt"
    while read -r certificate; do cat "$certificate"; done < <(certificates)
  } | digest)
  _tools_key=$({
    echo "$_FORMAT $_root_key"
    rows "$BAZELW_DIR/overlay/tools.txt"
  } | digest)
  _overlay_key=$({
    echo "$_FORMAT $_root_key $_tools_key $BAZELW_CACHE"
    find "$BAZELW_DIR/overlay" -type f | LC_ALL=C sort | while read -r file; do cat "$file"; done
    cat "$BAZELW_DIR/overlay.sh"
  } | digest)
}

# stage_path root|tools|overlay|server
stage_path() {
  case $1 in
    root) echo "$BAZELW_CACHE/roots/$_root_key" ;;
    tools) echo "$BAZELW_CACHE/tools/$_tools_key" ;;
    overlay) echo "$BAZELW_CACHE/overlay/$_overlay_key" ;;
    server) echo "$BAZELW_CACHE/server/$_overlay_key" ;;
  esac
}

is_made() { [[ -d $1 ]]; }

# in_root OVERLAY CMD...: becomes the command, inside the root; OVERLAY is a folder or `none`
in_root() {
  local overlay=$1
  shift
  namespace bash "$BAZELW_DIR/enter.sh" "$BAZELW_CACHE" "$(stage_path root)" "$overlay" "$(id -u):$(id -g)" "$@"
}

# take_lock: takes the lock on descriptor 9, and waits for its holder
take_lock() {
  local holder
  while true; do
    make_cache
    { exec 9>>"$BAZELW_CACHE/lock"; } 2>/dev/null || die 1 "cannot write to the cache folder \`$BAZELW_CACHE\`" "set PYO3_BZL_CACHE to a writable folder"
    if ! flock -n 9; then
      holder=$(cat "$BAZELW_CACHE/lock.pid" 2>/dev/null || echo unknown)
      say "waiting for another bazelw that uses $BAZELW_CACHE (process $holder)"
      flock 9
    fi
    # --uninstall may have removed the file in the meantime, and this lock then protects nothing.
    [[ ! $BAZELW_CACHE/lock -ef /proc/self/fd/9 ]] || break
  done
  echo $$ >"$BAZELW_CACHE/lock.pid"
}

# _make NAME PARTIAL: fills the folder, with the log of that name
_make() { watch "$1" bash "$BAZELW_DIR/make.sh" "$BAZELW_DIR" "$BAZELW_CACHE" "$1" "$2" $$; }

# _stage NAME TITLE [keep]: creates a stage unless it exists. With `keep`, first tries to continue an interrupted call.
_stage() {
  local name=$1 title=$2 keep=${3:-} path partial started=$SECONDS
  path=$(stage_path "$name")
  partial=$path.partial
  if is_made "$path"; then return; fi
  mkdir -p "${path%/*}"
  discard_left "${path%/*}"
  say "$title"
  if [[ -z $keep || ! -e $partial ]] || ! _make "$name" "$partial"; then
    discard "$partial"
    _make "$name" "$partial" || explain "$name" "cannot create stage ${title%% (*}"
  fi
  mv "$partial" "$path"
  # Processes of a killed call that were still writing are gone by now.
  discard_left "${path%/*}"
  say "done in $((SECONDS - started)) s: $path"
}

all_made() {
  local name
  for name in root tools overlay server; do is_made "$(stage_path "$name")" || return; done
}

# provision: creates all missing stages
provision() {
  plan
  if all_made; then return; fi
  # These folders are not on every user's PATH.
  PATH=$PATH:/usr/sbin:/sbin
  check_programs
  check_namespace
  take_lock
  mkdir -p "$BAZELW_CACHE/mnt"
  if ! is_made "$(stage_path root)"; then
    check_space "$BAZELW_CACHE"
    check_mmdebstrap
  fi
  _stage root "[1/4] Debian root with Bazel (650 MB to download, 2.6 GB on disk, about 2 minutes)"
  _stage tools "[2/4] cargo-bazel, rules_rust's generator (compiled here once, about 2 minutes)" keep
  _stage overlay "[3/4] module registry and toolchain"
  _stage server "[4/4] classes of Bazel's server, so that it starts faster (about 20 s)"
  # Bazel's server must not inherit the lock.
  exec 9>&-
}

# enter CMD...: becomes the command, inside the root
enter() {
  case $(pwd -P)/ in
    /usr/* | /etc/*) die 1 "this folder is not visible inside the root, which has its own /usr and /etc, got \`$PWD\`" "move the workspace, for example to your home folder" ;;
  esac
  BAZELW_TMP_PATHS=$(tmp_paths "$(stage_path overlay)" "$@")
  export BAZELW_TMP_PATHS
  in_root "$(stage_path overlay)" "$@"
}
