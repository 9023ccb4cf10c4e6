//! Cases that are alike for every command: it works where it is advertised, is refused where it is not, and does nothing about
//! what does not exist.

use cif_protocol::channel::{COMMANDS, ChannelCommand, ChannelKind, ChannelReply, Command, Consult};
use cif_protocol::{ConversationId, ParticipantId};
use cif_provider::{BoxFuture, ProviderErrorKind};

use super::bench::{Bench, NOBODY};
use crate::case::{Stop, must, needs};

/// A command, made for a conversation.
pub(super) type Make = fn(&ConversationId) -> ChannelCommand;

/// One command of the table.
pub(super) struct Operation {
    /// The kinds of conversation in which it is given, the best first; empty when it needs none.
    pub(super) kinds: &'static [ChannelKind],
    /// Makes the command. For [`NOBODY`] it names what does not exist.
    pub(super) command: Make,
    /// How it is seen to work.
    pub(super) works: Works,
    /// What it answers about what does not exist; empty where it succeeds and does nothing.
    pub(super) unknown: &'static [ProviderErrorKind],
}

/// How an operation is seen to work.
pub(super) enum Works {
    /// After these commands, the event follows, caused by the command; without a name the far end counts an effect.
    Follows(&'static [Make], &'static str),
    /// By steps of its own.
    By(for<'a> fn(&'a mut Bench) -> BoxFuture<'a, Result<(), Stop>>),
}

impl Operation {
    fn example(&self) -> ChannelCommand {
        (self.command)(&NOBODY.into())
    }

    fn level(bench: &Bench, command: &ChannelCommand) -> Result<(), Stop> {
        needs(bench.capabilities().level(command), command.name())
    }

    /// Advertised: it works and says so by its event.
    pub(super) async fn works(&self, bench: &mut Bench) -> Result<(), Stop> {
        Self::level(bench, &self.example())?;
        match self.works {
            Works::By(steps) => steps(bench).await,
            Works::Follows(before, reports) => self.follows(bench, before, reports).await,
        }
    }

    async fn follows(&self, bench: &mut Bench, before: &[Make], reports: &str) -> Result<(), Stop> {
        let kind = bench.kind_of(self.kinds)?;
        let conversation = bench.connected(&kind).await?;
        for step in before {
            let command = step(&conversation);
            Self::level(bench, &command)?;
            let (_, reply) = bench.must(command).await?;
            if let Some(asked) = who_comes(reply) {
                bench.joined(&conversation, &asked).await?;
            }
        }
        let command = (self.command)(&conversation);
        let name = command.name().to_owned();
        if !reports.is_empty() {
            let (id, _) = bench.must(command).await?;
            return bench.caused(reports, &id).await.map(drop);
        }
        let counted = bench.effects().await?;
        bench.must(command).await?;
        bench.settle().await;
        let done = bench.effects().await?.since(counted);
        must(done.total() > 0, || format!("`{name}` succeeded and had no effect at the far end"))
    }

    /// Not advertised: it is refused as unsupported and does nothing.
    pub(super) async fn refused(&self, bench: &mut Bench) -> Result<(), Stop> {
        let mut conversation = NOBODY.into();
        if let Ok(kind) = bench.kind_of(self.kinds) {
            conversation = match bench.connected(&kind).await {
                Ok(conversation) => conversation,
                // Without a conversation it must be refused all the more.
                Err(Stop::NotRun(_)) => conversation,
                Err(stop) => return Err(stop),
            };
        }
        let command = (self.command)(&conversation);
        bench.without(&command).await?;
        bench.must_refuse(command, &[ProviderErrorKind::Unsupported]).await
    }

    /// About what does not exist: it fails, or has nothing to do.
    pub(super) async fn unknown(&self, bench: &mut Bench) -> Result<(), Stop> {
        let command = self.example();
        Self::level(bench, &command)?;
        if self.unknown.is_empty() {
            return bench.must_be_harmless(command).await;
        }
        bench.must_refuse(command, self.unknown).await
    }
}

/// Who was asked, and has to come before anything else.
fn who_comes(reply: ChannelReply) -> Option<ParticipantId> {
    Consult::unwrap_reply(reply).map(|consulting| consulting.participant)
}

/// May an operation be executed twice?
pub(super) fn is_idempotent(name: &str) -> bool {
    COMMANDS.iter().any(|info| info.name == name && info.idempotent)
}

