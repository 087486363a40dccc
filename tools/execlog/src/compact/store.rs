//! Stores the entries that later ones may refer to, each once. An entry is accepted only if everything that it refers to is
//! present and of the right kind. A traversal of the store therefore finds every reference, and no cycles.

use std::collections::HashMap;
use std::sync::Arc;

use crate::fault::Fault;
use crate::file::File;

#[derive(Debug)]
pub(crate) enum Node {
    File(File),
    Symlink(File),
    Directory(Directory),
    Inputs(InputSet),
    Symlinks(SymlinkSet),
    Runfiles(Box<Runfiles>),
}

#[derive(Debug)]
pub(crate) struct Directory {
    pub path: Arc<str>,
    /// The files, with complete paths.
    pub files: Box<[File]>,
}

#[derive(Debug)]
pub(crate) struct InputSet {
    pub inputs: Box<[u32]>,
    pub transitive: Box<[u32]>,
    /// Whether the inputs contain a runfiles tree, directly or transitively.
    pub has_runfiles: bool,
}

#[derive(Debug)]
pub(crate) struct SymlinkSet {
    pub direct: Box<[(Box<str>, u32)]>,
    pub transitive: Box<[u32]>,
}

#[derive(Debug)]
pub(crate) struct Runfiles {
    pub path: Arc<str>,
    /// An id, like the next two fields; 0 for none.
    pub inputs: u32,
    pub symlinks: u32,
    pub root_symlinks: u32,
    pub empty_files: Box<[String]>,
    /// The file, with its complete path.
    pub repo_mapping: Option<File>,
    pub legacy_external: bool,
}

impl Node {
    /// Returns the kind of the node, for messages.
    pub fn kind(&self) -> &'static str {
        match self {
            Self::File(_) => "a file",
            Self::Symlink(_) => "a symlink",
            Self::Directory(_) => "a directory",
            Self::Inputs(_) => "an input set",
            Self::Symlinks(_) => "a symlink entry set",
            Self::Runfiles(_) => "a runfiles tree",
        }
    }
}

#[derive(Debug, Default)]
pub(crate) struct Store {
    nodes: HashMap<u32, Node>,
    /// The runfiles directory of the main repository.
    pub workspace: String,
    /// Whether `--experimental_sibling_repository_layout` is on.
    pub sibling_layout: bool,
}

impl Store {
    /// Stores `node` under `id`. Ignores a node with the id 0, which means no id: nothing can refer to it.
    pub fn insert(&mut self, id: u32, node: Node) -> Result<(), Fault> {
        if id == 0 {
            return Ok(());
        }
        if let Some(old) = self.nodes.get(&id) {
            return Err(Fault::Malformed(format!(
                "its id {id} is already that of {}",
                old.kind()
            )));
        }
        self.nodes.insert(id, node);
        Ok(())
    }

    pub fn get(&self, id: u32) -> Option<&Node> {
        self.nodes.get(&id)
    }

    /// Returns the input set with this id, or `None` for the id 0, the empty set.
    pub fn input_set(&self, id: u32) -> Result<Option<&InputSet>, Fault> {
        match (id, self.get(id)) {
            (0, _) => Ok(None),
            (_, Some(Node::Inputs(set))) => Ok(Some(set)),
            (_, other) => Err(wrong(id, "an input set", other)),
        }
    }

    /// Like [`Store::input_set`], but for symlink entry sets.
    pub fn symlink_set(&self, id: u32) -> Result<Option<&SymlinkSet>, Fault> {
        match (id, self.get(id)) {
            (0, _) => Ok(None),
            (_, Some(Node::Symlinks(set))) => Ok(Some(set)),
            (_, other) => Err(wrong(id, "a symlink entry set", other)),
        }
    }

    /// Returns a file, directory or symlink: anything that a spawn can create and a runfiles symlink can point to.
    pub fn artifact(&self, id: u32) -> Result<&Node, Fault> {
        match self.get(id) {
            Some(node @ (Node::File(_) | Node::Symlink(_) | Node::Directory(_))) => Ok(node),
            other => Err(wrong(id, "a file, directory or symlink", other)),
        }
    }

    /// Returns a [`Store::artifact`] or a runfiles tree.
    pub fn input(&self, id: u32) -> Result<&Node, Fault> {
        match self.get(id) {
            Some(node @ Node::Runfiles(_)) => Ok(node),
            Some(Node::Inputs(_) | Node::Symlinks(_)) | None => {
                Err(wrong(id, "an input", self.get(id)))
            }
            Some(node) => Ok(node),
        }
    }
}

fn wrong(id: u32, expected: &'static str, found: Option<&Node>) -> Fault {
    Fault::Reference(id, expected, found.map(Node::kind))
}
