//! Reduces Bazel's stderr to the messages that explain the failure.

/// The maximum number of errors. Further ones are only counted.
const MOST: usize = 5;

/// Returns the errors in Bazel's stderr, each once. Drops lines that only say that there was an error. Reduces a Starlark traceback
/// to the last step in a BUILD file and the message.
///
/// ```
/// let stderr = "Loading: 0 packages loaded\n\
///     ERROR: Skipping '//:a': no such target '//:a': target 'a' not declared in package ''\n\
///     ERROR: no such target '//:a': target 'a' not declared in package ''\n\
///     ERROR: Build did NOT complete successfully\n";
/// assert_eq!(
///     bazel_client::essential(stderr),
///     ["no such target '//:a': target 'a' not declared in package ''"]
/// );
/// ```
pub fn essential(stderr: &str) -> Vec<String> {
    let plain = without_escapes(stderr);
    let mut found: Vec<String> = Vec::new();
    let mut wrappers: Vec<String> = Vec::new();
    for block in blocks(&plain) {
        let text = reduced(&block);
        if text.is_empty() {
            continue;
        }
        let list = if is_wrapper(&text) {
            &mut wrappers
        } else {
            &mut found
        };
        // Another error already says this with a longer prefix.
        if list.iter().any(|known| known.ends_with(&text)) {
            continue;
        }
        list.retain(|known| !text.ends_with(known.as_str()));
        list.push(text);
    }
    if found.is_empty() {
        found = wrappers;
    }
    if found.is_empty() {
        // A crash, or a message of the client: keep its last lines.
        let lines: Vec<_> = plain
            .lines()
            .filter(|line| !line.trim().is_empty())
            .collect();
        let tail = lines.iter().rev().take(3).rev();
        return tail.map(|line| (*line).to_owned()).collect();
    }
    // A target is missing because its package is broken.
    if found.iter().any(|text| is_of_a_build_file(text)) {
        found.retain(|text| !text.starts_with("no such target "));
    }
    if found.len() > MOST {
        let rest = found.len() - MOST;
        found.truncate(MOST);
        found.push(format!("and {rest} more"));
    }
    found
}

/// The errors in Bazel's stderr as Bazel printed them. Keeps those whose message, reduced as [`essential`] reduces it, is wanted.
///
/// ```
/// let stderr = "Loading: 0 packages loaded\n\
///     ERROR: Skipping '//a': no such package 'a': BUILD file not found\n\
///     ERROR: no such package '@@zlib~//': no such folder\n";
/// assert_eq!(
///     bazel_client::as_printed(stderr, &|message| message.starts_with("no such package 'a'")),
///     "ERROR: Skipping '//a': no such package 'a': BUILD file not found\n"
/// );
/// ```
pub fn as_printed(stderr: &str, wanted: &dyn Fn(&str) -> bool) -> String {
    let plain = without_escapes(stderr);
    let mut kept = String::new();
    for block in blocks(&plain) {
        if wanted(&reduced(&block)) {
            kept.push_str("ERROR: ");
            kept.push_str(&block.join("\n"));
            kept.push('\n');
        }
    }
    kept
}

/// What starts with `ERROR:` or `FATAL:`, with the lines that belong to it.
fn blocks(stderr: &str) -> Vec<Vec<&str>> {
    let mut blocks: Vec<Vec<&str>> = Vec::new();
    let mut open = false;
    for line in stderr.lines().map(str::trim_end) {
        let start = ["ERROR: ", "FATAL: "]
            .iter()
            .find_map(|start| line.strip_prefix(start));
        if let Some(text) = start {
            blocks.push(vec![text]);
            open = true;
        } else if open && belongs(line) {
            if let Some(block) = blocks.last_mut() {
                block.push(line);
            }
        } else {
            open = false;
        }
    }
    blocks
}

/// Whether a line continues the error before it.
fn belongs(line: &str) -> bool {
    line.starts_with([' ', '\t', '-', '\''])
        || line.starts_with("Error")
        || line.starts_with("Use ")
        || line.starts_with("Repository ")
        || line.starts_with("Caused by")
}

