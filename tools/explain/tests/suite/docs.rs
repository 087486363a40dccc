//! Checks that docs/errors.md matches the catalogue.

use std::fs;
use std::path::PathBuf;

use explain::output::docs::page;

use crate::{builtin, crate_folder};

#[test]
fn the_page_is_up_to_date() {
    let page = page(builtin());
    if let Some(folder) = std::env::var_os("PYO3_BZL_DOCS") {
        fs::write(PathBuf::from(folder).join("errors.md"), page).unwrap();
        return;
    }
    let folders = [crate_folder().join("../../docs"), PathBuf::from("docs")];
    let path = folders
        .iter()
        .map(|folder| folder.join("errors.md"))
        .find(|path| path.is_file());
    let committed = fs::read_to_string(path.expect("docs/errors.md")).unwrap();
    for (there, made) in committed.lines().zip(page.lines()) {
        assert_eq!(
            there, made,
            "docs/errors.md; PYO3_BZL_DOCS=$PWD/docs cargo test -p explain docs"
        );
    }
    assert_eq!(committed.lines().count(), page.lines().count());
}
