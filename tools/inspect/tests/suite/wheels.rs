//! Tests of wheels: tags, RECORD, METADATA.

use super::build::elf::Elf;
use super::build::macho::{MachO, X86_64};
use super::build::pe::Pe;
use super::wheel::Wheel;
use super::{data, ids, inspect};
use inspect::{Content, Inspection};

const NONE: [&str; 0] = [];

fn of(wheel: &Wheel) -> Inspection {
    inspect(&wheel.name(), &wheel.bytes())
}

fn message(inspection: &Inspection) -> &str {
    &inspection.findings[0].message
}

#[test]
fn a_sound_wheel() {
    let wheel = Wheel::new(
        "cp311-abi3-manylinux_2_17_x86_64",
        "pkg/_native.abi3.so",
        data("crates"),
    );
    let inspection = of(&wheel);
    assert_eq!(ids(&inspection), NONE);
    let Content::Wheel(found) = &inspection.content else {
        panic!("a wheel")
    };
    assert_eq!(
        (found.files, found.record.listed, found.record.verified),
        (7, 7, 6)
    );
    assert_eq!(found.metadata.requires_python.as_deref(), Some(">=3.9"));
    assert_eq!(found.metadata.name.as_deref(), Some("pkg"));
    assert_eq!((found.stubs.len(), found.py_typed.len()), (1, 1));
    assert_eq!(found.libraries[0].abi.tag.as_deref(), Some("cp311-abi3"));
    let json = serde_json::to_value(&inspection).unwrap();
    assert_eq!(
        json["wheel"]["libraries"][0]["slices"][0]["python"]["floor"],
        "3.11"
    );
}

#[test]
fn abi_tags() {
    let native = "pkg/_native.abi3.so";
    let one = "pkg/_native.cpython-314-x86_64-linux-gnu.so";
    let table: [(&str, &str, &str, &[&str]); 10] = [
        ("cp39-abi3", native, "crates", &["symbol-above-floor"]),
        ("cp311-abi3", native, "unstable", &["unstable-symbol"]),
        ("cp311-abi3", one, "unstable", &["abi-mismatch"]),
        ("cp313-cp313", one, "unstable", &["abi-mismatch"]),
        ("cp314-cp314", one, "unstable", &[]),
        ("cp314-cp314t", one, "unstable", &["abi-mismatch"]),
        ("cp314-cp314", native, "crates", &["warning:tag-too-narrow"]),
        ("py3-none", native, "crates", &["tag-without-abi"]),
        (
            "py3-none",
            "pkg/_native.so",
            "crates",
            &["warning:tag-without-abi"],
        ),
        (
            "py3-none",
            "pkg/_native.so",
            "unstable",
            &["tag-without-abi"],
        ),
    ];
    for (tag, path, fixture, expected) in table {
        let tags = format!("{tag}-manylinux_2_17_x86_64");
        let wheel = Wheel::new(Box::leak(tags.into_boxed_str()), path, data(fixture));
        assert_eq!(ids(&of(&wheel)), expected, "{tag} {path} {fixture}");
    }
}

#[test]
fn platform_tags() {
    let table: [(&str, &str, &[&str]); 9] = [
        ("manylinux_2_39_x86_64", "weak_glibc", &[]),
        (
            "manylinux_2_17_x86_64.manylinux2014_x86_64",
            "weak_glibc",
            &["manylinux-too-old"],
        ),
        ("manylinux2014_x86_64", "crates", &[]),
        ("manylinux2010_x86_64", "crates", &["manylinux-too-old"]),
        ("linux_x86_64", "weak_glibc", &[]),
        ("manylinux_2_17_aarch64", "crates", &["wrong-arch"]),
        ("win_amd64", "crates", &["wrong-os"]),
        ("musllinux_1_2_x86_64", "crates", &["wrong-libc"]),
        ("any", "crates", &["tag-without-platform"]),
    ];
    for (platform, fixture, expected) in table {
        let tags = format!("cp311-abi3-{platform}");
        let wheel = Wheel::new(
            Box::leak(tags.into_boxed_str()),
            "pkg/_native.abi3.so",
            data(fixture),
        );
        assert_eq!(ids(&of(&wheel)), expected, "{platform} {fixture}");
    }
    let wheel = Wheel::new(
        "cp39-abi3-manylinux_2_17_x86_64",
        "pkg/_native.abi3.so",
        data("weak_glibc"),
    );
    let inspection = of(&wheel);
    let message = message(&inspection);
    assert!(
        message.contains(
            "needs GLIBC_2.39 for `pidfd_spawnp`. The symbols are weak, but their version is not"
        ),
        "{message}"
    );
}

#[test]
fn libraries_that_the_wheel_brings_or_lacks() {
    let extension = Elf {
        needed: vec!["libc.so.6", "libfoo.so.1"],
        ..Elf::default()
    };
    let mut wheel = Wheel::new(
        "cp39-abi3-manylinux_2_17_x86_64",
        "pkg/native.abi3.so",
        &extension.bytes(),
    );
    assert_eq!(ids(&of(&wheel)), ["external-library"]);
    assert!(message(&of(&wheel)).contains("`libfoo.so.1`"));
    let library = Elf {
        exports: vec!["foo"],
        imports: vec![],
        ..Elf::default()
    };
    wheel
        .files
        .insert(0, ("pkg.libs/libfoo.so.1".to_owned(), library.bytes()));
    assert_eq!(ids(&of(&wheel)), NONE);
}

