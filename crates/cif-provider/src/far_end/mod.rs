//! Whoever is at the other end of a provider's service, for tests: the customer, and the service itself.
//!
//! The conformance kit acts through it. A provider that simulates its service implements [`FarEnd`]; one that runs in another
//! process may serve it by [control messages](CONTROL).

mod act;
mod control;
mod shared;

use std::collections::BTreeMap;
use std::fmt::Debug;

use async_trait::async_trait;
use cif_protocol::ConversationId;
use cif_protocol::channel::ChannelKind;
use serde::{Deserialize, Serialize};

use crate::{MaybeSend, MaybeSync};

pub use act::FarEndAct;
pub use control::{CONTROL, act_message, control, from_value};

/// Plays the customers of a provider's service, as a test needs them.
///
/// An error says why it could not be done, in words, without what differs from run to run. What is left out cannot be done, and cases that need it are not run.
#[cfg_attr(not(target_arch = "wasm32"), async_trait)]
#[cfg_attr(target_arch = "wasm32", async_trait(?Send))]
pub trait FarEnd: Debug + MaybeSend + MaybeSync + 'static {
    /// A customer calls, writes or mails. The conversation is known by the event that the provider reports.
    async fn offer(&self, kind: &ChannelKind, from: &str) -> Result<(), String>;

    /// The customer answers an outgoing conversation.
    async fn answer(&self, conversation: &ConversationId) -> Result<(), String> {
        let _ = conversation;
        Err("the far end cannot answer".to_owned())
    }

    /// The customer hangs up, or gives up waiting.
    async fn hang_up(&self, conversation: &ConversationId) -> Result<(), String>;

    /// The customer writes a message in a chat.
    async fn say(&self, conversation: &ConversationId, text: &str) -> Result<(), String> {
        let _ = (conversation, text);
        Err("the far end cannot write".to_owned())
    }

    /// What the service has done so far on behalf of the agent.
    async fn effects(&self) -> Result<Effects, String>;

    /// Anything else. A far end that cannot do it says so, and what needs it is not looked at.
    async fn act(&self, act: FarEndAct) -> Result<(), String> {
        Err(format!("the far end cannot `{}`", act.name()))
    }

    /// What opens the door of the service.
    async fn secrets(&self) -> Result<Secrets, String> {
        Err("the far end gives no secrets to sign in with".to_owned())
    }
}

/// What a service has done on behalf of the agent, since it began to count. Only differences matter; a command that is executed
/// twice shows here.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", default)]
#[non_exhaustive]
pub struct Effects {
    /// Conversations that it began for the agent.
    pub started: u64,
    /// Messages that it delivered to customers.
    pub messages: u64,
    /// Mails that it delivered to customers.
    pub mails: u64,
    /// Tones that it played to customers.
    pub tones: u64,
    /// Transfers that it made.
    pub transfers: u64,
    /// People that it invited into conversations.
    pub invited: u64,
    /// Conversations of colleagues that the agent joined.
    pub supervised: u64,
    /// Files that it took.
    pub files: u64,
    /// Reports that it took for the people behind it.
    pub issues: u64,
    /// Messages of the vendor's own that it took.
    pub custom: u64,
    /// How often a customer saw the agent begin or stop writing.
    pub typing: u64,
    /// How often a customer was told that the agent has read further.
    pub read: u64,
}

macro_rules! effects {
    ($($field:ident)+) => {
        impl Effects {
            /// What came since `before`.
            #[must_use]
            pub const fn since(self, before: Self) -> Self {
                Self { $($field: self.$field.wrapping_sub(before.$field),)+ }
            }

            /// All of them together.
            #[must_use]
            pub const fn total(self) -> u64 {
                0 $(+ self.$field)+
            }
        }
    };
}

effects! { started messages mails tones transfers invited supervised files issues custom typing read }

/// What opens the door of a service that only tests reach.
#[derive(Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", default)]
#[non_exhaustive]
pub struct Secrets {
    /// The method to sign in by typing; absent for the service's own choice.
    pub method: Option<String>,
    /// What the agent types, by the name of the field.
    pub values: BTreeMap<String, String>,
    /// The method that waits for another device; absent when there is none.
    pub device_method: Option<String>,
    /// A token of the host that the service takes; absent when it takes none.
    pub token: Option<String>,
}

impl Debug for Secrets {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Secrets").field("method", &self.method).finish_non_exhaustive()
    }
}
