//! The conversation of a session and what is reported about it (`docs/src/methods.md`, presence, conversation, notes).

use cif_protocol::host::{Failure, HostReply, SavedRecord, UpdateConversation};
use cif_protocol::{Record, Value};

use super::jobs::Work;
use super::session::Session;
use super::work_items::TABLE;
use super::{Answer, Slot, Workspace};
use crate::limits::check_size;
use crate::normal_id;
use crate::slugs::shown;

/// So many columns of a conversation are kept.
const COLUMN_LIMIT: usize = 200;

impl Workspace {
    /// Columns of a work item are written to it; without one they are kept with the session.
    pub(super) fn update_conversation(&mut self, caller: Slot, call: UpdateConversation) -> Answer {
        let wanted = normal_id(&call.entity_id);
        let is_item = |session: &Session| session.work_item && normal_id(&session.conversation_id) == wanted;
        if !self.own_sessions(caller).any(is_item) {
            return Answer::Done(self.keep_conversation(caller, call).map(HostReply::UpdateConversation));
        }
        let work = Work::Conversation(wanted, call.value.0);
        // The work item was made for this provider, so it may write it whatever tables it was granted.
        self.job_with(caller, "updateConversation", TABLE, work)
    }

    fn keep_conversation(&mut self, caller: Slot, call: UpdateConversation) -> Result<SavedRecord, Failure> {
        let fail = |message: String| Failure::invalid("updateConversation", message);
        let wanted = normal_id(&call.entity_id);
        let is_meant = |id: &str| !id.is_empty() && normal_id(id) == wanted;
        let own = |session: &&mut Session| session.owner == Some(caller);
        let session = self.sessions.list.iter_mut().filter(own).find(|session| is_meant(&session.conversation_id));
        let session = session.ok_or_else(|| {
            let id = shown(&call.entity_id);
            fail(format!("no session of yours has the conversation {id}; getSession tells the conversationId of each"))
        })?;
        let mut columns = session.conversation.clone();
        for (column, value) in call.value.0.0 {
            columns.insert(column, value);
            if columns.len() > COLUMN_LIMIT {
                return Err(fail(format!("the conversation would have more than {COLUMN_LIMIT} columns")));
            }
        }
        check_size("the columns of a conversation", [&Value::Object(columns.clone())]).map_err(fail)?;
        session.conversation = columns;
        Ok(SavedRecord::new(TABLE, &session.conversation_id, Record::new()))
    }
}
