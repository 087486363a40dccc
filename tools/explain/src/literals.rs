//! Finds the literals that the automaton searches for: a set of which every match of a regular expression contains one.

use regex_syntax::hir::{Hir, HirKind};
use regex_syntax::ParserBuilder;

/// Shorter literals would occur in too many lines.
pub(crate) const SHORTEST: usize = 4;

/// Returns the best set of literals of which every match contains at least one. Returns `None` if there is no such set, or if the
/// pattern is not a regular expression.
pub(crate) fn required(pattern: &str) -> Option<Vec<Vec<u8>>> {
    let mut parser = ParserBuilder::new().unicode(false).utf8(false).build();
    let hir = parser.parse(pattern).ok()?;
    of(&hir).filter(|set| shortest(set) >= SHORTEST)
}

fn of(hir: &Hir) -> Option<Vec<Vec<u8>>> {
    match hir.kind() {
        HirKind::Literal(literal) => Some(vec![literal.0.to_vec()]),
        HirKind::Capture(capture) => of(&capture.sub),
        HirKind::Repetition(repetition) if repetition.min > 0 => of(&repetition.sub),
        HirKind::Concat(all) => all.iter().filter_map(of).max_by_key(|set| shortest(set)),
        HirKind::Alternation(all) => {
            let sets: Option<Vec<_>> = all.iter().map(of).collect();
            Some(sets?.into_iter().flatten().collect())
        }
        _ => None,
    }
}

fn shortest(set: &[Vec<u8>]) -> usize {
    set.iter().map(Vec::len).min().unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::required;

    #[test]
    fn what_a_match_must_contain() {
        let table: [(&str, Option<&[&str]>); 8] = [
            ("abcd", Some(&["abcd"])),
            (r"no such (\w+) there", Some(&["no such "])),
            ("(?:left|right) side of", Some(&[" side of"])),
            ("(?:leftmost|rightmost)x?", Some(&["leftmost", "rightmost"])),
            (r"\w+", None),
            ("ab", None),
            ("(?:optional words)?ab", None),
            (r"error\[E0433\]: ", Some(&["error[E0433]: "])),
        ];
        for (pattern, expected) in table {
            let found = required(pattern);
            let found: Option<Vec<_>> = found.as_ref().map(|set| {
                set.iter()
                    .map(|one| std::str::from_utf8(one).unwrap_or("?"))
                    .collect()
            });
            assert_eq!(found.as_deref(), expected, "{pattern}");
        }
    }
}
