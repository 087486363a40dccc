//! Renders reports as HTML: one self-contained file each.
//!
//! A page consists of a style, a script and the report as JSON. It opens from `file://`, loads nothing, follows the system's light or dark
//! theme, and supports the keyboard. [`render`] returns its text, [`write`] writes it.
//!
//! Untrusted text (labels, paths, messages) cannot become code, for three reasons. First, the file contains it only as JSON in which `<`,
//! `>` and `&` are escaped, so it cannot end the element. Second, the script adds it to the document as text. Third, the page's
//! `Content-Security-Policy` allows one style and one script, by their hashes, and forbids all loading; its Trusted Types forbid the script
//! to parse text as HTML.
//!
//! The scripts are plain JavaScript in `assets/`, because no existing library fits: speedscope and Perfetto are complete applications of
//! several hundred kilobytes with their own file formats, charting libraries lack a timeline by thread with keyboard support, and a treemap
//! takes thirty lines. Any of them would add a minified file to this repository.
//!
//! ```
//! let page = page::render(page::Kind::Audit, "audit of </title>", &serde_json::json!({"findings": ["</script><b>"]}))?;
//! assert!(page.contains("<title>audit of &lt;/title&gt;</title>"));
//! assert!(page.contains(r#"{"findings":["\u003c/script\u003e\u003cb\u003e"]}"#));
//! # Ok::<(), serde_json::Error>(())
//! ```

mod bound;
mod file;

use base64::prelude::{Engine as _, BASE64_STANDARD};
use serde::Serialize;
use sha2::{Digest as _, Sha256};

pub use bound::{largest, longest};
pub use file::{write, Error};

/// Upper limit for the size of any page, in bytes.
pub const LIMIT: usize = 2_000_000;

/// The report that a page shows.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Kind {
    /// `profile`, for one build or two.
    Profile,
    /// `inspect`.
    Inspect,
    /// `audit`.
    Audit,
    /// `cache report`.
    CacheReport,
    /// `cache diff`.
    CacheDiff,
}

impl Kind {
    fn scripts(self) -> &'static [&'static str] {
        const PAGE: &str = include_str!("../assets/page.js");
        match self {
            Self::Profile => &[
                PAGE,
                include_str!("../assets/timeline.js"),
                include_str!("../assets/profile.js"),
            ],
            Self::Inspect => &[PAGE, include_str!("../assets/inspect.js")],
            Self::Audit => &[PAGE, include_str!("../assets/audit.js")],
            Self::CacheReport => &[PAGE, include_str!("../assets/cache_report.js")],
            Self::CacheDiff => &[PAGE, include_str!("../assets/cache_diff.js")],
        }
    }
}

const STYLE: &str = include_str!("../assets/page.css");

/// Renders the page of a report.
///
/// `data` is the input of the scripts in `assets/`: the command's own JSON plus what only the page needs.
///
/// # Errors
/// Fails if the data cannot be represented as JSON, for example a map whose keys are not strings.
pub fn render(kind: Kind, title: &str, data: &impl Serialize) -> Result<String, serde_json::Error> {
    let json = escaped(&serde_json::to_string(data)?);
    let script = format!("\"use strict\";\n{}", kind.scripts().join("\n"));
    let policy = format!(
        "default-src 'none'; style-src 'sha256-{}'; script-src 'sha256-{}'; base-uri 'none'; form-action 'none'; \
         require-trusted-types-for 'script'; trusted-types 'none'",
        hash(STYLE),
        hash(&script)
    );
    Ok(format!(
        "<!doctype html>\n\
         <html lang=\"en\">\n\
         <head>\n\
         <meta charset=\"utf-8\">\n\
         <meta http-equiv=\"Content-Security-Policy\" content=\"{policy}\">\n\
         <meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n\
         <meta name=\"referrer\" content=\"no-referrer\">\n\
         <title>{}</title>\n\
         <style>{STYLE}</style>\n\
         </head>\n\
         <body>\n\
         <main id=\"page\"><p>This page needs JavaScript. It loads nothing from the network.</p></main>\n\
         <script type=\"application/json\" id=\"data\">{json}</script>\n\
         <script>{script}</script>\n\
         </body>\n\
         </html>\n",
        html(title)
    ))
}

/// Escapes JSON for a `script` element, so that no character is special to an HTML parser.
fn escaped(json: &str) -> String {
    let mut safe = String::with_capacity(json.len());
    for one in json.chars() {
        match one {
            '<' => safe.push_str("\\u003c"),
            '>' => safe.push_str("\\u003e"),
            '&' => safe.push_str("\\u0026"),
            _ => safe.push(one),
        }
    }
    safe
}

/// Escapes text for the content of an element.
fn html(text: &str) -> String {
    let text = text.replace('&', "&amp;").replace('<', "&lt;");
    text.replace('>', "&gt;").replace('\0', "\u{fffd}")
}

fn hash(text: &str) -> String {
    BASE64_STANDARD.encode(Sha256::digest(text))
}

#[cfg(test)]
mod tests {
    use super::*;

    const KINDS: [Kind; 5] = [
        Kind::Profile,
        Kind::Inspect,
        Kind::Audit,
        Kind::CacheReport,
        Kind::CacheDiff,
    ];

    fn page(kind: Kind) -> String {
        let data = serde_json::json!({"text": "</script><!--<script>&\u{2028}"});
        render(kind, "a & b", &data).unwrap_or_else(|error| unreachable!("{error}"))
    }

    #[test]
    fn data_does_not_end_its_element() {
        for kind in KINDS {
            let page = page(kind);
            assert_eq!(page.matches("</script>").count(), 2, "{kind:?}");
            assert_eq!(page.matches("<!--").count(), 0, "{kind:?}");
            assert!(page.contains("<title>a &amp; b</title>"), "{kind:?}");
        }
    }

    #[test]
    fn nothing_is_loaded_or_parsed_as_html() {
        for kind in KINDS {
            let page = page(kind);
            let banned = [
                "http://",
                "https://",
                "innerHTML",
                "insertAdjacentHTML",
                "document.write",
                "eval(",
                " src=",
                "fetch(",
                "url(",
                "setAttribute(\"style\"",
                "@import",
            ];
            for one in banned {
                assert!(!page.contains(one), "{kind:?} {one}");
            }
            assert!(!page.contains("'unsafe-"), "{kind:?}");
        }
    }

    #[test]
    fn neither_style_nor_script_ends_early() {
        assert!(!STYLE.contains("</"));
        for script in KINDS.iter().flat_map(|kind| kind.scripts()) {
            assert!(!script.contains("</") && !script.contains("<!--"));
            assert!(!script.contains('\r'), "parsers change it, and so its hash");
        }
    }
}
