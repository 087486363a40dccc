//! Damaged and malicious files cause an error or a finding, never a panic.
//!
//! `INSPECT_FUZZ_ITERATIONS` sets the number of random changes (default 4,000).

use std::io::{Cursor, Write as _};

use super::build::macho::{universal, MachO};
use super::build::pe::Pe;
use super::wheel::Wheel;
use super::{data, ids, inspect, FIXTURES};
use zip::write::SimpleFileOptions;
use zip::ZipWriter;

fn wheel() -> Wheel {
    Wheel::new(
        "cp311-abi3-manylinux_2_17_x86_64",
        "pkg/_native.abi3.so",
        data("crates"),
    )
}

fn error(name: &str, data: &[u8]) -> String {
    match inspect::bytes(name, data) {
        Ok(found) => panic!("{name}: {found:?}"),
        Err(error) => error.to_string(),
    }
}

#[test]
fn other_files() {
    let table: [(&str, &[u8], &str); 6] = [
        ("a.so", b"", "is empty"),
        ("a.whl", b"", "is empty"),
        ("a.so", b"#!/bin/sh\n", "is a script, not a shared library"),
        (
            "a.so",
            &data("crates")[..40],
            "is cut off in the ELF header",
        ),
        ("a.whl", b"no zip file", "cannot be read as a wheel: "),
        ("a.whl", b"PK\x03\x04", "cannot be read as a wheel: "),
    ];
    for (name, data, expected) in table {
        let error = error(name, data);
        assert!(error.starts_with(expected), "{error}");
    }
    let missing = inspect::open(std::path::Path::new("no/such.so"), "no/such.so").unwrap_err();
    assert!(missing.to_string().contains("no/such.so"), "{missing}");
}

#[test]
fn paths_that_leave_the_folder() {
    for path in [
        "../evil.py",
        "/etc/evil.py",
        "pkg/../../evil.py",
        "C:\\evil.py",
        "..\\evil.py",
    ] {
        let mut wheel = wheel();
        wheel.files.push((path.to_owned(), Vec::new()));
        assert_eq!(
            ids(&inspect(&wheel.name(), &wheel.bytes())),
            ["unsafe-path"],
            "{path}"
        );
    }
    let mut wheel = wheel();
    wheel.files.push(("pkg/PY.typed".to_owned(), Vec::new()));
    assert_eq!(
        ids(&inspect(&wheel.name(), &wheel.bytes())),
        ["warning:duplicate-entry"]
    );
}

/// Entries that share their data, as in the zip bomb that unpacks 10 MB to 281 TB.
#[test]
fn overlapping_entries() {
    let mut zip = ZipWriter::new(Cursor::new(Vec::new()));
    zip.start_file("a", SimpleFileOptions::default()).unwrap();
    zip.write_all(&[0; 4096]).unwrap();
    for number in 0..20 {
        zip.shallow_copy_file("a", &format!("b{number}")).unwrap();
    }
    let bomb = zip.finish().unwrap().into_inner();
    assert!(error("bomb.whl", &bomb).contains("its entries overlap"));
}

/// 18 MB of zeros, compressed to 18 kB.
#[test]
fn a_file_that_unpacks_to_a_thousand_times_its_size() {
    let mut zip = ZipWriter::new(Cursor::new(Vec::new()));
    zip.start_file("a.so", SimpleFileOptions::default())
        .unwrap();
    for _ in 0..18 {
        zip.write_all(&[0; 1_000_000]).unwrap();
    }
    let bomb = zip.finish().unwrap().into_inner();
    assert!(bomb.len() < 80_000, "{}", bomb.len());
    let error = error("bomb.whl", &bomb);
    assert_eq!(
        error,
        "unpacks to more than 16777216 bytes, as a zip bomb does"
    );
}

