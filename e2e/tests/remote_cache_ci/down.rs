//! A server that is down, and no server at all.

use anyhow::{ensure, Result};
use engines::process::free_port;
use harness::{Machine, Workspace};

use crate::edits::HASH;
use crate::nginx::Nginx;
use crate::script::ci;

/// Nobody listens: the build still succeeds, and `ci.sh` says that nothing came from the cache.
pub fn no_server(machine: &Machine, workspace: &Workspace) -> Result<()> {
    workspace.edit("src/lib.rs", HASH, "(hash ^ u64::from(*byte) ^ 0)")?;
    let url = nowhere()?;
    let run = ci(machine, workspace, &[], &[("CACHE_URL", &url)])?;
    run.expect(0, "WARNING: NOTHING CAME FROM THE CACHE. Bazel said:")?;
    run.expect(0, &format!("see whether {url} can be reached"))?;
    ensure!(run.rate()?.hits == 0, "{:?}", run.rate()?);
    Ok(())
}

/// The server goes down while Bazel relies on files there. `ci.sh` says to build without it, and that works. Without
/// `CACHE_URL`, no server is used.
pub fn the_server_goes_away(
    machine: &Machine,
    workspace: &Workspace,
    nginx: &mut Nginx,
    all: usize,
) -> Result<()> {
    workspace.ok(&["clean"])?;
    ci(machine, workspace, &[], &[("CACHE_URL", &nginx.url())])?.expect(0, "hit rate: 100.0 %")?;
    nginx.requests()?;
    workspace.edit("src/lib.rs", HASH, "(hash ^ u64::from(*byte) ^ 0 ^ 0 ^ 0)")?;
    let run = ci(machine, workspace, &[], &[("CACHE_URL", &nowhere()?)])?;
    run.expect(39, "WARNING: NOTHING CAME FROM THE CACHE. Bazel said:")?;
    run.expect(39, "build once without CACHE_URL")?;

    let run = ci(machine, workspace, &[], &[])?;
    run.expect(0, "CACHE_URL is unset: building without a shared cache")?;
    ensure!(
        !run.report.contains("WARNING: "),
        "a warning:\n{}",
        run.report
    );
    let rate = run.rate()?;
    ensure!(
        rate.hits == 0 && rate.all == all,
        "{all} actions built here expected, {rate:?}"
    );
    let seen = nginx.requests()?;
    ensure!(
        seen.all(Clone::clone).is_empty(),
        "somebody was asked: {seen:?}"
    );
    Ok(())
}

/// Returns the address of a server that is down.
fn nowhere() -> Result<String> {
    Ok(format!("http://127.0.0.1:{}", free_port()?))
}
