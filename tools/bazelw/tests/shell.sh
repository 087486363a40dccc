#!/usr/bin/env bash
# The environment inside the root: arguments, input, exit codes, folders, files. Also `--uninstall` of a root in use.
# shellcheck source=tools/bazelw/tests/lib.sh
source "$(dirname "${BASH_SOURCE[0]}")/lib.sh"

if ! can_provision; then
  skip 'all of shell.sh' "$CANNOT_PROVISION"
  finish
fi
small_copy "$WORK/copy"
local_mirror
export PYO3_BZL_CACHE=$WORK/cache PYO3_BZL_BAZEL=debian
BAZELW=$WORK/copy/bazelw

provisions() {
  run "$BAZELW" --provision
  is_status 0
}
check 'a small root' provisions

arguments_and_input() {
  run "$BAZELW" --shell printf '<%s>' 'a  b' '' '*' '$x' '--help'
  equal '<a  b><><*><$x><--help>' "$out"
  run "$BAZELW" --shell cat <<<'from  stdin'
  equal 'from  stdin' "$out"
  out=$("$BAZELW" --shell sh -c 'echo out; echo err >&2' 2>/dev/null)
  equal out "$out"
}
check '--shell: arguments with spaces, stdin, stdout apart from stderr' arguments_and_input

exit_codes() {
  run "$BAZELW" --shell sh -c 'exit 37'
  is_status 37
  run "$BAZELW" --shell bash -c 'kill -TERM $$'
  is_status 143
  run "$BAZELW" --shell no-such-program
  is_status 127
  # There is no process of ours between the caller and the command.
  "$BAZELW" --shell sleep 300 &
  local pid=$!
  eventually grep -qx sleep "/proc/$pid/comm"
  kill -INT "$pid" 2>/dev/null
  kill -TERM "$pid"
  status=0 && wait "$pid" || status=$?
  is_status 143
}
check '--shell: exit codes and signals' exit_codes

on_a_terminal() {
  run script -qec "'$BAZELW' --shell sh -c 'test -t 0 && test -t 1 && test -t 2 && echo on a terminal'" /dev/null
  has 'on a terminal'
}
if command -v script >/dev/null; then check '--shell: the terminal' on_a_terminal; else skip '--shell: the terminal' 'no `script` here'; fi

folders() {
  local folder="$WORK/mit Leerzeichen/ünïcode 漢字" name
  mkdir -p "$folder" && cd "$folder"
  run "$BAZELW" --shell pwd
  equal "$folder" "$out"
  umask 027
  "$BAZELW" --shell sh -c 'echo hello >"made inside"; mkdir folder'
  equal hello "$(cat 'made inside')"
  equal "$(id -u):$(id -g) 640" "$(stat -c '%u:%g %a' 'made inside')"
  equal "$(id -u):$(id -g) 750" "$(stat -c '%u:%g %a' folder)"
  for name in /home /tmp /var/tmp /proc /dev "$WORK"; do
    equal "$(stat -c %d:%i "$name")" "$("$BAZELW" --shell stat -c %d:%i "$name")"
  done
  # A link leads to the same folder.
  ln -s "$folder" "$WORK/link" && cd "$WORK/link"
  run "$BAZELW" --shell ls
  has 'made inside'
}
check 'this machine'\''s folders, at their paths, the caller'\''s files' folders

read_only() {
  run "$BAZELW" --shell touch /usr/mine
  has 'Read-only file system'
  run "$BAZELW" --shell touch /etc/mine
  has 'Read-only file system'
  run bash -c "cd /usr && '$BAZELW' --shell true"
  is_status 1
  has 'this folder is not visible inside the root, which has its own /usr and /etc, got `/usr`'
}
check 'the root'\''s own /usr and /etc, read-only' read_only

own_system() {
  run "$BAZELW" --shell sh -c '. /etc/os-release; echo $VERSION_CODENAME; test -e /etc/bazel/bazelrc && grep -c output_user_root /etc/bazel/bazelrc'
  equal $'forky\n1' "$out"
  # Without stderr, because this machine's own bash also warns about the locale.
  out=$(env LD_PRELOAD= JAVA_HOME=/nowhere CC=/opt/nowhere/cc SSL_CERT_FILE=/nowhere.pem LC_ALL=xx_YY.UTF-8 "$BAZELW" --shell env 2>/dev/null)
  hasnt nowhere
  hasnt xx_YY
  # Nothing is mounted twice or outside the root.
  equal '/' "$("$BAZELW" --shell sed -nE 's/^bazelw ([^ ]+) .*/\1/p' /proc/mounts | grep -vx /etc/bazel/bazelrc)"
  equal 0 "$(grep -c "$PYO3_BZL_CACHE" /proc/mounts)"
  equal '' "$(ls "$PYO3_BZL_CACHE/mnt")"
}
check 'its own system and environment' own_system

