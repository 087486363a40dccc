//! The imports and strings of Python sources. Line-based parsing is enough to determine what may be missing.

use std::collections::BTreeSet;

/// Returns the top-level names of absolute imports.
pub(super) fn of(text: &str) -> BTreeSet<String> {
    within(text, |_| true)
}

/// Returns the imports without which the file cannot be imported: those outside `try`, `if` and functions.
pub(super) fn at_top(text: &str) -> BTreeSet<String> {
    within(text, |line| !line.starts_with([' ', '\t']))
}

fn within(text: &str, is_wanted: fn(&str) -> bool) -> BTreeSet<String> {
    let mut found = BTreeSet::new();
    let mut quotes = None;
    for line in text.lines() {
        // Tests of tools for Python contain Python in strings.
        if after(line, &mut quotes) || !is_wanted(line) {
            continue;
        }
        let line = line.trim();
        if let Some(rest) = line.strip_prefix("import ") {
            for part in rest.split(',') {
                found.extend(first(part));
            }
        } else if let Some((module, _)) = line
            .strip_prefix("from ")
            .and_then(|rest| rest.split_once(" import"))
        {
            found.extend(first(module));
        }
    }
    found
}

/// Returns whether a line begins inside a triple-quoted string. `quotes` is the delimiter of the open string, before and after
/// the line.
fn after(line: &str, quotes: &mut Option<&'static str>) -> bool {
    let was_open = quotes.is_some();
    let mut rest = line;
    loop {
        let end = match quotes {
            Some(end) => *end,
            None => {
                let code = rest.split('#').next().unwrap_or_default();
                let starts = ["\"\"\"", "'''"].map(|start| (code.find(start), start));
                let first = starts
                    .into_iter()
                    .filter_map(|(at, start)| Some((at?, start)));
                let Some((_, start)) = first.min() else {
                    return was_open;
                };
                start
            }
        };
        let Some((_, left)) = rest.split_once(end) else {
            return was_open;
        };
        rest = left;
        *quotes = match quotes {
            Some(_) => None,
            None => Some(end),
        };
    }
}

fn first(module: &str) -> Option<String> {
    let module = module.trim().split([' ', ';', '#']).next()?;
    let first = module.split('.').next()?;
    let is_name = !first.is_empty()
        && first.chars().all(|c| c.is_alphanumeric() || c == '_')
        && !first.starts_with(|c: char| c.is_numeric());
    is_name.then(|| first.to_owned())
}

/// Returns the top-level names of modules that `pytest.importorskip("x")` names.
pub(super) fn guarded(text: &str) -> BTreeSet<String> {
    let calls = text.split("importorskip(").skip(1);
    calls
        .filter_map(|rest| {
            let rest = rest.trim_start();
            let quote = rest.chars().next().filter(|c| ['"', '\''].contains(c))?;
            first(rest[1..].split(quote).next()?)
        })
        .collect()
}

/// Returns string literals that may be paths. Also returns literals joined by `/` (`root / "a" / "b"`) or by a call
/// (`os.path.join("..", "a", "b")`) as one path.
pub(super) fn literals(text: &str) -> BTreeSet<String> {
    let mut found = BTreeSet::new();
    for line in text.lines() {
        for quote in ['"', '\''] {
            let parts: Vec<&str> = line.split(quote).collect();
            let mut joined = String::new();
            for pair in parts.chunks(2) {
                let [before, literal] = pair else { break };
                let literal = literal.split(['{', '*', '%']).next().unwrap_or_default();
                let is_path = !literal.is_empty()
                    && literal.len() < 200
                    && literal
                        .chars()
                        .all(|c| c.is_alphanumeric() || "._-/+ ".contains(c));
                if !is_path {
                    joined.clear();
                    continue;
                }
                let literal = literal.trim_end_matches('/');
                if joins(line, before.trim()) && !joined.is_empty() {
                    joined.push('/');
                    joined.push_str(literal);
                    found.insert(joined.clone());
                } else {
                    literal.clone_into(&mut joined);
                }
                found.insert(literal.to_owned());
            }
        }
    }
    found
}

/// Whether the text between two literals of a line joins them as parts of a path.
fn joins(line: &str, between: &str) -> bool {
    between == "/" || between == "," && line.contains("join")
}

