//! Forgets what tests printed that passed. With `--test_output=all`, Bazel prints the output of all tests, and says only before and after it
//! which ones failed.

use super::{Explainer, MOST, SESSION};
use crate::block::Block;
use crate::scan::Hit;
use crate::structure::Structure;

/// What the log said of a test so far.
#[derive(Debug, Clone, Copy)]
pub(super) struct Test {
    /// The number of its blocks.
    id: u64,
    /// Whether a line said that it failed.
    failed: bool,
    /// Whether its build has not ended yet.
    running: bool,
}

impl Explainer<'_> {
    /// Returns the number of the blocks of a test, of which a line was read.
    pub(super) fn test(&mut self, label: &str, failed: bool) -> u64 {
        let test = Test {
            id: self.blocks + 1,
            failed,
            running: true,
        };
        if let Some(known) = self.tests.get_mut(label) {
            known.failed |= failed;
            known.running = true;
            return known.id;
        }
        if self.tests.len() < MOST {
            self.tests.insert(label.to_owned(), test);
        }
        test.id
    }

    /// Whether this says that a test passed of which the log contains no output, or of which a line said that it failed.
    pub(super) fn is_unknown_test(&self, structure: &Structure) -> bool {
        let Structure::Passed(label) = structure else {
            return false;
        };
        self.tests.get(label).is_none_or(|test| test.failed)
    }

    /// Whether a line says nothing but that a test passed, while the log contains no output of tests so far.
    pub(super) fn is_unknown_pass(&self, hits: &[Hit]) -> bool {
        self.tests.is_empty()
            && matches!(hits, [hit] if hit.literal.is_some() && hit.literal == self.catalogue.passed)
    }

    /// Forgets what a test printed that passed.
    pub(super) fn passed(&mut self, label: &str) {
        if let Some(test) = self.tests.get(label) {
            let id = test.id;
            self.forget(&[id]);
        }
    }

    /// A test runner says that its tests passed: the exceptions and panics that they printed are no failures.
    pub(super) fn tests_passed(&mut self, number: u64, start: usize) {
        self.after_success = start;
        let first = number.saturating_sub(SESSION);
        if self.block.is_of_a_test() {
            self.block = Block::outside(self.block.id);
        }
        self.unexplained
            .retain(|block| !(block.is_of_a_test() && block.line >= first));
    }

    /// A build ends here. If it is one of Bazel's that succeeded, all its tests passed.
    pub(super) fn ended(&mut self, text: &[u8]) {
        if !text.starts_with(b"INFO: Build completed") {
            return;
        }
        let running = self.tests.values().filter(|test| test.running);
        let passed: Vec<u64> = running
            .filter(|test| !test.failed)
            .map(|test| test.id)
            .collect();
        if text.starts_with(b"INFO: Build completed successfully") {
            self.forget(&passed);
        }
        for test in self.tests.values_mut() {
            test.running = false;
        }
    }

    /// Forgets all that was found in these blocks.
    fn forget(&mut self, blocks: &[u64]) {
        if blocks.is_empty() {
            return;
        }
        self.pending
            .retain(|pending| !blocks.contains(&pending.block.id));
        self.unexplained.retain(|block| !blocks.contains(&block.id));
        let mut moved = Vec::with_capacity(self.found.len());
        let mut kept = Vec::new();
        for mut found in std::mem::take(&mut self.found) {
            if found.forget(blocks) {
                moved.push(Some(kept.len()));
                kept.push(found);
            } else {
                moved.push(None);
                if let Some(count) = self.of_a_kind.get_mut(&found.kind) {
                    *count -= 1;
                }
            }
        }
        self.found = kept;
        self.known.retain(|_, at| {
            let place = moved.get(*at).copied().flatten();
            *at = place.unwrap_or_default();
            place.is_some()
        });
    }
}
