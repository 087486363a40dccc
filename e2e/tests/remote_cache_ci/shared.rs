//! The first machine writes everything, and another reads everything.

use anyhow::{ensure, Result};
use harness::{Machine, Workspace};

use crate::nginx::{set, Nginx};
use crate::script::{ci, Rate};

/// Basic credentials of the user `ci` with the password `secret`.
const AUTHORIZATION: &str = "Basic Y2k6c2VjcmV0";

/// CI with credentials and an empty cache: everything misses, and the user `ci` writes everything. Returns the number of
/// actions.
pub fn writes_all(machine: &Machine, workspace: &Workspace, nginx: &mut Nginx) -> Result<usize> {
    let variables = [
        ("CACHE_URL", nginx.url()),
        ("CACHE_AUTHORIZATION", AUTHORIZATION.into()),
    ];
    let run = ci(machine, workspace, &[], &pairs(&variables))?;
    run.expect(0, "reading and writing")?;
    run.expect(0, "the server answered, but had none of these")?;
    ensure!(
        !run.output.contains(AUTHORIZATION),
        "ci.sh shows the credentials"
    );
    let Rate {
        percent, hits, all, ..
    } = run.rate()?;
    ensure!(
        percent == "0.0" && hits == 0 && all > 20,
        "{percent} %, {hits} of {all}"
    );

    let seen = nginx.requests()?;
    ensure!(
        seen.count("ci", "GET", "ac", 404) == all,
        "{all} look-ups expected: {seen:?}"
    );
    ensure!(
        seen.count("ci", "PUT", "ac", 201) == all,
        "{all} results expected: {seen:?}"
    );
    ensure!(
        seen.count("ci", "PUT", "cas", 201) > all,
        "more than {all} files expected: {seen:?}"
    );
    ensure!(
        seen.all(|request| request.0.clone()) == set(["ci"]),
        "not all by `ci`: {seen:?}"
    );
    let kinds = seen.all(|(_, method, kind, status)| format!("{method} {kind} {status}"));
    ensure!(
        kinds == set(["GET ac 404", "PUT ac 201", "PUT cas 201"]),
        "{seen:?}"
    );
    Ok(all)
}

/// Another machine, another path, no credentials: everything hits, and nothing is uploaded.
pub fn reads_all(
    machine: &Machine,
    workspace: &Workspace,
    nginx: &mut Nginx,
    all: usize,
) -> Result<()> {
    let variables = [("CACHE_URL", nginx.url()), ("MIN_HIT_RATE", "100".into())];
    let run = ci(machine, workspace, &[], &pairs(&variables))?;
    run.expect(0, "reading only")?;
    ensure!(
        !run.report.contains("WARNING: "),
        "a warning:\n{}",
        run.report
    );
    let expected = Rate {
        percent: "100.0".into(),
        hits: all,
        all,
        how: format!("{all} remote cache hit"),
    };
    ensure!(
        run.rate()? == expected,
        "{:?}, {expected:?} expected",
        run.rate()?
    );

    let seen = nginx.requests()?;
    ensure!(
        seen.count("-", "GET", "ac", 200) == all,
        "{all} hits expected: {seen:?}"
    );
    ensure!(
        seen.all(|(user, method, _, status)| format!("{user} {method} {status}"))
            == set(["- GET 200"]),
        "{seen:?}"
    );
    Ok(())
}

/// When `ci.sh` has ended, no Bazel server remembers the credentials.
pub fn credentials_are_forgotten(
    machine: &Machine,
    workspace: &Workspace,
    nginx: &mut Nginx,
) -> Result<()> {
    workspace.write(
        "src/lib.rs",
        &format!("{}// One more line.\n", workspace.read("src/lib.rs")?),
    )?;
    let run = ci(machine, workspace, &[], &[("CACHE_URL", &nginx.url())])?;
    run.expect(0, "reading only")?;
    let seen = nginx.requests()?;
    ensure!(
        seen.all(|(user, method, ..)| format!("{user} {method}")) == set(["- GET"]),
        "{seen:?}"
    );
    Ok(())
}

fn pairs<'a>(variables: &'a [(&'a str, String)]) -> Vec<(&'a str, &'a str)> {
    variables
        .iter()
        .map(|(name, value)| (*name, value.as_str()))
        .collect()
}
