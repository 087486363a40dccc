//! Rejected files that are not libraries of any format.

use super::{promise, refused};

#[test]
fn empty() {
    refused(
        b"",
        &promise("abi3"),
        r#"
error[empty-file]: //pkg:native: `libnative.so` is empty
  help: the linker wrote nothing: look for the first error of the Rust build
"#,
    );
}

#[test]
fn one_byte() {
    refused(
        b"\x7f",
        &promise("abi3"),
        r#"
error[not-a-library]: //pkg:native: `libnative.so` is not a library: it starts with the bytes 7f
  help: give the target of a `rust_shared_library` (crate type `cdylib`), whose output is a `.so`, `.dylib` or `.dll`
"#,
    );
}

#[test]
fn text() {
    refused(
        b"hello, world\n",
        &promise("abi3"),
        r#"
error[not-a-library]: //pkg:native: `libnative.so` is text, not a shared library
  help: give the target of a `rust_shared_library` (crate type `cdylib`), whose output is a `.so`, `.dylib` or `.dll`
"#,
    );
}

#[test]
fn linker_script() {
    refused(
        b"/* GNU ld script */\nINPUT(-lnative)\n",
        &promise("abi3"),
        r#"
error[not-a-library]: //pkg:native: `libnative.so` is text, not a shared library
  help: give the target of a `rust_shared_library` (crate type `cdylib`), whose output is a `.so`, `.dylib` or `.dll`
"#,
    );
}

#[test]
fn script() {
    refused(
        b"#!/bin/sh\nexit 0\n",
        &promise("abi3"),
        r#"
error[not-a-library]: //pkg:native: `libnative.so` is a script, not a shared library
  help: give the target of a `rust_shared_library` (crate type `cdylib`), whose output is a `.so`, `.dylib` or `.dll`
"#,
    );
}

#[test]
fn static_archive() {
    refused(
        b"!<arch>\nlib.rmeta/      0",
        &promise("abi3"),
        r#"
error[not-a-library]: //pkg:native: `libnative.so` is a static archive or rlib, not a shared library
  help: give the target of a `rust_shared_library` (crate type `cdylib`), whose output is a `.so`, `.dylib` or `.dll`
"#,
    );
}

#[test]
fn thin_archive() {
    refused(
        b"!<thin>\n",
        &promise("abi3"),
        r#"
error[not-a-library]: //pkg:native: `libnative.so` is a static archive or rlib, not a shared library
  help: give the target of a `rust_shared_library` (crate type `cdylib`), whose output is a `.so`, `.dylib` or `.dll`
"#,
    );
}

#[test]
fn wheel() {
    refused(
        b"PK\x03\x04\x14\0",
        &promise("abi3"),
        r#"
error[not-a-library]: //pkg:native: `libnative.so` is a zip file or wheel, not a shared library
  help: give the target of a `rust_shared_library` (crate type `cdylib`), whose output is a `.so`, `.dylib` or `.dll`
"#,
    );
}

#[test]
fn windows_object() {
    refused(
        b"\x64\x86\x03\0\0\0\0\0",
        &promise("abi3"),
        r#"
error[not-a-library]: //pkg:native: `libnative.so` is an object file, not a shared library
  help: give the target of a `rust_shared_library` (crate type `cdylib`), whose output is a `.so`, `.dylib` or `.dll`
"#,
    );
}

#[test]
fn webassembly() {
    refused(
        b"\0asm\x01\0\0\0",
        &promise("abi3"),
        r#"
error[not-a-library]: //pkg:native: `libnative.so` is WebAssembly, not a shared library
  help: give the target of a `rust_shared_library` (crate type `cdylib`), whose output is a `.so`, `.dylib` or `.dll`
"#,
    );
}

#[test]
fn zeros() {
    refused(
        &[0; 100],
        &promise("abi3"),
        r#"
error[not-a-library]: //pkg:native: `libnative.so` is not a library: it starts with the bytes 00 00 00 00
  help: give the target of a `rust_shared_library` (crate type `cdylib`), whose output is a `.so`, `.dylib` or `.dll`
"#,
    );
}
