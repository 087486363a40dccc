//! Crates from elsewhere whose build scripts speak by `cargo::`, with two colons, which older rules_rust does not hear: what a patch
//! has to say so that they speak by one, which Cargo hears too. Read from where Cargo has unpacked them.

use std::io::Read as _;
use std::path::Path;

use cargo_metadata::{Package, TargetKind};
use fs_err as fs;

use crate::project::sources;

/// A larger build script is not one that people write.
const MOST_BYTES: u64 = 1 << 20;

/// A crate from elsewhere that is not heard.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Deaf {
    /// Its name.
    pub name: String,
    /// Its version.
    pub version: String,
    /// The lines to be changed, as a unified diff; None if there is no such diff.
    pub patch: Option<String>,
}

/// Finds them, by name and version.
pub(super) fn find(used: &[&Package]) -> Vec<Deaf> {
    let mut found: Vec<Deaf> = used.iter().copied().filter_map(deaf).collect();
    found.sort_by(|one, other| (&one.name, &one.version).cmp(&(&other.name, &other.version)));
    found
}

fn deaf(package: &Package) -> Option<Deaf> {
    let script = package
        .targets
        .iter()
        .find(|target| target.kind.contains(&TargetKind::CustomBuild))?;
    let folder = package.manifest_path.parent()?;
    let path = script.src_path.strip_prefix(folder).ok()?;
    let text = read(script.src_path.as_std_path())?;
    let lines: Vec<(usize, &str)> = text
        .split_inclusive('\n')
        .enumerate()
        .filter(|(_, line)| sources::speaks_by_two_colons(line))
        .collect();
    if lines.is_empty() {
        return None;
    }
    // A line that Cargo hears by two colons only, or that a diff cannot be sure of.
    let is_plain = |line: &str| {
        line.ends_with('\n') && !line.contains('\r') && !line.contains("\"cargo::error=")
    };
    let is_plain = lines.iter().all(|(_, line)| is_plain(line));
    Some(Deaf {
        name: package.name.to_string(),
        version: package.version.to_string(),
        patch: is_plain.then(|| diff(&path.as_str().replace('\\', "/"), &lines)),
    })
}

fn read(path: &Path) -> Option<String> {
    let mut text = String::new();
    let file = fs::File::open(path).ok()?;
    let read = file.take(MOST_BYTES + 1).read_to_string(&mut text).ok()?;
    (read as u64 <= MOST_BYTES).then_some(text)
}

/// A unified diff without context.
fn diff(path: &str, lines: &[(usize, &str)]) -> String {
    let mut out = format!("--- a/{path}\n+++ b/{path}\n");
    for (index, line) in lines {
        let number = index + 1;
        let heard = line
            .replace("\"cargo::metadata=", "\"cargo:")
            .replace("\"cargo::", "\"cargo:");
        out.push_str(&format!("@@ -{number} +{number} @@\n-{line}+{heard}"));
    }
    out
}

#[cfg(test)]
mod tests {
    use super::diff;

    #[test]
    fn a_diff() {
        let lines = [
            (2, "  println!(\"cargo::rustc-cfg=a\");\n"),
            (9, "p(\"cargo::metadata=k=v\");\n"),
        ];
        let expected = "\
--- a/build.rs
+++ b/build.rs
@@ -3 +3 @@
-  println!(\"cargo::rustc-cfg=a\");
+  println!(\"cargo:rustc-cfg=a\");
@@ -10 +10 @@
-p(\"cargo::metadata=k=v\");
+p(\"cargo:k=v\");
";
        assert_eq!(diff("build.rs", &lines), expected);
    }
}
