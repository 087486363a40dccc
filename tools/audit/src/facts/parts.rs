//! The rules that make up an extension, by label: what the graph remembers once [`extensions`](super::extension::extensions) has found
//! them, as many checks ask.

/// The labels of an extension's rules.
#[derive(Debug, Clone, Default)]
pub struct Parts {
    /// The `rust_shared_library`.
    pub rust: String,
    /// The rules that give the library another name.
    pub renames: Vec<String>,
    /// The Python libraries that have the library among their files.
    pub libraries: Vec<String>,
}
