//! The documented result and the documented failure of every method.

use cif_browser_tests::{Browser, Outcome};
use cif_protocol::host::{MethodInfo, methods};

use super::cases::{self, MethodCase};
use super::pattern;
use super::report::Report;
use super::widget::{attempt, tidy};
use crate::caller::with_caller;
use crate::stage::Desktop;

/// The provider record of the widget.
const CALLER: &str = "widget";

async fn try_method(browser: &Browser, info: &MethodInfo, case: &MethodCase, report: &mut Report) -> Outcome {
    let (outcome, pattern) = attempt(browser, CALLER, info, &case.result).await?;
    report.note(info.wire, "result", false, outcome.and_then(|value| pattern::differs(&pattern, &value)));
    tidy(browser).await?;
    let Some(failure) = &case.failure else { return Ok(()) };
    let outcome = match attempt(browser, CALLER, info, failure).await?.0 {
        Err(message) if message.contains(&failure.says) => Ok(()),
        other => Err(format!("expected a failure that says {:?}, found {other:?}", failure.says)),
    };
    report.note(info.wire, "failure", false, outcome);
    tidy(browser).await
}

#[test]
fn every_method_of_the_table() {
    let (cases, mut report) = (cases::methods(), Report::new("host", "host-methods"));
    with_caller("every_method_of_the_table", async |browser: &Browser, _: &mut Desktop| {
        // What no host serves would only be waited for in vain.
        for info in methods().filter(|info| !cases[info.wire].unbuilt) {
            let case = &cases[info.wire];
            // A step that the page could not take is the end of this case only.
            if let Err(failure) = try_method(browser, info, case, &mut report).await {
                report.note(info.wire, "result", false, Err(failure.to_string()));
                tidy(browser).await?;
            }
        }
        Ok(())
    });
    report.finish();
}
