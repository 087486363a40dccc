const SEVEN: &str = include_str!("fixtures/seven.txt"); #[test] fn embedded() { assert_eq!(SEVEN, "7\n"); }
