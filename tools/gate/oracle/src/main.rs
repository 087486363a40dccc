//! Reads libraries with `gate` and with the crate `object`, and prints their differences. Maintainers run it through compare.py, or by
//! hand: `cargo run -p gate-oracle -- FILE…`.
//!
//! Prints one line for each difference, then `N compared, M differ`; exits with 1 if any differ or come near gate's limit, 2 if a file
//! cannot be read. Where two correct answers may differ, the code adjusts for it and states the reason.

use std::collections::BTreeSet;
use std::process::ExitCode;

use object::read::elf::{Dyn, FileHeader};
use object::read::macho::{FatArch, MachHeader, MachOFatFile32, MachOFatFile64};
use object::read::pe::{ImageNtHeaders, ImageThunkData, PeFile};
use object::{Architecture, Endianness, FileKind, LittleEndian, Object, ObjectSymbol};

type Names = BTreeSet<String>;

/// The facts about one architecture that both can determine.
#[derive(Debug, Default, PartialEq)]
struct Facts {
    machine: String,
    exports: Names,
    imports: Names,
    needed: Names,
}

fn main() -> ExitCode {
    let (mut compared, mut differ, mut closest) = (0, 0, 0);
    for path in std::env::args().skip(1) {
        let data = match std::fs::read(&path) {
            Ok(data) => data,
            Err(error) => {
                eprintln!("error: cannot read `{path}`: {error}");
                return ExitCode::from(2);
            }
        };
        compared += 1;
        // Real files must stay far below gate's limit on its own work.
        let (work, limit) = (
            gate::describe_counted(&data).1,
            gate::work_limit(data.len() as u64),
        );
        closest = closest.max(work * 100 / limit);
        match (ours(&data), theirs(&data)) {
            (Ok(ours), Ok(theirs)) if ours == theirs => {}
            (Ok(ours), Ok(theirs)) => {
                differ += 1;
                show(&path, &ours, &theirs);
            }
            (Err(ours), Err(theirs)) => println!("{path}: both refuse it: {ours}; {theirs}"),
            (ours, theirs) => {
                differ += 1;
                println!(
                    "{path}: one refuses it: gate {:?}, object {:?}",
                    ours.err(),
                    theirs.err()
                );
            }
        }
    }
    println!("{compared} compared, {differ} differ; at most {closest} % of the work allowed");
    ExitCode::from(u8::from(differ > 0 || closest > 50))
}

fn show(path: &str, ours: &[Facts], theirs: &[Facts]) {
    if ours.len() != theirs.len() {
        println!("{path}: {} slices, object has {}", ours.len(), theirs.len());
    }
    for (ours, theirs) in ours.iter().zip(theirs) {
        if ours.machine != theirs.machine {
            println!("{path}: {}, object says {}", ours.machine, theirs.machine);
        }
        for (what, ours, theirs) in [
            ("exports", &ours.exports, &theirs.exports),
            ("imports", &ours.imports, &theirs.imports),
            ("needed", &ours.needed, &theirs.needed),
        ] {
            let only = |one: &Names, other: &Names| {
                one.difference(other)
                    .take(8)
                    .cloned()
                    .collect::<Vec<_>>()
                    .join(" ")
            };
            if ours != theirs {
                println!(
                    "{path}: {what}: {} and {}; only gate: {}; only object: {}",
                    ours.len(),
                    theirs.len(),
                    only(ours, theirs),
                    only(theirs, ours)
                );
            }
        }
    }
}

fn text(name: &[u8]) -> String {
    String::from_utf8_lossy(name).into_owned()
}

fn ours(data: &[u8]) -> Result<Vec<Facts>, String> {
    let library = gate::describe(data).map_err(|error| error.to_string())?;
    let facts = |slice: &gate::Slice<'_>| Facts {
        machine: slice
            .cpu()
            .map_or_else(|| format!("{:?}", slice.machine), str::to_owned),
        exports: slice.exports.iter().map(|name| text(name)).collect(),
        imports: slice
            .imports
            .iter()
            .map(|import| text(&import.name))
            .collect(),
        needed: slice.needed.iter().map(|name| text(name)).collect(),
    };
    Ok(library.slices.iter().map(facts).collect())
}

fn theirs(data: &[u8]) -> Result<Vec<Facts>, String> {
    let part = |range: Result<&[u8], object::Error>| {
        range.map_err(|error| error.to_string()).and_then(one)
    };
    let failed = |error: object::Error| error.to_string();
    match FileKind::parse(data).map_err(failed)? {
        FileKind::MachOFat32 => {
            let fat = MachOFatFile32::parse(data).map_err(failed)?;
            fat.arches()
                .iter()
                .map(|arch| part(arch.data(data)))
                .collect()
        }
        FileKind::MachOFat64 => {
            let fat = MachOFatFile64::parse(data).map_err(failed)?;
            fat.arches()
                .iter()
                .map(|arch| part(arch.data(data)))
                .collect()
        }
        _ => Ok(vec![one(data)?]),
    }
}

