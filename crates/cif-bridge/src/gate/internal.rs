//! Messages that the client library sends on its own account (`docs/src/methods.md`, internal messages): answered at once, whatever the
//! host is doing.

use cif_host::{DiagnosticKind, Severity};
use cif_protocol::host::HostReply;
use cif_protocol::{ProviderId, Record, RequestMessage, Value};

use super::FrameGate;
use super::output::{GateOutput, Moment};

/// The request for a port (`docs/src/wire.md`, upgrade to a port), and the version that this host speaks.
const UPGRADE: &str = "cif.upgrade";
const PORT_VERSION: f64 = 1.0;

fn asks_for_version(versions: &Value) -> bool {
    versions.as_array().is_some_and(|versions| versions.contains(&Value::Number(PORT_VERSION)))
}

impl FrameGate {
    /// The answer to an internal message; nothing when the request is another one.
    pub(super) fn internal(
        &mut self,
        at: Moment,
        provider: &ProviderId,
        request: &RequestMessage,
        port: bool,
    ) -> Option<HostReply> {
        let field = |key: &str| request.data.get(key).cloned().unwrap_or_default();
        let value = match request.message_type.as_str() {
            "onUserActivity" => {
                self.outputs.push_back(GateOutput::Activity { provider: provider.clone() });
                Value::Bool(true)
            }
            "logErrorsAndReject" => {
                let text = |key: &str| field(key).as_str().unwrap_or("nothing").chars().take(500).collect::<String>();
                let line = format!("the client library refused to send `{}`: {}", text("functName"), text("errorMsg"));
                self.report_refusal(at.now, DiagnosticKind::ClientRefused, Some(provider), line);
                Value::Bool(true)
            }
            "debugInformationEvent" => {
                let text = "the agent asked for the diagnostics".to_owned();
                // A widget that says so all the time would keep taking the agent's focus away.
                let heard = self.frames.get_mut(provider).and_then(|frame| frame.wishes.admit(at.now, text));
                if let Some(text) = heard {
                    self.outputs.push_back(GateOutput::ShowDiagnostics { provider: provider.clone() });
                    self.report(Severity::Info, DiagnosticKind::Other, Some(provider), text);
                }
                Value::Bool(true)
            }
            "setPosition" => field("value"),
            // The page has kept the port, and uses it when it sees this answer.
            UPGRADE if port && request.correlation_id.is_some() && asks_for_version(&field("versions")) => {
                Record::new().with("version", PORT_VERSION).into()
            }
            UPGRADE => Value::Bool(false),
            "initLogAnalytics" => Value::from("Success"),
            _ => return None,
        };
        Some(HostReply::other(request.message_type.as_str(), value))
    }
}
