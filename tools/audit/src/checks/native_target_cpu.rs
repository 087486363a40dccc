//! `target-cpu=native`.

use super::prelude::*;
use super::rustc_flags::rustc_flags;

check! {
    "native-target-cpu",
    group: Group::Hermeticity,
    severity: Severity::Error,
    confidence: Confidence::High,
    needs: Needs::Files,
    fixes: Fixes::None,
    title: "code compiled for the CPU of the build machine",
    why: "`-Ctarget-cpu=native` has the same text on every machine but a different meaning. With a shared cache, a library \
          compiled for a newer CPU reaches an older one, where it crashes with an illegal instruction.",
    remedy: "Name the oldest CPU that you support, for example `-Ctarget-cpu=x86-64-v3`.",
    run: run,
}

fn run(facts: &Facts) -> Vec<Finding> {
    let flags = rustc_flags(facts).into_iter();
    flags
        .filter(|flag| flag.text.replace(' ', "").contains("target-cpu=native"))
        .map(|flag| {
            let finding = CHECK
                .finding("`target-cpu=native` depends on the build machine's CPU, which is not part of the cache key")
                .at(flag.place)
                .help("name the oldest CPU that you support, for example `-Ctarget-cpu=x86-64-v3`");
            match flag.label {
                Some(label) => finding.about(label),
                None => finding,
            }
        })
        .collect()
}
