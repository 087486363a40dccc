//! Shared caches: the second machine takes everything that the first one builds.
//!
//! The two machines have different paths, output bases, users and environments. Hits are counted in the second machine's execution log,
//! and by the server if it counts. docs/shared-caches.md is generated from the measurements. Without `--config=all`, only nginx
//! stores mixed_package; the other caches store a small extension without PyO3.

use anyhow::{ensure, Result};
use engines::{buildgrid, casd, nginx, BuildGrid, Casd, Engine, Found, Namespace, Nginx};
use harness::{make_small, or_skip, skip, temporary, whole, Expected, Machine, Page, Workspace};

const EXAMPLE: &str = "mixed_package";

/// Starts a cache in its own folder. A disk cache is the folder itself, as on a file system that both machines mount.
type Start = fn(&std::path::Path, Option<Namespace>) -> Result<Option<Box<dyn Engine>>>;

/// By default, rules_rust keeps the tree that a build script saw as an output. buildbox-casd requires each directory of a tree as a
/// separate blob, or it ignores the action result. Bazel uploads the tree as one blob.
const NO_TREES: &str =
    "--@rules_rust//cargo/settings:incompatible_runfiles_cargo_manifest_dir=false";

const CACHES: [(&str, Start, &[&str]); 4] = [
    ("disk", |_, _| Ok(None), &[]),
    (
        "HTTP: nginx",
        |folder, namespace| {
            let options = nginx::Options {
                namespace,
                ..nginx::Options::default()
            };
            Ok(Some(Box::new(Nginx::start(folder, options)?)))
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
            Ok(Some(Box::new(Casd::start(folder, options)?)))
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
            Ok(Some(Box::new(BuildGrid::start(folder, options)?)))
        },
        &[],
    ),
];

#[test]
fn the_second_machine_builds_nothing() -> Result<()> {
    let first = Machine::new("first")?.stage()?;
    let second = Machine::with("second", "elsewhere/of another user", &[])?.stage()?;
    second.set("LANG", Some("de_DE.UTF-8"));
    second.set("PATH", Some("/opt/tools/bin:/usr/bin:/bin"));
    let mut rows = Vec::new();
    let mut skipped = false;
    for (name, start, flags) in CACHES {
        let verb = if whole(name) { "test" } else { "build" };
        for workspace in [&first, &second] {
            if whole(name) {
                workspace.stage_example(EXAMPLE)?;
            } else {
                workspace.stage_example("quickstart")?;
                make_small(workspace)?;
            }
        }
        match row(name, start, &[&[verb], flags].concat(), &first, &second)? {
            Some(row) if whole(name) => rows.push(row),
            Some(_) => {}
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
    if CACHES.iter().all(|(name, ..)| whole(name)) {
        page.check()
    } else {
        page.check_part()
    }
}

/// Measures one cache with a Bazel command and its flags. `None` if this machine does not have the cache.
fn row(
    name: &str,
    start: Start,
    command: &[&str],
    first: &Workspace,
    second: &Workspace,
) -> Result<Option<Vec<String>>> {
    let folder = temporary()?.join(name.replace([':', ' '], "-"));
    let namespace = or_skip("server and client in separate networks", Namespace::new());
    let apart = namespace.is_some();
    let server = match Found::from_result(start(&folder, namespace))? {
        Found::Here(server) => server,
        Found::Missing(reason) => {
            skip(name, &reason.to_string());
            return Ok(None);
        }
    };
    let flag = match &server {
        Some(server) => format!("--remote_cache={}", server.endpoint()),
        None => format!("--disk_cache={}", folder.display()),
    };
    // All outputs are fetched, because the test compares all of them.
    let command = [command, &["//...", "--remote_download_outputs=all", &flag]].concat();
    let cold = first.ok(&command)?;
    ensure!(
        cold.hits().cached() == 0,
        "{name}: an empty cache had {}",
        cold.hits()
    );
    let warm = second.ok(&command)?;
    // Records the spawns, so that a miss is reported with its reason.
    second.remember(&cold);
    println!(
        "{name}{}: cold {:.1} s, then {} in {:.1} s, {:.1} times as fast",
        if apart && server.is_some() {
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
    let counted = match server {
        Some(mut server) => server.final_hits()?,
        None => None,
    };
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
