//! To whom a chat can be handed: the colleagues, and the queue.

use cif_protocol::channel::{Address, ChannelKind, DirectoryEntry, DirectoryPage, PresenceKind, SearchDirectory};
use cif_provider::{CallContext, Directory, ProviderError, ProviderErrorKind, async_trait};

use super::WebChatProvider;
use super::capabilities::MAX_PAGE;

#[async_trait]
impl Directory for WebChatProvider {
    async fn search(&self, _: &CallContext, command: SearchDirectory) -> Result<DirectoryPage, ProviderError> {
        self.present()?;
        let begin = match &command.page {
            None => 0,
            Some(page) => page.parse::<usize>().map_err(|_| {
                let text = format!("`{page}` is not a page; use `next` of the page before");
                ProviderError::new(ProviderErrorKind::InvalidInput, text)
            })?,
        };
        let queue = &self.shared.config.queue;
        let mut all = vec![DirectoryEntry::new("queue", queue.clone()).with_addresses([Address::user(queue.clone())])];
        for (id, name, available) in self.shared.look(crate::hub::Hub::colleagues) {
            if id == self.seat.id {
                continue;
            }
            let presence = if available { PresenceKind::Available } else { PresenceKind::Busy };
            let entry = DirectoryEntry::new(format!("agent-{id}"), name).with_presence(presence);
            all.push(entry.with_addresses([Address::user(&*id)]));
        }
        let text = command.text.to_lowercase();
        let by_chat = command.kinds.is_empty() || command.kinds.contains(&ChannelKind::Chat);
        all.retain(|entry| by_chat && entry.name.to_lowercase().contains(&text));
        let limit = usize::try_from(command.limit.unwrap_or(MAX_PAGE).clamp(1, MAX_PAGE)).unwrap_or(1);
        let end = begin.saturating_add(limit);
        let next = (end < all.len()).then(|| end.to_string());
        let entries: Vec<DirectoryEntry> = all.into_iter().skip(begin).take(limit).collect();
        let mut page = DirectoryPage::new().with_entries(entries);
        page.next = next;
        Ok(page)
    }
}
