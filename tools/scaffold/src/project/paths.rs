//! Relative paths as text.

/// The folder of generated Cargo manifests.
pub(crate) const MANIFESTS: &str = "bazel/crates";

/// Joins a folder and a path, both relative. `""` is the folder itself. Returns None if the result is outside the root.
///
/// ```
/// use scaffold::project::join;
/// assert_eq!(join("bindings/python", "../../core"), Some("core".to_owned()));
/// assert_eq!(join("", "./src"), Some("src".to_owned()));
/// assert_eq!(join("a", "../../b"), None);
/// assert_eq!(join("a", "/etc"), None);
/// ```
#[must_use]
pub fn join(folder: &str, path: &str) -> Option<String> {
    let path = path.replace('\\', "/");
    if path.starts_with('/') || path.chars().any(char::is_control) {
        return None;
    }
    let mut parts: Vec<&str> = folder.split('/').filter(|part| !part.is_empty()).collect();
    for part in path.split('/') {
        match part {
            "" | "." => {}
            ".." => {
                parts.pop()?;
            }
            part => parts.push(part),
        }
    }
    Some(parts.join("/"))
}

/// Returns the folder of a path.
///
/// ```
/// assert_eq!(scaffold::project::parent("a/b/c.rs"), "a/b");
/// assert_eq!(scaffold::project::parent("c.rs"), "");
/// ```
#[must_use]
pub fn parent(path: &str) -> &str {
    path.rsplit_once('/').map_or("", |(folder, _)| folder)
}

/// Returns a path relative to a folder; None if it is not below the folder.
pub(crate) fn below<'a>(path: &'a str, folder: &str) -> Option<&'a str> {
    if folder.is_empty() {
        return Some(path);
    }
    if path == folder {
        return Some("");
    }
    path.strip_prefix(folder)?.strip_prefix('/')
}
