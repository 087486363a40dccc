pub fn fixture() -> String {
    let path = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/fixtures/seven.txt");
    std::fs::read_to_string(path).unwrap()
}