fn one(data: &[u8]) -> Result<Facts, String> {
    let failed = |error: object::Error| error.to_string();
    let file = object::File::parse(data).map_err(failed)?;
    let mut facts = Facts {
        machine: machine(&file),
        ..Facts::default()
    };
    match file.format() {
        object::BinaryFormat::Elf => {
            // `Object::exports` and `imports` also filter by symbol type, so this reads the dynamic symbols directly.
            for symbol in file.dynamic_symbols() {
                let object::SymbolFlags::Elf { st_info, st_other } = symbol.flags() else {
                    return Err("no ELF symbol".to_owned());
                };
                let name = text(symbol.name_bytes().map_err(failed)?);
                // STB_GLOBAL, STB_WEAK, STB_GNU_UNIQUE; STV_DEFAULT, STV_PROTECTED.
                if name.is_empty() || !matches!(st_info >> 4, 1 | 2 | 10) {
                    continue;
                }
                if symbol.is_undefined() {
                    facts.imports.insert(name);
                } else if matches!(st_other & 3, 0 | 3) {
                    facts.exports.insert(name);
                }
            }
            facts.needed = match FileKind::parse(data).map_err(failed)? {
                FileKind::Elf32 => elf_needed::<object::elf::FileHeader32<Endianness>>(data),
                _ => elf_needed::<object::elf::FileHeader64<Endianness>>(data),
            }
            .map_err(failed)?;
        }
        object::BinaryFormat::MachO => {
            let plain = |name: &[u8]| text(name.strip_prefix(b"_").unwrap_or(name));
            facts.exports = file
                .exports()
                .map_err(failed)?
                .iter()
                .map(|export| plain(export.name()))
                .collect();
            // `Object::imports` does not support `-undefined dynamic_lookup`, with which every extension is linked.
            let undefined = file
                .symbols()
                .filter(|symbol| symbol.is_undefined() && symbol.is_global());
            let names: Result<Names, _> = undefined
                .map(|symbol| symbol.name_bytes().map(plain))
                .collect();
            facts.imports = names.map_err(failed)?;
            facts.needed = match FileKind::parse(data).map_err(failed)? {
                FileKind::MachO32 => macho_needed::<object::macho::MachHeader32<Endianness>>(data),
                _ => macho_needed::<object::macho::MachHeader64<Endianness>>(data),
            }
            .map_err(failed)?;
        }
        _ => {
            facts.exports = file
                .exports()
                .map_err(failed)?
                .iter()
                .map(|export| text(export.name()))
                .collect();
            match FileKind::parse(data).map_err(failed)? {
                FileKind::Pe32 => pe_imports::<object::pe::ImageNtHeaders32>(data, &mut facts),
                _ => pe_imports::<object::pe::ImageNtHeaders64>(data, &mut facts),
            }
            .map_err(failed)?;
        }
    }
    Ok(facts)
}

fn machine(file: &object::File<'_>) -> String {
    match (file.architecture(), file.is_little_endian()) {
        (Architecture::Aarch64, true) => "aarch64",
        (Architecture::Arm, true) => "armv7",
        (Architecture::PowerPc64, true) => "ppc64le",
        (Architecture::Riscv64, true) => "riscv64",
        (Architecture::S390x, false) => "s390x",
        (Architecture::I386, true) => "x86_32",
        (Architecture::X86_64, true) => "x86_64",
        (other, _) => return format!("{other:?}"),
    }
    .to_owned()
}

/// Uses the section headers, whereas gate uses the program headers.
fn elf_needed<H: FileHeader<Endian = Endianness>>(data: &[u8]) -> object::Result<Names> {
    let header = H::parse(data)?;
    let endian = header.endian()?;
    let sections = header.sections(endian, data)?;
    let mut needed = Names::new();
    if let Some((entries, link)) = sections.dynamic(endian, data)? {
        let strings = sections.strings(endian, data, link)?;
        for entry in entries
            .iter()
            .filter(|entry| entry.tag32(endian) == Some(object::elf::DT_NEEDED))
        {
            needed.insert(text(entry.string(endian, strings)?));
        }
    }
    Ok(needed)
}

fn macho_needed<H: MachHeader<Endian = Endianness>>(data: &[u8]) -> object::Result<Names> {
    let header = H::parse(data, 0)?;
    let endian = header.endian()?;
    let mut commands = header.load_commands(endian, data, 0)?;
    let mut needed = Names::new();
    while let Some(command) = commands.next()? {
        if let Some(library) = command.dylib()? {
            needed.insert(text(command.string(endian, library.dylib.name)?));
        }
    }
    Ok(needed)
}

/// `Object::imports` omits delay-loaded DLLs, and DLLs from which everything is imported by ordinal.
fn pe_imports<H: ImageNtHeaders>(data: &[u8], facts: &mut Facts) -> object::Result<()> {
    let file = PeFile::<H>::parse(data)?;
    if let Some(table) = file.import_table()? {
        let mut descriptors = table.descriptors()?;
        while let Some(descriptor) = descriptors.next()? {
            facts
                .needed
                .insert(text(table.name(descriptor.name.get(LittleEndian))?));
        }
    }
    facts.imports = file
        .imports()?
        .iter()
        .map(|import| text(import.name()))
        .collect();
    if let Some(table) = file
        .data_directories()
        .delay_load_import_table(data, &file.section_table())?
    {
        let mut descriptors = table.descriptors()?;
        while let Some(descriptor) = descriptors.next()? {
            facts
                .needed
                .insert(text(table.name(descriptor.dll_name_rva.get(LittleEndian))?));
            let mut thunks = table.thunks(descriptor.import_name_table_rva.get(LittleEndian))?;
            while let Some(thunk) = thunks.next::<H>()? {
                if !thunk.is_ordinal() {
                    facts
                        .imports
                        .insert(text(table.hint_name(thunk.address())?.1));
                }
            }
        }
    }
    Ok(())
}
