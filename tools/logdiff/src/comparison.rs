//! Compares two logs. Separates root causes from their consequences, and counts both.

use std::collections::HashMap;
use std::rc::Rc;
use std::time::Duration;

use execlog::{Hit, Spawn};

use crate::cause::Cause;
use crate::history::History;
use crate::key::Key;
use crate::outputs::KeyId;
use crate::renames::Reconfigured;
use crate::repositories::RepositoryNames;

/// One of the two logs.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Side {
    /// The first.
    Before,
    /// The second.
    After,
}

/// An error, and the log in which it occurred.
#[derive(Debug)]
pub struct SideError<E> {
    /// The log.
    pub side: Side,
    /// The error of the log reader.
    pub error: E,
}

/// Counts the spawns of one log by the origin of their results.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Tally {
    /// The number of all spawns.
    pub spawns: u64,
    /// Results from a disk cache.
    pub disk_hits: u64,
    /// Results from a remote cache.
    pub remote_hits: u64,
    /// Spawns that were executed.
    pub ran: u64,
}

/// A spawn that differs from before, or that ran again.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Difference {
    /// The key of the spawn.
    pub key: Key,
    /// Whether the second build still took it from a cache.
    pub hit: Hit,
    /// Its time in the second build.
    pub time: Duration,
    /// One or more causes.
    pub causes: Vec<Cause>,
    /// The number of other spawns that differ only because of this one.
    pub propagated: u64,
}

/// The differences between two logs.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Comparison {
    /// The first log.
    pub before: Tally,
    /// The second log.
    pub after: Tally,
    /// The number of spawns that both logs contain.
    pub pairs: u64,
    /// The number of pairs with the same action and the same outputs, in which the second result came from a cache or is the
    /// same run.
    pub identical: u64,
    /// The same action with other outputs. Sorted by the number of consequences, then by time, largest first.
    pub culprits: Vec<Difference>,
    /// Actions that changed for their own reason. Sorted like `culprits`.
    pub roots: Vec<Difference>,
    /// The same action, run again: with the same outputs ([`Cause::NotCached`]), or because one of the two runs failed
    /// ([`Cause::Failed`]). Sorted like `culprits`.
    pub not_cached: Vec<Difference>,
    /// The number of spawns that differ only because earlier ones do.
    pub propagated: u64,
    /// Spawns that only the second log contains, in its order.
    pub new: Vec<Difference>,
    /// The number of spawns that only the first log contains.
    pub gone: u64,
    /// Output folders that have another name in the second log. Their spawns are pairs, and all that is said of them has the names
    /// of the first log.
    pub reconfigured: Vec<Reconfigured>,
    /// How the second log spells the names of external repositories, if it spells them differently. Their spawns are pairs, too.
    pub repositories: Option<RepositoryNames>,
    /// Pairs of which only the output folder has another name, or that of an input; or only repositories do.
    pub moved: u64,
}

impl Comparison {
    /// Whether the builds were the same: both contain the same spawns, with the same actions and the same outputs or exit
    /// codes.
    #[must_use]
    pub fn is_same(&self) -> bool {
        let other_end =
            |cause: &Cause| matches!(cause, Cause::Failed { before, after } if before != after);
        // One whose output folder has another name is another action.
        let same = |again: &&Difference| !again.causes.iter().any(other_end);
        let again = self.not_cached.iter().filter(same).count() as u64;
        self.identical + again == self.pairs && self.new.is_empty() && self.gone == 0
    }
}

/// Compares two logs spawn by spawn: all of the first, then all of the second, then [`Comparer::finish`].
///
/// If all of the second is given to [`Comparer::expect`] before, spawns that have another output folder, or a time in the name of
/// their output, are known to be the same.
#[derive(Debug, Default)]
pub struct Comparer {
    history: History,
    comparison: Comparison,
    /// All differences that are not mere consequences, in order.
    differences: Vec<Difference>,
    /// For each spawn that differs: the differences that caused it.
    origins: HashMap<KeyId, Rc<[usize]>>,
    /// The last test run, by label.
    tests: HashMap<String, KeyId>,
    in_after: bool,
}

/// The maximum number of origins to track per spawn. If more libraries of one link action changed, only these count.
const ORIGINS: usize = 256;

impl Comparer {
    /// Adds the next spawn of the first log.
    pub fn before(&mut self, spawn: &Spawn) {
        count(&mut self.comparison.before, spawn);
        self.history.absorb(spawn);
    }

    /// Takes a spawn of the second log for a first time, before any goes to [`Comparer::after`].
    pub fn expect(&mut self, spawn: &Spawn) {
        self.history.expect(spawn);
    }

