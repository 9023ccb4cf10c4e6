//! Cases that are alike for many operations.

use cif_protocol::ConversationId;
use cif_protocol::channel::{COMMANDS, ChannelCommand, ChannelKind};
use cif_provider::ProviderErrorKind;

use super::bench::{Bench, NOBODY, QUIET};
use crate::case::{Stop, needs, needs_absence};

/// An operation on a conversation that is connected.
pub(super) struct Operation {
    pub(super) kind: ChannelKind,
    /// Makes the command.
    pub(super) command: fn(&ConversationId) -> ChannelCommand,
    /// What has to be done before.
    pub(super) before: &'static [fn(&ConversationId) -> ChannelCommand],
    /// The event that must follow, named with the command as its cause; empty for none.
    pub(super) reports: &'static str,
}

impl Operation {
    fn name(&self) -> String {
        (self.command)(&NOBODY.into()).name().to_owned()
    }

    fn level(&self, bench: &Bench, command: &ChannelCommand) -> Result<(), Stop> {
        needs(bench.capabilities().level(command), command.name())
    }

    /// Advertised: it works and says so by its event.
    pub(super) async fn works(&self, bench: &mut Bench) -> Result<(), Stop> {
        self.level(bench, &(self.command)(&NOBODY.into()))?;
        let conversation = bench.connected(&self.kind).await?;
        for step in self.before {
            let command = step(&conversation);
            self.level(bench, &command)?;
            bench.must(command).await?;
            // Somebody who is asked needs a moment to come.
            bench.look_on(QUIET * 3).await;
        }
        let (id, _) = bench.must((self.command)(&conversation)).await?;
        if self.reports.is_empty() {
            return Ok(());
        }
        let is = |event: &cif_protocol::channel::EventEnvelope| {
            event.event.name() == self.reports && event.cause.as_ref() == Some(&id)
        };
        bench.event(&format!("`{}` caused by `{}` with the command's id", self.reports, self.name()), is).await?;
        Ok(())
    }

    /// Not advertised: it is refused as unsupported and does nothing.
    pub(super) async fn refused(&self, bench: &mut Bench) -> Result<(), Stop> {
        let command = (self.command)(&NOBODY.into());
        needs_absence(bench.capabilities().level(&command), command.name())?;
        let conversation = match bench.connected(&self.kind).await {
            Ok(conversation) => conversation,
            // Without a conversation it must be refused all the more.
            Err(Stop::NotRun(_)) => NOBODY.into(),
            Err(stop) => return Err(stop),
        };
        bench.must_refuse((self.command)(&conversation), &[ProviderErrorKind::Unsupported]).await
    }

    /// For a conversation that does not exist it fails and does nothing.
    pub(super) async fn unknown(&self, bench: &mut Bench) -> Result<(), Stop> {
        let command = (self.command)(&NOBODY.into());
        self.level(bench, &command)?;
        bench.must_refuse(command, &[ProviderErrorKind::NotFound]).await
    }
}

/// May an operation be executed twice?
pub(super) fn is_idempotent(name: &str) -> bool {
    COMMANDS.iter().any(|info| info.name == name && info.idempotent)
}

/// The three cases of each operation: it works where it is advertised, is refused where it is not, and fails for a conversation
/// that does not exist.
macro_rules! operations {
    ($($module:ident = $id:literal: $kind:ident, $command:expr, before [$($before:expr),*], reports $reports:literal;)+) => {
        $(mod $module {
            #![allow(unused_imports, reason = "not every operation needs every name")]
            use super::*;
            use cif_protocol::ConversationId;
            use cif_protocol::channel::{ChannelCommand, ChannelKind};
            use $crate::provider::operation::Operation;
            use $crate::provider::ProviderCase;

            static OPERATION: Operation = Operation {
                kind: ChannelKind::$kind,
                command: $command,
                before: &[$($before),*],
                reports: $reports,
            };

            pub(super) const WORKS: ProviderCase = ProviderCase {
                id: concat!($id, ".works"),
                rule: concat!("`", $id, "` works where it is advertised and says so by its event."),
                explain: "A host shows what the capabilities advertise. The command must succeed on a connected conversation, and the \
                          event of its effect must come with the command's id as its cause, because hosts draw what events say.",
                twin: $crate::case::Twin::Case(concat!($id, ".refused")),
                real_time: true,
                run: |bench| Box::pin(OPERATION.works(bench)),
            };
            pub(super) const REFUSED: ProviderCase = ProviderCase {
                id: concat!($id, ".refused"),
                rule: concat!("`", $id, "` is refused as unsupported, without an effect, where it is not advertised."),
                explain: "A command may come although it is not advertised, from an older host or in a race with a change. Answer with \
                          kind `Unsupported`, do nothing and report nothing; or advertise it.",
                twin: $crate::case::Twin::Case(concat!($id, ".works")),
                real_time: true,
                run: |bench| Box::pin(OPERATION.refused(bench)),
            };
            pub(super) const UNKNOWN: ProviderCase = ProviderCase {
                id: concat!($id, ".unknown_conversation"),
                rule: concat!("`", $id, "` fails with `NotFound` for a conversation that does not exist."),
                explain: "The conversation may have ended a moment ago. Look it up before anything else, and never act on another one.",
                twin: $crate::case::Twin::SideOf(concat!($id, ".works")),
                real_time: true,
                run: |bench| Box::pin(OPERATION.unknown(bench)),
            };
        })+

        pub(super) const OPERATIONS: &[$crate::provider::ProviderCase] = &[
            $($module::WORKS, $module::REFUSED, $module::UNKNOWN,)+
        ];
    };
}

/// Declares cases: an id, whether it makes sense in real time, its twin, the rule, the explanation, and what it does.
macro_rules! cases {
    ($($name:ident = $id:literal, real_time $real:literal, twin $side:ident($twin:literal), $rule:literal, $explain:literal;)+) => {
        pub(super) const CASES: &[$crate::provider::ProviderCase] = &[
            $($crate::provider::ProviderCase {
                id: $id,
                rule: $rule,
                explain: $explain,
                twin: $crate::case::Twin::$side($twin),
                real_time: $real,
                run: |bench| Box::pin($name(bench)),
            },)+
        ];
    };
}
