//! Names that differ between two logs though they mean the same: output folders of another configuration, and outputs named after a time.

use std::borrow::Cow;
use std::collections::HashMap;
use std::sync::LazyLock;

use regex::Regex;
use serde::Serialize;

use crate::key::Key;
use crate::repositories::Spelling;

/// An output folder that has another name in the second log.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Reconfigured {
    /// The folder below `bazel-out` before.
    pub before: String,
    /// The folder below `bazel-out` now.
    pub after: String,
    /// How many spawns write into it.
    pub spawns: usize,
}

impl Reconfigured {
    /// What makes the names differ: `the client's system`, `the compilation mode`, or `a flag or transition`.
    ///
    /// ```
    /// let folder = |before: &str, after: &str| logdiff::Reconfigured { before: before.into(), after: after.into(), spawns: 1 };
    /// assert_eq!(folder("k8-fastbuild", "darwin_arm64-fastbuild").reason(), "the client's system");
    /// assert_eq!(folder("k8-fastbuild", "k8-opt").reason(), "the compilation mode");
    /// ```
    #[must_use]
    pub fn reason(&self) -> &'static str {
        let parts = |folder: &str| {
            let mut parts = folder.splitn(3, '-').map(str::to_owned);
            [parts.next(), parts.next(), parts.next()]
        };
        let ([system, mode, _], [other_system, other_mode, _]) =
            (parts(&self.before), parts(&self.after));
        if system != other_system {
            "the client's system"
        } else if mode != other_mode {
            "the compilation mode"
        } else {
            "a flag or transition"
        }
    }

    /// What to do about it.
    #[must_use]
    pub fn advice(&self) -> &'static str {
        match self.reason() {
            "the client's system" => {
                "machines with different systems do not share results. Build both on one system, or set the same `--platforms` and \
                 `--host_platform` on both and execute remotely"
            }
            "the compilation mode" => "build both with the same `-c` (`--compilation_mode`)",
            _ => {
                "build both with the same flags: compare the rc files, or run `bazel config` with the two configurations. Since \
                 `--platforms` and Starlark flags count too, set them in `.bazelrc`, not on the command line"
            }
        }
    }
}

const OUT: &str = "bazel-out/";

/// What the second log calls differently.
#[derive(Debug, Default)]
pub(crate) struct Renames {
    /// Folders below `bazel-out`, and what they were called.
    folders: HashMap<String, String>,
    /// Paths that contain a time, and what they were called.
    files: Vec<(String, String)>,
    /// How the second log spells the names of repositories, if differently.
    pub repositories: Option<Spelling>,
    /// Hashes in the names of libraries, and what they were.
    hashes: HashMap<String, String>,
}

impl Renames {
    pub fn is_empty(&self) -> bool {
        self.folders.is_empty() && self.files.is_empty() && self.repositories.is_none()
    }

    /// What a folder was called, if it has another name now.
    pub fn folder(&self, after: &str) -> Option<&str> {
        self.folders.get(after).map(String::as_str)
    }

    /// Whether a folder of the first log has another name now.
    pub fn has_before(&self, before: &str) -> bool {
        self.folders.values().any(|one| one == before)
    }

    pub fn add_folder(&mut self, before: &str, after: &str) {
        self.folders.insert(after.to_owned(), before.to_owned());
    }

    pub fn add_file(&mut self, before: &str, after: &str) {
        self.files.push((after.to_owned(), before.to_owned()));
    }

    /// The key with the names of the first log, as far as repositories are concerned.
    pub fn key(&self, key: Key) -> Key {
        match &self.repositories {
            Some(spelling) => spelling.key(key),
            None => key,
        }
    }

    /// What stays of a key if names that may differ are left out.
    pub fn normal(&self, key: &Key) -> (String, String, String) {
        let (label, mnemonic, rest) = normal(key);
        let rest = match (&self.repositories, hash(&rest)) {
            (Some(_), Some((name, _, end))) => format!("{name}{end}"),
            _ => rest,
        };
        (label, mnemonic, rest)
    }

