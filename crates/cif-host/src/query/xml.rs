//! Just enough XML for FetchXML: elements, attributes, text, comments, the five named entities and numbered ones. No
//! declarations of document types, no processing instructions but the first, no CDATA.

use super::{MAX_DEPTH, QueryError};

/// The most elements of one text.
const MAX_ELEMENTS: usize = 500;

/// An element.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Element {
    /// Its name, lower case.
    pub(super) name: String,
    /// Names (lower case) and values of its attributes.
    pub(super) attributes: Vec<(String, String)>,
    pub(super) children: Vec<Self>,
    /// Its text without that of its children.
    pub(super) text: String,
    /// Where it begins, in characters from 1.
    pub(super) position: usize,
}

impl Element {
    pub(super) fn attribute(&self, name: &str) -> Option<&str> {
        self.attributes.iter().find(|(key, _)| key == name).map(|(_, value)| value.as_str())
    }

    /// An error at this element.
    pub(super) fn wrong(&self, expected: impl Into<String>) -> QueryError {
        QueryError::new("fetchXml", self.position, &format!("<{}>", self.name), expected)
    }
}

/// Reads the one element of a text.
pub(super) fn parse(text: &str) -> Result<Element, QueryError> {
    let mut reader = Reader { text, at: 0, elements: 0 };
    reader.skip_space();
    if reader.rest().starts_with("<?") {
        let end = reader.rest().find("?>").ok_or_else(|| reader.wrong("the end of the XML declaration, ?>"))?;
        reader.at += end + 2;
    }
    reader.skip_comments()?;
    let root = reader.element(0)?;
    reader.skip_comments()?;
    if reader.rest().is_empty() { Ok(root) } else { Err(reader.wrong("the end of the text")) }
}

struct Reader<'a> {
    text: &'a str,
    at: usize,
    elements: usize,
}

impl<'a> Reader<'a> {
    fn rest(&self) -> &'a str {
        &self.text[self.at..]
    }

    fn position(&self) -> usize {
        self.text[..self.at].chars().count() + 1
    }

    fn wrong(&self, expected: &str) -> QueryError {
        let found: String = self.rest().chars().take(20).collect();
        QueryError::new("fetchXml", self.position(), &found, expected)
    }

    fn skip_space(&mut self) {
        self.at += self.rest().len() - self.rest().trim_start().len();
    }

    fn take(&mut self, token: &str) -> bool {
        let found = self.rest().starts_with(token);
        if found {
            self.at += token.len();
        }
        found
    }

    fn skip_comments(&mut self) -> Result<(), QueryError> {
        self.skip_space();
        while self.rest().starts_with("<!--") {
            let end = self.rest().find("-->").ok_or_else(|| self.wrong("the end of the comment, -->"))?;
            self.at += end + 3;
            self.skip_space();
        }
        Ok(())
    }

    fn name(&mut self) -> Result<String, QueryError> {
        let is_name = |c: char| c.is_ascii_alphanumeric() || matches!(c, '-' | '_' | '.' | ':');
        let end = self.rest().find(|c| !is_name(c)).unwrap_or(self.rest().len());
        if end == 0 {
            return Err(self.wrong("a name"));
        }
        let name = self.rest()[..end].to_ascii_lowercase();
        self.at += end;
        Ok(name)
    }

    fn element(&mut self, depth: usize) -> Result<Element, QueryError> {
        self.elements += 1;
        if depth > MAX_DEPTH || self.elements > MAX_ELEMENTS {
            return Err(self.wrong("at most 32 levels and 500 elements"));
        }
        let position = self.position();
        if !self.take("<") {
            return Err(self.wrong("an element such as <fetch>"));
        }
        let name = self.name()?;
        let mut element = Element { name, attributes: Vec::new(), children: Vec::new(), text: String::new(), position };
        loop {
            self.skip_space();
            if self.take("/>") {
                return Ok(element);
            }
            if self.take(">") {
                break;
            }
            let attribute = self.attribute()?;
            element.attributes.push(attribute);
        }
        loop {
            let end = self.rest().find('<').ok_or_else(|| self.wrong(&format!("the end of <{}>", element.name)))?;
            let text =
                decode(&self.rest()[..end]).ok_or_else(|| self.wrong("&lt; &gt; &amp; &quot; &apos; or &#number;"))?;
            element.text.push_str(&text);
            self.at += end;
            if self.rest().starts_with("<!--") {
                self.skip_comments()?;
            } else if self.take("</") {
                let name = self.name()?;
                self.skip_space();
                if name != element.name || !self.take(">") {
                    return Err(self.wrong(&format!("</{}>", element.name)));
                }
                return Ok(element);
            } else {
                let child = self.element(depth + 1)?;
                element.children.push(child);
            }
        }
    }

    fn attribute(&mut self) -> Result<(String, String), QueryError> {
        let name = self.name()?;
        self.skip_space();
        if !self.take("=") {
            return Err(self.wrong("= and a value in quotes"));
        }
        self.skip_space();
        let quote = self.rest().chars().next().filter(|c| matches!(c, '"' | '\''));
        let quote = quote.ok_or_else(|| self.wrong("a value in quotes"))?;
        self.at += 1;
        let end = self.rest().find(quote).ok_or_else(|| self.wrong("a closing quote"))?;
        let value =
            decode(&self.rest()[..end]).ok_or_else(|| self.wrong("&lt; &gt; &amp; &quot; &apos; or &#number;"))?;
        self.at += end + 1;
        Ok((name, value))
    }
}

