//! docs/audit.md matches the registry.

use std::fs;
use std::path::PathBuf;

use audit::output::docs::page;

use crate::fixture::{crate_folder, printed, Fixture};

#[test]
fn the_page_is_up_to_date() {
    let page = page(&|check| {
        let findings = Fixture::of(check.id, "hit").findings(check.id);
        printed(&findings[..1])
    });
    if let Some(folder) = std::env::var_os("PYO3_BZL_DOCS") {
        fs::write(PathBuf::from(folder).join("audit.md"), page).unwrap();
        return;
    }
    let folders = [crate_folder().join("../../docs"), PathBuf::from("docs")];
    let path = folders
        .iter()
        .map(|folder| folder.join("audit.md"))
        .find(|path| path.is_file());
    let committed = fs::read_to_string(path.expect("docs/audit.md")).unwrap();
    for (there, made) in committed.lines().zip(page.lines()) {
        assert_eq!(
            there, made,
            "docs/audit.md; PYO3_BZL_DOCS=$PWD/docs cargo test -p audit docs"
        );
    }
    assert_eq!(committed.lines().count(), page.lines().count());
}
