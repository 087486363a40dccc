//! Collects [`Threads`] from events, within limits.

use std::cmp::Reverse;
use std::collections::{BTreeMap, BinaryHeap};

use super::{Span, Thread, Threads};
use crate::event::Event;
use crate::model::{Micros, Total};
use crate::time::Running;

/// Maximum number of threads. Bazel 7 has about as many as `--jobs`; more come from a damaged file.
const THREADS: usize = 1000;
/// Number of time slices in which a thread's short spans are summed.
const SLICES: usize = 256;
/// Maximum length of a name, in characters.
pub(super) const NAME: usize = 160;

/// Collects [`Threads`] from events.
pub struct Collector {
    limit: usize,
    threads: BTreeMap<i64, Seen>,
    kinds: Vec<String>,
    indices: BTreeMap<String, usize>,
    /// The top is the shortest span. Among equally long spans, it is the one that came last.
    kept: BinaryHeap<Reverse<Kept>>,
    count: u64,
    short: Total,
    longest_short: Micros,
    lanes: BTreeMap<usize, Lane>,
}

#[derive(Default)]
struct Seen {
    index: usize,
    name: String,
    sort_index: i64,
}

#[derive(PartialEq, Eq, PartialOrd, Ord)]
struct Kept {
    duration: Micros,
    age: Reverse<u64>,
    start: Micros,
    thread: usize,
    kind: usize,
    name: String,
}

#[derive(Clone)]
struct Lane {
    spans: Vec<Span>,
    short: Total,
    running: Running,
}

impl Default for Lane {
    fn default() -> Self {
        Self {
            spans: Vec::new(),
            short: Total::default(),
            running: Running::with_slices(SLICES),
        }
    }
}

impl Lane {
    fn busy(&self) -> (Micros, Vec<u32>) {
        let (slice, running) = self.running.slices();
        let percent = |part: f64| (part * 100.0).ceil().clamp(0.0, 100.0) as u32;
        (slice, running.into_iter().map(percent).collect())
    }
}

impl Collector {
    /// Creates a collector that keeps at most `limit` spans.
    pub fn new(limit: usize) -> Self {
        Self {
            limit,
            threads: BTreeMap::new(),
            kinds: Vec::new(),
            indices: BTreeMap::new(),
            kept: BinaryHeap::new(),
            count: 0,
            short: Total::default(),
            longest_short: 0,
            lanes: BTreeMap::new(),
        }
    }

    /// Takes an event.
    pub fn take(&mut self, event: &Event<'_>, start: Micros, duration: Micros) {
        match event.ph.bytes() {
            b"M" => {
                let Some(thread) = self.thread(event.tid) else {
                    return;
                };
                match event.name.bytes() {
                    b"thread_name" => thread.name = shortened(event.args.name.str()),
                    b"thread_sort_index" => {
                        thread.sort_index = event.args.sort_index.unwrap_or(0.0) as i64;
                    }
                    _ => {}
                }
            }
            b"X" => {
                let kind = match event.cat.bytes() {
                    b"action processing" if event.args.mnemonic.bytes().is_empty() => {
                        "(no mnemonic)"
                    }
                    b"action processing" => event.args.mnemonic.str(),
                    b"Fetching repository" => "(fetch)",
                    b"gc notification" => "(garbage collection)",
                    _ => return,
                };
                let Some(thread) = self.thread(event.tid).map(|thread| thread.index) else {
                    return;
                };
                let kind = self.kind(kind);
                self.keep(thread, start, duration, kind, || {
                    shortened(event.name.str())
                });
            }
            _ => {}
        }
    }

    fn thread(&mut self, id: f64) -> Option<&mut Seen> {
        let id = id as i64;
        let index = self.threads.len();
        if index == THREADS && !self.threads.contains_key(&id) {
            return None;
        }
        Some(self.threads.entry(id).or_insert_with(|| Seen {
            index,
            name: format!("thread {id}"),
            sort_index: i64::MAX,
        }))
    }

    fn kind(&mut self, kind: &str) -> usize {
        /// No real build has more mnemonics.
        const KINDS: usize = 1000;
        if let Some(&index) = self.indices.get(kind) {
            return index;
        }
        if self.kinds.len() == KINDS {
            return KINDS - 1;
        }
        let index = self.kinds.len();
        self.kinds.push(shortened(kind));
        self.indices.insert(kind.to_owned(), index);
        index
    }

    fn keep(
        &mut self,
        thread: usize,
        start: Micros,
        duration: Micros,
        kind: usize,
        name: impl FnOnce() -> String,
    ) {
        self.count += 1;
        let is_full = self.kept.len() >= self.limit;
        let shortest = self.kept.peek().map_or(0, |Reverse(kept)| kept.duration);
        if is_full && (self.limit == 0 || duration <= shortest) {
            self.add_up(thread, start, duration);
            return;
        }
        if is_full {
            if let Some(Reverse(out)) = self.kept.pop() {
                self.add_up(out.thread, out.start, out.duration);
            }
        }
        self.kept.push(Reverse(Kept {
            duration,
            age: Reverse(self.count),
            start,
            thread,
            kind,
            name: name(),
        }));
    }

