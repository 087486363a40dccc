//! A BUILD file or `MODULE.bazel`, by its syntax alone.

use syntax::{Argument, Call, Span, Value};

use crate::source::{Place, Source};

/// A Starlark file.
#[derive(Debug, Clone)]
pub struct Starlark {
    /// Path and text.
    pub source: Source,
    /// What it says.
    pub syntax: syntax::Source,
}

impl Starlark {
    /// Reads one. If it has syntax errors, the rest of it is read, and the place of the first error is returned.
    ///
    /// # Errors
    /// It is too large.
    pub fn parse(source: Source) -> Result<(Self, Option<Place>), String> {
        let syntax =
            syntax::Source::parse(source.text.clone()).map_err(|error| format!("{error:#}"))?;
        let problem = syntax
            .problems()
            .first()
            .map(|span| source.place(&(span.start..span.end)));
        Ok((Self { source, syntax }, problem))
    }

    /// The package of a BUILD file: its folder.
    #[must_use]
    pub fn package(&self) -> &str {
        self.source
            .path
            .rsplit_once('/')
            .map_or("", |(folder, _)| folder)
    }

    /// All calls of a function.
    pub fn calls<'a>(&'a self, function: &'a str) -> impl Iterator<Item = &'a Call> {
        self.syntax
            .calls()
            .filter(move |call| call.function == function)
    }

    /// The call that makes the target of that name.
    #[must_use]
    pub fn target(&self, name: &str) -> Option<&Call> {
        self.syntax
            .calls()
            .find(|call| call.text("name") == Some(name))
    }

    /// The label of the target that a call makes; none if its name is no literal.
    #[must_use]
    pub fn label(&self, call: &Call) -> Option<String> {
        Some(format!("//{}:{}", self.package(), call.text("name")?))
    }

    /// The place of a span.
    #[must_use]
    pub fn place(&self, span: Span) -> Place {
        self.source.place(&(span.start..span.end))
    }

    /// Where a call starts: its function's name.
    #[must_use]
    pub fn head(&self, call: &Call) -> Place {
        let start = call.span.start;
        self.source.place(&(start..start + call.function.len()))
    }

    /// The place of an argument, or else of the start of the call.
    #[must_use]
    pub fn argument(&self, call: &Call, name: &str) -> Place {
        match call.argument(name) {
            Some(Argument { span, .. }) => self.place(*span),
            None => self.head(call),
        }
    }
}

/// The strings of a value and of what it is added up from: `["a"] + glob(…) + ["b"]`.
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

/// The pairs of a dict whose keys are strings.
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
