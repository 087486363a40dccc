fn main() {
    println!("cargo::rerun-if-changed=build.rs");
    println!("cargo::rustc-check-cfg=cfg(loud)");
    println!("cargo::rustc-cfg=loud");
    println!("cargo::metadata=include={}", "src");
}
