//! Mach-O libraries: header, load commands, symbol table, export trie, bind information; and universal files of them.

use super::{Out, Strings};

#[derive(Clone, Copy, PartialEq)]
pub enum Binds {
    None,
    Opcodes,
    Chained,
}

#[derive(Clone)]
pub struct MachO {
    pub wide: bool,
    pub big_endian: bool,
    pub cpu: u32,
    pub kind: u32,
    pub exports: Vec<&'static str>,
    pub imports: Vec<&'static str>,
    pub weak_imports: Vec<&'static str>,
    pub needed: Vec<&'static str>,
    pub install_name: Option<&'static str>,
    pub rpaths: Vec<&'static str>,
    pub symtab: bool,
    pub trie: bool,
    pub binds: Binds,
}

pub const ARM64: u32 = 0x0100_000c;
pub const X86_64: u32 = 0x0100_0007;

impl Default for MachO {
    fn default() -> Self {
        Self {
            wide: true,
            big_endian: false,
            cpu: ARM64,
            kind: 6,
            exports: vec!["PyInit_native"],
            imports: vec!["PyModuleDef_Init", "PyLong_FromLong", "malloc"],
            weak_imports: vec![],
            needed: vec!["/usr/lib/libSystem.B.dylib"],
            install_name: Some("@rpath/native.abi3.so"),
            rpaths: vec![],
            symtab: true,
            trie: true,
            binds: Binds::None,
        }
    }
}

impl MachO {
    pub fn bytes(&self) -> Vec<u8> {
        let mut commands = Out::new(self.big_endian);
        let mut count = 0;
        let mut command = |kind: u32, fields: &[u32], text: Option<&str>| {
            let text = text.map_or(vec![], |text| [text.as_bytes(), b"\0"].concat());
            let size = (8 + fields.len() * 4 + text.len()).next_multiple_of(8);
            let start = commands.bytes.len();
            commands.u32(kind);
            commands.u32(size as u32);
            fields.iter().for_each(|field| commands.u32(*field));
            commands.bytes.extend(text);
            commands.bytes.resize(start + size, 0);
            count += 1;
            start as u64
        };
        if let Some(name) = self.install_name {
            command(0x0d, &[24, 0, 0, 0], Some(name));
        }
        for name in &self.needed {
            command(0x0c, &[24, 0, 0, 0], Some(name));
        }
        for path in &self.rpaths {
            command(0x8000_001c, &[12], Some(path));
        }
        command(0x32, &[1, 0x000b_0000, 0, 0], None);
        let symtab = self.symtab.then(|| command(0x02, &[0; 4], None));
        let info = (self.binds == Binds::Opcodes).then(|| command(0x8000_0022, &[0; 10], None));
        let trie = (self.trie && info.is_none()).then(|| command(0x8000_0033, &[0; 2], None));
        let fixups = (self.binds == Binds::Chained).then(|| command(0x8000_0034, &[0; 2], None));

        let mut out = Out::new(self.big_endian);
        out.u32(if self.wide { 0xfeed_facf } else { 0xfeed_face });
        for value in [
            self.cpu,
            0,
            self.kind,
            count,
            commands.bytes.len() as u32,
            0x85,
        ] {
            out.u32(value);
        }
        if self.wide {
            out.u32(0);
        }
        let base = out.len();
        out.bytes.extend(&commands.bytes);

        let set = |out: &mut Out, command: u64, field: u64, offset: u64, size: u64| {
            out.set_u32(base + command + field, offset as u32);
            out.set_u32(base + command + field + 4, size as u32);
        };
        let linker_name = |name: &&'static str| format!("_{name}");
        if let Some(command) = symtab {
            let mut strings = Strings::new();
            let start = out.len();
            let imports = self.imports.iter().map(|name| (name, 0x01u8, 0x0100u16));
            let weak = self.weak_imports.iter().map(|name| (name, 0x01, 0x0140));
            let exports = self.exports.iter().map(|name| (name, 0x0f, 0));
            let symbols: Vec<_> = exports.chain(imports).chain(weak).collect();
            for (name, kind, description) in &symbols {
                out.u32(strings.add(&linker_name(name)));
                out.u8(*kind);
                out.u8(0);
                out.u16(*description);
                out.word(u64::from(*kind == 0x0f) * 0x4000, self.wide);
            }
            set(&mut out, command, 8, start, symbols.len() as u64);
            let start = out.len();
            out.bytes.extend(&strings.bytes);
            set(&mut out, command, 16, start, strings.bytes.len() as u64);
        }
        if self.trie {
            let (start, bytes) = (
                out.len(),
                export_trie(&self.exports.iter().map(linker_name).collect::<Vec<_>>()),
            );
            out.bytes.extend(&bytes);
            let place = info
                .map(|command| (command, 40))
                .or(trie.map(|command| (command, 8)));
            let (command, field) = place.expect("there is a command for the trie");
            set(&mut out, command, field, start, bytes.len() as u64);
        }
        if let Some(command) = info {
            let start = out.len();
            for (flags, names) in [(0, &self.imports), (1, &self.weak_imports)] {
                for name in names {
                    out.bytes.extend([0x11, 0x40 | flags]);
                    out.bytes.extend(linker_name(name).bytes());
                    out.bytes.extend([0, 0x51, 0x72, 0x80, 0x01, 0x90]);
                }
            }
            out.u8(0);
            let size = out.len() - start;
            set(&mut out, command, 16, start, size);
        }
        if let Some(command) = fixups {
            let start = out.len();
            let mut strings = Strings::new();
            let mut imports = Out::new(self.big_endian);
            for (weak, names) in [(0, &self.imports), (1, &self.weak_imports)] {
                for name in names {
                    imports.u32(1 | weak << 8 | strings.add(&linker_name(name)) << 9);
                }
            }
            let (count, names) = (imports.len() / 4, 28 + imports.len());
            for value in [0, 28, 28, names, count, 1, 0] {
                out.u32(value as u32);
            }
            out.bytes.extend(&imports.bytes);
            out.bytes.extend(&strings.bytes);
            let size = out.len() - start;
            set(&mut out, command, 8, start, size);
        }
        out.bytes
    }
}

