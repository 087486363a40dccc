pub fn digits(number: u64) -> String {
    plain::text(number)
}
