//! The kit for record stores: what every [`Records`] must do, case by case. Each case gets a store of its own, empty, with the standard
//! tables. A store that says [`RecordsError::NotSupported`] has the cases that need it *not run*: what it does do is looked at.
//!
//! ```
//! use std::sync::Arc;
//!
//! use cif_conformance::records::run_all;
//! use cif_host::MemoryRecords;
//!
//! let report = futures::executor::block_on(run_all(&|| Arc::new(MemoryRecords::new())));
//! assert!(report.is_good(), "{report}");
//! ```

mod queries;
mod rows;

use std::sync::Arc;

use cif_host::query::{Query, QueryError};
use cif_host::{Records, RecordsError};
use cif_protocol::{Record, Value};

use crate::{Case, Report, Row, Stop};

/// The store that a case looks at.
#[derive(Debug)]
#[non_exhaustive]
pub struct Bench {
    /// Empty, with the standard tables.
    pub records: Arc<dyn Records>,
}

/// Every case, in the order of the kit.
pub fn cases() -> impl Iterator<Item = &'static Case<Bench>> {
    rows::CASES.iter().chain(queries::CASES)
}

/// Runs one case on a store of its own.
pub async fn run_case(case: &Case<Bench>, records: Arc<dyn Records>) -> Row {
    let outcome = (case.run)(&mut Bench { records }).await;
    Row::new(case.id, case.rule, outcome.into())
}

/// Runs every case, each on a store that `make` gives.
pub async fn run_all(make: &dyn Fn() -> Arc<dyn Records>) -> Report {
    let mut rows = Vec::new();
    for case in cases() {
        rows.push(run_case(case, make()).await);
    }
    Report::new(rows)
}

impl From<RecordsError> for Stop {
    fn from(error: RecordsError) -> Self {
        if matches!(error, RecordsError::NotSupported { .. }) {
            return Self::NotRun(error.to_string());
        }
        Self::Broken(format!("the store refused what it has to do: {error}"))
    }
}

impl From<QueryError> for Stop {
    fn from(error: QueryError) -> Self {
        Self::Broken(format!("a query of the kit cannot be read: {error}"))
    }
}

impl Bench {
    async fn create(&self, table: &str, columns: Record) -> Result<String, Stop> {
        Ok(self.records.create(table, columns).await?)
    }

    async fn rows(&self, table: &str, query: &str) -> Result<Vec<Record>, Stop> {
        Ok(self.records.query(table, &Query::parse(query)?).await?)
    }

    async fn row(&self, table: &str, id: &str) -> Result<Record, Stop> {
        Ok(self.records.retrieve(table, id, &Query::all()).await?)
    }

    /// The values of a column of the rows that a query selects.
    async fn values(&self, table: &str, column: &str, query: &str) -> Result<Vec<Value>, Stop> {
        let rows = self.rows(table, query).await?;
        Ok(rows.iter().map(|row| row.get(column).cloned().unwrap_or(Value::Null)).collect())
    }

    /// Fails unless a query finds rows with these texts in a column, in this order.
    async fn finds(&self, table: &str, column: &str, query: &str, expected: &[&str]) -> Result<(), Stop> {
        let found = self.values(table, column, query).await?;
        let expected: Vec<Value> = expected.iter().map(|text| Value::from(*text)).collect();
        crate::must(found == expected, || format!("{table}?{query} gives {found:?}, expected {expected:?}"))
    }
}

/// Fails unless two values are equal.
fn equal<T: PartialEq + std::fmt::Debug>(what: &str, found: &T, expected: &T) -> Result<(), Stop> {
    crate::must(found == expected, || format!("{what}: found {found:?}, expected {expected:?}"))
}

/// A case without another side.
macro_rules! record_cases {
    ($($id:literal, $rule:literal, $explain:literal, $run:path;)*) => {
        pub(super) const CASES: &[Case<Bench>] = &[$(Case {
            id: $id,
            rule: $rule,
            explain: $explain,
            twin: Twin::None("the rule has no other side"),
            real_time: true,
            run: |bench| Box::pin($run(bench)),
        }),*];
    };
}
use record_cases;
