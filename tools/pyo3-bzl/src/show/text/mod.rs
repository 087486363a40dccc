//! `show` as text, one file per part.

mod actions;
mod analysis;
mod loading;

use super::Shown;
use crate::output::Paint;
use crate::page::Page;

/// Width of the names on the left.
const COLUMN: usize = 11;

/// Renders one page.
pub fn text(shown: &Shown, full: bool, paint: Paint) -> String {
    let mut page = Page::new(paint, COLUMN);
    let extension = &shown.extension;
    page.heading(
        &extension.public,
        &format!(
            ": the PyO3 extension `{}`, abi {}{}",
            extension.module_name,
            extension.abi,
            match extension.libraries {
                1 => String::new(),
                all => format!(", one of {all} libraries"),
            }
        ),
    );
    loading::write(&mut page, &shown.loading);
    analysis::write(&mut page, shown);
    actions::write(&mut page, &shown.actions, full);
    page.finish()
}
