//! The desktop finds, shows and changes what the application keeps.

#![allow(clippy::unwrap_used, clippy::expect_used, reason = "a test that cannot go on must stop")]

use std::sync::Arc;
use std::time::Duration;

use cif_axum::Desktop;
use cif_bridge::page::Simulate;
use cif_conformance::Outcome;
use cif_conformance::records::run_all;
use cif_host::query::Query;
use cif_host::{AgentAction, Page, Records, RecordsError, TabView, View};
use cif_protocol::Record;
use cif_protocol::channel::ChannelKind;
use host_records::directory::Directory;
use host_records::records::CompanyRecords;

const PEOPLE: &str = include_str!("../people.csv");

fn records() -> (Arc<Directory>, CompanyRecords) {
    let directory = Arc::new(Directory::parse(PEOPLE).unwrap());
    (Arc::clone(&directory), CompanyRecords::new(directory))
}

async fn found(records: &CompanyRecords, query: &str) -> Vec<String> {
    let rows = records.query("contact", &Query::parse(query).unwrap()).await.unwrap();
    rows.iter().map(|row| row.text("fullname").unwrap().to_owned()).collect()
}

/// The first view in which `pick` finds something.
async fn view<T>(desktop: &Desktop, what: &str, pick: impl Fn(&View) -> Option<T>) -> T {
    let look = async {
        loop {
            if let Some(found) = pick(&desktop.desk().view()) {
                return found;
            }
            tokio::time::sleep(Duration::from_millis(5)).await;
        }
    };
    let found = tokio::time::timeout(Duration::from_secs(20), look).await;
    found.unwrap_or_else(|_| panic!("no {what} in {:#?}", desktop.desk().view()))
}

#[tokio::test]
async fn an_incoming_call_pops_the_person_of_the_directory() {
    let directory = Arc::new(Directory::parse(PEOPLE).unwrap());
    let desktop = host_records::desktop("http://127.0.0.1:7081", directory).unwrap();
    view(&desktop, "provider", |view| view.providers.first().filter(|provider| provider.connected).map(drop)).await;
    // The directory has `(030) 555-0144`.
    desktop.simulate(&Simulate::new(ChannelKind::Voice, "0049 30 5550144")).unwrap();
    let id = view(&desktop, "notification", |view| view.notification.as_ref().map(|shown| shown.id.clone())).await;
    desktop.desk().act(AgentAction::AcceptNotification { id }).unwrap();
    let popped = |view: &View| {
        let titled = view.sessions.get(1).is_some_and(|session| session.title == "Mary Jackson");
        let shown = |tab: &TabView| matches!(&tab.page, Page::EntityRecord { id: Some(id), .. } if id == "4713");
        (titled && view.tabs.iter().any(shown)).then_some(())
    };
    view(&desktop, "session of Mary Jackson with her record", popped).await;
    // The activity of the call, which is kept elsewhere, points to her.
    let regarding = Query::parse("$filter=regardingobjectid/department eq 'wind tunnel'").unwrap();
    let look = async {
        while desktop.desk().records().query("phonecall", &regarding).await.unwrap().is_empty() {
            tokio::time::sleep(Duration::from_millis(5)).await;
        }
    };
    tokio::time::timeout(Duration::from_secs(20), look).await.expect("an activity of the call");
    desktop.shutdown("the test ends").await;
}

#[tokio::test]
async fn people_are_found_however_their_number_is_written() {
    let (directory, records) = records();
    assert_eq!(found(&records, "$search=030/555 0144").await, ["Mary Jackson"]);
    assert_eq!(found(&records, "$filter=contains(telephone1,'0143')&$select=fullname").await, ["Grace Hopper"]);
    assert_eq!(found(&records, "$filter=telephone1 eq ''").await, ["Dorothy Vaughan"]);
    // What the application changes is there with the next question.
    directory.change(4714, |person| "+49 30 555 0145".clone_into(&mut person.phone));
    assert_eq!(found(&records, "$search=5550145").await, ["Dorothy Vaughan"]);
}

#[tokio::test]
async fn the_agent_changes_what_may_be_changed() {
    let (directory, records) = records();
    let update = |columns| records.update("contacts", "{4711}", columns);
    update(Record::new().with("telephone1", "+49 30 555 0199")).await.unwrap();
    assert_eq!(directory.people()[0].phone, "+49 30 555 0199");
    assert_eq!(found(&records, "$search=5550199").await, ["Ada Lovelace"]);
    let error = update(Record::new().with("fullname", "Eve")).await.unwrap_err();
    assert_eq!(error.to_string(), "the record store does not change fullname of contact");
    let nobody = records.update("contact", "1", Record::new()).await;
    assert!(matches!(nobody, Err(RecordsError::NotFound { .. })), "{nobody:?}");
    let created = records.create("contact", Record::new()).await;
    assert!(matches!(created, Err(RecordsError::NotSupported { .. })), "{created:?}");
}

#[tokio::test]
async fn the_record_kit_finds_nothing_wrong_and_says_what_it_could_not_look_at() {
    let empty = || Arc::new(CompanyRecords::new(Arc::new(Directory::default()))) as Arc<dyn Records>;
    let report = run_all(&empty).await;
    assert!(report.is_good(), "{report}");
    assert!(report.passed() > 0, "{report}");
    for row in report.rows {
        if let Outcome::NotRun(why) = row.outcome {
            assert_eq!(why, "the record store does not create contact", "{}", row.id);
        }
    }
}

#[test]
fn a_line_that_cannot_be_read_is_named() {
    assert!(Directory::parse("1,Ada,Analysis,\n2,Bob").unwrap_err().starts_with("line 2: expected number,name"));
    assert!(Directory::parse("x,Ada,Analysis,").unwrap_err().starts_with("line 1: \"x\""));
}
