//! The records of the desktop: in memory with the demo rows, or in a file of the data directory.

use std::path::Path;
use std::sync::Arc;

use cif_host::{DeskConfig, Import, Records, TableSchema, demo_actions, demo_records, demo_rows};
use cif_provider::Runtime;
use cif_records_sqlite::{SqliteOptions, SqliteRecords};

use crate::failure::Failure;

/// The file of a data directory that holds the records.
const FILE: &str = "records.db";

/// Opens the store and puts the tables and rows of the configuration into it; gives what was left out as well. A new file
/// begins with the demo rows.
pub(crate) async fn open(
    data: Option<&Path>,
    rows: &Import,
    runtime: &Arc<dyn Runtime>,
) -> Result<(Arc<dyn Records>, Vec<String>), Failure> {
    let clock = Arc::clone(runtime);
    let clock = move || clock.wall_clock();
    let store: Arc<dyn Records> = match data {
        None => {
            let store = demo_records()?;
            store.set_clock(clock);
            rows.add_tables(&store);
            Arc::new(store)
        }
        Some(folder) => Arc::new(open_file(&folder.join(FILE), rows, SqliteOptions::new().with_clock(clock)).await?),
    };
    let problems = rows.store_rows(&*store).await;
    Ok((store, problems.iter().map(ToString::to_string).collect()))
}

async fn open_file(path: &Path, rows: &Import, options: SqliteOptions) -> Result<SqliteRecords, Failure> {
    let store = SqliteRecords::open_with(path, options).map_err(|error| Failure::Lines(vec![error.to_string()]))?;
    demo_actions().into_iter().for_each(|action| store.add_action(action));
    for name in &rows.tables {
        if store.table(name).await.is_err() {
            store.add_table(TableSchema::new(name.as_str())).await?;
        }
    }
    // A start that was cut short in the middle of this is as if it had not been.
    store.begin_with(demo_rows().into_iter().map(|(table, row)| (table.to_owned(), row)).collect()).await?;
    Ok(store)
}

/// Gives the providers of a desk the click-to-act flags that widgets have set before.
pub(crate) async fn keep_flags(store: &dyn Records, desk: &mut DeskConfig) -> Result<(), Failure> {
    let Some(flags) = store.provider_store().filter(|_| desk.options.persist_click_to_act) else { return Ok(()) };
    for provider in &mut desk.providers {
        provider.click_to_act = flags.first_click_to_act(provider).await?;
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use cif_host::query::Query;
    use cif_protocol::{ProviderRecord, Record};
    use cif_provider::ManualRuntime;

    use super::*;

    async fn contacts(store: &Arc<dyn Records>) -> u64 {
        store.count("contact", &Query::all()).await.expect("counted")
    }

    #[tokio::test]
    async fn a_file_has_the_demo_rows_once() {
        let runtime = ManualRuntime::new();
        let folder = std::env::temp_dir().join(format!("cif-cli-store-{}", std::process::id()));
        std::fs::create_dir_all(&folder).expect("a folder");
        let (none, handle) = (Import::default(), runtime.handle());
        let again = || open(Some(&folder), &none, &handle);
        {
            let (store, problems) = again().await.expect("made");
            let demo = contacts(&store).await;
            assert!(problems.is_empty() && demo > 0);
            let gone = store.query("contact", &Query::all().with_top(1)).await.expect("rows").remove(0);
            store.delete("contact", gone.text("contactid").expect("an id")).await.expect("deleted");
            store.create("task", Record::new().with("subject", "kept")).await.expect("a row");
            drop(store);
            let (store, _) = again().await.expect("opened");
            assert_eq!(contacts(&store).await, demo - 1);
            assert_eq!(store.count("task", &Query::all()).await.expect("counted"), 1);
            // What a widget has set counts at the next start, until somebody changes the record.
            let phone = || DeskConfig::new(vec![ProviderRecord::widget("phone", "https://phone.example")]);
            let flags = store.provider_store().expect("it keeps flags");
            flags.set_click_to_act(&phone().providers[0], true).await.expect("written");
            drop(store);
            let (store, _) = again().await.expect("opened");
            let mut desk = phone();
            keep_flags(&*store, &mut desk).await.expect("read");
            assert!(desk.providers[0].click_to_act);
            drop(store);
            std::fs::write(folder.join(FILE), b"not a data base, but long enough to be looked at").expect("written");
            let error = again().await.expect_err("refused");
            assert!(error.to_string().contains("records.db") && error.exit_code() == 2, "{error}");
        }
        std::fs::remove_dir_all(&folder).expect("removed");
    }
}
