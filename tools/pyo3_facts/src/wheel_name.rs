//! The file names of wheels.
//!
//! Source: the specifications "binary distribution format" and "platform compatibility tags" on packaging.python.org.

use serde::Serialize;

use crate::PythonVersion;

/// A parsed wheel name. Each tag is a set: `cp39.cp310` has two elements.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct WheelName {
    /// The distribution, as spelled in the file name.
    pub distribution: String,
    /// The version.
    pub version: String,
    /// The build number, if any.
    pub build: Option<String>,
    /// Python tags, such as `cp39` or `py3`.
    pub python: Vec<String>,
    /// ABI tags, such as `abi3`, `cp314`, `cp314t` or `none`.
    pub abi: Vec<String>,
    /// Platform tags, such as `manylinux_2_17_x86_64`, `win_amd64` or `any`.
    pub platform: Vec<String>,
}

impl WheelName {
    /// Parses the last part of a path. Returns none if it is not the name of a wheel.
    ///
    /// ```
    /// let name = pyo3_facts::WheelName::parse("nh3-0.3.7-cp38-abi3-manylinux_2_17_x86_64.whl").unwrap();
    /// assert_eq!((name.distribution.as_str(), name.abi), ("nh3", vec!["abi3".to_owned()]));
    /// ```
    #[must_use]
    pub fn parse(path: &str) -> Option<Self> {
        let file = path.rsplit(['/', '\\']).next().unwrap_or_default();
        let parts: Vec<&str> = file.strip_suffix(".whl")?.split('-').collect();
        let (distribution, version, build, [python, abi, platform]) = match parts.as_slice() {
            [name, version, python, abi, platform] => {
                (name, version, None, [python, abi, platform])
            }
            [name, version, build, python, abi, platform] => {
                (name, version, Some(*build), [python, abi, platform])
            }
            _ => return None,
        };
        let set = |tags: &str| tags.split('.').map(str::to_owned).collect();
        Some(Self {
            distribution: (*distribution).to_owned(),
            version: (*version).to_owned(),
            build: build.map(str::to_owned),
            python: set(python),
            abi: set(abi),
            platform: set(platform),
        })
    }

    /// Returns all combinations of the tags, sorted, as the file `WHEEL` lists them.
    #[must_use]
    pub fn tags(&self) -> Vec<String> {
        let mut tags = Vec::new();
        for python in &self.python {
            for abi in &self.abi {
                for platform in &self.platform {
                    tags.push(format!("{python}-{abi}-{platform}"));
                }
            }
        }
        tags.sort_unstable();
        tags
    }

    /// Expands a set of tags such as `cp39.cp310-abi3-any`.
    #[must_use]
    pub fn of_tags(tags: &str) -> Option<Vec<String>> {
        // The number of combinations is the product of the set sizes.
        if tags.len() > 256 {
            return None;
        }
        Some(Self::parse(&format!("x-0-{tags}.whl"))?.tags())
    }

    /// Returns the Python and ABI tags as spelled in the file name: `cp39-abi3`.
    #[must_use]
    pub fn python_and_abi(&self) -> String {
        format!("{}-{}", self.python.join("."), self.abi.join("."))
    }

    /// Returns whether CPython (with a GIL) can use the wheel, judging by its Python and ABI tags (PEP 425).
    ///
    /// ```
    /// use pyo3_facts::{PythonVersion, WheelName};
    ///
    /// let name = WheelName::parse("nh3-0.3.7-cp38-abi3-win_amd64.whl").unwrap();
    /// assert!(name.supports(PythonVersion(14)));
    /// ```
    #[must_use]
    pub fn supports(&self, python: PythonVersion) -> bool {
        let exact = format!("cp3{}", python.0);
        let is_stable = self.abi.iter().any(|abi| abi == "abi3");
        let has_gil = self.abi.iter().any(|abi| !abi.ends_with('t'));
        self.python.iter().any(|tag| {
            let floor = tag.strip_prefix("cp3").and_then(|minor| minor.parse().ok());
            tag == "py3"
                || *tag == exact && has_gil
                || is_stable && floor.is_some_and(|floor: u8| floor <= python.0)
        })
    }
}

#[cfg(test)]
mod tests {
    use super::WheelName;

    #[test]
    fn wheel_names() {
        let name = WheelName::parse("a/x_y-1.0-1-cp39.cp310-abi3-win_amd64.win32.whl");
        let found = name.map(|name| (name.tags().len(), name.abi, name.build));
        assert_eq!(
            found,
            Some((4, vec!["abi3".to_owned()], Some("1".to_owned())))
        );
        for wrong in ["x.whl", "x-1-py3-none.whl", "x-1-py3-none-any.zip", ""] {
            assert_eq!(WheelName::parse(wrong), None, "{wrong}");
        }
    }
}
