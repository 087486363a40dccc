//! Reads the files of a workspace into [`Facts`]. Only this module of the crate accesses the file system.

mod rc;

use std::collections::BTreeSet;
use std::io::Read as _;
use std::path::{Path, PathBuf};

use anyhow::{bail, Context as _};
use walkdir::WalkDir;

use super::graph::file_path;
use super::{hub, Facts, Lock, Manifest, Problem, Project, RustFile, Starlark};
use crate::source::Source;

/// People do not write larger files.
const MOST_BYTES: u64 = 8 << 20;

/// Files that mark the root of a workspace.
const MARKERS: [&str; 4] = ["MODULE.bazel", "REPO.bazel", "WORKSPACE.bazel", "WORKSPACE"];

/// Folders that are not part of a workspace's sources.
const LEFT_OUT: [&str; 4] = [".git", "node_modules", "target", "__pycache__"];

/// Reads all files of a workspace that checks look at, and reports unreadable ones.
///
/// # Errors
/// Fails if the workspace's folder cannot be read.
pub fn files(root: &Path) -> anyhow::Result<(Facts, Vec<Problem>)> {
    let mut reader = Reader {
        root,
        facts: Facts::default(),
        problems: Vec::new(),
    };
    reader.walk()?;
    reader.rc();
    reader.includes();
    reader.facts.specs = hub::specs(&reader.facts);
    Ok((reader.facts, reader.problems))
}

/// Reads the Rust sources that the graph names for the workspace's own crates. Of files without a Python module, it keeps only
/// the number of lines.
pub fn rust(root: &Path, facts: &mut Facts) {
    let Some(graph) = &facts.graph else {
        return;
    };
    let crates = graph.own().filter(|target| target.is_crate());
    let sources = crates.flat_map(|target| target.labels("srcs"));
    let sources: BTreeSet<_> = sources.filter_map(|label| file_path(label)).collect();
    for path in sources.iter().filter(|path| path.ends_with(".rs")) {
        // A generated file does not exist in the source tree, and rustc rejects a file that is not text.
        let Ok(source) = read(root, path) else {
            continue;
        };
        let mut file = RustFile::parse(source);
        if file.modules.is_empty() {
            file.source = Source::new(path.as_str(), "");
        }
        facts.rust.insert(path.clone(), file);
    }
}

/// Reads a text file of the workspace.
///
/// # Errors
/// Fails if the file cannot be read, is too large, or is not text.
pub fn read(root: &Path, path: &str) -> anyhow::Result<Source> {
    let file = root.join(path);
    let opened = fs_err::File::open(&file)?;
    let mut bytes = Vec::new();
    opened.take(MOST_BYTES + 1).read_to_end(&mut bytes)?;
    if bytes.len() as u64 > MOST_BYTES {
        bail!("larger than {} MiB: not read", MOST_BYTES >> 20);
    }
    if bytes.contains(&0) {
        bail!("not a text file");
    }
    let text = String::from_utf8(bytes).map_err(|error| {
        let at = error.utf8_error().valid_up_to();
        anyhow::anyhow!("not UTF-8 from byte {at} on")
    })?;
    Ok(Source::new(path, text))
}

struct Reader<'a> {
    root: &'a Path,
    facts: Facts,
    problems: Vec<Problem>,
}

