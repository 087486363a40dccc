mod common;

#[test]
fn fixture() {
    let seven: u64 = common::fixture().trim().parse().unwrap();
    assert_eq!(shapes_core::text(seven), "7");
    assert_eq!(derive::one!(), 1);
    assert_eq!(shapes_macros::two!(), 2);
}
