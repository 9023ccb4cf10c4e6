//! The rules of `docs/src/wire.md`, from time-outs to unknown messages, as far as a gate keeps them.

mod answers;
mod bounds;
mod events;
mod hostile;
mod inspect;
mod requirements;
mod senders;
mod trace;
mod upgrade;

use cif_protocol::host::{HostReply, HostRequest};
use cif_protocol::{Entries, Instant, ProviderRecord, Timestamp, Value};

use super::{CallKey, Diagnostic, FrameGate, GateLimits, GateOutput, Moment};
use crate::page::FrameMessage;

const ORIGIN: &str = "https://phone.contoso.com";
const OTHER: &str = "https://eu.contoso.com";

/// A gate with one widget frame, and the outputs it gave.
struct Bench {
    gate: FrameGate,
    now: u64,
    epoch: u64,
}

fn bench() -> Bench {
    let mut bench = waiting_bench();
    bench.gate.set_ready();
    bench
}

fn waiting_bench() -> Bench {
    let mut gate = FrameGate::new("http://127.0.0.1:7070".parse().expect("origin"), GateLimits::default());
    let record = ProviderRecord::widget("contoso_phone", "https://phone.contoso.com/widget?a=b")
        .with_label("Contoso phone")
        .with_trusted_domain("*.contoso.com");
    assert!(gate.add_frame(&record, &[]).expect("valid record"));
    Bench { gate, now: 0, epoch: 0 }
}

impl Bench {
    fn at(&self) -> Moment {
        Moment::new(Instant::from_millis(self.now), Timestamp::from_unix_millis(1_795_363_200_000))
    }

    fn pass(&mut self, ms: u64) {
        self.now += ms;
        self.gate.timeout(self.at());
    }

    /// A request arrives from the channel's own origin.
    fn ask(&mut self, message_type: &str, data: Value, id: &str) {
        self.ask_from(ORIGIN, message_type, data, id);
    }

    fn ask_from(&mut self, origin: &str, message_type: &str, data: Value, id: &str) {
        let message =
            object([("messageType", message_type.into()), ("messageData", data), ("messageCorrelationId", id.into())]);
        self.arrive(origin, message);
    }

    fn arrive(&mut self, origin: &str, message: Value) {
        self.gate.frame_message(self.at(), FrameMessage::new("contoso_phone", origin, self.epoch, message));
    }

    fn load(&mut self, epoch: u64) {
        self.epoch = epoch;
        self.gate.frame_loaded(self.at(), &"contoso_phone".into(), epoch);
    }

    fn leave(&mut self) {
        self.gate.frame_left(self.at(), &"contoso_phone".into(), self.epoch);
    }

    fn answer(&mut self, key: CallKey, value: impl Into<Value>) {
        let reply = HostReply::other("anything", value);
        self.gate.answer(self.at(), key, Ok(&reply));
    }

    fn outputs(&mut self) -> Vec<GateOutput> {
        std::iter::from_fn(|| self.gate.poll_output()).collect()
    }

    /// The calls among the outputs so far, which are taken away.
    fn calls(&mut self) -> Vec<(CallKey, String)> {
        let call = |output| match output {
            GateOutput::Call { key, request, .. } => Some((key, HostRequest::wire_name(&request).to_owned())),
            _ => None,
        };
        self.outputs().into_iter().filter_map(call).collect()
    }

    /// Origin and message of the posts among the outputs so far, which are taken away.
    fn posts(&mut self) -> Vec<(String, Value)> {
        let post = |output| match output {
            GateOutput::Post { origin, message, .. } => Some((origin.to_string(), message)),
            _ => None,
        };
        self.outputs().into_iter().filter_map(post).collect()
    }

    /// Texts of the diagnostics among the outputs so far, which are taken away.
    fn log(&mut self) -> Vec<String> {
        let text = |output| match output {
            GateOutput::Diagnostic(Diagnostic { text, .. }) => Some(text),
            _ => None,
        };
        self.outputs().into_iter().filter_map(text).collect()
    }
}

fn object<const N: usize>(pairs: [(&str, Value); N]) -> Value {
    Value::Object(Entries::from_iter(pairs))
}

fn map<const N: usize>(pairs: [(&str, Value); N]) -> Value {
    Value::Map(Entries::from_iter(pairs))
}

fn text(value: &Value, path: &[&str]) -> String {
    let found = path.iter().try_fold(value, |value, key| value.get(key));
    found.and_then(Value::as_str).unwrap_or_default().to_owned()
}
