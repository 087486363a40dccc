#!/usr/bin/env bash
# Runs all tests of `bazelw`, or those named: bash tools/bazelw/tests/run.sh [NAME...]
set -uo pipefail

cd "$(dirname "${BASH_SOURCE[0]}")" || exit
[[ $# -gt 0 ]] || set -- cli generator missing uninstall provision shell user bazel
failures=()
for name in "$@"; do
  started=$SECONDS
  echo "== $name"
  bash "$name.sh" </dev/null || failures+=("$name")
  echo "   $((SECONDS - started)) s"
done
if [[ ${#failures[@]} -gt 0 ]]; then
  echo "failed: ${failures[*]}"
  exit 1
fi
