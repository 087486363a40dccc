# Finds a Bazel of this machine that works. Sourced by main.sh.
# shellcheck shell=bash

_OLDEST_BAZEL=7

# probe FILE: prints its version line, or nothing. Asked in an empty folder, so that no workspace's .bazelversion is fetched here;
# bazelisk may have to download Bazel first, hence the long limit.
probe() {
  local folder answer limit=
  folder=$(mktemp -d)
  command -v timeout >/dev/null && limit='timeout 300'
  # shellcheck disable=SC2086
  answer=$(cd "$folder" && $limit "$1" --version 2>/dev/null </dev/null | grep -E '^bazel [0-9]+\.' | tail -n 1)
  rm -rf "$folder"
  printf '%s' "$answer"
}

# find_host_bazel: sets BAZELW_HOST_BAZEL and BAZELW_HOST_VERSION, or BAZELW_HOST_PROBLEM
find_host_bazel() {
  local name file stamp known version major
  BAZELW_HOST_BAZEL='' BAZELW_HOST_VERSION='' BAZELW_HOST_PROBLEM='none on the PATH'
  for name in bazel bazelisk; do
    file=$(command -v "$name" || true)
    [[ -n $file && $file == /* && ! $file -ef $BAZELW_DIR/../../bazelw ]] || continue
    # What was found out is kept for as long as the file stays the same.
    stamp=$(ls -lLi "$file" | digest)
    known=$BAZELW_CACHE/host/$stamp
    if [[ -s $known ]]; then
      version=$(cat "$known")
    else
      version=$(probe "$file") || true
      if [[ -n $version ]] && is_our_cache "$BAZELW_CACHE"; then
        mkdir -p "$BAZELW_CACHE/host"
        printf '%s\n' "$version" >"$known.$$" && mv "$known.$$" "$known"
      fi
    fi
    major=${version#bazel }
    major=${major%%.*}
    if [[ -z $version ]]; then
      BAZELW_HOST_PROBLEM="\`$file --version\` does not answer"
    elif [[ $major -lt $_OLDEST_BAZEL ]]; then
      BAZELW_HOST_PROBLEM="$file is $version, $_OLDEST_BAZEL or later is needed"
    else
      BAZELW_HOST_BAZEL=$file BAZELW_HOST_VERSION=$version
      return
    fi
  done
  if [[ $BAZELW_HOST_PROBLEM != none* ]]; then
    say "not used: $BAZELW_HOST_PROBLEM"
  fi
}
