#[test] fn two() { assert_eq!(shapes_macros::two!(), 2); }
