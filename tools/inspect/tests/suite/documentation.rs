//! `docs/inspect.md` explains every id and nothing else.

const PAGE: &str = include_str!("../../../../docs/inspect.md");

#[test]
fn every_id_is_explained() {
    let explained: Vec<&str> = PAGE
        .lines()
        .filter_map(|line| {
            line.strip_prefix("| `")?
                .split_once("` | ")
                .map(|(id, _)| id)
        })
        .filter(|id| !id.contains(' '))
        .collect();
    assert_eq!(explained, inspect::ids::ALL);
}
