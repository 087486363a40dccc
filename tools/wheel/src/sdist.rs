//! Writes source distributions: the sources named by the rule, `pyproject.toml` and PKG-INFO.
//!
//! Sources: "source distribution format" and "core metadata" 2.4 on packaging.python.org. Installing an sdist does not involve Bazel: pip
//! runs the build backend named in `pyproject.toml`. The backend must therefore be able to build the crate, and the archive must contain
//! its inputs.

use std::fs;
use std::path::Path;

use archive::{gzip, Tar};

use crate::assemble::{complete, description, read, unreadable};
use crate::contents::Contents;
use crate::manifest::Manifest;
use crate::metadata::metadata;
use crate::names;
use crate::problem::Problem;
use crate::pyproject::Pyproject;
use crate::toml;

/// Writes the sdist that a manifest describes into the folder `out`. Returns its file name.
///
/// # Errors
/// Returns the reason why pip could not build the sdist.
///
/// # Example
/// ```no_run
/// let manifest = wheel::Manifest::parse("pyproject\tpyproject.toml\nsource\tCargo.toml\tCargo.toml\n").unwrap();
/// assert_eq!(wheel::write_sdist(&manifest, "dist".as_ref()).unwrap(), "tally-1.0.tar.gz");
/// ```
pub fn write_sdist(manifest: &Manifest, out: &Path) -> Result<String, Problem> {
    let (full, pyproject) = complete(manifest)?;
    let (Some(pyproject), Some(file)) = (pyproject, &full.pyproject) else {
        return Err(Problem::attribute(
            "pyproject",
            "an sdist needs the file",
            "",
            "set pyproject = \"pyproject.toml\"",
        ));
    };
    let stem = format!(
        "{}-{}",
        names::distribution(&full.name)?,
        names::version(&full.version)?
    );
    let mut contents = Contents::default();
    contents.add("pyproject.toml", file)?;
    let description_file = full.description.iter();
    let description_file = description_file.map(|one| (&one.path, &one.file));
    let licenses = full.license_files.iter().map(|(path, from)| (path, from));
    let sources = full.sources.iter().map(|(path, from)| (path, from));
    for (path, from) in description_file.chain(licenses).chain(sources) {
        contents.add(path, from)?;
    }
    check_backend(&pyproject, &full)?;

    let info = metadata(
        &full,
        description(&full)?.as_deref(),
        &pyproject.left_to_attributes(&full),
    )?;
    let made = Path::new("(the sdist's own)");
    contents.add("PKG-INFO", made)?;
    contents.check()?;
    let mut tar = Tar::default();
    for (path, from) in contents.iter() {
        let data = if from == made {
            info.clone().into_bytes()
        } else {
            read(from)?
        };
        tar.add(&format!("{stem}/{path}"), &data);
    }
    let name = format!("{stem}.tar.gz");
    let path = out.join(&name);
    fs::write(&path, gzip(&tar.finish())).map_err(|error| unreadable("write", &path, &error))?;
    Ok(name)
}

/// Checks that pip can build the crate.
fn check_backend(pyproject: &Pyproject, full: &Manifest) -> Result<(), Problem> {
    let build_system = pyproject.document().table("build-system");
    let Some(backend) = build_system.and_then(|table| table.string("build-backend")) else {
        return Err(Problem::new(
            "bad-backend",
            "pyproject.toml names no build backend, so pip would build the sdist with setuptools, which does not compile Rust",
            "add it: [build-system] with requires = [\"maturin>=1,<2\"] and build-backend = \"maturin\"",
        ));
    };
    if backend != "maturin" {
        return Ok(());
    }
    let tool = pyproject.document().table("tool");
    let maturin = tool.and_then(|tool| tool.table("maturin"));
    let named = maturin.and_then(|maturin| maturin.string("manifest-path"));
    let is_manifest = |path: &str| match named {
        Some(named) => path == named,
        None => path == "Cargo.toml" || path.ends_with("/Cargo.toml"),
    };
    let manifest = full.sources.iter().find(|(path, _)| is_manifest(path));
    let Some((path, from)) = manifest else {
        let wanted = named.unwrap_or("Cargo.toml");
        return Err(Problem::new(
            "missing-input",
            format!("the sdist has no `{wanted}`, from which maturin builds it"),
            format!("add \"{wanted}\" to sdist_srcs, with the Rust sources and Cargo.lock"),
        ));
    };
    check_version(pyproject, full, path, from)
}

/// Checks the version. maturin takes a dynamic version from Cargo.toml, and pip rejects a wheel whose version differs from its sdist.
fn check_version(
    pyproject: &Pyproject,
    full: &Manifest,
    path: &str,
    from: &Path,
) -> Result<(), Problem> {
    if !pyproject.is_dynamic("version") {
        return Ok(());
    }
    let text = String::from_utf8_lossy(&read(from)?).into_owned();
    let cargo = toml::parse(&text).map_err(|error| {
        Problem::new(
            "unreadable-file",
            format!("`{path}`: {error}"),
            "correct the file at that line",
        )
    })?;
    let package = cargo.table("package");
    let version = package.and_then(|package| package.string("version"));
    // Python writes `1.0.0-rc.1` as `1.0.0rc1`. Compares only versions that both write the same way.
    let is_plain = |text: &&str| text.chars().all(|c| c.is_ascii_digit() || c == '.');
    match version.filter(is_plain) {
        Some(version) if version != full.version => Err(Problem::new(
            "contradiction",
            format!(
                "version is `{}`, but maturin would build the sdist as `{version}`, the version in `{path}`",
                full.version
            ),
            "use one version in both",
        )),
        _ => Ok(()),
    }
}
