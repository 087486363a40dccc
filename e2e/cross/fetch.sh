#!/usr/bin/env bash
# Fetches what builds for other platforms need beyond the Debian root: compilers, Rust's standard libraries, an emulator and Pythons.
# Installs nothing: it unpacks Debian packages from the root's own mirror into a folder. Run by //e2e:cross_test.
#
# usage: fetch.sh OUT
#   OUT/bin           compilers: aarch64-gcc, aarch64-ar, mingw-gcc, mingw-ar, mingw-dlltool; qemu-aarch64
#   OUT/std/TRIPLE    Rust's standard library for aarch64-unknown-linux-gnu and x86_64-pc-windows-gnu, of the root's own rustc
#   OUT/aarch64       a root with Pythons for aarch64: usr/bin/python3.X
#
# Exits with 3 if the mirror no longer has the standard library of this root's rustc.
set -euo pipefail

mkdir -p "$1"
out=$(cd "$1" && pwd -P)
scratch=$out/scratch
host=$out/host

# apt with lists and downloads of its own. Signatures are verified; an index may have expired, as for a mirror that is a snapshot.
mkdir -p "$scratch"/{lists/partial,amd64/archives/partial,arm64/archives/partial,etc/preferences.d,etc/apt.conf.d,etc/trusted.gpg.d,empty}
: >"$scratch/none_installed"
cp /etc/apt/sources.list "$scratch/etc/"
cat >"$scratch/apt.conf" <<CONF
APT::Architecture "amd64";
APT::Architectures { "amd64"; "arm64"; };
APT::Install-Recommends "false";
APT::Sandbox::User "root";
Acquire::Check-Valid-Until "false";
Acquire::Languages "none";
Acquire::Retries "3";
Debug::NoLocking "true";
Dir::Cache "$scratch/amd64";
Dir::Etc "$scratch/etc";
Dir::Etc::TrustedParts "/usr/share/keyrings";
Dir::State "$scratch";
Dir::State::lists "$scratch/lists";
Dir::State::status "/var/lib/dpkg/status";
CONF
export APT_CONFIG=$scratch/apt.conf
apt-get -qq update

# unpack FOLDER PACKAGE...: unpacks downloaded packages, and removes them
unpack() {
  local folder=$1 package
  shift
  mkdir -p "$folder"
  for package in "$@"; do
    dpkg-deb --extract "$package" "$folder"
    rm "$package"
  done
}

# The root's own packages, in the root's own version.
rust=$(dpkg-query --show --showformat='${Version}' libstd-rust-dev:amd64)
for package in libstd-rust-dev:arm64 rust-src; do
  apt-cache show "$package=$rust" >"$scratch/shown" 2>&1 || {
    echo "Debian no longer has $package $rust, the version of this root's rustc; provision a new root" >&2
    exit 3
  }
done
(cd "$scratch" && apt-get -qq download "libstd-rust-dev:arm64=$rust" "rust-src=$rust")
unpack "$scratch/rust" "$scratch"/*.deb

# Compilers and the emulator, with the libraries that the root lacks.
apt-get -qq --yes --download-only install gcc-aarch64-linux-gnu libc6-dev-arm64-cross gcc-mingw-w64-x86-64-posix qemu-user
unpack "$host" "$scratch"/amd64/archives/*.deb
# Half of their size, and no link needs it: emulators of other processors, and programs that optimize whole C programs.
rm -rf "${host:?}/usr/share"
find "$host/usr" ! -type d \( -name 'qemu-*' ! -name qemu-aarch64 -o -name lto1 -o -name '*-lto-dump*' \) -delete

# Pythons with all their libraries: nothing is installed for that architecture.
apt-get -qq --yes --download-only \
  -o APT::Architecture=arm64 -o APT::Architectures=arm64 -o Dir::Cache="$scratch/arm64" -o Dir::State::status="$scratch/none_installed" \
  install libgcc-s1 python3.13-minimal python3.14-minimal python3.15-minimal
unpack "$out/aarch64" "$scratch"/arm64/archives/*.deb
ln -s usr/lib "$out/aarch64/lib"

# program NAME COMMAND...: writes a script that starts a program with the libraries beside it
program() {
  local name=$1
  shift
  printf '#!/bin/sh\nLD_LIBRARY_PATH=%s exec %s "$@"\n' "$host/usr/lib/x86_64-linux-gnu" "$*" >"$out/bin/$name"
  chmod +x "$out/bin/$name"
}

mkdir -p "$out/bin"
program aarch64-gcc "$host/usr/bin/aarch64-linux-gnu-gcc" "--sysroot=$host"
program aarch64-ar "$host/usr/bin/aarch64-linux-gnu-ar"
program mingw-ar "$host/usr/bin/x86_64-w64-mingw32-ar"
program mingw-dlltool "$host/usr/bin/x86_64-w64-mingw32-dlltool"
program qemu-aarch64 "$host/usr/bin/qemu-aarch64" -L "$out/aarch64"
# rules_rust declares an import library with the name that MSVC's linker gives it. GNU ld writes none of that name unless asked.
cat >"$out/bin/mingw-gcc" <<SCRIPT
#!/bin/sh
output= previous= shared=
for word; do
  [ "\$previous" != -o ] || output=\$word
  [ "\$word" != -shared ] || shared=1
  previous=\$word
done
case \$shared\$output in 1*.dll) set -- "\$@" "-Wl,--out-implib,\$output.lib" ;; esac
exec "$host/usr/bin/x86_64-w64-mingw32-gcc-posix" "\$@"
SCRIPT
chmod +x "$out/bin/mingw-gcc"

# Rust's standard libraries. Debian has none for Windows, so build it from Debian's sources, with their own copies of its dependencies.
mkdir -p "$out/std/x86_64-pc-windows-gnu"
mv "$scratch/rust/usr/lib/rustlib/aarch64-unknown-linux-gnu/lib" "$out/std/aarch64-unknown-linux-gnu"
library=$(echo "$scratch"/rust/usr/src/rustc-*/library)
mkdir -p "$library/.cargo"
cat >"$library/.cargo/config.toml" <<CONFIG
[source.crates-io]
replace-with = "vendored"
[source.vendored]
directory = "vendor"
CONFIG
# Only with this variable does a stable rustc compile the standard library.
export RUSTC_BOOTSTRAP=1
(
  cd "$library"
  export CARGO_HOME=$scratch/cargo CARGO_INCREMENTAL=0
  export CARGO_TARGET_X86_64_PC_WINDOWS_GNU_LINKER=$out/bin/mingw-gcc
  export CARGO_TARGET_X86_64_PC_WINDOWS_GNU_RUSTFLAGS="-Zforce-unstable-if-unmarked -Cembed-bitcode=yes -Cdlltool=$out/bin/mingw-dlltool"
  cargo build --quiet --frozen --offline --release --target=x86_64-pc-windows-gnu --package=std --features=panic-unwind --target-dir="$scratch/target"
)
cp "$scratch"/target/x86_64-pc-windows-gnu/release/deps/*.rlib "$out/std/x86_64-pc-windows-gnu"
for object in rsbegin rsend; do
  rustc --target=x86_64-pc-windows-gnu --crate-type=lib "--emit=obj=$out/std/x86_64-pc-windows-gnu/$object.o" "$library/rtstartup/$object.rs"
done

rm -rf "$scratch"
