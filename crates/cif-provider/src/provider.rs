//! The trait that every provider implements.

use std::fmt::Debug;

use async_trait::async_trait;
use cif_protocol::Value;
use cif_protocol::channel::{Capabilities, Descriptor, Facet, HostEventAnswer, HostEventOutcome, Scope, Snapshot};
use cif_protocol::host::HostEvent;

use crate::{
    AttachContext, Attachments, CallContext, Consent, Conversations, CustomMessages, Diagnostics, Directory, Email,
    History, MaybeSend, MaybeSync, Messaging, Participants, Presence, ProviderError, Recording, SignIn, Supervision,
    Templates, Voice,
};

/// One agent's sign-in at a channel: a small core that is always there, and facets that are discovered from the object.
///
/// The contract is in the [crate's documentation](crate). The accessors are cheap, have no effect, and give the same
/// answer for the life of the provider; what changes at run time is [`capabilities`](Self::capabilities).
#[cfg_attr(not(target_arch = "wasm32"), async_trait)]
#[cfg_attr(target_arch = "wasm32", async_trait(?Send))]
pub trait ChannelProvider: Debug + MaybeSend + MaybeSync + 'static {
    /// Identity: id, label, version, kinds. Never changes.
    fn descriptor(&self) -> &Descriptor;

    /// What is possible now. A change is reported by `capabilities.changed`.
    fn capabilities(&self, scope: &Scope) -> Capabilities;

    /// Connects the provider to a host. It returns when the provider can take commands, not when its service is
    /// connected: that is reported by `connection.state_changed`.
    ///
    /// *Effect*: conversations that are already under way at the service are in the next snapshot. *Idempotency*: attaching
    /// again replaces host and sink. *Events*: none before it returns. *Cancellation*: a dropped future leaves the provider
    /// detached.
    ///
    /// # Errors
    ///
    /// `Config`, `Denied`, `AuthRequired`, `Unavailable`.
    async fn attach(&self, cx: AttachContext) -> Result<(), ProviderError>;

    /// Disconnects the provider from its host.
    ///
    /// *Effect*: the provider stops its tasks and drops host and sink; conversations at the service go on. *Idempotency*:
    /// detaching twice is no error. *Events*: none once it was called. *Cancellation*: the provider counts as detached.
    ///
    /// # Errors
    ///
    /// `Unavailable` when the service could not be told; the provider is detached all the same.
    async fn detach(&self) -> Result<(), ProviderError>;

    /// The live conversations, with the number of the last event that is included.
    ///
    /// *Effect*: none. *Events*: those with a higher number are not in the snapshot. *Cancellation*: nothing is left.
    ///
    /// # Errors
    ///
    /// `Detached`, `Unavailable`.
    async fn snapshot(&self) -> Result<Snapshot, ProviderError>;

    /// Something happened in the host: click-to-act, a switch of sessions, an event of a script.
    ///
    /// The host may wait for the answer, at most 10 s. *Idempotency*: none, each call is one event. *Cancellation*: the
    /// event counts as delivered.
    ///
    /// # Errors
    ///
    /// Any kind; the host logs it and goes on as with `Done`. A provider that leaves the method out takes notice of nothing.
    async fn host_event(&self, event: HostEvent) -> Result<HostEventReply, ProviderError> {
        let _ = event;
        Ok(HostEventReply::Done)
    }

    /// As [`host_event`](Self::host_event), with what accompanies the event: the place in a trace of the call or click that
    /// caused it, where there is one. This is what hosts and links call; a provider that goes on with traces implements it in
    /// the place of the other.
    ///
    /// # Errors
    ///
    /// As [`host_event`](Self::host_event).
    async fn host_event_with(&self, cx: &CallContext, event: HostEvent) -> Result<HostEventReply, ProviderError> {
        let _ = cx;
        self.host_event(event).await
    }

    /// Starting, accepting and ending conversations.
    fn conversations(&self) -> &dyn Conversations;

    /// Hold, mute, tones, consultation, transfer and conference, if the provider has calls.
    fn voice(&self) -> Option<&dyn Voice> {
        None
    }

    /// Chat and text messages.
    fn messaging(&self) -> Option<&dyn Messaging> {
        None
    }

    /// Electronic mail.
    fn email(&self) -> Option<&dyn Email> {
        None
    }

    /// The agent's presence at the service.
    fn presence(&self) -> Option<&dyn Presence> {
        None
    }

    /// The service's address book.
    fn directory(&self) -> Option<&dyn Directory> {
        None
    }

    /// Bringing people into a conversation and taking them out.
    fn participants(&self) -> Option<&dyn Participants> {
        None
    }

    /// Recording calls.
    fn recording(&self) -> Option<&dyn Recording> {
        None
    }

    /// Joining the conversations of other agents.
    fn supervision(&self) -> Option<&dyn Supervision> {
        None
    }

    /// Earlier messages.
    fn history(&self) -> Option<&dyn History> {
        None
    }

    /// Files.
    fn attachments(&self) -> Option<&dyn Attachments> {
        None
    }

    /// Signing in at the service, if the agent has to.
    fn sign_in(&self) -> Option<&dyn SignIn> {
        None
    }

    /// What people agreed to.
    fn consent(&self) -> Option<&dyn Consent> {
        None
    }

    /// Prepared texts.
    fn templates(&self) -> Option<&dyn Templates> {
        None
    }

    /// Reports and logs for the people behind the service.
    fn diagnostics(&self) -> Option<&dyn Diagnostics> {
        None
    }

    /// Messages of the vendor's own.
    fn custom(&self) -> Option<&dyn CustomMessages> {
        None
    }
}

macro_rules! facets {
    (
        [$provider:tt]
        core conversations Conversations { $($_core:tt)* }
        $(facet $accessor:ident $trait:ident ($facet:ident) { $($_methods:tt)* })*
    ) => {
        [$(($provider.$accessor().is_some(), Facet::$facet)),*]
    };
}

impl dyn ChannelProvider {
    /// The facets that the provider has, the core ones first.
    #[must_use]
    pub fn facets(&self) -> Vec<Facet> {
        let optional = crate::for_each_facet! { [facets] self };
        let optional = optional.into_iter().filter(|(there, _)| *there).map(|(_, facet)| facet);
        [Facet::Lifecycle, Facet::Conversations].into_iter().chain(optional).collect()
    }
}

/// What a provider did with an event of the host.
#[derive(Debug, Clone, PartialEq, Default)]
#[non_exhaustive]
pub enum HostEventReply {
    /// It took notice.
    #[default]
    Done,
    /// It asks the host not to do what was announced, with a reason for people.
    Refuse(Option<String>),
    /// It answers with a value.
    Value(Value),
}

impl From<HostEventReply> for HostEventAnswer {
    fn from(reply: HostEventReply) -> Self {
        match reply {
            HostEventReply::Done => Self::new(HostEventOutcome::Done),
            HostEventReply::Refuse(reason) => {
                let mut answer = Self::new(HostEventOutcome::Refuse);
                answer.reason = reason;
                answer
            }
            HostEventReply::Value(value) => Self::new(HostEventOutcome::Value).with_value(value),
        }
    }
}

impl From<HostEventAnswer> for HostEventReply {
    /// An outcome that this version does not know counts as "took notice".
    fn from(answer: HostEventAnswer) -> Self {
        match answer.outcome {
            HostEventOutcome::Refuse => Self::Refuse(answer.reason),
            HostEventOutcome::Value => Self::Value(answer.value.unwrap_or(Value::Null)),
            _ => Self::Done,
        }
    }
}
