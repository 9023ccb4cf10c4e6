//! A provider whose service keeps a long history.

use std::sync::Arc;

use cif_adapter::{ByCommand, by_command, facets_of};
use cif_protocol::channel::{
    Author, Capabilities, ChannelCommand, ChannelReply, Descriptor, HistoryPage, Message, MessagePart, Scope, Snapshot,
};
use cif_protocol::host::HostEvent;
use cif_provider::{AttachContext, CallContext, ChannelProvider, HostEventReply, ProviderError, async_trait, dispatch};

/// Puts `count` messages before what the provider has; the text of each is its number.
#[derive(Debug)]
pub(super) struct Archive {
    inner: Arc<dyn ChannelProvider>,
    count: usize,
}

impl Archive {
    pub(super) fn new(inner: Arc<dyn ChannelProvider>, count: usize) -> Self {
        Self { inner, count }
    }

    fn page(&self, end: usize, limit: usize) -> HistoryPage {
        let begin = end.min(self.count).saturating_sub(limit);
        let message = |n: usize| {
            let author = if n % 2 == 0 { Author::FarEnd } else { Author::Agent };
            Message::new(format!("a{n}"), author, [MessagePart::text(format!("Message number {n} of the archive"))])
        };
        let mut page = HistoryPage::new().with_messages((begin..end).map(message).collect::<Vec<_>>());
        page.older = (begin > 0).then(|| format!("archive {begin}"));
        page
    }
}

#[async_trait]
impl ByCommand for Archive {
    async fn command(&self, cx: &CallContext, command: ChannelCommand) -> Result<ChannelReply, ProviderError> {
        let ChannelCommand::FetchHistory(fetch) = command else { return dispatch(&*self.inner, cx, command).await };
        let limit = fetch.limit.unwrap_or(50) as usize;
        let at = fetch.cursor.as_ref().and_then(|cursor| cursor.strip_prefix("archive ")?.parse().ok());
        if let Some(at) = at {
            return Ok(ChannelReply::FetchHistory(self.page(at, limit)));
        }
        let reply = dispatch(&*self.inner, cx, fetch.into()).await?;
        let ChannelReply::FetchHistory(mut page) = reply else { return Ok(reply) };
        page.older = page.older.or_else(|| Some(format!("archive {}", self.count)));
        Ok(ChannelReply::FetchHistory(page))
    }
}

by_command!(Archive);

#[async_trait]
impl ChannelProvider for Archive {
    fn descriptor(&self) -> &Descriptor {
        self.inner.descriptor()
    }

    fn capabilities(&self, scope: &Scope) -> Capabilities {
        self.inner.capabilities(scope)
    }

    async fn attach(&self, cx: AttachContext) -> Result<(), ProviderError> {
        self.inner.attach(cx).await
    }

    async fn detach(&self) -> Result<(), ProviderError> {
        self.inner.detach().await
    }

    async fn snapshot(&self) -> Result<Snapshot, ProviderError> {
        self.inner.snapshot().await
    }

    async fn host_event(&self, event: HostEvent) -> Result<HostEventReply, ProviderError> {
        self.inner.host_event(event).await
    }

    facets_of!(inner);
}
