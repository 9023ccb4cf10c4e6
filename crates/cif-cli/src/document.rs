//! Documents in files, TOML or JSON, with the line of each part, so that a problem can say where it stands.

use std::collections::BTreeMap;
use std::path::Path;

use serde_json::Value;
use serde_json::value::RawValue;
use toml::de::{DeTable, DeValue};

use crate::failure::Failure;

/// How deep a document may be nested.
const DEPTH: usize = 64;

/// A file that was read.
#[derive(Debug)]
pub(crate) struct Document {
    pub(crate) value: Value,
    lines: Lines,
}

/// One part of a document, and what is in it.
#[derive(Debug, Default)]
struct Lines {
    line: usize,
    keys: BTreeMap<String, Self>,
    items: Vec<Self>,
}

impl Document {
    /// Reads a file: JSON when its name ends in `.json`, else TOML.
    pub(crate) fn read(path: &Path) -> Result<Self, Failure> {
        let text =
            std::fs::read_to_string(path).map_err(|error| Failure::file(path, format!("cannot be read: {error}")))?;
        let json = path.extension().is_some_and(|extension| extension.eq_ignore_ascii_case("json"));
        let read = if json { Self::json(&text) } else { Self::toml(&text) };
        read.map_err(|(line, problem)| Failure::line(path, line, problem))
    }

    /// The line of what lies at `path`, or of the nearest part around it.
    pub(crate) fn line(&self, path: &[Step<'_>]) -> usize {
        let mut at = &self.lines;
        for step in path {
            let next = match step {
                Step::Key(key) => at.keys.get(*key),
                Step::Item(item) => at.items.get(*item),
            };
            match next {
                Some(next) => at = next,
                None => break,
            }
        }
        at.line
    }

    fn json(text: &str) -> Result<Self, (usize, String)> {
        let value = serde_json::from_str(text).map_err(|error| (error.line(), format!("is not JSON: {error}")))?;
        Ok(Self { value, lines: of_json(text, text, 0) })
    }

    fn toml(text: &str) -> Result<Self, (usize, String)> {
        let problem = |error: toml::de::Error| {
            let at = error.span().map_or(0, |span| span.start);
            (line_at(text, at), format!("is not TOML: {}", error.message()))
        };
        let value = toml::from_str(text).map_err(problem)?;
        let table = DeTable::parse(text).map_err(problem)?;
        let at = table.span().start;
        Ok(Self { value, lines: of_table(text, at, table.get_ref(), 0) })
    }
}

/// A step into a document.
#[derive(Debug, Clone, Copy)]
pub(crate) enum Step<'a> {
    Key(&'a str),
    Item(usize),
}

fn line_at(text: &str, offset: usize) -> usize {
    text.as_bytes().iter().take(offset).filter(|byte| **byte == b'\n').count() + 1
}

/// The lines of a part of `text`.
fn of_json(text: &str, part: &str, depth: usize) -> Lines {
    // The part is a slice of the text.
    let offset = (part.as_ptr() as usize).saturating_sub(text.as_ptr() as usize);
    let leading = part.len() - part.trim_start().len();
    let mut lines = Lines { line: line_at(text, offset + leading), ..Lines::default() };
    if depth < DEPTH {
        if let Ok(keys) = serde_json::from_str::<BTreeMap<String, &RawValue>>(part) {
            lines.keys = keys.into_iter().map(|(key, value)| (key, of_json(text, value.get(), depth + 1))).collect();
        } else if let Ok(items) = serde_json::from_str::<Vec<&RawValue>>(part) {
            lines.items = items.into_iter().map(|value| of_json(text, value.get(), depth + 1)).collect();
        }
    }
    lines
}

fn of_table(text: &str, offset: usize, table: &DeTable<'_>, depth: usize) -> Lines {
    let mut lines = Lines { line: line_at(text, offset), ..Lines::default() };
    for (key, value) in table {
        lines.keys.insert(key.get_ref().to_string(), of_toml(text, key.span().start, value.get_ref(), depth + 1));
    }
    lines
}

fn of_toml(text: &str, offset: usize, value: &DeValue<'_>, depth: usize) -> Lines {
    let mut lines = Lines { line: line_at(text, offset), ..Lines::default() };
    match value {
        _ if depth >= DEPTH => {}
        DeValue::Table(table) => return of_table(text, offset, table, depth),
        DeValue::Array(items) => {
            let item = |item: &toml::Spanned<DeValue<'_>>| of_toml(text, item.span().start, item.get_ref(), depth + 1);
            lines.items = items.iter().map(item).collect();
        }
        _ => {}
    }
    lines
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn parts_have_their_lines() {
        let path = [Step::Key("providers"), Step::Item(1), Step::Key("label")];
        let json = "{\n \"providers\": [\n  { \"label\": 1 },\n  {\n   \"x\": 0,\n   \"label\": 2 }\n ]\n}";
        let read = Document::json(json).expect("JSON");
        assert_eq!((read.line(&path), read.line(&path[..2]), read.line(&path[..1])), (6, 4, 2));
        let toml = "# first\n[[providers]]\nlabel = 1\n\n[[providers]]\nx = 0\nlabel = 2\n";
        let read = Document::toml(toml).expect("TOML");
        assert_eq!((read.line(&path), read.line(&path[..2])), (7, 5));
        // What is not there has the line of what is around it.
        assert_eq!(read.line(&[Step::Key("providers"), Step::Item(1), Step::Key("url")]), 5);
    }

    #[test]
    fn damaged_texts_name_the_line() {
        assert_eq!(Document::json("{\n \"a\": }").expect_err("damaged").0, 2);
        assert_eq!(Document::toml("a = 1\nb = \n").expect_err("damaged").0, 2);
    }
}
