# Checks what `bazelw` needs from this machine. Sourced by main.sh and make.sh.
# shellcheck shell=bash

_NEEDED_MIB=${BAZELW_TEST_NEEDED_MIB:-5000}

is_root() { [[ $(id -u) == 0 ]]; }

# is_inside CACHE: whether this process runs in a root of that cache folder; enter.sh writes the marker
is_inside() { [[ -f /.bazelw ]] && [[ $(cat /.bazelw) == "$1" ]]; }

# check_platform: fails on a platform without a Debian root
check_platform() {
  [[ $(uname -s) == Linux ]] || die 1 "no working bazel or bazelisk on this machine, and the Debian root needs Linux, got $(uname -s)" \
    "install bazelisk, for example with npm or brew, then call bazelw again"
  case $(uname -m) in
    x86_64 | aarch64) ;;
    *) die 1 "Debian has no Bazel for this processor, got $(uname -m)" "install Bazel 7 or later" ;;
  esac
}

# namespace CMD...: becomes the command in a private mount namespace
namespace() {
  if is_root; then
    exec unshare --mount --propagation slave -- "$@"
  else
    exec unshare --user --map-root-user --mount --propagation slave -- "$@"
  fi
}

check_namespace() {
  (namespace true) 2>/dev/null || die 1 "this machine does not allow mount namespaces" \
    "in a container: add the capability SYS_ADMIN" \
    "elsewhere: allow user namespaces, sudo sysctl kernel.unprivileged_userns_clone=1 (Ubuntu: kernel.apparmor_restrict_unprivileged_userns=0)" \
    "or install Bazel 7 or later; bazelw then uses it"
}

# check_programs: fails if a program that the stages call is missing
check_programs() {
  local name missing=()
  for name in unshare flock setsid setpriv perl tar; do command -v "$name" >/dev/null || missing+=("$name"); done
  [[ ${#missing[@]} == 0 ]] || die 1 "missing on this machine: ${missing[*]}" "install the packages \`util-linux\`, \`perl\` and \`tar\`"
}

# check_space FOLDER
check_space() {
  local free
  free=$(df -Pm "$1" | awk 'NR == 2 { print $4 }')
  ((free >= _NEEDED_MIB)) || die 1 "not enough disk space: bazelw needs $_NEEDED_MIB MiB in $1, got $free MiB" \
    "free some space, or set PYO3_BZL_CACHE to a folder on another disk"
}

# check_mmdebstrap: installs it if permitted
check_mmdebstrap() {
  local user
  if ! command -v mmdebstrap >/dev/null; then
    if is_root && command -v apt-get >/dev/null; then
      say "installing mmdebstrap with apt-get"
      watch mmdebstrap sh -c 'apt-get update && DEBIAN_FRONTEND=noninteractive apt-get install -y --no-install-recommends mmdebstrap debian-archive-keyring' ||
        explain mmdebstrap "cannot install mmdebstrap"
    else
      die 1 "mmdebstrap is not installed, and only root can install it" \
        "sudo apt-get install mmdebstrap uidmap debian-archive-keyring" "or install Bazel 7 or later; bazelw then uses it"
    fi
  fi
  ! is_root || return 0
  user=$(id -un)
  command -v newuidmap >/dev/null || die 1 "newuidmap is not installed, and only root can create a Debian root without it" "sudo apt-get install uidmap"
  grep -qE "^($user|$(id -u)):" /etc/subuid 2>/dev/null || die 1 "the user $user has no subordinate user ids in /etc/subuid" \
    "sudo usermod --add-subuids 100000-165535 --add-subgids 100000-165535 $user"
}

# certificates: those that the owner added to this machine, in Debian's and Fedora's folders. TLS behind a company proxy needs
# them.
certificates() {
  local file
  find /usr/local/share/ca-certificates /etc/pki/ca-trust/source/anchors \( -name '*.crt' -o -name '*.pem' \) 2>/dev/null | LC_ALL=C sort |
    while read -r file; do [[ ! -f $file || ! -r $file ]] || echo "$file"; done
}

# mirror: the Debian mirror in this machine's apt sources, or nothing for mmdebstrap's own default
mirror() {
  if [[ -n ${PYO3_BZL_MIRROR:-} ]]; then
    echo "$PYO3_BZL_MIRROR"
    return
  fi
  {
    sed -nE 's/^URIs:[[:space:]]*([^[:space:]]+).*/\1/p' /etc/apt/sources.list.d/*.sources
    sed -nE 's/^deb[[:space:]]+(\[[^]]*\][[:space:]]+)?([^[:space:]]+).*/\2/p' /etc/apt/sources.list /etc/apt/sources.list.d/*.list
  } 2>/dev/null | grep -E '/debian/?$' | head -n 1 || true
}
