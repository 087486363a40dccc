#!/usr/bin/env bash
# Builds and tests everything with the shared cache, as CI does. It writes to the cache if CACHE_AUTHORIZATION is set to the value
# of the Authorization header, and only reads otherwise. Give that variable only to jobs on reviewed code.
# If the build fails and pyo3-bzl is on the PATH, it explains why. The exit code is Bazel's.
set -euo pipefail
cd "$(dirname "$0")"

folder=$(mktemp -d)
events=$folder/events.json
flags=(--config=ci --config=cache)
authorization=${CACHE_AUTHORIZATION-}
unset CACHE_AUTHORIZATION
if [[ -z $authorization ]]; then
  trap 'rm -rf "$folder"' EXIT
else
  # The value goes into a file, because Bazel copies flags and environment into logs. The trap also stops Bazel's server, which
  # keeps credentials.
  trap '"${BAZEL:-bazel}" shutdown; rm -rf "$folder"' EXIT
  printf '#!/bin/sh\ncat >/dev/null\ncat %q\n' "$folder/answer" >"$folder/helper"
  (umask 077 && printf '{"headers":{"Authorization":["%s"]}}\n' "$authorization" >"$folder/answer")
  chmod +x "$folder/helper"
  flags+=(--remote_upload_local_results=true "--credential_helper=cache.example.org=$folder/helper")
fi
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
