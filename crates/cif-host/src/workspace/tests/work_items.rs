//! Sessions with a work item of the store.

use cif_protocol::host::{GetSession, UpdateConversation};
use cif_protocol::{Record, SessionId};

use super::*;
use crate::Records;
use crate::query::Query;

fn phone(url: &str) -> ProviderRecord {
    let mut record = ProviderRecord::widget("phone", url);
    record.analytics = true;
    record
}

fn item(bench: &Bench, id: &str) -> Record {
    block_on(bench.records.retrieve("msdyn_ocliveworkitem", id, &Query::all())).expect("a work item")
}

/// A session, and its conversation.
fn conversation(bench: &mut Bench, from: ConnectionId) -> (SessionId, String) {
    let input = SessionInput::new("cif_call").parameter("customerName", "Ada");
    let id = bench.call(from, CreateSession::new(input).correlation_id("given")).expect("session");
    let info = bench.call(from, GetSession::new(id.clone())).expect("info");
    (id, info.conversation_id)
}

#[test]
fn a_session_has_a_work_item_that_is_written_and_closed() {
    let mut bench = Bench::new(vec![phone("https://phone.example/").with_tables(["contact"])]);
    let from = bench.connect("phone");
    let (session, id) = conversation(&mut bench, from);
    assert_eq!(item(&bench, &id).text("msdyn_title"), Some("Ada"));
    let link = "msdyn_customer_msdyn_ocliveworkitem_contact@odata.bind";
    let columns = Record::new().with(link, "/contacts(20000000-0000-4000-8000-000000000001)").with("subject", "x");
    let saved = bench.call(from, UpdateConversation::new(id.clone(), columns)).expect("written");
    assert_eq!(saved.id(), Some(id.as_str()));
    let row = item(&bench, &id);
    assert_eq!(row.text("_msdyn_customer_value"), Some("20000000-0000-4000-8000-000000000001"));
    assert_eq!(row.get("statecode"), Some(&0.into()));
    bench.act(AgentAction::CloseSession { session }).expect("closed");
    bench.background();
    let row = item(&bench, &id);
    assert_eq!((row.get("statecode"), row.get("statuscode")), (Some(&3.into()), Some(&4.into())));
}

#[test]
fn without_analytics_or_with_the_switch_the_given_conversation_counts() {
    let mut plain = phone("https://phone.example/");
    plain.analytics = false;
    for record in [plain, phone("https://phone.example/?x=1&skipLwiCreation=true")] {
        let mut bench = Bench::new(vec![record]);
        let from = bench.connect("phone");
        assert_eq!(conversation(&mut bench, from).1, "given");
    }
    let mut config = DeskConfig::new(vec![phone("https://phone.example/")]);
    config.options.work_items = false;
    let mut bench = Bench::with(config);
    let from = bench.connect("phone");
    assert_eq!(conversation(&mut bench, from).1, "given");
}
