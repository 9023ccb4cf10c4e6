//! A provider's side is played to a live host, and the agent's.

use std::collections::BTreeMap;
use std::sync::Arc;

use cif_host::AgentAction;
use cif_protocol::ConversationId;
use cif_protocol::channel::{ChannelCommand, ChannelEvent, ChannelReply, Entry as _, Snapshot};
use cif_protocol::host::{HostEvent, HostRequest};
use cif_provider::{CallContext, Host, HostEventReply, ProviderError, ProviderErrorKind, RuntimeExt, TaskHandle};
use serde_json::Value;

use super::against_provider::wait_until;
use super::lanes::{Lanes, Side};
use super::puppet::Puppet;
use super::{Replay, ReplayError, Replayed};
use crate::{Caller, Line, LineKind, MockHost, Placement};
use cif_adapter::transcript::value_of;

/// What drives the host.
struct Stand<'a> {
    name: String,
    host: &'a MockHost,
    puppet: Option<Arc<Puppet>>,
    /// What the puppet will need, by the position of its attachment.
    lines: &'a [(usize, &'a Line)],
    /// The commands by their recorded numbers.
    commands: BTreeMap<u64, &'a Line>,
    tasks: Vec<TaskHandle>,
    seen: usize,
}

#[allow(clippy::needless_pass_by_value, reason = "it is what `map_err` calls")]
fn text(error: impl ToString) -> String {
    error.to_string()
}

fn request(line: &Line, data: &Value) -> Result<HostRequest, String> {
    HostRequest::decode(&line.name, value_of(data)?).map_err(text)
}

/// A provider's error as it was written down.
fn failure(data: &Value) -> Option<ProviderError> {
    let error = data.get("error")?;
    let word = |key: &str| error.get(key).and_then(Value::as_str).unwrap_or_default();
    let failure = ProviderError::new(ProviderErrorKind::from_code(word("kind")), word("message"));
    let certain = error.get("certain").and_then(Value::as_bool).unwrap_or(true);
    Some(if certain { failure } else { failure.uncertain() })
}

fn conversation(data: &Value) -> Option<ConversationId> {
    data.get("conversation").and_then(Value::as_str).map(ConversationId::new)
}

impl Stand<'_> {
    /// Attaches a puppet that knows what will be asked of it until it is detached.
    fn attach(&mut self, at: usize, data: &Value) -> Result<(), String> {
        let part = |key: &str| data.get(key).cloned().unwrap_or_default();
        let descriptor = serde_json::from_value(part("descriptor")).map_err(text)?;
        let capabilities = serde_json::from_value(part("capabilities")).map_err(text)?;
        let puppet = Puppet::new(descriptor, capabilities);
        let own = |line: &Line| line.provider.as_deref() == Some(&self.name);
        let before = self.lines.iter().take_while(|(position, _)| *position < at);
        let since =
            before.clone().filter(|(_, line)| is_attachment(line, "detached")).last().map_or(0, |(end, _)| *end);
        for (_, line) in before.filter(|(position, line)| *position >= since && own(line)) {
            if line.kind == LineKind::Call && line.caller == Some(Caller::Provider) {
                puppet.will_call(request(line, &line.data)?);
            }
        }
        let after = self.lines.iter().skip_while(|(position, _)| *position <= at);
        for (_, line) in after.take_while(|(_, line)| !is_attachment(line, "detached")).filter(|(_, line)| own(line)) {
            match line.kind {
                LineKind::Snapshot => puppet.will_give(match (failure(&line.data), &line.data) {
                    (Some(failure), _) => Err(failure),
                    (None, Value::Object(object)) => Ok(Snapshot::decode(object.clone()).map_err(text)?),
                    (None, other) => return Err(format!("a snapshot is an object, found {other}")),
                }),
                LineKind::Capabilities => {
                    let part = |key: &str| line.data.get(key).cloned().unwrap_or_default();
                    let scope = serde_json::from_value(part("scope")).map_err(text)?;
                    puppet.will_be_able(scope, serde_json::from_value(part("capabilities")).map_err(text)?);
                }
                LineKind::HostEventReply => puppet.will_answer(&line.name, host_event_reply(&line.data)?),
                _ => {}
            }
        }
        let placement = Placement::new().at(&*self.name);
        self.host.attach_at(Arc::<Puppet>::clone(&puppet), placement).map_err(text)?;
        self.puppet = Some(puppet);
        Ok(())
    }

    fn call(&mut self, host: Arc<dyn Host>, request: HostRequest) {
        let call = async move { drop(host.call(&CallContext::new(), request).await) };
        self.tasks.push(self.host.runtime().spawn_task(call));
    }

    /// Plays a line. False when there is nothing to play.
    fn play(&mut self, at: usize, line: &Line, data: &Value) -> Result<bool, String> {
        match (line.kind, line.caller) {
            (LineKind::Attachment, _) if line.name == "attached" => self.attach(at, data)?,
            (LineKind::Attachment, _) => {
                // What the provider answered to it is not part of a transcript.
                let _ = self.host.detach(&self.name);
                self.puppet = None;
            }
            (LineKind::Call, Some(Caller::Provider)) => {
                // Without a puppet the call belongs to an attachment that is still to come.
                let Some(host) = self.puppet.as_ref().and_then(|puppet| puppet.host()) else { return Ok(false) };
                self.call(host, request(line, data)?);
            }
            (LineKind::Call, Some(Caller::Test)) => {
                let host = self.host.host_of(&self.name).map_err(text)?;
                self.call(host, request(line, data)?);
            }
            (LineKind::Reported, _) => {
                let whole = conversation(data).filter(|_| data.get("seq").is_some());
                let event = if whole.is_some() { data.get("data").cloned().unwrap_or_default() } else { data.clone() };
                let event = ChannelEvent::from_wire(&line.name, event).map_err(text)?;
                self.puppet.iter().for_each(|puppet| puppet.report(whole.as_ref(), event.clone()));
            }
            (LineKind::Reply, _) => {
                let command = line.number.and_then(|number| self.commands.get(&number));
                let about = command.and_then(|command| conversation(&command.data));
                let reply = match failure(data) {
                    Some(failure) => Err(failure),
                    None => Ok(ChannelReply::from_wire(&line.name, data.clone()).map_err(text)?),
                };
                self.puppet.iter().for_each(|puppet| puppet.reply(&line.name, about.as_ref(), reply.clone()));
            }
            (LineKind::Order, _) => {
                let command = ChannelCommand::from_wire(&line.name, data.clone()).map_err(text)?;
                let attached = self.host.lock_attached().iter().find(|attached| attached.name() == self.name).cloned();
                let attached = attached.ok_or("no provider is attached at this point")?;
                let order = async move { drop(attached.hub().command(command).await) };
                self.tasks.push(self.host.runtime().spawn_task(order));
            }
            (LineKind::Sent, _) => {
                let event = HostEvent::decode(&line.name, value_of(data)?).map_err(text)?;
                self.host.send_event_to(&self.name, event);
            }
            (LineKind::Agent, _) => {
                let mut action = data.clone();
                if let Value::Object(object) = &mut action {
                    object.insert("action".to_owned(), Value::from(line.name.clone()));
                }
                let action: AgentAction = serde_json::from_value(action).map_err(text)?;
                // An action that was refused is refused again; what follows shows it.
                let _ = self.host.act(action);
            }
            _ => return Ok(false),
        }
        Ok(true)
    }

    fn news(&mut self) -> Vec<Line> {
        self.host.run();
        let all = self.host.inner.backstage.store.lines(self.seen);
        self.seen += all.len();
        all.into_iter().filter(|line| line.provider.as_deref().is_none_or(|name| name == self.name)).collect()
    }
}

