mod cli;
fn main() {
    println!("{}", cli::answer());
}
