#[derive(Parser)]
#[grammar = "parser/words.pest"]
struct Words;
