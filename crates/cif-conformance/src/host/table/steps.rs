//! Steps of the tables, taken at a host.

use std::time::Duration;

use cif_protocol::host::PanelMode;
use cif_provider::CallContext;
use serde_json::{Value, json};

use super::cases::{Attempt, Known, Step, part};
use super::differs;
use crate::case::Stop;
use crate::host::bench::{Bench, Who};
use crate::host::operator::Click;
use crate::host::seeds;

/// Takes steps as the first provider, or as the agent.
pub(super) async fn steps(bench: &mut Bench, steps: &[Value], known: &mut Known) -> Result<(), Stop> {
    for step in steps {
        match Step::read(step) {
            Step::Wait(seconds) => bench.wait(Duration::from_secs(seconds)).await,
            Step::Agent(action) => act(bench, &known.fill(action)).await?,
            Step::Call { wire, args, open, fails, keep, part: key, value: wanted } => {
                let args = Value::Array(known.fill_all(args));
                if open {
                    let (_, request) = bench.request(wire, &args, &Value::Null)?;
                    let mut call = bench.begin(Who::First, CallContext::new(), request)?;
                    bench.settle().await;
                    bench.must_be_open(&mut call)?;
                    bench.leave_open(call);
                    continue;
                }
                if let Some(says) = fails {
                    let error = bench.must_fail(Who::First, wire, args).await?;
                    if !error.message.contains(says) {
                        return Err(Stop::broken(format!(
                            "`{wire}` must fail and say {says:?}; it failed with {error}"
                        )));
                    }
                    continue;
                }
                let value = bench.must(Who::First, wire, args).await?;
                if let Some(wanted) = wanted {
                    let shown = differs(&known.fill(wanted), &value);
                    shown.map_err(|problem| {
                        Stop::broken(format!("what `{wire}` shows is not what was done: {problem}"))
                    })?;
                }
                if let Some(name) = keep {
                    known.keep(name, key.map_or(value.clone(), |key| part(&value, key)));
                }
            }
        }
    }
    Ok(())
}

/// The agent does something: an `AgentAction` in JSON, by the hands of the operator.
pub(super) async fn act(bench: &Bench, action: &Value) -> Result<(), Stop> {
    let operator = bench.operator()?;
    let text = |key: &str| action[key].as_str().unwrap_or_default();
    let done = match text("action") {
        "acceptNotification" => operator.answer_notification(true).await,
        "declineNotification" => operator.answer_notification(false).await,
        "answerDialog" => operator.answer_dialog(action["confirmed"] == true).await,
        "cancelNote" => operator.cancel_note().await,
        "focusSession" => operator.focus_session(text("session")).await,
        "closeSession" => operator.close_session(text("session")).await,
        "setPanelMode" => {
            let mode: Result<PanelMode, _> = serde_json::from_value(action["mode"].clone());
            let mode = mode.map_err(|error| Stop::broken(format!("{action}: {error}")))?;
            operator.set_panel_mode(mode).await
        }
        "resizePanel" => operator.resize_panel(action["width"].as_f64().unwrap_or_default()).await,
        "openPage" => operator.open_list(action["page"]["entity"].as_str().unwrap_or_default()).await,
        "clickToAct" => {
            let click = Click::new(text("value"));
            operator.click(if text("entity").is_empty() { click } else { click.on(text("entity"), text("name")) }).await
        }
        "sendArticle" => operator.send_article(text("title"), text("link")).await,
        "useBar" => operator.use_bar(text("id")).await,
        "windowFocus" => operator.window_focus(action["focused"] == true).await,
        "requestDebugData" => operator.request_report().await,
        other => return Err(Stop::broken(format!("the tables have an action {other:?} that the kit does not know"))),
    };
    done.map_err(Stop::from)?;
    bench.settle().await;
    Ok(())
}

/// Takes the steps before an attempt, and sees that the records that it reads are there.
pub(super) async fn prepare(bench: &mut Bench, attempt: &Attempt, known: &mut Known) -> Result<(), Stop> {
    let reads = json!([attempt.before, attempt.args, attempt.data]).to_string();
    seeds::ensure(bench, &reads).await?;
    steps(bench, &attempt.before, known).await
}
