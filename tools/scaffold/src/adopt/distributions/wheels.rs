//! For which Python versions the pinned distributions have wheels.

use pyo3_facts::{PythonVersion, WheelName};

use crate::project::{Line, PLATFORMS};

/// Returns the newest of `pythons` for which every distribution has a wheel, or else the newest. None if `pythons` is empty.
pub(in crate::adopt) fn with_wheels(
    lines: &[Line],
    mut pythons: Vec<PythonVersion>,
) -> Option<PythonVersion> {
    pythons.sort();
    let fitting = pythons.iter().rev().find(|python| {
        lines.iter().all(|line| {
            let is_needed = PLATFORMS
                .iter()
                .any(|platform| platform.holds(&line.marker, **python));
            let mut wheels = line.wheels.iter();
            !is_needed || line.wheels.is_empty() || wheels.any(|wheel| supports(wheel, **python))
        })
    });
    fitting.or(pythons.last()).copied()
}

/// Returns whether a wheel supports a CPython version. True if the file name is not that of a wheel: nothing is known of such a file.
fn supports(wheel: &str, python: PythonVersion) -> bool {
    WheelName::parse(wheel).is_none_or(|name| name.supports(python))
}

#[cfg(test)]
mod tests {
    use super::supports;
    use pyo3_facts::PythonVersion;

    #[test]
    fn wheels() {
        let table = [
            ("pytest-9.0.2-py3-none-any.whl", true),
            ("six-1.17.0-py2.py3-none-any.whl", true),
            ("numpy-2.4.0-cp314-cp314-manylinux_2_27_x86_64.whl", true),
            ("numpy-2.4.0-cp314-cp314t-manylinux_2_27_x86_64.whl", false),
            ("numpy-2.2.6-cp313-cp313-win_amd64.whl", false),
            ("nh3-0.3.2-cp38-abi3-macosx_10_12_x86_64.whl", true),
            ("x-1-cp315-abi3-win_amd64.whl", false),
            ("x-1-1build-cp314-cp314-win_amd64.whl", true),
            ("odd.whl", true),
        ];
        for (wheel, expected) in table {
            assert_eq!(supports(wheel, PythonVersion(14)), expected, "{wheel}");
        }
    }
}
