//! One reason to reject a library, and its text.

use super::ids;
use super::malformed::Malformed;

/// One reason to reject a library.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Problem {
    /// One of [`ids::ALL`].
    pub id: &'static str,
    /// The part of the sentence after the file's name, such as "is for `windows`".
    pub message: String,
    /// What to do, in lines.
    pub help: Vec<String>,
}

impl Problem {
    /// Creates a problem with one line of help.
    pub fn new(id: &'static str, message: impl Into<String>, help: impl Into<String>) -> Self {
        Self {
            id,
            message: message.into(),
            help: vec![help.into()],
        }
    }

    /// Formats the text for a terminal. Each line ends with a line feed.
    ///
    /// # Example
    /// ```
    /// let problem = gate::Problem::new("wrong-os", "is for `windows`, not for `linux`", "build it for the target platform");
    /// assert_eq!(
    ///     problem.render("//pkg:_native", "lib_native.so"),
    ///     "error[wrong-os]: //pkg:_native: `lib_native.so` is for `windows`, not for `linux`\n\
    ///      \x20 help: build it for the target platform\n",
    /// );
    /// ```
    #[must_use]
    pub fn render(&self, label: &str, file: &str) -> String {
        let mut text = format!("error[{}]: ", self.id);
        if !label.is_empty() {
            text += &format!("{label}: ");
        }
        text += &format!("`{file}` {}\n", self.message);
        for line in &self.help {
            text += &format!("  help: {line}\n");
        }
        text
    }
}

impl From<Malformed> for Problem {
    fn from(malformed: Malformed) -> Self {
        let (id, help) = match malformed {
            Malformed::Empty => (ids::EMPTY_FILE, "the linker wrote nothing: look for the first error of the Rust build"),
            Malformed::Other(_) | Malformed::Unknown(_) => (
                ids::NOT_A_LIBRARY,
                "give the target of a `rust_shared_library` (crate type `cdylib`), whose output is a `.so`, `.dylib` or `.dll`",
            ),
            Malformed::Truncated { .. } => (
                ids::TRUNCATED,
                "the file was not written or copied to its end: build it again, and check for a full disk or a broken cache entry",
            ),
            Malformed::Outside { .. } | Malformed::Invalid { .. } | Malformed::Circular => (
                ids::MALFORMED,
                "no linker writes this: build it again, and check the tools that changed the file after linking (strip, patchelf, packers)",
            ),
        };
        Self::new(id, malformed.to_string(), help)
    }
}

/// Lists at most five names in back-quotes, and the number of further ones. `note` may add text after a name.
pub fn list<'n, N>(names: &'n [N], show: impl Fn(&'n N) -> (&'n [u8], String)) -> String {
    const SHOWN: usize = 5;
    let mut text = String::new();
    for (index, name) in names.iter().take(SHOWN).enumerate() {
        let (name, note) = show(name);
        let comma = if index == 0 { "" } else { ", " };
        text += &format!("{comma}`{}`{note}", printable(name));
    }
    match names.len().saturating_sub(SHOWN) {
        0 => text,
        more => text + &format!(" and {more} more"),
    }
}

/// Formats a name for people: at most 120 characters, and no byte that a terminal would interpret.
pub fn printable(name: &[u8]) -> String {
    const LONGEST: usize = 120;
    let mut text = String::new();
    for chunk in name
        .get(..name.len().min(LONGEST))
        .unwrap_or_default()
        .utf8_chunks()
    {
        for c in chunk.valid().chars() {
            // Control characters and marks that change the writing direction. The quotes around the name must remain a pair.
            if c == '`' {
                text.push('\'');
            } else if c.is_control()
                || matches!(c, '\u{200e}' | '\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}')
            {
                text.extend(c.escape_default());
            } else {
                text.push(c);
            }
        }
        for byte in chunk.invalid() {
            text += &format!("\\x{byte:02x}");
        }
    }
    if name.len() > LONGEST {
        text.push('…');
    }
    text
}
