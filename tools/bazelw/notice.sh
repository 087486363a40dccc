# Prints, once per workspace, the versions that the Debian root runs instead of those that the workspace names. Sourced by main.sh, after
# local_paths.sh.
# shellcheck shell=bash

# _named FILE MODULE: the version that a MODULE.bazel names in its bazel_dep, which may span lines
_named() {
  sed -e 's/#.*$//' "$1" | tr -d '\n\r' | tr ')' '\n' |
    sed -nE "s/.*bazel_dep\\((.*[, ])?name *= *\"$2\".*/&/p" | sed -nE 's/.*[(, ]version *= *"([^"]+)".*/\1/p' | head -n 1
}

# notice: prints one line, and repeats it only after a change
notice() {
  local workspace overlay name runs wants said message='' unknown=''
  workspace=$(_workspace)
  overlay=$(stage_path overlay)
  [[ -n $workspace && -r $workspace/MODULE.bazel && -r $overlay/versions ]] || return 0
  while read -r name runs; do
    if [[ $name == Bazel ]]; then
      # The first line, as bazelisk reads it.
      wants=$(head -n 1 "$workspace/.bazelversion" 2>/dev/null | LC_ALL=C tr -dc '0-9A-Za-z._-' || true)
    else
      wants=$(_named "$workspace/MODULE.bazel" "$name" | LC_ALL=C tr -dc '0-9A-Za-z._+-' || true)
    fi
    [[ -z $wants || $wants == "$runs" ]] || message+="${message:+, }$name $runs for $wants"
    if [[ -n $wants && -d $overlay/registry/modules/$name && ! -d $overlay/registry/modules/$name/$wants ]]; then unknown+="${unknown:+, }$name $wants"; fi
  done <"$overlay/versions"
  [[ -n $message ]] || return 0
  said=$BAZELW_CACHE/said/$(printf '%s' "$workspace" | digest)
  [[ ! -f $said || $(cat "$said") != "$message" ]] || return 0
  say "the Debian root runs $message"
  [[ -z $unknown ]] || say "the root's registry has no $unknown: update pyo3_bzl, or install bazelisk"
  { mkdir -p "$BAZELW_CACHE/said" && printf '%s\n' "$message" >"$said.$$" && mv "$said.$$" "$said"; } 2>/dev/null || true
}
