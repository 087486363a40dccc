//! Caches that machines share: what the first builds, the second takes, all of it.
//!
//! Two machines at other paths, with other output bases, users and environments. Hits are counted in the second machine's
//! execution log, and by the server where it counts. The page docs/shared-caches.md is made of what was measured.

use anyhow::{ensure, Result};
use engines::{buildgrid, casd, nginx, BuildGrid, Casd, Found, Namespace, Nginx};
use harness::{skip, temporary, Expected, Machine, Page, Workspace};

const EXAMPLE: &str = "mixed_package";

/// A cache, and the number of action results that it has found for its clients so far, if it can tell.
trait Cache {
    fn flag(&self) -> String;
    /// Ends it, and counts: BuildGrid writes its last figures when it ends.
    fn hits(&mut self) -> Result<Option<u64>>;
}

/// `--disk_cache` in a folder that both machines see, as on a mounted file system.
struct Disk(String);

impl Cache for Disk {
    fn flag(&self) -> String {
        format!("--disk_cache={}", self.0)
    }
    fn hits(&mut self) -> Result<Option<u64>> {
        Ok(None)
    }
}

macro_rules! remote_cache {
    ($($engine:ty),*) => {$(
        impl Cache for $engine {
            fn flag(&self) -> String {
                format!("--remote_cache={}", self.endpoint())
            }
            fn hits(&mut self) -> Result<Option<u64>> {
                self.stop()?;
                self.action_hits()
            }
        }
    )*};
}
remote_cache!(Nginx, Casd, BuildGrid);

/// How a cache is started, in a folder of its own.
type Start = fn(&std::path::Path, Option<Namespace>) -> Result<Box<dyn Cache>>;

/// rules_rust keeps the tree that a build script saw as an output, unless it is told not to. buildbox-casd wants each directory of
/// a tree as a blob of its own, or the action result does not count; Bazel uploads the tree as one blob.
const NO_TREES: &str =
    "--@rules_rust//cargo/settings:incompatible_runfiles_cargo_manifest_dir=false";

const CACHES: [(&str, Start, &[&str]); 4] = [
    (
        "disk",
        |folder, _| Ok(Box::new(Disk(folder.display().to_string()))),
        &[],
    ),
    (
        "HTTP: nginx",
        |folder, namespace| {
            let options = nginx::Options {
                namespace,
                ..nginx::Options::default()
            };
            Ok(Box::new(Nginx::start(folder, options)?))
        },
        &[],
    ),
    (
        "gRPC: buildbox-casd 1.3",
        |folder, namespace| {
            let options = casd::Options {
                namespace,
                ..casd::Options::default()
            };
            Ok(Box::new(Casd::start(folder, options)?))
        },
        &[NO_TREES],
    ),
    (
        "gRPC: BuildGrid 0.4",
        |folder, namespace| {
            let options = buildgrid::Options {
                namespace,
                workers: 0,
            };
            Ok(Box::new(BuildGrid::start(folder, options)?))
        },
        &[],
    ),
];

#[test]
fn the_second_machine_builds_nothing() -> Result<()> {
    let first = Machine::new("first")?.example(EXAMPLE)?;
    let second = Machine::with("second", "elsewhere/of another user", &[])?.example(EXAMPLE)?;
    second.set("LANG", Some("de_DE.UTF-8"));
    second.set("PATH", Some("/opt/tools/bin:/usr/bin:/bin"));
    let mut rows = Vec::new();
    let mut skipped = false;
    for (name, start, flags) in CACHES {
        match row(name, start, flags, &first, &second)? {
            Some(row) => rows.push(row),
            None => skipped = true,
        }
    }
    let mut page = Page::new("shared-caches.md", include_str!("start.md"));
    page.table(
        &[
            "cache",
            "first machine",
            "second machine: its log",
            "second machine: the server's count",
            "same bytes",
        ],
        &rows,
    );
    if skipped {
        skip(
            "docs/shared-caches.md",
            "a cache is missing, so the page cannot be compared",
        );
        return Ok(());
    }
    page.check()
}

/// Measures one cache; None if this machine cannot have it.
fn row(
    name: &str,
    start: Start,
    flags: &[&str],
    first: &Workspace,
    second: &Workspace,
) -> Result<Option<Vec<String>>> {
    let folder = temporary()?.join(name.replace([':', ' '], "-"));
    let namespace = namespace();
    let apart = namespace.is_some();
    let mut cache = match Found::from_result(start(&folder, namespace))? {
        Found::Here(cache) => cache,
        Found::Missing(reason) => {
            skip(name, &reason.to_string());
            return Ok(None);
        }
    };
    let flag = cache.flag();
    // All outputs, since all are compared.
    let command = [
        &["test", "//...", "--remote_download_outputs=all", &flag],
        flags,
    ]
    .concat();
    first.ok(&["clean"])?;
    second.ok(&["clean"])?;
    let cold = first.ok(&command)?;
    ensure!(
        cold.hits().cached() == 0,
        "{name}: an empty cache had {}",
        cold.hits()
    );
    let warm = second.ok(&command)?;
    println!(
        "{name}{}: cold {:.1} s, then {} in {:.1} s, {:.1} times as fast",
        if apart && name != "disk" {
            ", in a network of its own"
        } else {
            ""
        },
        cold.time.as_secs_f32(),
        warm.hits(),
        warm.time.as_secs_f32(),
        cold.time.as_secs_f32() / warm.time.as_secs_f32(),
    );
    second.check(&warm, &Expected::nothing())?;
    ensure!(
        warm.hits().cached() == cold.spawns.len(),
        "{name}: {} of {} spawns",
        warm.hits(),
        cold.spawns.len()
    );
    ensure!(
        first.outputs("//...")? == second.outputs("//...")?,
        "{name}: the two machines have other bytes"
    );
    let counted = cache.hits()?;
    ensure!(
        counted.is_none_or(|counted| counted == warm.spawns.len() as u64),
        "{name}: the server counted {counted:?} hits, the log {}",
        warm.hits()
    );
    Ok(Some(vec![
        name.to_owned(),
        format!("{} executed", cold.spawns.len()),
        format!("{}/{} hits", warm.hits().cached(), warm.hits().all()),
        counted.map_or("cannot be counted".to_owned(), |counted| {
            format!("{counted} hits")
        }),
        "yes".to_owned(),
    ]))
}

/// A network for the server alone, where the kernel allows it.
fn namespace() -> Option<Namespace> {
    match Namespace::new() {
        Ok(namespace) => Some(namespace),
        Err(error) => {
            skip(
                "server and client in separate networks",
                &format!("{error:#}"),
            );
            None
        }
    }
}
