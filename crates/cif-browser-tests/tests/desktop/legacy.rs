//! What differs between the libraries that exist: older generations, and forms of messages that are all accepted.

use cif_browser_tests::{Browser, Outcome, until};
use serde_json::{Value, json};

use crate::party::Party;
use crate::stage::ADA_ID;
use crate::styles::Library;
use crate::styles::host::{Host, Setup, hosted};

/// The frame of the widget.
const FRAME: &str = "iframe[data-provider=widget]";

#[test]
fn early_v2_works() {
    let setup = Setup::new("party.html").query("&generation=early-v2");
    hosted("early_v2_works", &setup, Library::Legacy, async |browser: &Browser, _: &Host| {
        let party = Party::ready(browser, "widget").await?;
        party.listen("onmodechanged", false).await?;
        party.listen("onSessionSwitched", true).await?;
        assert_eq!(party.value("setMode", json!([1])).await?, 1);
        assert_eq!(party.value("createSession", json!([{"templateName": "vnd_main"}])).await?, "session-id-1");
        party.lines(0, "focused in", 1).await?;
        browser.click("#toggle-panel").await?;
        party.lines(0, "onmodechanged", 1).await?;
        let text = party.value("getEnvironment", json!([])).await?;
        assert!(text.as_str().is_some_and(|text| text.contains("Alex Agent")), "JSON text: {text}");
        assert!(!party.failure("getSession", json!(["session-id-9"])).await?.is_empty());
        // It has no marker and takes what comes late for a request; our host never answers an answer.
        let wire = "return window.wire.filter((message) => message.kind === 'response').length;";
        assert!(browser.script(wire, vec![]).await?.as_u64().is_some_and(|count| count < 20));
        Ok(())
    });
}

#[test]
fn version_1_works() {
    for generation in ["old-v1", "oldest"] {
        let query = if generation == "oldest" { "&generation=oldest" } else { "&generation=old-v1" };
        let setup = Setup::new("party.html").query(query).single_session();
        hosted(
            &format!("version_1_works_{generation}"),
            &setup,
            Library::Legacy,
            async |browser: &Browser, _: &Host| {
                let party = Party::ready(browser, "widget").await?;
                assert_eq!(party.value("getEnvironment", json!([])).await?["username"], "Alex Agent", "a Map");
                let one = json!(["contact", "$select=fullname&$filter=contains(mobilephone, '0199')", true]);
                assert_eq!(party.value("searchAndOpenRecords", one).await?[0]["fullname"], "Ada Lovelace");
                let refused =
                    party.failure("retrieveRecord", json!(["contact", "00000000-0000-0000-0000-000000000000"]));
                assert!(!refused.await?.is_empty(), "the text of the error");

                // It announces no handlers, and hears the built-in events all the same.
                party.listen("onmodechanged", false).await?;
                assert_eq!(party.value("setMode", json!([0])).await?, 0);
                browser.click("#toggle-panel").await?;
                party.lines(0, "onmodechanged", 1).await?;
                let sent = "return window.wire.some((message) => message.type === 'addGenericHandler');";
                assert_eq!(browser.script(sent, vec![]).await?, false);

                // Each time it gets the keyboard it asks to be shown.
                assert_eq!(party.value("setMode", json!([0])).await?, 0);
                browser.find("body[data-mode=minimized]").await?;
                let focus = "window.dispatchEvent(new Event('focus'));";
                browser.in_frame(FRAME, async |frame: &Browser| frame.script(focus, vec![]).await).await?;
                browser.find("#panel[data-mode=docked]").await?;
                Ok(())
            },
        );
    }
}

/// Posts a request without a library and waits for its one answer: outcome and data.
async fn send(browser: &Browser, id: &str, kind: &str, form: &str, data: Value) -> Outcome<(String, Value)> {
    let arguments = vec![json!(id), json!(kind), json!(form), data];
    let body = format!("return raw.answers('{id}');");
    let answers = browser
        .in_frame(FRAME, async |frame: &Browser| {
            frame.script_until("the page", "return window.raw;").await?;
            frame.script("raw.send(...arguments);", arguments).await?;
            until(&format!("the answer to {kind} {id}"), async || {
                let answers = frame.script(&body, vec![]).await.map_err(|failure| failure.to_string())?;
                if answers == json!([]) { Err("none".to_owned()) } else { Ok(answers) }
            })
            .await
        })
        .await?;
    let answer = &answers[0];
    assert_eq!(answers.as_array().map(Vec::len), Some(1), "{answers}");
    let keys = ["messageCorrelationId", "messageData", "messageOutcome", "messageType"];
    assert_eq!((&answer["keys"], &answer["map"]), (&json!(keys), &json!(true)), "{answer}");
    Ok((answer["outcome"].as_str().unwrap_or_default().to_owned(), answer["data"].clone()))
}

