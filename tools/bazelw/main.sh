# What `bazelw` does with its arguments. Sourced by ../../bazelw, which sets BAZELW_DIR; works in the bash 3.2 of macOS.
# shellcheck shell=bash

# shellcheck source=tools/bazelw/lib.sh
source "$BAZELW_DIR/lib.sh"
# shellcheck source=tools/bazelw/host.sh
source "$BAZELW_DIR/host.sh"
# shellcheck source=tools/bazelw/provision.sh
source "$BAZELW_DIR/provision.sh"
# shellcheck source=tools/bazelw/uninstall.sh
source "$BAZELW_DIR/uninstall.sh"

usage() {
  cat <<'TEXT'
bazelw: runs Bazel in the current workspace, on any machine

usage: bazelw ARGS...          the same as `bazel ARGS...`
       bazelw --where          print what would run, and where things are kept
       bazelw --provision      fetch everything now, run nothing
       bazelw --shell [CMD...] a shell, or one command, where Bazel runs
       bazelw --uninstall      stop its Bazel servers and remove all that it made
       bazelw --help           this text; `bazelw help` is Bazel's own

A `bazel` or `bazelisk` on the PATH is used when it works (version 7 or later). Without one, on Linux, a Debian root with
Bazel in it is made once in the cache folder (about 3 GB, 5 minutes), and Bazel runs there on your own folders.

environment:
  PYO3_BZL_BAZEL=host|debian  use only the Bazel of this machine, or only the Debian root
  PYO3_BZL_CACHE=DIR          cache folder (default: $XDG_CACHE_HOME/pyo3_bzl, else ~/.cache/pyo3_bzl)
  PYO3_BZL_MIRROR=URL         Debian mirror (default: the one in this machine's apt sources, else mmdebstrap's own)
TEXT
}

# choose: sets BAZELW_KIND to host or debian, and BAZELW_HOST_BAZEL
choose() {
  BAZELW_KIND=${PYO3_BZL_BAZEL:-auto} BAZELW_HOST_BAZEL=
  case $BAZELW_KIND in
    auto | host) find_host_bazel ;;
    debian) ;;
    *) die 2 "PYO3_BZL_BAZEL: unknown value, got \`$BAZELW_KIND\`" "write \`host\` or \`debian\`, or unset it" ;;
  esac
  if [[ -n $BAZELW_HOST_BAZEL ]]; then
    BAZELW_KIND=host
  elif [[ $BAZELW_KIND == host ]]; then
    die 1 "PYO3_BZL_BAZEL=host, but no working bazel or bazelisk: ${BAZELW_HOST_PROBLEM}" \
      "install Bazel 7 or later, or unset PYO3_BZL_BAZEL to use the Debian root"
  else
    BAZELW_KIND=debian
  fi
}

where() {
  choose
  echo "bazel:  $([[ $BAZELW_KIND == host ]] && echo "$BAZELW_HOST_BAZEL ($BAZELW_HOST_VERSION)" || echo "/usr/bin/bazel of the Debian root")"
  echo "kind:   $BAZELW_KIND"
  if [[ $BAZELW_KIND == debian ]]; then
    check_platform
    plan
    local name path
    for name in root tools overlay; do
      path=$(stage_path "$name")
      printf '%-7s %s%s\n' "$name:" "$path" "$(is_made "$path" || echo ' (not made yet)')"
    done
  fi
  echo "cache:  $BAZELW_CACHE"
}

bazelw_main() {
  set_cache
  case ${1-} in
    --help) usage ;;
    --where) where ;;
    --uninstall) uninstall ;;
    --provision)
      choose
      if [[ $BAZELW_KIND == host ]]; then
        say "nothing to provision: $BAZELW_HOST_BAZEL works ($BAZELW_HOST_VERSION)"
      else
        provision
      fi
      ;;
    --shell)
      shift
      choose
      [[ $# -gt 0 ]] || set -- "${SHELL_IN_ROOT:-/bin/bash}"
      [[ $BAZELW_KIND == debian ]] || exec "$@"
      provision
      enter "$@"
      ;;
    *)
      choose
      [[ $BAZELW_KIND == debian ]] || exec "$BAZELW_HOST_BAZEL" "$@"
      provision
      enter /usr/bin/bazel "$@"
      ;;
  esac
}
