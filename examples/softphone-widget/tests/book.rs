//! The JavaScript of the book's page about porting is that of this widget.

const PAGE: &str = include_str!("../../../docs/src/porting.md");
const WIDGET: &str = include_str!("../assets/softphone.js");

#[test]
fn the_code_of_the_page_about_porting_is_from_this_widget() {
    let blocks: Vec<&str> =
        PAGE.split("```js\n").skip(1).filter_map(|rest| rest.split_once("```").map(|(block, _)| block)).collect();
    assert_eq!(blocks.len(), 3);
    for block in blocks {
        assert!(WIDGET.contains(block), "the widget has no such lines:\n{block}");
    }
}
