# Finds a working Bazel on this machine. Sourced by main.sh; works in the bash 3.2 of macOS.
# shellcheck shell=bash

_OLDEST_BAZEL=7
# bazelisk may have to download Bazel first.
_PROBE_SECONDS=${BAZELW_TEST_PROBE_SECONDS:-300}

# _probe FILE: prints its version line, or nothing. Runs in the current folder, because bazelisk selects Bazel by the workspace's
# .bazelversion. macOS has no `timeout`.
_probe() {
  local file=$1 answer child waited=0
  answer=$(mktemp "${TMPDIR:-/tmp}/bazelw.XXXXXX") || return 0
  # If FILE is a script that calls bazelw again, BAZELW_PROBING stops the recursion.
  BAZELW_PROBING=1 "$file" --version >"$answer" 2>/dev/null </dev/null &
  child=$!
  while kill -0 $child 2>/dev/null; do
    sleep 0.1
    waited=$((waited + 1))
    [[ $waited != 50 ]] || say "waiting for \`$file --version\`, which may download Bazel"
    [[ $waited -lt $((_PROBE_SECONDS * 10)) ]] || kill -9 $child 2>/dev/null || true
  done
  # Hides bash's message about the killed process.
  { wait $child; } 2>/dev/null || true
  grep -E '^bazel [0-9]+\.' "$answer" | tail -n 1 || true
  rm -f "$answer"
}

# _workspace_version: the inputs from which bazelisk chooses a version
_workspace_version() {
  local folder=$PWD
  while [[ -n $folder && ! -f $folder/.bazelversion ]]; do folder=${folder%/*}; done
  echo "${USE_BAZEL_VERSION:-}"
  cat "$folder/.bazelversion" 2>/dev/null || true
}

# _version FILE: prints the result of _probe. If our cache folder exists, this machine was provisioned once, and most likely its bazelisk
# cannot download. The result is then cached for an hour. Otherwise, a new probe costs some milliseconds.
_version() {
  local file=$1 known version
  known=$BAZELW_CACHE/host/$({ ls -lLi "$file" && _workspace_version; } | digest)
  if [[ -f $known && -n $(find "$known" -mmin -60) ]]; then
    cat "$known"
    return
  fi
  version=$(_probe "$file")
  if is_our_cache "$BAZELW_CACHE" && mkdir -p "$BAZELW_CACHE/host" 2>/dev/null; then
    printf '%s\n' "$version" >"$known.$$" && mv "$known.$$" "$known"
  fi
  printf '%s\n' "$version"
}

# shellcheck disable=SC2034  # main.sh reads them
# find_host_bazel: sets BAZELW_HOST_BAZEL and BAZELW_HOST_VERSION, or BAZELW_HOST_PROBLEM (empty: there is none on the PATH)
find_host_bazel() {
  local file version major
  BAZELW_HOST_BAZEL='' BAZELW_HOST_VERSION='' BAZELW_HOST_PROBLEM=''
  while read -r file; do
    [[ $file == /* && ! $file -ef $BAZELW_DIR/../../bazelw ]] || continue
    version=$(_version "$file")
    major=${version#bazel }
    major=${major%%.*}
    if [[ -z $version ]]; then
      BAZELW_HOST_PROBLEM="\`$file --version\` does not answer"
    elif ((10#$major < _OLDEST_BAZEL)); then
      BAZELW_HOST_PROBLEM="$file is $version, but bazelw needs $_OLDEST_BAZEL or later"
    else
      BAZELW_HOST_BAZEL=$file BAZELW_HOST_VERSION=$version
      return
    fi
  done < <(type -aP bazel bazelisk)
}
