//! Creates a wheel from a manifest: reads the files, computes the tags, writes the archive.

use std::collections::HashMap;
use std::fs;
use std::io::{self, BufWriter};
use std::path::{Path, PathBuf};

use archive::Zip;
use gate::{Abi, PythonVersion};

use crate::contents::{destination, Contents};
use crate::manifest::Manifest;
use crate::metadata::{entry_points, metadata, record, record_itself, wheel};
use crate::names;
use crate::native::{look, Declared, Native};
use crate::problem::Problem;
use crate::pyproject::Pyproject;
use crate::tags::{Ceilings, Tags};

/// Writes the wheel that a manifest describes into the folder `out`. Returns its file name.
///
/// # Errors
/// Returns all reasons why the wheel cannot be written.
///
/// # Example
/// ```no_run
/// let manifest = wheel::Manifest::parse("name\ttally\nversion\t1.0\nfile\ttally.py\tsrc/tally.py\n").unwrap();
/// assert_eq!(wheel::write(&manifest, "dist".as_ref()).unwrap(), "tally-1.0-py3-none-any.whl");
/// ```
pub fn write(manifest: &Manifest, out: &Path) -> Result<String, Vec<Problem>> {
    let one = |problem: Problem| vec![problem];
    let (manifest, _) = &complete(manifest).map_err(one)?;
    let stem = format!(
        "{}-{}",
        names::distribution(&manifest.name).map_err(one)?,
        names::version(&manifest.version).map_err(one)?
    );
    let ceilings = Ceilings::parse(
        manifest.manylinux.as_deref(),
        manifest.python_requires.as_deref(),
    )
    .map_err(one)?;
    let (contents, declared) = contents(manifest).map_err(one)?;

    // Reads each file twice, so that only one is in memory at a time.
    let (mut natives, mut problems) = (Vec::<Native>::new(), Vec::new());
    for (path, from) in contents.iter() {
        match read(from).and_then(|data| look(path, &data, declared.get(path).copied())) {
            Ok(native) => natives.extend(native),
            Err(problem) => problems.push(problem),
        }
    }
    if !problems.is_empty() {
        return Err(problems);
    }
    let tags = Tags::new(&natives, &|name| contents.has_file_name(name), &ceilings)?;
    let name = format!("{stem}-{}.whl", tags.joined());
    let info = info(manifest, &format!("{stem}.dist-info"), &tags).map_err(one)?;
    let own = info
        .iter()
        .try_fold(contents.clone(), |mut all, (path, _)| {
            all.add(path, Path::new("(the wheel's own)")).map(|()| all)
        });
    own.and_then(|all| all.check()).map_err(one)?;
    let programs = |path: &str| {
        let is_program = |native: &Native| native.is_program && native.path == path;
        natives.iter().any(is_program) || path.starts_with(&format!("{stem}.data/scripts/"))
    };
    archive(&out.join(&name), &contents, &info, &programs).map_err(one)?;
    Ok(name)
}

/// Completes the manifest with the contents of `pyproject.toml`, and returns both.
///
/// # Errors
/// Fails if the file cannot be read or contradicts an attribute, or if neither has a version.
pub fn complete(manifest: &Manifest) -> Result<(Manifest, Option<Pyproject>), Problem> {
    let Some(path) = &manifest.pyproject else {
        return Ok((manifest.clone(), None));
    };
    let text = String::from_utf8(read(path)?).map_err(|_| {
        Problem::new(
            "bad-pyproject",
            "pyproject.toml is not UTF-8",
            "save it as UTF-8",
        )
    })?;
    let pyproject = Pyproject::parse(&text)?;
    let full = pyproject.complete(manifest)?;
    if full.version.is_empty() {
        return Err(Problem::new(
            "bad-pyproject",
            "pyproject.toml: `[project]` has no `version`, and the attribute version is not set",
            "set one of them; beside the attribute, add \"version\" to `dynamic`",
        ));
    }
    Ok((full, Some(pyproject)))
}

