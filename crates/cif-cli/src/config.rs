//! Provider records from a file.

use std::path::Path;

use cif_protocol::{Origin, ProviderRecord};
use serde_json::{Map, Value, json};

use crate::failure::Failure;

/// Reads a file of provider records: TOML, or JSON when its name ends in `.json`.
pub(crate) fn read(path: &Path, insecure_test_origins: &[Origin]) -> Result<Vec<ProviderRecord>, Failure> {
    let fail = |problem: String| Failure::File { path: path.to_owned(), problem };
    let text = std::fs::read_to_string(path).map_err(|error| fail(format!("cannot be read: {error}")))?;
    let json = path.extension().is_some_and(|extension| extension.eq_ignore_ascii_case("json"));
    let value = if json {
        serde_json::from_str(&text).map_err(|error| fail(format!("is not JSON: {error}")))?
    } else {
        toml::from_str::<Value>(&text).map_err(|error| fail(format!("is not TOML: {error}")))?
    };
    records(value, insecure_test_origins).map_err(|problems| fail(problems.join("\n  ")))
}

/// The records of a document, or everything that is wrong with it.
fn records(document: Value, insecure_test_origins: &[Origin]) -> Result<Vec<ProviderRecord>, Vec<String>> {
    let Value::Object(mut document) = document else { return Err(vec!["expected a list `providers`".to_owned()]) };
    let Some(Value::Array(providers)) = document.remove("providers") else {
        return Err(vec!["`providers` is missing; expected a list of provider records".to_owned()]);
    };
    let mut problems: Vec<String> =
        document.keys().map(|key| format!("`{key}` is not known; the only key is `providers`")).collect();
    let mut records: Vec<ProviderRecord> = Vec::new();
    for (at, provider) in providers.into_iter().enumerate() {
        match record(at, provider) {
            Ok(record) => {
                let wrong = record.validate(insecure_test_origins);
                problems.extend(wrong.iter().map(|problem| format!("providers[{at}]: {problem}")));
                if records.iter().any(|other| other.unique_name == record.unique_name) {
                    problems.push(format!("providers[{at}]: unique_name: {:?} is taken", record.unique_name));
                }
                records.push(record);
            }
            Err(wrong) => problems.extend(wrong),
        }
    }
    if problems.is_empty() { Ok(records) } else { Err(problems) }
}

/// One record. Each key is read by itself first, so that every problem names its key.
fn record(at: usize, provider: Value) -> Result<ProviderRecord, Vec<String>> {
    let Value::Object(keys) = &provider else { return Err(vec![format!("providers[{at}]: expected a record")]) };
    let alone = |(key, value): (&String, &Value)| {
        let mut single = Map::from_iter([(key.clone(), value.clone())]);
        if key != "uniqueName" {
            single.entry("unique_name").or_insert(json!("x"));
        }
        let error = serde_json::from_value::<ProviderRecord>(Value::Object(single)).err()?;
        Some(format!("providers[{at}]: {key}: {error}"))
    };
    let problems: Vec<String> = keys.iter().filter_map(alone).collect();
    if !problems.is_empty() {
        return Err(problems);
    }
    serde_json::from_value(provider).map_err(|error| vec![format!("providers[{at}]: {error}")])
}

#[cfg(test)]
mod tests {
    use super::*;

    fn from_toml(text: &str) -> Result<Vec<ProviderRecord>, Vec<String>> {
        records(toml::from_str(text).expect("TOML"), &[])
    }

    #[test]
    fn records_of_all_kinds_are_read() {
        let records = from_toml(
            r#"
            [[providers]]
            unique_name = "contoso_phone"
            channel_url = "https://phone.contoso.com/"
            click_to_act = true

            [[providers]]
            unique_name = "voice"
            kind = "native"
            endpoint = "listen"
            link_token = "0123456789abcdef"

            [[providers]]
            unique_name = "loopback"
            kind = "native"
            endpoint = { in_process = "loopback" }
            settings = { ring_for_ms = 1000 }
            "#,
        );
        assert_eq!(records.expect("valid").len(), 3);
    }

    /// The files of provider records in a page of the book.
    fn files(page: &str) -> impl Iterator<Item = &str> {
        let blocks = page.split("```toml\n").skip(1).filter_map(|rest| rest.split("```").next());
        blocks.filter(|block| block.contains("[[providers]]"))
    }

    #[test]
    fn the_files_of_the_book_and_the_example_are_read() {
        let book = include_str!("../../../docs/src/host-a-widget.md");
        let mut texts: Vec<&str> = files(book).collect();
        texts.extend(files(include_str!("../../../docs/src/write-a-provider.md")));
        texts.push(include_str!("../../../examples/voice-provider/cif.toml"));
        assert_eq!(texts.len(), 3);
        for text in &texts {
            from_toml(text).unwrap_or_else(|problems| panic!("{}\n{text}", problems.join("\n")));
        }
        // The keys as an unknown one is answered: so the example of the book is complete.
        let unknown = from_toml("[[providers]]\nunique_name = \"a\"\nx = 1").expect_err("`x` is unknown").join("");
        let (_, known) = unknown.split_once("expected one of ").expect("a list of keys");
        let keys: Vec<&str> =
            known.split('`').skip(1).step_by(2).filter(|key| !key.contains(char::is_uppercase)).collect();
        assert!(keys.len() > 20, "{unknown}");
        let shown = |key: &str| {
            let assigned = texts[0].lines().any(|line| line.split(" = ").next() == Some(key));
            assigned || texts[0].contains(&format!("[providers.{key}]"))
        };
        let missing: Vec<&str> = keys.into_iter().filter(|key| !shown(key)).collect();
        assert_eq!(missing, ["id"], "keys that the example of the book does not show");
    }

    #[test]
    fn every_problem_names_its_record_and_key() {
        let problems = from_toml(
            r#"
            colour = "red"
            [[providers]]
            unique_name = "a"
            channel_url = "http://phone.example/"
            [[providers]]
            unique_name = "b"
            kind = "gadget"
            sort_order = "first"
            [[providers]]
            label = "nameless"
            "#,
        )
        .expect_err("four problems");
        let all = problems.join("\n");
        for part in [
            "`colour`",
            "providers[0]",
            "channel_url",
            "providers[1]: kind:",
            "providers[1]: sort_order:",
            "unique_name",
        ] {
            assert!(all.contains(part), "{part} in {all}");
        }
    }
}
