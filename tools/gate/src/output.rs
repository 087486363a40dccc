//! Formats the output of `gate describe`: text for people, JSON for programs.

use super::abi::is_python;
use super::json::Json;
use super::library::{Library, Slice};
use super::problem::printable;
use super::report::Report;

/// The text of `gate describe`.
pub fn text(library: &Library<'_>, file: &str) -> String {
    let mut text = format!(
        "{file}: {} bytes, {}\n",
        library.size,
        if library.universal {
            "universal"
        } else {
            "one architecture"
        }
    );
    for slice in &library.slices {
        let report = Report::new(slice);
        let order = if slice.big_endian { "big" } else { "little" };
        text += &format!(
            "\n{} {}, {}-bit {order}-endian, {}\n",
            slice.format.name(),
            slice.machine.name(),
            slice.bits,
            slice.kind.name()
        );
        let floor = report
            .floor
            .map_or(String::new(), |minor| format!(", from Python 3.{minor} on"));
        let rows: [(&str, Vec<String>); 9] = [
            ("abi", vec![format!("{}{floor}", report.kind.name())]),
            ("init symbols", names(&report.init)),
            ("floor set by", names(&report.newest)),
            ("unstable symbols", names(&report.unstable)),
            ("optional symbols", optional(slice)),
            (
                "needed",
                slice.needed.iter().map(|name| printable(name)).collect(),
            ),
            (
                "searched",
                slice
                    .search
                    .iter()
                    .map(|search| format!("{} ({})", printable(&search.path), search.tag))
                    .collect(),
            ),
            (
                "own name",
                slice
                    .install_name
                    .iter()
                    .map(|name| printable(name))
                    .collect(),
            ),
            ("needs system", system(slice).into_iter().collect()),
        ];
        for (title, values) in rows {
            for (index, value) in values.iter().enumerate() {
                text += &format!("  {:18}{value}\n", if index == 0 { title } else { "" });
            }
        }
    }
    text
}

fn names(list: &[&[u8]]) -> Vec<String> {
    list.iter().map(|name| printable(name)).collect()
}

/// Symbols of Python that the library does not need in order to load.
fn optional(slice: &Slice<'_>) -> Vec<String> {
    let weak = slice
        .imports
        .iter()
        .filter(|import| import.weak && is_python(&import.name));
    weak.map(|import| printable(&import.name)).collect()
}

fn system(slice: &Slice<'_>) -> Option<String> {
    let glibc = slice
        .glibc
        .as_ref()
        .map(|version| format!("glibc {}", dotted(version)));
    glibc.or_else(|| {
        slice
            .macos
            .map(|(major, minor)| format!("macOS {major}.{minor}"))
    })
}

fn dotted(version: &[u32]) -> String {
    let parts: Vec<String> = version.iter().map(u32::to_string).collect();
    parts.join(".")
}

/// The document of `gate describe --format=json`. As long as `version` is 1, keys are only added.
pub fn json(library: &Library<'_>, file: &str) -> String {
    let slices = library.slices.iter().map(|slice| {
        let report = Report::new(slice);
        let all = |names: &[&[u8]]| Json::array(names.iter().map(|name| Json::name(name)));
        Json::object([
            ("format", Json::text(slice.format.name())),
            ("os", Json::text(slice.format.os())),
            ("machine", Json::text(&slice.machine.name())),
            ("cpu", Json::optional(slice.cpu(), Json::text)),
            ("bits", Json::number(slice.bits)),
            (
                "endianness",
                Json::text(if slice.big_endian { "big" } else { "little" }),
            ),
            ("kind", Json::text(slice.kind.name())),
            ("loadable", Json::boolean(slice.kind.loads())),
            ("abi", Json::text(report.kind.name())),
            (
                "floor",
                Json::optional(report.floor, |minor| Json::text(&format!("3.{minor}"))),
            ),
            ("floor_set_by", all(&report.newest)),
            ("init_symbols", all(&report.init)),
            ("unstable_symbols", all(&report.unstable)),
            (
                "optional_symbols",
                Json::array(optional(slice).iter().map(|name| Json::text(name))),
            ),
            ("python_symbols", all(&report.python)),
            (
                "needed",
                Json::array(slice.needed.iter().map(|name| Json::name(name))),
            ),
            (
                "search_paths",
                Json::array(slice.search.iter().map(|search| {
                    Json::object([
                        ("tag", Json::text(search.tag)),
                        ("path", Json::name(&search.path)),
                    ])
                })),
            ),
            (
                "install_name",
                Json::optional(slice.install_name.as_deref(), Json::name),
            ),
            (
                "glibc",
                Json::optional(slice.glibc.as_deref(), |version| {
                    Json::text(&dotted(version))
                }),
            ),
            (
                "macos",
                Json::optional(slice.macos, |(major, minor)| {
                    Json::text(&format!("{major}.{minor}"))
                }),
            ),
        ])
    });
    let document = Json::object([
        ("version", Json::number(1u8)),
        ("file", Json::text(file)),
        ("size", Json::number(library.size)),
        ("universal", Json::boolean(library.universal)),
        ("slices", Json::array(slices)),
    ]);
    document.0 + "\n"
}
