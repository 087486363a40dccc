#!/usr/bin/env bash
# Arguments and environment of `bazelw`, and how it finds a Bazel on the machine. Provisions nothing.
# shellcheck source=tools/bazelw/tests/lib.sh
source "$(dirname "${BASH_SOURCE[0]}")/lib.sh"

BAZELW=$REPO/bazelw
clean_path "$WORK/bin"
PATH=$WORK/bin
mkdir "$WORK/fakes"

help_is_shown() {
  run "$BAZELW" --help
  is_status 0
  has 'usage: bazelw ARGS...'
  has '--uninstall'
  # --help does not need HOME.
  run env -u HOME "$BAZELW" --help
  is_status 0
}
check '--help' help_is_shown

own_options_take_no_arguments() {
  run "$BAZELW" --uninstall now please
  is_status 2
  has 'error: `--uninstall` takes no arguments, got `now please`'
}
check 'arguments after an own option' own_options_take_no_arguments

unknown_kind() {
  run env PYO3_BZL_BAZEL=docker "$BAZELW" build
  is_status 2
  has 'error: PYO3_BZL_BAZEL: unknown value, got `docker`'
  has 'help: write `host` or `debian`'
}
check 'PYO3_BZL_BAZEL of an unknown value' unknown_kind

where_before_provisioning() {
  run env PYO3_BZL_BAZEL=debian "$BAZELW" --where
  is_status 0
  has 'kind:   debian'
  has "root:   $HOME/.cache/pyo3_bzl/roots/"
  has '(not created yet)'
  has "cache:  $HOME/.cache/pyo3_bzl"
  absent "$HOME/.cache"
}
check '--where makes nothing' where_before_provisioning

