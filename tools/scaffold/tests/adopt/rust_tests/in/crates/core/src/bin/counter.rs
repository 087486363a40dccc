fn main() { println!("{}", shapes_core::text(std::env::args().count() as u64)); }
