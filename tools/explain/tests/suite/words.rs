//! Checks that the table of words is what the logs and the samples of the catalogue teach.

use std::fs;

use explain::words::{learn, Words};

use crate::{builtin, cases, crate_folder};

#[test]
fn the_table_is_up_to_date() {
    let cases = cases();
    let samples = builtin().entries().flat_map(|entry| {
        let texts = entry.samples.iter().map(|sample| sample.text.as_str());
        texts.map(|text| (Some(entry.phase), text))
    });
    let logs = cases.iter().map(|case| (case.phase, case.log.as_str()));
    let learned: Vec<_> = logs.chain(samples).collect();
    let learned = learn(&learned);
    if std::env::var_os("PYO3_BZL_GOLDEN").is_some_and(|value| value == "update") {
        fs::write(crate_folder().join("src/words/table.tsv"), learned.table()).unwrap();
        return;
    }
    assert_eq!(
        learned,
        Words::builtin(),
        "src/words/table.tsv; PYO3_BZL_GOLDEN=update cargo test -p explain words"
    );
}
