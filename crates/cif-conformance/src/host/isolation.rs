//! Providers beside each other: what is one's own is nobody else's.

use cif_provider::CallContext;
use serde_json::{Value, json};

use super::bench::{Bench, QUIET, Who};
use super::picture::picture;
use super::seeds;
use crate::case::{Stop, must};

host_cases! {
    hidden = "isolation.sessions.hidden", real_time false, twin Case("isolation.sessions.own"),
        "A provider sees nothing of another one's session.",
        "`getAllSessions` lists the caller's own, `getSession` fails for any other id, and `getFocusedSession` is null while another \
         provider's session has the focus. A session's context may hold what a customer said.";
    own = "isolation.sessions.own", real_time false, twin Case("isolation.sessions.hidden"),
        "Each of two providers sees its own sessions.",
        "Keep the owner with the session.";
    untouched = "isolation.sessions.untouched", real_time false, twin SideOf("isolation.sessions.own"),
        "A provider cannot change another one's session or its tabs, and the attempt leaves no trace.",
        "Check the owner in every call that takes the id of a session or acts on the focused one.";
    panel = "isolation.panel", real_time false, twin SideOf("isolation.sessions.own"),
        "While another provider's session has the focus, a provider can neither move the panel nor open pages.",
        "Only the ACTIVE provider may call `setmode`, `setwidth`, `openform`, `searchandopenrecords` and the like.";
    events = "isolation.events", real_time false, twin SideOf("isolation.sessions.own"),
        "What happens to a provider's session is told to that provider alone.",
        "Events of a session go to its owner, also when others have registered for the name.";
    notifications = "isolation.notifications", real_time false, twin SideOf("isolation.sessions.own"),
        "A provider cannot withdraw another one's notification, nor is it told of it.",
        "A cancellation token is its provider's own, even if another one uses the same text.";
    flags = "isolation.click_to_act", real_time false, twin SideOf("isolation.sessions.own"),
        "The click-to-act flag is each provider's own.",
        "One that switches its flag on does not switch on the others'.";
    conversations = "isolation.conversations", real_time false, twin SideOf("isolation.sessions.own"),
        "A provider cannot write into the conversation of another one's session.",
        "`updateConversation` is for conversations of own sessions.";
    granted = "isolation.records.granted", real_time false, twin Case("isolation.records.not_granted"),
        "A provider may use the tables that it was granted.",
        "The second provider is granted `contact`, see `Setting::records`.";
    not_granted = "isolation.records.not_granted", real_time false, twin Case("isolation.records.granted"),
        "A provider that was not granted a table can neither read nor write it.",
        "Check the grant in every call that names a table, also where the name stands in a query. The second provider is granted \
         `contact` and nothing else.";
}

async fn both(bench: &Bench) -> Result<(), Stop> {
    bench.needs_multi()?;
    bench.name(Who::Second).map(drop)
}

async fn lists(bench: &Bench, who: Who, wanted: &Value) -> Result<(), Stop> {
    let all = bench.must(who, "getAllSessions", json!([])).await?;
    must(all == *wanted, || format!("`getAllSessions` of {who:?} must be {wanted}; it is {all}"))
}

async fn hidden(bench: &mut Bench) -> Result<(), Stop> {
    both(bench).await?;
    let session = bench.session(Who::First).await?;
    lists(bench, Who::Second, &json!([])).await?;
    bench.must_fail(Who::Second, "getSession", json!([session])).await?;
    let focused = bench.must(Who::Second, "getFocusedSession", json!([])).await?;
    must(focused.is_null(), || format!("another provider's session has the focus; `getFocusedSession` is {focused}"))
}

async fn own(bench: &mut Bench) -> Result<(), Stop> {
    both(bench).await?;
    let (first, second) = (bench.session(Who::First).await?, bench.session(Who::Second).await?);
    lists(bench, Who::First, &json!([first])).await?;
    lists(bench, Who::Second, &json!([second])).await?;
    bench.must(Who::Second, "getSession", json!([second])).await.map(drop)
}

async fn untouched(bench: &mut Bench) -> Result<(), Stop> {
    both(bench).await?;
    let session = bench.session(Who::First).await?;
    let tab = bench.must(Who::First, "createTab", json!([{ "templateName": "sample_contacts" }])).await?;
    let context = json!([{ "kept": "yes" }, session]);
    let before_context = bench.must(Who::First, "updateContext", context).await?;
    let (before, mark) = (picture(bench, Who::First).await?, bench.mark(Who::First));
    for (wire, args) in [
        ("setSessionTitle", json!([{ "sessionId": session, "title": "stolen" }])),
        ("updateContext", json!([{ "kept": "no" }, session])),
        ("updateContext", json!([{ "kept": "no" }])),
        ("requestFocusSession", json!([session])),
        ("notifyKpiBreach", json!([session])),
        ("notifyNewActivity", json!([session, 3])),
        ("createTab", json!([{ "templateName": "sample_contacts" }])),
        ("getTabsByTagOrName", json!([])),
        ("getFocusedTab", json!([])),
        ("focusTab", json!([tab])),
        ("refreshTab", json!([tab])),
        ("setTabTitle", json!([tab, { "title": "stolen" }])),
        ("closeTab", json!([tab])),
    ] {
        if bench.subject().serves(wire) {
            bench.must_fail(Who::Second, wire, args).await?;
        }
    }
    bench.wait(QUIET).await;
    before.must_be(&picture(bench, Who::First).await?, "another provider was refused, and yet")?;
    let context = bench.must(Who::First, "updateContext", json!([{}, session])).await?;
    must(context == before_context, || format!("another provider was refused, and yet the context is {context}"))?;
    let told = bench.told_since(Who::First, mark);
    must(told.is_empty(), || format!("another provider was refused, and yet {told:?} was told"))
}

