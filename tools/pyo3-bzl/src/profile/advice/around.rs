//! What Bazel does around compiling: fetches, transfers, garbage collection and sandboxes.

use profile::{Micros, PhaseName, Profile, Work, OTHERS};

use super::{of_wall, seconds, Advice};
use crate::table::counted;

pub(super) fn fetch(profile: &Profile) -> Option<Advice> {
    let time = profile.phase(PhaseName::Fetch);
    let mut slowest: Vec<_> = profile.fetches.iter().collect();
    slowest.sort_by_key(|(_, fetches)| std::cmp::Reverse(fetches.total.time));
    let names: Vec<String> = slowest
        .iter()
        .take(3)
        .map(|(name, fetches)| format!("{name} ({})", seconds(fetches.total.time)))
        .collect();
    let longest = if names.is_empty() {
        String::new()
    } else {
        format!("; longest: {}", names.join(", "))
    };
    (time * 10 > profile.wall).then(|| Advice {
        id: "fetch",
        message: format!(
            "no action ran for {} while Bazel fetched {}{longest}",
            seconds(time),
            counted(profile.fetches.len() as u64, "repository"),
        ),
        bound: time,
        help: "keep the output base between builds; in CI, also keep the folder of `--repository_cache`".to_owned(),
    })
}

pub(super) fn fetched_again(profile: &Profile) -> Option<Advice> {
    let again = profile
        .fetches
        .iter()
        .filter(|(name, fetches)| fetches.total.count > 1 && *name != OTHERS);
    let (name, fetches) = again.max_by_key(|(_, fetches)| fetches.repeated())?;
    Some(Advice {
        id: "fetched-again",
        message: format!(
            "the fetch of {name} started {} times, {} together; the longest start took {}",
            fetches.total.count,
            seconds(fetches.total.time),
            seconds(fetches.longest)
        ),
        bound: fetches.repeated(),
        help: "check what the repository rule reads first: each `ctx.path(label)` of a repository that does not exist yet \
               restarts the rule"
            .to_owned(),
    })
}

pub(super) fn downloads(profile: &Profile) -> Option<Advice> {
    let total = profile.work.get(&Work::Download)?;
    Some(Advice {
        id: "remote-downloads",
        message: format!(
            "{} of outputs took {} together",
            counted(total.count, "download"),
            seconds(total.time)
        ),
        bound: of_wall(profile, &[Work::Download]),
        help: "build with `--remote_download_toplevel` (the default from Bazel 7), or with `--remote_download_minimal` where \
               no one needs the files"
            .to_owned(),
    })
}

pub(super) fn remote_queue(profile: &Profile) -> Option<Advice> {
    let total = profile.work.get(&Work::RemoteQueue)?;
    Some(Advice {
        id: "remote-queue",
        message: format!(
            "{} waited {} together for a remote executor",
            counted(total.count, "action"),
            seconds(total.time)
        ),
        bound: of_wall(profile, &[Work::RemoteQueue]),
        help: "add executors, or lower `--jobs` to what they can run at a time".to_owned(),
    })
}

pub(super) fn garbage(profile: &Profile) -> Option<Advice> {
    let times = [Work::MinorGc, Work::MajorGc].map(|work| profile.work.get(&work));
    let time: Micros = times.iter().flatten().map(|total| total.time).sum();
    let peak = profile.memory_peak.map_or(String::new(), |memory| {
        format!(", with at most {memory:.0} MB in use")
    });
    Some(Advice {
        id: "garbage-collection",
        message: format!(
            "Bazel's server collected garbage for {}{peak}",
            seconds(time)
        ),
        bound: time,
        help: "give it more memory: `startup --host_jvm_args=-Xmx4g` in .bazelrc".to_owned(),
    })
}

pub(super) fn sandbox(profile: &Profile) -> Option<Advice> {
    let total = profile.work.get(&Work::Sandbox)?;
    Some(Advice {
        id: "sandbox",
        message: format!(
            "setting up and removing sandboxes took {} of {} of actions",
            seconds(total.time),
            seconds(profile.actions().time)
        ),
        bound: of_wall(profile, &[Work::Sandbox]),
        help: "on Linux with memory to spare, try `--sandbox_base=/dev/shm`; a remote cache avoids the sandbox of each hit"
            .to_owned(),
    })
}
