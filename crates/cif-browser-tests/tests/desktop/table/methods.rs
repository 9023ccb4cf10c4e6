//! The documented result and the documented failure of every method.

use cif_browser_tests::{Browser, Outcome, Proxy};
use cif_protocol::host::{MethodInfo, Versions, methods};

use super::cases::{self, MethodCase};
use super::pattern;
use super::report::Report;
use super::setting::{CALLER, Client, hosted};
use super::widget::{attempt, tidy};

async fn try_method(
    browser: &Browser,
    client: Client,
    info: &MethodInfo,
    case: &MethodCase,
    report: &mut Report,
) -> Outcome {
    let (outcome, pattern) = attempt(browser, CALLER, info, &case.result).await?;
    report.note(info.wire, "result", false, outcome.and_then(|value| pattern::differs(&pattern, &value)));
    tidy(browser).await?;
    let Some(failure) = &case.failure else { return Ok(()) };
    let outcome = match attempt(browser, CALLER, info, failure).await?.0 {
        Err(message) if message.contains(&failure.says) => Ok(()),
        // Another library words its own checks itself.
        Err(message) if client == Client::Legacy && failure.is_said_nearly(&message) => Ok(()),
        other => Err(format!("expected a failure that says {:?}, found {other:?}", failure.says)),
    };
    report.note(info.wire, "failure", false, outcome);
    tidy(browser).await
}

fn every_method(name: &str, client: Client) {
    let (cases, mut report) = (cases::methods(), Report::new(client.surface(), &client.file("methods")));
    hosted(name, client, &[CALLER], false, async |browser: &Browser, _: &Proxy| {
        for info in methods().filter(|info| client.has(info)) {
            let case = &cases[info.wire];
            // What no host serves would only be waited for in vain. What only the library sends needs no second client.
            if case.unbuilt || client == Client::Legacy && info.versions == Versions::Internal {
                continue;
            }
            // A step that the page could not take is the end of this case only.
            if let Err(failure) = try_method(browser, client, info, case, &mut report).await {
                report.note(info.wire, "result", false, Err(failure.to_string()));
                tidy(browser).await?;
            }
        }
        Ok(())
    });
    report.finish();
}

#[test]
fn every_method_of_the_table() {
    every_method("every_method_of_the_table", Client::Ours);
}

#[test]
fn every_method_with_the_legacy_client() {
    every_method("every_method_with_the_legacy_client", Client::Legacy);
}
