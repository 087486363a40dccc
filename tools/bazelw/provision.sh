# Makes what `bazelw` runs in, in three stages, each in a folder named after all that goes into it:
#
#   roots/KEY    a Debian root filesystem              from packages.txt and this machine's own certificates
#   tools/KEY    Rust programs built inside that root  from overlay/tools.txt
#   overlay/KEY  rc file, module registry, toolchain   from overlay/
#
# A stage is filled under another name and renamed when it is whole, under one lock: two calls at once do the work once, and a
# call that was killed leaves nothing that a later one would take for done. Sourced by main.sh.
# shellcheck shell=bash

_SUITE=forky
_NEEDED_MIB=5000
# Raise it when the way a stage is made changes without a change of the files that its key is made of.
_FORMAT=1

# Certificates that this machine's owner added, Debian's folder and Fedora's: TLS behind a company proxy needs them inside too.
host_certificates() { find /usr/local/share/ca-certificates /etc/pki/ca-trust/source/anchors -name '*.crt' -o -name '*.pem' 2>/dev/null | LC_ALL=C sort; }

# plan: sets the three keys; reads only
plan() {
  local certificate
  _root_key=$({
    echo "$_FORMAT $_SUITE $(uname -m)"
    rows "$BAZELW_DIR/packages.txt"
    while read -r certificate; do cat "$certificate"; done < <(host_certificates)
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

# stage_path root|tools|overlay
stage_path() {
  case $1 in
    root) echo "$BAZELW_CACHE/roots/$_root_key" ;;
    tools) echo "$BAZELW_CACHE/tools/$_tools_key" ;;
    overlay) echo "$BAZELW_CACHE/overlay/$_overlay_key" ;;
  esac
}

is_made() { [[ -d $1 ]]; }

# check_platform: what no provisioning can make good
check_platform() {
  [[ $(uname -s) == Linux ]] || die 1 "no working bazel or bazelisk on the PATH, and the Debian root needs Linux, this is $(uname -s)" \
    "install bazelisk, for instance with npm or brew, and call bazelw again"
  case $(uname -m) in
    x86_64 | aarch64) ;;
    *) die 1 "Debian has no Bazel for this processor, $(uname -m)" "install a Bazel 7 or later that works here" ;;
  esac
}

_is_root() { [[ $(id -u) == 0 ]]; }

# _namespace CMD...: runs it where mounts can be made without anybody else seeing them
_namespace() {
  if _is_root; then
    unshare --mount --propagation slave -- "$@"
  else
    unshare --user --map-root-user --mount --propagation slave -- "$@"
  fi
}

