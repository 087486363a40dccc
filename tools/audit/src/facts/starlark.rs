//! A BUILD file or `MODULE.bazel`, known only by its syntax.

use syntax::{Argument, Call, Span, Value};

use crate::source::{Place, Source};

/// A Starlark file.
#[derive(Debug, Clone)]
pub struct Starlark {
    /// Path and text.
    pub source: Source,
    /// Its syntax tree.
    pub syntax: syntax::Source,
}

impl Starlark {
    /// Parses a file. If it has syntax errors, returns what could be parsed, and the place of the first error.
    ///
    /// # Errors
    /// Fails if the file is too large.
    pub fn parse(source: Source) -> Result<(Self, Option<Place>), String> {
        let syntax =
            syntax::Source::parse(source.text.clone()).map_err(|error| format!("{error:#}"))?;
        let problem = syntax
            .problems()
            .first()
            .map(|span| source.place(&(span.start..span.end)));
        Ok((Self { source, syntax }, problem))
    }

    /// Returns the package of a BUILD file, which is its folder.
    #[must_use]
    pub fn package(&self) -> &str {
        self.source
            .path
            .rsplit_once('/')
            .map_or("", |(folder, _)| folder)
    }

    /// Returns all calls of a function.
    pub fn calls<'a>(&'a self, function: &'a str) -> impl Iterator<Item = &'a Call> {
        self.syntax
            .calls()
            .filter(move |call| call.function == function)
    }

    /// Returns the call that declares the target of that name.
    #[must_use]
    pub fn target(&self, name: &str) -> Option<&Call> {
        self.syntax
            .calls()
            .find(|call| call.text("name") == Some(name))
    }

    /// Returns the label of the target that a call declares; none if its name is not a literal.
    #[must_use]
    pub fn label(&self, call: &Call) -> Option<String> {
        Some(format!("//{}:{}", self.package(), call.text("name")?))
    }

    /// Returns the place of a span.
    #[must_use]
    pub fn place(&self, span: Span) -> Place {
        self.source.place(&(span.start..span.end))
    }

    /// Returns the place where a call starts: the name of its function.
    #[must_use]
    pub fn head(&self, call: &Call) -> Place {
        let start = call.span.start;
        self.source.place(&(start..start + call.function.len()))
    }

    /// Returns the place of an argument, or else the start of the call.
    #[must_use]
    pub fn argument(&self, call: &Call, name: &str) -> Place {
        match call.argument(name) {
            Some(Argument { span, .. }) => self.place(*span),
            None => self.head(call),
        }
    }
}

/// Returns the strings in a value, including operands of `+`: `["a"] + glob(…) + ["b"]`.
#[must_use]
pub fn strings(value: &Value) -> Vec<(&str, Span)> {
    match &value.kind {
        syntax::Kind::Str(text) => vec![(text.as_str(), value.span)],
        syntax::Kind::Sum(left, right) => {
            let mut all = strings(left);
            all.extend(strings(right));
            all
        }
        _ => {
            let items = value.items().unwrap_or_default().iter();
            items
                .filter_map(|item| Some((item.as_str()?, item.span)))
                .collect()
        }
    }
}

/// Returns the pairs of a dict whose keys are strings.
#[must_use]
pub fn pairs(value: &Value) -> Vec<(&str, &Value, Span)> {
    match &value.kind {
        syntax::Kind::Dict(pairs) => pairs
            .iter()
            .filter_map(|(key, value)| {
                let span = Span {
                    start: key.span.start,
                    end: value.span.end,
                };
                Some((key.as_str()?, value, span))
            })
            .collect(),
        _ => Vec::new(),
    }
}
