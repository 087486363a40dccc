//! `show`.

use crate::bazel;
use crate::cli::{Format, ShowArgs};
use crate::json;
use crate::output::{print, print_error, Exit, Paint};
use crate::root::Root;
use crate::show::{collect, extension, text, Found};

/// Runs `show`.
///
/// # Errors
/// Fails if there is no workspace, no Bazel, or no such target.
pub fn run(root: &Root, arguments: &ShowArgs) -> anyhow::Result<Exit> {
    let bazel = bazel::find(root)?;
    let label = bazel::label(&bazel, &arguments.target)?;
    let parts = match extension::find(&bazel, &label)? {
        Found::Extension(parts) => parts,
        Found::Other { kind, below } => {
            print_error(&no_extension(&label.to_string(), &kind, &below));
            return Ok(Exit::Nothing);
        }
    };
    let mut libraries = Vec::new();
    for one in parts {
        libraries.push(collect(
            &bazel,
            &label,
            one,
            &arguments.flags,
            arguments.full,
        )?);
    }
    match arguments.format {
        Format::Json => {
            let mut all = libraries.into_iter();
            if let Some(mut first) = all.next() {
                first.further = all.collect();
                print(&json::document("show", &first)?)?;
            }
        }
        Format::Text => {
            let paint = Paint::stdout();
            let pages: Vec<_> = libraries
                .iter()
                .map(|shown| text(shown, arguments.full, paint))
                .collect();
            print(&pages.join("\n"))?;
        }
    }
    Ok(Exit::Clean)
}

fn no_extension(label: &str, kind: &str, below: &[String]) -> String {
    let help = match below {
        [] => "`bazel query 'kind(pyo3_rename, //...)'` lists the extensions of this workspace"
            .to_owned(),
        [one] => format!("it depends on the extension `{one}`: `pyo3-bzl show {one}`"),
        many => format!(
            "it depends on the extensions `{}`: run `pyo3-bzl show` with one of them",
            many.join("`, `")
        ),
    };
    let article = if kind.starts_with(['a', 'e', 'i', 'o']) {
        "an"
    } else {
        "a"
    };
    format!("`{label}` is {article} {kind}, not a target of a `pyo3_extension`\n  help: {help}")
}

#[cfg(test)]
mod tests {
    use super::no_extension;

    #[test]
    fn articles() {
        for (kind, expected) in [
            ("alias", "is an alias, not"),
            ("genrule", "is a genrule, not"),
        ] {
            let said = no_extension("//:x", kind, &[]);
            assert!(
                said.starts_with(&format!("`//:x` {expected} a target")),
                "{said}"
            );
        }
    }
}
