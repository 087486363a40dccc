//! What the rc files set for a remote cache, per config.

use crate::facts::rc::{last, Rc, RcOption};

/// The protocol of a remote server.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Protocol {
    /// `http://`, `https://`, and Unix sockets over them.
    Http,
    /// `grpc://`, `grpcs://`, and addresses without a scheme, which Bazel treats as gRPC.
    Grpc,
}

impl Protocol {
    /// Returns the protocol of `--remote_cache` or `--remote_executor`, from its scheme.
    pub fn of(remote: &RcOption) -> Self {
        let scheme = remote
            .value
            .as_deref()
            .and_then(|value| value.split_once("://"));
        match scheme {
            Some(("http" | "https", _)) => Self::Http,
            _ => Self::Grpc,
        }
    }
}

/// The options that apply to a `build` with one config, or with none.
pub struct Profile<'a> {
    /// The config; none for a plain `build`.
    pub config: Option<&'a str>,
    /// The options, in order.
    pub options: Vec<&'a RcOption>,
}

impl<'a> Profile<'a> {
    /// Returns the last option of a flag.
    pub fn get(&self, flag: &str) -> Option<&'a RcOption> {
        last(&self.options, flag)
    }

    /// Returns the remote cache; if `executor`, the remote cache or a remote executor. An empty value turns it off.
    pub fn remote(&self, executor: bool) -> Option<&'a RcOption> {
        let set = |flag| {
            self.get(flag).filter(|option| {
                option
                    .value
                    .as_deref()
                    .is_some_and(|value| !value.is_empty())
            })
        };
        set("remote_cache").or_else(|| set("remote_executor").filter(|_| executor))
    }

    /// Returns `build` or `build:ci`.
    pub fn command(&self) -> String {
        self.config
            .map_or_else(|| "build".to_owned(), |config| format!("build:{config}"))
    }

    /// Returns whether the config is for CI rather than for people, judging by its name.
    pub fn is_ci(&self) -> bool {
        const CI: [&str; 7] = [
            "ci", "release", "upload", "write", "writer", "publish", "nightly",
        ];
        let mut words = self.config.unwrap_or_default().split(['-', '_', '.']);
        words.any(|word| CI.contains(&word.to_lowercase().as_str()))
    }
}

/// Returns the profile of the plain build, followed by that of each config.
pub fn profiles(rc: &Rc) -> Vec<Profile<'_>> {
    let configs = rc.configs().into_iter().map(Some);
    std::iter::once(None)
        .chain(configs)
        .map(|config| Profile {
            config,
            options: rc.in_force(config),
        })
        .collect()
}

/// Returns one profile for each remote cache: the first in which it applies.
pub fn with_remote(rc: &Rc, executor: bool) -> Vec<(Profile<'_>, &RcOption)> {
    let mut found: Vec<(Profile<'_>, &RcOption)> = Vec::new();
    for profile in profiles(rc) {
        if let Some(remote) = profile.remote(executor) {
            if !found.iter().any(|(_, other)| std::ptr::eq(*other, remote)) {
                found.push((profile, remote));
            }
        }
    }
    found
}
