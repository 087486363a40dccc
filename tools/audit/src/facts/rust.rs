//! Rust sources: their `#[pymodule]`s and their lengths.

use std::ops::Range;

use proc_macro2::{Span, TokenStream, TokenTree};
use syn::{Attribute, Ident, Item};

use crate::source::Source;

/// A Rust source file of an extension or of a crate below it.
#[derive(Debug, Clone)]
pub struct RustFile {
    /// Path and text; the text is empty if only the length matters.
    pub source: Source,
    /// Its number of lines.
    pub lines: usize,
    /// Its Python modules, without nested ones.
    pub modules: Vec<PyModule>,
}

/// A `#[pymodule]`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PyModule {
    /// The name that Python sees.
    pub name: String,
    /// `#[pymodule] fn`, not `#[pymodule] mod`.
    pub is_function: bool,
    /// The bytes of the name.
    pub span: Range<usize>,
}

impl RustFile {
    /// Parses a file. A file that rustc would reject has no modules, because rustc reports it.
    #[must_use]
    pub fn parse(source: Source) -> Self {
        let lines = source.text.lines().count();
        let mut modules = Vec::new();
        if source.text.contains("pymodule") {
            if let Ok(file) = syn::parse_file(&source.text) {
                // syn omits the BOM from its positions.
                let shift = if source.text.starts_with('\u{feff}') {
                    3
                } else {
                    0
                };
                collect(&file.items, &mut modules);
                for module in &mut modules {
                    module.span = module.span.start + shift..module.span.end + shift;
                }
            }
        }
        Self {
            source,
            lines,
            modules,
        }
    }
}

fn collect(items: &[Item], modules: &mut Vec<PyModule>) {
    for item in items {
        match item {
            Item::Fn(function) => {
                take(&function.attrs, &function.sig.ident, true, modules);
            }
            Item::Mod(module) => {
                let is_pymodule = take(&module.attrs, &module.ident, false, modules);
                if let (false, Some((_, items))) = (is_pymodule, &module.content) {
                    collect(items, modules);
                }
            }
            _ => {}
        }
    }
}

/// Adds an item if it is a Python module, and returns whether it is one.
fn take(
    attributes: &[Attribute],
    name: &Ident,
    is_function: bool,
    modules: &mut Vec<PyModule>,
) -> bool {
    let is = |attribute: &&Attribute, what: &str| {
        attribute
            .path()
            .segments
            .last()
            .is_some_and(|last| last.ident == what)
    };
    let Some(pymodule) = attributes
        .iter()
        .find(|attribute| is(attribute, "pymodule"))
    else {
        return false;
    };
    let options = attributes.iter().filter(|attribute| is(attribute, "pyo3"));
    let renamed = options.chain([pymodule]).find_map(given_name);
    let (name, span) = renamed.unwrap_or_else(|| {
        let text = name.to_string();
        (
            text.strip_prefix("r#").unwrap_or(&text).to_owned(),
            name.span(),
        )
    });
    modules.push(PyModule {
        name,
        is_function,
        span: span.byte_range(),
    });
    true
}

/// Returns the string of `name = "…"` in the arguments of an attribute.
fn given_name(attribute: &Attribute) -> Option<(String, Span)> {
    let list = attribute.meta.require_list().ok()?;
    let tokens: Vec<TokenTree> = TokenStream::clone(&list.tokens).into_iter().collect();
    tokens.windows(3).find_map(|window| match window {
        [TokenTree::Ident(key), TokenTree::Punct(equals), TokenTree::Literal(value)]
            if key == "name" && equals.as_char() == '=' =>
        {
            let text: syn::LitStr = syn::parse_str(&value.to_string()).ok()?;
            Some((text.value(), value.span()))
        }
        _ => None,
    })
}

#[cfg(test)]
mod tests {
    use super::RustFile;
    use crate::source::Source;

    fn modules(text: &str) -> Vec<(String, bool, String)> {
        let file = RustFile::parse(Source::new("lib.rs", text));
        let modules = file.modules.into_iter();
        modules
            .map(|module| {
                let slice = text.get(module.span).unwrap_or_default().to_owned();
                (module.name, module.is_function, slice)
            })
            .collect()
    }

    #[test]
    fn table() {
        let found = |name: &str, is_function, slice: &str| {
            vec![(name.to_owned(), is_function, slice.to_owned())]
        };
        let table = [
            ("#[pymodule]\nmod tally {}", found("tally", false, "tally")),
            (
                "#[pyo3::pymodule]\nfn tally() {}",
                found("tally", true, "tally"),
            ),
            (
                "// é\n#[pymodule]\n#[pyo3(gil_used = false, name = \"_native\")]\nfn tally() {}",
                found("_native", true, "\"_native\""),
            ),
            (
                "#[pymodule(name = \"x\")] mod y {}",
                found("x", false, "\"x\""),
            ),
            ("#[pymodule] mod r#type {}", found("type", false, "r#type")),
            // A nested module has no file of its own.
            (
                "#[pymodule] mod a { #[pymodule] mod b {} }",
                found("a", false, "a"),
            ),
            ("mod a { #[pymodule] mod b {} }", found("b", false, "b")),
            ("// #[pymodule] fn no() {}\nfn no() {}", vec![]),
            ("#[pymodule] fn broken( {", vec![]),
            ("", vec![]),
        ];
        for (text, expected) in table {
            assert_eq!(modules(text), expected, "{text}");
        }
    }
}
