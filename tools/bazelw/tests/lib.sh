# What the tests of `bazelw` share. Sourced by each of them; `finish` is their last line.
# shellcheck shell=bash
set -uo pipefail

# In a `bazel test` the folder of this file is full of links to the sources; copies of what they name serve both.
REPO=$(cd "$(dirname "${BASH_SOURCE[0]}")/../../.." && pwd)
REAL_HOME=${HOME:-}
WORK=$(mktemp -d "${TEST_TMPDIR:-${TMPDIR:-/tmp}}/bazelw.XXXXXX")
WORK=$(cd "$WORK" && pwd -P)
# `cleanup` may be defined by a test.
cleanup() { :; }
trap 'cleanup; chmod -R u+rwX "$WORK" 2>/dev/null; rm -rf --one-file-system "$WORK"' EXIT
export HOME=$WORK/home
mkdir "$HOME"
unset PYO3_BZL_CACHE PYO3_BZL_BAZEL PYO3_BZL_MIRROR XDG_CACHE_HOME USE_BAZEL_VERSION BAZELW_PROBING CDPATH

passed=0 failed=0

# check NAME CMD...: one test, in a subshell; its output is shown when it fails. What it left in the background is ended.
check() {
  local name=$1 output code
  shift
  # Not as the condition of an `if`: bash would then ignore `set -e` in it, and all but the last assertion.
  output=$(
    exec 2>&1
    trap 'jobs -p | xargs -r kill -9 2>/dev/null || true' EXIT
    set -e
    "$@"
  )
  code=$?
  if [[ $code == 0 ]]; then
    passed=$((passed + 1))
    echo "ok      $name"
  else
    failed=$((failed + 1))
    printf 'FAILED  %s\n%s\n' "$name" "$(sed 's/^/        /' <<<"$output")"
  fi
}

skip() { echo "skipped $1: $2"; }

finish() {
  echo "$passed passed, $failed failed"
  [[ $failed == 0 ]]
  exit
}

# run CMD...: sets status, and out to both of its outputs together
run() {
  status=0
  out=$("$@" 2>&1) || status=$?
}

_differs() { printf 'expected %s\nseen     %s\n' "$1" "$2" && return 1; }
is_status() { [[ $status == "$1" ]] || _differs "exit code $1" "$status, with: $out"; }
has() { [[ $out == *"$1"* ]] || _differs "\`$1\` in the output" "$out"; }
hasnt() { [[ $out != *"$1"* ]] || _differs "no \`$1\` in the output" "$out"; }
equal() { [[ $1 == "$2" ]] || _differs "\`$1\`" "\`$2\`"; }
exists() { [[ -e $1 || -L $1 ]] || _differs "a file $1" "none"; }
absent() { [[ ! -e $1 && ! -L $1 ]] || _differs "no file $1" "$(ls -lad "$1")"; }

# eventually CMD...: within 15 s
eventually() {
  local i
  for ((i = 0; i < 150; i++)); do
    if "$@" >/dev/null 2>&1; then return; fi
    sleep 0.1
  done
  _differs "\`$*\` to become true" "that it did not, in 15 s"
}
gone() { ! kill -0 "$1" 2>/dev/null; }

# clean_path DIR: a PATH of one folder with all of this machine's programs but Bazel
clean_path() {
  mkdir "$1"
  ln -sf /usr/sbin/* /usr/bin/* /bin/* "$1/"
  rm -f "$1"/bazel*
}

# fake DIR/NAME BODY...: a program of that name
fake() {
  local file=$1
  shift
  rm -f "$file"
  printf '%s\n' '#!/bin/bash' "$@" >"$file"
  chmod +x "$file"
}

# small_copy DIR: a bazelw whose root is Debian's smallest, with just what the stages read, and no tool to be built
small_copy() {
  mkdir -p "$1/tools"
  cp -L "$REPO/bazelw" "$1/"
  cp -RL "$REPO/tools/bazelw" "$1/tools/"
  printf 'bazel-bootstrap-data\nlibzstd-jni1\n' >"$1/tools/bazelw/packages.txt"
  : >"$1/tools/bazelw/overlay/tools.txt"
  grep -E '^[a-z_]+ empty ' "$REPO/tools/bazelw/overlay/registry.txt" >"$1/tools/bazelw/overlay/registry.txt"
  export BAZELW_TEST_NEEDED_MIB=500
}

# stages CACHE: the stages that a later call would take for done
stages() { find "$1/roots" "$1/tools" "$1/overlay" -mindepth 1 -maxdepth 1 ! -name '*.partial*' 2>/dev/null | sort; }

can_provision() { [[ $(uname -s) == Linux && $(id -u) == 0 ]] && command -v mmdebstrap >/dev/null && unshare -m true 2>/dev/null; }
CANNOT_PROVISION='it takes root, mmdebstrap and the right to make a mount namespace (user.sh tests provisioning without root)'
