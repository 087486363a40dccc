//! PE libraries: the headers and one section with exports, imports and delay-loaded imports.

use super::Out;

#[derive(Clone)]
pub struct Pe {
    pub wide: bool,
    pub machine: u16,
    pub characteristics: u16,
    pub exports: Vec<&'static str>,
    /// DLL and names. A name that starts with `#` is imported by ordinal.
    pub imports: Vec<(&'static str, Vec<&'static str>)>,
    pub delayed: Vec<(&'static str, Vec<&'static str>)>,
}

/// The start address of the only section in memory.
pub const BASE: u64 = 0x1000;

impl Default for Pe {
    fn default() -> Self {
        Self {
            wide: true,
            machine: 0x8664,
            characteristics: 0x2022,
            exports: vec!["PyInit_native"],
            imports: vec![
                ("python3.dll", vec!["PyModuleDef_Init", "PyLong_FromLong"]),
                ("KERNEL32.dll", vec!["ExitProcess", "#7"]),
            ],
            delayed: vec![],
        }
    }
}

impl Pe {
    pub fn from_dll(dll: &'static str) -> Self {
        Self {
            imports: vec![(dll, vec!["PyModuleDef_Init"])],
            ..Self::default()
        }
    }

    pub fn bytes(&self) -> Vec<u8> {
        let wide = self.wide;
        let mut head = Out::new(false);
        head.bytes.extend(b"MZ");
        head.bytes.resize(60, 0);
        head.u32(64);
        head.bytes.extend(b"PE\0\0");
        head.u16(self.machine);
        head.u16(1);
        for _ in 0..3 {
            head.u32(0);
        }
        let optional = if wide { 112 } else { 96 } + 16 * 8;
        head.u16(optional);
        head.u16(self.characteristics);
        let start = head.len();
        head.u16(if wide { 0x20b } else { 0x10b });
        head.bytes
            .resize(start as usize + if wide { 108 } else { 92 }, 0);
        head.u32(16);
        let directories = head.len();
        head.bytes.resize(start as usize + optional as usize, 0);
        let section = head.len();
        let body_offset = section + 40;

        let mut body = Body {
            out: Out::new(false),
            wide,
        };
        if !self.exports.is_empty() {
            let names: Vec<u64> = self.exports.iter().map(|name| body.text(name)).collect();
            let own = body.text("native.dll");
            let table = body.here();
            names.iter().for_each(|name| body.out.u32(*name as u32));
            let directory = body.here();
            let count = names.len() as u32;
            for value in [0, 0, 0, own as u32, 1, count, count, 0, table as u32, 0] {
                body.out.u32(value);
            }
            head.set_u32(directories, directory as u32);
            head.set_u32(directories + 4, 40);
        }
        if !self.imports.is_empty() {
            let tables: Vec<(u64, u64)> = self
                .imports
                .iter()
                .map(|(dll, names)| body.dll(dll, names))
                .collect();
            let directory = body.here();
            for (dll, table) in tables {
                for value in [table, 0, 0, dll, table] {
                    body.out.u32(value as u32);
                }
            }
            body.out.bytes.extend([0; 20]);
            head.set_u32(directories + 8, directory as u32);
        }
        if !self.delayed.is_empty() {
            let tables: Vec<(u64, u64)> = self
                .delayed
                .iter()
                .map(|(dll, names)| body.dll(dll, names))
                .collect();
            let directory = body.here();
            for (dll, table) in tables {
                for value in [1, dll, 0, table, table, 0, 0, 0] {
                    body.out.u32(value as u32);
                }
            }
            body.out.bytes.extend([0; 32]);
            head.set_u32(directories + 13 * 8, directory as u32);
        }

        let size = body.out.len() as u32;
        head.bytes.extend(b".rdata\0\0");
        for value in [
            size,
            BASE as u32,
            size,
            body_offset as u32,
            0,
            0,
            0,
            0x4000_0040,
        ] {
            head.u32(value);
        }
        head.bytes.extend(&body.out.bytes);
        head.bytes
    }
}

struct Body {
    out: Out,
    wide: bool,
}

impl Body {
    fn here(&mut self) -> u64 {
        self.out.align(8);
        BASE + self.out.len()
    }

    fn text(&mut self, text: &str) -> u64 {
        let at = BASE + self.out.len();
        self.out.bytes.extend(text.as_bytes());
        self.out.u8(0);
        at
    }

    /// The addresses of the DLL's name and of its lookup table.
    fn dll(&mut self, dll: &str, names: &[&str]) -> (u64, u64) {
        let by_number = if self.wide { 1 << 63 } else { 1 << 31 };
        let thunks: Vec<u64> = names
            .iter()
            .map(|name| match name.strip_prefix('#') {
                Some(number) => by_number | number.parse::<u64>().expect("a number"),
                None => {
                    let at = self.here();
                    self.out.u16(0);
                    self.text(name);
                    at
                }
            })
            .collect();
        let dll = self.text(dll);
        let table = self.here();
        thunks
            .iter()
            .chain(&[0])
            .for_each(|thunk| self.out.word(*thunk, self.wide));
        (dll, table)
    }
}
