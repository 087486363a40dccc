//! Changes valid libraries at random and truncates them at every length. Nothing may panic, take more than linear work,
//! or be accepted without being readable.
//!
//! `GATE_FUZZ_ITERATIONS` sets the number of random changes (default 30,000, about 2 s without optimization).
//! `GATE_FUZZ_SEED` sets the seed.

use super::build::elf::{Elf, Hash};
use super::build::macho::{universal, Binds, MachO, X86_64};
use super::build::pe::Pe;
use super::{promise, verdict};
use gate::{check_bytes, describe_counted, init_symbols, work_limit, Promise, Report};

fn fixtures() -> Vec<Vec<u8>> {
    let elf = Elf {
        runpath: Some("$ORIGIN:/lib"),
        soname: Some("lib.so"),
        ..Elf::default()
    };
    let macho = MachO {
        rpaths: vec!["@loader_path"],
        weak_imports: vec!["PyType_GetName"],
        ..MachO::default()
    };
    let stripped = |binds| {
        MachO {
            symtab: false,
            binds,
            ..macho.clone()
        }
        .bytes()
    };
    let small = MachO {
        wide: false,
        cpu: 7,
        trie: false,
        ..MachO::default()
    };
    vec![
        elf.bytes(),
        Elf {
            wide: false,
            machine: 40,
            hash: Hash::Sysv,
            ..elf.clone()
        }
        .bytes(),
        Elf {
            big_endian: true,
            machine: 22,
            hash: Hash::Sysv,
            ..elf.clone()
        }
        .bytes(),
        Elf {
            hash: Hash::None,
            exports: vec!["PyModExport_native"],
            ..elf
        }
        .bytes(),
        macho.bytes(),
        MachO {
            big_endian: true,
            cpu: 0x0100_0012,
            ..macho.clone()
        }
        .bytes(),
        stripped(Binds::Opcodes),
        stripped(Binds::Chained),
        small.bytes(),
        universal(
            &[
                macho.bytes(),
                MachO {
                    cpu: X86_64,
                    kind: 8,
                    ..macho.clone()
                }
                .bytes(),
            ],
            false,
        ),
        universal(&[macho.bytes(), small.bytes()], true),
        Pe {
            delayed: vec![("python3.dll", vec!["PyList_New", "#2"])],
            ..Pe::default()
        }
        .bytes(),
        Pe {
            wide: false,
            machine: 0x14c,
            ..Pe::default()
        }
        .bytes(),
    ]
}

/// Runs everything that can be done with a file, and checks the invariants. Returns whether the file can be read.
fn examine(data: &[u8], promises: &[Promise]) -> bool {
    let (result, work) = describe_counted(data);
    assert!(
        work <= work_limit(data.len() as u64),
        "{work} steps for {} bytes",
        data.len()
    );
    match &result {
        Ok(library) => {
            for slice in &library.slices {
                let report = Report::new(slice);
                assert_eq!(report.init.is_empty(), init_symbols(slice).next().is_none());
            }
        }
        Err(malformed) => assert!(!malformed.to_string().is_empty()),
    }
    for promise in promises {
        let problems = check_bytes(data, promise);
        assert!(
            result.is_ok() || problems.len() == 1,
            "accepted, though it cannot be read"
        );
        // An accepted file must have the init symbol.
        if let (Ok(library), true) = (&result, problems.is_empty()) {
            assert!(library
                .slices
                .iter()
                .all(|slice| slice.kind.loads() && init_symbols(slice).next().is_some()));
        }
    }
    result.is_ok()
}

/// Marsaglia's xorshift64.
struct Random(u64);

impl Random {
    fn next(&mut self) -> u64 {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        self.0
    }

    fn below(&mut self, end: usize) -> usize {
        (self.next() % end.max(1) as u64) as usize
    }
}

fn change(random: &mut Random, data: &mut Vec<u8>, others: &[Vec<u8>]) {
    const NUMBERS: [u64; 10] = [
        0,
        1,
        7,
        0x7f,
        0x80,
        0xff,
        0x7fff_ffff,
        0x8000_0000,
        0xffff_ffff,
        u64::MAX,
    ];
    for _ in 0..=random.below(4) {
        let at = random.below(data.len());
        let rest = data.len() - at;
        match random.below(8) {
            0..=2 => data[at] = random.next() as u8,
            3 => data[at] ^= 1 << random.below(8),
            4 => {
                // A value that is critical for headers, or one that points into the file.
                let number = match random.below(12) {
                    10 => random.below(data.len()) as u64,
                    11 => data.len() as u64,
                    index => NUMBERS[index],
                };
                let size = [1, 2, 4, 8][random.below(4)].min(rest);
                let bytes = if random.below(4) == 0 {
                    number.to_be_bytes()
                } else {
                    number.to_le_bytes()
                };
                data[at..at + size].copy_from_slice(&bytes[..size]);
            }
            5 => {
                let other = &others[random.below(others.len())];
                let from = random.below(other.len());
                let size = random.below(64).min(rest).min(other.len() - from);
                data[at..at + size].copy_from_slice(&other[from..from + size]);
            }
            6 => {
                let (from, size) = (random.below(data.len()), random.below(64));
                let size = size.min(rest).min(data.len() - from);
                data.copy_within(from..from + size, at);
            }
            _ if random.below(4) == 0 => data.truncate(at.max(1)),
            _ => data[at] = 0,
        }
    }
}

#[test]
fn random_changes() {
    let number = |name: &str| {
        std::env::var(name)
            .ok()
            .map(|text| text.parse::<u64>().expect("a whole number"))
    };
    let iterations = number("GATE_FUZZ_ITERATIONS").unwrap_or(30_000);
    let mut random = Random(
        number("GATE_FUZZ_SEED")
            .unwrap_or(0x9e37_79b9_7f4a_7c15)
            .max(1),
    );
    let fixtures = fixtures();
    let promises = [
        promise("abi3-py310"),
        promise("abi3t-py315"),
        promise("cpython"),
    ];
    let mut readable = 0u64;
    for _ in 0..iterations {
        let mut data = fixtures[random.below(fixtures.len())].clone();
        change(&mut random, &mut data, &fixtures);
        let one = random.below(promises.len());
        readable += u64::from(examine(&data, &promises[one..=one]));
    }
    // The changes give both readable and unreadable files.
    println!(
        "{iterations} changed libraries: {readable} readable, {} refused as malformed",
        iterations - readable
    );
    assert!(iterations < 1000 || (readable > iterations / 20 && readable < iterations / 20 * 19));
}

#[test]
fn every_length() {
    let promises = [promise("abi3-py310")];
    for data in fixtures() {
        for length in 0..data.len() {
            examine(&data[..length], &promises);
        }
    }
}

#[test]
fn elf_and_pe_of_every_shorter_length_are_refused() {
    // The headers describe their loaded parts. A Mach-O file may have unused bytes at its end.
    for data in [Elf::default().bytes(), Pe::default().bytes()] {
        assert_eq!(verdict(&data, &promise("abi3")), "");
        for length in 0..data.len() {
            assert_ne!(
                verdict(&data[..length], &promise("abi3")),
                "",
                "accepted at {length} of {} bytes",
                data.len()
            );
        }
    }
}

#[test]
fn every_byte_inverted() {
    let promises = [promise("abi3-py310")];
    for data in fixtures() {
        for index in 0..data.len() {
            let mut data = data.clone();
            data[index] ^= 0xff;
            examine(&data, &promises);
        }
    }
}
