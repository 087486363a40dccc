//! The labels of the rules that make up an extension. The graph caches them after [`extensions`](super::extension::extensions)
//! has found them, because many checks ask for them.

/// The labels of an extension's rules.
#[derive(Debug, Clone, Default)]
pub struct Parts {
    /// The `rust_shared_library`.
    pub rust: String,
    /// The rules that rename the library.
    pub renames: Vec<String>,
    /// The Python libraries that contain the library.
    pub libraries: Vec<String>,
}
