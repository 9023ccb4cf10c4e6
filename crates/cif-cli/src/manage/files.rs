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
        Reply::Problems(problems) if !json => {
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
            problems.iter().map(|problem| at(file, row_line(document, problem), problem)).collect()
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

/// The line of the field, or of the record that has the name.
fn record_line(document: &Document, problem: &Problem) -> Option<usize> {
    let named = |record: &Value| {
        let columns = [problem.kind.name_key(), "uniqueName", "msdyn_uniquename", "msdyn_UniqueName", "msdyn_name"];
        columns.iter().any(|column| record.get(column).and_then(Value::as_str) == Some(problem.name.as_str()))
    };
    lists(&document.value).into_iter().find_map(|(path, rows)| {
        let item = rows.iter().position(named)?;
        let mut path = path;
        path.push(Step::Item(item));
        // `fields[0].title` lies in the list `fields`.
        path.extend(problem.field.split(['.', '[']).take(1).map(Step::Key));
        Some(document.line(&path))
    })
}

/// The line of a row that is named as `msdyn_channelprovider[1]: …`, its number counted within the table.
fn row_line(document: &Document, problem: &str) -> usize {
    let place = problem.split_once(']').and_then(|(place, _)| place.split_once('['));
    let Some((table, item)) = place.and_then(|(table, item)| Some((table, item.parse().ok()?))) else { return 1 };
    let wanted = |path: &[Step<'_>]| match path.first() {
        Some(Step::Key(key)) => key.to_ascii_lowercase().starts_with(&table.to_ascii_lowercase()) || *key == "value",
        _ => true,
    };
    let list = lists(&document.value).into_iter().find(|(path, _)| wanted(path));
    list.map_or(1, |(mut path, _)| {
        path.push(Step::Item(item));
        document.line(&path)
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
