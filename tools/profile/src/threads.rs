//! The activity of each thread of the Bazel server over time, within limits, for a chart of the build.
//!
//! The longest spans are kept individually. All others are summed in time slices, so that a thread that runs thousands of short actions
//! does not look idle.

use std::cmp::Reverse;
use std::collections::{BTreeMap, BinaryHeap};

use serde::ser::SerializeTuple as _;
use serde::{Serialize, Serializer};

use crate::event::Event;
use crate::model::{Micros, Total};
use crate::time::Running;

/// Maximum number of threads. Bazel 7 has about as many as `--jobs`; more come from a damaged file.
const THREADS: usize = 1000;
/// Number of time slices in which a thread's short spans are summed.
const SLICES: usize = 256;
/// Maximum length of a name, in characters.
const NAME: usize = 160;

/// The activity of all threads.
#[derive(Debug, Clone, Default, PartialEq, Serialize)]
pub struct Threads {
    /// Threads with at least one span, in Bazel's order.
    pub threads: Vec<Thread>,
    /// Kinds of work: mnemonics of actions, `(fetch)` and `(garbage collection)`.
    pub kinds: Vec<String>,
    /// The total of the spans that are not kept individually, over all threads.
    pub short: Total,
    /// The duration of the longest of these spans.
    #[serde(rename = "longest_short_micros")]
    pub longest_short: Micros,
}

/// One thread.
#[derive(Debug, Clone, Default, PartialEq, Serialize)]
pub struct Thread {
    /// Bazel's name for it, e.g. `skyframe-evaluator-execution-3`.
    pub name: String,
    /// The longest spans, in order. A span comes before the spans that it contains.
    pub spans: Vec<Span>,
    /// The total of all other spans.
    pub short: Total,
    /// The length of a slice of `busy`.
    #[serde(rename = "slice_micros")]
    pub slice: Micros,
    /// The percentage of each slice that the other spans take.
    pub busy: Vec<u32>,
}

/// One activity of a thread. In JSON: `[start, duration, kind, name]`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Span {
    /// The start time.
    pub start: Micros,
    /// The duration.
    pub duration: Micros,
    /// An index into [`Threads::kinds`].
    pub kind: usize,
    /// Bazel's name for it. A long name is shortened in the middle.
    pub name: String,
}

impl Serialize for Span {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let mut tuple = serializer.serialize_tuple(4)?;
        tuple.serialize_element(&self.start)?;
        tuple.serialize_element(&self.duration)?;
        tuple.serialize_element(&self.kind)?;
        tuple.serialize_element(&self.name)?;
        tuple.end()
    }
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

    /// Returns the number of spans that are kept individually.
    #[must_use]
    pub fn spans(&self) -> usize {
        self.threads.iter().map(|thread| thread.spans.len()).sum()
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
        match event.ph.as_ref() {
            "M" => {
                let Some(thread) = self.thread(event.tid) else {
                    return;
                };
                match event.name.as_ref() {
                    "thread_name" => thread.name = shortened(&event.args.name),
                    "thread_sort_index" => {
                        thread.sort_index = event.args.sort_index.unwrap_or(0.0) as i64;
                    }
                    _ => {}
                }
            }
            "X" => {
                let kind = match event.cat.as_ref() {
                    "action processing" if event.args.mnemonic.is_empty() => "(no mnemonic)",
                    "action processing" => event.args.mnemonic.as_ref(),
                    "Fetching repository" => "(fetch)",
                    "gc notification" => "(garbage collection)",
                    _ => return,
                };
                let Some(thread) = self.thread(event.tid).map(|thread| thread.index) else {
                    return;
                };
                let kind = self.kind(kind);
                self.keep(thread, start, duration, kind, || shortened(&event.name));
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
fn shortened(name: &str) -> String {
    let count = name.chars().count();
    if count <= NAME {
        return name.to_owned();
    }
    let start: String = name.chars().take(NAME / 3).collect();
    let end: String = name.chars().skip(count - (NAME - NAME / 3 - 1)).collect();
    format!("{start}…{end}")
}

#[cfg(test)]
mod tests {
    use super::*;

    fn action(name: &str, start: u64, duration: u64, thread: u64) -> String {
        format!(
            r#"{{"cat":"action processing","name":"{name}","ph":"X","ts":{start},"dur":{duration},"tid":{thread},"args":{{"mnemonic":"Rustc"}}}}"#
        )
    }

    fn read(events: &[String], limit: usize) -> Threads {
        let text = format!(r#"{{"traceEvents":[{}]}}"#, events.join(","));
        let (_, threads) = crate::read_with_threads(text.as_bytes(), limit)
            .unwrap_or_else(|error| unreachable!("{error}"));
        threads
    }

    fn named(thread: u64, name: &str, index: u64) -> String {
        format!(
            r#"{{"name":"thread_name","ph":"M","tid":{thread},"args":{{"name":"{name}"}}}},{{"name":"thread_sort_index","ph":"M","tid":{thread},"args":{{"sort_index":{index}}}}}"#
        )
    }

    #[test]
    fn threads_are_in_bazels_order_and_have_their_spans() {
        let threads = read(
            &[
                named(9, "second", 2),
                named(5, "first", 1),
                named(7, "idle", 0),
                action("c", 500, 100, 9),
                action("b", 200, 300, 5),
                action("a", 200, 50, 5),
            ],
            10,
        );
        let names: Vec<_> = threads
            .threads
            .iter()
            .map(|one| one.name.as_str())
            .collect();
        assert_eq!(names, ["first", "second"]);
        let first = threads.threads.first().map(|one| one.spans.clone());
        let spans: Vec<_> = first.unwrap_or_default();
        let spans: Vec<_> = spans.iter().map(|span| span.name.as_str()).collect();
        assert_eq!(spans, ["b", "a"], "what contains another comes first");
        assert_eq!(
            (threads.kinds.as_slice(), threads.short.count),
            (["Rustc".to_owned()].as_slice(), 0)
        );
    }

    #[test]
    fn short_spans_are_added_up() {
        let mut events: Vec<String> = (0..1000)
            .map(|n| action("short", n * 1000, 1000, 1))
            .collect();
        events.push(action("long", 0, 900_000, 2));
        let threads = read(&events, 1);
        assert_eq!(threads.spans(), 1);
        assert_eq!(
            (
                threads.short.count,
                threads.short.time,
                threads.longest_short
            ),
            (1000, 1_000_000, 1000)
        );
        let busy = threads
            .threads
            .first()
            .map(|one| (one.slice, one.busy.clone()));
        assert_eq!(busy, Some((4000, vec![100; 250])));
        assert_eq!(read(&events, 0).short.count, 1001);
    }

    #[test]
    fn fewer_spans_are_the_same_as_a_lower_limit() {
        let events: Vec<String> = (0..500)
            .map(|n| action(&format!("a{n}"), n * 2000, 1000 + (n * 7919) % 900, n % 3))
            .collect();
        let (all, few) = (read(&events, 1000).at_most(20), read(&events, 20));
        assert_eq!((all.spans(), all.short), (20, few.short));
        let spans = |threads: &Threads| -> Vec<Vec<Span>> {
            threads
                .threads
                .iter()
                .map(|one| one.spans.clone())
                .collect()
        };
        assert_eq!(spans(&all), spans(&few));
    }

    #[test]
    fn long_names_are_cut_in_the_middle() {
        let name = shortened(&format!("Compiling {}end", "ä".repeat(500)));
        assert_eq!(name.chars().count(), NAME);
        assert!(name.starts_with("Compiling ") && name.ends_with("end"));
    }
}
