//! Renders templates of all formats except Starlark: TOML, YAML, Rust, Python, Markdown, rc files. Starlark comes from
//! [`syntax::build`].
//!
//! Pure. No user text reaches a file unquoted: each printed value must be a number or a flag, or come from one of the filters
//! below, which quote for the language of the file. A template that prints a plain string fails, so nobody can forget a filter.
//!
//! | filter | prints |
//! |---|---|
//! | `toml` | a string literal |
//! | `ident` | an ASCII identifier; anything else fails |
//! | `line` | text for a comment or a sentence, on one line |
//! | `block` | text that the program itself produced, such as the output of another template |

use anyhow::Context as _;
use minijinja::syntax::SyntaxConfig;
use minijinja::value::{Serde, ValueKind};
use minijinja::{Environment, Error, ErrorKind, Output, State, UndefinedBehavior, Value};
use serde::Serialize;

/// Renders templates that are part of the program.
///
/// ```
/// use scaffold::render::Renderer;
/// let renderer = Renderer::new(&[("t", "name = {{ name | toml }}\n")])?;
/// let text = renderer.render("t", &[("name", "a\"b")].into_iter().collect::<std::collections::BTreeMap<_, _>>())?;
/// assert_eq!(text, "name = 'a\"b'\n");
/// # anyhow::Ok(())
/// ```
pub struct Renderer(Environment<'static>);

impl Renderer {
    /// Creates a renderer of templates by name.
    ///
    /// # Errors
    /// Fails if a template is malformed.
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
        environment.add_filter("toml", |text: &str| safe(toml(text)));
        environment.add_filter("ident", ident_filter);
        environment.add_filter("line", |text: &str| safe(line(text)));
        environment.add_filter("block", |text: &str| safe(text.to_owned()));
        for (name, source) in templates {
            environment
                .add_template(name, source)
                .with_context(|| format!("the template `{name}` is malformed"))?;
        }
        Ok(Self(environment))
    }

    /// Renders a template.
    ///
    /// # Errors
    /// Fails if there is no such template, a variable is missing, or the template prints a string without a filter.
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

/// Quotes a TOML string.
///
/// ```
/// assert_eq!(scaffold::render::toml("a\u{1}b"), "\"a\\u0001b\"");
/// ```
#[must_use]
pub fn toml(text: &str) -> String {
    toml_edit::Value::from(text).to_string()
}

/// Joins text into one line. A line that ends in a backslash would continue in some languages.
fn line(text: &str) -> String {
    let line = syntax::build::one_line(text);
    line.trim_end_matches(['\\', ' ']).to_owned()
}

/// Returns whether text is an identifier of ASCII letters, digits and `_`, valid in Python and Rust.
fn is_ident(text: &str) -> bool {
    let mut chars = text.chars();
    let first = chars
        .next()
        .is_some_and(|char| char.is_ascii_alphabetic() || char == '_');
    first && chars.all(|char| char.is_ascii_alphanumeric() || char == '_')
}

fn ident_filter(text: &str) -> Result<Value, Error> {
    if is_ident(text) {
        Ok(safe(text.to_owned()))
    } else {
        Err(invalid(format!("not an identifier: {text:?}")))
    }
}

#[cfg(test)]
#[path = "render_test.rs"]
mod tests;
