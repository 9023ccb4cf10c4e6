//! What an earlier flow left in the host: its sessions, and activities that nobody completed.

use cif_protocol::host::{GetSession, UpdateRecord};
use cif_protocol::{ConversationId, MapRecord, Record, SessionId, Value};
use cif_provider::{CallContext, HostError, HostExt};

use super::activity::marker;
use super::host_work::Tools;
use super::step::CONTEXT_KEY;

/// A session that an earlier flow opened.
#[derive(Debug)]
pub(super) struct Inherited {
    pub(super) session: SessionId,
    pub(super) focused: bool,
    pub(super) conversation: ConversationId,
    pub(super) kind: String,
}

impl Tools {
    /// The sessions that name a conversation in their context.
    pub(super) async fn sessions(&self) -> Result<Vec<Inherited>, HostError> {
        let mut found = Vec::new();
        for id in self.host().get_all_sessions().await? {
            // One that was closed in between is no loss.
            let Ok(info) = self.host().get_session(GetSession::new(id)).await else { continue };
            let text = |key: &str| info.context.get(key).and_then(Value::as_str).map(str::to_owned);
            if let Some(conversation) = text(CONTEXT_KEY) {
                found.push(Inherited {
                    conversation: conversation.into(),
                    kind: text("channel").unwrap_or_default(),
                    focused: info.focused,
                    session: info.session_id,
                });
            }
        }
        Ok(found)
    }

    /// Completes the activity of a conversation that ended while no flow ran. When it ended is not known, so that the
    /// activity says when this was found out.
    pub(super) async fn close_orphan(&self, orphan: &Inherited) -> Result<(), HostError> {
        let Some(table) = self.config.activity(&orphan.kind.as_str().into()).filter(|_| self.config.steps.record)
        else {
            return Ok(());
        };
        let marker = marker(orphan.conversation.as_str());
        let Some(id) = self.find_activity(&CallContext::new(), table, &marker, " and statecode eq 0").await? else {
            return Ok(());
        };
        let columns = Record::new().with("statecode", 1).with("actualend", self.runtime().wall_clock().to_string());
        self.host().update_record(UpdateRecord::new(&*table.entity, id, MapRecord(columns))).await.map(|_| ())
    }
}
