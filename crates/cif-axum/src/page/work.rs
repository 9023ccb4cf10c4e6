//! Questions and commands of a page that take time.

use std::sync::Arc;

use cif_bridge::page::{Answer, Conversation, InspectorRequest, Load, LoadReport, Loaded, PageMessage, Save, load};
use futures::future::BoxFuture;
use futures::stream::FuturesUnordered;

use crate::inspect;
use crate::shared::Shared;

/// What is being worked on for one tab.
pub(super) type Working = FuturesUnordered<BoxFuture<'static, Answer>>;

/// A question or a command; it is answered exactly once.
#[derive(Debug)]
pub(super) enum Work {
    Load(Load),
    Save(Save),
    Conversation(Conversation),
    Report(LoadReport),
    Inspector(InspectorRequest),
}

impl Work {
    /// The work that a message asks for, or the message back.
    pub(super) fn of(message: PageMessage) -> Result<Self, Box<PageMessage>> {
        match message {
            PageMessage::Load(load) => Ok(Self::Load(load)),
            PageMessage::Save(save) => Ok(Self::Save(save)),
            PageMessage::Conversation(conversation) => Ok(Self::Conversation(conversation)),
            PageMessage::Report(report) => Ok(Self::Report(report)),
            PageMessage::Inspector(request) => Ok(Self::Inspector(request)),
            other => Err(Box::new(other)),
        }
    }

    const fn request_id(&self) -> u64 {
        match self {
            Self::Load(load) => load.request_id,
            Self::Save(save) => save.request_id,
            Self::Conversation(conversation) => conversation.request_id,
            Self::Report(report) => report.request_id,
            Self::Inspector(request) => request.request_id,
        }
    }

    /// The answer to work that is not taken.
    pub(super) fn refused(&self, reason: &str) -> Answer {
        Answer::new(self.request_id(), Err::<Loaded, _>(reason))
    }

    pub(super) async fn run(self, shared: Arc<Shared>) -> Answer {
        let request_id = self.request_id();
        let result = match self {
            Self::Report(_) => {
                let report = shared.desk.diagnostics_report().map(|report| Loaded::Report { report: Box::new(report) });
                report.ok_or_else(|| "no report was asked for yet".to_owned())
            }
            Self::Inspector(InspectorRequest { what, .. }) => inspect::ask(&shared, what).await,
            Self::Load(Load { what, .. }) => {
                load(&*shared.desk.records(), &shared.user_id, &what).await.map_err(|error| error.to_string())
            }
            Self::Save(Save { tab, columns, .. }) => {
                let saved = shared.desk.save_form(tab, columns).await;
                saved.map(|id| Loaded::Saved { id }).map_err(|error| error.to_string())
            }
            Self::Conversation(Conversation { provider, conversation, action, .. }) => {
                shared.natives.command(&provider, conversation, action).await.map(|()| Loaded::Done)
            }
        };
        Answer::new(request_id, result)
    }
}
