fn main() {
    println!("cargo:rerun-if-changed=../shared/");
    println!("cargo:rerun-if-changed=..");
    let _ = std::env::var("CARGO_PKG_DESCRIPTION");
}