/// The value of a request that succeeds.
async fn value(browser: &Browser, id: &str, kind: &str, form: &str, data: Value) -> Outcome<Value> {
    let (outcome, answer) = send(browser, id, kind, form, data).await?;
    assert_eq!(outcome, "success", "{kind}: {answer}");
    Ok(answer["value"].clone())
}

#[test]
fn data_may_be_a_map_an_object_or_text() {
    hosted(
        "data_may_be_a_map_an_object_or_text",
        &Setup::new("raw.html"),
        Library::Ours,
        async |browser: &Browser, _: &Host| {
            for (at, form) in ["map", "object", "json"].into_iter().enumerate() {
                let mode = i64::try_from(at % 2).unwrap_or_default();
                assert_eq!(value(browser, &format!("m{at}"), "setmode", form, json!({"value": mode})).await?, mode);
                let input = json!({"input": {"templateName": "vnd_main", "templateParameters": {}}});
                let id = value(browser, &format!("s{at}"), "createSession", form, input).await?;
                assert_eq!(id, format!("session-id-{}", at + 1));
            }
            // No data at all is empty data; an empty type is an event that nobody takes.
            assert!(value(browser, "n1", "getmode", "none", json!({})).await?.is_number());
            assert_eq!(value(browser, "n2", "", "map", json!({})).await?, false);
            assert_eq!(value(browser, "n3", "GetMode", "map", json!({})).await?, false, "another letter case");
            let (outcome, error) = send(browser, "n4", "createSession", "map", json!({})).await?;
            assert_eq!((outcome.as_str(), &error["msdyn_name"]), ("failure", &json!("createSession")));

            // A GUID or text as count, an array as tab, numeric text as width, an empty one not.
            let session = json!("session-id-3");
            for (at, count) in
                [json!("4"), json!("0e1f7e29-0000-4000-8000-000000000001"), json!(7), json!(-1)].into_iter().enumerate()
            {
                let data = json!({"sessionId": session, "messagesCount": count});
                assert_eq!(value(browser, &format!("c{at}"), "requestFocusSession", "map", data).await?, Value::Null);
            }
            let tabs = value(browser, "t1", "getTabsByTagOrName", "map", json!({})).await?;
            assert_eq!(value(browser, "t2", "focusTab", "map", json!({"tabId": tabs})).await?, Value::Null);
            let (outcome, _) = send(browser, "t3", "focusTab", "map", json!({"tabId": []})).await?;
            assert_eq!(outcome, "failure");
            let options = json!({"entityName": "contact", "entityId": ADA_ID});
            let (outcome, _) = send(browser, "f1", "openform", "object", json!({"entityFormOptions": options})).await?;
            assert_eq!(outcome, "success", "an object where JSON text is expected");
            Ok(())
        },
    );
}

#[test]
fn the_panel_keeps_its_rules() {
    hosted("the_panel_keeps_its_rules", &Setup::new("raw.html"), Library::Ours, async |browser: &Browser, _: &Host| {
        let start = value(browser, "w0", "getwidth", "map", json!({})).await?;
        for (id, width) in [("w1", json!(30)), ("w2", json!(299))] {
            value(browser, id, "setwidth", "map", json!({"value": width})).await?;
        }
        value(browser, "m1", "setmode", "map", json!({"value": 1})).await?;
        assert_eq!(value(browser, "w3", "setwidth", "map", json!({"value": 299})).await?, 378, "started with {start}");
        assert_eq!(value(browser, "w4", "setwidth", "map", json!({"value": 300})).await?, 300);
        assert_eq!(value(browser, "w5", "setwidth", "map", json!({"value": "420"})).await?, 420);
        let (outcome, _) = send(browser, "w6", "setwidth", "map", json!({"value": ""})).await?;
        assert_eq!(outcome, "failure");
        value(browser, "w7", "setwidth", "map", json!({"value": 5000})).await?;
        assert_eq!(value(browser, "m2", "getmode", "map", json!({})).await?, 0, "more than half of the screen");
        for (id, asked, is) in [("m3", 0, 0), ("m4", 1, 1), ("m5", 2, 2), ("m6", 3, 0)] {
            assert_eq!(value(browser, id, "setmode", "map", json!({"value": asked})).await?, is);
        }
        let (outcome, error) = send(browser, "m7", "setmode", "map", json!({"value": 4})).await?;
        assert_eq!((outcome.as_str(), &error["value"]["errorType"]), ("failure", &json!(0)), "{error}");
        Ok(())
    });
}

