#!/usr/bin/env bash
# Messages of `bazelw` when this machine lacks something. Checks that no incomplete stage is left.
# shellcheck source=tools/bazelw/tests/lib.sh
source "$(dirname "${BASH_SOURCE[0]}")/lib.sh"

small_copy "$WORK/copy"
clean_path "$WORK/bin"
PATH=$WORK/bin
export PYO3_BZL_CACHE=$WORK/cache PYO3_BZL_BAZEL=debian
mkdir "$WORK/fakes"

# fails_with TEXT...: runs bazelw with the fake programs first on the PATH. It must fail with these texts.
fails_with() {
  local text
  run env PATH="$WORK/fakes:$PATH" "$WORK/copy/bazelw" version
  is_status 1
  for text in "$@"; do has "$text"; done
  equal '' "$(stages "$PYO3_BZL_CACHE")"
}
# without NAME...: removes programs from the PATH
without() { for name in "$@"; do rm -f "$WORK/bin/$name"; done; }
with_all() { rm -f "$WORK"/fakes/* && ln -sf /usr/sbin/* /usr/bin/* "$WORK/bin/"; rm -f "$WORK"/bin/bazel*; }

not_linux() {
  fake "$WORK/fakes/uname" '[[ $1 == -m ]] && echo arm64 || echo Darwin'
  fails_with 'no working bazel or bazelisk on this machine, and the Debian root needs Linux, got Darwin' 'help: install bazelisk'
  absent "$PYO3_BZL_CACHE"
}
check 'not Linux' not_linux
with_all

unknown_processor() {
  fake "$WORK/fakes/uname" '[[ $1 == -m ]] && echo riscv64 || echo Linux'
  fails_with 'Debian has no Bazel for this processor, got riscv64'
}
[[ $(uname -s) == Linux ]] || finish
check 'a processor that Debian has no Bazel for' unknown_processor
with_all

# Simulates a user who is not root: `id` reports one, and bazelw asks `unshare` for a user namespace, which root also
# gets.
be_user() { fake "$WORK/fakes/id" 'case $1 in -u | -g) echo 1234 ;; *) echo nobody-at-all ;; esac'; }

no_mmdebstrap() {
  be_user
  without mmdebstrap
  fails_with 'mmdebstrap is not installed, and only root can install it' 'help: sudo apt-get install mmdebstrap uidmap'
}
no_newuidmap() {
  be_user
  without newuidmap
  fails_with 'newuidmap is not installed' 'help: sudo apt-get install uidmap'
}
no_subordinate_ids() {
  be_user
  fails_with 'the user nobody-at-all has no subordinate user ids in /etc/subuid' 'help: sudo usermod --add-subuids 100000-165535'
}
if unshare --user --map-root-user --mount true 2>/dev/null; then
  check 'no mmdebstrap and not root' no_mmdebstrap
  with_all
  if command -v mmdebstrap >/dev/null; then
    check 'no newuidmap and not root' no_newuidmap
    with_all
    ! command -v newuidmap >/dev/null || check 'no subordinate ids and not root' no_subordinate_ids
    with_all
  fi
else
  skip 'what only users who are not root need' 'no user namespaces here'
fi

no_namespaces() {
  fake "$WORK/fakes/unshare" 'echo "unshare: unshare failed: Operation not permitted" >&2; exit 1'
  fails_with 'this machine does not allow mount namespaces' 'SYS_ADMIN' 'kernel.unprivileged_userns_clone=1'
}
check 'no right to make a namespace' no_namespaces
with_all

no_programs() {
  rm -f "$WORK/bin/flock" "$WORK/bin/setpriv"
  fails_with 'missing on this machine: flock setpriv' 'help: install the packages `util-linux`, `perl` and `tar`'
}
check 'programs that are missing' no_programs
with_all

no_space_to_begin() {
  export BAZELW_TEST_NEEDED_MIB=999999999
  fails_with 'not enough disk space:' 'needs 999999999 MiB' 'help: free some space, or set PYO3_BZL_CACHE'
}
no_network() {
  export PYO3_BZL_MIRROR=http://127.0.0.1:9
  fails_with 'cannot create stage [1/4] Debian root with Bazel: the network does not answer' 'set PYO3_BZL_MIRROR' "log: $PYO3_BZL_CACHE/log/root.log"
}
# A real test: in a separate mount namespace, with a cache folder of 60 MB
disk_fills_up() {
  export BAZELW_TEST_NEEDED_MIB=1
  mkdir "$WORK/tiny"
  run unshare --mount bash -c 'mount -t tmpfs -o size=60m tiny "$1" && mkdir "$1/home" && PYO3_BZL_CACHE=$1/cache "$2" version; code=$?; ls "$1/cache/roots"; exit $code' - "$WORK/tiny" "$WORK/copy/bazelw"
  is_status 1
  has 'cannot create stage [1/4] Debian root with Bazel: the disk is full'
  equal '' "$(grep -E '^[0-9a-f]{16}$' <<<"$out")"
}
if can_provision; then
  check 'no disk space to begin with' no_space_to_begin
  check 'the disk fills up' disk_fills_up
  check 'no network' no_network
else
  skip 'disk space and network' "$CANNOT_PROVISION"
fi

finish
