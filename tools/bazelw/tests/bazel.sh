#!/usr/bin/env bash
# Runs Bazel through `bazelw` in a generated workspace: on a provisioned machine, or inside the root, as a `bazel test`.
# shellcheck source=tools/bazelw/tests/lib.sh
source "$(dirname "${BASH_SOURCE[0]}")/lib.sh"

BAZELW=$REPO/bazelw
if [[ ! -f /.bazelw ]]; then
  # The real cache folder. This test never provisions it.
  export HOME=$REAL_HOME PYO3_BZL_BAZEL=debian
  if [[ -z $HOME ]] || ! "$BAZELW" --where >"$WORK/where" 2>&1 || grep -q 'not created yet' "$WORK/where"; then
    skip 'all of bazel.sh' 'nothing is provisioned here, see `bazelw --provision`'
    finish
  fi
fi
WORKSPACE="$WORK/a workspace"
mkdir "$WORKSPACE"
cd "$WORKSPACE" || exit
cat >MODULE.bazel <<'TEXT'
module(name = "made_up")
bazel_dep(name = "rules_shell", version = "0.4.1")
TEXT
cat >BUILD.bazel <<'TEXT'
load("@rules_shell//shell:sh_test.bzl", "sh_test")
genrule(name = "who", outs = ["who.txt"], cmd = "id -u > $@; touch /usr/mine 2>> $@ || true")
sh_test(name = "passes", srcs = ["passes.sh"])
TEXT
printf '#!/bin/bash\nexit 0\n' >passes.sh
chmod +x passes.sh

bazel() { "$BAZELW" --output_user_root="$WORK/bazel" --max_idle_secs=300 "$@"; }
cleanup() { bazel shutdown >/dev/null 2>&1; }

sandboxed() {
  run bazel build //:who --execution_log_json_file="$WORK/log.json"
  is_status 0
  equal '"runner": "linux-sandbox"' "$(grep -o '"runner": "[^"]*"' "$WORK/log.json" | sort -u)"
  out=$(cat bazel-bin/who.txt)
  has "$(id -u)"
  has 'Read-only file system'
  equal "$(id -u)" "$(stat -L -c %u bazel-bin/who.txt)"
}
check 'linux-sandbox is active' sandboxed

one_server() {
  local first
  first=$(bazel info server_pid 2>/dev/null)
  kill -0 "$first"
  equal "$first" "$(bazel info server_pid 2>/dev/null)"
  run bazel info server_pid
  hasnt 'Starting local Bazel server'
}
check 'the server of one call is reused by the next' one_server

recorded_classes() {
  local file pid
  pid=$(bazel info server_pid 2>/dev/null)
  file=$(tr '\0' '\n' <"/proc/$pid/cmdline" | sed -n 's/^--host_jvm_args=-XX:AOTCache=//p')
  [[ -s $file ]]
  # The JVM maps the file only if it was made by the same JVM from the same classes.
  grep -qF " $file" "/proc/$pid/maps"
}
check 'the server starts from the classes of an earlier one' recorded_classes

compact_log() {
  run bazel test //:passes --execution_log_compact_file="$WORK/log.zst"
  is_status 0
  equal 28b52ffd "$(head -c 4 "$WORK/log.zst" | od -An -tx1 | tr -d ' \n')"
}
check 'a test passes, and a compact execution log does not crash' compact_log

exit_codes() {
  run bazel build //:nowhere
  is_status 1
  has "no such target '//:nowhere'"
  run bazel frobnicate
  is_status 2
}
check 'exit codes and messages are Bazel'\''s' exit_codes

module_graph() {
  run bazel mod graph
  is_status 0
  has 'rules_shell@0.4.1'
}
check 'bazel mod can show the module graph' module_graph

# The workspace is not below /tmp. Otherwise, Bazel would show /tmp to actions anyway.
module_below_tmp() {
  local module workspace flags=()
  module=$(mktemp -d /tmp/bazelw.XXXXXX) workspace=$(mktemp -d /var/tmp/bazelw-test.XXXXXX)
  echo 'module(name = "below")' >"$module/MODULE.bazel"
  echo 'genrule(name = "copy", srcs = ["data.txt"], outs = ["copy.txt"], cmd = "cat $< > $@", visibility = ["//visibility:public"])' >"$module/BUILD.bazel"
  echo 'from below' >"$module/data.txt"
  cd "$workspace"
  printf '%s\n' 'bazel_dep(name = "below")' "local_path_override(module_name = \"below\", path = \"$module\")" >MODULE.bazel
  if [[ -f /.bazelw ]]; then
    # Inside the root, bazelw becomes Bazel at once, so the test passes the flags that bazelw would otherwise put into the rc
    # file.
    while IFS= read -r path; do flags+=("--sandbox_add_mount_pair=$path"); done < <(source "$REPO/tools/bazelw/lib.sh" && source "$REPO/tools/bazelw/local_paths.sh" && tmp_paths /nowhere)
  fi
  run bazel build @below//:copy "${flags[@]}"
  is_status 0
  equal 'from below' "$(cat bazel-bin/external/below~/copy.txt)"
  bazel shutdown
  rm -r "$module" "$workspace"
}
check 'a module below /tmp, in a workspace elsewhere' module_below_tmp

finish
