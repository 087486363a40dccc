//! Library names and their JSON form. The crate `wheel` parses the names.

use serde::{Serialize, Serializer};

pub use wheel::{is_library, FileName, NameAbi};

#[derive(Serialize)]
struct Shown<'n> {
    module: &'n str,
    abi: ShownAbi<'n>,
    platform: Option<&'n str>,
}

#[derive(Serialize)]
#[serde(tag = "kind", rename_all = "kebab-case")]
enum ShownAbi<'n> {
    Abi3,
    Abi3t,
    Cpython { python: &'n str, debug: bool },
    Other { suffix: &'n str },
    Unmarked,
    NotAModule,
}

/// Serializes a name, for `#[serde(serialize_with)]`.
pub fn serialize<S: Serializer>(name: &FileName, serializer: S) -> Result<S::Ok, S::Error> {
    let abi = match &name.abi {
        NameAbi::Abi3 => ShownAbi::Abi3,
        NameAbi::Abi3t => ShownAbi::Abi3t,
        NameAbi::Cpython { python, debug } => ShownAbi::Cpython {
            python,
            debug: *debug,
        },
        NameAbi::Other { suffix } => ShownAbi::Other { suffix },
        NameAbi::Unmarked => ShownAbi::Unmarked,
        NameAbi::NotAModule => ShownAbi::NotAModule,
    };
    let shown = Shown {
        module: &name.module,
        abi,
        platform: name.platform.as_deref(),
    };
    shown.serialize(serializer)
}