cache_folders() {
  cache() { run env "$@" PYO3_BZL_BAZEL=debian "$BAZELW" --where && out=${out##*cache:  }; }
  cache XDG_CACHE_HOME="$WORK/xdg" && equal "$WORK/xdg/pyo3_bzl" "$out"
  cache PYO3_BZL_CACHE="$WORK/mine///" && equal "$WORK/mine" "$out"
  cd "$WORK"
  cache PYO3_BZL_CACHE=rel/ative && equal "$WORK/rel/ative" "$out"
  mkdir "$WORK/real" && ln -s real "$WORK/linked"
  cache PYO3_BZL_CACHE="$WORK/linked/c" && equal "$WORK/real/c" "$out"
  # Without HOME, the home folder comes from the user database.
  cache -u HOME && equal "$(unset HOME && cd ~ && pwd -P)/.cache/pyo3_bzl" "$out"
}
check 'the cache folder: XDG, relative, through links, without HOME' cache_folders

cache_folders_refused() {
  run env PYO3_BZL_BAZEL=debian PYO3_BZL_CACHE="$WORK/with space" "$BAZELW" --where
  is_status 1
  has 'contains a space or a special character'
  run env PYO3_BZL_BAZEL=debian PYO3_BZL_CACHE=/usr/local/x "$BAZELW" --where
  is_status 1
  has 'is not visible inside the root'
  mkdir "$WORK/foreign" && touch "$WORK/foreign/thesis.tex"
  run env PYO3_BZL_BAZEL=debian PYO3_BZL_CACHE="$WORK/foreign" "$BAZELW" version
  is_status 1
  has 'the cache folder contains other files'
  equal thesis.tex "$(ls "$WORK/foreign")"
  touch "$WORK/file"
  run env PYO3_BZL_BAZEL=debian PYO3_BZL_CACHE="$WORK/file" "$BAZELW" version
  is_status 1
  has 'cannot create the cache folder'
}
check 'cache folders that are refused' cache_folders_refused

calls_from_odd_places() {
  mkdir -p "$WORK/links/a b" "$WORK/trap/sub/tools/bazelw"
  ln -s "$BAZELW" "$WORK/links/first"
  ln -s ../first "$WORK/links/a b/second"
  run "$WORK/links/a b/second" --help
  is_status 0
  cp -RL "$(dirname "$BAZELW")/tools" "$WORK/links/"
  mkdir "$WORK/links/sub" && cp -L "$BAZELW" "$WORK/links/sub/" && mv "$WORK/links/tools" "$WORK/links/sub/"
  cd "$WORK/links"
  run env CDPATH="$WORK/trap" bash sub/bazelw --help
  is_status 0
  mkdir "$WORK/removed" && cd "$WORK/removed" && rmdir "$WORK/removed"
  run "$BAZELW" version
  is_status 1
  has 'the current folder no longer exists'
}
check 'called through links, with CDPATH, from a removed folder' calls_from_odd_places

# with_fakes CMD...: runs a command with the fake programs first on the PATH
with_fakes() { run env PATH="$WORK/fakes:$PATH" "$@"; }

host_bazel_works() {
  fake "$WORK/fakes/bazel" 'if [[ $1 == --version ]]; then echo "bazel 8.1.0"; exit; fi' 'printf "<%s>" "$@"; cat; exit 7'
  with_fakes "$BAZELW" --where
  is_status 0
  has "bazel:  $WORK/fakes/bazel (bazel 8.1.0)"
  has 'kind:   host'
  with_fakes "$BAZELW" build '//a b' '' <<<'from stdin'
  is_status 7
  equal '<build><//a b><>from stdin' "$out"
  with_fakes "$BAZELW" --provision
  is_status 0
  has 'nothing to provision'
  with_fakes "$BAZELW" --shell bash -c 'exit $1' - 9
  is_status 9
  # A path that cannot contain the root does not matter with a host Bazel.
  with_fakes env PYO3_BZL_CACHE="$WORK/a b" "$BAZELW" --where
  is_status 0
  absent "$HOME/.cache"
}
check 'a host bazel that works is used' host_bazel_works

run_outside_of_a_workspace() {
  fake "$WORK/fakes/bazel" 'if [[ $1 == --version ]]; then echo "bazel 8.1.0"; exit; fi' \
    'printf "%s in %s, from %s" "$1" "$PWD" "${PYO3_BZL_WORKING_DIRECTORY-here}"'
  mkdir -p "$WORK/some/below"
  : >"$WORK/some/MODULE.bazel"
  # Under Bazel, there is a workspace above the test's own folder.
  local none
  none=$(cd "$(mktemp -d /tmp/bazelw.XXXXXX)" && pwd -P)
  cd "$none"
  with_fakes "$BAZELW" run //x
  equal "run in $(dirname "$(readlink -f "$BAZELW")"), from $none" "$out"
  with_fakes "$BAZELW" build //x
  equal "build in $none, from here" "$out"
  rmdir "$none"
  cd "$WORK/some/below"
  with_fakes env PYO3_BZL_WORKING_DIRECTORY=/old "$BAZELW" run //x
  equal "run in $WORK/some/below, from here" "$out"
}
check 'run outside of a workspace is one of the checkout' run_outside_of_a_workspace

# not_used VERSION_BODY REASON
not_used() {
  fake "$WORK/fakes/bazel" "$1"
  with_fakes "$BAZELW" --where
  is_status 0
  has 'kind:   debian'
  has "using the Debian root: $2"
  with_fakes env PYO3_BZL_BAZEL=host "$BAZELW" --where
  is_status 1
  has "PYO3_BZL_BAZEL=host, but no working bazel or bazelisk: $2"
}
check 'a host bazel that is too old' not_used 'echo "bazel 4.2.3"' "$WORK/fakes/bazel is bazel 4.2.3, but bazelw needs 7 or later"
check 'a host bazel that fails' not_used 'echo "bazel: broken" >&2; exit 3' "\`$WORK/fakes/bazel --version\` does not answer"
check 'a host bazel that prints garbage' not_used 'head -c 300 /dev/urandom; echo; echo "bazel seven"; echo "Bazelisk 9.0"' "\`$WORK/fakes/bazel --version\` does not answer"
check 'a host bazel that calls bazelw' not_used "exec '$BAZELW' \"\$@\"" "\`$WORK/fakes/bazel --version\` does not answer"

host_bazel_hangs() {
  export BAZELW_TEST_PROBE_SECONDS=1
  local started=$SECONDS
  not_used 'exec sleep 600' "\`$WORK/fakes/bazel --version\` does not answer"
  # bazelw did not wait for it.
  ((SECONDS - started < 600))
}
check 'a host bazel that hangs' host_bazel_hangs

host_next_on_the_path() {
  mkdir "$WORK/fakes2"
  fake "$WORK/fakes/bazel" 'exit 1'
  fake "$WORK/fakes2/bazel" 'echo bazel 6.0.0'
  fake "$WORK/fakes2/bazelisk" 'echo noise; echo bazel 7.4.1'
  run env PATH="$WORK/fakes:$WORK/fakes2:$PATH" "$BAZELW" --where
  is_status 0
  equal "bazel:  $WORK/fakes2/bazelisk (bazel 7.4.1)" "$(head -n 1 <<<"$out")"
  # bazelw itself, linked as bazel, does not count.
  ln -sf "$BAZELW" "$WORK/fakes/bazel"
  run env PATH="$WORK/fakes:$PATH" PYO3_BZL_BAZEL=host "$BAZELW" --where
  is_status 1
  has 'none on the PATH'
}
check 'the first one on the PATH that works' host_next_on_the_path

answers_are_kept() {
  export PYO3_BZL_CACHE=$WORK/kept
  mkdir "$PYO3_BZL_CACHE"
  (BAZELW_CACHE=$PYO3_BZL_CACHE && source "$REPO/tools/bazelw/lib.sh" && make_cache)
  fake "$WORK/fakes/bazel" "echo asked >>$WORK/asked; exit 1"
  with_fakes "$BAZELW" --where
  with_fakes "$BAZELW" --where
  has 'does not answer'
  equal asked "$(cat "$WORK/asked")"
  # The version that a workspace requests is part of the cache key.
  mkdir -p "$WORK/ws/sub" && echo 7.0.99 >"$WORK/ws/.bazelversion" && cd "$WORK/ws/sub"
  with_fakes "$BAZELW" --where
  equal 2 "$(grep -c asked "$WORK/asked")"
}
check 'in a provisioned cache an answer is kept' answers_are_kept

# tmp_paths_are PATHS ARGS...: checks tmp_paths for the current workspace
tmp_paths_are() {
  local expected=$1
  shift
  equal "$expected" "$(set -euo pipefail && source "$REPO/tools/bazelw/lib.sh" && source "$REPO/tools/bazelw/local_paths.sh" && tmp_paths /nowhere "$@" | paste -s -d ' ')"
}
local_paths() {
  local below elsewhere
  below=$(mktemp -d /tmp/bazelw.XXXXXX) elsewhere=$(mktemp -d /var/tmp/bazelw-test.XXXXXX)
  mkdir -p "$below"/{a,b,c} "$elsewhere"/{ws/sub/pkg,other}
  cd "$elsewhere/ws"
  ln -s "$below/b" ../by_link
  tmp_paths_are ''
  printf 'local_path_override(\n    module_name = "a",\n    path = "%s",\n)\n' "$below/a" >MODULE.bazel
  tmp_paths_are "$below/a"
  cd sub && tmp_paths_are "$below/a" && cd ..
  # Finds a path on one line, through a link, and in an included file. Ignores comments, missing folders and other attribute
  # names.
  echo "local_path_override(module_name = 'b', path = '../by_link')" >sub/pkg/x.MODULE.bazel
  printf '%s\n' 'include("//sub/pkg:x.MODULE.bazel")' "# path = \"$below/a\"" "x(path = \"$below/none\")" "x(strip_path = \"$below/c\")" 'x(path = "../other")' >MODULE.bazel
  tmp_paths_are "$below/b"
  : >MODULE.bazel
  tmp_paths_are "$below/a $below/c" build --override_module=m="$below/c" --override_repository r="$below/none" --override_repository=q~~x="$below/a"
  echo "common --override_module=m=$below/b" >.bazelrc
  tmp_paths_are "$below/b"
  rm -r "$below" "$elsewhere"
}
check 'folders below /tmp that a workspace takes modules from' local_paths

finish
