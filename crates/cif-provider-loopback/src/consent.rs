//! What people agreed to.

use cif_protocol::channel::{ConsentChanged, ConsentList, ConsentRecord, Done, GetConsent, SetConsent};
use cif_provider::{CallContext, Consent, ProviderError, ProviderErrorKind, async_trait};

use crate::LoopbackProvider;

/// The most answers that are kept.
const MAX_CONSENTS: usize = 1_024;

#[cfg_attr(not(target_arch = "wasm32"), async_trait)]
#[cfg_attr(target_arch = "wasm32", async_trait(?Send))]
impl Consent for LoopbackProvider {
    async fn get(&self, cx: &CallContext, command: GetConsent) -> Result<ConsentList, ProviderError> {
        self.service.execute::<GetConsent>(cx, |state| {
            let wanted = |((party, purpose), _): &(&(String, String), &ConsentRecord)| {
                *party == command.party.value
                    && command.purpose.as_ref().is_none_or(|wanted| wanted.as_str() == purpose)
            };
            let found: Vec<_> = state.store.consents.iter().filter(wanted).map(|(_, record)| record.clone()).collect();
            Ok(ConsentList::new().with_consents(found))
        })
    }

    async fn set(&self, cx: &CallContext, command: SetConsent) -> Result<(), ProviderError> {
        let outcome = self.service.execute::<SetConsent>(cx, |state| {
            let key = (command.party.value.clone(), command.purpose.as_str().to_owned());
            if command.party.value.trim().is_empty() {
                return Err(ProviderError::new(ProviderErrorKind::InvalidInput, "the party has no address; give one"));
            }
            if state.store.consents.len() >= MAX_CONSENTS && !state.store.consents.contains_key(&key) {
                let text = format!("{MAX_CONSENTS} answers are the limit of this service");
                return Err(ProviderError::new(ProviderErrorKind::LimitReached, text));
            }
            let mut record =
                ConsentRecord::new(command.purpose, command.state).with_since(self.service.runtime.wall_clock());
            record.evidence = command.evidence;
            let before = state.store.consents.insert(key, record.clone());
            if before.is_none_or(|before| before.state != record.state) {
                let changed = ConsentChanged::new(command.party, record);
                self.service.tell(state, command.conversation.as_ref(), changed, cx.command_id());
            }
            Ok(Done::new())
        });
        outcome.map(drop)
    }
}