/// Replaces entities; `None` for an unknown one.
fn decode(text: &str) -> Option<String> {
    let mut decoded = String::new();
    let mut rest = text;
    while let Some((before, after)) = rest.split_once('&') {
        let (entity, tail) = after.split_once(';')?;
        decoded.push_str(before);
        decoded.push(match entity {
            "lt" => '<',
            "gt" => '>',
            "amp" => '&',
            "quot" => '"',
            "apos" => '\'',
            _ => {
                let number = entity.strip_prefix('#')?;
                let code = match number.strip_prefix(['x', 'X']) {
                    Some(hex) => u32::from_str_radix(hex, 16).ok()?,
                    None => number.parse().ok()?,
                };
                char::from_u32(code)?
            }
        });
        rest = tail;
    }
    decoded.push_str(rest);
    Some(decoded)
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn elements_attributes_texts() {
        let root =
            parse("<?xml version='1.0'?><!-- x --><A b=\"1 &amp; 2\" C='&#x41;'><d/>t&lt;<!-- y --><e>u</e></A> ");
        let root = root.expect("XML");
        assert_eq!((root.name.as_str(), root.attribute("b"), root.attribute("c")), ("a", Some("1 & 2"), Some("A")));
        assert_eq!((root.text.as_str(), root.children[1].text.as_str()), ("t<", "u"));
    }

    #[test]
    fn errors_say_where() {
        for (text, part) in [
            ("<a><b></a>", "</b>"),
            ("<a", "name"),
            ("<a b=c/>", "quotes"),
            ("<a>&nbsp;</a>", "&lt;"),
            ("<a/><b/>", "the end of the text"),
            ("<!DOCTYPE a><a/>", "name"),
            ("", "<fetch>"),
        ] {
            let error = parse(text).expect_err(text).to_string();
            assert!(error.contains(part), "{text}: {error}");
        }
        let deep = "<a>".repeat(5_000);
        assert!(parse(&deep).expect_err("deep").to_string().contains("32 levels"));
    }

    proptest! {
        #[test]
        fn never_panics(text in "(<|>|/|a|=|'|\"|&|;|#|<!--|-->| |é){0,40}") {
            let _ = parse(&text);
        }
    }
}
