//! The store in memory and the one in SQLite give the same answers: random rows, random changes, random queries.

use std::collections::BTreeMap;

use cif_host::query::{FetchXml, Query};
use cif_host::{MemoryRecords, Records, RecordsError};
use cif_protocol::{Record, Timestamp};
use cif_records_sqlite::{SqliteOptions, SqliteRecords};
use futures::executor::block_on;
use proptest::prelude::*;

use crate::generator::{Draw, TABLES, fetch_xml, item, query, row};
use crate::support::Folder;

/// 2026-03-01T12:00:00Z
const NOW: Timestamp = Timestamp::from_unix_millis(1_772_366_400_000);

struct Both {
    memory: MemoryRecords,
    sqlite: SqliteRecords,
    /// Set name and id of every row.
    ids: Vec<(String, String)>,
    _folder: Folder,
}

impl Both {
    fn new() -> Self {
        let folder = Folder::new();
        let memory = MemoryRecords::new();
        memory.set_time(NOW);
        memory.add_table(item());
        let sqlite = SqliteRecords::open_with(folder.file(), SqliteOptions::new().with_clock(|| NOW)).expect("opened");
        block_on(sqlite.add_table(item())).expect("a table");
        Self { memory, sqlite, ids: Vec::new(), _folder: folder }
    }

    fn each<'s, T: PartialEq + std::fmt::Debug>(
        &'s self,
        what: &str,
        call: impl Fn(&'s dyn Records) -> futures::future::BoxFuture<'s, Result<T, RecordsError>>,
    ) -> Option<T> {
        let (memory, sqlite) = (block_on(call(&self.memory)), block_on(call(&self.sqlite)));
        assert_eq!(memory, sqlite, "in memory on the left, SQLite on the right: {what}");
        memory.ok()
    }

    fn change(&mut self, draw: &mut Draw) {
        let table = draw.one(&TABLES);
        let columns = row(draw, table, &self.ids);
        let set = block_on(self.memory.table(table)).expect("a table").set_name;
        let known: Vec<usize> = (0..self.ids.len()).filter(|at| self.ids[*at].0 == set).collect();
        let some = (!known.is_empty()).then(|| known[draw.below(known.len())]);
        match (draw.below(10), some) {
            (0, Some(at)) => {
                let id = self.ids.remove(at).1;
                self.each("delete", |store| store.delete(table, &id));
            }
            (1..=3, Some(at)) => {
                let id = self.ids[at].1.to_uppercase();
                self.each("update", |store| store.update(table, &id, columns.clone()));
            }
            _ => {
                let created = self.each("create", |store| store.create(table, columns.clone()));
                self.ids.extend(created.map(|id| (set, id)));
            }
        }
    }

    fn ask(&self, draw: &mut Draw) {
        let table = draw.one(&TABLES);
        let text = query(draw, table, &self.ids);
        let parsed = Query::parse(&text).unwrap_or_else(|error| panic!("{text}: {error}"));
        let found = self.each(&format!("{table}?{text}"), |store| store.query(table, &parsed));
        self.each(&format!("count of {table}?{text}"), |store| store.count(table, &parsed));
        let row = found.unwrap_or_default().pop().unwrap_or_default();
        let id = row.text(&format!("{table}id")).unwrap_or_default().to_owned();
        self.each(&format!("{table}({id})?{text}"), |store| store.retrieve(table, &id, &parsed));
    }

    fn fetch(&self, draw: &mut Draw) {
        let table = draw.one(&TABLES);
        let text = fetch_xml(draw, table);
        let fetch = FetchXml::parse(&text).unwrap_or_else(|error| panic!("{text}: {error}"));
        let schema = |name: String| (name.clone(), block_on(self.memory.table(&name)).expect("a table"));
        let tables: BTreeMap<_, _> = fetch.tables().into_iter().map(schema).collect();
        // Some values do not fit the column.
        let Ok(query) = fetch.query(&tables) else { return };
        self.each(&text, |store| store.query(table, &query));
        self.each(&text, |store| store.count(table, &query));
    }
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 16, max_shrink_iters: 0, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn random_queries_on_random_rows(seed in any::<u64>()) {
        let mut draw = Draw::new(seed);
        let mut both = Both::new();
        for _ in 0..3 {
            for _ in 0..25 {
                both.change(&mut draw);
            }
            for _ in 0..60 {
                both.ask(&mut draw);
                both.fetch(&mut draw);
            }
        }
    }
}

#[test]
fn what_is_hard_to_draw() {
    let both = Both::new();
    let contacts: Vec<Record> =
        ["\u{0}nul", "a\u{1f}b", "\u{10ffff}end", "\u{d7ff}x", "AΣ", "ΑΣΑ", "\"quoted\" (x)", "- rest_ : *"]
            .iter()
            .map(|name| Record::new().with("fullname", *name).with("Extra", *name))
            .collect();
    for columns in contacts {
        both.each("create", |store| store.create("contact", columns.clone()));
    }
    for filter in [
        "contains(fullname,'\u{0}nul')",
        "contains(fullname,'a\u{1f}b')",
        "startswith(fullname,'\u{10ffff}')",
        "startswith(fullname,'\u{d7ff}')",
        "startswith(extra,'')",
        "endswith(fullname,'σ')",
        "contains(fullname,'ΑΣΑ')",
        "contains(fullname,'\"quoted\" (x')",
        "contains(fullname,'rest_ : *')",
        "fullname gt '\u{10ffff}'",
        "not (missing gt 1)",
        "not (parentcustomerid/name eq 'x')",
        "not contacts/any(c:c/fullname eq null)",
    ] {
        let query = Query::parse(&format!("$filter={filter}")).expect(filter);
        let found = both.each(filter, |store| store.query("contact", &query)).expect(filter);
        assert!(!found.is_empty() || filter.contains("gt '"), "{filter} finds a row");
    }
    for words in ["\u{0}nul", "a\u{1f}b", "\"quoted\"", "- rest_", "ασ", "x"] {
        let query = Query::parse(&format!("$search={words}")).expect(words);
        assert!(!both.each(words, |store| store.query("contact", &query)).expect(words).is_empty(), "{words}");
    }
    let long: Vec<String> = (0..700).map(|number| format!("age eq {number}")).collect();
    let query = Query::parse(&format!("$filter={}", long.join(" or "))).expect("a long filter");
    both.each("a long filter", |store| store.query("contact", &query)).expect("rows");
}