/// Returns whether a module is in the standard library of any Python version from 3.8 on. Source: `sys.stdlib_module_names`.
pub(super) fn is_standard(module: &str) -> bool {
    module.starts_with('_') || STANDARD.split_whitespace().any(|name| name == module)
}

const STANDARD: &str = "abc aifc annotationlib antigravity argparse array ast asynchat asyncio asyncore atexit audioop \
base64 bdb binascii binhex bisect builtins bz2 cProfile calendar cgi cgitb chunk cmath cmd code codecs codeop collections \
colorsys compileall compression concurrent configparser contextlib contextvars copy copyreg crypt csv ctypes curses \
dataclasses datetime dbm decimal difflib dis distutils doctest dummy_threading email encodings ensurepip enum errno \
faulthandler fcntl filecmp fileinput fnmatch formatter fractions ftplib functools gc genericpath getopt getpass gettext \
glob graphlib grp gzip hashlib heapq hmac html http idlelib imaplib imghdr imp importlib inspect io ipaddress itertools \
json keyword lib2to3 linecache locale logging lzma macpath mailbox mailcap marshal math mimetypes mmap modulefinder msilib \
msvcrt multiprocessing netrc nis nntplib nt ntpath nturl2path numbers opcode operator optparse os ossaudiodev parser \
pathlib pdb pickle pickletools pipes pkgutil platform plistlib poplib posix posixpath pprint profile profiling pstats pty \
pwd py_compile pyclbr pydoc pydoc_data pyexpat queue quopri random re readline reprlib resource rlcompleter runpy sched \
secrets select selectors shelve shlex shutil signal site smtpd smtplib sndhdr socket socketserver spwd sqlite3 sre_compile \
sre_constants sre_parse ssl stat statistics string stringprep struct subprocess sunau symbol symtable sys sysconfig syslog \
tabnanny tarfile telnetlib tempfile termios test textwrap this threading time timeit tkinter token tokenize tomllib trace \
traceback tracemalloc tty turtle turtledemo types typing unicodedata unittest urllib uu uuid venv warnings wave weakref \
webbrowser winreg winsound wsgiref xdrlib xml xmlrpc zipapp zipfile zipimport zlib zoneinfo";

#[cfg(test)]
mod tests {
    use super::{at_top, is_standard, literals, of};

    #[test]
    fn imports() {
        let table: &[(&str, &[&str])] = &[
            (
                "import a.b as c, d\n    from e.f import g",
                &["a", "d", "e"],
            ),
            ("from . import a\nfrom .b import c", &[]),
            ("# import a\nimportant = 1\nfrom the start", &[]),
            ("import a; import b", &["a"]),
            (
                "import a\nx = \"\"\"\nimport b\n\"\"\"\nimport c\n'''import d'''\nf(\"\"\" # '''\nimport e\n\"\"\")\nimport g # \"\"\"\nimport h",
                &["a", "c", "g", "h"],
            ),
            ("import 1a\nimport \"x\"", &[]),
        ];
        for (text, expected) in table {
            assert_eq!(of(text).iter().collect::<Vec<_>>(), *expected, "{text}");
        }
        let text = "import a\ntry:\n    import b\nexcept ImportError:\n\timport c\nfrom d import e";
        assert_eq!(at_top(text).iter().collect::<Vec<_>>(), ["a", "d"]);
        assert!(is_standard("tomllib") && is_standard("_thread") && !is_standard("numpy"));
    }

    #[test]
    fn paths() {
        let joined = literals("DIR = Path(__file__).parent / 'jiter' / 'benches' / x / 'y'");
        assert_eq!(
            joined.iter().collect::<Vec<_>>(),
            ["benches", "jiter", "jiter/benches", "y"]
        );
        let joined = literals("PATH = os.path.join(\"..\", \"core\", 'tests', \"a.csv\")");
        assert!(joined.contains("../core"), "{joined:?}");
        let joined = literals("PATH = os.path.join(\"..\", \"core\", \"tests\", \"a.csv\")");
        assert!(joined.contains("../core/tests/a.csv"), "{joined:?}");
        let words = literals("f(\"a\", \"b\")");
        assert_eq!(words.iter().collect::<Vec<_>>(), ["a", "b"]);
        let text =
            "open(\"testdata/{}.csv\".format(x)); p = root / 'docs' / \"a b.txt\"; f(\"\\n\", '')";
        assert_eq!(
            literals(text).iter().collect::<Vec<_>>(),
            ["a b.txt", "docs", "testdata"]
        );
    }
}
