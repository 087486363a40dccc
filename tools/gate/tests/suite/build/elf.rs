//! The smallest ELF libraries that the loader accepts: headers, one loaded segment, the dynamic section and its tables.

use super::{Out, Strings};

#[derive(Clone, Copy, PartialEq)]
pub enum Hash {
    Sysv,
    Gnu,
    None,
}

#[derive(Clone)]
pub struct Elf {
    pub wide: bool,
    pub big_endian: bool,
    pub machine: u16,
    pub kind: u16,
    pub hash: Hash,
    pub exports: Vec<&'static str>,
    pub imports: Vec<&'static str>,
    pub weak_imports: Vec<&'static str>,
    pub needed: Vec<&'static str>,
    pub soname: Option<&'static str>,
    pub rpath: Option<&'static str>,
    pub runpath: Option<&'static str>,
    pub interpreter: bool,
    pub pie_flag: bool,
    pub versions: Vec<&'static str>,
    /// The library that must have the versions.
    pub versions_of: &'static str,
    /// Those that the loader does without.
    pub weak_versions: Vec<&'static str>,
    /// Undefined symbols with the version that each wants.
    pub versioned: Vec<(&'static str, &'static str)>,
    /// Instead of the right numbers.
    pub dynamic_end: bool,
    pub extra_dynamic: Vec<(u64, u64)>,
}

/// The start address in memory, because addresses are not file offsets.
pub const BASE: u64 = 0x1000;

impl Default for Elf {
    fn default() -> Self {
        Self {
            wide: true,
            big_endian: false,
            machine: 62,
            kind: 3,
            hash: Hash::Gnu,
            exports: vec!["PyInit_native"],
            imports: vec!["PyModuleDef_Init", "PyLong_FromLong", "malloc"],
            weak_imports: vec!["__cxa_finalize"],
            needed: vec!["libc.so.6"],
            soname: None,
            rpath: None,
            runpath: None,
            interpreter: false,
            pie_flag: false,
            versions: vec!["GLIBC_2.2.5", "GLIBC_2.17"],
            versions_of: "libc.so.6",
            weak_versions: vec![],
            versioned: vec![],
            dynamic_end: true,
            extra_dynamic: vec![],
        }
    }
}

