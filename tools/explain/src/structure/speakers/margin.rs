//! The margins of trees of causes, and of files that `bat` shows.

/// What follows the margin of a tree of causes, as uv, pixi and other Rust programs print it: `│ x`, `├─▶ x`, `|-> x`; or the number
/// of a line, as `bat` prints it: `13  │ x`.
pub(super) fn behind(line: &[u8]) -> Option<&[u8]> {
    const MARGINS: [&str; 8] = [
        "\u{2502} ",
        "\u{251c}\u{2500}\u{25b6} ",
        "\u{2570}\u{2500}\u{25b6} ",
        "\u{2570}\u{2500}> ",
        "|-> ",
        "`-> ",
        ":: ",
        "\u{d7} ",
    ];
    let strip = |line: &[u8]| {
        let found = MARGINS
            .iter()
            .find(|margin| line.starts_with(margin.as_bytes()))?;
        Some(found.len())
    };
    let digits = line.iter().take_while(|byte| byte.is_ascii_digit()).count();
    let line = line.get(digits..)?.trim_ascii_start();
    let mut rest = line.get(strip(line)?..)?.trim_ascii_start();
    while let Some(length) = strip(rest) {
        rest = rest.get(length..)?.trim_ascii_start();
    }
    Some(rest)
}
