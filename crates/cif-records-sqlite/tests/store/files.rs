//! What is in a file, and what happens to files that are not sound.

use cif_host::query::Query;
use cif_host::{AttributeKind, ProviderStore, Records, RecordsError, TableSchema};
use cif_protocol::{ProviderRecord, Record};
use cif_records_sqlite::{FORMAT_VERSION, OpenError, SqliteOptions, SqliteRecords};
use futures::executor::block_on;
use futures::future::join_all;

use crate::support::Folder;

fn names(store: &SqliteRecords, table: &str, query: &str) -> Vec<String> {
    let rows = block_on(store.query(table, &Query::parse(query).expect(query))).expect(query);
    rows.iter().map(|row| row.text("fullname").or(row.text("vnd_name")).unwrap_or_default().to_owned()).collect()
}

#[test]
fn everything_is_there_when_a_file_is_opened_again() {
    let folder = Folder::new();
    let store = SqliteRecords::open(folder.file()).expect("made");
    block_on(store.add_table(TableSchema::new("vnd_ticket"))).expect("a table");
    let row = Record::new().with("vnd_name", "T1").with("vnd_phone", "555 0199");
    let id = block_on(store.create("vnd_ticket", row)).expect("a row");
    block_on(store.create("contact", Record::new().with("fullname", "Ada"))).expect("a row");
    block_on(store.set_click_to_act(&ProviderRecord::widget("phone", "https://a.example"), true)).expect("written");
    drop(store);
    let store = SqliteRecords::open(folder.file()).expect("opened");
    assert_eq!(names(&store, "vnd_tickets", "$filter=contains(vnd_phone,'0199')"), ["T1"]);
    assert_eq!(names(&store, "contact", "$search=ada"), ["Ada"]);
    assert_eq!(block_on(store.click_to_act("phone")).expect("read"), Some(true));
    assert_eq!(block_on(store.click_to_act("other")).expect("read"), None);
    let next = block_on(store.create("vnd_ticket", Record::new())).expect("another row");
    assert_ne!(next, id);
    // A column that is described later is searched and sorted like the others.
    let wider = TableSchema::new("vnd_ticket").with_attribute("vnd_phone", "Phone", AttributeKind::Phone);
    block_on(store.add_table(wider)).expect("changed");
    assert_eq!(names(&store, "vnd_ticket", "$filter=contains(vnd_phone,'0199') or vnd_phone eq 'x'"), ["T1"]);
    block_on(store.check()).expect("sound");
    assert!(block_on(store.add_table(TableSchema::new("a b"))).is_err());
}

#[test]
fn an_answer_means_that_the_row_is_on_the_disk() {
    let folder = Folder::new();
    let store = SqliteRecords::open(folder.file()).expect("made");
    assert_eq!(block_on(store.setting("journal_mode")).expect("a setting"), "wal");
    assert_eq!(block_on(store.setting("synchronous")).expect("a setting"), "2", "FULL");
    // The answer follows the commit: a connection of its own sees the row as soon as there is one.
    let other = rusqlite::Connection::open(folder.file()).expect("another connection");
    for number in 0..50_i64 {
        let id = block_on(store.create("task", Record::new().with("subject", "x"))).expect("a row");
        let found: i64 = other.query_row("SELECT count(*) FROM r_task", [], |row| row.get(0)).expect("counted");
        assert_eq!(found, number + 1, "{id}");
    }
}

#[test]
fn calls_that_wait_share_a_commit_and_fail_alone() {
    let folder = Folder::new();
    let store = SqliteRecords::open(folder.file()).expect("made");
    let create = |number: u32| {
        let row = Record::new().with("subject", number);
        let bad = row.clone().with("regardingobjectid_contact@odata.bind", "/contacts(nobody)");
        store.create("task", if number % 3 == 0 { bad } else { row })
    };
    let answers = block_on(join_all((0..300).map(create)));
    assert_eq!(answers.iter().filter(|answer| answer.is_err()).count(), 100);
    assert_eq!(block_on(store.count("task", &Query::all())).expect("counted"), 200);
}

#[test]
fn a_full_queue_is_told() {
    let folder = Folder::new();
    let store = SqliteRecords::open_with(folder.file(), SqliteOptions::new().with_waiting(2)).expect("made");
    let answers =
        block_on(join_all((0..400).map(|number| store.create("task", Record::new().with("subject", number)))));
    let full = |answer: &Result<String, RecordsError>| matches!(answer, Err(error) if error.to_string().contains("2 writes wait already"));
    assert!(answers.iter().any(full) && answers.iter().any(Result::is_ok));
    let stored = u64::try_from(answers.iter().filter(|answer| answer.is_ok()).count()).expect("small");
    assert_eq!(block_on(store.count("task", &Query::all())).expect("counted"), stored);
}