impl Elf {
    pub fn importing(names: &[&'static str]) -> Self {
        Self {
            imports: names.to_vec(),
            ..Self::default()
        }
    }

    pub fn exporting(names: &[&'static str]) -> Self {
        Self {
            exports: names.to_vec(),
            ..Self::default()
        }
    }

    pub fn bytes(&self) -> Vec<u8> {
        let wide = self.wide;
        let word = if wide { 8 } else { 4 };
        let mut strings = Strings::new();
        let mut out = Out::new(self.big_endian);
        let segments = 2 + usize::from(self.interpreter);
        let tables = if wide {
            64 + segments * 56
        } else {
            52 + segments * 32
        };
        out.bytes.resize(tables, 0);
        out.align(8);

        // Undefined symbols precede the hashed ones.
        let symtab = out.len();
        let mut symbols = vec![("", 0u8, 0u16)];
        symbols.extend(self.imports.iter().map(|name| (*name, 0x10, 0)));
        symbols.extend(self.weak_imports.iter().map(|name| (*name, 0x20, 0)));
        let first_hashed = symbols.len() as u32;
        symbols.extend(self.exports.iter().map(|name| (*name, 0x12, 1)));
        for (name, info, section) in &symbols {
            let name = if name.is_empty() {
                0
            } else {
                strings.add(name)
            };
            out.u32(name);
            if wide {
                out.u8(*info);
                out.u8(0);
                out.u16(*section);
                out.u64(0);
                out.u64(0);
            } else {
                out.u32(0);
                out.u32(0);
                out.u8(*info);
                out.u8(0);
                out.u16(*section);
            }
        }
        let needed: Vec<u32> = self.needed.iter().map(|name| strings.add(name)).collect();
        let soname = self.soname.map(|name| strings.add(name));
        let rpath = self.rpath.map(|name| strings.add(name));
        let runpath = self.runpath.map(|name| strings.add(name));
        let libc = strings.add(self.versions_of);
        let hard = self.versions.iter().map(|name| (name, 0));
        let weak = self.weak_versions.iter().map(|name| (name, 2));
        let versions: Vec<(u32, u16)> = hard
            .chain(weak)
            .map(|(name, flags)| (strings.add(name), flags))
            .collect();
        let strtab = out.len();
        out.bytes.extend(&strings.bytes);
        out.align(8);

        let hash = out.len();
        match self.hash {
            Hash::Sysv => {
                let wide_hash = wide && self.machine == 22;
                out.word(1, wide_hash);
                out.word(symbols.len() as u64, wide_hash);
                for _ in 0..=symbols.len() {
                    out.word(0, wide_hash);
                }
            }
            Hash::Gnu => {
                let hashed = self.exports.len() as u32;
                // Like GNU ld: 1 as the first symbol if none is hashed.
                for value in [1, if hashed == 0 { 1 } else { first_hashed }, 1, 0] {
                    out.u32(value);
                }
                out.word(0, wide);
                out.u32(if hashed == 0 { 0 } else { first_hashed });
                for index in 0..hashed {
                    out.u32(u32::from(index + 1 == hashed));
                }
            }
            Hash::None => {}
        }
        out.align(8);

        let verneed = out.len();
        if !versions.is_empty() {
            out.u16(1);
            out.u16(versions.len() as u16);
            out.u32(libc);
            out.u32(16);
            out.u32(0);
            for (index, (name, flags)) in versions.iter().enumerate() {
                out.u32(0);
                out.u16(*flags);
                out.u16(index as u16 + 2);
                out.u32(*name);
                out.u32(if index + 1 == versions.len() { 0 } else { 16 });
            }
        }
        out.align(8);

        let versym = out.len();
        if !self.versioned.is_empty() {
            for (name, _, _) in &symbols {
                let wanted = self.versioned.iter().find(|(symbol, _)| symbol == name);
                let all = self.versions.iter().chain(&self.weak_versions);
                let index =
                    wanted.and_then(|(_, version)| all.into_iter().position(|one| one == version));
                out.u16(index.map_or(1, |index| index as u16 + 2));
            }
        }
        out.align(8);

        let dynamic = out.len();
        let mut entries: Vec<(u64, u64)> =
            needed.iter().map(|name| (1, u64::from(*name))).collect();
        entries.extend(soname.map(|name| (14, name.into())));
        entries.extend(rpath.map(|name| (15, name.into())));
        entries.extend(runpath.map(|name| (29, name.into())));
        entries.push((5, BASE + strtab));
        entries.push((10, strings.bytes.len() as u64));
        entries.push((6, BASE + symtab));
        entries.push((11, if wide { 24 } else { 16 }));
        match self.hash {
            Hash::Sysv => entries.push((4, BASE + hash)),
            Hash::Gnu => entries.push((0x6fff_fef5, BASE + hash)),
            Hash::None => {}
        }
        if !versions.is_empty() {
            entries.push((0x6fff_fffe, BASE + verneed));
            entries.push((0x6fff_ffff, 1));
        }
        if !self.versioned.is_empty() {
            entries.push((0x6fff_fff0, BASE + versym));
        }
        if self.pie_flag {
            entries.push((0x6fff_fffb, 0x0800_0000));
        }
        entries.extend(&self.extra_dynamic);
        if self.dynamic_end {
            entries.push((0, 0));
        }
        for (tag, value) in &entries {
            out.word(*tag, wide);
            out.word(*value, wide);
        }
        let size = out.len();

        let mut head = Out::new(self.big_endian);
        head.bytes.extend(b"\x7fELF");
        head.bytes
            .extend([1 + u8::from(wide), 1 + u8::from(self.big_endian), 1, 0]);
        head.bytes.extend([0; 8]);
        head.u16(self.kind);
        head.u16(self.machine);
        head.u32(1);
        head.word(0, wide);
        head.word(if wide { 64 } else { 52 }, wide);
        head.word(0, wide);
        head.u32(0);
        for value in [
            if wide { 64 } else { 52 },
            if wide { 56 } else { 32 },
            segments as u16,
            0,
            0,
            0,
        ] {
            head.u16(value);
        }
        let mut segment = |kind: u32, offset: u64, size: u64| {
            head.u32(kind);
            if wide {
                head.u32(5);
            }
            for value in [offset, BASE + offset, BASE + offset, size, size] {
                head.word(value, wide);
            }
            if !wide {
                head.u32(5);
            }
            head.word(word, wide);
        };
        segment(1, 0, size);
        segment(2, dynamic, size - dynamic);
        if self.interpreter {
            segment(3, 0, 0);
        }
        out.bytes[..head.bytes.len()].copy_from_slice(&head.bytes);
        out.bytes
    }
}
