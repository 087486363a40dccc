//! Rejected ELF libraries that would load only where they were built, or not at all, each with its complete error
//! message.

use super::build::elf::Elf;
use super::{promise, promise_on, refused};

#[test]
fn libpython() {
    let elf = Elf {
        needed: vec!["libc.so.6", "libpython3.11.so.1.0"],
        ..Elf::default()
    };
    refused(
        &elf.bytes(),
        &promise("cpython"),
        r#"
error[links-libpython]: //pkg:native: `libnative.so` links `libpython3.11.so.1.0`: it would load a second Python, or none where Python has no shared library
  help: set `PYO3_BUILD_EXTENSION_MODULE=1`, and unless it is for one CPython `PYO3_NO_PYTHON=1`, for pyo3-ffi's build script (`crate.annotation(crate = "pyo3-ffi", build_script_env = …)`)
  help: and do not link `libpython` by hand: the interpreter provides these symbols
"#,
    );
}

#[test]
fn absolute_rpath() {
    let elf = Elf {
        rpath: Some("$ORIGIN/lib:/opt/lib:/home/me/lib"),
        ..Elf::default()
    };
    refused(
        &elf.bytes(),
        &promise("abi3"),
        r#"
error[absolute-rpath]: //pkg:native: `libnative.so` searches libraries in the absolute RPATH `/opt/lib`, `/home/me/lib`, which other machines do not have
  help: drop `-C link-arg=-Wl,-rpath,/…` from rustc_flags or linkopts, or make it relative to the library: `$ORIGIN/…`
"#,
    );
}

#[test]
fn absolute_runpath() {
    let elf = Elf {
        runpath: Some("/usr/local/lib"),
        ..Elf::default()
    };
    refused(
        &elf.bytes(),
        &promise("abi3"),
        r#"
error[absolute-rpath]: //pkg:native: `libnative.so` searches libraries in the absolute RUNPATH `/usr/local/lib`, which other machines do not have
  help: drop `-C link-arg=-Wl,-rpath,/…` from rustc_flags or linkopts, or make it relative to the library: `$ORIGIN/…`
"#,
    );
}

#[test]
fn needed_by_path() {
    let elf = Elf {
        needed: vec!["bazel-out/k8-fastbuild/bin/libhelp.so"],
        ..Elf::default()
    };
    refused(
        &elf.bytes(),
        &promise("abi3"),
        r#"
error[needed-path]: //pkg:native: `libnative.so` needs `bazel-out/k8-fastbuild/bin/libhelp.so` by path, which other machines do not have
  help: that library has no soname: link it with `-Wl,-soname,<file>`, or statically
"#,
    );
}

#[test]
fn wrong_operating_system() {
    refused(
        &Elf::default().bytes(),
        &promise_on("abi3", "windows", "x86_64"),
        r#"
error[wrong-os]: //pkg:native: `libnative.so` is for `linux` (ELF), but the target platform is `windows`
  help: build it for the target platform: register a Rust toolchain for it, and do not force the Rust target to another platform
"#,
    );
}

#[test]
fn wrong_machine() {
    refused(
        &Elf::default().bytes(),
        &promise_on("abi3", "linux", "aarch64"),
        r#"
error[wrong-arch]: //pkg:native: `libnative.so` holds code for `x86_64`, but the target platform's processor is `aarch64`
  help: build it for the target platform: register a Rust toolchain for it, and do not force the Rust target to another platform
"#,
    );
}

#[test]
fn wrong_bits() {
    // x32: the processor is x86_64, but pointers have 32 bits.
    let elf = Elf {
        wide: false,
        ..Elf::default()
    };
    refused(
        &elf.bytes(),
        &promise_on("abi3", "linux", "x86_64"),
        r#"
error[wrong-arch]: //pkg:native: `libnative.so` holds code for `x86_64, 32-bit little-endian`, but the target platform's processor is `x86_64`
  help: build it for the target platform: register a Rust toolchain for it, and do not force the Rust target to another platform
"#,
    );
}

#[test]
fn wrong_byte_order() {
    let elf = Elf {
        big_endian: true,
        machine: 21,
        ..Elf::default()
    };
    refused(
        &elf.bytes(),
        &promise_on("abi3", "linux", "ppc64le"),
        r#"
error[wrong-arch]: //pkg:native: `libnative.so` holds code for `ppc64, 64-bit big-endian`, but the target platform's processor is `ppc64le`
  help: build it for the target platform: register a Rust toolchain for it, and do not force the Rust target to another platform
"#,
    );
}

#[test]
fn unknown_machine() {
    let elf = Elf {
        machine: 258,
        ..Elf::default()
    };
    refused(
        &elf.bytes(),
        &promise_on("abi3", "linux", "x86_64"),
        r#"
error[wrong-arch]: //pkg:native: `libnative.so` holds code for `machine 0x102, 64-bit little-endian`, but the target platform's processor is `x86_64`
  help: build it for the target platform: register a Rust toolchain for it, and do not force the Rust target to another platform
"#,
    );
}

#[test]
fn executable() {
    let elf = Elf {
        kind: 2,
        ..Elf::default()
    };
    refused(
        &elf.bytes(),
        &promise_on("abi3", "linux", "x86_64"),
        r#"
error[not-shared]: //pkg:native: `libnative.so` is an executable, not a shared library
  help: give the target of a `rust_shared_library` (crate type `cdylib`)
"#,
    );
}

#[test]
fn position_independent_executable() {
    let elf = Elf {
        interpreter: true,
        ..Elf::default()
    };
    refused(
        &elf.bytes(),
        &promise("abi3"),
        r#"
error[not-shared]: //pkg:native: `libnative.so` is an executable, not a shared library
  help: give the target of a `rust_shared_library` (crate type `cdylib`)
"#,
    );
}

#[test]
fn static_position_independent_executable() {
    let elf = Elf {
        pie_flag: true,
        ..Elf::default()
    };
    refused(
        &elf.bytes(),
        &promise("abi3"),
        r#"
error[not-shared]: //pkg:native: `libnative.so` is an executable, not a shared library
  help: give the target of a `rust_shared_library` (crate type `cdylib`)
"#,
    );
}

#[test]
fn object_file() {
    let elf = Elf {
        kind: 1,
        ..Elf::default()
    };
    refused(
        &elf.bytes(),
        &promise("abi3"),
        r#"
error[not-shared]: //pkg:native: `libnative.so` is an object file, not a shared library
  help: give the target of a `rust_shared_library` (crate type `cdylib`)
"#,
    );
}

#[test]
fn core_dump() {
    let elf = Elf {
        kind: 4,
        ..Elf::default()
    };
    refused(
        &elf.bytes(),
        &promise("abi3"),
        r#"
error[not-shared]: //pkg:native: `libnative.so` is a core dump, not a shared library
  help: give the target of a `rust_shared_library` (crate type `cdylib`)
"#,
    );
}
