//! Ids are a frame's own: two widgets may use the same one at the same time.

use cif_browser_tests::{Browser, Proxy};
use serde_json::json;

use super::setting::{CALLER, Client, OTHER, hosted};
use super::widget::{frame, settled};
use crate::caller::{begin_in, value};

#[test]
fn colliding_ids_of_two_frames_get_their_own_answers() {
    let name = "colliding_ids_of_two_frames_get_their_own_answers";
    hosted(name, Client::Ours, &[CALLER, OTHER], false, async |browser: &Browser, _: &Proxy| {
        let session = value(browser, "createSession", json!([{"templateName": "vnd_main"}])).await?;
        let mut calls = Vec::new();
        for _ in 0..20 {
            for widget in [CALLER, OTHER] {
                // The fixture counts in each frame for itself, so the same ids go out of both.
                let ask = vec![json!("getAllSessions"), json!({})];
                calls.push((widget, begin_in(browser, &frame(widget), "cifSend", ask).await?));
            }
        }
        for (widget, id) in calls {
            let wanted = if widget == CALLER { json!([session]) } else { json!([]) };
            let state = settled(browser, widget, &id).await?;
            assert_eq!(state["value"], wanted, "{widget}: {state}");
        }
        Ok(())
    });
}
