//! Explains each failure of files in the format of `tests/public_logs.txt` and compares the phase of the first answer with the expected one:
//! `cargo run -p explain --example measure -- FILE…`. `PHASE` may list several, separated by commas; `none` expects no answer.
#![expect(
    clippy::disallowed_methods,
    clippy::print_stdout,
    reason = "an example"
)]

use std::error::Error;
use std::{env, fs};

use explain::{Catalogue, Confidence, Explainer};

fn main() -> Result<(), Box<dyn Error>> {
    let catalogue = Catalogue::builtin()?;
    let (mut right, mut silent, mut by_structure, mut by_catalogue) = (0, 0, 0, 0);
    for file in env::args().skip(1) {
        let text = fs::read_to_string(file)?;
        for case in format!("\n{text}").split("\n=== ").skip(1) {
            let (head, log) = case.split_once('\n').unwrap_or((case, ""));
            let mut head = head.split(" | ");
            let source = head.next().unwrap_or_default();
            let expected = head.next().unwrap_or_default();
            let first = Explainer::explain(&catalogue, log)
                .failures
                .into_iter()
                .next();
            let answer = match &first {
                Some(first) => serde_json::to_value(first.phase)?,
                None => "none".into(),
            };
            let answer = answer.as_str().unwrap_or_default();
            let id = first.as_ref().and_then(|first| first.id.as_deref());
            let is_right = expected.split(',').any(|phase| phase == answer);
            let counter = match &first {
                _ if is_right => &mut right,
                None => &mut silent,
                Some(first) if first.confidence == Confidence::StructureOnly => &mut by_structure,
                Some(_) => &mut by_catalogue,
            };
            *counter += 1;
            let word = if is_right { "ok " } else { "BAD" };
            println!(
                "{word} {source} | {expected} | {answer} | {}",
                id.unwrap_or("-")
            );
        }
    }
    println!("right {right}, no answer {silent}, wrong by structure {by_structure}, wrong by the catalogue {by_catalogue}");
    Ok(())
}
