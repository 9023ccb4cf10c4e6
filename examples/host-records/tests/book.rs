//! The code of the book about records of one's own is that of this example.

const PAGE: &str = include_str!("../../../docs/src/embed-the-host.md");
const RECORDS: &str = include_str!("../src/records.rs");

#[test]
fn the_code_of_the_page_about_embedding_is_from_this_example() {
    let blocks: Vec<&str> = PAGE
        .split("```rust,ignore\n")
        .skip(1)
        .filter_map(|rest| rest.split_once("```").map(|(block, _)| block))
        .collect();
    assert_eq!(blocks.len(), 3);
    for block in blocks {
        assert!(RECORDS.contains(block), "the example has no such lines:\n{block}");
    }
}
