//! The click-to-act flags of providers, which widgets change.
//!
//! Beside each flag stands what the record of the provider said when it was written first. A record that says something else later was
//! changed by a person since, and the flag counts no more.

use cif_host::RecordsError;
use cif_protocol::ProviderRecord;
use rusqlite::{OptionalExtension, params};

use crate::source::Source;

impl Source<'_> {
    /// Writes the flag of a provider.
    pub(crate) fn set_flag(&self, provider: &str, configured: bool, on: bool) -> Result<(), RecordsError> {
        let text = "INSERT INTO click_to_act (provider, flag, configured) VALUES (?1, ?2, ?3) \
                    ON CONFLICT (provider) DO UPDATE SET flag = ?2";
        let written =
            self.connection.prepare_cached(text).and_then(|mut write| write.execute(params![provider, on, configured]));
        written.map(drop).map_err(|error| self.failed(&error))
    }

    /// The flag with which a desk begins: the one that was written, unless the record was changed since, which takes the flag away.
    pub(crate) fn first_flag(&self, provider: &ProviderRecord) -> Result<bool, RecordsError> {
        let (name, configured) = (&provider.unique_name, provider.click_to_act);
        let stale = "DELETE FROM click_to_act WHERE provider = ?1 AND configured IS NOT NULL AND configured <> ?2";
        let found =
            self.connection.prepare_cached(stale).and_then(|mut delete| delete.execute(params![name, configured]));
        found.map_err(|error| self.failed(&error))?;
        // Older files do not know what the record said.
        let known = "UPDATE click_to_act SET configured = ?2 WHERE provider = ?1 RETURNING flag";
        let flag = self
            .connection
            .prepare_cached(known)
            .and_then(|mut flag| flag.query_row(params![name, configured], |row| row.get(0)).optional());
        Ok(flag.map_err(|error| self.failed(&error))?.unwrap_or(configured))
    }

    /// The flag of a provider, if it was written.
    pub(crate) fn flag(&self, provider: &str) -> Result<Option<bool>, RecordsError> {
        let text = "SELECT flag FROM click_to_act WHERE provider = ?1";
        let flag = self
            .connection
            .prepare_cached(text)
            .and_then(|mut statement| statement.query_row([provider], |row| row.get(0)).optional());
        flag.map_err(|error| self.failed(&error))
    }
}