/// Prefixes of errors that only forward another error, and where that error starts.
const PREFIXES: [(&str, &str); 5] = [
    ("Skipping '", "': "),
    ("Evaluation of ", "preloading transitive closure failed: "),
    ("Evaluation of query \"", "\" failed: "),
    ("Error evaluating query: ", ""),
    ("Error evaluating '", "': "),
];

fn reduced(block: &[&str]) -> String {
    let mut first = *block.first().unwrap_or(&"");
    while let Some((start, end)) = PREFIXES.iter().find(|(start, _)| first.starts_with(start)) {
        let rest = first.get(start.len()..).unwrap_or("");
        match rest.find(end) {
            Some(at) => first = rest.get(at + end.len()..).unwrap_or(""),
            None => break,
        }
    }
    if let Some(place) = first.strip_suffix("Traceback (most recent call last):") {
        return traceback(place.trim_end_matches([' ', ':']), block);
    }
    let mut lines = vec![first.to_owned()];
    lines.extend(block.iter().skip(1).map(|line| (*line).to_owned()));
    lines.join("\n").trim().to_owned()
}

/// Returns the message, and the line of the BUILD file that leads to it.
fn traceback(place: &str, block: &[&str]) -> String {
    let message = block.iter().rev().find(|line| line.starts_with("Error"));
    let message = message.copied().unwrap_or("Starlark error");
    let message = message.strip_prefix("Error in fail: ").unwrap_or(message);
    let calls = block
        .iter()
        .filter_map(|line| line.trim().strip_prefix("File \""));
    let mut build = calls.filter_map(|call| {
        let (file, rest) = call.split_once("\", line ")?;
        let (line, rest) = rest.split_once(", column ")?;
        let (column, _) = rest.split_once(',')?;
        file.contains("BUILD")
            .then(|| format!("{file}:{line}:{column}"))
    });
    match build.next_back() {
        Some(file) => format!("{file}: {message}"),
        None if place.is_empty() || place.starts_with("package contains errors") => {
            message.to_owned()
        }
        None => format!("{place}: {message}"),
    }
}

/// Whether a text only says that there was an error.
fn is_wrapper(text: &str) -> bool {
    const STARTS: [&str; 7] = [
        "Build did NOT complete successfully",
        "Couldn't start the build",
        "command succeeded, but",
        "package contains errors:",
        "error loading package '",
        "Analysis of target '",
        "not all targets were analyzed",
    ];
    STARTS.iter().any(|start| text.starts_with(start)) && !text.contains('\n')
        || text.ends_with("contains errors")
}

/// Whether an error is in a BUILD or .bzl file: `/w/BUILD.bazel:4:15: …`.
pub(crate) fn is_of_a_build_file(text: &str) -> bool {
    let Some((place, _)) = text.split_once(": ") else {
        return false;
    };
    let mut parts = place.rsplitn(3, ':');
    let (column, line, file) = (parts.next(), parts.next(), parts.next());
    let is_number = |part: Option<&str>| part.is_some_and(|part| part.parse::<u32>().is_ok());
    let name = file.and_then(|file| file.rsplit('/').next()).unwrap_or("");
    let is_file =
        matches!(name, "BUILD" | "BUILD.bazel" | "MODULE.bazel") || name.ends_with(".bzl");
    is_file && is_number(line) && is_number(column)
}

/// Removes color codes.
pub(crate) fn without_escapes(text: &str) -> String {
    let mut plain = String::with_capacity(text.len());
    let mut parts = text.split('\u{1b}');
    plain.push_str(parts.next().unwrap_or(""));
    for part in parts {
        let end = part.find(|char: char| char.is_ascii_alphabetic());
        plain.push_str(end.and_then(|end| part.get(end + 1..)).unwrap_or(""));
    }
    plain.replace('\r', "\n")
}
