//! Remote execution: three servers and two machines. The first machine executes nothing locally. On the second, nothing is executed at
//! all, not even remotely.
//!
//! Each server builds quickstart and mixed_package, and runs the py_test, which imports the extension that was built there.
//! docs/remote-execution.md is generated from the measurements. Without `--config=all`, only casd builds both; the other servers build
//! a small extension without PyO3.

use anyhow::{ensure, Result};
use engines::{buildgrid, casd, justbuild, BuildGrid, Casd, Engine, Found, Justbuild, Namespace};
use harness::{
    make_small, or_skip, skip, temporary, whole, Expected, Hits, Machine, Page, Workspace,
};

/// Starts a server in its own folder.
type Start = fn(&std::path::Path, Option<Namespace>) -> Result<Box<dyn Engine>>;

const SERVERS: [(&str, Start); 3] = [
    ("buildbox-casd 1.3, in bubblewrap", |folder, namespace| {
        let options = casd::Options {
            namespace,
            jobs: Some(2),
            ..casd::Options::default()
        };
        Ok(Box::new(Casd::start(folder, options)?))
    }),
    ("justbuild 1.6", |folder, namespace| {
        Ok(Box::new(Justbuild::start(
            folder,
            justbuild::Options { namespace },
        )?))
    }),
    (
        "BuildGrid 0.4 with PostgreSQL and two buildbox-workers",
        |folder, namespace| {
            let options = buildgrid::Options {
                workers: 2,
                namespace,
            };
            Ok(Box::new(BuildGrid::start(folder, options)?))
        },
    ),
];

const EXAMPLES: [&str; 2] = ["quickstart", "mixed_package"];

/// The extension for servers that [`whole`] does not name: see [`make_small`].
const SMALL: &str = "small";

#[test]
fn everything_runs_there() -> Result<()> {
    // One Bazel server for all examples and remote servers.
    let machines = [
        Machine::new("first")?.stage()?,
        Machine::with("second", "elsewhere/of another user", &[])?.stage()?,
    ];
    let mut rows = Vec::new();
    let mut skipped = false;
    for (name, start) in SERVERS {
        let folder = temporary()?.join(name.split(' ').next().unwrap_or(name));
        let namespace = or_skip("server and client in separate networks", Namespace::new());
        let mut server = match Found::from_result(start(&folder, namespace))? {
            Found::Here(server) => server,
            Found::Missing(reason) => {
                skip(name, &reason.to_string());
                skipped = true;
                continue;
            }
        };
        // Action cache hits in the execution logs, over all builds.
        let mut total = 0;
        let whole = whole(name);
        for example in if whole { &EXAMPLES[..] } else { &[SMALL] } {
            let row = row(name, server.as_ref(), &machines, example, &mut total)?;
            if whole {
                rows.push(row);
            }
        }
        let counted = server.final_hits()?;
        println!("{name}: the server counted {counted:?} hits");
        ensure!(
            counted.is_none_or(|counted| counted == total),
            "{name}: the server counted {counted:?} hits, the logs {total}"
        );
    }
    let mut page = Page::new("remote-execution.md", include_str!("start.md"));
    page.table(
        &[
            "server",
            "example",
            "first machine",
            "second machine",
            "same bytes",
        ],
        &rows,
    );
    if skipped {
        skip(
            "docs/remote-execution.md",
            "a server is missing, so the page cannot be compared",
        );
        return Ok(());
    }
    if SERVERS.iter().all(|(name, _)| whole(name)) {
        page.check()
    } else {
        page.check_part()
    }
}

/// Puts an example or the small extension on a machine.
fn stage(workspace: &Workspace, example: &str) -> Result<()> {
    if example == SMALL {
        workspace.stage_example("quickstart")?;
        make_small(workspace)
    } else {
        workspace.stage_example(example)
    }
}

fn row(
    name: &str,
    server: &dyn Engine,
    machines: &[Workspace; 2],
    example: &str,
    total: &mut u64,
) -> Result<Vec<String>> {
    let flag = format!("--remote_executor={}", server.endpoint());
    // `bazel test` also builds targets that are not tests. Only mixed_package has a test. All outputs are fetched, because the test
    // compares all of them.
    let command = [
        if example == "mixed_package" {
            "test"
        } else {
            "build"
        },
        "//...",
        "--remote_download_outputs=all",
        // At most 100 concurrent calls: BuildGrid's workers end when there are more calls than its threads.
        "--remote_max_connections=1",
        &flag,
    ];
    for workspace in machines {
        stage(workspace, example)?;
    }
    let [first, second] = machines;
    let cold = first.ok(&command)?;
    ensure!(
        cold.hits().executed_locally == 0,
        "{name}: {example}: some ran here: {}",
        cold.hits()
    );
    let warm = second.ok(&command)?;
    // Records the spawns, so that a miss is reported with its reason.
    second.remember(&cold);
    println!(
        "{name}: {example}: {} in {:.1} s, then {} in {:.1} s, {:.1} times as fast",
        cold.hits(),
        cold.time.as_secs_f32(),
        warm.hits(),
        warm.time.as_secs_f32(),
        cold.time.as_secs_f32() / warm.time.as_secs_f32(),
    );
    second.check(&warm, &Expected::nothing())?;
    let all = Hits {
        remote: cold.spawns.len(),
        ..Hits::default()
    };
    ensure!(
        warm.hits() == all,
        "{name}: {example}: {} of {} spawns",
        warm.hits(),
        cold.spawns.len()
    );
    *total += (cold.hits().cached() + warm.hits().cached()) as u64;
    ensure!(
        first.outputs("//...")? == second.outputs("//...")?,
        "{name}: {example}: the two machines have other bytes"
    );
    if example == "quickstart" {
        let run = second.ok(&["run", "//:hello", &flag])?;
        ensure!(
            run.out == "Rust counts 78498 primes below a million\n",
            "{name}: {run}"
        );
    }
    let here = match cold.hits().cached() {
        0 => format!("{} executed there", cold.hits().executed_remotely),
        hits => format!(
            "{} executed there, {hits} hits on what the row above left",
            cold.hits().executed_remotely
        ),
    };
    Ok(vec![
        name.to_owned(),
        example.to_owned(),
        here,
        format!("{}/{} hits", warm.hits().remote, warm.hits().all()),
        "yes".to_owned(),
    ])
}
