//! Which arguments differ.

use crate::cause::Cause;
use crate::parts::{edits, ListChange};
use crate::strings::{Id, Strings};

/// How many arguments that differ have a cause of their own.
const MOST: usize = 5;

/// The arguments that differ.
pub(crate) fn causes(before: &[Id], after: &[Id], strings: &Strings) -> Vec<Cause> {
    if before == after {
        return Vec::new();
    }
    let text = |id: &Id| strings.text(*id).to_string();
    if let Some(position) = reordered(before, after) {
        return vec![Cause::ArgumentOrder {
            position,
            before: before.get(position).map(text).unwrap_or_default(),
            after: after.get(position).map(text).unwrap_or_default(),
            count: after.len().saturating_sub(1),
        }];
    }
    let mut changes: Vec<(usize, Option<String>, Option<String>, usize)> = Vec::new();
    for edit in edits(before, after).iter().filter(|edit| !edit.is_equal) {
        let (old, new) = (edit.old_length, edit.new_length);
        let was = |index: usize| before.get(edit.old + index).map(text);
        let is = |index: usize| after.get(edit.new + index).map(text);
        if old == new {
            let one = |index| (edit.new + index, was(index), is(index), 1);
            changes.extend((0..new).map(one));
        } else {
            let position = if new == 0 { edit.old } else { edit.new };
            let was = (old > 0).then(|| was(0)).flatten();
            let is = (new > 0).then(|| is(0)).flatten();
            changes.push((position, was, is, old.max(new)));
        }
    }
    let behind = changes.iter().skip(MOST).map(|(.., count)| *count).sum();
    let shown = changes.len().min(MOST);
    type Change = (usize, Option<String>, Option<String>, usize);
    let cause = |(index, (position, before, after, count)): (usize, Change)| {
        let both = before.as_deref().zip(after.as_deref());
        let part = both.and_then(|(before, after)| part(before, after));
        Cause::Command {
            position,
            part: part.filter(|_| count == 1),
            before,
            after,
            count,
            more: if index + 1 == shown { behind } else { 0 },
        }
    };
    changes
        .into_iter()
        .take(MOST)
        .enumerate()
        .map(cause)
        .collect()
}

/// Where the order starts to differ, if that is all.
fn reordered(before: &[Id], after: &[Id]) -> Option<usize> {
    let sorted = |arguments: &[Id]| {
        let mut arguments = arguments.to_vec();
        arguments.sort_unstable();
        arguments
    };
    let is_same = before.len() == after.len() && sorted(before) == sorted(after);
    let equal = before.iter().zip(after).take_while(|(one, two)| one == two);
    is_same.then(|| equal.count())
}

/// The entry that differs of two lists behind the same name: `--features=a,b`.
fn part(before: &str, after: &str) -> Option<ListChange> {
    let (name, value) = after.split_once('=')?;
    let (old_name, old_value) = before.split_once('=')?;
    // Words of a sentence or of a script are no list.
    let is_list = |value: &str| !value.contains(' ');
    if name != old_name || !is_list(value) || !is_list(old_value) {
        return None;
    }
    ListChange::between(old_value, value)
}
