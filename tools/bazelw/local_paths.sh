# The folders below /tmp that the current workspace takes modules or repositories from. Sourced by main.sh.
#
# Bazel's linux-sandbox gives each action a /tmp of its own (--incompatible_sandbox_hermetic_tmp). The workspace itself is visible there
# all the same; a folder that an external repository is a link to (local_path_override, --override_module) is not, unless it is named with
# --sandbox_add_mount_pair, which enter.sh does. That flag is part of no action key and of no analysis.
# shellcheck shell=bash

# _workspace: the folder of the workspace that we are in, or nothing
_workspace() {
  local folder
  folder=$(pwd -P)
  while [[ -n $folder && ! -f $folder/MODULE.bazel ]]; do folder=${folder%/*}; done
  printf '%s' "$folder"
}

# _module_files ROOT: MODULE.bazel and what it includes
_module_files() {
  local files=(MODULE.bazel) i
  for ((i = 0; i < ${#files[@]} && i < 100; i++)); do
    [[ -f $1/${files[i]} ]] || continue
    printf '%s\n' "$1/${files[i]}"
    # `//a/b:c.MODULE.bazel` is a/b/c.MODULE.bazel
    while IFS= read -r file; do files+=("$file"); done < <(sed -nE 's|^[[:space:]]*include\(["'\'']//([^:"'\'']*):([^"'\'']+).*|\1/\2|p' "$1/${files[i]}" | sed 's|^/||')
  done
}

# _local_paths ROOT ARGS...: what is named as the folder of a module or repository: in those files, in rc files and in the arguments
_local_paths() {
  local root=$1 file
  shift
  _module_files "$root" | while IFS= read -r file; do
    sed -nE 's/^([^#]*[^#_[:alnum:]])?path[[:space:]]*=[[:space:]]*["'\'']([^"'\'']+).*/\2/p' "$file"
  done
  {
    cat "$root"/.bazelrc "$root"/*.bazelrc 2>/dev/null || true
    [[ $# == 0 ]] || printf '%s\n' "$@"
  } | sed -nE 's/^[^#]*--override_(module|repository)[= ][^=]*=([^[:space:]]+).*/\2/p' | sed "s|%workspace%|$root|"
}

# tmp_paths OVERLAY ARGS...: one folder a line, for a Bazel with these arguments; OVERLAY is the one that its rc file names
tmp_paths() {
  local root overlay=$1 path real tmp
  shift
  tmp=$(physical /tmp)
  root=$(_workspace)
  {
    printf '%s\n' "$overlay"
    [[ -z $root ]] || _local_paths "$root" "$@"
  } | while IFS= read -r path; do
    [[ $path == /* ]] || path=$root/$path
    [[ -d $path ]] || continue
    real=$(physical "$path")
    # A link below /tmp to elsewhere is looked up there, too.
    for path in "$path" "$real"; do
      case $path in
        */../* | */.. | *[:\"\\]*) ;;
        /tmp/* | "$tmp"/*) printf '%s\n' "$path" ;;
      esac
    done
  done | sort -u
}
