//! Reads and decompresses a file on a thread of its own, while another one works on what came before.

use std::io::{self, Read};
use std::sync::mpsc::{sync_channel, Receiver, Sender, SyncSender};
use std::thread::Scope;

use crate::elements::Source;

/// Size of a chunk in bytes.
const CHUNK: usize = 1 << 20;
/// Number of chunks that wait. With one at each end, this bounds the memory use.
const WAITING: usize = 16;

/// The chunks of a file, in order.
pub struct Pump {
    chunks: Receiver<Chunk>,
    /// Takes chunks back, so that their memory is used again.
    used: Sender<Vec<u8>>,
    /// The error behind the last chunk.
    failed: Option<io::Error>,
}

struct Chunk {
    bytes: Vec<u8>,
    /// The error behind the bytes.
    failed: Option<io::Error>,
}

impl Pump {
    /// Starts to read `file`. The thread ends with the file, with an error, or with the chunk that it reads while the pump is dropped.
    pub fn start<'scope, R: Read + Send + 'scope>(
        scope: &'scope Scope<'scope, '_>,
        file: R,
    ) -> Self {
        let (filled, chunks) = sync_channel(WAITING);
        let (used, empty) = std::sync::mpsc::channel();
        scope.spawn(move || fill(file, &filled, &empty));
        Self {
            chunks,
            used,
            failed: None,
        }
    }
}

impl Source for Pump {
    fn more(&mut self, bytes: &mut Vec<u8>) -> io::Result<usize> {
        if let Some(error) = self.failed.take() {
            return Err(error);
        }
        let Ok(mut chunk) = self.chunks.recv() else {
            return Ok(0);
        };
        let length = chunk.bytes.len();
        if bytes.is_empty() {
            std::mem::swap(bytes, &mut chunk.bytes);
        } else {
            bytes.extend_from_slice(&chunk.bytes);
        }
        // After the last chunk, nobody takes it.
        let _ = self.used.send(chunk.bytes);
        match chunk.failed {
            Some(error) if length == 0 => Err(error),
            failed => {
                self.failed = failed;
                Ok(length)
            }
        }
    }
}

fn fill(mut file: impl Read, filled: &SyncSender<Chunk>, empty: &Receiver<Vec<u8>>) {
    let mut next = Vec::new();
    loop {
        let mut bytes = next;
        let mut length = bytes.len();
        bytes.resize(CHUNK, 0);
        let mut failed = None;
        while let Some(rest) = bytes.get_mut(length..).filter(|rest| !rest.is_empty()) {
            match file.read(rest) {
                Ok(0) => break,
                Ok(count) => length += count,
                Err(error) if error.kind() == io::ErrorKind::Interrupted => {}
                Err(error) => {
                    failed = Some(error);
                    break;
                }
            }
        }
        let is_last = length < CHUNK;
        bytes.truncate(length);
        next = empty.try_recv().unwrap_or_default();
        next.clear();
        if !is_last {
            let start = start_of_line(&bytes);
            next.extend_from_slice(bytes.get(start..).unwrap_or_default());
            bytes.truncate(start);
        }
        // Nobody waits for chunks after the end of the profile.
        if filled.send(Chunk { bytes, failed }).is_err() || is_last {
            return;
        }
    }
}

/// Returns where the last line starts, or the length if the last lines are long. Bazel writes one event per line, so that a chunk that ends
/// with a line ends with an event.
fn start_of_line(bytes: &[u8]) -> usize {
    const LINE: usize = 1 << 14;
    let from = bytes.len().saturating_sub(LINE);
    let end = bytes.get(from..).unwrap_or_default();
    memchr::memrchr(b'\n', end).map_or(bytes.len(), |at| from + at + 1)
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Some bytes, then an error.
    struct Failing {
        left: usize,
    }

    impl Read for Failing {
        fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
            if self.left == 0 {
                return Err(io::ErrorKind::UnexpectedEof.into());
            }
            let count = self.left.min(buffer.len()).min(1000);
            self.left -= count;
            Ok(count)
        }
    }

    fn read(file: impl Read + Send) -> (usize, Option<io::ErrorKind>) {
        std::thread::scope(|scope| {
            let mut pump = Pump::start(scope, file);
            let mut bytes = Vec::new();
            loop {
                match pump.more(&mut bytes) {
                    Ok(0) => return (bytes.len(), None),
                    Ok(_) => {}
                    Err(error) => return (bytes.len(), Some(error.kind())),
                }
            }
        })
    }

    #[test]
    fn all_bytes_before_the_end_and_before_an_error_arrive() {
        for size in [0, 1, CHUNK - 1, CHUNK, CHUNK + 1, 20 * CHUNK + 7] {
            let file = io::repeat(b'a').take(size as u64);
            assert_eq!(read(file), (size, None));
            let file = Failing { left: size };
            assert_eq!(read(file), (size, Some(io::ErrorKind::UnexpectedEof)));
        }
    }

    #[test]
    fn chunks_end_with_a_line_and_nothing_is_lost() {
        let line = format!("{}\n", "a".repeat(99));
        let text = line.repeat(10_000);
        std::thread::scope(|scope| {
            let mut pump = Pump::start(scope, text.as_bytes());
            let (mut all, mut bytes) = (Vec::new(), Vec::new());
            while pump.more(&mut bytes).is_ok_and(|count| count > 0) {
                assert_eq!(bytes.len() % line.len(), 0);
                all.append(&mut bytes);
            }
            assert!(all == text.as_bytes());
        });
    }

    #[test]
    fn a_pump_that_is_dropped_stops_reading() {
        std::thread::scope(|scope| {
            let mut pump = Pump::start(scope, io::repeat(b'a'));
            let count = pump.more(&mut Vec::new());
            assert_eq!(count.ok(), Some(CHUNK));
        });
    }
}
