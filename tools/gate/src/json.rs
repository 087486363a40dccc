//! Writes JSON (RFC 8259) on one line. Values are stored as text, because nothing reads them back.

/// A value in its written form.
pub struct Json(pub String);

impl Json {
    /// A string.
    pub fn text(text: &str) -> Self {
        let mut out = String::from('"');
        for c in text.chars() {
            match c {
                '"' => out += "\\\"",
                '\\' => out += "\\\\",
                '\n' => out += "\\n",
                '\r' => out += "\\r",
                '\t' => out += "\\t",
                // Control characters must be escaped. The two separators are escaped because they were line breaks in
                // older JavaScript.
                c if c.is_control() || matches!(c, '\u{2028}' | '\u{2029}') => {
                    out += &format!("\\u{:04x}", u32::from(c))
                }
                c => out.push(c),
            }
        }
        out.push('"');
        Self(out)
    }

    /// A complete name from a file. Bytes that are not UTF-8 become U+FFFD.
    pub fn name(name: &[u8]) -> Self {
        Self::text(&String::from_utf8_lossy(name))
    }

    /// A whole number.
    pub fn number(number: impl Into<u64>) -> Self {
        Self(number.into().to_string())
    }

    /// `true` or `false`.
    pub fn boolean(value: bool) -> Self {
        Self(value.to_string())
    }

    /// The value, or `null`.
    pub fn optional<T>(value: Option<T>, write: impl FnOnce(T) -> Self) -> Self {
        value.map_or_else(|| Self("null".to_owned()), write)
    }

    /// An array.
    pub fn array(items: impl IntoIterator<Item = Self>) -> Self {
        let items: Vec<String> = items.into_iter().map(|item| item.0).collect();
        Self(format!("[{}]", items.join(", ")))
    }

    /// An object, with its members in the given order.
    pub fn object<const N: usize>(items: [(&str, Self); N]) -> Self {
        let items: Vec<String> = items
            .into_iter()
            .map(|(key, value)| format!("\"{key}\": {}", value.0))
            .collect();
        Self(format!("{{{}}}", items.join(", ")))
    }
}
