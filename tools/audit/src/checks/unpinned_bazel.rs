//! No `.bazelversion`, or one that does not pin an exact version.

use super::prelude::*;
use crate::facts::release::pinned;

check! {
    "unpinned-bazel",
    group: Group::Hermeticity,
    severity: Severity::Warning,
    confidence: Confidence::High,
    needs: Needs::Files,
    fixes: Fixes::None,
    title: "the Bazel version is not pinned",
    why: "Without `.bazelversion`, Bazelisk uses the newest Bazel. A new major version changes defaults and action keys overnight: \
          nothing comes from the cache, or the build breaks, although nothing in the repository changed.",
    remedy: "Write one exact version, such as `7.7.1`, to `.bazelversion` beside `MODULE.bazel`. `USE_BAZEL_VERSION` in \
             `.bazeliskrc` also works.",
    run: run,
}

fn run(facts: &Facts) -> Vec<Finding> {
    if facts.module.is_none() {
        return Vec::new();
    }
    let Some((source, line, version)) = pinned(facts) else {
        return vec![CHECK
            .finding("the Bazel version is not pinned: there is no .bazelversion")
            .help("write one exact version to it, such as the one that `bazel version` prints")];
    };
    // A fork precedes the version: `org/7.7.1`.
    let number = version.rsplit('/').next().unwrap_or_default();
    let plain = number.split(['r', '-']).next().unwrap_or_default();
    let parts: Vec<_> = plain.split('.').collect();
    let is_exact = parts.len() == 3 && parts.iter().all(|part| part.parse::<u32>().is_ok());
    if is_exact {
        return Vec::new();
    }
    vec![CHECK
        .finding(format!("`{version}` does not pin an exact Bazel version"))
        .at(source.line_place(line))
        .help("write one exact version, such as the one that `bazel version` prints")]
}

#[cfg(test)]
#[expect(clippy::unwrap_used, reason = "tests may panic")]
mod tests {
    use super::run;
    use crate::facts::{Facts, Starlark};
    use crate::source::Source;

    /// Returns message and line for these texts of `.bazelversion` and `.bazeliskrc`.
    fn problem(version: Option<&str>, settings: Option<&str>) -> Option<(String, usize)> {
        let (module, _) = Starlark::parse(Source::new("MODULE.bazel", "")).unwrap();
        let facts = Facts {
            module: Some(module),
            bazel_version: version.map(|text| Source::new(".bazelversion", text)),
            bazeliskrc: settings.map(|text| Source::new(".bazeliskrc", text)),
            ..Facts::default()
        };
        let finding = run(&facts).into_iter().next()?;
        Some((finding.message, finding.place.map_or(0, |place| place.line)))
    }

    #[test]
    fn table() {
        let moves = |version: &str, line| Some((format!("`{version}` does not pin an exact Bazel version"), line));
        let none = Some(("the Bazel version is not pinned: there is no .bazelversion".to_owned(), 0));
        assert_eq!(problem(Some("7.7.1\n"), None), None);
        assert_eq!(problem(Some("org/7.7.1"), None), None);
        assert_eq!(problem(Some("8.0.0rc1\r\n"), None), None);
        assert_eq!(problem(Some("7.x"), None), moves("7.x", 1));
        assert_eq!(problem(None, None), none);
        assert_eq!(problem(None, Some("BAZELISK_BASE_URL=https://example.org\n")), none);
        assert_eq!(problem(None, Some("# pinned\nUSE_BAZEL_VERSION=7.7.1\n")), None);
        assert_eq!(problem(Some("7.7.1"), Some("\nUSE_BAZEL_VERSION = latest\n")), moves("latest", 2));
    }
}
