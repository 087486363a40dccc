//! Builds libraries byte by byte for tests: small, deterministic, and wrong where a test needs it.

pub mod elf;
pub mod macho;
pub mod pe;

/// Bytes under construction, in one byte order.
#[derive(Default)]
pub struct Out {
    pub bytes: Vec<u8>,
    pub big_endian: bool,
}

impl Out {
    pub fn new(big_endian: bool) -> Self {
        Self {
            bytes: Vec::new(),
            big_endian,
        }
    }

    pub fn len(&self) -> u64 {
        self.bytes.len() as u64
    }

    fn number(&mut self, value: u64, size: usize) {
        let little = value.to_le_bytes();
        let bytes = &little[..size];
        if self.big_endian {
            self.bytes.extend(bytes.iter().rev());
        } else {
            self.bytes.extend(bytes);
        }
    }

    pub fn u8(&mut self, value: u8) {
        self.bytes.push(value);
    }

    pub fn u16(&mut self, value: u16) {
        self.number(value.into(), 2);
    }

    pub fn u32(&mut self, value: u32) {
        self.number(value.into(), 4);
    }

    pub fn u64(&mut self, value: u64) {
        self.number(value, 8);
    }

    pub fn word(&mut self, value: u64, wide: bool) {
        self.number(value, if wide { 8 } else { 4 });
    }

    /// Zeros up to a multiple of `to`.
    pub fn align(&mut self, to: usize) {
        self.bytes.resize(self.bytes.len().next_multiple_of(to), 0);
    }

    /// Overwrites a 32-bit number.
    pub fn set_u32(&mut self, at: u64, value: u32) {
        let mut out = Out::new(self.big_endian);
        out.u32(value);
        self.bytes[at as usize..at as usize + 4].copy_from_slice(&out.bytes);
    }
}

/// A string table that starts with an empty string.
pub struct Strings {
    pub bytes: Vec<u8>,
}

impl Strings {
    pub fn new() -> Self {
        Self { bytes: vec![0] }
    }

    pub fn add(&mut self, text: &str) -> u32 {
        let at = self.bytes.len() as u32;
        self.bytes.extend(text.as_bytes());
        self.bytes.push(0);
        at
    }
}

/// Overwrites bytes at an offset.
pub fn patch(mut data: Vec<u8>, at: usize, bytes: &[u8]) -> Vec<u8> {
    data[at..at + bytes.len()].copy_from_slice(bytes);
    data
}

/// The offset of the only occurrence of `bytes`.
pub fn find(data: &[u8], bytes: &[u8]) -> usize {
    let mut places = (0..data.len()).filter(|at| data[*at..].starts_with(bytes));
    let at = places.next().expect("the bytes are there");
    assert_eq!(places.next(), None, "the bytes are there once");
    at
}
