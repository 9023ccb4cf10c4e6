//! Custom events, between providers and the scripts of the host page.

use cif_protocol::host::{HostReply, HostRequest, RawRequest};
use serde_json::{Value, json};

use super::bench::{Bench, QUIET, Who, whole};
use super::operator::NotDone;
use crate::case::{Stop, must};

const NAME: &str = "conformance_event";

host_cases! {
    subscribed = "custom.subscribed", real_time false, twin Case("custom.unsubscribed"),
        "A custom event of the host page reaches the provider that registered for it, once, with its payload unchanged.",
        "The payload is any value. A provider that has registered twice gets one message all the same.";
    unsubscribed = "custom.unsubscribed", real_time false, twin Case("custom.subscribed"),
        "A provider that has taken its registration back, and one that never registered, does not get it.",
        "Keep registrations per provider, and take them out at `removeHandler`.";
    reserved = "custom.reserved", real_time false, twin None("custom names are looked at by custom.subscribed"),
        "A script of the host page cannot raise a built-in event.",
        "Providers trust built-in events: a script that could raise `onclicktoact` would make them dial.";
    unheard = "custom.raise.answered", real_time true, twin None("what a page that listens answers is its own affair"),
        "A request with a name that is no method is answered, although nobody listens, and told to no other provider.",
        "It is a custom event for the host page: answer it with true or false, or refuse it with a whole error. Providers send such \
         requests without knowing what a host knows; one that is never answered hangs them.";
}

async fn raise(bench: &Bench, name: &str, value: &Value) -> Result<(), Stop> {
    bench.operator()?.raise_event(name, value).await?;
    bench.wait(QUIET).await;
    Ok(())
}

fn heard(bench: &Bench, who: Who, mark: usize) -> Vec<Value> {
    bench.told_since(who, mark).into_iter().filter(|told| told.name == NAME).map(|told| told.payload).collect()
}

async fn subscribed(bench: &mut Bench) -> Result<(), Stop> {
    bench.operator()?;
    bench.listen(Who::First, NAME).await?;
    bench.listen(Who::First, NAME).await?;
    for value in [json!({ "a": [1, "é\n"], "b": null }), json!("a text"), json!(0)] {
        let marks = [bench.mark(Who::First), bench.mark(Who::Second)];
        raise(bench, NAME, &value).await?;
        let seen = heard(bench, Who::First, marks[0]);
        must(seen == [value.clone()], || format!("the event must come once with {value}; came: {seen:?}"))?;
        let leaks = bench.subject().needs_registration && !heard(bench, Who::Second, marks[1]).is_empty();
        must(!leaks, || "it came to a provider that has not registered as well".to_owned())?;
    }
    Ok(())
}

async fn unsubscribed(bench: &mut Bench) -> Result<(), Stop> {
    bench.operator()?;
    if !bench.subject().needs_registration {
        return Err(Stop::not_run("the host tells its providers everything"));
    }
    bench.listen(Who::First, NAME).await?;
    bench.must(Who::First, "removeGenericHandler", json!([NAME])).await?;
    let mark = bench.mark(Who::First);
    // With nobody registered a host may as well say so.
    match bench.operator()?.raise_event(NAME, &json!(1)).await {
        Ok(()) | Err(NotDone::Failed(_)) => {}
        Err(cannot) => return Err(cannot.into()),
    }
    bench.wait(QUIET).await;
    let seen = heard(bench, Who::First, mark);
    must(seen.is_empty(), || format!("the registration was taken back, and yet there came {seen:?}"))
}

async fn reserved(bench: &mut Bench) -> Result<(), Stop> {
    bench.operator()?;
    for name in ["onclicktoact", "onSessionClosed", "onmodechanged"] {
        bench.listen(Who::First, name).await?;
        let mark = bench.mark(Who::First);
        match bench.operator()?.raise_event(name, &json!({ "value": 1, "sessionId": "session-id-1" })).await {
            Ok(()) | Err(NotDone::Failed(_)) => {}
            Err(cannot) => return Err(cannot.into()),
        }
        bench.wait(QUIET).await;
        let seen = bench.told_since(Who::First, mark);
        must(seen.iter().all(|told| told.name != name), || format!("a script of the page could raise `{name}`"))?;
    }
    Ok(())
}

async fn unheard(bench: &mut Bench) -> Result<(), Stop> {
    let mark = bench.mark(Who::Second);
    let name = "conformance_nobody_knows_this";
    let request = HostRequest::Other(RawRequest::raise(name, "a payload"));
    match bench.call(Who::First, request).await? {
        Ok(HostReply::Other { value, .. }) if value.as_bool().is_some() => {}
        Ok(other) => return Err(Stop::broken(format!("the answer must be true or false; it is {other:?}"))),
        Err(error) => whole(name, &error)?,
    }
    bench.wait(QUIET).await;
    let leaked = bench.told_since(Who::Second, mark).into_iter().any(|told| told.name == name);
    must(!leaked, || "another provider was told what was meant for the host page".to_owned())
}