    /// Takes the next spawn of the second log.
    pub fn after(&mut self, spawn: &Spawn) {
        self.start_after();
        count(&mut self.comparison.after, spawn);
        let (id, mut found, is_renamed) = self.history.take(spawn);
        let is_test = spawn.mnemonic == "TestRunner" && spawn.hit() == Hit::None;
        let test = is_test
            .then(|| self.tests.get(&spawn.target_label))
            .flatten();
        let follows_its_test = test.is_some() && is_test_report(&found.causes, spawn);
        if follows_its_test {
            found.makers.extend(test);
        } else if is_test {
            self.tests.insert(spawn.target_label.clone(), id);
        }
        let is_new = found.causes.contains(&Cause::New);
        self.comparison.pairs += u64::from(!is_new);
        if found.causes.is_empty() {
            if is_renamed {
                self.comparison.moved += 1
            } else {
                self.comparison.identical += 1
            }
            return;
        }
        if follows_its_test || found.causes.iter().all(Cause::is_propagated) {
            self.comparison.propagated += 1;
            let mut origins: Vec<usize> = Vec::new();
            for maker in &found.makers {
                origins.extend(self.origins.get(maker).into_iter().flat_map(|of| &**of));
            }
            origins.sort_unstable();
            origins.dedup();
            origins.truncate(ORIGINS);
            for index in &origins {
                if let Some(origin) = self.differences.get_mut(*index) {
                    origin.propagated += 1;
                }
            }
            self.origins.insert(id, origins.into());
            return;
        }
        self.origins.insert(id, [self.differences.len()].into());
        let metrics = spawn.metrics.as_ref();
        self.differences.push(Difference {
            key: self
                .history
                .key(id)
                .cloned()
                .unwrap_or_else(|| Key::of(spawn)),
            hit: spawn.hit(),
            time: metrics.map_or(Duration::ZERO, |metrics| metrics.total_time),
            causes: found.causes,
            propagated: 0,
        });
    }

    /// Returns the result.
    #[must_use]
    pub fn finish(mut self) -> Comparison {
        self.start_after();
        let mut result = self.comparison;
        for difference in self.differences {
            let list = match difference.causes.as_slice() {
                [Cause::New] => &mut result.new,
                [cause] if cause.is_culprit() => &mut result.culprits,
                [cause] if cause.is_same_action() => &mut result.not_cached,
                _ => &mut result.roots,
            };
            list.push(difference);
        }
        for list in [
            &mut result.culprits,
            &mut result.roots,
            &mut result.not_cached,
        ] {
            list.sort_by(|one, two| {
                let order = two.propagated.cmp(&one.propagated);
                order.then(two.time.cmp(&one.time))
            });
        }
        let gone = self.history.gone();
        result.gone = gone.map(|(_, count)| count as u64).sum();
        result.reconfigured = self.history.reconfigured();
        result.repositories = self.history.repositories();
        result
    }

    fn start_after(&mut self) {
        if !self.in_after {
            self.history.next_expected_log();
            self.in_after = true;
        }
    }
}

/// Whether the spawn makes a test's XML, and differs only in results of the test run: its duration, which is one of the
/// arguments, and its log.
fn is_test_report(causes: &[Cause], spawn: &Spawn) -> bool {
    let output = spawn.listed_outputs.as_slice();
    let of_the_run = |cause: &Cause| match cause {
        Cause::Command { .. } => true,
        Cause::Inputs(changes) => {
            let log = changes.changed.first.as_slice();
            changes.changed.total + changes.added.total + changes.removed.total == 1
                && matches!(log, [log] if log.ends_with("/test.log"))
        }
        _ => false,
    };
    matches!(output, [output] if output.ends_with("/test.xml"))
        && !causes.is_empty()
        && causes.iter().all(of_the_run)
}

fn count(tally: &mut Tally, spawn: &Spawn) {
    tally.spawns += 1;
    match spawn.hit() {
        Hit::Disk => tally.disk_hits += 1,
        Hit::Remote => tally.remote_hits += 1,
        Hit::None => tally.ran += 1,
    }
}

/// Compares two logs. The second is read twice.
///
/// # Errors
/// The first error of either log.
///
/// ```no_run
/// let open = |path: &str| execlog::Reader::open(path).expect("a log");
/// let found = logdiff::compare(open("before.log"), || open("after.log")).map_err(|error| error.error)?;
/// println!("{} root causes, {} propagated", found.roots.len(), found.propagated);
/// # Ok::<(), execlog::Error>(())
/// ```
pub fn compare<E, I: IntoIterator<Item = Result<Spawn, E>>>(
    before: impl IntoIterator<Item = Result<Spawn, E>>,
    after: impl Fn() -> I,
) -> Result<Comparison, SideError<E>> {
    let mut comparer = Comparer::default();
    let of = |side| move |error| SideError { side, error };
    for spawn in before {
        comparer.before(&spawn.map_err(of(Side::Before))?);
    }
    for spawn in after() {
        comparer.expect(&spawn.map_err(of(Side::After))?);
    }
    for spawn in after() {
        comparer.after(&spawn.map_err(of(Side::After))?);
    }
    Ok(comparer.finish())
}
