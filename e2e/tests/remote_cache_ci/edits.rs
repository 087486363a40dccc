//! Edits on a machine with read access: its new results stay there, and the figures and exit codes of `ci.sh` stay
//! correct.

use std::collections::BTreeSet;

use anyhow::{ensure, Result};
use harness::{Machine, Workspace};

use crate::nginx::{set, Nginx};
use crate::script::{ci, Rate};

/// Text that occurs once in the library. A test changes it to force a recompilation.
pub const HASH: &str = "(hash ^ u64::from(*byte))";

/// A developer edits Rust: new actions run on this machine, and nothing is uploaded.
pub fn an_edit_sends_nothing(
    machine: &Machine,
    workspace: &Workspace,
    nginx: &mut Nginx,
) -> Result<()> {
    workspace.edit("src/lib.rs", HASH, "(u64::from(*byte) ^ hash)")?;
    let run = ci(machine, workspace, &[], &[("CACHE_URL", &nginx.url())])?;
    run.expect(0, "reading only")?;
    // The library and the test change. The report of an unchanged test log does not.
    let Rate { hits, all, .. } = run.rate()?;
    ensure!(
        hits < all && all < 10,
        "{hits} of {all} actions came from the cache"
    );
    let seen = nginx.requests()?;
    ensure!(
        seen.count("-", "GET", "ac", 404) == all - hits,
        "{} misses expected: {seen:?}",
        all - hits
    );
    ensure!(
        seen.count("-", "GET", "ac", 200) == hits,
        "{hits} hits expected: {seen:?}"
    );
    ensure!(
        seen.all(|request| request.1.clone()) == set(["GET"]),
        "something was sent: {seen:?}"
    );
    Ok(())
}

/// A client without credentials cannot write. The build still succeeds, and `ci.sh` reports the refusal.
pub fn writing_is_refused(
    machine: &Machine,
    workspace: &Workspace,
    nginx: &mut Nginx,
) -> Result<()> {
    let before = nginx.files()?;
    workspace.edit("src/lib.rs", HASH, "(hash ^ u64::from(*byte) ^ 0)")?;
    let arguments = ["//...", "--remote_upload_local_results=true"];
    let run = ci(
        machine,
        workspace,
        &arguments,
        &[("CACHE_URL", &nginx.url())],
    )?;
    run.expect(0, "the server refused")?;
    ensure!(
        run.report.contains("401 Unauthorized"),
        "ci.sh does not say that writing was refused:\n{}",
        run.report
    );
    let seen = nginx.requests()?;
    let puts = seen.all(|(user, method, _, status)| format!("{user} {method} {status}"));
    let puts: BTreeSet<_> = puts
        .into_iter()
        .filter(|request| request.contains("PUT"))
        .collect();
    ensure!(puts == set(["- PUT 401"]), "{seen:?}");
    ensure!(nginx.files()? == before, "the cache changed");
    Ok(())
}

/// `ci.sh` compares the hit rate with `MIN_HIT_RATE`, and validates that variable.
pub fn a_low_rate_fails(machine: &Machine, workspace: &Workspace, nginx: &Nginx) -> Result<()> {
    let url = nginx.url();
    workspace.edit("src/lib.rs", HASH, "(hash ^ u64::from(*byte) ^ 0 ^ 0)")?;
    let run = ci(
        machine,
        workspace,
        &[],
        &[("CACHE_URL", &url), ("MIN_HIT_RATE", "90")],
    )?;
    run.expect(1, "is below MIN_HIT_RATE=90")?;
    for wrong in ["101", "-1", "most", "90%"] {
        let run = ci(
            machine,
            workspace,
            &[],
            &[("CACHE_URL", &url), ("MIN_HIT_RATE", wrong)],
        )?;
        run.expect(
            2,
            &format!("MIN_HIT_RATE: expected 0 to 100, got `{wrong}`"),
        )?;
    }
    let run = ci(machine, workspace, &[], &[("MIN_HIT_RATE", "90")])?;
    run.expect(2, "MIN_HIT_RATE is set, but CACHE_URL is not")
}

/// A failing test: `ci.sh` returns Bazel's exit code and prints the hit rate of all other actions.
pub fn a_failing_test(
    machine: &Machine,
    workspace: &Workspace,
    nginx: &Nginx,
    all: usize,
) -> Result<()> {
    workspace.ok(&["clean"])?;
    workspace.edit(
        "tests/test_fingerprint.py",
        "0xAF63DC4C8601EC8C",
        "0xAF63DC4C8601EC8D",
    )?;
    let run = ci(
        machine,
        workspace,
        &[],
        &[("CACHE_URL", &nginx.url()), ("MIN_HIT_RATE", "100")],
    )?;
    run.expect(3, "test_published_values")?;
    // A test is two actions: the test itself, and the report from its log.
    let rate = run.rate()?;
    ensure!(rate.hits == all - 2, "{} hits expected, {rate:?}", all - 2);
    ensure!(
        !run.report.contains("WARNING: "),
        "a warning:\n{}",
        run.report
    );
    Ok(())
}
