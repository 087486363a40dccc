# Parses the arguments of `bazelw`. Sourced by ../../bazelw, which sets BAZELW_DIR; works in the bash 3.2 of macOS.
# shellcheck shell=bash

# shellcheck source=tools/bazelw/lib.sh
source "$BAZELW_DIR/lib.sh"
# shellcheck source=tools/bazelw/host.sh
source "$BAZELW_DIR/host.sh"
# shellcheck source=tools/bazelw/machine.sh
source "$BAZELW_DIR/machine.sh"
# shellcheck source=tools/bazelw/watch.sh
source "$BAZELW_DIR/watch.sh"
# shellcheck source=tools/bazelw/provision.sh
source "$BAZELW_DIR/provision.sh"
# shellcheck source=tools/bazelw/notice.sh
source "$BAZELW_DIR/notice.sh"
# shellcheck source=tools/bazelw/local_paths.sh
source "$BAZELW_DIR/local_paths.sh"
# shellcheck source=tools/bazelw/uninstall.sh
source "$BAZELW_DIR/uninstall.sh"

usage() {
  cat <<'TEXT'
bazelw: runs Bazel in the current workspace, on any machine

usage: bazelw ARGS...          the same as `bazel ARGS...`
       bazelw --where          print which Bazel would run, and where files are kept
       bazelw --provision      download and build everything now, without running Bazel
       bazelw --shell [CMD...] start a shell, or run one command, where Bazel runs
       bazelw --uninstall      stop its Bazel servers and remove everything that it created
       bazelw --help           print this text; `bazelw help` is Bazel's own help

bazelw uses a working `bazel` or `bazelisk` on the PATH (version 7 or later). Without one, on Linux, it creates a Debian root
with Bazel in the cache folder once (about 3 GB, 3 minutes), and runs Bazel there on your own folders.

environment:
  PYO3_BZL_BAZEL=host|debian  use only the Bazel of this machine, or only the Debian root
  PYO3_BZL_CACHE=DIR          cache folder (default: $XDG_CACHE_HOME/pyo3_bzl, else ~/.cache/pyo3_bzl)
  PYO3_BZL_MIRROR=URL         Debian mirror (default: the one in this machine's apt sources, else mmdebstrap's own)
TEXT
}

# choose: sets BAZELW_KIND to host or debian, and BAZELW_HOST_BAZEL
choose() {
  BAZELW_KIND=${PYO3_BZL_BAZEL:-auto} BAZELW_HOST_BAZEL='' BAZELW_HOST_PROBLEM=''
  case $BAZELW_KIND in
    auto | host) find_host_bazel ;;
    debian) ;;
    *) die 2 "PYO3_BZL_BAZEL: unknown value, got \`$BAZELW_KIND\`" "write \`host\` or \`debian\`, or unset it" ;;
  esac
  if [[ -n $BAZELW_HOST_BAZEL ]]; then
    BAZELW_KIND=host
  elif [[ $BAZELW_KIND == host ]]; then
    die 1 "PYO3_BZL_BAZEL=host, but no working bazel or bazelisk: ${BAZELW_HOST_PROBLEM:-none on the PATH}" \
      "install Bazel 7 or later, or unset PYO3_BZL_BAZEL to use the Debian root"
  elif is_inside "$BAZELW_CACHE"; then
    # The caller already runs in our root.
    BAZELW_KIND=host BAZELW_HOST_BAZEL=/usr/bin/bazel BAZELW_HOST_VERSION='inside the Debian root'
  else
    BAZELW_KIND=debian
    [[ -z $BAZELW_HOST_PROBLEM ]] || say "using the Debian root: $BAZELW_HOST_PROBLEM (PYO3_BZL_BAZEL=debian skips this check)"
    check_platform
    check_cache
  fi
}

where() {
  choose
  local name path
  if [[ $BAZELW_KIND == host ]]; then
    echo "bazel:  $BAZELW_HOST_BAZEL ($BAZELW_HOST_VERSION)"
    echo "kind:   host"
  else
    plan
    echo "bazel:  /usr/bin/bazel of the Debian root"
    echo "kind:   debian"
    for name in root tools overlay server; do
      path=$(stage_path "$name")
      printf '%-7s %s%s\n' "$name:" "$path" "$(is_made "$path" || echo ' (not created yet)')"
    done
  fi
  echo "cache:  $BAZELW_CACHE"
}

# run CMD...: becomes the command, where Bazel runs
run() {
  [[ $BAZELW_KIND == debian ]] || exec "$@"
  provision
  [[ $1 != /usr/bin/bazel ]] || notice
  enter "$@"
}

# leave: a `run` outside any workspace runs one of this checkout's own programs. The program still starts from the current folder
# (tools/pyo3-bzl/src/root.rs).
leave() {
  local folder=$PWD name
  unset PYO3_BZL_WORKING_DIRECTORY
  while true; do
    for name in MODULE.bazel REPO.bazel WORKSPACE WORKSPACE.bazel; do [[ ! -e $folder/$name ]] || return 0; done
    [[ -n $folder && $folder != / ]] || break
    folder=${folder%/*}
  done
  export PYO3_BZL_WORKING_DIRECTORY=$PWD
  cd "$BAZELW_DIR/../.." || exit
}

bazelw_main() {
  case ${1-} in
    --help | --where | --provision | --uninstall) [[ $# == 1 ]] || die 2 "\`$1\` takes no arguments, got \`${*:2}\`" "see \`bazelw --help\`" ;;
  esac
  if [[ ${1-} == --help ]]; then
    usage
    return
  fi
  [[ -z ${BAZELW_PROBING:-} ]] || die 1 "the \`bazel\` on the PATH calls bazelw again"
  # Bazel cannot work in a removed folder, which has no path.
  pwd -P >/dev/null 2>&1 && [[ . -ef $(pwd -P) ]] || die 1 "the current folder no longer exists, it was \`${PWD:-unknown}\`" "cd to an existing folder"
  set_cache
  case ${1-} in
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
      [[ $# -gt 0 ]] || set -- bash
      run "$@"
      ;;
    *)
      choose
      [[ ${1-} != run ]] || leave
      run "${BAZELW_HOST_BAZEL:-/usr/bin/bazel}" "$@"
      ;;
  esac
}
