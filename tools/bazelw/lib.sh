# Messages, tables, paths and the cache folder of `bazelw`. Sourced by main.sh and make.sh; works in the bash 3.2 of macOS.
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

# physical PATH: absolute, and without links in the part of it that exists. Bazel resolves its folders in the same way.
physical() {
  local folder=$1 rest=
  [[ $folder == /* ]] || folder=$PWD/$folder
  while [[ $folder == */ ]]; do folder=${folder%/}; done
  while [[ -n $folder && ! -d $folder ]]; do
    rest=/${folder##*/}$rest
    folder=${folder%/*}
  done
  [[ -z $folder ]] || folder=$(cd "$folder" && pwd -P)
  printf '%s' "${folder%/}$rest"
}

# The first line of CACHEDIR.TAG is fixed by the convention (bford.info/cachedir); the second marks the folder as ours.
_TAG='Signature: 8a477f597d28d172789f06886806bc55
# made by pyo3_bzl bazelw'

is_our_cache() { [[ -f $1/CACHEDIR.TAG ]] && [[ $(cat "$1/CACHEDIR.TAG") == "$_TAG" ]]; }

# others_in FOLDER: one name in it that a killed bazelw cannot have left in an unmarked cache folder. Such a bazelw leaves the mark
# under another name (while it creates the folder) or an empty lock (while it removes the folder).
others_in() { find "$1" -mindepth 1 -maxdepth 1 ! -name '.tag.*' ! \( -name lock -type f -size 0 \) 2>/dev/null | head -n 1; }

# set_cache: sets BAZELW_CACHE; creates nothing
set_cache() {
  local home=${HOME:-}
  # Without HOME, `~` comes from the user database.
  [[ -n $home ]] || home=$(unset HOME && echo ~)
  BAZELW_CACHE=$(physical "${PYO3_BZL_CACHE:-${XDG_CACHE_HOME:-$home/.cache}/pyo3_bzl}")
}

# check_cache: fails if the root cannot be stored in it
check_cache() {
  case $BAZELW_CACHE/ in
    # The root has its own folders of these names.
    / | /usr/* | /etc/* | /proc/* | /sys/* | /dev/*)
      die 1 "the cache folder is not visible inside the root, got \`$BAZELW_CACHE\`" "set PYO3_BZL_CACHE to a folder outside /usr and /etc"
      ;;
    # Bazel's rc file and file:// addresses contain the path.
    *[!-A-Za-z0-9/._+@~=]*)
      die 1 "the path of the cache folder contains a space or a special character, got \`$BAZELW_CACHE\`" \
        "set PYO3_BZL_CACHE to a path of letters and digits; workspaces may have any name"
      ;;
  esac
}

# is_bare FOLDER: whether it contains only a lock, as after a killed --uninstall
is_bare() { [[ -f $1/lock && -z $(others_in "$1") ]]; }

# make_cache: creates the folder and marks it as ours. Never takes over a folder with other files.
make_cache() {
  local others=
  # The order matters: another bazelw may create the folder at the same time, and marks it before it writes anything else.
  [[ ! -d $BAZELW_CACHE ]] || others=$(others_in "$BAZELW_CACHE")
  is_our_cache "$BAZELW_CACHE" && return
  [[ -z $others ]] || die 1 "the cache folder contains other files, got \`$BAZELW_CACHE\`" "set PYO3_BZL_CACHE to an empty or new folder"
  { mkdir -p "$BAZELW_CACHE" && printf '%s\n' "$_TAG" >"$BAZELW_CACHE/.tag.$$" && mv "$BAZELW_CACHE/.tag.$$" "$BAZELW_CACHE/CACHEDIR.TAG"; } 2>/dev/null ||
    die 1 "cannot create the cache folder \`$BAZELW_CACHE\`" "set PYO3_BZL_CACHE to a writable folder"
}

# remove_tree PATH: also removes read-only folders, which Bazel leaves, and never crosses a mount
remove_tree() {
  [[ -e $1 || -L $1 ]] || return 0
  # One by one, so that find can enter a folder after its chmod.
  [[ -L $1 ]] || find "$1" -xdev -type d ! -perm -u+rwx -exec chmod u+rwx {} \; 2>/dev/null || true
  rm -rf --one-file-system -- "$1"
}

# discard PATH: removes it, or renames what it cannot remove. `discard_left` tries again in a later call.
discard() {
  remove_tree "$1" 2>/dev/null || mv -- "$1" "$1.left.$$"
}

# discard_left FOLDER: removes what `discard` could not remove in that folder
discard_left() {
  local left
  for left in "$1"/*.left.*; do remove_tree "$left" 2>/dev/null || true; done
}

# subordinate_folder: the name prefix of mmdebstrap's work folders for a user who is not root. mmdebstrap then runs under subordinate
# ids, which may not enter a home folder. Each run has a new folder, so leftovers of a killed run do not block it.
subordinate_folder() { printf '/var/tmp/bazelw-%s-%s' "$(id -u)" "$(printf '%s' "$BAZELW_CACHE" | digest)"; }

# remove_subordinate_folders: removes the work folders of earlier runs, and fails if one is left. Their contents belong to subordinate
# ids, so root of a user namespace with these ids removes them. That root has no rights in the parent folder, which is ours. We remove
# the folders when they are empty.
remove_subordinate_folders() {
  local folder status=0
  for folder in "$(subordinate_folder)"*; do
    [[ -d $folder && ! -L $folder && -O $folder ]] || continue
    # Starts in /, because these ids may not enter the current folder either. A folder that mmdebstrap has not handed over yet is not
    # theirs.
    (cd / && mmdebstrap --unshare-helper find "$folder" -xdev -mindepth 2 -delete) >/dev/null 2>&1 || true
    remove_tree "$folder" 2>/dev/null || status=1
  done
  return $status
}
