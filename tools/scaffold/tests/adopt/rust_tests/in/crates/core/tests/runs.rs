#[test]
fn counter() {
    let output = std::process::Command::new(env!("CARGO_BIN_EXE_counter")).arg("x").output().unwrap();
    assert_eq!(output.stdout, b"2\n");
}
