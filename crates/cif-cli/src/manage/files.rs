//! Where in a file a problem stands.

use std::path::Path;

use cif_host::instance::{InstanceError, Kind, Problem, Reply};
use serde_json::Value;

use super::{print, problems_of};
use crate::document::{Document, Step};
use crate::failure::Failure;

/// Says what is wrong with a file that could be imported.
pub(super) fn validate(file: &Path, kinds: &[Kind], json: bool) -> Result<bool, Failure> {
    let document = Document::read(file)?;
    let reply =
        problems_of(&document.value, kinds).map_err(|error| placed(Failure::Instance(error), file, &document))?;
    match reply {
        Reply::Problems(problems) if !json && !problems.is_empty() => {
            for problem in &problems {
                print::line(&place(file, &document, problem))?;
            }
        }
        reply => print::reply(&reply, json)?,
    }
    Ok(true)
}

/// The same failure, with file and line of each problem.
pub(super) fn placed(failure: Failure, file: &Path, document: &Document) -> Failure {
    let Failure::Instance(error) = failure else { return failure };
    let texts = match &error {
        InstanceError::Refused(problems) => problems.iter().map(|problem| place(file, document, problem)).collect(),
        InstanceError::Import(problems) => {
            problems.iter().map(|problem| at(file, place_line(document, problem), problem)).collect()
        }
        InstanceError::Malformed { field, .. } => {
            vec![at(file, document.line(&[Step::Key(field)]), &error.to_string())]
        }
        other => vec![at(file, 1, &other.to_string())],
    };
    Failure::Lines(texts)
}

fn at(file: &Path, line: usize, text: &str) -> String {
    format!("{}:{line}: {text}", file.display())
}

fn place(file: &Path, document: &Document, problem: &Problem) -> String {
    let line = record_line(document, problem).unwrap_or(1);
    at(file, line, &problem.to_string())
}

/// The line of the field, or of the record that has the name. Of several it is the last one, for that is the one too many.
fn record_line(document: &Document, problem: &Problem) -> Option<usize> {
    let named = |record: &Value| {
        let columns = [problem.kind.name_key(), "uniqueName", "msdyn_uniquename", "msdyn_UniqueName", "msdyn_name"];
        let others = ["uniquename", "name", "domainname", "msdyn_presencestatustext"];
        let mut columns = columns.iter().chain(&others);
        columns.any(|column| record.get(column).and_then(Value::as_str) == Some(problem.name.as_str()))
    };
    let of_kind = |path: &[Step<'_>]| match path.last() {
        Some(Step::Key(key)) => Kind::ALL.iter().all(|kind| kind.list_key() != *key) || problem.kind.list_key() == *key,
        _ => true,
    };
    let found = lists(&document.value).into_iter().filter(|(path, _)| of_kind(path)).find_map(|(path, rows)| {
        let item = rows.iter().rposition(named)?;
        let mut path = path;
        path.push(Step::Item(item));
        // `fields[0].title` lies in the list `fields`.
        path.extend(problem.field.split(['.', '[']).take(1).map(Step::Key));
        Some(document.line(&path))
    });
    // A file that is one record.
    found.or_else(|| problem.field.split(['.', '[']).next().map(|field| document.line(&[Step::Key(field)])))
}

/// The line of what is named as `providers[1].sort_order: …`, as a key of the document, or as `msdyn_channelprovider[1]: …` by the
/// logical name of a table.
fn place_line(document: &Document, problem: &str) -> usize {
    let place = problem.split(": ").next().unwrap_or_default();
    let mut path = Vec::new();
    for part in place.split('.') {
        let (key, item) = part.strip_suffix(']').and_then(|part| part.split_once('[')).unwrap_or((part, ""));
        path.push(Step::Key(key));
        if document.value.get(key).is_some_and(|set| set.get("value").is_some()) {
            path.push(Step::Key("value"));
        }
        path.extend(item.parse().ok().map(Step::Item));
    }
    let found = document.line(&path);
    if found > document.line(&[]) {
        return found;
    }
    row_line(document, place).or_else(|| named_line(document, place)).unwrap_or(found)
}

/// The line of a row whose number is counted within the table.
fn row_line(document: &Document, place: &str) -> Option<usize> {
    let (table, item) = place.strip_suffix(']')?.split_once('[')?;
    let item = item.parse().ok()?;
    let wanted = |path: &[Step<'_>]| match path.first() {
        Some(Step::Key(key)) => key.to_ascii_lowercase().starts_with(&table.to_ascii_lowercase()) || *key == "value",
        _ => true,
    };
    let (mut path, _) = lists(&document.value).into_iter().find(|(path, _)| wanted(path))?;
    path.push(Step::Item(item));
    Some(document.line(&path))
}

/// The line of the row of a template that has this unique name.
fn named_line(document: &Document, name: &str) -> Option<usize> {
    let named = |row: &Value| row.get("msdyn_uniquename").and_then(Value::as_str) == Some(name);
    lists(&document.value).into_iter().find_map(|(mut path, rows)| {
        path.push(Step::Item(rows.iter().position(named)?));
        Some(document.line(&path))
    })
}

/// Every list of records in a document.
fn lists(value: &Value) -> Vec<(Vec<Step<'_>>, &[Value])> {
    let mut found = Vec::new();
    let mut open = vec![(Vec::new(), value)];
    while let Some((path, value)) = open.pop() {
        match value {
            Value::Array(rows) => found.push((path, rows.as_slice())),
            Value::Object(keys) if path.len() < 2 => {
                open.extend(keys.iter().map(|(key, value)| {
                    let mut path = path.clone();
                    path.push(Step::Key(key));
                    (path, value)
                }));
            }
            _ => {}
        }
    }
    found
}