/// The cases of each command: it works where it is advertised, is refused where it is not, and fails for what does not exist.
///
/// `name = "wire.name" in [Kinds], |id| command, works (..), unknown ..;`, where
/// - `works (after [steps] => "event")` waits for the event, caused by the command; an empty name counts effects at the far end;
/// - `works (by function, "rule")` is steps of its own;
/// - `unknown "thing" [Kinds]` is the case `wire.name.unknown_thing`; without kinds it succeeds and does nothing;
/// - `unknown -` says that the command names nothing.
macro_rules! operations {
    ($($module:ident = $id:literal in [$($kind:ident),*], $command:expr, works $how:tt, unknown $thing:tt $([$($error:ident),*])?;)+) => {
        $(mod $module {
            #![allow(unused_imports, reason = "not every operation needs every name")]
            use super::*;
            use cif_protocol::ConversationId;
            use cif_protocol::channel::{ChannelCommand, ChannelKind};
            use cif_provider::ProviderErrorKind;
            use $crate::case::Twin;
            use $crate::provider::ProviderCase;
            use $crate::provider::operation::{Operation, Works};

            static OPERATION: Operation = Operation {
                kinds: &[$(ChannelKind::$kind),*],
                command: $command,
                works: operations!(@works $how),
                unknown: &[$($(ProviderErrorKind::$error),*)?],
            };

            pub(super) const WORKS: ProviderCase = ProviderCase {
                id: concat!($id, ".works"),
                rule: operations!(@rule $id, $how),
                explain: "A host shows what the capabilities advertise. The command must succeed and do what it says, and the event of its \
                          effect must come with the command's id as its cause, because hosts draw what events say.",
                twin: Twin::Case(concat!($id, ".refused")),
                real_time: true,
                run: |bench| Box::pin(OPERATION.works(bench)),
            };
            pub(super) const REFUSED: ProviderCase = ProviderCase {
                id: concat!($id, ".refused"),
                rule: concat!("`", $id, "` is refused as unsupported, without an effect, where it is not advertised."),
                explain: "A command may come although it is not advertised, from an older host or in a race with a change. Answer with \
                          kind `Unsupported`, do nothing and report nothing; or advertise it. What is advertised is looked at while the \
                          far end withholds it, if it can.",
                twin: Twin::Case(concat!($id, ".works")),
                real_time: true,
                run: |bench| Box::pin(OPERATION.refused(bench)),
            };
            operations!(@unknown $id, $thing $([$($error),*])?);
        })+

        pub(super) const OPERATIONS: &[&[$crate::provider::ProviderCase]] = &[
            $(&[$module::WORKS, $module::REFUSED], $module::UNKNOWN,)+
        ];
    };

    (@works (after [$($before:expr),*] => $reports:literal)) => { Works::Follows(&[$($before),*], $reports) };
    (@works (by $steps:ident, $rule:literal)) => { Works::By(|bench| Box::pin($steps(bench))) };

    (@rule $id:literal, (after $before:tt => $reports:literal)) => {
        concat!("`", $id, "` works where it is advertised and says so by its event.")
    };
    (@rule $id:literal, (by $steps:ident, $rule:literal)) => { $rule };

    (@unknown $id:literal, -) => { pub(super) const UNKNOWN: &[ProviderCase] = &[]; };
    (@unknown $id:literal, $thing:literal []) => {
        operations!(@case $id, $thing, concat!("`", $id, "` succeeds and does nothing about what does not exist."),
            "It may be gone already, and then there is nothing to do. Report nothing.");
    };
    (@unknown $id:literal, $thing:literal [$($error:ident),+]) => {
        operations!(@case $id, $thing, concat!("`", $id, "` fails, without an effect, for what does not exist."),
            "It may have ended a moment ago. Look it up before anything else, answer with kind `NotFound`, and never act on another one.");
    };
    (@case $id:literal, $thing:literal, $rule:expr, $explain:literal) => {
        pub(super) const UNKNOWN: &[ProviderCase] = &[ProviderCase {
            id: concat!($id, ".unknown_", $thing),
            rule: $rule,
            explain: $explain,
            twin: Twin::SideOf(concat!($id, ".works")),
            real_time: true,
            run: |bench| Box::pin(OPERATION.unknown(bench)),
        }];
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