fn is_attachment(line: &Line, name: &str) -> bool {
    line.kind == LineKind::Attachment && line.name == name
}

fn host_event_reply(data: &Value) -> Result<Result<HostEventReply, ProviderError>, String> {
    if let Some(failure) = failure(data) {
        return Ok(Err(failure));
    }
    if let Some(value) = data.get("value") {
        return Ok(Ok(HostEventReply::Value(value_of(value)?)));
    }
    Ok(Ok(match data.get("refuse") {
        Some(reason) => HostEventReply::Refuse(reason.as_str().map(str::to_owned)),
        None => HostEventReply::Done,
    }))
}

impl Replay<'_> {
    /// Plays the provider's side to a host, and what the agent and the test did: calls, events, replies. The host must be set up as
    /// the recorded one was: the same records, stubs and options, and the record of the provider free.
    ///
    /// # Errors
    ///
    /// The first difference in what the host answers, raises and commands, or why the transcript cannot be played.
    pub fn against_host(self, host: &MockHost) -> Result<Replayed, ReplayError> {
        let name = self.name()?;
        let lines = self.lines(&name);
        let mut lanes = Lanes::new(&self.transcript.lines, &lines, Side::Provider, self.any_time);
        let numbered = |(_, line): &(usize, &'_ Line)| line.kind == LineKind::Command;
        let commands = lines.iter().filter(|line| numbered(line)).filter_map(|(_, line)| Some((line.number?, *line)));
        let commands = commands.collect();
        let mut stand = Stand {
            name,
            host,
            puppet: None,
            lines: &lines,
            commands,
            tasks: Vec::new(),
            seen: host.inner.backstage.store.len(),
        };
        let mut played = 0;
        for (at, line) in &lines {
            wait_until(line.at_ms, host.now().as_millis(), |time| host.advance(time));
            if lanes.is_wanted(*at) {
                let news = stand.news();
                lanes.take(*at, &news)?;
                lanes.require(*at)?;
            } else {
                let unplayable = |reason| ReplayError::Line { line: at + 1, reason };
                let data = lanes.bindings.translate(&line.data);
                played += usize::from(stand.play(*at, line, &data).map_err(unplayable)?);
            }
        }
        let news = stand.news();
        lanes.take(self.transcript.lines.len(), &news)?;
        Ok(Replayed { played, compared: lanes.compared })
    }
}
