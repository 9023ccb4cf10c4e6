//! A configuration document: its keys, and everything that is wrong with them.

use cif_host::{AppKind, DeskConfig, DeskOptions, HostInfo, Import, Templates};
use cif_protocol::{Origin, ProviderRecord};
use serde::de::DeserializeOwned;
use serde_json::{Map, Value, json};

use super::Config;

/// The keys of ours. Every other key is the name of a table, with rows in the columns of the original platform.
const KEYS: &str =
    "`providers`, `templates`, `presences`, `tables`, `import`, `app`, `host`, `options` and `web_resources`";

/// Finds the document in another file, by its name relative to this one.
pub(super) type Load<'a> = dyn Fn(&str) -> Result<Value, String> + 'a;

/// Reads one document.
pub(super) struct Document<'a> {
    insecure_test_origins: &'a [Origin],
    config: Config,
    problems: Vec<String>,
}

impl<'a> Document<'a> {
    pub(super) fn new(insecure_test_origins: &'a [Origin]) -> Self {
        let config = Config { desk: DeskConfig::new(Vec::new()), ..Config::default() };
        Self { insecure_test_origins, config, problems: Vec::new() }
    }

    /// The configuration, or everything that is wrong with the document.
    pub(super) fn read(mut self, document: Value, load: &Load<'_>) -> Result<Config, Vec<String>> {
        let Value::Object(mut document) = document else {
            return Err(vec![format!("expected a document with keys: {KEYS}, or names of tables")]);
        };
        if is_rows(&document) {
            self.import(&Value::Object(std::mem::take(&mut document)), false);
        }
        self.config.web_resources = self.section(&mut document, "web_resources");
        self.host(&mut document);
        self.providers(document.remove("providers"));
        if let Some(templates) = self.section::<Templates>(&mut document, "templates") {
            self.config.desk.templates.extend(templates);
        }
        match document.remove("import") {
            None => {}
            Some(Value::String(name)) => self.import_file(&name, load),
            Some(Value::Array(names)) => {
                for name in names {
                    match name.as_str() {
                        Some(name) => self.import_file(name, load),
                        None => self.problems.push("`import`: expected names of files".to_owned()),
                    }
                }
            }
            Some(inline) => self.import(&inline, false),
        }
        // What is left is presences and tables.
        self.import(&Value::Object(document), true);
        if self.problems.is_empty() { Ok(self.config) } else { Err(self.problems) }
    }

    /// One key, read as a whole.
    fn section<T: DeserializeOwned>(&mut self, document: &mut Map<String, Value>, key: &str) -> Option<T> {
        let read = serde_json::from_value(document.remove(key)?);
        read.map_err(|error| self.problems.push(format!("`{key}`: {error}"))).ok()
    }

    fn host(&mut self, document: &mut Map<String, Value>) {
        if let Some(app) = self.section::<AppKind>(document, "app") {
            self.config.desk = std::mem::take(&mut self.config.desk).with_app(app);
        }
        if let Some(host) = self.section::<HostInfo>(document, "host") {
            self.config.desk.host = host;
        }
        let limit = self.config.desk.options.session_limit;
        let limited = document.get("options").is_some_and(|options| options.get("session_limit").is_some());
        if let Some(options) = self.section::<DeskOptions>(document, "options") {
            self.config.desk.options = options;
            if !limited {
                // The limit that goes with the kind of app.
                self.config.desk.options.session_limit = limit;
            }
        }
        self.config.desk.options.insecure_test_origins.extend_from_slice(self.insecure_test_origins);
    }

    fn providers(&mut self, providers: Option<Value>) {
        let providers = match providers {
            None => return,
            Some(Value::Array(providers)) => providers,
            Some(_) => return self.problems.push("`providers`: expected a list of provider records".to_owned()),
        };
        for (at, provider) in providers.into_iter().enumerate() {
            match record(at, provider) {
                Ok(record) => {
                    let wrong = record.validate(self.insecure_test_origins);
                    self.problems.extend(wrong.iter().map(|problem| format!("providers[{at}]: {problem}")));
                    let records = &mut self.config.desk.providers;
                    if records.iter().any(|other| other.unique_name == record.unique_name) {
                        self.problems.push(format!("providers[{at}]: unique_name: {:?} is taken", record.unique_name));
                    }
                    records.push(record);
                }
                Err(wrong) => self.problems.extend(wrong),
            }
        }
    }

    fn import_file(&mut self, name: &str, load: &Load<'_>) {
        match load(name) {
            Ok(document) => self.import(&document, false),
            Err(problem) => self.problems.push(format!("`import`: {problem}")),
        }
    }

    /// Takes an import over. In a file of ours a key that is no table is an error, for it may be a typing error.
    fn import(&mut self, document: &Value, strict: bool) {
        if strict {
            let tables = document.as_object().into_iter().flat_map(Map::iter);
            let unknown = tables
                .filter(|(key, value)| !["presences", "tables"].contains(&key.as_str()) && !looks_like_rows(value));
            let texts =
                unknown.map(|(key, _)| format!("`{key}` is not known; the keys are {KEYS}, and names of tables"));
            self.problems.extend(texts.collect::<Vec<_>>());
        }
        match Import::from_json(&document.to_string()) {
            Ok(import) => {
                let desk = std::mem::take(&mut self.config.desk);
                self.config.desk = desk.with_import(&import);
                self.config.problems.extend(import.problems.iter().map(ToString::to_string));
                self.config.rows.tables.extend(import.tables);
                self.config.rows.rows.extend(import.rows);
            }
            Err(error) => self.problems.push(format!("`import`: {error}")),
        }
    }
}

/// True for one entity set or one row, which is a document by itself.
fn is_rows(document: &Map<String, Value>) -> bool {
    document.contains_key("@odata.context") || document.get("value").is_some_and(Value::is_array)
}

/// True for what can be the rows of a table.
fn looks_like_rows(value: &Value) -> bool {
    let rows = |value: &Value| value.as_array().is_some_and(|rows| rows.iter().all(Value::is_object));
    rows(value) || value.get("value").is_some_and(rows)
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
