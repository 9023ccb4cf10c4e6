//! The agent's hands in the browser: an `AgentAction` of a case as a click, a key or a DOM hook of the page.

use cif_browser_tests::{Browser, Failure, Outcome};
use serde_json::{Value, json};

/// Does what the action means.
pub(super) async fn act(browser: &Browser, action: &Value) -> Outcome {
    let text = |key: &str| action[key].as_str().unwrap_or_default();
    match text("action") {
        "acceptNotification" => browser.click("#accept").await,
        "declineNotification" => browser.click("#decline").await,
        "focusSession" => browser.click(&format!("[data-session='{}']", text("session"))).await,
        "closeSession" => browser.click(&format!("[data-close-session='{}']", text("session"))).await,
        "setPanelMode" => browser.click("#panel-minimize").await,
        "resizePanel" => {
            browser.find("#resize-handle").await?;
            browser.script("document.getElementById('resize-handle').focus();", vec![]).await?;
            Ok(browser.client().active_element().await?.send_keys("\u{e014}").await?)
        }
        "openPage" => {
            browser.click(&format!("[data-table={}]", action["page"]["entity"].as_str().unwrap_or_default())).await
        }
        "clickToAct" => {
            let detail = json!({
                "value": action["value"], "name": action["name"], "format": "phone", "entityLogicalName": action["entity"],
            });
            hook(browser, "CIClickToAct", detail).await
        }
        "sendArticle" => {
            hook(browser, "KMClickToSend", json!({ "title": action["title"], "link": action["link"] })).await
        }
        "useBar" => browser.click(&format!("[data-bar='{}'] [data-use-bar]", text("id"))).await,
        "answerDialog" => {
            browser.click(if action["confirmed"] == true { "#dialog-confirm" } else { "#dialog-cancel" }).await
        }
        "cancelNote" => browser.click("#note-cancel").await,
        "requestDebugData" => {
            browser.click("#toggle-log").await?;
            browser.click("#log-report").await?;
            browser.click("#log-close").await
        }
        "windowFocus" => {
            // A headless window neither gets nor loses the focus: the document is made to say so, first the opposite.
            let body = "
                const [focused] = arguments;
                for (const now of [!focused, focused]) {
                  document.hasFocus = () => now;
                  window.dispatchEvent(new Event('focus'));
                }";
            browser.script(body, vec![action["focused"].clone()]).await.map(drop)
        }
        other => Err(Failure::check(format!("the agent of the browser does not know how to do {other:?}"))),
    }
}

/// Dispatches a DOM hook on the host's window.
async fn hook(browser: &Browser, name: &str, detail: Value) -> Outcome {
    let body = "const [name, detail] = arguments; window.dispatchEvent(new CustomEvent(name, { detail }));";
    browser.script(body, vec![json!(name), detail]).await.map(drop)
}
