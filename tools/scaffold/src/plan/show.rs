//! Renders a comparison as text, for `--dry-run`: a list of files, followed by the diffs of existing files.

use std::fmt::Write as _;

use similar::TextDiff;

use super::compare::{Change, Comparison, State};

/// Context lines around each change of a diff.
const CONTEXT: usize = 3;

/// Renders the list, one file per line, followed by a diff for each existing file that would change.
///
/// ```
/// # use scaffold::plan::{text, Content, Plan};
/// let mut plan = Plan::default();
/// plan.add("src/lib.rs", Content::Whole("//! A library.\n".to_owned()))?;
/// assert_eq!(text(&plan.compare(&Default::default())), "new        src/lib.rs\n");
/// # anyhow::Ok(())
/// ```
#[must_use]
pub fn text(comparison: &Comparison) -> String {
    let mut out = String::new();
    for change in &comparison.changes {
        let (word, reason) = match &change.state {
            State::New => ("new", ""),
            State::Unchanged => ("unchanged", ""),
            State::Update => ("update", ""),
            State::Conflict(reason) => ("conflict", reason.as_str()),
            State::Refused(reason) => ("refused", reason.as_str()),
        };
        let space = if reason.is_empty() { "" } else { " " };
        // Writing to a String cannot fail.
        let _ = writeln!(out, "{word:<10} {}{space}{reason}", change.path);
    }
    for change in &comparison.changes {
        if matches!(change.state, State::Update | State::Conflict(_)) {
            out.push('\n');
            out.push_str(&diff(change));
        }
    }
    out
}

fn diff(change: &Change) -> String {
    let before = String::from_utf8_lossy(change.before.as_deref().unwrap_or_default());
    if before == change.after {
        return format!("{}: becomes executable\n", change.path);
    }
    TextDiff::from_lines(before.as_ref(), &change.after)
        .unified_diff()
        .context_radius(CONTEXT)
        .header(&format!("a/{}", change.path), &format!("b/{}", change.path))
        .to_string()
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeMap;

    use super::super::{Content, Digest, OnDisk, Plan, RelativePath};
    use super::text;

    #[test]
    fn a_list_and_diffs() -> anyhow::Result<()> {
        let mut plan = Plan::default();
        let read = Digest::of(b"one\ntwo\n");
        let edited = "one\n2\n".to_owned();
        plan.add("new.txt", Content::Whole("n\n".to_owned()))?;
        plan.add("edit.txt", Content::Edit { read, text: edited })?;
        plan.add("mine.txt", Content::Whole("a".to_owned()))?;
        plan.add("folder", Content::Whole("a".to_owned()))?;
        plan.add_executable("run.sh", Content::Whole("a".to_owned()))?;
        let file = |text: &str| OnDisk::File {
            bytes: text.into(),
            executable: false,
        };
        let disk = BTreeMap::from([
            (RelativePath::new("edit.txt")?, file("one\ntwo\n")),
            (RelativePath::new("mine.txt")?, file("b\n")),
            (
                RelativePath::new("folder")?,
                OnDisk::Blocked("is a folder".to_owned()),
            ),
            (RelativePath::new("run.sh")?, file("a")),
        ]);
        let expected = "\
new        new.txt
update     edit.txt
conflict   mine.txt already exists with other content
refused    folder is a folder
update     run.sh

--- a/edit.txt
+++ b/edit.txt
@@ -1,2 +1,2 @@
 one
-two
+2

--- a/mine.txt
+++ b/mine.txt
@@ -1 +1 @@
-b
+a
\\ No newline at end of file

run.sh: becomes executable
";
        assert_eq!(text(&plan.compare(&disk)), expected);
        Ok(())
    }
}
