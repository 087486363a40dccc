#!/usr/bin/env bash
# Builds and tests everything with the shared cache, as CI does: writes to it if CACHE_AUTHORIZATION is set (the value of the
# Authorization header), else only reads. Only jobs on reviewed code may have that variable.
set -euo pipefail
cd "$(dirname "$0")"

authorization=${CACHE_AUTHORIZATION-}
unset CACHE_AUTHORIZATION
flags=(--config=ci --config=cache)
if [[ -n $authorization ]]; then
  # In a file: Bazel copies flags and environment into logs, and its server keeps credentials, so that is ended, too.
  folder=$(mktemp -d)
  trap '"${BAZEL:-bazel}" shutdown; rm -rf "$folder"' EXIT
  printf '#!/bin/sh\ncat >/dev/null\ncat %q\n' "$folder/answer" >"$folder/helper"
  (umask 077 && printf '{"headers":{"Authorization":["%s"]}}\n' "$authorization" >"$folder/answer")
  chmod +x "$folder/helper"
  flags+=(--remote_upload_local_results=true "--credential_helper=cache.example.org=$folder/helper")
fi
"${BAZEL:-bazel}" test "${flags[@]}" "$@" //...
