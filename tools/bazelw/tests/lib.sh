# Shared functions of the tests of `bazelw`. Each test sources this file and ends with `finish`.
# shellcheck shell=bash
set -uo pipefail

# In a `bazel test`, the folder of this file contains links to the sources. Copies of the link targets work in both cases.
REPO=$(cd "$(dirname "${BASH_SOURCE[0]}")/../../.." && pwd)
REAL_HOME=${HOME:-}
WORK=$(mktemp -d "${TEST_TMPDIR:-${TMPDIR:-/tmp}}/bazelw.XXXXXX")
WORK=$(cd "$WORK" && pwd -P)
# A test may redefine `cleanup`.
cleanup() { :; }
trap 'cleanup; chmod -R u+rwX "$WORK" 2>/dev/null; rm -rf --one-file-system "$WORK"' EXIT
export HOME=$WORK/home
mkdir "$HOME"
unset PYO3_BZL_CACHE PYO3_BZL_BAZEL PYO3_BZL_MIRROR XDG_CACHE_HOME USE_BAZEL_VERSION BAZELW_PROBING CDPATH

passed=0 failed=0

# check NAME CMD...: runs one test in a subshell. Prints its output if it fails. Ends its background processes.
check() {
  local name=$1 output code
  shift
  # Not as the condition of an `if`: bash would then ignore `set -e` in the test, and check only the last assertion.
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

# run CMD...: sets status, and sets out to stdout and stderr together
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

# eventually CMD...: waits until the command succeeds. The limit is high enough for any busy machine. It makes the test fail rather than
# hang.
eventually() {
  local deadline=$((SECONDS + 180))
  while ((SECONDS < deadline)); do
    if "$@" >/dev/null 2>&1; then return; fi
    sleep 0.1
  done
  _differs "\`$*\` to become true" "that it did not, in 180 s"
}
gone() { ! kill -0 "$1" 2>/dev/null; }

# clean_path DIR: a PATH with one folder, which has all programs of this machine except Bazel
clean_path() {
  mkdir "$1"
  ln -sf /usr/sbin/* /usr/bin/* /bin/* "$1/"
  rm -f "$1"/bazel*
}

# fake DIR/NAME BODY...: creates a program with that name
fake() {
  local file=$1
  shift
  rm -f "$file"
  printf '%s\n' '#!/bin/bash' "$@" >"$file"
  chmod +x "$file"
}

# small_copy DIR [HOOK]: creates a bazelw with a minimal Debian root that contains only what the stages read, and without tools to build. An
# rc file replaces 41 MB of Bazel. HOOK is a command that the root stage runs in its last step. It must not contain `|`, `&` or quotes.
small_copy() {
  local make=$1/tools/bazelw/make.sh hook=${2:-true}
  mkdir -p "$1/tools"
  cp -L "$REPO/bazelw" "$1/"
  cp -RL "$REPO/tools/bazelw" "$1/tools/"
  printf 'libzstd-jni1\nmount\n' >"$1/tools/bazelw/packages.txt"
  sed -i 's|^    --variant=minbase$|    --variant=essential --customize-hook='\''mkdir "$1/etc/bazel"; echo "build --sandbox_debug" >"$1/etc/bazel/bazelrc"'\'' --customize-hook='\'"$hook"\''|' "$make"
  grep -q -- --variant=essential "$make" || { echo "small_copy: make.sh has no --variant=minbase any more" && exit 1; }
  : >"$1/tools/bazelw/overlay/tools.txt"
  grep -E '^[a-z_]+ empty ' "$REPO/tools/bazelw/overlay/registry.txt" >"$1/tools/bazelw/overlay/registry.txt"
  export BAZELW_TEST_NEEDED_MIB=500
}

# stages CACHE: the stages that a later call would consider complete
stages() { find "$1/roots" "$1/tools" "$1/overlay" "$1/server" -mindepth 1 -maxdepth 1 ! -name '*.partial*' 2>/dev/null | sort; }

can_provision() { [[ $(uname -s) == Linux && $(id -u) == 0 ]] && command -v mmdebstrap >/dev/null && unshare -m true 2>/dev/null; }
CANNOT_PROVISION='needs root, mmdebstrap and permission to create a mount namespace (user.sh tests provisioning without root)'

# local_mirror: sets PYO3_BZL_MIRROR to a server of this test, which requests each file once from this machine's mirror. Without Python, or
# behind a proxy, every request goes to the mirror.
local_mirror() {
  local from
  from=$(source "$REPO/tools/bazelw/machine.sh" && mirror)
  [[ $from == http://* && -z ${http_proxy:-}${HTTP_PROXY:-} ]] && command -v python3 >/dev/null || return 0
  python3 "$REPO/tools/bazelw/tests/mirror.py" "$from" "$WORK/mirror" "$WORK/mirror.port" &
  # Otherwise, `check` would end this job.
  disown
  eventually test -s "$WORK/mirror.port"
  PYO3_BZL_MIRROR=http://127.0.0.1:$(cat "$WORK/mirror.port")/debian
  export PYO3_BZL_MIRROR
}

# make_user: creates a user who is not root, for this test only. as_user shows the user in a separate /etc. Sets NUMBER, OPEN (a folder that
# this user may enter, unlike root's home), CACHE (the user's cache folder) and PLACE (the name prefix of mmdebstrap's work folders).
make_user() {
  NUMBER=54321
  OPEN=$(mktemp -d /var/tmp/bazelw-test.XXXXXX)
  CACHE=$OPEN/home/.cache/pyo3_bzl
  PLACE=/var/tmp/bazelw-$NUMBER-$(printf '%s' "$CACHE" | sha256sum | cut -c 1-16)
  chmod 755 "$OPEN"
  umask 022
  mkdir -m 700 "$OPEN/home"
  chown $NUMBER:$NUMBER "$OPEN/home"
  cp -a /etc "$OPEN/etc"
  echo "tester:x:$NUMBER:$NUMBER::$OPEN/home:/bin/bash" >>"$OPEN/etc/passwd"
  echo "tester:x:$NUMBER:" >>"$OPEN/etc/group"
  echo "tester:600000:65536" | tee "$OPEN/etc/subuid" >"$OPEN/etc/subgid"
}
remove_user() { rm -rf --one-file-system "$OPEN" "$PLACE"*; }

# as_user_exec CMD...: becomes the command, run as that user in the user's home folder
as_user_exec() {
  exec unshare --mount --propagation slave bash -c '
    mount --bind "$1/etc" /etc && cd "$1/home" || exit
    shift
    exec setpriv --reuid="$1" --regid="$1" --clear-groups "${@:2}"' - "$OPEN" "$NUMBER" \
    env HOME="$OPEN/home" TMPDIR=/tmp PYO3_BZL_BAZEL=debian PYO3_BZL_CACHE= USER=tester "$@"
}
as_user() { (as_user_exec "$@"); }

can_be_user() { can_provision && command -v newuidmap >/dev/null; }
