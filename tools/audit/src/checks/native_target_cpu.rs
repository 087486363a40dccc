//! `target-cpu=native`.

use super::prelude::*;
use super::shared::rustc_flags;

check! {
    "native-target-cpu",
    group: Group::Hermeticity,
    severity: Severity::Error,
    confidence: Confidence::High,
    needs: Needs::Files,
    fixes: Fixes::None,
    title: "code for the processor of whoever builds",
    why: "`-Ctarget-cpu=native` has the same text on every machine and another meaning: with a shared cache a library \
          compiled for a newer processor is handed to an older one, where it stops with an illegal instruction.",
    remedy: "Name the oldest processor that you support, such as `-Ctarget-cpu=x86-64-v3`.",
    run: run,
}

fn run(facts: &Facts) -> Vec<Finding> {
    let flags = rustc_flags(facts).into_iter();
    flags
        .filter(|flag| flag.text.replace(' ', "").contains("target-cpu=native"))
        .map(|flag| {
            let finding = CHECK
                .finding("`target-cpu=native` is the processor of whoever builds, and no part of the cache key")
                .at(flag.place)
                .help("name the oldest processor that you support, such as `-Ctarget-cpu=x86-64-v3`");
            match flag.label {
                Some(label) => finding.about(label),
                None => finding,
            }
        })
        .collect()
}
