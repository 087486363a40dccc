//! Formats values for messages: on one line, with long ones shortened to the part that differs.

use std::fmt;

use crate::parts::ListChange;

/// How many characters of a value are shown.
const WIDTH: usize = 160;
/// The number of characters shown before the first difference.
const LEAD: usize = 40;

/// Formats `was X, is Y`. If a value is missing, says that it was not or is not set.
pub(crate) fn change(
    f: &mut fmt::Formatter<'_>,
    before: Option<&str>,
    after: Option<&str>,
) -> fmt::Result {
    let (before, after) = both(before, after);
    match before {
        Some(before) => write!(f, "was {before}")?,
        None => write!(f, "was not set")?,
    }
    match after {
        Some(after) => write!(f, ", is {after}"),
        None => write!(f, ", is not set"),
    }
}

/// Like [`change`], for arguments, which are added or removed and are in back-quotes.
pub(crate) fn quoted_change(
    f: &mut fmt::Formatter<'_>,
    before: Option<&str>,
    after: Option<&str>,
) -> fmt::Result {
    match both(before, after) {
        (Some(before), Some(after)) => write!(f, "was `{before}`, is `{after}`"),
        (None, Some(after)) => write!(f, "is new: `{after}`"),
        (Some(before), None) => write!(f, "is gone: `{before}`"),
        (None, None) => write!(f, "differs"),
    }
}

/// How many entries of a list are shown.
const ENTRIES: usize = 4;

/// `entry 12 of 30 was /usr/games, is /opt/games`.
pub(crate) fn list_change(f: &mut fmt::Formatter<'_>, part: &ListChange) -> fmt::Result {
    if let (Some(place), true) = (part.reordered_from, part.changes.is_empty()) {
        return write!(
            f,
            "the same {} entries in a different order, from entry {place} on",
            part.entries
        );
    }
    let mut separator = "";
    for entry in part.changes.iter().take(ENTRIES) {
        let of = match entry.after {
            Some(_) => part.entries,
            None => part.entries_before,
        };
        write!(f, "{separator}entry {} of {of} ", entry.place)?;
        let (before, after) = both(entry.before.as_deref(), entry.after.as_deref());
        match (before, after) {
            (Some(before), Some(after)) => write!(f, "was {before}, is {after}")?,
            (None, Some(after)) => write!(f, "is new: {after}")?,
            (Some(before), None) => write!(f, "is gone: {before}")?,
            (None, None) => {}
        }
        separator = "; ";
    }
    match part.changes.len().saturating_sub(ENTRIES) {
        0 => {}
        more => write!(f, "; {more} more")?,
    }
    match part.reordered_from {
        Some(_) => write!(f, "; the others in a different order"),
        None => Ok(()),
    }
}

/// `a, b, …`
pub(crate) fn list(
    f: &mut fmt::Formatter<'_>,
    first: impl ExactSizeIterator<Item = impl fmt::Display>,
    total: usize,
) -> fmt::Result {
    let more = total > first.len();
    for (index, item) in first.enumerate() {
        let separator = if index > 0 { ", " } else { "" };
        write!(f, "{separator}{item}")?;
    }
    if more {
        write!(f, ", …")?;
    }
    Ok(())
}

fn both(before: Option<&str>, after: Option<&str>) -> (Option<String>, Option<String>) {
    let equal = match (before, after) {
        (Some(before), Some(after)) => {
            let pairs = before.chars().zip(after.chars());
            pairs.take_while(|(one, two)| one == two).count()
        }
        _ => 0,
    };
    let shown = |text: &str| window(text, equal);
    (before.map(shown), after.map(shown))
}

/// Returns the part of `text` to show if its first `equal` characters are the same in the other text.
fn window(text: &str, equal: usize) -> String {
    if text.is_empty() {
        return "empty".to_owned();
    }
    let length = text.chars().count();
    let skip = if length > WIDTH {
        equal.saturating_sub(LEAD).min(length - WIDTH)
    } else {
        0
    };
    let mut shown = String::new();
    if skip > 0 {
        shown.push('…');
    }
    for letter in text.chars().skip(skip).take(WIDTH) {
        if letter.is_control() {
            shown.extend(letter.escape_default());
        } else {
            shown.push(letter);
        }
    }
    if length > skip + WIDTH {
        shown.push('…');
    }
    shown
}

#[cfg(test)]
mod tests {
    use super::window;

    #[test]
    fn long_values_are_cut_to_the_difference() {
        let long = format!("{}X{}", "a".repeat(300), "b".repeat(300));
        let shown = window(&long, 300);
        assert_eq!(shown, format!("…{}X{}…", "a".repeat(40), "b".repeat(119)));
        assert_eq!(window(&long, 0), format!("{}…", "a".repeat(160)));
        assert_eq!(window(&long, 601), format!("…{}", "b".repeat(160)));
        assert_eq!(window("a\nb\u{1b}[0m", 0), "a\\nb\\u{1b}[0m");
        assert_eq!(window("", 0), "empty");
    }
}
