//! The address book of the configuration.

use cif_protocol::channel::{
    Address, ChannelKind, ContactDetails, DirectoryEntry, DirectoryPage, GetContact, PresenceKind, ResolveAddress,
    ResolvedAddress, SearchDirectory,
};
use cif_provider::{CallContext, Directory, ProviderError, ProviderErrorKind, async_trait};

use crate::capabilities::{KINDS, MAX_PAGE};
use crate::{Contact, LoopbackProvider};

#[cfg_attr(not(target_arch = "wasm32"), async_trait)]
#[cfg_attr(target_arch = "wasm32", async_trait(?Send))]
impl Directory for LoopbackProvider {
    async fn search(&self, cx: &CallContext, command: SearchDirectory) -> Result<DirectoryPage, ProviderError> {
        self.service.execute::<SearchDirectory>(cx, |_| {
            let begin = match &command.page {
                None => 0,
                Some(page) => page.parse::<usize>().map_err(|_| {
                    let text = format!("`{page}` is not a page; use `next` of the page before");
                    ProviderError::new(ProviderErrorKind::InvalidInput, text)
                })?,
            };
            let limit = usize::try_from(command.limit.unwrap_or(MAX_PAGE).clamp(1, MAX_PAGE)).unwrap_or(1);
            let by_phone = command.kinds.is_empty() || command.kinds.contains(&ChannelKind::Voice);
            let text = command.text.to_lowercase();
            let hits: Vec<&Contact> = self
                .service
                .config
                .directory
                .iter()
                .filter(|contact| {
                    by_phone && (contact.name.to_lowercase().contains(&text) || contact.number.contains(&text))
                })
                .collect();
            let entries: Vec<_> = hits.iter().skip(begin).take(limit).map(|contact| entry(contact)).collect();
            let end = begin.saturating_add(limit);
            let mut page = DirectoryPage::new().with_entries(entries);
            page.next = (end < hits.len()).then(|| end.to_string());
            Ok(page)
        })
    }

    async fn resolve(&self, cx: &CallContext, command: ResolveAddress) -> Result<ResolvedAddress, ProviderError> {
        self.service.execute::<ResolveAddress>(cx, |_| {
            if !KINDS.contains(&command.kind) {
                let text = format!("the loopback provider has no channel `{}`", command.kind);
                return Err(ProviderError::new(ProviderErrorKind::Unsupported, text));
            }
            let text = command.text.trim();
            let mut resolved = ResolvedAddress::new();
            resolved.address = match command.kind {
                ChannelKind::Voice | ChannelKind::Sms => phone(text).map(Address::phone),
                ChannelKind::Email => text.contains('@').then(|| Address::email(text)),
                _ => (!text.is_empty()).then(|| Address::user(text)),
            };
            let known = |address: &Address| self.service.config.directory.iter().find(|c| c.number == address.value);
            resolved.name = resolved.address.as_ref().and_then(known).map(|contact| contact.name.clone());
            Ok(resolved)
        })
    }

    async fn get_contact(&self, cx: &CallContext, command: GetContact) -> Result<ContactDetails, ProviderError> {
        self.service.execute::<GetContact>(cx, |_| {
            let found = self.service.config.directory.iter().find(|contact| contact.number == command.id);
            found.map(|contact| ContactDetails::new(entry(contact))).ok_or_else(|| {
                let text = format!("there is no entry `{}` in the address book; search for it", command.id);
                ProviderError::new(ProviderErrorKind::NotFound, text)
            })
        })
    }
}

fn entry(contact: &Contact) -> DirectoryEntry {
    DirectoryEntry::new(contact.number.clone(), contact.name.clone())
        .with_presence(PresenceKind::Available)
        .with_addresses([Address::phone(contact.number.clone())])
}

/// The digits of what was typed, with a leading `+`; nothing when there are none, or letters.
fn phone(text: &str) -> Option<String> {
    let digits: String = text.chars().filter(char::is_ascii_digit).collect();
    if digits.is_empty() || text.chars().any(char::is_alphabetic) {
        return None;
    }
    Some(if text.starts_with('+') { format!("+{digits}") } else { digits })
}
