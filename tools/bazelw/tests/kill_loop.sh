#!/usr/bin/env bash
# Many kills at random moments, run by hand: bash tools/bazelw/tests/kill_loop.sh root|user [N [ROW [SEED]]]
#
# Strikes the provisioning of a small root N times (50), up to ROW (1) times in a row. Then it lets one call through, which must succeed.
# Each line names the kind: KILL of bazelw, of one process below it or of all at once, INT, TERM, HUP. The same seed gives the same
# order, and the same moments on an equally fast machine. provision.sh and user.sh run a few rounds of it.
# shellcheck source=tools/bazelw/tests/lib.sh
source "$(dirname "${BASH_SOURCE[0]}")/lib.sh"
# shellcheck source=tools/bazelw/tests/kills.sh
source "$(dirname "${BASH_SOURCE[0]}")/kills.sh"

who=${1:-root} number=${2:-50} row=${3:-1} seed=${4:-$RANDOM}
if [[ $who == user ]]; then
  can_be_user || { echo "$CANNOT_PROVISION" && exit 1; }
  make_user
  cleanup() { remove_user; }
  COPY=$OPEN/copy
else
  can_provision || { echo "$CANNOT_PROVISION" && exit 1; }
  CACHE=$WORK/cache PLACE=$WORK/none COPY=$WORK/copy
  export PYO3_BZL_CACHE=$CACHE PYO3_BZL_BAZEL=debian
fi
small_copy "$COPY"
BAZELW=$COPY/bazelw
local_mirror
echo "$number kills as $who, up to $row in a row, seed $seed"
kills "$number" "$row" "$seed" "$who"
