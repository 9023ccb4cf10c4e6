//! Templates: text with lines for some kinds only, and values by name.
//!
//! A line that ends in a tag (`//? chat email`, `<!--? voice -->` in Markdown) is written for these kinds only, without the tag;
//! `plain` stands for providers that keep no messages. `{{name}}` is replaced by its value.

use super::kinds::Kind;

/// The begin and the end of a tag.
const TAGS: [(&str, &str); 2] = [("//? ", ""), ("<!--? ", " -->")];

/// The text for these kinds, with these values.
pub(super) fn render(template: &str, kinds: &[Kind], values: &[(&str, String)]) -> String {
    let mut text = String::with_capacity(template.len());
    for line in template.lines() {
        if let Some(line) = for_kinds(line, kinds) {
            text.push_str(line);
            text.push('\n');
        }
    }
    for (name, value) in values {
        text = text.replace(&format!("{{{{{name}}}}}"), value);
    }
    text
}

/// The line without its tag, if it is for one of the kinds.
fn for_kinds<'a>(line: &'a str, kinds: &[Kind]) -> Option<&'a str> {
    let tagged = TAGS.iter().find_map(|(begin, end)| Some((line.rfind(begin)?, begin.len(), line.strip_suffix(end)?)));
    let Some((at, length, line)) = tagged else { return Some(line) };
    let is_meant = |tag: &str| match tag {
        "plain" => kinds == [Kind::Voice],
        tag => kinds.iter().any(|kind| kind.name() == tag),
    };
    line[at + length..].split(' ').any(is_meant).then(|| line[..at].trim_end())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lines_are_for_kinds_and_values_have_names() {
        let template =
            "a {{name}}\n  b //? voice\nc //? chat email\n- d <!--? email -->\n\n    //? voice\ne //? plain\n";
        let values = [("name", "x".to_owned())];
        assert_eq!(render(template, &[Kind::Voice], &values), "a x\n  b\n\n\ne\n");
        assert_eq!(render(template, &[Kind::Chat], &values), "a x\nc\n\n");
        assert_eq!(render(template, &[Kind::Voice, Kind::Email], &values), "a x\n  b\nc\n- d\n\n\n");
    }
}
