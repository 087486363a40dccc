//! Mach-O's export trie: the exported names, split where they differ.

use super::super::input::Input;
use super::super::library::Name;
use super::super::malformed::Malformed;
use super::names::plain;

const TRIE: &str = "the export trie";

/// The exported names, in the order of the trie.
pub fn read<'a>(trie: Input<'_, '_>) -> Result<Vec<Name<'a>>, Malformed> {
    let mut names = Vec::new();
    let mut prefix = Vec::new();
    // Nodes to visit: the offset, the length of the shared part of `prefix`, and the edge that leads to the node.
    let mut open = vec![(0u64, 0usize, Vec::new())];
    while let Some((node, kept, edge)) = open.pop() {
        prefix.truncate(kept);
        prefix.extend_from_slice(&edge);
        let (terminal, behind) = trie.uleb(node, TRIE)?;
        if terminal > 0 {
            // Copying costs as much as reading.
            trie.spend(prefix.len())?;
            names.push(Name::Owned(plain(&prefix).to_vec()));
        }
        let children = behind.saturating_add(terminal);
        let mut at = children.saturating_add(1);
        let first = open.len();
        for _ in 0..trie.u8(children, TRIE)? {
            let edge = trie.name(at, "an edge of the export trie")?;
            let (child, next) = trie.uleb(at.saturating_add(edge.len() as u64 + 1), TRIE)?;
            open.push((child, prefix.len(), edge.to_vec()));
            at = next;
        }
        if let Some(added) = open.get_mut(first..) {
            added.reverse();
        }
    }
    Ok(names)
}
