//! The namespace `loopback`: what is said comes back.

use cif_protocol::channel::{Custom, CustomReply, SendCustom};
use cif_provider::{CallContext, CustomMessages, ProviderError, ProviderErrorKind, async_trait};

use crate::LoopbackProvider;

/// The namespaces that are known.
pub(crate) const NAMESPACES: [&str; 1] = ["loopback"];

#[cfg_attr(not(target_arch = "wasm32"), async_trait)]
#[cfg_attr(target_arch = "wasm32", async_trait(?Send))]
impl CustomMessages for LoopbackProvider {
    async fn send(&self, cx: &CallContext, command: SendCustom) -> Result<CustomReply, ProviderError> {
        self.service.execute::<SendCustom>(cx, |state| {
            if !NAMESPACES.contains(&command.namespace.as_str()) {
                let text =
                    format!("the namespace `{}` is not known; known are {}", command.namespace, NAMESPACES.join(", "));
                return Err(ProviderError::new(ProviderErrorKind::Unsupported, text));
            }
            state.effects.custom += 1;
            let echo = Custom::new(command.namespace, command.name).with_data(command.data.clone());
            self.service.tell(state, command.conversation.as_ref(), echo, cx.command_id());
            Ok(CustomReply::new().with_data(command.data))
        })
    }
}
