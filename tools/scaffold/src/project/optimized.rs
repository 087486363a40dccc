//! Whether the project's own tests run against optimized code. Without optimization, deep recursion may overflow the stack, and slow
//! functions may take minutes.

use super::files::Files;
use super::pyproject::PyProject;

/// Files with the commands that developers and CI run, in the project's folder.
const COMMANDS: [&str; 9] = [
    ".gitlab-ci.yml",
    "GNUmakefile",
    "Justfile",
    "Makefile",
    "justfile",
    "makefile",
    "noxfile.py",
    "tasks.py",
    "tox.ini",
];

/// Returns where the project says that its tests run against optimized code, such as `` `Makefile` runs `maturin develop --release` ``.
pub(super) fn find(files: &Files, pyproject: &PyProject) -> Option<String> {
    let profile = pyproject.maturin.as_ref().and_then(|maturin| {
        let mut others = maturin.others.iter();
        let (_, value) = others.find(|(key, _)| key == "profile")?;
        (value.trim().trim_matches(['"', '\'']) == "release").then_some(())
    });
    if profile.is_some() {
        return Some("pyproject.toml has `tool.maturin.profile = \"release\"`".to_owned());
    }
    let workflows = files.below(".github/workflows");
    let workflows = workflows.filter(|path| path.ends_with(".yml") || path.ends_with(".yaml"));
    let all = COMMANDS.into_iter().filter(|path| files.has(path));
    let mut first = None;
    for path in all.chain(workflows) {
        let text = files.glance(path).unwrap_or_default();
        for is_release in builds(&text, path.ends_with(".py")) {
            if !is_release {
                return None;
            }
            first.get_or_insert(path);
        }
    }
    first.map(|path| format!("`{path}` runs `maturin develop --release`"))
}

/// Returns, for each `maturin develop` in a text, whether it optimizes. In Python, each word is a string: `run("maturin", "develop")`.
fn builds(text: &str, is_python: bool) -> Vec<bool> {
    let mut found = Vec::new();
    let text = if is_python {
        text.replace(['"', '\'', ',', '[', ']'], " ")
    } else {
        text.replace("\\\n", " ")
    };
    let ends: &[char] = if is_python {
        &[')']
    } else {
        &['\n', '&', ';', '|', '#']
    };
    for part in text.split("maturin").skip(1) {
        let command = part.split(ends).next().unwrap_or_default();
        let mut words = command.split_whitespace();
        if !part.starts_with(char::is_whitespace) || words.next() != Some("develop") {
            continue;
        }
        let words: Vec<&str> = words.collect();
        let is_profile = |pair: &[&str]| pair == ["--profile", "release"];
        let is_release = |word: &&str| ["--profile=release", "--release", "-r"].contains(word);
        found.push(words.iter().any(is_release) || words.windows(2).any(is_profile));
    }
    found
}

#[cfg(test)]
mod tests {
    use super::builds;

    #[test]
    fn commands() {
        let table: [(&str, bool, &[bool]); 10] = [
            ("\tmaturin develop --release\n", false, &[true]),
            (
                "maturin develop && cargo build --release\n",
                false,
                &[false],
            ),
            ("maturin develop \\\n  -r; pytest\n", false, &[true]),
            ("maturin develop --uv --profile release\n", false, &[true]),
            ("maturin develop --profile profiling\n", false, &[false]),
            (
                "a: maturin develop\nb: uv run maturin develop -r\n",
                false,
                &[false, true],
            ),
            ("maturin build --release\nmaturin-develop\n", false, &[]),
            (
                "s.run(\"maturin\", \"develop\", \"--release\")",
                true,
                &[true],
            ),
            (
                "s.run(\n    'maturin',\n    'develop',\n    '-r',\n)\n",
                true,
                &[true],
            ),
            (
                "s.run('maturin', 'develop')\ns.run('--release')",
                true,
                &[false],
            ),
        ];
        for (text, is_python, expected) in table {
            assert_eq!(builds(text, is_python), expected, "{text}");
        }
    }
}
