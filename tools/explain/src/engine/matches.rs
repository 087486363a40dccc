//! Matches lines against the patterns of the catalogue, and records what they find.

use super::{Explainer, HISTORY, MOST, MOST_OF_A_KIND, MOST_PENDING};
use crate::block::BlockKind;
use crate::hiding::Found;
use crate::pending::Pending;

impl Explainer<'_> {
    /// Tries a pattern on a line and returns whether it matches.
    pub(super) fn apply(
        &mut self,
        pattern: usize,
        text: &[u8],
        number: u64,
        buffer: &[u8],
        start: usize,
    ) -> bool {
        let catalogue = self.catalogue;
        let Some(pattern) = catalogue.patterns.get(pattern) else {
            return false;
        };
        let Some(regex) = pattern.regex.get() else {
            return false;
        };
        let Some(kind) = catalogue.kinds.get(pattern.kind) else {
            return false;
        };
        // pip and others indent what the tools that they run print.
        let inner = text.trim_ascii_start();
        let is_indented = inner.len() < text.len() && inner.starts_with(b"error");
        let indented = || is_indented.then(|| regex.captures(inner)).flatten();
        // Most candidates do not match. Captures need memory.
        let direct = regex.is_match(text).then(|| regex.captures(text)).flatten();
        let Some(found) = direct.or_else(indented) else {
            return false;
        };
        let history = buffer
            .get(start.saturating_sub(HISTORY)..start)
            .unwrap_or_default();
        let block = self.block.clone();
        let mut pending = Pending::new((pattern.kind, kind), block, number, text);
        pending.take(regex, &found);
        pending.look_back(kind, history);
        if pending.until == number || self.pending.len() >= MOST_PENDING {
            self.settle(pending);
        } else {
            self.pending.push(pending);
        }
        true
    }

    /// Settles the matches that do not wait for this line or a later one.
    pub(super) fn resolve(&mut self, number: u64) {
        if self.pending.iter().all(|pending| pending.until >= number) {
            return;
        }
        let (ready, waiting): (Vec<_>, Vec<_>) = std::mem::take(&mut self.pending)
            .into_iter()
            .partition(|pending| pending.until < number);
        self.pending = waiting;
        for pending in ready {
            self.settle(pending);
        }
    }

    /// Records a match if its conditions are met.
    fn settle(&mut self, pending: Pending) {
        let Some(kind) = self.catalogue.kinds.get(pending.kind) else {
            return;
        };
        if !pending.holds(kind) {
            return;
        }
        if !kind.entry.wrapper {
            if pending.block.id == self.block.id {
                self.block.explained = true;
            }
            for block in &mut self.unexplained {
                let same_place = block.place.is_some() && block.place == pending.block.place;
                block.explained |= block.id == pending.block.id || same_place;
            }
            self.places.extend(pending.block.place.clone());
            self.places.truncate(MOST);
        }
        let by = kind.entry.by.as_ref();
        let mut captures: Vec<_> = pending.captures.clone().into_iter().collect();
        captures.retain(|(name, _)| by.is_none_or(|by| by.contains(name)));
        // The same mistake in two targets needs two edits. A message that names its target is about that target wherever it appears.
        if pending.block.kind == BlockKind::Failed {
            let label = pending.block.label.clone();
            let label = label.filter(|label| !captures.iter().any(|(_, value)| value == label));
            captures.extend(label.map(|label| (String::new(), label)));
        }
        let key = (pending.kind, captures);
        if let Some(found) = self.known.get(&key).and_then(|at| self.found.get_mut(*at)) {
            found.again(pending.line, &pending.block);
            return;
        }
        let of_a_kind = self.of_a_kind.entry(pending.kind).or_default();
        if *of_a_kind >= MOST_OF_A_KIND || self.found.len() >= MOST {
            self.left_out += 1;
            return;
        }
        *of_a_kind += 1;
        self.known.insert(key, self.found.len());
        self.found.push(Found::new(
            pending.kind,
            &kind.entry,
            pending.line,
            pending.evidence,
            pending.captures,
            pending.place,
            &pending.block,
        ));
    }
}