impl Reader<'_> {
    fn walk(&mut self) -> anyhow::Result<()> {
        let ignored = self.ignored();
        let root = self.root;
        let wanted = |entry: &walkdir::DirEntry| {
            if entry.depth() == 0 || !entry.file_type().is_dir() {
                return true;
            }
            let name = entry.file_name().to_string_lossy();
            let below = entry.path().strip_prefix(root).unwrap_or(entry.path());
            !(LEFT_OUT.contains(&&*name)
                || ignored.contains(below)
                || MARKERS
                    .iter()
                    .any(|marker| entry.path().join(marker).is_file()))
        };
        let walk = WalkDir::new(root).sort_by_file_name().into_iter();
        for entry in walk.filter_entry(wanted) {
            let entry = match entry {
                Ok(entry) => entry,
                Err(error) if error.depth() == 0 => {
                    return Err(error).with_context(|| format!("cannot read `{}`", root.display()));
                }
                Err(error) => {
                    let path = error.path().map(Path::to_owned).unwrap_or_default();
                    let path = path.strip_prefix(root).unwrap_or(&path);
                    self.problem(&path.to_string_lossy(), &error.to_string());
                    continue;
                }
            };
            if entry.file_type().is_dir() {
                continue;
            }
            let below = entry.path().strip_prefix(root).unwrap_or(entry.path());
            let Some(path) = below.to_str() else {
                continue;
            };
            let path = path.replace('\\', "/");
            if entry.path().is_file() {
                let name = entry.file_name().to_string_lossy();
                if name == ".gitignore" {
                    let folder = path.trim_end_matches(&*name).trim_end_matches('/');
                    // A file that is not text excludes nothing.
                    let text = fs_err::read_to_string(entry.path()).unwrap_or_default();
                    self.facts.ignored.add(folder, &text);
                }
                self.take(&path, &name);
                self.facts.paths.insert(path);
            }
        }
        Ok(())
    }

    /// Reads `.bazelignore`: folders that Bazel ignores.
    fn ignored(&self) -> BTreeSet<PathBuf> {
        let text = fs_err::read_to_string(self.root.join(".bazelignore")).unwrap_or_default();
        let lines = text.lines().map(str::trim);
        lines
            .filter(|line| !line.is_empty() && !line.starts_with('#'))
            .map(PathBuf::from)
            .collect()
    }

    /// Reads the files that `MODULE.bazel` includes, directly or indirectly.
    fn includes(&mut self) {
        let mut waiting: Vec<String> = self.facts.module.iter().flat_map(included).collect();
        let mut seen = BTreeSet::new();
        while let Some(path) = waiting.pop() {
            if !seen.insert(path.clone()) {
                continue;
            }
            if let Some(file) = self.starlark(&path) {
                waiting.extend(included(&file));
                self.facts.includes.push(file);
            }
        }
    }

    fn problem(&mut self, file: &str, message: &str) {
        self.problems.push(Problem {
            file: file.to_owned(),
            place: None,
            message: message.to_owned(),
        });
    }

    fn source(&mut self, path: &str) -> Option<Source> {
        match read(self.root, path) {
            Ok(source) => Some(source),
            Err(error) => {
                self.problem(path, &format!("{error:#}"));
                None
            }
        }
    }

    fn take(&mut self, path: &str, name: &str) {
        let at_root = !path.contains('/');
        match name {
            "BUILD.bazel" => {
                if let Some(build) = self.starlark(path) {
                    self.facts.builds.push(build);
                }
            }
            // Beside a BUILD.bazel, it is not a BUILD file.
            "BUILD" if !self.root.join(format!("{path}.bazel")).is_file() => {
                if let Some(build) = self.starlark(path) {
                    self.facts.builds.push(build);
                }
            }
            "MODULE.bazel" if at_root => self.facts.module = self.starlark(path),
            "WORKSPACE.bazel" if at_root => self.facts.workspace_file = self.starlark(path),
            // Bazel ignores it if there is a WORKSPACE.bazel.
            "WORKSPACE" if at_root && !self.root.join("WORKSPACE.bazel").is_file() => {
                self.facts.workspace_file = self.starlark(path);
            }
            ".bazelversion" if at_root => self.facts.bazel_version = self.source(path),
            ".bazeliskrc" if at_root => self.facts.bazeliskrc = self.source(path),
            "Cargo.toml" => {
                let parsed = self.source(path).map(Manifest::parse);
                let manifest = self.toml(path, parsed);
                self.facts.manifests.extend(manifest);
            }
            "Cargo.lock" => {
                let parsed = self.source(path).map(Lock::parse);
                let lock = self.toml(path, parsed);
                self.facts.locks.extend(lock);
            }
            "pyproject.toml" => {
                let parsed = self.source(path).map(Project::parse);
                let project = self.toml(path, parsed);
                self.facts.projects.extend(project);
            }
            _ if is_script(name) => {
                // A file that is not text starts no server.
                self.facts.scripts.extend(read(self.root, path));
            }
            _ => {}
        }
    }

    fn starlark(&mut self, path: &str) -> Option<Starlark> {
        let source = self.source(path)?;
        match Starlark::parse(source) {
            Ok((file, None)) => Some(file),
            Ok((file, Some(place))) => {
                self.problems.push(Problem {
                    file: path.to_owned(),
                    place: Some(place),
                    message: "syntax error; the rest of the file was checked".to_owned(),
                });
                Some(file)
            }
            Err(error) => {
                self.problem(path, &error);
                None
            }
        }
    }

    fn toml<T>(
        &mut self,
        path: &str,
        parsed: Option<Result<T, (Option<crate::source::Place>, String)>>,
    ) -> Option<T> {
        match parsed? {
            Ok(parsed) => Some(parsed),
            Err((place, message)) => {
                self.problems.push(Problem {
                    file: path.to_owned(),
                    place,
                    message,
                });
                None
            }
        }
    }
}

/// Returns the paths that a module file includes.
fn included(file: &Starlark) -> Vec<String> {
    let calls = file.calls("include");
    let labels = calls.filter_map(|call| call.positional().next()?.as_str());
    labels.filter_map(file_path).collect()
}

/// Returns whether a file of that name may start a server or call Bazel.
fn is_script(name: &str) -> bool {
    let extension = name.rsplit_once('.').map(|(_, extension)| extension);
    matches!(extension, Some("sh" | "yml" | "yaml" | "service"))
        || name.starts_with("Dockerfile")
        || name.starts_with("docker-compose")
}
