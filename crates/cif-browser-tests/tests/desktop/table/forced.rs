//! The failure that every method can have, also one that never fails by itself: the desktop has lost its server. Each call is
//! rejected, in the form of its class, with the name of its method.

use cif_browser_tests::{Browser, Options, Proxy, Site, free_port, run};
use cif_protocol::host::{MethodInfo, methods};
use serde_json::{Value, json};

use super::cases;
use super::report::Report;
use super::widget::{begin, ended, settled};
use crate::caller::{FRAME, begin_in, ready, value};
use crate::stage::{Desktop, explained};

const CALLER: &str = "widget";

/// What a widget is told that calls a host without its server.
fn lost(info: &MethodInfo, state: &Value) -> Result<(), String> {
    let wanted = "the failure of a lost server, with the name of the method";
    match ended(info, state) {
        // The page itself thanks for every sign of life.
        Ok(value) if info.wire == "onUserActivity" && value == true => Ok(()),
        Err(message) if state["name"] == info.wire && message.contains("server") => Ok(()),
        _ => Err(format!("expected {wanted}, found {state}")),
    }
}

#[test]
fn every_method_fails_when_the_server_is_lost() {
    let (cases, mut report) = (cases::methods(), Report::new("host", "host-forced"));
    run("every_method_fails_when_the_server_is_lost", &Options::new(), async |browser: &Browser| {
        let (site, port) = (Site::fixtures().await?, free_port()?);
        let network = Proxy::start(port).await?;
        let address = format!("http://127.0.0.1:{}", network.port());
        let widget = site.address("caller.html");
        let mut desktop = Desktop::start_on(port, ["--public-url", &address, "--widget", &widget]).await?;
        desktop.address = address;
        site.set_host(&desktop.address);
        desktop.open(browser).await?;
        explained(browser, &mut desktop, async |browser: &Browser, _: &mut Desktop| {
            ready(browser).await?;
            // Only a widget that is known to be one is answered while nobody can judge it.
            value(browser, "getMode", json!([])).await?;
            network.cut();
            browser.find("body:not([data-connection=open])").await?;
            let all: Vec<&MethodInfo> = methods().collect();
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
                    let outcome = lost(info, &state);
                    // Where a method has a failure of its own, that one counts; this one must be right all the same.
                    let case = if cases[info.wire].forced.is_some() { "failure" } else { "lost" };
                    report.note(info.wire, case, false, outcome);
                }
            }
            network.mend();
            browser.find("body[data-connection=open]").await?;
            value(browser, "getMode", json!([])).await.map(drop)
        })
        .await
    });
    report.finish();
}
