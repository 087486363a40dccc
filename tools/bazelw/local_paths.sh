# Finds the folders below /tmp that contain modules or repositories of the current workspace. Sourced by main.sh.
#
# Bazel's linux-sandbox gives each action its own /tmp (--incompatible_sandbox_hermetic_tmp). The workspace itself stays visible there. A
# folder behind an external repository (local_path_override, --override_module) does not, unless --sandbox_add_mount_pair names it.
# enter.sh adds that flag. It changes no action key and no analysis.
# shellcheck shell=bash

# _workspace: the folder of the current workspace, or nothing
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

# _local_paths ROOT ARGS...: the folders of modules and repositories in those files, in rc files and in the arguments
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

# tmp_paths OVERLAY ARGS...: one folder per line, for a Bazel with these arguments and the rc file of OVERLAY
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
    # A link below /tmp that leads elsewhere must also be visible in the sandbox.
    for path in "$path" "$real"; do
      case $path in
        */../* | */.. | *[:\"\\]*) ;;
        /tmp/* | "$tmp"/*) printf '%s\n' "$path" ;;
      esac
    done
  done | sort -u
}
