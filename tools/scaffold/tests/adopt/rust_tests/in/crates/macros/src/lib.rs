#[proc_macro]
pub fn two(_: proc_macro::TokenStream) -> proc_macro::TokenStream {
    number().to_string().parse().unwrap()
}
fn number() -> u8 {
    2
}
#[cfg(test)]
mod tests {
    #[test]
    fn it() {
        assert_eq!(super::number(), 2);
    }
}
