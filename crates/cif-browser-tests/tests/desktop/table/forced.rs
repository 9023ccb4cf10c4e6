//! The failure that every method can have, also one that never fails by itself: the desktop has lost its server. Each call is
//! rejected, in the form of its class, with the name of its method.

use cif_browser_tests::{Browser, Proxy};
use cif_protocol::host::{MethodInfo, ResponseClass, Versions, methods};
use serde_json::{Value, json};

use super::cases;
use super::report::Report;
use super::setting::{CALLER, Client, hosted};
use super::widget::{begin, ended, settled};
use crate::caller::{FRAME, begin_in, value};

/// What a widget is told that calls a host without its server.
fn lost(client: Client, info: &MethodInfo, state: &Value) -> Result<(), String> {
    let wanted = "the failure of a lost server, with the name of the method";
    match ended(info, state) {
        // The page itself thanks for every sign of life.
        Ok(value) if info.wire == "onUserActivity" && value == true => Ok(()),
        // The original gives nothing back for these two.
        Ok(_) if client == Client::Legacy && info.class == ResponseClass::None => Ok(()),
        Err(message) if state["name"] == info.wire && message.contains("server") => Ok(()),
        _ => Err(format!("expected {wanted}, found {state}")),
    }
}

fn every_method_fails(name: &str, client: Client) {
    let (cases, mut report) = (cases::methods(), Report::new(client.surface(), &client.file("forced")));
    hosted(name, client, &[CALLER], false, async |browser: &Browser, network: &Proxy| {
        // Only a widget that is known to be one is answered while nobody can judge it.
        value(browser, "getMode", json!([])).await?;
        network.cut();
        browser.find("body:not([data-connection=open])").await?;
        let internal = |info: &MethodInfo| client == Client::Legacy && info.versions == Versions::Internal;
        let all: Vec<&MethodInfo> = methods().filter(|info| client.has(info) && !internal(info)).collect();
        // Fewer at once than a frame may have waiting, so that each waits for its own end.
        for some in all.chunks(30) {
            let mut calls = Vec::new();
            for info in some {
                let case = &cases[info.wire].result;
                if info.wire == "removeGenericHandler" {
                    // What was never added is not taken away at the host.
                    begin_in(browser, FRAME, "cifCall", vec![json!("addHandler"), json!(case.args)]).await?;
                }
                calls.push((info, begin(browser, CALLER, info, &case.args, &case.data).await?));
            }
            for (info, id) in calls {
                let state = settled(browser, CALLER, &id).await?;
                // Where a method has a failure of its own, that one counts; this one must be right all the same.
                let case = if cases[info.wire].forced.is_some() { "failure" } else { "lost" };
                report.note(info.wire, case, false, lost(client, info, &state));
            }
        }
        network.mend();
        browser.find("body[data-connection=open]").await?;
        value(browser, "getMode", json!([])).await.map(drop)
    });
    report.finish();
}

#[test]
fn every_method_fails_when_the_server_is_lost() {
    every_method_fails("every_method_fails_when_the_server_is_lost", Client::Ours);
}

#[test]
fn every_method_fails_with_the_legacy_client() {
    every_method_fails("every_method_fails_with_the_legacy_client", Client::Legacy);
}
