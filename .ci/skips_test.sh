#!/usr/bin/env bash
# Test of .ci/skips.
set -uo pipefail
cd "$(dirname "$0")" || exit
failed=0

# expect CODE OUTPUT KINDS LINE...
expect() {
  local code=$1 output=$2 kinds=$3 got status
  shift 3
  # shellcheck disable=SC2086  # some words
  got=$(printf '%s\n' "$@" | bash ./skips $kinds 2>&1)
  status=$?
  if [[ $status != "$code" || $got != "$output" ]]; then
    printf 'kinds: %s; expected exit code %s:\n%s\ngot %s:\n%s\n' "$kinds" "$code" "$output" "$status" "$got"
    failed=1
  fi
}

disk='SKIPPED full disk: a small file system cannot be mounted, which needs root: denied'
buildifier='SKIPPED buildifier: no registry'
wheel='SKIPPED docs/faults.md: a fault could not be tried, so the page cannot be compared'

expect 0 '0 skipped' any 'running 1 test'
expect 0 "1 skipped
allowed: $disk" user 'other lines' "$disk"
expect 1 "1 skipped
not allowed: $disk" any "$disk"
expect 1 "2 skipped
not allowed: $buildifier
allowed: $disk" user "$disk" "$buildifier"
expect 0 "1 skipped
allowed: $wheel" not-x86_64 "$wheel"
# The kinds of this machine, whatever they are.
expect 1 "1 skipped
not allowed: $buildifier" '' "$buildifier"
exit $failed
