//! Rows to try things with: customers whose numbers are written in many ways, cases, a signed-in user.

use cif_protocol::Record;

use super::{Action, MemoryRecords, RecordsError};

/// The id of the signed-in user of the demo rows.
pub const DEMO_USER_ID: &str = "0a1b2c3d-0000-4000-8000-00000000abcd";

const BUSINESS_UNIT_ID: &str = "0a1b2c3d-0000-4000-8000-00000000ab01";
const ORGANIZATION_ID: &str = "0c1f0000-0000-4000-8000-000000000002";

const ACCOUNTS: &[(&str, &str, &str, &str)] = &[
    ("10000000-0000-4000-8000-000000000001", "Fabrikam", "+1 555 010 0100", "Springfield"),
    ("10000000-0000-4000-8000-000000000002", "Northwind Traders", "(555) 010-0120", "Portland"),
    ("10000000-0000-4000-8000-000000000003", "Contoso Suites", "+44 20 7946 0018", "London"),
];

/// Id, first name, last name, mobile, business phone, email, city, index of the account.
type Contact =
    (&'static str, &'static str, &'static str, &'static str, &'static str, &'static str, &'static str, usize);

const CONTACTS: &[Contact] = &[
    (
        "20000000-0000-4000-8000-000000000001",
        "Ada",
        "Lovelace",
        "+1 (555) 010-0199",
        "+1 555 010 0100",
        "ada@fabrikam.example",
        "Springfield",
        0,
    ),
    (
        "20000000-0000-4000-8000-000000000002",
        "Grace",
        "Hopper",
        "555.010.0142",
        "",
        "Grace.Hopper@northwind.example",
        "Portland",
        1,
    ),
    (
        "20000000-0000-4000-8000-000000000003",
        "Alan",
        "Turing",
        "+44 7700 900123",
        "+44 20 7946 0018",
        "alan@contoso.example",
        "London",
        2,
    ),
    (
        "20000000-0000-4000-8000-000000000004",
        "Katherine",
        "Johnson",
        "0015550100177",
        "(555) 010-0120",
        "katherine@northwind.example",
        "Portland",
        1,
    ),
    (
        "20000000-0000-4000-8000-000000000005",
        "Edsger",
        "Dijkstra",
        "+31 6 1234 5678",
        "",
        "edsger@fabrikam.example",
        "Rotterdam",
        0,
    ),
    (
        "20000000-0000-4000-8000-000000000006",
        "Barbara",
        "Liskov",
        "",
        "1-555-010-0163",
        "barbara@fabrikam.example",
        "Springfield",
        0,
    ),
];

const CASES: &[(&str, &str, &str, usize)] = &[
    ("30000000-0000-4000-8000-000000000001", "Delivery is late", "CAS-01001", 0),
    ("30000000-0000-4000-8000-000000000002", "Invoice shows the wrong address", "CAS-01002", 1),
    ("30000000-0000-4000-8000-000000000003", "Analytical engine makes a noise", "CAS-01003", 0),
];

/// Number, title, summary, content, keywords.
const ARTICLES: &[(&str, &str, &str, &str, &str)] = &[
    (
        "KA-01001",
        "Reset the router",
        "How to bring a router back to its factory settings.",
        "Hold the button at the back for ten seconds until all lights go out. The router starts by itself and is ready after two minutes.",
        "reset, restart, network",
    ),
    (
        "KA-01002",
        "Track a delivery",
        "Where customers see how far a parcel has come.",
        "The link in the confirmation mail shows the way of the parcel. A parcel that has not moved for three days is looked for by us.",
        "parcel, late, shipping",
    ),
    (
        "KA-01003",
        "Correct an invoice",
        "Changing the address or the amount of an invoice.",
        "An invoice that was sent is replaced, never changed: cancel it and send a new one with the right address.",
        "billing, address",
    ),
];

/// A store with the standard tables, demo rows, and the demo actions.
///
/// # Errors
/// None in practice: the rows are fixed. Kept so that a fault in them cannot become a panic.
pub fn demo_records() -> Result<MemoryRecords, RecordsError> {
    let records = MemoryRecords::new();
    demo_actions().into_iter().for_each(|action| records.add_action(action));
    for (table, row) in demo_rows() {
        records.insert(table, row)?;
    }
    Ok(records)
}

/// The actions of the demo: `WhoAmI`, which tells the ids of user and organisation.
#[must_use]
pub fn demo_actions() -> Vec<Action> {
    vec![Action::new("WhoAmI", |_| {
        Ok(Record::new()
            .with("UserId", DEMO_USER_ID)
            .with("BusinessUnitId", BUSINESS_UNIT_ID)
            .with("OrganizationId", ORGANIZATION_ID))
    })]
}

/// Tables and rows of the demo, in an order in which they can be created.
#[must_use]
pub fn demo_rows() -> Vec<(&'static str, Record)> {
    let user = Record::new()
        .with("systemuserid", DEMO_USER_ID)
        .with("fullname", "Alex Agent")
        .with("internalemailaddress", "alex.agent@desktop.example");
    let queue = Record::new().with("queueid", "40000000-0000-4000-8000-000000000001").with("name", "Support");
    let mut rows = vec![("systemuser", user), ("queue", queue)];
    for (id, name, phone, city) in ACCOUNTS {
        let row = Record::new().with("accountid", *id).with("name", *name);
        rows.push(("account", row.with("telephone1", *phone).with("address1_city", *city)));
    }
    for (id, first, last, mobile, business, email, city, account) in CONTACTS {
        let row = Record::new()
            .with("contactid", *id)
            .with("firstname", *first)
            .with("lastname", *last)
            .with("mobilephone", *mobile)
            .with("telephone1", *business)
            .with("emailaddress1", *email)
            .with("address1_city", *city)
            .with("parentcustomerid_account@odata.bind", format!("/accounts({})", ACCOUNTS[*account].0));
        rows.push(("contact", row));
    }
    for (id, title, number, contact) in CASES {
        let row = Record::new()
            .with("incidentid", *id)
            .with("title", *title)
            .with("ticketnumber", *number)
            .with("caseorigincode", 1)
            .with("customerid_contact@odata.bind", format!("/contacts({})", CONTACTS[*contact].0));
        rows.push(("incident", row));
    }
    for (at, (number, title, summary, content, keywords)) in ARTICLES.iter().enumerate() {
        let row = Record::new()
            .with("knowledgearticleid", format!("70000000-0000-4000-8000-00000000000{}", at + 1))
            .with("articlepublicnumber", *number)
            .with("title", *title)
            .with("description", *summary)
            .with("content", *content)
            .with("keywords", *keywords);
        rows.push(("knowledgearticle", row));
    }
    let conversation = "50000000-0000-4000-8000-000000000001";
    rows.push((
        "msdyn_ocliveworkitem",
        Record::new()
            .with("msdyn_ocliveworkitemid", conversation)
            .with("msdyn_title", "Earlier conversation")
            .with("msdyn_customer_msdyn_ocliveworkitem_contact@odata.bind", format!("/contacts({})", CONTACTS[0].0)),
    ));
    rows.push((
        "msdyn_ocliveworkitemcontextitem",
        Record::new()
            .with("msdyn_ocliveworkitemcontextitemid", "60000000-0000-4000-8000-000000000001")
            .with("msdyn_name", "contactId")
            .with("msdyn_value", CONTACTS[0].0)
            .with("msdyn_ocliveworkitemid@odata.bind", format!("/msdyn_ocliveworkitems({conversation})")),
    ));
    rows
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::query::Query;
    use crate::records::Records;

    #[test]
    fn demo_rows_are_consistent() {
        let records = demo_records().expect("fixed rows");
        let query = |table: &str, text: &str| {
            futures::executor::block_on(records.query(table, &Query::parse(text).expect(text))).expect(text)
        };
        assert_eq!(query("contact", "").len(), CONTACTS.len());
        let cases = query(
            "incident",
            "$select=title&$expand=customerid_contact($select=fullname)&$filter=ticketnumber eq 'CAS-01001'",
        );
        let customer = cases[0].get("customerid_contact").expect("expanded");
        assert_eq!(customer.get("fullname"), Some(&"Ada Lovelace".into()));
        assert_eq!(query("contact", "$search=15550100199").len(), 1);
        assert_eq!(
            query(
                "msdyn_ocliveworkitemcontextitem",
                "$select=_msdyn_ocliveworkitemid_value&$filter=msdyn_name eq 'contactId'"
            )
            .len(),
            1
        );
    }
}
