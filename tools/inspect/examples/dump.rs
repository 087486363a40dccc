//! Prints the inspection of each FILE as one line of JSON: `cargo run -p inspect --example dump -- FILE…`. Used by `compare.py`.

#![expect(clippy::print_stdout, reason = "it is what the program is for")]

fn main() -> Result<(), Box<dyn std::error::Error>> {
    for path in std::env::args().skip(1) {
        match inspect::open(std::path::Path::new(&path), &path) {
            Ok(inspection) => println!("{}", serde_json::to_string(&inspection)?),
            Err(error) => println!(
                "{}",
                serde_json::json!({ "path": path, "error": error.to_string() })
            ),
        }
    }
    Ok(())
}
