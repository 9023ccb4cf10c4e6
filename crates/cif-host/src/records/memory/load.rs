//! Rows that somebody else keeps: copied in, so that the store can answer for them.

use std::collections::BTreeMap;

use cif_protocol::Record;

use super::super::store::{given_id, new_row};
use super::rows::Rows;
use super::{Inner, MemoryRecords, ROWS_PER_TABLE};
use crate::records::RecordsError;

impl MemoryRecords {
    /// Makes these the rows of a table, in their order, instead of those that it has.
    ///
    /// A store on an author's own data begins here: it gives its rows before a question is answered, and queries, searches,
    /// joins and look-ups from other tables are answered as for any row. Each row needs its id: `contactid` of a contact, the
    /// same one each time.
    ///
    /// # Errors
    /// Unknown table, a row without an id or with that of another, a column that cannot be read, too many rows. Then the table
    /// has the rows that it had.
    ///
    /// ```
    /// # futures::executor::block_on(async {
    /// use cif_host::{MemoryRecords, Records, query::Query};
    /// use cif_protocol::Record;
    /// let records = MemoryRecords::new();
    /// records.set_rows("contact", [Record::new().with("contactid", "7").with("fullname", "Ada")])?;
    /// let note = Record::new().with("objectid_contact@odata.bind", "/contacts(7)");
    /// records.create("annotation", note).await?;
    /// # Ok::<(), cif_host::RecordsError>(())
    /// # }).unwrap();
    /// ```
    pub fn set_rows(&self, table: &str, rows: impl IntoIterator<Item = Record>) -> Result<(), RecordsError> {
        self.lock().set_rows(table, rows)
    }
}

impl Inner {
    fn set_rows(&mut self, table: &str, rows: impl IntoIterator<Item = Record>) -> Result<(), RecordsError> {
        let table = self.tables.find(table)?;
        let name = table.logical_name.clone();
        let (mut ids, mut given) = (BTreeMap::new(), Vec::new());
        for columns in rows {
            let column = |problem: String| RecordsError::Column {
                table: name.clone(),
                column: table.primary_id.clone(),
                problem: format!("row {}: {problem}", given.len() + 1),
            };
            if given.len() == ROWS_PER_TABLE {
                return Err(RecordsError::Full { table: name, limit: ROWS_PER_TABLE });
            }
            let id = given_id(table, &columns)
                .ok_or_else(|| column("is missing; a row that is kept elsewhere needs its id".to_owned()))?;
            if let Some(other) = ids.insert(id.clone(), given.len() + 1) {
                return Err(column(format!("{id} is the id of row {other} already")));
            }
            given.push((id, columns));
        }
        // Rows may point to rows of their own table, so all are there before the first is read.
        let (mut before, mut number) = (Rows::default(), 0);
        for (id, _) in &given {
            number += 1;
            before.insert(number, id.clone(), Record::new().with(table.primary_id.clone(), id.as_str()));
        }
        let old = self.rows.insert(name.clone(), before);
        let read = self.read(&name, given);
        match read {
            Ok(rows) => {
                self.rows.insert(name, rows);
                // Rows that are created later come behind these.
                self.created = self.created.max(number);
                Ok(())
            }
            Err(error) => {
                match old {
                    Some(old) => self.rows.insert(name, old),
                    None => self.rows.remove(&name),
                };
                Err(error)
            }
        }
    }

    fn read(&self, table: &str, given: Vec<(String, Record)>) -> Result<Rows, RecordsError> {
        let table = self.tables.find(table)?;
        let mut rows = Rows::default();
        for (number, (id, columns)) in (1..).zip(given) {
            let row = new_row(self, table, &id, columns, None)?;
            rows.insert(number, id, row);
        }
        Ok(rows)
    }
}

#[cfg(test)]
mod tests {
    use futures::executor::block_on;

    use super::*;
    use crate::query::Query;
    use crate::records::Records;

    fn person(id: &str, name: &str) -> Record {
        Record::new().with("contactid", id).with("fullname", name)
    }

    fn names(store: &MemoryRecords, query: &str) -> Vec<String> {
        let rows = block_on(store.query("contact", &Query::parse(query).expect("query"))).expect("rows");
        rows.iter().map(|row| row.text("fullname").unwrap_or_default().to_owned()).collect()
    }

    #[test]
    fn the_rows_are_those_that_were_given_last() {
        let store = MemoryRecords::new();
        let boss = person("{B}", "Bob").with("managerid@odata.bind", "/contacts(a)");
        store.set_rows("contacts", [person("a", "Ada"), boss]).expect("rows");
        assert_eq!(names(&store, "$filter=managerid/fullname eq 'ada'"), ["Bob"]);
        let new = block_on(store.create("contact", Record::new().with("fullname", "Cyd"))).expect("a row");
        assert_eq!((names(&store, ""), new.ends_with('3')), (vec!["Ada".into(), "Bob".into(), "Cyd".into()], true));
        store.set_rows("contact", [person("d", "Dan")]).expect("rows");
        assert_eq!(names(&store, ""), ["Dan"]);
    }

    #[test]
    fn what_is_refused_leaves_the_rows_as_they_were() {
        let store = MemoryRecords::new();
        store.set_rows("contact", [person("a", "Ada")]).expect("rows");
        let bad = person("c", "Cyd").with("accountid@odata.bind", "/accounts(nowhere)");
        for (rows, reason) in [
            (vec![person("b", "Bob"), Record::new().with("fullname", "Eve")], "row 2: is missing"),
            (vec![person("b", "Bob"), person("{B}", "Eve")], "row 2: b is the id of row 1 already"),
            (vec![person("b", "Bob"), bad], "account nowhere does not exist"),
        ] {
            let error = store.set_rows("contact", rows).expect_err(reason);
            assert!(error.to_string().contains(reason), "{error}");
            assert_eq!(names(&store, ""), ["Ada"]);
        }
        assert!(matches!(store.set_rows("vnd_none", []), Err(RecordsError::UnknownTable { .. })));
        let many = (0..=ROWS_PER_TABLE).map(|number| person(&number.to_string(), ""));
        assert!(matches!(store.set_rows("contact", many), Err(RecordsError::Full { .. })));
    }
}