#[test]
fn a_library_in_a_wheel_that_is_cut_off() {
    let mut wheel = wheel();
    wheel.files[0].1.truncate(2000);
    assert_eq!(ids(&inspect(&wheel.name(), &wheel.bytes())), ["truncated"]);
    // A linker script with a library's name is not a library.
    wheel.files[0].1 = b"/* GNU ld script */".to_vec();
    assert_eq!(
        ids(&inspect(&wheel.name(), &wheel.bytes())),
        [] as [&str; 0]
    );
}

/// Sizes and counts in headers that are impossible for a file of this length.
#[test]
fn huge_numbers_in_headers() {
    for (_, fixture) in FIXTURES {
        for field in [24, 32, 40, 52, 54, 56, 58, 60, 62] {
            for value in [u64::MAX, u64::MAX / 2, 0xffff_ffff, 0] {
                let mut data = fixture.to_vec();
                let size = if field < 48 { 8 } else { 2 };
                data[field..field + size].copy_from_slice(&value.to_le_bytes()[..size]);
                let _ = inspect::bytes("_native.abi3.so", &data);
            }
        }
    }
}

#[test]
fn every_length() {
    let wheel = wheel().bytes();
    for length in (0..wheel.len()).step_by(37) {
        let _ = inspect::bytes("pkg-1.0-cp311-abi3-any.whl", &wheel[..length]);
    }
    for (_, fixture) in FIXTURES {
        for length in (0..fixture.len()).step_by(23) {
            assert!(
                inspect::bytes("_native.abi3.so", &fixture[..length]).is_err() || length > 1000
            );
        }
    }
}

/// Marsaglia's xorshift64.
struct Random(u64);

impl Random {
    fn below(&mut self, end: usize) -> usize {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        usize::try_from(self.0 % (end.max(1) as u64)).unwrap()
    }
}

fn change(random: &mut Random, data: &mut Vec<u8>) {
    for _ in 0..=random.below(4) {
        let at = random.below(data.len());
        match random.below(6) {
            0 | 1 => data[at] = u8::try_from(random.below(256)).unwrap(),
            2 => data[at] ^= 1 << random.below(8),
            3 => {
                let value =
                    [0, 1, 0x7fff_ffff, u64::from(u32::MAX), u64::MAX, at as u64][random.below(6)];
                let size = [1, 2, 4, 8][random.below(4)].min(data.len() - at);
                data[at..at + size].copy_from_slice(&value.to_le_bytes()[..size]);
            }
            4 => {
                let from = random.below(data.len());
                let size = random.below(64).min(data.len() - at).min(data.len() - from);
                data.copy_within(from..from + size, at);
            }
            _ if random.below(8) == 0 => data.truncate(at.max(1)),
            _ => data[at] = 0,
        }
    }
}

#[test]
fn random_changes() {
    let iterations = std::env::var("INSPECT_FUZZ_ITERATIONS");
    let iterations = iterations.map_or(4_000, |text| text.parse::<u32>().unwrap());
    let macho = MachO::default().bytes();
    let mut originals: Vec<(&str, Vec<u8>)> = FIXTURES
        .iter()
        .map(|(_, data)| ("_native.abi3.so", data.to_vec()))
        .collect();
    originals.push(("native.pyd", Pe::default().bytes()));
    originals.push(("native.abi3.so", universal(&[macho.clone(), macho], false)));
    originals.push((
        "pkg-1.0-cp311-abi3-manylinux_2_17_x86_64.whl",
        wheel().bytes(),
    ));
    let mut random = Random(0x9e37_79b9_7f4a_7c15);
    let (mut read, mut refused) = (0, 0);
    for _ in 0..iterations {
        let (name, original) = &originals[random.below(originals.len())];
        let mut data = original.clone();
        change(&mut random, &mut data);
        match inspect::bytes(name, &data) {
            Ok(inspection) => {
                read += 1;
                // Every successful inspection can be serialized.
                assert!(serde_json::to_string(&inspection).unwrap().len() > 100);
            }
            Err(error) => {
                refused += 1;
                assert!(!error.to_string().is_empty());
            }
        }
    }
    // The changes reach both cases.
    assert!(
        iterations < 1000 || read > iterations / 20 && refused > iterations / 50,
        "{read} {refused}"
    );
}
