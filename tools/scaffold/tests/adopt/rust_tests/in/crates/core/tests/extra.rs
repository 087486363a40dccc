#[test] fn extra() { compile_error!("never") }