#[test]
fn a_file_that_is_not_sound_is_named_and_left_as_it_is() {
    let folder = Folder::new();
    let file = folder.file();
    std::fs::write(&file, vec![b'x'; 5_000]).expect("written");
    let before = std::fs::read(&file).expect("read");
    let error = SqliteRecords::open(&file).expect_err("no data base");
    assert!(matches!(&error, OpenError::Damaged { .. }), "{error:?}");
    assert!(error.to_string().contains(&file.display().to_string()), "{error}");
    assert_eq!(std::fs::read(&file).expect("read"), before);

    std::fs::remove_file(&file).expect("removed");
    let store = SqliteRecords::open(&file).expect("made");
    let rows =
        (0..500).map(|number| store.create("contact", Record::new().with("fullname", format!("Person {number}"))));
    block_on(join_all(rows)).into_iter().for_each(|answer| drop(answer.expect("a row")));
    drop(store);
    let mut bytes = std::fs::read(&file).expect("read");
    let middle = bytes.len() / 2;
    bytes[middle..middle + 20_000].fill(0xa5);
    std::fs::write(&file, &bytes).expect("written");
    let error = SqliteRecords::open(&file).expect_err("damaged");
    assert!(matches!(&error, OpenError::Damaged { .. }), "{error:?}");
    assert_eq!(std::fs::read(&file).expect("read"), bytes);
}

#[test]
fn files_of_others_and_of_later_versions_are_refused() {
    let folder = Folder::new();
    let foreign = folder.path().join("foreign.db");
    let other = rusqlite::Connection::open(&foreign).expect("made");
    other.execute_batch("CREATE TABLE t (x)").expect("a table");
    assert!(matches!(SqliteRecords::open(&foreign), Err(OpenError::Foreign { .. })));
    drop(SqliteRecords::open(folder.file()).expect("made"));
    let other = rusqlite::Connection::open(folder.file()).expect("opened");
    other.pragma_update(None, "user_version", FORMAT_VERSION + 1).expect("written");
    drop(other);
    let error = SqliteRecords::open(folder.file()).expect_err("newer");
    assert!(matches!(error, OpenError::Newer { found, .. } if found == FORMAT_VERSION + 1), "{error:?}");
    assert!(matches!(SqliteRecords::open(folder.path()), Err(OpenError::Io { .. })));
    assert!(matches!(SqliteRecords::open(folder.path().join("no/such.db")), Err(OpenError::Io { .. })));
}

#[test]
fn a_file_of_the_first_format_is_brought_up() {
    let folder = Folder::new();
    drop(SqliteRecords::open(folder.file()).expect("made"));
    let old = rusqlite::Connection::open(folder.file()).expect("opened");
    // As the first format had it: other search indexes, flags without what the record said, no mark of its first rows.
    old.execute_batch(
        "DROP TABLE f_contact; DROP TABLE d_contact;
         CREATE VIRTUAL TABLE f_contact USING fts5(k_fullname, rest_, content='', contentless_delete=1, tokenize='trigram case_sensitive 1');
         CREATE VIRTUAL TABLE d_contact USING fts5(digits_, content='', contentless_delete=1, tokenize='trigram');
         INSERT INTO r_contact (seq, id, body) VALUES (1, 'one', '{\"contactid\":\"one\",\"fullname\":\"Ada\",\"other\":\"555-0199\"}');
         UPDATE r_contact SET k_fullname = 'ada'; INSERT INTO f_contact (rowid, k_fullname, rest_) VALUES (1, 'ada', '555-0199');
         UPDATE meta SET value = 1 WHERE key = 'created';
         ALTER TABLE click_to_act DROP COLUMN configured; INSERT INTO click_to_act VALUES ('phone', 1);
         PRAGMA user_version = 1;",
    )
    .expect("an old file");
    drop(old);
    let store = SqliteRecords::open(folder.file()).expect("opened");
    for query in
        ["$filter=contains(fullname,'ada')", "$filter=contains(other,'0199')", "$search=5550199", "$search=ada"]
    {
        assert_eq!(names(&store, "contact", query), ["Ada"], "{query}");
    }
    let phone = ProviderRecord::widget("phone", "https://a.example");
    assert!(block_on(store.first_click_to_act(&phone)).expect("read"));
    let first = vec![("contact".to_owned(), Record::new())];
    assert!(!block_on(store.begin_with(first)).expect("asked"), "its first rows are long there");
    block_on(store.check()).expect("sound");
}

