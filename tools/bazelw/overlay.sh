#!/usr/bin/env bash
# Renders the overlay: what turns a plain Debian root into one where Bazel finds its modules and its Rust.
# Used by provision.sh, which names the output after the contents.
#
# usage: overlay.sh SOURCE ROOT TOOLS CACHE OUT
#   SOURCE  tools/bazelw/overlay of a checkout        ROOT   the Debian root, read for the modules it ships
#   TOOLS   folder with bin/cargo-bazel               CACHE  bazelw's cache folder
#   OUT     folder to fill; must not exist; may be a staging folder if $6 names the final one
set -euo pipefail

source_dir=$1 root=$2 tools=$3 cache=$4 out=$5 final=${6:-$5}

# rows FILE: the lines of a table, without comments and empty lines
rows() { sed -e 's/[[:space:]]*#.*$//' -e '/^[[:space:]]*$/d' "$1"; }

mkdir "$out"
mkdir -p "$out/registry/empty"
: >"$out/registry/empty/BUILD.bazel"
: >"$out/registry/empty/MODULE.bazel"
cp "$source_dir/buildozer_binary.bzl.in" "$out/registry/empty/buildozer_binary.bzl"
printf '{"module_base_path": "."}\n' >"$out/registry/bazel_registry.json"

while read -r name version source; do
  entry=$out/registry/modules/$name/$version
  mkdir -p "$entry"
  if [[ $source == empty ]]; then
    printf 'module(name = "%s", version = "%s")\n' "$name" "$version" >"$entry/MODULE.bazel"
    printf '{"type": "local_path", "path": "empty"}\n' >"$entry/source.json"
  else
    # Some packages carry the placeholder version 0.0.0; the registry must serve the version that was asked for.
    sed -e "/^module(/,/^)/s/version = \"[^\"]*\"/version = \"$version\"/" "$root$source/MODULE.bazel" >"$entry/MODULE.bazel"
    printf '{"type": "local_path", "path": "%s"}\n' "$source" >"$entry/source.json"
  fi
done < <(rows "$source_dir/registry.txt")

while read -r link target; do
  mkdir -p "$out/$(dirname "$link")"
  ln -s "$target" "$out/$link"
done < <(rows "$source_dir/links.txt")

# The compiler's own shared library has a hash in its name, so it is found rather than listed.
for library in "$root"/usr/lib/*/librustc_driver-*.so; do
  [[ -e $library ]] && ln -s "${library#"$root"}" "$out/rust/lib/"
done
cp "$source_dir/rust/BUILD.bazel.in" "$out/rust/BUILD.bazel"
: >"$out/rust/WORKSPACE.bazel"
: >"$out/rust/MODULE.bazel"

zstd_jni=$(cd "$root" && ls usr/lib/*/libzstd-jni.so | head -n 1)
escape() { printf '%s' "$1" | sed -e 's/[&|\\]/\\&/g'; }
for file in bazelrc cargo-bazel; do
  sed -e "s|@OVERLAY@|$(escape "$final")|g" -e "s|@TOOLS@|$(escape "$tools")|g" \
    -e "s|@CACHE@|$(escape "$cache")|g" -e "s|@ZSTD_JNI@|/$zstd_jni|g" "$source_dir/$file.in" >"$out/$file"
done
chmod +x "$out/cargo-bazel"

# One system rc: Debian's own first, so that ours has the last word, without the flag that makes every command print a warning.
{
  sed -e '/^try-import/d' -e '/--host_javabase/d' "$root/etc/bazel/bazelrc"
  cat "$out/bazelrc"
} >"$out/bazelrc.whole"
mv "$out/bazelrc.whole" "$out/bazelrc"