#[test]
fn macos_and_windows() {
    let arm = MachO::default().bytes();
    let intel = MachO {
        cpu: X86_64,
        ..MachO::default()
    }
    .bytes();
    let table: [(&str, &[u8], &[&str]); 5] = [
        ("macosx_11_0_arm64", &arm, &[]),
        // Macs with Apple silicon always have macOS 11 or later.
        ("macosx_10_12_arm64", &arm, &[]),
        ("macosx_10_12_x86_64", &intel, &["macos-too-old"]),
        ("macosx_11_0_x86_64", &intel, &[]),
        ("macosx_11_0_universal2", &arm, &["wrong-arch"]),
    ];
    for (platform, data, expected) in table {
        let tags = format!("cp39-abi3-{platform}");
        let wheel = Wheel::new(Box::leak(tags.into_boxed_str()), "pkg/native.abi3.so", data);
        assert_eq!(ids(&of(&wheel)), expected, "{platform}");
    }
    let wheel = Wheel::new(
        "cp39-abi3-win_amd64",
        "pkg/native.pyd",
        &Pe::default().bytes(),
    );
    assert_eq!(ids(&of(&wheel)), NONE);
    let wheel = Wheel::new(
        "cp39-abi3-win_amd64",
        "pkg/native.pyd",
        &Pe::from_dll("python313.dll").bytes(),
    );
    assert_eq!(ids(&of(&wheel)), ["wrong-python-dll"]);
}

#[test]
fn record() {
    type Change = fn(String) -> String;
    let table: [(Change, &[&str]); 8] = [
        (|_| String::new(), &["record-unreadable"]),
        (
            |text| text.replace("pkg/__init__.py,sha256=4", "pkg/__init__.py,sha256=5"),
            &["record-mismatch"],
        ),
        (
            |text| text.replace("pkg/__init__.py,sha256=", "pkg/__init__.py,md5="),
            &["record-mismatch"],
        ),
        (|text| text.replace(",0\n", ",1\n"), &["record-mismatch"; 3]),
        (
            |text| text + "pkg/gone.py,sha256=47DEQpj8HBSa-_TImW-5JCeuQeRkm5NMpJWZG3hSuFU,0\n",
            &["record-missing"],
        ),
        (
            |text| text.replacen("pkg/py.typed,", "pkg/other,", 1),
            &["record-missing", "record-extra"],
        ),
        (|text| text + "\"pkg/a,b.py\",,\n", &["record-missing"]),
        (
            |text| text.replace("pkg/__init__.py,", "\"pkg/__init__.py\","),
            &[],
        ),
    ];
    for (number, (change, expected)) in table.into_iter().enumerate() {
        let mut wheel = Wheel::new(
            "cp311-abi3-manylinux_2_17_x86_64",
            "pkg/_native.abi3.so",
            data("crates"),
        );
        wheel.record = change;
        assert_eq!(ids(&of(&wheel)), expected, "change {number}");
    }
}

#[test]
fn metadata() {
    let new = || {
        Wheel::new(
            "cp311-abi3-manylinux_2_17_x86_64",
            "pkg/_native.abi3.so",
            data("crates"),
        )
    };
    let set = |file: &str, text: &str| {
        let mut wheel = new();
        let position = wheel
            .files
            .iter()
            .position(|(name, _)| name.ends_with(file))
            .unwrap();
        wheel.files[position].1 = text.as_bytes().to_vec();
        ids(&of(&wheel))
    };
    assert_eq!(
        set("METADATA", "Name: other\nVersion: 1.0\n"),
        ["metadata-mismatch"]
    );
    assert_eq!(set("METADATA", "Name: PKG\nVersion: 1.0.0\n"), NONE);
    assert_eq!(
        set("METADATA", "Name: pkg\nVersion: 2.0\n"),
        ["metadata-mismatch"]
    );
    assert_eq!(
        set("WHEEL", "Tag: cp311-abi3-linux_x86_64\n"),
        ["warning:metadata-mismatch"]
    );
    // The sizes of compressed tag sets multiply.
    let bomb = format!("Tag: {0}-{0}-{0}\n", "a.".repeat(10_000));
    assert_eq!(set("WHEEL", &bomb), ["warning:metadata-mismatch"]);
    let purelib = "Root-Is-Purelib: true\nTag: cp311-abi3-manylinux_2_17_x86_64\n";
    assert_eq!(set("WHEEL", purelib), ["warning:purelib"]);

    let mut wheel = new();
    wheel.files.retain(|(name, _)| name != "pkg/py.typed");
    assert_eq!(ids(&of(&wheel)), ["warning:stubs-without-py-typed"]);
    let mut wheel = new();
    wheel.files.retain(|(name, _)| !name.ends_with("METADATA"));
    assert_eq!(ids(&of(&wheel)), ["metadata-mismatch"]);
    assert_eq!(
        ids(&inspect("pkg.whl", &new().bytes())),
        ["metadata-mismatch"]
    );
}
