//! Expressions.

use std::borrow::Cow;
use std::collections::BTreeSet;

/// An expression.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Expr {
    /// `"…"`: any text, quoted when it is rendered.
    Str(String),
    /// `True` or `False`.
    Bool(bool),
    /// A whole number.
    Int(i64),
    /// An identifier.
    Name(Cow<'static, str>),
    /// `[…]`, in the order given.
    List(Vec<Expr>),
    /// `{"…": …}`, sorted when it is rendered; `//conditions:default` comes last.
    Dict(Vec<(String, Expr)>),
    /// `f(…)`: function, positional arguments, keyword arguments.
    Call(&'static str, Vec<Expr>, Vec<(&'static str, Expr)>),
    /// `a + b`.
    Sum(Vec<Expr>),
    /// `a | b`, of dictionaries.
    Union(Vec<Expr>),
}

impl Expr {
    /// Collects the functions that it calls.
    pub(super) fn add_functions<'a>(&'a self, found: &mut BTreeSet<&'a str>) {
        match self {
            Self::Str(_) | Self::Bool(_) | Self::Int(_) | Self::Name(_) => {}
            Self::List(items) | Self::Sum(items) | Self::Union(items) => {
                items.iter().for_each(|item| item.add_functions(found));
            }
            Self::Dict(pairs) => pairs
                .iter()
                .for_each(|(_, value)| value.add_functions(found)),
            Self::Call(function, positional, keywords) => {
                found.insert(function);
                let keywords = keywords.iter().map(|(_, value)| value);
                positional
                    .iter()
                    .chain(keywords)
                    .for_each(|value| value.add_functions(found));
            }
        }
    }
}

/// A string.
pub fn text(text: impl Into<String>) -> Expr {
    Expr::Str(text.into())
}

/// A list of strings, in the order given.
pub fn list<T: Into<String>>(items: impl IntoIterator<Item = T>) -> Expr {
    Expr::List(items.into_iter().map(text).collect())
}

/// A list of labels or files in buildifier's order, each once.
pub fn labels<T: Into<String>>(items: impl IntoIterator<Item = T>) -> Expr {
    let mut items: Vec<String> = items.into_iter().map(Into::into).collect();
    items.sort_by_cached_key(|item| sort_key(item));
    items.dedup();
    list(items)
}

/// `glob(include)` or `glob(include, exclude = …)`.
#[must_use]
pub fn glob(include: Vec<String>, exclude: Vec<String>) -> Expr {
    glob_with(Vec::new(), include, exclude)
}

/// A [`glob`] whose patterns may match nothing.
#[must_use]
pub fn glob_or_nothing(include: Vec<String>, exclude: Vec<String>) -> Expr {
    glob_with(vec![("allow_empty", Expr::Bool(true))], include, exclude)
}

fn glob_with(
    mut keywords: Vec<(&'static str, Expr)>,
    include: Vec<String>,
    exclude: Vec<String>,
) -> Expr {
    if !exclude.is_empty() {
        keywords.push(("exclude", labels(exclude)));
    }
    Expr::Call("glob", vec![labels(include)], keywords)
}

/// Returns a sum without its empty lists. `None` if nothing is left.
#[must_use]
pub fn sum(parts: Vec<Expr>) -> Option<Expr> {
    let mut parts: Vec<Expr> = parts
        .into_iter()
        .filter(|part| !matches!(part, Expr::List(items) if items.is_empty()))
        .collect();
    if parts.len() > 1 {
        return Some(Expr::Sum(parts));
    }
    parts.pop()
}

/// The key by which buildifier sorts a label: files, then `:x`, `//x`, `@x`; within these by the parts between `.` and
/// `:`. Source: buildtools, `build/rewrite.go`, `makeSortKey`.
fn sort_key(text: &str) -> (u32, Vec<String>) {
    let phase = match text.chars().next() {
        Some(':') => 2,
        Some('/') if text.starts_with("//") => 3,
        Some('@') => 4,
        _ => 1,
    };
    let parts = text.replace(':', ".");
    (phase, parts.split('.').map(ToOwned::to_owned).collect())
}
