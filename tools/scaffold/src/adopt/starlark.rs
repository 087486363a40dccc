//! Starlark as values, written the way buildifier writes it. No text of the user's gets into a file but through [`syntax::quoted`].

mod render;

use syntax::quoted;

use render::call;

/// An expression.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Expr {
    /// A string.
    Str(String),
    /// What is written as it is: names, numbers. Never text of the user's.
    Raw(&'static str),
    /// `[…]`.
    List(Vec<Expr>),
    /// `{…}`.
    Dict(Vec<(String, Expr)>),
    /// `f(…)`.
    Call(&'static str, Vec<Expr>, Vec<(&'static str, Expr)>),
    /// `a + b`.
    Sum(Vec<Expr>),
    /// `a | b`, of dictionaries.
    Union(Vec<Expr>),
}

/// A string.
pub(super) fn text(text: impl Into<String>) -> Expr {
    Expr::Str(text.into())
}

/// A list of strings, in the order given.
pub(super) fn list<T: Into<String>>(items: impl IntoIterator<Item = T>) -> Expr {
    Expr::List(items.into_iter().map(text).collect())
}

/// A list of labels or files, in buildifier's order.
pub(super) fn labels<T: Into<String>>(items: impl IntoIterator<Item = T>) -> Expr {
    let mut items: Vec<String> = items.into_iter().map(Into::into).collect();
    items.sort_by_cached_key(|item| sort_key(item));
    items.dedup();
    list(items)
}

/// `glob(include)` or `glob(include, exclude = …)`.
pub(super) fn glob(include: Vec<String>, exclude: Vec<String>) -> Expr {
    let mut keywords = Vec::new();
    if !exclude.is_empty() {
        keywords.push(("exclude", labels(exclude)));
    }
    Expr::Call("glob", vec![labels(include)], keywords)
}

/// A sum, without empty lists; None if nothing is left.
pub(super) fn sum(parts: Vec<Expr>) -> Option<Expr> {
    let mut parts: Vec<Expr> = parts
        .into_iter()
        .filter(|part| !matches!(part, Expr::List(items) if items.is_empty()))
        .collect();
    match parts.len() {
        0 => None,
        1 => parts.pop(),
        _ => Some(Expr::Sum(parts)),
    }
}

/// A call as a statement.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Rule {
    /// What is called.
    pub function: &'static str,
    /// What stands above it; lines without `#`.
    pub comments: Vec<String>,
    /// Positional arguments.
    pub positional: Vec<Expr>,
    /// The others, in any order.
    pub attributes: Vec<(&'static str, Expr)>,
}

impl Rule {
    pub(super) fn new(function: &'static str) -> Self {
        Self {
            function,
            comments: Vec::new(),
            positional: Vec::new(),
            attributes: Vec::new(),
        }
    }

    pub(super) fn comment(mut self, line: impl Into<String>) -> Self {
        self.comments.push(line.into());
        self
    }

    pub(super) fn set(mut self, name: &'static str, value: Expr) -> Self {
        self.attributes.push((name, value));
        self
    }

    pub(super) fn set_if(self, name: &'static str, value: Option<Expr>) -> Self {
        match value {
            Some(value) => self.set(name, value),
            None => self,
        }
    }

    /// Its text, with the end of the last line.
    pub(super) fn render(&self) -> String {
        let mut out = comments(&self.comments);
        // A rule has its arguments below each other.
        out.push_str(&call(
            self.function,
            &self.positional,
            &self.attributes,
            0,
            true,
        ));
        out.push('\n');
        out
    }
}

/// Comment lines, wrapped. Nothing in a text can end its comment.
pub(super) fn comments<T: AsRef<str>>(lines: &[T]) -> String {
    const WIDTH: usize = 110;
    let mut out = String::new();
    for line in lines {
        let clean: String = line
            .as_ref()
            .chars()
            .map(|c| {
                if c.is_control() || matches!(c, '\u{2028}' | '\u{2029}') {
                    ' '
                } else {
                    c
                }
            })
            .collect();
        let indent = clean.chars().take_while(|c| *c == ' ').count();
        let margin = " ".repeat(indent);
        let mut current = String::new();
        for word in clean.split(' ').filter(|word| !word.is_empty()) {
            if !current.is_empty()
                && current.chars().count() + word.chars().count() + indent + 3 > WIDTH
            {
                out.push_str(&format!("# {margin}{current}\n"));
                current.clear();
            }
            if !current.is_empty() {
                current.push(' ');
            }
            current.push_str(word);
        }
        out.push_str(format!("# {margin}{current}").trim_end());
        out.push('\n');
    }
    out
}

/// `load(…)` with its symbols.
pub(super) fn load(file: &str, symbols: &[&str]) -> String {
    let mut symbols = symbols.to_vec();
    symbols.sort_unstable();
    let symbols: Vec<_> = symbols.iter().map(|symbol| quoted(symbol)).collect();
    format!("load({}, {})\n", quoted(file), symbols.join(", "))
}

/// How buildifier sorts labels: files, then `:x`, `//x`, `@x`; by parts between `.` and `:`.
fn sort_key(text: &str) -> (u32, Vec<String>) {
    let phase = match text.chars().next() {
        Some(':') => 2,
        Some('/') if text.starts_with("//") => 3,
        Some('@') => 4,
        _ => 1,
    };
    (
        phase,
        text.replace(':', ".")
            .split('.')
            .map(ToOwned::to_owned)
            .collect(),
    )
}

#[cfg(test)]
mod tests {
    use super::{comments, glob, labels, list, load, sum, text, Expr, Rule};

    #[test]
    fn rules() {
        let rule = Rule::new("py_test")
            .comment("Its own tests.")
            .set("deps", labels(["@a//:b", ":x", "//y", ":a"]))
            .set(
                "data",
                sum(vec![glob(vec!["t/**".into()], vec![]), list(["a\"b"])])
                    .unwrap_or(Expr::Raw("None")),
            )
            .set(
                "env",
                Expr::Dict(vec![("B".into(), text("2")), ("A".into(), text("1"))]),
            )
            .set("name", text("t"));
        let expected = "\
# Its own tests.
py_test(
    name = \"t\",
    data = glob([\"t/**\"]) + [\"a\\\"b\"],
    env = {
        \"A\": \"1\",
        \"B\": \"2\",
    },
    deps = [
        \":a\",
        \":x\",
        \"//y\",
        \"@a//:b\",
    ],
)
";
        assert_eq!(rule.render(), expected);
        assert_eq!(
            load("@a//:b.bzl", &["y", "x"]),
            "load(\"@a//:b.bzl\", \"x\", \"y\")\n"
        );
        assert_eq!(sum(vec![list::<String>([])]), None);
    }

    #[test]
    fn a_comment_cannot_be_left() {
        assert_eq!(comments(&["a\nb\r\u{2028}c", "  d"]), "# a b c\n#   d\n");
        let long = "word ".repeat(40);
        assert!(comments(&[long])
            .lines()
            .all(|line| line.starts_with("# word") && line.len() <= 112));
    }
}