below_tmp() {
  local module
  module=$(mktemp -d /tmp/bazelw.XXXXXX)
  mkdir "$WORK/ws" && cd "$WORK/ws"
  echo "local_path_override(module_name = \"m\", path = \"$module\")" >MODULE.bazel
  run "$BAZELW" --shell cat /etc/bazel/bazelrc
  has "build \"--sandbox_add_mount_pair=$module\""
  has 'startup --output_user_root='
  run "$BAZELW" --shell env
  hasnt BAZELW_TMP_PATHS
  rmdir "$module"
}
check 'a module below /tmp is named to the sandbox' below_tmp

# The small root has neither Bazel nor rulesets, so the test sets their versions.
stand_ins() {
  local overlay
  overlay=$(echo "$PYO3_BZL_CACHE"/overlay/*)
  printf '%s\n' 'Bazel 7.7.1' 'rules_rust 0.54.1' 'rules_python 0.22.1' >"$overlay/versions"
  mkdir -p "$overlay/registry/modules/rules_rust/0.73.0" "$WORK/named/sub" && cd "$WORK/named/sub"
  printf '9.2.0\n' >../.bazelversion
  cat >../MODULE.bazel <<'MODULE'
# bazel_dep(name = "rules_rust", version = "0.1.0")
bazel_dep(name = "rules_rust_pyo3", version = "0.70.0")
bazel_dep(
    name = "rules_rust",
    version = "0.73.0",  # of today
)
bazel_dep(version = "2.3.2", name = "rules_python", repo_name = "py")
MODULE
  run "$BAZELW" info
  has 'bazelw: the Debian root runs Bazel 7.7.1 for 9.2.0, rules_rust 0.54.1 for 0.73.0, rules_python 0.22.1 for 2.3.2'
  hasnt 'registry has no'
  run "$BAZELW" info
  hasnt 'the Debian root runs'
  # A change is reported again, and so is a version that the registry does not have.
  sed -i 's/0\.73\.0/0.99.0/' ../MODULE.bazel
  run "$BAZELW" info
  has 'rules_rust 0.54.1 for 0.99.0'
  has "the root's registry has no rules_rust 0.99.0: update pyo3_bzl, or install bazelisk"
  run "$BAZELW" --shell true
  hasnt 'the Debian root runs'
  # No message if the named versions are those that run, or if no version is named.
  printf 'bazel_dep(name = "rules_rust", version = "0.54.1")\n' >../MODULE.bazel && printf '7.7.1\r\n' >../.bazelversion
  run "$BAZELW" info
  hasnt 'the Debian root runs'
  rm "$overlay/versions"
}
check 'what runs instead of what a workspace names: said once' stand_ins

user_namespaces() {
  run "$BAZELW" --shell unshare --user --map-root-user --mount true
  is_status 0
}
check 'linux-sandbox'\''s need: user namespaces inside' user_namespaces

nested() {
  # A bazelw that runs inside the root stays there.
  run "$BAZELW" --shell bash "$BAZELW" --where
  has 'bazel:  /usr/bin/bazel (inside the Debian root)'
  run "$BAZELW" --shell bash "$BAZELW" --shell cat /.bazelw
  equal "$PYO3_BZL_CACHE" "$out"
}
check 'bazelw inside bazelw' nested

in_use() {
  "$BAZELW" --shell sleep 300 &
  local pid=$!
  eventually grep -qx sleep "/proc/$pid/comm"
  run "$BAZELW" --uninstall
  kill "$pid" && wait "$pid" || true
  is_status 1
  has "the Debian root is still in use, by process $pid (sleep)"
  equal 4 "$(stages "$PYO3_BZL_CACHE" | grep -c .)"
}
check '--uninstall: not while something runs inside' in_use

uninstalled() {
  mkdir -p "$PYO3_BZL_CACHE/bazel/base/read only" && touch "$PYO3_BZL_CACHE/bazel/base/read only/file" && chmod -R a-w "$PYO3_BZL_CACHE/bazel/base"
  run "$BAZELW" --uninstall
  is_status 0
  absent "$PYO3_BZL_CACHE"
}
check '--uninstall' uninstalled

finish
