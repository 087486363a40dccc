//! Text from templates: pure, and no text of the user's gets into a file raw.
//!
//! What a template prints must come from one of the filters below, which quote for the language of the file, or be a number or
//! a flag. A template that prints a plain string fails; so a filter cannot be forgotten.
//!
//! | filter | prints |
//! |---|---|
//! | `starlark` | a string literal; a list of strings as buildifier formats it, `starlark(indent=4)` for one that is indented |
//! | `python`, `rust`, `toml` | a string literal |
//! | `ident` | an ASCII identifier, else it fails |
//! | `line` | text for a comment or a sentence: all on one line |
//! | `block` | text that the program itself has made, such as another template's |

mod quote;

use anyhow::Context as _;
use minijinja::syntax::SyntaxConfig;
use minijinja::value::{Kwargs, Serde, ValueKind};
use minijinja::{Environment, Error, ErrorKind, Output, State, UndefinedBehavior, Value};
use serde::Serialize;

pub use quote::{python, rust, starlark, starlark_list, toml};

/// Renders templates that are part of the program.
///
/// ```
/// use scaffold::render::Renderer;
/// let renderer = Renderer::new(&[("t", "name = {{ name | starlark }}\n")])?;
/// let text = renderer.render("t", &[("name", "a\"b")].into_iter().collect::<std::collections::BTreeMap<_, _>>())?;
/// assert_eq!(text, "name = \"a\\\"b\"\n");
/// # anyhow::Ok(())
/// ```
pub struct Renderer(Environment<'static>);

impl Renderer {
    /// Templates by name.
    ///
    /// # Errors
    /// One of them is not well-formed.
    pub fn new(templates: &[(&'static str, &'static str)]) -> anyhow::Result<Self> {
        let mut environment = Environment::new();
        environment.set_undefined_behavior(UndefinedBehavior::Strict);
        let syntax = SyntaxConfig::builder()
            .trim_blocks(true)
            .lstrip_blocks(true)
            .keep_trailing_newline(true)
            .build()
            .context("the syntax of templates")?;
        environment.set_syntax(syntax);
        environment.set_auto_escape_callback(|_| minijinja::AutoEscape::Html);
        environment.set_formatter(print);
        environment.add_filter("starlark", starlark_filter);
        environment.add_filter("python", |text: &str| safe(python(text)));
        environment.add_filter("rust", |text: &str| safe(rust(text)));
        environment.add_filter("toml", |text: &str| safe(toml(text)));
        environment.add_filter("ident", ident_filter);
        environment.add_filter("line", |text: &str| safe(quote::line(text)));
        environment.add_filter("block", |text: &str| safe(text.to_owned()));
        for (name, source) in templates {
            environment
                .add_template(name, source)
                .with_context(|| format!("the template `{name}` is malformed"))?;
        }
        Ok(Self(environment))
    }

    /// Renders one.
    ///
    /// # Errors
    /// There is no such template, a variable of it is not given, or it prints a string without a filter.
    pub fn render(&self, name: &str, context: &impl Serialize) -> anyhow::Result<String> {
        self.0
            .get_template(name)
            .and_then(|template| template.render(Serde(context)))
            .with_context(|| format!("cannot render the template `{name}`"))
    }
}

fn safe(text: String) -> Value {
    Value::from_safe_string(text)
}

fn invalid(message: String) -> Error {
    Error::new(ErrorKind::InvalidOperation, message)
}

fn print(out: &mut Output<'_>, _: &mut State<'_, '_>, value: &Value) -> Result<(), Error> {
    match value.kind() {
        ValueKind::String if !value.is_safe() => {
            Err(invalid(format!("a string without a filter: {value:?}")))
        }
        ValueKind::String | ValueKind::Number | ValueKind::Bool => {
            write!(out, "{value}").map_err(|_| invalid("cannot write".to_owned()))
        }
        kind => Err(invalid(format!("cannot print a value of kind {kind}"))),
    }
}

fn starlark_filter(value: &Value, kwargs: Kwargs) -> Result<Value, Error> {
    let indent: Option<usize> = kwargs.get("indent")?;
    kwargs.assert_all_used()?;
    if let Some(text) = value.as_str() {
        return Ok(safe(starlark(text)));
    }
    if value.kind() != ValueKind::Seq {
        return Err(invalid(format!(
            "a string or a list expected, got {value:?}"
        )));
    }
    let items = value.try_iter()?.map(|item| match item.as_str() {
        Some(text) => Ok(text.to_owned()),
        None => Err(invalid(format!("a list of strings expected, got {item:?}"))),
    });
    let items: Vec<String> = items.collect::<Result<_, _>>()?;
    Ok(safe(quote::starlark_list(&items, indent.unwrap_or(0))))
}

fn ident_filter(text: &str) -> Result<Value, Error> {
    if quote::is_ident(text) {
        Ok(safe(text.to_owned()))
    } else {
        Err(invalid(format!("not an identifier: {text:?}")))
    }
}

#[cfg(test)]
#[path = "render_test.rs"]
mod tests;