    /// Remembers the hash in the name of a library, if two paths differ in nothing else and names of repositories differ: rules_rust
    /// computes it from the label and the path. Returns whether they do.
    pub fn add_hash(&mut self, before: &str, after: &str) -> bool {
        let (Some(_), Some(one), Some(two)) = (&self.repositories, hash(before), hash(after))
        else {
            return false;
        };
        let is_hash = one.0 == two.0 && one.2 == two.2;
        if is_hash {
            self.hashes.insert(two.1.to_owned(), one.1.to_owned());
        }
        is_hash
    }

    /// The text with the names of the first log.
    pub fn original<'a>(&self, text: &'a str) -> Cow<'a, str> {
        let mut text = match &self.repositories {
            Some(spelling) => spelling.original(text),
            None => Cow::Borrowed(text),
        };
        if !self.folders.is_empty() && text.contains(OUT) {
            text = Cow::Owned(self.with_folders(&text));
        }
        if !self.hashes.is_empty() {
            if let Some(with_hashes) = self.with_hashes(&text) {
                text = Cow::Owned(with_hashes);
            }
        }
        for (after, before) in &self.files {
            if text.contains(after.as_str()) {
                text = Cow::Owned(text.replace(after.as_str(), before));
            }
        }
        text
    }

    /// The text with the hashes of the first log; `None` if it has none.
    fn with_hashes(&self, text: &str) -> Option<String> {
        let hash = HASH.as_ref()?;
        let known = |found: &regex::Captures<'_>| self.hashes.get(found.get(1)?.as_str());
        if !hash
            .captures_iter(text)
            .any(|found| known(&found).is_some())
        {
            return None;
        }
        let replaced = hash.replace_all(text, |found: &regex::Captures<'_>| match known(found) {
            Some(before) => format!("-{before}"),
            None => found.get(0).map_or("", |found| found.as_str()).to_owned(),
        });
        Some(replaced.into_owned())
    }

    fn with_folders(&self, text: &str) -> String {
        let mut done = String::with_capacity(text.len());
        let mut pieces = text.split(OUT);
        done.push_str(pieces.next().unwrap_or_default());
        for piece in pieces {
            let is_name = |letter: char| letter.is_ascii_alphanumeric() || "_.+-".contains(letter);
            let end = piece.find(|letter| !is_name(letter)).unwrap_or(piece.len());
            let (folder, rest) = piece.split_at(end);
            done.push_str(OUT);
            done.push_str(self.folder(folder).unwrap_or(folder));
            done.push_str(rest);
        }
        done
    }
}

/// A hash of rules_rust in an argument or the name of a library: a number, which may be negative, behind a hyphen.
static HASH: LazyLock<Option<Regex>> = LazyLock::new(|| Regex::new(r"-(-?\d+)\b").ok());

/// Splits the path of a library at the hash in its name: `libitoa`, `-3030154236`, `.rlib`. The hash is returned without its hyphen.
fn hash(path: &str) -> Option<(&str, &str, &str)> {
    let (start, end) = path.split_at_checked(path.rfind('.')?)?;
    if !start.rsplit('/').next()?.starts_with("lib") {
        return None;
    }
    let digits = start.rfind(|letter: char| !letter.is_ascii_digit())? + 1;
    let name = start.get(..digits)?.strip_suffix('-')?;
    // The hash may be negative.
    let name = name.strip_suffix('-').unwrap_or(name);
    let hash = start.get(name.len() + 1..)?;
    hash.ends_with(|letter: char| letter.is_ascii_digit())
        .then_some((name, hash, end))
}

/// The folder below `bazel-out` of an output.
pub(crate) fn folder(path: &str) -> Option<&str> {
    path.strip_prefix(OUT)?.split('/').next()
}

/// A date, with or without a time behind it; seconds or milliseconds since 1970 from 2001 to 2065.
static TIME: LazyLock<Option<Regex>> = LazyLock::new(|| {
    let day = r"(19|20)\d{2}[-_.]?(0[1-9]|1[0-2])[-_.]?(0[1-9]|[12]\d|3[01])";
    let time = r"[-_.T]?([01]\d|2[0-3])[-_.:]?[0-5]\d([-_.:]?[0-5]\d)?Z?";
    Regex::new(&format!(r"{day}({time})?|[12]\d{{9}}(\d{{3}})?")).ok()
});

