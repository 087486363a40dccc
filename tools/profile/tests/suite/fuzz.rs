//! Changes profiles at random. Reading them must not panic, and what is read must hold together.
//!
//! `PROFILE_FUZZ_ITERATIONS` sets the number of changes (default 200).

use std::io::Write as _;

/// Marsaglia's xorshift64.
struct Random(u64);

impl Random {
    fn below(&mut self, end: usize) -> usize {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        (self.0 % end.max(1) as u64) as usize
    }
}

/// Returns a real profile with few of its events, plain and compressed.
fn profiles() -> [Vec<u8>; 2] {
    let plain = crate::plain();
    let text = String::from_utf8_lossy(&plain);
    let lines: Vec<&str> = text.lines().collect();
    let is_kept = |(number, line): &(usize, &&str)| {
        number % 40 == 0 || number + 3 > lines.len() || line.contains("build phase marker")
    };
    let kept: Vec<&str> = lines
        .iter()
        .enumerate()
        .filter(is_kept)
        .map(|(_, line)| *line)
        .collect();
    let small = kept.join("\n").into_bytes();
    let mut encoder = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::default());
    encoder.write_all(&small).expect("written to memory");
    [small, encoder.finish().expect("written to memory")]
}

#[test]
fn random_changes() {
    const PIECES: [&[u8]; 14] = [
        b"{",
        b"}",
        b"[",
        b"]",
        b"\"",
        b"\\",
        b",",
        b":",
        b"\n",
        b"-",
        b"9999999999999999",
        b"1e999",
        b"\xff",
        b"\"ts\":",
    ];
    let count = std::env::var("PROFILE_FUZZ_ITERATIONS")
        .ok()
        .and_then(|count| count.parse().ok())
        .unwrap_or(200);
    let profiles = profiles();
    let mut random = Random(0x9e37_79b9_7f4a_7c15);
    let mut read = 0_u32;
    for round in 0..count {
        let mut bytes = profiles[usize::from(round % 4 == 0)].clone();
        for _ in 0..=random.below(4) {
            let at = random.below(bytes.len());
            let end = (at + random.below(64)).min(bytes.len());
            match random.below(5) {
                0 => bytes[at] = random.below(256) as u8,
                1 => drop(bytes.drain(at..end)),
                2 => drop(bytes.splice(at..at, PIECES[random.below(PIECES.len())].iter().copied())),
                3 => {
                    let copy = bytes[at..end].to_vec();
                    let to = random.below(bytes.len());
                    drop(bytes.splice(to..to, copy));
                }
                _ => bytes.truncate(bytes.len() - random.below(bytes.len() / 8)),
            }
        }
        let Ok((profile, threads)) = profile::read_with_threads(bytes.as_slice(), random.below(20))
        else {
            continue;
        };
        read += 1;
        let sum: i64 = profile.phases.iter().map(|phase| phase.duration).sum();
        assert_eq!(sum, profile.wall);
        assert!(threads.spans() < 20);
    }
    println!("{read} of {count} could be read");
    assert!(read > count / 4, "{read} of {count} could be read");
}