_check_machine() {
  local name missing=() free
  for name in unshare pivot_root flock tar; do command -v $name >/dev/null || [[ -x /sbin/$name || -x /usr/sbin/$name ]] || missing+=("$name"); done
  [[ ${#missing[@]} == 0 ]] || die 1 "missing on this machine: ${missing[*]}" "install the packages \`util-linux\` and \`tar\`"
  _namespace true 2>/dev/null || die 1 "this machine does not let us make a mount namespace" \
    "in a container, add the capability SYS_ADMIN, or allow user namespaces (sysctl kernel.unprivileged_userns_clone=1)" \
    "or install Bazel 7 or later, which bazelw then uses"
  free=$(df -Pm "$BAZELW_CACHE" | awk 'NR == 2 { print $4 }')
  [[ $free -ge ${BAZELW_TEST_NEEDED_MIB:-$_NEEDED_MIB} ]] || die 1 "no disk space: $free MiB are free in $BAZELW_CACHE, $_NEEDED_MIB MiB are needed" \
    "free some, or set PYO3_BZL_CACHE to a folder on another disk"
}

_check_mmdebstrap() {
  if ! command -v mmdebstrap >/dev/null; then
    if _is_root && command -v apt-get >/dev/null; then
      say "installing mmdebstrap from this machine's own Debian packages"
      _run "$(_log mmdebstrap)" sh -c 'apt-get update && DEBIAN_FRONTEND=noninteractive apt-get install -y --no-install-recommends mmdebstrap debian-archive-keyring' ||
        _explain mmdebstrap "cannot install mmdebstrap"
    else
      die 1 "mmdebstrap is not installed, and it takes root to install it" \
        "sudo apt-get install mmdebstrap uidmap debian-archive-keyring" "or install Bazel 7 or later, which bazelw then uses"
    fi
  fi
  _is_root && return
  command -v newuidmap >/dev/null || die 1 "newuidmap is not installed, which Debian roots need without root" "sudo apt-get install uidmap"
  grep -qE "^($(id -un)|$(id -u)):" /etc/subuid 2>/dev/null || die 1 "the user $(id -un) has no subordinate user ids in /etc/subuid" \
    "sudo usermod --add-subuids 100000-165535 --add-subgids 100000-165535 $(id -un)"
}

_log() { echo "$BAZELW_CACHE/log/$1.log"; }

# _run LOG CMD...: runs it with its output in LOG and says on standard error how long it has been at it
_run() {
  local log=$1 started=$SECONDS child status=0 shown=0
  shift
  mkdir -p "${log%/*}"
  # If this process is killed outright, the child is told; the lock is the child's as long as it lives.
  setpriv --pdeathsig TERM -- "$@" >"$log" 2>&1 </dev/null &
  child=$!
  # shellcheck disable=SC2064
  trap "kill $child 2>/dev/null; wait $child 2>/dev/null; printf '\nbazelw: interrupted; call again to go on\n' >&2; exit 130" INT TERM
  while kill -0 $child 2>/dev/null; do
    sleep 0.5
    if [[ -t 2 ]]; then
      printf '\r\033[K  %3d s  %.90s' $((SECONDS - started)) "$(tail -n 1 "$log" | tr -d '\r\033')" >&2
    elif ((SECONDS - shown >= 20)) && ((SECONDS > started + 10)); then
      shown=$SECONDS
      printf '  %3d s  %.90s\n' $((SECONDS - started)) "$(tail -n 1 "$log")" >&2
    fi
  done
  wait $child || status=$?
  [[ -t 2 ]] && printf '\r\033[K' >&2
  trap - INT TERM
  return $status
}

# _explain STAGE MESSAGE: fails with what the log of a stage says
_explain() {
  local log
  log=$(_log "$1")
  tail -n 12 "$log" | sed -e 's/^/  | /' >&2
  if grep -qiE 'no space left on device' "$log"; then
    die 1 "$2: the disk is full" "free some space in $BAZELW_CACHE, then call bazelw again"
  elif grep -qiE 'could not resolve|temporary failure|name resolution|could not connect|unable to connect|connection (refused|timed out)|network is unreachable|failed to fetch|download of .* failed|spurious network error' "$log"; then
    die 1 "$2: the network does not answer" "check the connection and proxy, or set PYO3_BZL_MIRROR to a Debian mirror that you reach, then call bazelw again" "log: $log"
  fi
  die 1 "$2" "log: $log"
}

# _mirror: the Debian mirror in this machine's apt sources, or nothing: mmdebstrap then takes its own default
_mirror() {
  if [[ -n ${PYO3_BZL_MIRROR:-} ]]; then
    echo "$PYO3_BZL_MIRROR"
    return
  fi
  {
    sed -nE 's/^URIs:[[:space:]]*([^[:space:]]+).*/\1/p' /etc/apt/sources.list.d/*.sources
    sed -nE 's/^deb[[:space:]]+(\[[^]]*\][[:space:]]+)?([^[:space:]]+).*/\2/p' /etc/apt/sources.list /etc/apt/sources.list.d/*.list
  } 2>/dev/null | grep -E '/debian/?$' | head -n 1 || true
}

_make_root() {
  local out=$1 packages mirror certificate options=()
  packages=$(rows "$BAZELW_DIR/packages.txt" | paste -s -d , -)
  mirror=$(_mirror)
  options=(
    --variant=minbase
    --include="$packages"
    # A mirror's index may be older than its own date of expiry; its signature is checked all the same.
    --aptopt='Acquire::Check-Valid-Until "false"'
    --aptopt='Acquire::Retries "3"'
    --dpkgopt='path-exclude=/usr/share/doc/*'
    --dpkgopt='path-include=/usr/share/doc/*/copyright'
    --dpkgopt='path-exclude=/usr/share/locale/*'
  )
  while read -r certificate; do
    options+=(--customize-hook="copy-in $certificate /usr/local/share/ca-certificates")
  done < <(host_certificates)
  # enter.sh mounts this machine's files over these.
  options+=(
    # shellcheck disable=SC2016
    --customize-hook='chroot "$1" update-ca-certificates'
    # shellcheck disable=SC2016
    --customize-hook='for f in resolv.conf hosts hostname passwd group localtime; do [ -f "$1/etc/$f" ] && [ ! -L "$1/etc/$f" ] || { rm -f "$1/etc/$f"; touch "$1/etc/$f"; }; done'
  )
  if _is_root; then
    mmdebstrap --mode=root "${options[@]}" "$_SUITE" "$out" ${mirror:+"$mirror"}
  else
    mkdir "$out"
    set -o pipefail
    mmdebstrap --mode=unshare --format=tar "${options[@]}" "$_SUITE" - ${mirror:+"$mirror"} |
      tar -x -C "$out" --no-same-owner --delay-directory-restore --exclude='./dev/*'
    chmod -R u+rwX "$out"
  fi
}

_make_tools() {
  local out=$1 name source
  mkdir -p "$out/cargo-home"
  # The user's own registry settings (a mirror, a proxy) count here too.
  cp "${CARGO_HOME:-$HOME/.cargo}"/config.toml "$out/cargo-home/" 2>/dev/null || true
  while read -r name source; do
    echo "building $name"
    # It is run once per change of a Cargo.lock: how soon it is built counts for more than how fast it runs.
    (
      BAZELW_OVERLAY=none _namespaced_root env CARGO_HOME="$out/cargo-home" CARGO_TARGET_DIR="$out/target" \
        CARGO_PROFILE_RELEASE_OPT_LEVEL="${BAZELW_OPT_LEVEL:-1}" CARGO_PROFILE_RELEASE_LTO=off CARGO_PROFILE_RELEASE_CODEGEN_UNITS=64 \
        CARGO_PROFILE_RELEASE_DEBUG=0 CARGO_PROFILE_RELEASE_STRIP=symbols CARGO_NET_RETRY=5 \
        cargo install --path "$source" --locked --root "$out" --bin "$name"
    ) </dev/null
  done < <(rows "$BAZELW_DIR/overlay/tools.txt")
  rm -rf "$out/target" "$out/cargo-home"
}

# _namespaced_root CMD...: runs it inside the root
_namespaced_root() {
  _namespace bash "$BAZELW_DIR/enter.sh" "$(stage_path root)" "${BAZELW_OVERLAY:-$(stage_path overlay)}" "$BAZELW_CACHE/mnt" "$(id -u):$(id -g)" "$@"
}

# _stage NAME TITLE MAKER [keep]: makes a stage unless it is there. `keep`: what an interrupted call left is used on.
_stage() {
  local name=$1 title=$2 maker=$3 keep=${4:-} path partial started=$SECONDS
  path=$(stage_path "$name")
  is_made "$path" && return
  partial=$path.partial
  mkdir -p "${path%/*}"
  [[ -n $keep ]] || remove_tree "$partial"
  say "$title"
  _run "$(_log "$name")" bash -c '
    set -euo pipefail
    BAZELW_DIR=$1 BAZELW_CACHE=$2
    source "$BAZELW_DIR/lib.sh"
    source "$BAZELW_DIR/provision.sh"
    plan
    "$3" "$4"' bazelw "$BAZELW_DIR" "$BAZELW_CACHE" "$maker" "$partial" || _explain "$name" "cannot make the ${title#* }"
  mv "$partial" "$path"
  say "done in $((SECONDS - started)) s: $path"
}

_make_overlay() {
  bash "$BAZELW_DIR/overlay.sh" "$BAZELW_DIR/overlay" "$(stage_path root)" "$(stage_path tools)" "$BAZELW_CACHE" "$1" "$(stage_path overlay)"
}

# provision: makes all three stages, or finds them made
provision() {
  check_platform
  plan
  if is_made "$(stage_path overlay)" && is_made "$(stage_path root)" && is_made "$(stage_path tools)"; then return; fi
  make_cache
  mkdir -p "$BAZELW_CACHE/mnt"
  exec 9>>"$BAZELW_CACHE/lock"
  if ! flock -n 9; then
    say "another bazelw is provisioning, waiting for it (process $(cat "$BAZELW_CACHE/lock.pid" 2>/dev/null || echo unknown))"
    flock 9
  fi
  echo $$ >"$BAZELW_CACHE/lock.pid"
  if ! is_made "$(stage_path root)"; then
    _check_machine
    _check_mmdebstrap
  fi
  _stage root "[1/3] Debian root with Bazel (600 MB to download, 2.5 GB on disk, about 2 minutes)" _make_root
  _stage tools "[2/3] cargo-bazel, rules_rust's generator (compiled here once, about 3 minutes)" _make_tools keep
  _stage overlay "[3/3] module registry and toolchain" _make_overlay
  # Bazel's server must not inherit the lock.
  exec 9>&-
}

# enter CMD...: replaces this process by the command, inside the root
enter() {
  case $PWD/ in
    /usr/* | /etc/*) die 1 "the root has its own /usr and /etc, so this folder cannot be seen inside, got \`$PWD\`" "move the workspace, for instance to your home folder" ;;
  esac
  local overlay
  overlay=$(stage_path overlay)
  if _is_root; then
    exec unshare --mount --propagation slave -- bash "$BAZELW_DIR/enter.sh" "$(stage_path root)" "$overlay" "$BAZELW_CACHE/mnt" 0:0 "$@"
  else
    exec unshare --user --map-root-user --mount --propagation slave -- \
      bash "$BAZELW_DIR/enter.sh" "$(stage_path root)" "$overlay" "$BAZELW_CACHE/mnt" "$(id -u):$(id -g)" "$@"
  fi
}