/// The text with each time in it as `#`.
pub(crate) fn without_times(text: &str) -> Cow<'_, str> {
    match TIME.as_ref() {
        Some(time) => time.replace_all(text, "#"),
        None => Cow::Borrowed(text),
    }
}

/// What stays of a key if the output's folder and the times in its name are left out.
fn normal(key: &Key) -> (String, String, String) {
    let path = &*key.primary_output;
    let rest = path
        .strip_prefix(OUT)
        .and_then(|path| path.split_once('/'))
        .map_or(path, |(_, rest)| rest);
    // rules_rust ends the names of libraries in a hash, which may look like a time.
    let is_library = rest
        .rsplit('/')
        .next()
        .unwrap_or_default()
        .starts_with("lib");
    let rest = if is_library {
        rest.to_owned()
    } else {
        without_times(rest).into_owned()
    };
    (key.target_label.to_string(), key.mnemonic.to_string(), rest)
}

#[cfg(test)]
mod tests {
    use super::{hash, without_times, Reconfigured, Renames};

    #[test]
    fn folders_in_texts() {
        let mut renames = Renames::default();
        renames.add_folder("k8-fastbuild", "aarch64-fastbuild");
        let table = [
            (
                "--out-dir=bazel-out/aarch64-fastbuild/bin/x",
                "--out-dir=bazel-out/k8-fastbuild/bin/x",
            ),
            (
                "a bazel-out/aarch64-fastbuild b bazel-out/aarch64-fastbuild",
                "a bazel-out/k8-fastbuild b bazel-out/k8-fastbuild",
            ),
            (
                "bazel-out/aarch64-fastbuild-exec/bin",
                "bazel-out/aarch64-fastbuild-exec/bin",
            ),
            ("aarch64-fastbuild", "aarch64-fastbuild"),
        ];
        for (text, expected) in table {
            assert_eq!(renames.original(text), expected);
        }
    }

    #[test]
    fn hashes_of_libraries() {
        let table = [
            (
                "a/libitoa-3030154236.rlib",
                Some(("a/libitoa", "3030154236", ".rlib")),
            ),
            ("a/lib_x--12.so", Some(("a/lib_x", "-12", ".so"))),
            ("a-1/libx.so", None),
            ("a/x-12.so", None),
            ("a/libx-a1.rlib", None),
            ("a/lib-.so", None),
            ("lib", None),
        ];
        for (path, expected) in table {
            assert_eq!(hash(path), expected, "{path}");
        }
    }

    #[test]
    fn times() {
        let table = [
            ("app-20261127.whl", "app-#.whl"),
            ("app-2026-11-27T15_22_29.whl", "app-#.whl"),
            ("app-1795706549.tar", "app-#.tar"),
            ("app-1795706549123.tar", "app-#.tar"),
            ("libsyn-2.0.117.rlib", "libsyn-2.0.117.rlib"),
            ("part-12.o", "part-12.o"),
        ];
        for (text, expected) in table {
            assert_eq!(without_times(text), expected);
        }
    }

    #[test]
    fn reasons() {
        let table = [
            ("k8-fastbuild", "aarch64-fastbuild", "the client's system"),
            (
                "k8-opt-exec",
                "darwin_arm64-opt-exec",
                "the client's system",
            ),
            ("k8-fastbuild", "k8-dbg", "the compilation mode"),
            (
                "k8-fastbuild",
                "k8-fastbuild-ST-0a1b2c",
                "a flag or transition",
            ),
            (
                "k8-opt-exec-ST-1",
                "k8-opt-exec-ST-2",
                "a flag or transition",
            ),
        ];
        for (before, after, expected) in table {
            let folder = Reconfigured {
                before: before.to_owned(),
                after: after.to_owned(),
                spawns: 1,
            };
            assert_eq!(folder.reason(), expected, "{before} {after}");
        }
    }
}
