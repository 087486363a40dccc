#!/usr/bin/env bash
# Fetches what `bazel coverage` needs beyond the Debian root: LLVM's tools in the version of the root's rustc, and coverage.py.
# Installs nothing: it unpacks Debian packages from the root's own mirror into a folder. Run by //e2e:coverage_test.
#
# usage: fetch.sh OUT
#   OUT/llvm/bin   llvm-cov, llvm-profdata
#   OUT/python     coverage.py, as an import root
#
# Exits with 3 if the mirror no longer has the packages for this root.
set -euo pipefail

mkdir -p "$1"
out=$(cd "$1" && pwd -P)
scratch=$out/scratch

# apt with lists and downloads of its own. Signatures are verified; an index may have expired, as for a mirror that is a snapshot.
mkdir -p "$scratch"/{lists/partial,archives/partial}
cat >"$scratch/apt.conf" <<CONF
APT::Sandbox::User "root";
Acquire::Check-Valid-Until "false";
Acquire::Languages "none";
Acquire::Retries "3";
Debug::NoLocking "true";
Dir::Cache "$scratch";
Dir::State::lists "$scratch/lists";
CONF
export APT_CONFIG=$scratch/apt.conf
apt-get -qq update

# The tools load the root's own libLLVM, which is also the compiler's.
llvm=$(ldd /usr/bin/rustc /usr/lib/*/librustc_driver-*.so | sed -nE 's/.*libLLVM\.so\.([0-9]+)\..*/\1/p' | head -n 1)
version=$(dpkg-query --show --showformat='${Version}' "libllvm$llvm")
for package in "llvm-$llvm=$version" python3-coverage; do
  (cd "$scratch" && apt-get -qq download "$package") || {
    echo "Debian no longer has $package, which fits this root; provision a new root" >&2
    exit 3
  }
done

for package in "$scratch"/*.deb; do
  dpkg-deb --extract "$package" "$scratch/root"
done
mkdir -p "$out/llvm/bin" "$out/python"
cp "$scratch/root/usr/lib/llvm-$llvm/bin"/llvm-{cov,profdata} "$out/llvm/bin/"
cp -R "$scratch/root/usr/lib/python3/dist-packages/coverage" "$out/python/"
rm -rf "$scratch"
