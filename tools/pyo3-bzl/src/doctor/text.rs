//! Items as text.

use super::{Item, State};
use crate::output::Paint;

/// Renders groups of lines: name, version or finding, and reason, followed by what to do.
pub fn text(items: &[Item], paint: Paint) -> String {
    let mut out = String::new();
    let width = |of: fn(&Item) -> usize| items.iter().map(of).max().unwrap_or(0);
    let names = width(|item| item.name.chars().count());
    // Paths are not padded, because nothing follows them.
    let values = width(|item| match item.detail {
        Some(_) => shown(item).chars().count(),
        None => 0,
    });
    let mut group = "";
    for item in items {
        if item.group != group {
            let gap = if group.is_empty() { "" } else { "\n" };
            out.push_str(&format!("{gap}{}\n", paint.heading(item.group)));
            group = item.group;
        }
        let mark = match item.state {
            State::Bad => paint.bad("!"),
            _ => " ".to_owned(),
        };
        let detail = item.detail.as_deref().unwrap_or_default();
        let line = format!("{:names$}  {:values$}  {detail}", item.name, shown(item));
        out.push_str(&format!("{mark} {}\n", line.trim_end()));
        if let Some(help) = item.help.as_ref().filter(|help| !help.is_empty()) {
            out.push_str(&format!("    help: {help}\n"));
        }
    }
    out
}

fn shown(item: &Item) -> &str {
    item.value.as_deref().unwrap_or("–")
}

#[cfg(test)]
mod tests {
    use super::{text, Item, Paint, State};

    #[test]
    fn groups() {
        let items = [
            Item::new("programs", "cargo", State::Good).value("1.97.1"),
            Item::new("programs", "maturin", State::Absent).detail("only for `maturin develop`"),
            Item::new("bazel", "bazel", State::Bad)
                .detail("none")
                .help("get one"),
        ];
        let expected = "\
programs
  cargo    1.97.1
  maturin  –  only for `maturin develop`

bazel
! bazel    –  none
    help: get one
";
        assert_eq!(text(&items, Paint::always(false)), expected);
    }
}
