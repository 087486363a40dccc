//! Machine-specific paths in rustc flags.

use super::prelude::*;
use super::rustc_flags::rustc_flags;

check! {
    "absolute-path-in-rustc-flags",
    group: Group::Hermeticity,
    severity: Severity::Warning,
    confidence: Confidence::Medium,
    needs: Needs::Files,
    fixes: Fixes::None,
    title: "a rustc flag contains a machine-specific path",
    why: "A flag such as `-L/usr/local/lib`, or an rpath below `/home`, builds only where that path exists. The path ends up \
          in the library, and the files that the flag reads are not inputs: Bazel does not notice when they change.",
    remedy: "Turn the files into a target (`cc_library`, `cc_import`, a toolchain), and depend on it. For files of the \
             workspace, write `$(execpath …)`.",
    run: run,
}

fn run(facts: &Facts) -> Vec<Finding> {
    let flags = rustc_flags(facts).into_iter();
    flags
        .filter_map(|flag| {
            let path = absolute_path(&flag.text)?;
            let finding = CHECK
                .finding(format!("`{path}` is a machine-specific path"))
                .at(flag.place)
                .help("depend on a target that provides the files, or write `$(execpath …)`");
            Some(match flag.label {
                Some(label) => finding.about(label),
                None => finding,
            })
        })
        .collect()
}

/// Returns the first absolute path in a flag.
fn absolute_path(flag: &str) -> Option<&str> {
    let starts = flag.match_indices('/').map(|(index, _)| index);
    for start in starts {
        let before = flag.get(..start)?;
        let rest = flag.get(start..)?;
        let begins = before.is_empty() || before == "-L" || before.ends_with(['=', ',', ' ', ':', '"']);
        if begins && !rest.starts_with("//") && rest.len() > 1 {
            return rest.split([',', ' ', ':', '"']).next();
        }
    }
    None
}

#[cfg(test)]
mod tests {
    use super::absolute_path;

    #[test]
    fn table() {
        let table = [
            ("-L/usr/local/lib", Some("/usr/local/lib")),
            ("-Lnative=/opt/x", Some("/opt/x")),
            ("-Clink-arg=-Wl,-rpath,/home/a/lib,-z,now", Some("/home/a/lib")),
            ("-Clink-arg=-Wl,-rpath,$ORIGIN/../lib", None),
            ("-Clink-arg=$(execpath //a:b)", None),
            ("--cfg=feature=\"a/b\"", None),
            ("-Copt-level=3", None),
            ("/", None),
        ];
        for (flag, expected) in table {
            assert_eq!(absolute_path(flag), expected, "{flag}");
        }
    }
}
