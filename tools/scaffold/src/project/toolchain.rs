//! The Rust release that the project selects with `rust-toolchain.toml`. rustup reads it; Bazel does not.

use toml_edit::Document;

use super::files::Files;
use super::toml::{at, text_of};
use super::unmapped::Unmapped;

/// In rustup's order of precedence.
const FILES: [&str; 2] = ["rust-toolchain", "rust-toolchain.toml"];

/// Returns the note on a release that is not stable, whose features the code may use.
pub(super) fn unstable(files: &Files) -> Option<Unmapped> {
    let path = FILES.into_iter().find(|path| files.has(path))?;
    let text = files.glance(path)?;
    let channel = channel(&text)?;
    let is_unstable = ["beta", "nightly"]
        .iter()
        .any(|start| channel.starts_with(start));
    is_unstable.then(|| {
        Unmapped::new(
            format!("`{path}`: `{channel}`"),
            "the crates may need features that are not stable, but Bazel compiles with a stable release",
            "if the build fails, set `versions` of `rust.toolchain` in MODULE.bazel, for example to `[\"nightly/2026-11-01\"]`",
        )
    })
}

/// Returns the channel in a `rust-toolchain` file, which is TOML or only a name.
fn channel(text: &str) -> Option<String> {
    let mut lines = text.lines().map(str::trim).filter(|line| !line.is_empty());
    if let (Some(one), None) = (lines.next(), lines.next()) {
        return Some(one.to_owned());
    }
    let document: Document<&str> = Document::parse(text).ok()?;
    text_of(at(document.as_item(), &["toolchain", "channel"]))
}

#[cfg(test)]
mod tests {
    use super::channel;

    #[test]
    fn channels() {
        let table = [
            ("nightly\n", Some("nightly")),
            (
                "[toolchain]\nchannel = \"nightly-2026-01-01\"\n",
                Some("nightly-2026-01-01"),
            ),
            ("[toolchain]\nprofile = \"minimal\"\n", None),
            ("", None),
        ];
        for (text, expected) in table {
            assert_eq!(channel(text).as_deref(), expected, "{text}");
        }
    }
}
