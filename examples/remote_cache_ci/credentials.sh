#!/usr/bin/env bash
# Prints the Authorization header of the shared cache: a credential helper for
# --credential_helper=HOST=%workspace%/credentials.sh. Always specify HOST. Otherwise, Bazel sends the header with every download.
#
# The header's value is in the file $CACHE_AUTHORIZATION_FILE, or else in ~/.config/bazel-cache/authorization. It is one line, for
# example `Basic …` or `Bearer …`. The value is in a file, because Bazel copies environment variables into build event files.
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