/// A trie of two levels: the root, and one leaf for each name.
fn export_trie(names: &[String]) -> Vec<u8> {
    // Two-byte offsets, whose size does not depend on their values.
    let root = 2 + names.iter().map(|name| name.len() + 3).sum::<usize>();
    let mut bytes = vec![0, names.len() as u8];
    for (index, name) in names.iter().enumerate() {
        let leaf = root + index * 4;
        bytes.extend(name.bytes());
        bytes.extend([0, leaf as u8 & 0x7f | 0x80, (leaf >> 7) as u8]);
    }
    for _ in names {
        bytes.extend([2, 0, 0, 0]);
    }
    bytes
}

/// A universal file; offsets are multiples of 16.
pub fn universal(slices: &[Vec<u8>], wide: bool) -> Vec<u8> {
    let mut out = Out::new(true);
    out.u32(if wide { 0xcafe_babf } else { 0xcafe_babe });
    out.u32(slices.len() as u32);
    let mut offset = (8 + slices.len() * if wide { 32 } else { 20 }).next_multiple_of(16);
    let mut body = Vec::new();
    for slice in slices {
        let cpu = u32::from_le_bytes([slice[4], slice[5], slice[6], slice[7]]);
        out.u32(cpu);
        out.u32(0);
        out.word(offset as u64, wide);
        out.word(slice.len() as u64, wide);
        out.u32(4);
        if wide {
            out.u32(0);
        }
        body.push((offset, slice));
        offset = (offset + slice.len()).next_multiple_of(16);
    }
    for (offset, slice) in body {
        out.bytes.resize(offset, 0);
        out.bytes.extend(slice);
    }
    out.bytes
}
