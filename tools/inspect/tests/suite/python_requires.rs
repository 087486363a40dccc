//! `wheel` reads `requires-python` without a dependency, because users' builds compile it. It must agree with pep440_rs.

use pyo3_facts::PythonVersion;
use wheel::PythonRequires;

#[test]
fn agrees_with_the_library() {
    let clauses = [
        ">=3.9",
        ">3.9",
        "<=3.9",
        "<3.9",
        "==3.9",
        "!=3.9",
        "~=3.9",
        ">=3.9.2",
        ">3.9.2",
        "<=3.9.2",
        "<3.9.2",
        "==3.9.2",
        "!=3.9.2",
        "~=3.9.2",
        "==3.9.*",
        "!=3.9.*",
        "==3.*",
        "!=3.*",
        "==3.9.2.*",
        "!=3.9.2.*",
        ">=3",
        ">3",
        "<3",
        "<=3",
        "<4",
        "<=4",
        "~=3.0",
        ">=2.7",
        "<3.9.0",
        "<=3.9.0",
        ">3.9.0",
        "===3.9.1",
        "<3.0.1",
        ">=4",
    ];
    let mut differ = Vec::new();
    for first in clauses {
        for second in clauses {
            let text = format!("{first}, {second}");
            let Some(requires) = PythonRequires::parse(&text) else {
                differ.push(format!("`{text}` is not read"));
                continue;
            };
            for minor in 0..20 {
                let (ours, library) = (
                    requires.admits(minor),
                    PythonVersion(minor).is_allowed_by(&text),
                );
                if ours != library {
                    differ.push(format!(
                        "`{text}` for 3.{minor}: {ours}, pep440_rs: {library}"
                    ));
                }
            }
        }
    }
    assert!(
        differ.is_empty(),
        "{} differ, such as:\n{}",
        differ.len(),
        differ[..differ.len().min(20)].join("\n")
    );
}
