//! The tables that every host of ours has.

use super::schema::{AttributeKind as Kind, TableSchema};

/// Customers, cases, activities, users, queues and conversations.
#[must_use]
pub fn standard_tables() -> Vec<TableSchema> {
    let lookup = |tables: &[&str]| Kind::Lookup(tables.iter().map(|table| (*table).to_owned()).collect());
    let customer = || Kind::Customer(vec!["contact".to_owned(), "account".to_owned()]);
    let activity = |code: u32, name: &str, one: &str, several: &str| {
        TableSchema::new(name)
            .as_activity()
            .with_metadata("ObjectTypeCode", code)
            .with_display(one, several)
            .with_attribute("subject", "Subject", Kind::Text)
            .with_attribute("regardingobjectid", "Regarding", lookup(&["incident", "contact", "account"]))
            .with_attribute("description", "Description", Kind::Memo)
            .with_attribute("directioncode", "Outgoing", Kind::Boolean)
            .with_default(true)
            .with_attribute("actualstart", "Started", Kind::DateTime)
            .with_attribute("actualend", "Ended", Kind::DateTime)
            .with_attribute("actualdurationminutes", "Duration (minutes)", Kind::Integer)
            .with_attribute("statecode", "Status", Kind::State)
            .with_options([(0, "Open"), (1, "Completed"), (2, "Canceled"), (3, "Scheduled")])
    };
    vec![
        TableSchema::new("contact")
            .with_metadata("ObjectTypeCode", 2)
            .with_display("Contact", "Contacts")
            .with_primary_name("fullname")
            .with_attribute("fullname", "Full name", Kind::Text)
            .with_attribute("firstname", "First name", Kind::Text)
            .with_attribute("lastname", "Last name", Kind::Text)
            .with_attribute("mobilephone", "Mobile phone", Kind::Phone)
            .with_attribute("telephone1", "Business phone", Kind::Phone)
            .with_attribute("telephone2", "Home phone", Kind::Phone)
            .with_attribute("emailaddress1", "Email", Kind::Email)
            .with_attribute("parentcustomerid", "Company", customer())
            .with_attribute("address1_city", "City", Kind::Text)
            .with_attribute("description", "Description", Kind::Memo),
        TableSchema::new("account")
            .with_metadata("ObjectTypeCode", 1)
            .with_display("Account", "Accounts")
            .with_primary_name("name")
            .with_attribute("name", "Account name", Kind::Text)
            .with_attribute("telephone1", "Main phone", Kind::Phone)
            .with_attribute("emailaddress1", "Email", Kind::Email)
            .with_attribute("primarycontactid", "Primary contact", lookup(&["contact"]))
            .with_attribute("address1_city", "City", Kind::Text),
        TableSchema::new("incident")
            .with_metadata("ObjectTypeCode", 112)
            .with_display("Case", "Cases")
            .with_primary_name("title")
            .with_attribute("title", "Title", Kind::Text)
            .with_attribute("ticketnumber", "Case number", Kind::Text)
            .with_attribute("customerid", "Customer", customer())
            .with_attribute("caseorigincode", "Origin", Kind::Choice)
            .with_options([(1, "Phone"), (2, "Email"), (3, "Web")])
            .with_attribute("description", "Description", Kind::Memo)
            .with_attribute("statecode", "Status", Kind::State)
            .with_options([(0, "Active"), (1, "Resolved"), (2, "Canceled")]),
        activity(4210, "phonecall", "Phone call", "Phone calls")
            .with_attribute("phonenumber", "Phone number", Kind::Phone)
            .with_attribute("phonecall_activity_parties", "Parties", Kind::Parties),
        activity(4202, "email", "Email", "Emails").with_attribute("email_activity_parties", "Parties", Kind::Parties),
        activity(4201, "appointment", "Appointment", "Appointments"),
        activity(4212, "task", "Task", "Tasks"),
        TableSchema::new("annotation")
            .with_metadata("ObjectTypeCode", 5)
            .with_display("Note", "Notes")
            .with_primary_name("subject")
            .with_attribute("subject", "Title", Kind::Text)
            .with_attribute("notetext", "Text", Kind::Memo)
            .with_attribute("objectid", "Regarding", lookup(&["contact", "account", "incident"])),
        TableSchema::new("knowledgearticle")
            .with_metadata("ObjectTypeCode", 9953)
            .with_display("Knowledge article", "Knowledge articles")
            .with_primary_name("title")
            .with_attribute("title", "Title", Kind::Text)
            .with_attribute("articlepublicnumber", "Number", Kind::Text)
            .with_attribute("description", "Summary", Kind::Memo)
            .with_attribute("content", "Content", Kind::Memo)
            .with_attribute("keywords", "Keywords", Kind::Text)
            .with_attribute("statecode", "Status", Kind::State)
            .with_options([(0, "Active"), (1, "Inactive")]),
        TableSchema::new("systemuser")
            .with_metadata("ObjectTypeCode", 8)
            .with_display("User", "Users")
            .with_primary_name("fullname")
            .with_attribute("fullname", "Full name", Kind::Text)
            .with_attribute("internalemailaddress", "Email", Kind::Email),
        TableSchema::new("queue")
            .with_metadata("ObjectTypeCode", 2020)
            .with_display("Queue", "Queues")
            .with_primary_name("name")
            .with_attribute("name", "Name", Kind::Text),
        TableSchema::new("msdyn_ocliveworkitem")
            .with_display("Conversation", "Conversations")
            .with_primary_name("msdyn_title")
            .with_attribute("msdyn_title", "Title", Kind::Text)
            .with_attribute("msdyn_customer", "Customer", lookup(&["contact", "account"]))
            .with_attribute("regardingobjectid", "Regarding", lookup(&["incident"]))
            .with_attribute("statecode", "Status", Kind::State)
            .with_options([(0, "Active"), (1, "Inactive")]),
        TableSchema::new("msdyn_ocliveworkitemcontextitem")
            .with_display("Context item", "Context items")
            .with_attribute("msdyn_name", "Name", Kind::Text)
            .with_attribute("msdyn_value", "Value", Kind::Text)
            .with_attribute("msdyn_ocliveworkitemid", "Conversation", lookup(&["msdyn_ocliveworkitem"])),
    ]
}