#[test]
fn a_file_begins_with_all_its_first_rows_or_none() {
    let folder = Folder::new();
    let store = SqliteRecords::open(folder.file()).expect("made");
    let row = |name: &str| ("contact".to_owned(), Record::new().with("fullname", name));
    let bad = ("contact".to_owned(), Record::new().with("parentcustomerid_account@odata.bind", "/accounts(nobody)"));
    let error = block_on(store.begin_with(vec![row("Ada"), bad, row("Grace")])).expect_err("a bad row");
    assert!(error.to_string().contains("nobody"), "{error}");
    assert_eq!(names(&store, "contact", ""), [""; 0]);
    drop(store);
    let store = SqliteRecords::open(folder.file()).expect("opened");
    assert!(block_on(store.begin_with(vec![row("Ada"), row("Grace")])).expect("begun"));
    assert!(!block_on(store.begin_with(vec![row("Ada"), row("Grace")])).expect("asked"));
    drop(store);
    let store = SqliteRecords::open(folder.file()).expect("opened");
    assert!(!block_on(store.begin_with(vec![row("Ada")])).expect("asked"));
    assert_eq!(names(&store, "contact", "$orderby=fullname"), ["Ada", "Grace"]);
}

#[test]
fn a_flag_counts_until_the_record_is_changed() {
    let folder = Folder::new();
    let store = SqliteRecords::open(folder.file()).expect("made");
    let record = |on: bool| ProviderRecord::widget("phone", "https://a.example").with_click_to_act(on);
    let first = |on: bool| block_on(store.first_click_to_act(&record(on))).expect("read");
    assert!(!first(false) && first(true));
    block_on(store.set_click_to_act(&record(false), true)).expect("written");
    assert!(first(false), "the record says off, the widget has set it since");
    // A desk that began so knows the record with the flag on.
    block_on(store.set_click_to_act(&record(true), false)).expect("written");
    block_on(store.set_click_to_act(&record(true), true)).expect("written");
    assert!(first(false));
    block_on(store.set_click_to_act(&record(true), false)).expect("written");
    assert!(!first(false));
    // Somebody has set it in the record, and takes it back later.
    assert!(first(true) && !first(false));
}

#[test]
fn damage_that_is_found_by_a_call_names_the_file() {
    let folder = Folder::new();
    let store = SqliteRecords::open(folder.file()).expect("made");
    let rows =
        (0..2_000).map(|number| ("contact".to_owned(), Record::new().with("fullname", format!("Person {number}"))));
    let ids = block_on(store.create_all(rows.collect())).expect("rows");
    drop(store);
    // The store is open when the middle of the file is overwritten, as a failing disk would.
    let store = SqliteRecords::open(folder.file()).expect("opened");
    let mut bytes = std::fs::read(folder.file()).expect("read");
    let middle = bytes.len() / 4..bytes.len() / 4 * 3;
    bytes[middle].fill(0xa5);
    std::fs::write(folder.file(), &bytes).expect("written");
    let path = folder.file().display().to_string();
    let is_told = |error: &RecordsError| {
        matches!(error, RecordsError::Damaged { file, .. } if *file == path) && error.to_string().contains(&path)
    };
    let all = Query::parse("$filter=endswith(fullname,'x')").expect("a query");
    let error = block_on(store.query("contact", &all)).expect_err("a scan meets the damage");
    assert!(is_told(&error), "{error:?}");
    // So does a row that is read at once, and a write.
    let reads = ids.iter().filter_map(|id| block_on(store.retrieve("contact", id, &Query::all())).err());
    let reads: Vec<RecordsError> = reads.collect();
    assert!(!reads.is_empty() && reads.iter().all(is_told), "{:?}", reads.first());
    let change = || Record::new().with("fullname", "Changed");
    let writes = ids.iter().filter_map(|id| block_on(store.update("contact", id, change())).err());
    assert!(writes.take(1).all(|error| is_told(&error)));
    assert!(is_told(&block_on(store.check()).expect_err("damaged")));
}

#[test]
fn equality_that_many_rows_meet_gives_all_of_them() {
    let folder = Folder::new();
    let store = SqliteRecords::open(folder.file()).expect("made");
    let row = |number: u32| Record::new().with("firstname", "Ada").with("lastname", format!("L{number}"));
    block_on(store.create_all((0..300).map(|number| ("contact".to_owned(), row(number))).collect())).expect("rows");
    // More rows than a quick read gives, and few of many that it would have to look at.
    assert_eq!(names(&store, "contact", "$filter=firstname eq 'ada'").len(), 300);
    assert_eq!(names(&store, "contact", "$filter=firstname eq 'ada' and endswith(lastname,'299')"), ["Ada L299"]);
    assert_eq!(names(&store, "contact", "$filter=lastname eq 'l7'&$select=fullname"), ["Ada L7"]);
}