async fn panel(bench: &mut Bench) -> Result<(), Stop> {
    both(bench).await?;
    seeds::ensure(bench, seeds::CONTACT).await?;
    bench.session(Who::First).await?;
    let before = picture(bench, Who::First).await?;
    let form = json!({ "entityName": "contact", "entityId": seeds::CONTACT }).to_string();
    for (wire, args) in [
        ("setmode", json!([0])),
        ("setwidth", json!([444])),
        ("openform", json!([form])),
        ("searchandopenrecords", json!(["contact", "?$select=fullname", false])),
        ("renderSearchPage", json!(["contact", "Ada"])),
        ("openDialog", json!(["{\"title\":\"mine\"}"])),
    ] {
        if bench.subject().serves(wire) {
            bench.must_fail(Who::Second, wire, args).await?;
        }
    }
    before.must_be(&picture(bench, Who::First).await?, "another provider was refused, and yet")
}

async fn events(bench: &mut Bench) -> Result<(), Stop> {
    both(bench).await?;
    let operator = bench.operator()?;
    let names = ["onSessionSwitched", "onSessionClosed", "onBeforeSessionClosed"];
    for name in names {
        bench.listen(Who::First, name).await?;
        bench.listen(Who::Second, name).await?;
    }
    let mark = bench.mark(Who::Second);
    let session = bench.session(Who::First).await?;
    operator.close_session(&session).await?;
    let closed = |told: &super::Told| told.name == "onSessionClosed";
    bench.told(Who::First, 0, "the end of the session", closed).await?;
    bench.wait(QUIET).await;
    let told = bench.told_since(Who::Second, mark);
    must(told.iter().all(|told| told.payload["sessionId"] != session.as_str()), || {
        format!("another provider was told of a session that is not its own: {told:?}")
    })
}

async fn notifications(bench: &mut Bench) -> Result<(), Stop> {
    bench.name(Who::Second)?;
    bench.listen(Who::Second, "notificationDisplayEvent").await?;
    let mark = bench.mark(Who::Second);
    let args = json!([{ "templateName": "vnd_away", "cancellationToken": "conformance-token" }]);
    let (_, request) = bench.request("notifyEvent", &args, &Value::Null)?;
    let mut call = bench.begin(Who::First, CallContext::new(), request)?;
    bench.settle().await;
    bench.must_be_open(&mut call)?;
    bench.must_fail(Who::Second, "cancelEvent", json!(["conformance-token"])).await?;
    bench.wait(QUIET).await;
    bench.must_be_open(&mut call)?;
    bench.leave_open(call);
    let told = bench.told_since(Who::Second, mark);
    must(told.is_empty(), || format!("another provider's notification was told: {told:?}"))
}

async fn flags(bench: &mut Bench) -> Result<(), Stop> {
    bench.name(Who::Second)?;
    bench.must(Who::Second, "setclicktoact", json!([false])).await?;
    bench.must(Who::First, "setclicktoact", json!([true])).await?;
    let flag = bench.must(Who::Second, "getclicktoact", json!([])).await?;
    must(flag == false, || format!("another provider's flag was switched on; the own one is {flag}"))
}

async fn conversations(bench: &mut Bench) -> Result<(), Stop> {
    both(bench).await?;
    let conversation = "8a4f6c1e-0b5d-4f6e-9a57-0d9d2f6c1e10";
    bench.needs("updateConversation")?;
    bench.must(Who::First, "createSession", json!([{ "templateName": "vnd_main" }, conversation])).await?;
    let columns = json!({ "msdyn_title": "stolen" }).to_string();
    bench.must_fail(Who::Second, "updateConversation", json!([conversation, columns])).await.map(drop)
}

async fn granted(bench: &mut Bench) -> Result<(), Stop> {
    bench.name(Who::Second)?;
    seeds::ensure(bench, seeds::CONTACT).await?;
    bench.must(Who::Second, "retrieverecord", json!(["contact", seeds::CONTACT])).await?;
    bench.must(Who::Second, "search", json!(["contact", "?$select=fullname&$top=1", true])).await.map(drop)
}

async fn not_granted(bench: &mut Bench) -> Result<(), Stop> {
    bench.name(Who::Second)?;
    let made = bench.must(Who::First, "createrecord", json!(["phonecall", "{\"subject\":\"secret\"}"])).await?;
    for (wire, args) in [
        ("retrieverecord", json!(["phonecall", made["id"]])),
        ("updaterecord", json!(["phonecall", made["id"], "{\"subject\":\"stolen\"}"])),
        ("deleterecord", json!(["phonecall", made["id"]])),
        ("createrecord", json!(["phonecall", "{\"subject\":\"more\"}"])),
        ("search", json!(["phonecall", "?$select=subject", true])),
        ("executeFetchQuery", json!(["phonecalls", "?$select=subject"])),
        ("getEntityMetadata", json!(["phonecall"])),
    ] {
        if bench.subject().serves(wire) {
            bench.must_fail(Who::Second, wire, args).await?;
        }
    }
    let row = bench.must(Who::First, "retrieverecord", json!(["phonecall", made["id"]])).await?;
    must(row["subject"] == "secret", || format!("another provider was refused, and yet the row is {row}"))
}