/// Returns the long description, identical on every machine.
///
/// # Errors
/// Fails if the file cannot be read or is not UTF-8.
pub fn description(manifest: &Manifest) -> Result<Option<String>, Problem> {
    let Some(description) = &manifest.description else {
        return Ok(None);
    };
    let from = &description.file;
    let text = String::from_utf8(read(from)?).map_err(|_| {
        Problem::attribute(
            "description_file",
            "not UTF-8",
            &from.display().to_string(),
            "save it as UTF-8",
        )
    })?;
    // A byte order mark or CR LF would make the result depend on the checkout.
    let text = text.trim_start_matches('\u{feff}').replace("\r\n", "\n");
    Ok(Some(text))
}

type Promises = HashMap<String, Declared>;

fn contents(manifest: &Manifest) -> Result<(Contents, Promises), Problem> {
    let mut contents = Contents::default();
    for (runfile, from) in &manifest.runfiles {
        contents.add(&destination(runfile, &manifest.imports)?, from)?;
    }
    for (path, from) in &manifest.files {
        contents.add(path, from)?;
    }
    let mut declared = HashMap::new();
    for (runfile, abi, python) in &manifest.extensions {
        let bad =
            |message: &str| Problem::attribute("extension", "not a promise", runfile, message);
        let python = match python.as_str() {
            "" => None,
            text => Some(PythonVersion::parse(text).map_err(|error| bad(&error))?),
        };
        let abi = Abi::parse(abi).map_err(|error| bad(&error))?;
        declared.insert(
            destination(runfile, &manifest.imports)?,
            Declared { abi, python },
        );
    }
    Ok((contents, declared))
}

/// Returns the files of `.dist-info` except RECORD. They come last in the archive, as the specification recommends.
fn info(manifest: &Manifest, folder: &str, tags: &Tags) -> Result<Vec<(String, Vec<u8>)>, Problem> {
    let mut files = vec![(
        format!("{folder}/METADATA"),
        metadata(manifest, description(manifest)?.as_deref(), &[])?.into_bytes(),
    )];
    files.push((format!("{folder}/WHEEL"), wheel(tags).into_bytes()));
    if let Some(text) = entry_points(manifest)? {
        files.push((format!("{folder}/entry_points.txt"), text.into_bytes()));
    }
    let mut copy = |below: &str, given: &[(String, PathBuf)]| -> Result<(), Problem> {
        for (path, from) in given {
            files.push((format!("{folder}/{below}/{path}"), read(from)?));
        }
        Ok(())
    };
    copy("licenses", &manifest.license_files)?;
    copy("sboms", &manifest.sboms)?;
    files.sort();
    Ok(files)
}

fn archive(
    path: &Path,
    contents: &Contents,
    info: &[(String, Vec<u8>)],
    is_program: &dyn Fn(&str) -> bool,
) -> Result<(), Problem> {
    let failed = |error: io::Error| unreadable("write", path, &error);
    let file = fs::File::create(path).map_err(failed)?;
    let mut zip = Zip::new(BufWriter::new(file));
    let mut lines = String::new();
    for (name, from) in contents.iter() {
        let data = read(from)?;
        lines += &record(name, &data);
        zip.add(name, &data, is_program(name)).map_err(failed)?;
    }
    for (name, data) in info {
        lines += &record(name, data);
        zip.add(name, data, false).map_err(failed)?;
    }
    if let Some((folder, _)) = info.first().and_then(|(name, _)| name.split_once('/')) {
        let name = format!("{folder}/RECORD");
        lines += &record_itself(&name);
        zip.add(&name, lines.as_bytes(), false).map_err(failed)?;
    }
    zip.finish().map_err(failed)?;
    Ok(())
}

/// Reads a file.
///
/// # Errors
/// Fails if the file cannot be read.
pub fn read(path: &Path) -> Result<Vec<u8>, Problem> {
    fs::read(path).map_err(|error| unreadable("read", path, &error))
}

/// Returns the problem for a failed file operation.
pub fn unreadable(attempt: &str, path: &Path, error: &io::Error) -> Problem {
    Problem::new(
        "unreadable-file",
        format!("cannot {attempt} `{}`: {error}", path.display()),
        "check the file, and the space on the disk",
    )
}
