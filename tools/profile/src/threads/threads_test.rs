//! Spans, lanes and limits.

use super::collector::{shortened, NAME};
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
