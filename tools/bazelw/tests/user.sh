#!/usr/bin/env bash
# Provisions a small root for real, as a user who is not root. Root runs this test and creates the user for it alone: in a mount
# namespace with a separate /etc.
# shellcheck source=tools/bazelw/tests/lib.sh
source "$(dirname "${BASH_SOURCE[0]}")/lib.sh"
# shellcheck source=tools/bazelw/tests/kills.sh
source "$(dirname "${BASH_SOURCE[0]}")/kills.sh"

if ! can_be_user; then
  skip 'all of user.sh' 'needs root to create a user, mmdebstrap and newuidmap'
  finish
fi
make_user
cleanup() { remove_user; }
if ! as_user unshare --user --map-root-user --mount true 2>/dev/null; then
  skip 'all of user.sh' 'this kernel gives user namespaces to root alone'
  finish
fi
# The root stage waits in its last step while the file `hold` exists. A test can therefore interrupt it in the middle on a machine of
# any speed.
small_copy "$OPEN/copy" "while [ -e $OPEN/hold ]; do sleep 0.1; done"
BAZELW=$OPEN/copy/bazelw
local_mirror

no_subordinate_ids() {
  sed -i /tester/d "$OPEN/etc/subuid"
  run as_user "$BAZELW" --provision
  echo 'tester:600000:65536' >"$OPEN/etc/subuid"
  is_status 1
  has 'the user tester has no subordinate user ids in /etc/subuid'
  has 'sudo usermod --add-subuids 100000-165535 --add-subgids 100000-165535 tester'
}
check 'a user without subordinate ids' no_subordinate_ids

# Kills everything at once, as when a container is stopped. mmdebstrap cannot clean up.
killed() {
  local pid victims
  touch "$OPEN/hold"
  provision_as user >"$WORK/out" 2>&1 &
  pid=$!
  eventually bash -c "ls $PLACE*/mmdebstrap.*/var/lib/dpkg/status"
  mapfile -t victims < <(_tree "$pid")
  kill -KILL "${victims[@]}"
  wait "$pid" || true
  rm "$OPEN/hold"
  exists "$(echo "$PLACE"*)"
  equal '' "$(stages "$CACHE")"
}
check 'kill -9 of everything in the root stage' killed

struck_at_random() {
  local struck=()
  RANDOM=$1
  strikes 3 8000 user
}
seed=$RANDOM
check "struck 3 times at random moments, seed $seed" struck_at_random "$seed"

provisioned() {
  run as_user "$BAZELW" --provision
  is_status 0
  equal 4 "$(stages "$CACHE" | grep -c .)"
  nothing_left
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
  removed
  nothing_left
}
check '--uninstall after a kill -9 in the root stage' removed_after_a_kill

finish
