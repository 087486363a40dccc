//! Prints the captures of each sample, in the format of the catalogue: `cargo run -p explain --example captures`.
#![expect(clippy::print_stdout, reason = "an example")]

use explain::{Catalogue, CatalogueError, Explainer};

fn main() -> Result<(), CatalogueError> {
    let catalogue = Catalogue::builtin()?;
    for entry in catalogue.entries() {
        for (number, sample) in entry.samples.iter().enumerate() {
            let report = Explainer::explain(&catalogue, &sample.text);
            let Some(finding) = report.failures.first() else {
                continue;
            };
            let pairs: Vec<String> = finding
                .captures
                .iter()
                .map(|(name, value)| format!("{name} = {value:?}"))
                .collect();
            println!("{}#{number}\t{{ {} }}", entry.id, pairs.join(", "));
        }
    }
    Ok(())
}
