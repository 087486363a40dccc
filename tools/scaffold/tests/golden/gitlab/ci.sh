#!/usr/bin/env bash
# Builds and tests everything, as CI does.
# If the build fails and pyo3-bzl is on the PATH, it explains why. The exit code is Bazel's.
set -euo pipefail
cd "$(dirname "$0")"

folder=$(mktemp -d)
events=$folder/events.json
trap 'rm -rf "$folder"' EXIT
flags=(--config=ci)
# The build events hold what Bazel prints. With path conversion, Bazel would upload the files that they name to a gRPC cache.
flags+=("--build_event_json_file=$events" --nobuild_event_json_file_path_conversion)
status=0
"${BAZEL:-bazel}" test "${flags[@]}" "$@" //... || status=$?

# 8: interrupted
if [[ $status != 0 && $status != 8 && -s $events ]] && command -v pyo3-bzl >/dev/null 2>&1; then
  if [[ -n ${GITHUB_STEP_SUMMARY-} ]]; then
    pyo3-bzl explain --bep "$events" --format github || true
    pyo3-bzl explain --bep "$events" --format markdown >>"$GITHUB_STEP_SUMMARY" || true
  else
    pyo3-bzl explain --bep "$events" || true
  fi
fi
exit "$status"
