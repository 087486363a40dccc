#[test] fn relative() { std::fs::read("tests/fixtures/seven.txt").unwrap(); }
