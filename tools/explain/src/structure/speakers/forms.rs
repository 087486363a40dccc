//! Tables of the forms of errors. A speaker's table is also its list of literals.

use crate::structure::text::has;

/// Where in a line a form counts.
#[derive(Debug, Clone, Copy)]
pub(super) enum At {
    /// At the start of the line.
    Start,
    /// Anywhere in the line.
    Anywhere,
    /// Together with other words, which the speaker knows.
    WithMore,
}

pub(super) type Form = (At, &'static str);

/// The words of the first `N` forms.
pub(super) const fn words<const N: usize>(forms: &[Form]) -> [&'static str; N] {
    let mut words = [""; N];
    let mut to: &mut [&'static str] = &mut words;
    let mut from = forms;
    while let ([word, others @ ..], [form, more @ ..]) = (to, from) {
        *word = form.1;
        to = others;
        from = more;
    }
    words
}

/// Whether the line has a form that needs no other words.
pub(super) fn has_form(line: &[u8], forms: &[Form]) -> bool {
    forms.iter().any(|(at, words)| match at {
        At::Start => line.starts_with(words.as_bytes()),
        At::Anywhere => has(line, words),
        At::WithMore => false,
    })
}
