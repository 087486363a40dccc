//! Flags that a workspace passes to rustc.

use crate::facts::starlark::strings;
use crate::facts::Facts;

/// A flag for rustc, and its place.
pub struct RustcFlag {
    /// The flag.
    pub text: String,
    /// Its place.
    pub place: crate::source::Place,
    /// The target that sets it, if any.
    pub label: Option<String>,
}

/// Returns all rustc flags of targets, annotations and rc files.
pub fn rustc_flags(facts: &Facts) -> Vec<RustcFlag> {
    let mut flags = Vec::new();
    for (file, in_build) in facts
        .builds
        .iter()
        .map(|file| (file, true))
        .chain(facts.module.iter().map(|file| (file, false)))
    {
        for call in file.syntax.calls() {
            let Some(value) = call.get("rustc_flags") else {
                continue;
            };
            for (text, span) in strings(value) {
                flags.push(RustcFlag {
                    text: text.to_owned(),
                    place: file.place(span),
                    label: file.label(call).filter(|_| in_build),
                });
            }
        }
    }
    for option in facts.rc.shared() {
        let is_rustc =
            option.name.ends_with("extra_rustc_flags") || option.name.ends_with("extra_rustc_flag");
        if let (true, Some(text), Some(place)) = (is_rustc, &option.value, facts.rc.place(option)) {
            flags.push(RustcFlag {
                text: text.clone(),
                place,
                label: None,
            });
        }
    }
    flags
}
