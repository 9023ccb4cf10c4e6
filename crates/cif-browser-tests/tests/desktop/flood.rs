//! Thousands of malformed, foreign and hostile messages, from a widget and from frames that are none: every request is
//! answered once, a stranger never, nothing of another provider is told, and the desktop goes on.

use cif_browser_tests::{Browser, Failure, Options, Outcome, Scratch, Site, run};
use serde_json::{Value, json};

use crate::caller::{history, ready, value};
use crate::stage::{Desktop, explained};

const FLOODER: &str = "iframe[data-provider=flooder]";
const SECRET: &str = "only-for-the-first-widget";
/// Decides which messages are sent in which order.
const SEED: u64 = 20_261_122;

fn check(what: &str, report: &Value, wanted: bool) -> Outcome {
    let none = |key: &str| report[key].as_array().is_some_and(Vec::is_empty);
    let all = none("missing") && none("twice") && none("unasked") && report["strays"] == 0 && report["leaks"] == 0;
    let answered = if wanted { report["answered"] == report["wanted"] } else { report["answered"] == 0 };
    if all && answered && report["quiet"] == true { Ok(()) } else { Err(Failure::check(format!("{what}: {report}"))) }
}

/// Runs a function of the flooding widget and waits for its report in an attribute of its body.
async fn report(browser: &Browser, call: &str, arguments: Vec<Value>, attribute: &str) -> Outcome<Value> {
    let look = format!("return document.body.dataset.{attribute};");
    let text = browser.in_frame(FLOODER, async |frame: &Browser| {
        frame.script(&format!("{call}(...arguments);"), arguments).await?;
        // A flood takes its time on a slow machine: this is two times the usual limit.
        match frame.script_until("the end of the flood", &look).await {
            Err(Failure::TimedOut { .. }) => frame.script_until("the end of the flood", &look).await,
            other => other,
        }
    });
    Ok(serde_json::from_str(text.await?.as_str().unwrap_or_default()).unwrap_or_default())
}

#[test]
fn a_flood_of_hostile_messages_harms_nobody() {
    run("a_flood_of_hostile_messages_harms_nobody", &Options::new(), async |browser: &Browser| {
        let (own, hostile, third) = (Site::fixtures().await?, Site::fixtures().await?, Site::fixtures().await?);
        let config = format!(
            "[[providers]]\nunique_name = \"widget\"\nchannel_url = \"{}\"\n\
             [[providers]]\nunique_name = \"flooder\"\nchannel_url = \"{}\"\n",
            own.address("caller.html"),
            hostile.address("flood.html")
        );
        let config = Scratch::file("toml", &config)?;
        let mut desktop = Desktop::start(["--config", &config.path().to_string_lossy()]).await?;
        for site in [&own, &hostile, &third] {
            site.set_host(&desktop.address);
        }
        desktop.open(browser).await?;
        explained(browser, &mut desktop, async |browser: &Browser, _: &mut Desktop| {
            ready(browser).await?;
            let input = json!({"templateName": "vnd_call_session", "templateParameters": {"customerName": SECRET}, "context": {"secret": SECRET}});
            let session = value(browser, "createSession", json!([input])).await?;
            let tab = value(browser, "getFocusedTab", json!([])).await?;
            let before = history(browser).await?.len();
            let options = |seed, count| json!({"seed": seed, "count": count, "secret": SECRET, "session": session, "tab": tab});

            let trusted = report(browser, "cifFlood", vec![options(SEED, 3000)], "flood").await?;
            check("the widget", &trusted, true)?;
            assert!(trusted["wanted"].as_u64() > Some(1500), "{trusted}");

            // Right origin in a wrong frame, and a wrong origin.
            for site in [&hostile, &third] {
                let nest = vec![json!(site.address("flood.html?inner")), options(SEED + 1, 1000)];
                check("a frame inside the widget", &report(browser, "cifNest", nest, "inner").await?, false)?;
            }

            let moves = report(browser, "cifActivity", vec![json!(1000)], "flood").await?;
            check("the agent's activity", &moves, true)?;

            // The other widget has heard nothing of it, and what it has is as it was.
            assert_eq!(history(browser).await?.len(), before);
            assert_eq!(value(browser, "getAllSessions", json!([])).await?, json!([session]));
            assert_eq!(value(browser, "getFocusedTab", json!([])).await?, tab);
            let kept = value(browser, "getSession", json!([session])).await?.to_string();
            assert!(kept.contains(SECRET), "{kept}");
            browser.text("#sessions [data-session=session-id-1]", SECRET).await?;
            // What strangers send is told in a few lines, not one by one.
            let lines = browser.script("return document.querySelectorAll('#log li').length;", vec![]).await?;
            assert!(lines.as_u64() <= Some(600), "{lines} lines in the log");
            Ok(())
        })
        .await
    });
}