#[test]
fn the_panel_of_a_single_session_app_is_never_hidden() {
    let name = "the_panel_of_a_single_session_app_is_never_hidden";
    let setup = Setup::new("raw.html").single_session();
    hosted(name, &setup, Library::Ours, async |browser: &Browser, _: &Host| {
        for (id, asked, is) in [("m3", 1, 1), ("m4", 2, 0), ("m5", 1, 1), ("m6", 3, 0), ("m7", 0, 0)] {
            assert_eq!(value(browser, id, "setmode", "map", json!({"value": asked})).await?, is);
        }
        value(browser, "m8", "setmode", "map", json!({"value": 1})).await?;
        assert_eq!(value(browser, "w1", "setwidth", "map", json!({"value": 299})).await?, 378);
        assert_eq!(value(browser, "w2", "setwidth", "map", json!({"value": 300})).await?, 300);
        assert_eq!(value(browser, "w3", "setwidth", "map", json!({"value": 420})).await?, 420);
        value(browser, "w4", "setwidth", "map", json!({"value": 5000})).await?;
        assert_eq!(value(browser, "m9", "getmode", "map", json!({})).await?, 0);
        Ok(())
    });
}

#[test]
fn events_may_be_answered_with_anything_or_nothing() {
    let name = "events_may_be_answered_with_anything_or_nothing";
    hosted(name, &Setup::new("raw.html"), Library::Ours, async |browser: &Browser, _: &Host| {
        // Registered twice, removed once: still registered, and one event each time.
        for id in ["h1", "h2"] {
            value(browser, id, "addGenericHandler", "map", json!({"eventType": "onmodechanged"})).await?;
        }
        value(browser, "h3", "removeGenericHandler", "map", json!({"eventType": "onmodechanged"})).await?;
        let ways = ["nothing", "success", "failure", "unmarked", "twice", "object", "text", "undefined"];
        for (at, way) in ways.into_iter().enumerate() {
            let answer = format!("raw.answering = '{way}';");
            browser.in_frame(FRAME, async |frame: &Browser| frame.script(&answer, vec![]).await).await?;
            browser.click("#toggle-panel").await?;
            let came = format!("return raw.events.length >= {} && raw.events;", at + 1);
            let events =
                browser.in_frame(FRAME, async |frame: &Browser| frame.script_until("the event", &came).await).await?;
            assert_eq!(events.as_array().map(Vec::len), Some(at + 1), "one message for each: {events}");
            assert_eq!(events[at], json!(["onmodechanged", "string", true]));
        }
        // None of these answers was answered, and all goes on.
        assert!(value(browser, "last", "getmode", "map", json!({})).await?.is_number());
        let events = browser.in_frame(FRAME, async |frame: &Browser| frame.script("return raw.events;", vec![]).await);
        assert_eq!(events.await?.as_array().map(Vec::len), Some(ways.len()));
        value(browser, "h4", "removeGenericHandler", "map", json!({"eventType": "onmodechanged"})).await?;
        browser.click("#toggle-panel").await?;
        value(browser, "end", "getmode", "map", json!({})).await?;
        let events = browser.in_frame(FRAME, async |frame: &Browser| frame.script("return raw.events;", vec![]).await);
        assert_eq!(events.await?.as_array().map(Vec::len), Some(ways.len()), "no longer registered");
        Ok(())
    });
}

#[test]
fn an_answer_is_never_answered() {
    hosted(
        "an_answer_is_never_answered",
        &Setup::new("raw.html"),
        Library::Ours,
        async |browser: &Browser, _: &Host| {
            value(browser, "1", "getmode", "map", json!({})).await?;
            // With the marker, without it, with an outcome only, with an id that nobody waits for.
            let post = "
            for (const message of [
              { messageType: 'CIF_Response', messageCorrelationId: 'x1', messageOutcome: 'success', messageData: new Map() },
              { messageType: 'CIF_Response', messageCorrelationId: 'x2' },
              { messageCorrelationId: 'x3', messageOutcome: 'failure', messageData: 'text' },
              { messageType: 'getmode', messageCorrelationId: 'x4', messageOutcome: 'success', messageData: new Map() },
            ]) top.postMessage(message, new URLSearchParams(location.search).get('base'));";
            browser.in_frame(FRAME, async |frame: &Browser| frame.script(post, vec![]).await).await?;
            value(browser, "2", "getmode", "map", json!({})).await?;
            let answers = "return ['x1', 'x2', 'x3', 'x4'].flatMap((id) => raw.answers(id));";
            let answers = browser.in_frame(FRAME, async |frame: &Browser| frame.script(answers, vec![]).await).await?;
            assert_eq!(answers, json!([]));
            Ok(())
        },
    );
}
