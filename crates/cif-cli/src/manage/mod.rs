//! `cif provider` and its kin: the records of an instance, managed by commands.

mod args;
mod fields;
mod files;
mod print;

use std::io::Write;
use std::path::Path;

use cif_host::instance::{Instance, Kind, Reply, Request, Weight};
use serde_json::{Map, Value};

use crate::data::{DataDir, ask};
use crate::document::Document;
use crate::failure::Failure;

pub(crate) use args::{Action, Manage, ManageProviders, ManageTemplates, ProviderAction, Where};

/// `cif provider`.
pub(crate) fn providers(options: &ManageProviders) -> Result<bool, Failure> {
    match &options.action {
        ProviderAction::Common(action) => run(&options.place, &[Kind::Provider], action),
        ProviderAction::Explain { user, app } => {
            let request = Request::Explain { user: user.clone(), app: app.clone() };
            Session::new(&options.place)?.tell(request)
        }
    }
}

/// `cif template`.
pub(crate) fn templates(options: &ManageTemplates) -> Result<bool, Failure> {
    match options.kind {
        Some(kind) => run(&options.place, &[kind.kind()], &options.action),
        None => run(&options.place, &Kind::TEMPLATES, &options.action),
    }
}

/// The others, which have one kind each.
pub(crate) fn records(options: &Manage, kind: Kind) -> Result<bool, Failure> {
    run(&options.place, &[kind], &options.action)
}

fn run(place: &Where, kinds: &[Kind], action: &Action) -> Result<bool, Failure> {
    // A file can be looked at without a data directory.
    if let Action::Validate { file: Some(file) } = action {
        return files::validate(file, kinds, place.json);
    }
    let session = Session::new(place)?;
    match action {
        Action::List => session.list(kinds),
        Action::Show { name } => {
            let kind = session.kind_of(kinds, name)?;
            session.tell(Request::Show { kind, name: name.clone() })
        }
        Action::Add { name, fields, file } => {
            let [kind] = kinds else {
                return Err(Failure::option("--type", "is needed: session, tab or notification"));
            };
            let document = file.as_deref().map(Document::read).transpose()?;
            let record = record(*kind, name, fields, file.as_deref().zip(document.as_ref()))?;
            let added = session.tell(Request::Add { kind: *kind, record });
            match (file, document) {
                (Some(file), Some(document)) => added.map_err(|failure| files::placed(failure, file, &document)),
                _ => added,
            }
        }
        Action::Edit { name, fields } => {
            let kind = session.kind_of(kinds, name)?;
            session.tell(Request::Edit { kind, name: name.clone(), changes: read(fields)? })
        }
        Action::Remove { name } => {
            let kind = session.kind_of(kinds, name)?;
            session.tell(Request::Remove { kind, name: name.clone() })
        }
        Action::Validate { .. } => session.tell(Request::Validate { kinds: kinds.to_vec() }),
        Action::Import { file } => {
            let document = Document::read(file)?;
            let request = Request::Import { kinds: kinds.to_vec(), document: document.value.clone() };
            session.tell(request).map_err(|failure| files::placed(failure, file, &document))
        }
        Action::Export { file } => session.export(kinds, file.as_deref()),
    }
}

fn read(given: &[String]) -> Result<Map<String, Value>, Failure> {
    fields::read(given).map_err(|problem| Failure::option("KEY=VALUE", problem))
}

/// The record of a file and of fields.
fn record(kind: Kind, name: &str, given: &[String], file: Option<(&Path, &Document)>) -> Result<Value, Failure> {
    let mut record = Map::new();
    if let Some((file, document)) = file {
        match &document.value {
            Value::Object(keys) => record.clone_from(keys),
            _ => return Err(Failure::line(file, 1, "expected the fields of a record")),
        }
    }
    record.extend(read(given)?);
    record.insert(kind.name_key().to_owned(), Value::from(name));
    // A name is enough where a display name is wanted, too.
    if Kind::TEMPLATES.contains(&kind) {
        record.entry("name").or_insert_with(|| Value::from(name));
    }
    Ok(Value::Object(record))
}

/// Requests to one directory, and their answers on standard output.
struct Session {
    dir: DataDir,
    json: bool,
}

impl Session {
    fn new(place: &Where) -> Result<Self, Failure> {
        let dir = place.data.as_ref().ok_or_else(|| {
            Failure::option("--data", "is needed: the data directory, as given to `cif serve --data`; or set CIF_DATA")
        })?;
        Ok(Self { dir: DataDir::new(dir), json: place.json })
    }

    /// Asks and prints. False when there are errors to mend.
    fn tell(&self, request: Request) -> Result<bool, Failure> {
        let reply = ask(&self.dir, request)?;
        print::reply(&reply, self.json)?;
        match reply {
            Reply::Problems(problems) if problems.iter().any(|problem| problem.weight == Weight::Error) => {
                Err(Failure::Unsound)
            }
            _ => Ok(true),
        }
    }

    fn list(&self, kinds: &[Kind]) -> Result<bool, Failure> {
        for kind in kinds {
            let reply = ask(&self.dir, Request::List { kind: *kind })?;
            if !self.json && kinds.len() > 1 {
                writeln!(std::io::stdout(), "{kind}s")?;
            }
            print::reply(&reply, self.json)?;
        }
        Ok(true)
    }

    /// The kind in which there is a record of this name.
    fn kind_of(&self, kinds: &[Kind], name: &str) -> Result<Kind, Failure> {
        if let [kind] = kinds {
            return Ok(*kind);
        }
        let mut found = Vec::new();
        for kind in kinds {
            let Reply::Entries(entries) = ask(&self.dir, Request::List { kind: *kind })? else { continue };
            if entries.iter().any(|entry| entry.name == name) {
                found.push(*kind);
            }
        }
        match found[..] {
            [kind] => Ok(kind),
            [] => Err(Failure::option("NAME", format!("there is no template {name:?}; `cif template list` shows all"))),
            _ => Err(Failure::option("--type", format!("is needed: templates of several types are called {name:?}"))),
        }
    }

    fn export(&self, kinds: &[Kind], file: Option<&Path>) -> Result<bool, Failure> {
        let Reply::Document { document, left_out } = ask(&self.dir, Request::Export { kinds: kinds.to_vec() })? else {
            return Ok(true);
        };
        for lost in left_out {
            writeln!(std::io::stderr(), "left out: {lost}")?;
        }
        let text = format!("{document:#}\n");
        match file {
            Some(path) => std::fs::write(path, text)
                .map_err(|error| Failure::file(path, format!("cannot be written: {error}")))?,
            None => std::io::stdout().write_all(text.as_bytes())?,
        }
        Ok(true)
    }
}

/// What is wrong with a document, looked at by itself.
fn problems_of(document: &Value, kinds: &[Kind]) -> Result<Reply, cif_host::instance::InstanceError> {
    let mut empty = Instance::default();
    empty.handle(Request::Import { kinds: kinds.to_vec(), document: document.clone() }, "")?;
    empty.handle(Request::Validate { kinds: kinds.to_vec() }, "")
}
