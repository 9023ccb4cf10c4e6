//! Earlier messages of a conversation.

use cif_protocol::channel::{FetchHistory, HistoryDirection, HistoryPage};
use cif_provider::{CallContext, History, ProviderError, ProviderErrorKind, async_trait};

use crate::LoopbackProvider;
use crate::capabilities::MAX_PAGE;

#[cfg_attr(not(target_arch = "wasm32"), async_trait)]
#[cfg_attr(target_arch = "wasm32", async_trait(?Send))]
impl History for LoopbackProvider {
    /// A cursor is the id of the message that the page ends before, or begins after.
    async fn fetch(&self, cx: &CallContext, command: FetchHistory) -> Result<HistoryPage, ProviderError> {
        self.service.execute::<FetchHistory>(cx, |state| {
            let messages = &state.talk(&command.conversation)?.messages;
            let limit = usize::try_from(command.limit.unwrap_or(MAX_PAGE).clamp(1, MAX_PAGE)).unwrap_or(1);
            let newer = command.direction == Some(HistoryDirection::Newer);
            let at = match &command.cursor {
                None => None,
                Some(cursor) => {
                    let found = messages.iter().position(|message| message.id.as_str() == cursor);
                    Some(found.ok_or_else(|| {
                        let text = format!("`{cursor}` is not a cursor; use `older` or `newer` of a page");
                        ProviderError::new(ProviderErrorKind::InvalidInput, text)
                    })?)
                }
            };
            let (begin, end) = if newer {
                let begin = at.map_or(0, |at| at + 1);
                (begin, begin.saturating_add(limit).min(messages.len()))
            } else {
                let end = at.unwrap_or(messages.len());
                (end.saturating_sub(limit), end)
            };
            let page = messages.get(begin..end).unwrap_or_default();
            let mut reply = HistoryPage::new().with_messages(page);
            reply.older = page.first().filter(|_| begin > 0).map(|first| first.id.to_string());
            reply.newer = page.last().filter(|_| end < messages.len()).map(|last| last.id.to_string());
            Ok(reply)
        })
    }
}
