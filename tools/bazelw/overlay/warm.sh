#!/usr/bin/env bash
# Records the classes of Bazel's server and the profiles of their methods in OUT/server.aot, which later servers start from. make.sh calls
# it inside the Debian root. JDK 25 writes the file when the server ends: https://openjdk.org/jeps/514, https://openjdk.org/jeps/515
#
# usage: warm.sh OUT     an empty folder, which then contains only server.aot
set -euo pipefail

out=$1
workspace=$out/workspace
mkdir -p "$workspace"
# Without the flag that reads the file.
grep -v AOTCache /etc/bazel/bazelrc >"$out/bazelrc"

# The rules that every workspace with an extension loads. Bazel analyzes all targets, but runs only the genrules and the C compiler.
cat >"$workspace/MODULE.bazel" <<'TEXT'
bazel_dep(name = "rules_cc", version = "0.2.14")
bazel_dep(name = "rules_python", version = "2.3.2")
bazel_dep(name = "rules_rust", version = "0.73.0")
rust = use_extension("@rules_rust//rust:extensions.bzl", "rust")
rust.toolchain(edition = "2021")
TEXT
cat >"$workspace/BUILD.bazel" <<'TEXT'
load("@rules_cc//cc:defs.bzl", "cc_binary", "cc_library")
load("@rules_python//python:py_binary.bzl", "py_binary")
load("@rules_rust//rust:defs.bzl", "rust_library", "rust_proc_macro", "rust_shared_library")

[genrule(name = "number_%d" % n, outs = ["%d.txt" % n], cmd = "echo %d > $@" % n) for n in range(20)]
genrule(name = "numbers", srcs = ["%d.txt" % n for n in range(20)], outs = ["numbers.txt"], cmd = "cat $(SRCS) > $@")
cc_library(name = "library", srcs = ["library.c"])
cc_binary(name = "program", srcs = ["program.c"], deps = [":library"])
py_binary(name = "script", srcs = ["script.py"])
rust_proc_macro(name = "macros", srcs = ["lib.rs"])
rust_library(name = "crate", srcs = ["lib.rs"], proc_macro_deps = [":macros"])
rust_shared_library(name = "extension", srcs = ["lib.rs"], deps = [":crate", ":library"])
TEXT
touch "$workspace/lib.rs" "$workspace/script.py"
echo 'int number(void) { return 0; }' >"$workspace/library.c"
echo 'int number(void); int main(void) { return number(); }' >"$workspace/program.c"

cd "$workspace"
bazel=(
  bazel --nosystem_rc --nohome_rc --bazelrc="$out/bazelrc" --output_user_root="$out/bazel"
  # A killed call leaves the server, which then ends by itself.
  --max_idle_secs=15
  "--host_jvm_args=-XX:AOTCacheOutput=$out/server.aot"
)
"${bazel[@]}" build --nobuild //...
"${bazel[@]}" build --disk_cache="$out/bazel/disk" --profile="$out/bazel/profile.gz" --execution_log_compact_file="$out/bazel/log" //:numbers //:program
"${bazel[@]}" aquery //... >/dev/null
"${bazel[@]}" shutdown
cd "$out"
chmod -R u+w bazel
rm -rf bazel bazelrc workspace
[[ -s server.aot ]]