    fn add_up(&mut self, thread: usize, start: Micros, duration: Micros) {
        self.short.add(duration);
        self.longest_short = self.longest_short.max(duration);
        let lane = self.lanes.entry(thread).or_default();
        lane.short.add(duration);
        lane.running.add(start, start.saturating_add(duration));
    }

    /// Returns the kept and summed spans, by thread index.
    fn lanes(&mut self) -> BTreeMap<usize, Lane> {
        let mut lanes = std::mem::take(&mut self.lanes);
        for Reverse(kept) in std::mem::take(&mut self.kept) {
            lanes.entry(kept.thread).or_default().spans.push(Span {
                start: kept.start,
                duration: kept.duration,
                kind: kept.kind,
                name: kept.name,
            });
        }
        for lane in lanes.values_mut() {
            lane.spans.sort_by(|one, other| {
                let key = |span: &Span| (span.start, Reverse(span.duration), span.kind);
                key(one)
                    .cmp(&key(other))
                    .then_with(|| one.name.cmp(&other.name))
            });
        }
        lanes
    }

    /// Returns everything that was collected.
    pub fn finish(mut self) -> Threads {
        let lanes = self.lanes();
        let mut seen: Vec<Seen> = std::mem::take(&mut self.threads).into_values().collect();
        seen.sort_by_key(|thread| (thread.sort_index, thread.index));
        let threads = seen.into_iter().filter_map(|thread| {
            let lane = lanes.get(&thread.index)?;
            let (slice, busy) = lane.busy();
            Some(Thread {
                name: thread.name,
                spans: lane.spans.clone(),
                short: lane.short,
                slice,
                busy,
            })
        });
        Threads {
            threads: threads.collect(),
            kinds: self.kinds,
            short: self.short,
            longest_short: self.longest_short,
        }
    }
}

/// Shortens a long name in the middle. The start names the action, and the end names the file.
pub(super) fn shortened(name: &str) -> String {
    let count = name.chars().count();
    if count <= NAME {
        return name.to_owned();
    }
    let start: String = name.chars().take(NAME / 3).collect();
    let end: String = name.chars().skip(count - (NAME - NAME / 3 - 1)).collect();
    format!("{start}…{end}")
}

impl Threads {
    /// Returns a copy with at most `limit` spans. The others become short spans.
    ///
    /// # Example
    /// ```
    /// let text = br#"{"traceEvents":[
    ///     {"cat":"action processing","name":"a","ph":"X","ts":0,"dur":5000,"tid":7,"args":{"mnemonic":"Rustc"}},
    ///     {"cat":"action processing","name":"b","ph":"X","ts":5000,"dur":90000,"tid":7,"args":{"mnemonic":"Rustc"}}]}"#;
    /// let (_, threads) = profile::read_with_threads(text.as_slice(), 10)?;
    /// let fewer = threads.at_most(1);
    /// assert_eq!((fewer.threads[0].spans.len(), fewer.short.count), (1, 1));
    /// assert_eq!(fewer.threads[0].spans[0].name, "b");
    /// # Ok::<(), profile::Error>(())
    /// ```
    #[must_use]
    pub fn at_most(&self, limit: usize) -> Self {
        let mut collector = Collector::new(limit);
        collector.kinds = self.kinds.clone();
        for (index, thread) in self.threads.iter().enumerate() {
            for span in &thread.spans {
                collector.keep(index, span.start, span.duration, span.kind, || {
                    span.name.clone()
                });
            }
        }
        let mut fewer = self.clone();
        let again = collector.lanes();
        for (index, thread) in fewer.threads.iter_mut().enumerate() {
            let Some(lane) = again.get(&index) else {
                continue;
            };
            thread.spans.clone_from(&lane.spans);
            thread.short.count += lane.short.count;
            thread.short.time += lane.short.time;
            let (slice, busy) = lane.busy();
            let merged = merged((thread.slice, &thread.busy), (slice, &busy));
            (thread.slice, thread.busy) = merged;
        }
        fewer.short.count += collector.short.count;
        fewer.short.time += collector.short.time;
        fewer.longest_short = fewer.longest_short.max(collector.longest_short);
        fewer
    }
}

/// Adds two rows of slices of different lengths. The result has the longer slices. Each length is a power of two in milliseconds.
fn merged(one: (Micros, &[u32]), other: (Micros, &[u32])) -> (Micros, Vec<u32>) {
    let slice = one.0.max(other.0);
    let mut sum: Vec<u64> = Vec::new();
    for (length, busy) in [one, other] {
        let by = usize::try_from(slice / length.max(1)).unwrap_or(1).max(1);
        for (at, part) in busy.chunks(by).enumerate() {
            if sum.len() <= at {
                sum.resize(at + 1, 0);
            }
            let time: u64 = part.iter().map(|&percent| u64::from(percent)).sum();
            if let Some(slot) = sum.get_mut(at) {
                *slot += time / by as u64;
            }
        }
    }
    let percent = |sum: u64| u32::try_from(sum).unwrap_or(100).min(100);
    (slice, sum.into_iter().map(percent).collect())
}
