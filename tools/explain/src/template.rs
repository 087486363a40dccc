//! Fills captures into texts: `{name}`, `{name|fallback}`, `{{` and `}}`.

/// A part of a template.
enum Part<'a> {
    Text(&'a str),
    Name(&'a str, Option<&'a str>),
}

/// Splits a template. Returns `None` if a brace is not closed.
fn parts(template: &str) -> Option<Vec<Part<'_>>> {
    let mut parts = Vec::new();
    let mut rest = template;
    while let Some(at) = rest.find(['{', '}']) {
        let (text, from) = rest.split_at(at);
        parts.push(Part::Text(text));
        if from.starts_with("{{") || from.starts_with("}}") {
            parts.push(Part::Text(from.get(..1)?));
            rest = from.get(2..)?;
            continue;
        }
        let inner = from.strip_prefix('{')?;
        let (name, after) = inner.split_once('}')?;
        parts.push(match name.split_once('|') {
            Some((name, other)) => Part::Name(name, Some(other)),
            None => Part::Name(name, None),
        });
        rest = after;
    }
    parts.push(Part::Text(rest));
    Some(parts)
}

/// Returns the names used in a template, each with whether it has a fallback. Returns `None` if a brace is not closed.
///
/// ```
/// let names = explain::names("add `{crate}` to {label|the target}").unwrap();
/// assert_eq!(names, [("crate", false), ("label", true)]);
/// ```
#[must_use]
pub fn names(template: &str) -> Option<Vec<(&str, bool)>> {
    let names = parts(template)?.into_iter().filter_map(|part| match part {
        Part::Text(_) => None,
        Part::Name(name, other) => Some((name, other.is_some())),
    });
    Some(names.collect())
}

/// Replaces the names in a text. A name with neither a value nor a fallback stays visible as `NAME`.
///
/// ```
/// let value = |name: &str| (name == "crate").then(|| "serde".to_owned());
/// assert_eq!(explain::render("{{{crate}}} {label|//your:target}", &value), "{serde} //your:target");
/// ```
#[must_use]
pub fn render(template: &str, value: &dyn Fn(&str) -> Option<String>) -> String {
    let Some(parts) = parts(template) else {
        return template.to_owned();
    };
    let mut out = String::with_capacity(template.len());
    for part in parts {
        match part {
            Part::Text(text) => out.push_str(text),
            Part::Name(name, other) => match (value(name), other) {
                (Some(value), _) => out.push_str(&value),
                (None, Some(other)) => out.push_str(other),
                (None, None) => out.push_str(&name.to_uppercase()),
            },
        }
    }
    out
}
