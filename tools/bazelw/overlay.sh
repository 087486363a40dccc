#!/usr/bin/env bash
# Renders the overlay, which lets Bazel find its modules and its Rust in a plain Debian root.
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
mkdir -p "$out/registry/empty/constraints"
: >"$out/registry/empty/BUILD.bazel"
: >"$out/registry/empty/MODULE.bazel"
cp "$source_dir/constraints.BUILD.in" "$out/registry/empty/constraints/BUILD.bazel"
cp "$source_dir/buildozer_binary.bzl.in" "$out/registry/empty/buildozer_binary.bzl"
printf '{"module_base_path": "."}\n' >"$out/registry/bazel_registry.json"

# stand_in NAME FOLDER: copies a ruleset of the root and adds the files of rulesets/NAME on top
stand_in() {
  local copy=$out/rulesets/$1
  mkdir -p "$out/rulesets"
  cp -R "$root$2" "$copy"
  chmod -R u+w "$copy"
  if [[ $1 == rules_rust ]]; then
    # Renames the old extension and exports its implementation.
    mv "$copy/crate_universe/extension.bzl" "$copy/crate_universe/debian_extension.bzl"
    printf '\ncrate_impl = _crate_impl\n' >>"$copy/crate_universe/debian_extension.bzl"
    edit "$copy/crate_universe/debian_extension.bzl" '/^def _generate_repo_impl(repo_ctx):$/a\    alias_packages(repo_ctx, repo_ctx.attr.contents["BUILD.bazel"])'
    edit "$copy/crate_universe/debian_extension.bzl" 's|^        repo_ctx.file(path, contents)$|        repo_ctx.file(path, visible_aliases(contents) if path == "defs.bzl" else contents)|'
    edit "$copy/crate_universe/debian_extension.bzl" '/^load("@bazel_features/i\load(":visible_aliases.bzl", "visible_aliases")'
    edit "$copy/crate_universe/debian_extension.bzl" '/^load("@bazel_features/i\load(":alias_packages.bzl", "alias_packages")'
    # Build scripts may print `cargo::` since Cargo 1.77. rules_rust parses it since 0.58.
    edit "$copy/cargo/cargo_build_script_runner/lib.rs" '/^    fn new(line: &str) -> Option<BuildScriptOutput> {$/a\
        let current = line.strip_prefix("cargo::").map(|rest| format!("cargo:{}", rest.strip_prefix("metadata=").unwrap_or(rest)));\
        let line = current.as_deref().unwrap_or(line);'
  elif [[ $1 == rules_python ]]; then
    # As in later releases, the flag accepts any version. 0.22.1 accepts those up to 3.11.
    edit "$copy/python/config_settings/config_settings.bzl" '/^        values = python_versions,$/d'
    # The workspace's default Python takes precedence over the autodetected `python3`.
    edit "$copy/MODULE.bazel" 's|^register_toolchains("@bazel_tools|register_toolchains("@pythons_hub//:all")\n\n&|'
    # As in later releases, the bzl_library of `py_library` contains all files that it loads. //docs:rules_doc needs them.
    edit "$copy/python/BUILD.bazel" 's|^    srcs = \["py_library.bzl"\],$|    srcs = ["attributes.bzl", "py_library.bzl", "//:stand_in.bzl"],|'
    printf '\nexports_files(["stand_in.bzl"])\n' >>"$copy/BUILD.bazel"
  fi
  cp "$source_dir/rulesets/stand_in.bzl" "$copy/"
  cp -R "$source_dir/rulesets/$1/." "$copy/"
  # Only this script knows the overlay's final folder.
  (cd "$source_dir/rulesets/$1" && find . -name '*.bzl') | while read -r file; do
    sed -i "s|@OVERLAY@|$(escape "$final")|g" "$copy/$file"
  done
}

# edit FILE SCRIPT: edits in place with sed; fails if nothing changed, because Debian then has another release
edit() {
  cp "$1" "$1.before"
  sed -i -e "$2" "$1"
  ! cmp -s "$1" "$1.before" || { echo "overlay.sh: nothing to edit in $1: is it another release of the ruleset?" >&2; return 1; }
  rm "$1.before"
}

escape() { printf '%s' "$1" | sed -e 's/[&|\\]/\\&/g'; }

overrides=()
while read -r name source versions; do
  folder=${source#+}
  if [[ $source == +* ]]; then
    stand_in "$name" "$folder"
    path=$final/rulesets/$name
    overrides+=(-e "s|--override_module=$name=.*|--override_module=$name=$(escape "$path")|")
  else
    path=$source
  fi
  for version in $versions; do
    entry=$out/registry/modules/$name/$version
    mkdir -p "$entry"
    if [[ $source == empty ]]; then
      printf 'module(name = "%s", version = "%s")\n' "$name" "$version" >"$entry/MODULE.bazel"
      printf '{"type": "local_path", "path": "empty"}\n' >"$entry/source.json"
    else
      # Some packages carry the placeholder version 0.0.0; the registry must serve the version that was asked for.
      sed -e "/^module(/,/^)/s/version = \"[^\"]*\"/version = \"$version\"/" "$root$folder/MODULE.bazel" >"$entry/MODULE.bazel"
      printf '{"type": "local_path", "path": "%s"}\n' "$path" >"$entry/source.json"
    fi
  done
done < <(rows "$source_dir/registry.txt")

while read -r link target; do
  mkdir -p "$out/$(dirname "$link")"
  ln -s "$target" "$out/$link"
done < <(rows "$source_dir/links.txt")

# The name of the compiler's own shared library contains a hash, so find it.
for library in "$root"/usr/lib/*/librustc_driver-*.so; do
  [[ -e $library ]] && ln -s "${library#"$root"}" "$out/rust/lib/"
done
cp "$source_dir/rust/BUILD.bazel.tpl" "$out/rust/"

zstd_jni=$(cd "$root" && ls usr/lib/*/libzstd-jni.so | head -n 1)
for file in bazelrc cargo-bazel; do
  sed -e "s|@OVERLAY@|$(escape "$final")|g" -e "s|@SERVER@|$(escape "$cache/server/${final##*/}")|g" -e "s|@TOOLS@|$(escape "$tools")|g" \
    -e "s|@CACHE@|$(escape "$cache")|g" -e "s|@ZSTD_JNI@|/$zstd_jni|g" "$source_dir/$file.in" >"$out/$file"
done
chmod +x "$out/cargo-bazel"

# The versions in the root, for bazelw's notice. Not all of Debian's modules state their version.
package_version() { sed -nE "/^Package: $1\$/,/^\$/s/^Version: ([0-9.]+).*/\1/p" "$root/var/lib/dpkg/status"; }
{
  echo "Bazel $(package_version bazel-bootstrap)"
  echo "rules_rust $(package_version bazel-rules-rust)"
  echo "rules_python $(package_version bazel-rules-python)"
} | sed -nE '/ [0-9]/p' >"$out/versions"

# One system rc file: Debian's own first, so that ours takes precedence, without the flag that makes every command print a warning.
{
  sed -e '/^try-import/d' -e '/--host_javabase/d' "${overrides[@]}" "$root/etc/bazel/bazelrc"
  cat "$out/bazelrc"
} >"$out/bazelrc.whole"
mv "$out/bazelrc.whole" "$out/bazelrc"
