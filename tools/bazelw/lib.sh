# Messages, tables and the cache folder of `bazelw`. Sourced by main.sh.
# shellcheck shell=bash

say() { printf 'bazelw: %s\n' "$*" >&2; }

# die CODE MESSAGE [HELP...]
die() {
  local code=$1 line
  printf 'bazelw: error: %s\n' "$2" >&2
  shift 2
  for line in "$@"; do printf '  help: %s\n' "$line" >&2; done
  exit "$code"
}

# rows FILE: the lines of a table, without comments and empty lines
rows() { sed -e 's/[[:space:]]*#.*$//' -e '/^[[:space:]]*$/d' "$1"; }

# digest: 16 hex digits of the SHA-256 of standard input
digest() { { sha256sum 2>/dev/null || shasum -a 256; } | cut -c 1-16; }

# The first line of CACHEDIR.TAG is fixed by the convention (bford.info/cachedir); the second marks the folder as ours.
_TAG='Signature: 8a477f597d28d172789f06886806bc55
# made by pyo3_bzl bazelw'

is_our_cache() { [[ -f $1/CACHEDIR.TAG ]] && [[ $(cat "$1/CACHEDIR.TAG") == "$_TAG" ]]; }

# set_cache: sets BAZELW_CACHE; makes nothing
set_cache() {
  BAZELW_CACHE=${PYO3_BZL_CACHE:-}
  if [[ -z $BAZELW_CACHE ]]; then
    [[ -n ${XDG_CACHE_HOME:-}${HOME:-} ]] || die 1 "HOME is not set, so there is no cache folder" "set PYO3_BZL_CACHE to a folder"
    BAZELW_CACHE=${XDG_CACHE_HOME:-$HOME/.cache}/pyo3_bzl
  fi
  [[ $BAZELW_CACHE == /* ]] || BAZELW_CACHE=$PWD/$BAZELW_CACHE
  # Names that the root has for itself are not the host's inside; Bazel's rc files take no space in a path.
  case $BAZELW_CACHE in
    /usr/* | /etc/* | /proc/* | /sys/* | /dev/*) die 1 "the cache folder cannot be seen inside the root, got \`$BAZELW_CACHE\`" "set PYO3_BZL_CACHE to a folder outside /usr and /etc" ;;
    *[[:space:]]*) die 1 "the cache folder has a space in its path, got \`$BAZELW_CACHE\`" "set PYO3_BZL_CACHE to a path without spaces; workspaces may have them" ;;
  esac
}

# make_cache: the folder itself, marked as ours. A folder with other things in it is never taken over.
make_cache() {
  is_our_cache "$BAZELW_CACHE" && return
  if [[ -d $BAZELW_CACHE && -n $(ls -A "$BAZELW_CACHE" 2>/dev/null) ]]; then
    die 1 "the cache folder holds other things, got \`$BAZELW_CACHE\`" "set PYO3_BZL_CACHE to an empty or new folder"
  fi
  mkdir -p "$BAZELW_CACHE" || die 1 "cannot make the cache folder \`$BAZELW_CACHE\`" "set PYO3_BZL_CACHE to a folder that you may write"
  printf '%s\n' "$_TAG" >"$BAZELW_CACHE/.tag.$$"
  mv "$BAZELW_CACHE/.tag.$$" "$BAZELW_CACHE/CACHEDIR.TAG"
}
