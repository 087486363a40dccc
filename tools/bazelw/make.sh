#!/usr/bin/env bash
# Creates one stage in a folder that provision.sh renames when it is complete. Called by provision.sh, in its own process group.
#
# usage: make.sh DIR CACHE root|tools|overlay|server OUT CALLER     CALLER is the waiting process; without it, make.sh starts nothing
set -euo pipefail
umask 022

BAZELW_DIR=$1 BAZELW_CACHE=$2
for _part in lib machine provision; do
  # shellcheck source=/dev/null
  source "$BAZELW_DIR/$_part.sh"
done

_make_root() {
  local out=$1 from certificate number=0 options=()
  from=$(mirror)
  options=(
    --verbose
    --variant=minbase
    --include="$(rows "$BAZELW_DIR/packages.txt" | paste -s -d , -)"
    # A mirror's index may have expired. apt still verifies its signature.
    --aptopt='Acquire::Check-Valid-Until "false"'
    --aptopt='Acquire::Retries "3"'
    # Only a complete stage counts, so no single file needs a sync to disk.
    --dpkgopt=force-unsafe-io
    --dpkgopt='path-exclude=/usr/share/doc/*'
    --dpkgopt='path-include=/usr/share/doc/*/copyright'
    --dpkgopt='path-exclude=/usr/share/locale/*'
  )
  # Plain names, because mmdebstrap splits at spaces and update-ca-certificates reads only `.crt`.
  remove_tree "$out.certificates"
  mkdir "$out.certificates"
  options+=(--customize-hook='mkdir -p "$1/usr/local/share/ca-certificates"')
  while read -r certificate; do
    number=$((number + 1))
    cp "$certificate" "$out.certificates/$number.crt"
    options+=(--customize-hook="copy-in $out.certificates/$number.crt /usr/local/share/ca-certificates")
  done < <(certificates)
  # enter.sh mounts this machine's files over these.
  options+=(
    --customize-hook='if [ -x "$1/usr/sbin/update-ca-certificates" ]; then chroot "$1" update-ca-certificates; fi'
    --customize-hook='for f in resolv.conf hosts hostname passwd group localtime; do [ -f "$1/etc/$f" ] && [ ! -L "$1/etc/$f" ] || { rm -f "$1/etc/$f"; touch "$1/etc/$f"; }; done'
  )
  if is_root; then
    # Its mounts in the root disappear with its last process, even if all are killed.
    (namespace mmdebstrap --mode=root "${options[@]}" "$SUITE" "$out" ${from:+"$from"})
  else
    _make_root_as_user "$out" "${options[@]}" "$SUITE" - ${from:+"$from"}
  fi
  remove_tree "$out.certificates"
  echo 'writing it to the disk'
  sync -f "$out"
}

# _make_root_as_user OUT ARGS...: unpacks mmdebstrap's archive as the user's own files
_make_root_as_user() {
  local out=$1 work
  shift
  remove_subordinate_folders || echo "left for later: $(subordinate_folder)*"
  work=$(mktemp -d "$(subordinate_folder).XXXXXX")
  chmod 755 "$work"
  check_space "$work"
  mkdir "$out"
  TMPDIR=$work mmdebstrap --mode=unshare --format=tar "$@" | tar -x -C "$out" --no-same-owner --delay-directory-restore --exclude='./dev/*'
  chmod -R u+rwX "$out"
  remove_subordinate_folders || echo "left for later: $(subordinate_folder)*"
}

_make_tools() {
  local out=$1 name source
  mkdir -p "$out/cargo-home"
  # Uses the user's registry settings (a mirror, a proxy), but not their compiler wrappers, linkers or flags.
  cp "${CARGO_HOME:-${HOME:-}/.cargo}"/config.toml "$out/cargo-home/" 2>/dev/null || true
  while read -r name source; do
    echo "building $name"
    # Build time matters more than speed: at opt-level 0, it reads a Cargo.lock of 337 crates just as fast, and builds in 110 s of CPU
    # time instead of 290.
    (
      in_root none env -u CARGO_ENCODED_RUSTFLAGS -u CARGO_BUILD_TARGET RUSTC_WRAPPER= RUSTC_WORKSPACE_WRAPPER= RUSTFLAGS= \
        CARGO_TARGET_X86_64_UNKNOWN_LINUX_GNU_LINKER=cc CARGO_TARGET_AARCH64_UNKNOWN_LINUX_GNU_LINKER=cc \
        CARGO_HOME="$out/cargo-home" CARGO_TARGET_DIR="$out/target" CARGO_NET_RETRY=5 \
        CARGO_PROFILE_RELEASE_OPT_LEVEL=0 CARGO_PROFILE_RELEASE_LTO=off CARGO_PROFILE_RELEASE_CODEGEN_UNITS=64 \
        CARGO_PROFILE_RELEASE_DEBUG=0 CARGO_PROFILE_RELEASE_STRIP=symbols \
        cargo install --path "$source" --locked --root "$out" --bin "$name"
    ) </dev/null
  done < <(rows "$BAZELW_DIR/overlay/tools.txt")
  rm -rf "$out/target" "$out/cargo-home"
}

_make_overlay() {
  local name source versions
  while read -r name source versions; do
    [[ $source == empty || -f $(stage_path root)${source#+}/MODULE.bazel ]] ||
      die 1 "registry.txt: $name ${versions:-(any version)}: the Debian root has no ${source#+}/MODULE.bazel" \
        "add the package that has it to packages.txt, or correct the line"
  done < <(rows "$BAZELW_DIR/overlay/registry.txt")
  bash "$BAZELW_DIR/overlay.sh" "$BAZELW_DIR/overlay" "$(stage_path root)" "$(stage_path tools)" "$BAZELW_CACHE" "$1" "$(stage_path overlay)"
}

# The server starts without its classes, too, only slower.
_make_server() {
  mkdir "$1"
  if [[ ! -x $(stage_path root)/usr/bin/bazel ]]; then
    echo 'no Bazel in the root'
    return
  fi
  # Bazel's server must not inherit the lock.
  (in_root "$(stage_path overlay)" bash "$BAZELW_DIR/overlay/warm.sh" "$1" 9>&-) || {
    echo 'not recorded'
    remove_tree "$1"
    mkdir "$1"
  }
}

# _stop: ends all processes of this group: with SIGTERM first, since mmdebstrap must clean up mounts and files, then SIGKILL
_stop() {
  local deadline=$((SECONDS + 8))
  trap '' TERM
  kill -TERM 0
  while [[ -n $_maker ]] && kill -0 "$_maker" 2>/dev/null && ((SECONDS < deadline)); do sleep 0.2; done
  kill -KILL 0
}

plan
_maker=
trap _stop TERM
# The kernel reports the death of the caller, but not if the caller died before this request.
[[ $PPID == "$5" ]] || exit
"_make_$3" "$4" &
_maker=$!
wait "$_maker"
