#!/usr/bin/env bash
# Tells Bazel the Authorization header of the shared cache: a credential helper for
# --credential_helper=HOST=%workspace%/credentials.sh. Always give HOST: without it every download would carry the header.
#
# The header's value is in the file $CACHE_AUTHORIZATION_FILE, else ~/.config/bazel-cache/authorization; one line, for example
# `Basic …` or `Bearer …`. A file and not a variable, since Bazel copies its environment into build event files.
set -euo pipefail

cat >/dev/null # the request, {"uri": "…"}: the answer is the same for every path of HOST
file=${CACHE_AUTHORIZATION_FILE:-${HOME:?}/.config/bazel-cache/authorization}
if ! IFS= read -r value <"$file" && [[ -z ${value-} ]]; then
  echo "credentials.sh: no Authorization value in $file; write one line, like \`Basic …\`, into it" >&2
  exit 1
fi
case $value in
  *[\"\\]*)
    echo "credentials.sh: a quote or backslash in $file: not a header's value" >&2
    exit 1
    ;;
esac
printf '{"headers":{"Authorization":["%s"]}}\n' "$value"
