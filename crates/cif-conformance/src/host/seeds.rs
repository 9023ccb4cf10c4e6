//! The records that the cases read. They have fixed ids; the kit creates those that a host has not.

use cif_provider::HostErrorKind;
use serde_json::{Value, json};

use super::bench::{Bench, Who};
use crate::case::Stop;

/// The contact that the cases read, Ada Lovelace.
pub(super) const CONTACT: &str = "20000000-0000-4000-8000-000000000001";
const CASE: &str = "30000000-0000-4000-8000-000000000001";
const OTHER_CASE: &str = "30000000-0000-4000-8000-000000000002";

fn rows() -> [(&'static str, &'static str, Value); 3] {
    let case = |id: &str, title: &str| json!({ "incidentid": id, "title": title, "customerid_contact@odata.bind": format!("/contacts({CONTACT})") });
    let ada = json!({
        "contactid": CONTACT, "firstname": "Ada", "lastname": "Lovelace", "mobilephone": "+1 (555) 010-0199",
    });
    [
        (CONTACT, "contact", ada),
        (CASE, "incident", case(CASE, "Delivery is late")),
        (OTHER_CASE, "incident", case(OTHER_CASE, "Invoice shows the wrong address")),
    ]
}

/// Sees that the records are there that a text names, or that are looked for in it.
pub(super) async fn ensure(bench: &Bench, reads: &str) -> Result<(), Stop> {
    for (id, table, columns) in rows() {
        let wanted = reads.contains(id) || (id == CONTACT && (reads.contains("0199") || reads.contains(CASE)));
        if !wanted {
            continue;
        }
        match bench.ask(Who::First, "retrieverecord", &json!([table, id])).await? {
            Ok(_) => continue,
            // It does not exist.
            Err(error) if error.kind == HostErrorKind::Platform => {}
            Err(error) => {
                return Err(Stop::broken(format!("{table} {id} can neither be read nor be missing: {error}")));
            }
        }
        let created = bench.ask(Who::First, "createrecord", &json!([table, columns.to_string()])).await?;
        if let Err(error) = created {
            return Err(Stop::not_run(format!("the host has no {table} {id} and takes none: {error}")));
        }
    }
    Ok(())
}
