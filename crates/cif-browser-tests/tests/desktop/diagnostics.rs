//! The log of the page: why a record is not loaded, what was said on the wire, which event got no answer.

use cif_browser_tests::{Browser, until};
use cif_host::DeskConfig;
use cif_protocol::{ApiVersion, ProviderRecord};
use serde_json::json;

use crate::caller::FRAME;
use crate::stage::log_line;
use crate::styles::Library;
use crate::styles::host::{Host, Setup, hosted};

/// The profile of the agent.
const DAY: &str = "day shift";

/// Records that are left out, each for a reason of its own.
fn with_refused(mut config: DeskConfig) -> DeskConfig {
    let record = |name: &str| ProviderRecord::widget(name, format!("https://{name}.example/"));
    let old = |name: &str| record(name).with_api_version(ApiVersion::V1);
    let mut inactive = record("inactive");
    inactive.active = false;
    let insecure = ProviderRecord::widget("insecure", "http://insecure.example/").with_profile(DAY);
    let (mut app, mut role, mut profile, twin) =
        (old("app"), old("role"), record("profile"), record("widget").with_profile(DAY));
    app.apps.push("another-app".to_owned());
    role.roles.push("supervisors".to_owned());
    profile.profiles.push("night shift".to_owned());
    config.providers.extend([inactive, insecure, app, role, profile, twin.with_sort_order(9)]);
    config.host.is_admin = false;
    config.host.profile = Some(DAY.to_owned());
    config.providers[0].profiles.push(DAY.to_owned());
    config.options.mix_api_versions = true;
    config.options.trace_messages = true;
    config
}

#[test]
fn the_log_says_why_and_what() {
    let setup = Setup::new("raw.html").config(with_refused);
    hosted("the_log_says_why_and_what", &setup, Library::Ours, async |browser: &Browser, _: &Host| {
        for (name, reason) in [
            ("inactive", "it is inactive"),
            ("insecure", "channel_url"),
            ("app", "another-app"),
            ("role", "supervisors"),
            ("profile", "night shift"),
            ("widget", "another record has the same unique name"),
        ] {
            log_line(browser, &[&format!("provider {name:?} is not loaded: "), reason]).await?;
        }
        let problems = browser.script("return Number(document.getElementById('log-count').textContent);", vec![]);
        assert!(problems.await?.as_u64().is_some_and(|count| count >= 6), "they count as problems");

        // Each message, both ways, in canonical JSON; at debug level, so that it is seen with *Everything* only.
        let send = "raw.answering = 'nothing'; raw.send(...arguments);";
        browser
            .in_frame(FRAME, async |frame: &Browser| {
                frame.script_until("the page", "return window.raw;").await?;
                let register = json!({"eventType": "onmodechanged"});
                frame.script(send, vec![json!("1"), json!("addGenericHandler"), json!("map"), register]).await?;
                frame.script(send, vec![json!("2"), json!("setmode"), json!("map"), json!({"value": 1})]).await
            })
            .await?;
        log_line(browser, &["widget", "from http", "\"setmode\"", r#"{"$map":[["value",1]]}"#]).await?;
        log_line(browser, &["widget", "to http", "CIF_Response", "\"2\""]).await?;
        let hidden = "return getComputedStyle(document.querySelector('#log li[data-kind=trace]')).display;";
        browser.click("#toggle-log").await?;
        assert_eq!(browser.script(hidden, vec![]).await?, "none");
        browser.click("#log-debug").await?;
        until("the lines of the trace to be seen", async || {
            let shown = browser.script(hidden, vec![]).await.map_err(|failure| failure.to_string())?;
            if shown == "none" { Err("hidden".to_owned()) } else { Ok(()) }
        })
        .await?;
        browser.click("#log-close").await?;

        // An event that nobody answers is no problem, and is noted.
        browser.click("#toggle-panel").await?;
        let noted = "return [...document.querySelectorAll('#log li[data-severity=debug]')]
            .some((line) => line.textContent.includes('no answer to `onmodechanged`'));";
        browser.script_until("the event without an answer", noted).await?;
        Ok(())
    });
}
