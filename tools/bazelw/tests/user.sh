#!/usr/bin/env bash
# Provisions a small root for real as a user who is not root. Run by root, who makes the user up for this test alone: in a mount
# namespace with an /etc of its own.
# shellcheck source=tools/bazelw/tests/lib.sh
source "$(dirname "${BASH_SOURCE[0]}")/lib.sh"

NUMBER=54321
if ! can_provision || ! command -v newuidmap >/dev/null; then
  skip 'all of user.sh' 'it takes root, to make a user, mmdebstrap and newuidmap'
  finish
fi
# A folder that this user may enter, which the home of root is not.
OPEN=$(mktemp -d /var/tmp/bazelw-test.XXXXXX)
cleanup() { rm -rf --one-file-system "$OPEN"; }
chmod 755 "$OPEN"
umask 022
small_copy "$OPEN/copy"
mkdir -m 700 "$OPEN/home"
chown $NUMBER:$NUMBER "$OPEN/home"
cp -a /etc "$OPEN/etc"
echo "tester:x:$NUMBER:$NUMBER::$OPEN/home:/bin/bash" >>"$OPEN/etc/passwd"
echo "tester:x:$NUMBER:" >>"$OPEN/etc/group"
echo "tester:600000:65536" | tee "$OPEN/etc/subuid" >"$OPEN/etc/subgid"

# as_user CMD...: in the user's own folder
as_user() {
  unshare --mount --propagation slave bash -c '
    mount --bind "$1/etc" /etc && cd "$1/home" || exit
    shift
    exec setpriv --reuid="$1" --regid="$1" --clear-groups "${@:2}"' - "$OPEN" $NUMBER \
    env HOME="$OPEN/home" TMPDIR=/tmp PYO3_BZL_BAZEL=debian PYO3_BZL_CACHE= USER=tester "$@"
}
if ! as_user unshare --user --map-root-user --mount true 2>/dev/null; then
  skip 'all of user.sh' 'this kernel gives user namespaces to root alone'
  finish
fi
CACHE=$OPEN/home/.cache/pyo3_bzl
BAZELW=$OPEN/copy/bazelw
# Where mmdebstrap works for this cache folder.
PLACE=/var/tmp/bazelw-$NUMBER-$(printf '%s' "$CACHE" | sha256sum | cut -c 1-16)
cleanup() { rm -rf --one-file-system "$OPEN" "$PLACE"; }

no_subordinate_ids() {
  sed -i /tester/d "$OPEN/etc/subuid"
  run as_user "$BAZELW" --provision
  echo 'tester:600000:65536' >"$OPEN/etc/subuid"
  is_status 1
  has 'the user tester has no subordinate user ids in /etc/subuid'
  has 'sudo usermod --add-subuids 100000-165535 --add-subgids 100000-165535 tester'
}
check 'a user without subordinate ids' no_subordinate_ids

at_work() { pgrep -u "$NUMBER" -f 'make\.sh|mmdebstrap' || pgrep -f "mmdebstrap.*$CACHE|$PLACE"; }
none_at_work() { [[ -z $(at_work) ]]; }
killed() {
  as_user "$BAZELW" --provision >"$WORK/out" 2>&1 &
  local pid=$!
  eventually bash -c "ls $PLACE/mmdebstrap.*/var/lib/dpkg/status"
  [[ -n $(at_work) ]]
  kill -9 "$pid"
  eventually none_at_work
  equal '' "$(stages "$CACHE")"
}
check 'kill -9 in the root stage' killed

provisioned() {
  run as_user "$BAZELW" --provision
  is_status 0
  equal 3 "$(stages "$CACHE" | grep -c .)"
  absent "$PLACE"
  equal '' "$(find "$CACHE" ! -user "$NUMBER" | head -n 3)"
}
check 'again: provisioned, all of it the user'\''s own' provisioned

inside() {
  run as_user "$BAZELW" --shell bash -c 'id -un; id -u; . /etc/os-release; echo $VERSION_CODENAME; echo hello >made; exit 5'
  is_status 5
  equal "tester"$'\n'"$NUMBER"$'\n'forky "$out"
  equal "$NUMBER:$NUMBER" "$(stat -c %u:%g "$OPEN/home/made")"
  run as_user "$BAZELW" --shell touch /usr/mine
  has 'Read-only file system'
  run as_user "$BAZELW" --shell unshare --user --map-root-user --mount true
  is_status 0
}
check 'inside the user is themself, and linux-sandbox could work' inside

removed() {
  run as_user "$BAZELW" --uninstall
  is_status 0
  absent "$CACHE"
}
check '--uninstall' removed

removed_after_a_kill() {
  killed
  exists "$PLACE"
  removed
  absent "$PLACE"
}
check '--uninstall after a kill -9 in the root stage' removed_after_a_kill

finish
