//! What is due for a conversation. Every step looks at the state only, so that a lost or repeated input cannot make it
//! happen twice or never.

use cif_protocol::channel::{ChannelKind, ConversationState, Direction, RecordRef};
use cif_protocol::host::{CreateSession, NotifyEvent, SessionInput, SetSessionTitle};
use cif_protocol::{Record, Timestamp, Value};

use super::action::{Action, Input, Show};
use super::activity::{bind, marker};
use super::lane::{Asked, Choice, Lane, Notification, Session};
use super::lookup::Found;
use super::notice::{FlowNotice, FlowSummary};
use super::{FlowConfig, Hit};

/// The key of a session's context that names the conversation.
pub(super) const CONTEXT_KEY: &str = "conversationId";

impl Lane {
    /// Takes an input and says what is due now.
    pub(super) fn handle(&mut self, now: Timestamp, input: Input, config: &FlowConfig) -> Vec<Action> {
        let mut out = Vec::new();
        self.take(now, input, config, &mut out);
        self.step(config, &mut out);
        out
    }

    /// Says what is due now.
    pub(super) fn step(&mut self, config: &FlowConfig, out: &mut Vec<Action>) {
        self.ring(out);
        if self.engaged || self.facts.state == ConversationState::Offered {
            self.ask_for_customer(config, out);
        }
        self.announce(config, out);
        if self.engaged {
            self.open_session(config, out);
            self.write(config, out);
            self.show_record(config, out);
            self.retitle(config, out);
            self.associate(config, out);
        }
        self.tell_over(config, out);
    }

    /// Tells the provider what the agent chose, and withdraws a notification that has become pointless.
    fn ring(&mut self, out: &mut Vec<Action>) {
        let offered = self.facts.state == ConversationState::Offered;
        if self.notification == Notification::Shown && (!offered || self.engaged) {
            self.notification = Notification::Withdrawn;
            out.push(Action::Withdraw { token: self.token() });
        }
        match self.choice {
            Choice::Accept | Choice::Decline(_) if self.telling => {}
            Choice::Accept | Choice::Decline(_) if !offered => self.choice = Choice::Told,
            Choice::Accept => {
                self.telling = true;
                out.push(Action::Accept);
            }
            Choice::Decline(reason) => {
                self.telling = true;
                out.push(Action::Decline { reason });
            }
            Choice::None | Choice::Told => {}
        }
    }

    fn ask_for_customer(&mut self, config: &FlowConfig, out: &mut Vec<Action>) {
        if self.lookup != Asked::No {
            return;
        }
        let search = match self.customer(config) {
            Some(customer) if !customer.name.is_empty() => None,
            Some(customer) => Some(Action::ReadName(customer.clone())),
            None => self.needle.clone().map(Action::LookUp),
        };
        match search.filter(|_| config.steps.look_up) {
            Some(search) => {
                self.lookup = Asked::UnderWay;
                self.patience = Asked::UnderWay;
                out.extend([search, Action::Wait]);
            }
            None => {
                self.lookup = Asked::Done(Found::Unsearchable);
                self.patience = Asked::Done(());
            }
        }
    }

    /// Is nothing more to be waited for before the agent sees something?
    fn ready(&self) -> bool {
        self.lookup.done().is_some() || self.patience.done().is_some()
    }

    fn announce(&mut self, config: &FlowConfig, out: &mut Vec<Action>) {
        let offered = self.facts.state == ConversationState::Offered && self.facts.direction == Direction::Inbound;
        if !(offered && config.steps.notify && self.notification == Notification::NotShown && self.ready()) {
            return;
        }
        self.notification = Notification::Shown;
        let call = NotifyEvent::new()
            .event_type("incomingconversation")
            .template_name(config.notification_template(&self.facts.kind))
            .template_parameters(self.slugs(config))
            .cancellation_token(self.token());
        out.push(Action::Notify(Box::new(call)));
    }

    fn open_session(&mut self, config: &FlowConfig, out: &mut Vec<Action>) {
        let over = self.facts.state.is_over();
        if !config.steps.session || self.session != Session::None || over || !self.ready() {
            return;
        }
        self.session = Session::Opening;
        let mut input = SessionInput::new(config.session_template(&self.facts.kind));
        input.template_parameters = self.slugs(config);
        if let Some(record) = self.record_to_open(config) {
            input = input.parameter("entityName", &*record.entity).parameter("entityId", &*record.id);
            if config.record_in_anchor && config.steps.open_record {
                self.shown = Asked::Done(());
            }
        }
        let context = Record::new()
            .with(CONTEXT_KEY, self.facts.id.as_str())
            .with("channel", self.facts.kind.as_str())
            .with("direction", self.facts.direction.as_str());
        let call = CreateSession::new(input)
            .context(Value::from(context))
            .customer_name(self.display_name(config))
            .provider_session_id(self.facts.id.as_str());
        out.push(Action::OpenSession(Box::new(call)));
    }

    /// The record that the session is for: the one it is about, else the customer.
    fn record_to_open<'a>(&'a self, config: &FlowConfig) -> Option<&'a Hit> {
        self.about.as_ref().or_else(|| self.customer(config))
    }

    fn show_record(&mut self, config: &FlowConfig, out: &mut Vec<Action>) {
        // Pages open in the focused session, so this waits until the agent is in the right one.
        let in_front = match &self.session {
            Session::Open { focused, .. } => *focused,
            Session::Failed => true,
            _ => !config.steps.session,
        };
        if !config.steps.open_record || self.shown != Asked::No || !in_front {
            return;
        }
        let show = match (self.record_to_open(config), self.lookup.done()) {
            (Some(record), _) => Show::Record(record.clone()),
            (None, None) => return,
            (None, Some(Found::Several { entity })) => Show::Search { entity: entity.clone() },
            (None, Some(Found::Nobody)) => Show::New,
            (None, Some(Found::Unsearchable | Found::One(_))) => {
                self.shown = Asked::Done(());
                return;
            }
        };
        self.shown = Asked::UnderWay;
        out.push(Action::Show(show));
    }

    fn retitle(&mut self, config: &FlowConfig, out: &mut Vec<Action>) {
        let Session::Open { id, .. } = &self.session else { return };
        let state = if self.facts.state.is_over() { "ended" } else { "live" };
        let wanted = format!("{}\n{state}", self.display_name(config));
        if !self.ready() || self.title == Asked::UnderWay || self.title.done() == Some(&wanted) {
            return;
        }
        let mut input = Record::new().with("sessionId", id.as_str());
        for (slug, value) in self.slugs(config).0 {
            input.insert(slug, value);
        }
        if let Some(text) = &config.title {
            let fill = |text: String, slug: &str| text.replace(&format!("{{{slug}}}"), input.text(slug).unwrap_or(""));
            let title = ["customerName", "number", "channel", "state"].into_iter().fold(text.clone(), fill);
            input.insert("title", title);
        }
        self.title = Asked::UnderWay;
        self.title_sent = wanted;
        out.push(Action::Title(Box::new(SetSessionTitle::new(input))));
    }

    fn associate(&mut self, config: &FlowConfig, out: &mut Vec<Action>) {
        let record = self.customer(config).map(|hit| RecordRef::new(&*hit.entity, &*hit.id));
        if let Some(record) = record.filter(|record| self.associated.as_ref() != Some(record)) {
            self.associated = Some(record.clone());
            out.push(Action::Associate(record));
        }
    }

    fn write(&mut self, config: &FlowConfig, out: &mut Vec<Action>) {
        let (wanted, id) = (self.columns(config), marker(self.facts.id.as_str()));
        // A write that has to be repeated in a moment is worth a little patience.
        let ready = self.ready() || self.facts.state.is_over();
        let Some(activity) = self.activity.as_mut().filter(|_| ready) else { return };
        out.extend(activity.due(&wanted, &self.remarks, &id).map(Action::Write));
        let stored = activity.id().map(|id| RecordRef::new(&*activity.table.entity, id));
        if let (Some(activity), false) = (stored, self.told_activity) {
            self.told_activity = true;
            let conversation = self.facts.id.clone();
            out.push(Action::Tell(Box::new(FlowNotice::ActivityStored { conversation, activity })));
        }
    }

    fn tell_over(&mut self, config: &FlowConfig, out: &mut Vec<Action>) {
        if self.told_over || !self.facts.state.is_over() || !self.is_settled(config) {
            return;
        }
        self.told_over = true;
        let session = if let Session::Open { id, .. } = &self.session { Some(id.clone()) } else { None };
        let stored = self
            .activity
            .as_ref()
            .and_then(|activity| activity.id().map(|id| RecordRef::new(&*activity.table.entity, id)));
        out.push(Action::Tell(Box::new(FlowNotice::Over(FlowSummary {
            conversation: self.facts.id.clone(),
            state: self.facts.state.clone(),
            session,
            activity: stored,
            customer: self.customer(config).cloned(),
        }))));
    }

    /// Is nothing of its activity left to be written? One that was never taken has none.
    fn is_settled(&self, config: &FlowConfig) -> bool {
        if !self.engaged {
            return true;
        }
        let wanted = self.columns(config);
        self.activity.as_ref().is_none_or(|activity| activity.is_settled(&wanted, &self.remarks))
    }

    /// May it be forgotten: is it over, with nothing left to do?
    pub(super) fn is_finished(&self, config: &FlowConfig) -> bool {
        let quiet = matches!(self.notification, Notification::NotShown | Notification::Over)
            && self.session != Session::Opening
            && self.title != Asked::UnderWay;
        self.facts.state.is_over() && quiet && self.is_settled(config)
    }

    fn display_name(&self, config: &FlowConfig) -> String {
        let found = self.customer(config).map(|hit| hit.name.as_str()).filter(|name| !name.is_empty());
        let party = self.facts.party.as_ref();
        let given = || party.and_then(|party| party.name.as_deref()).filter(|name| !name.is_empty());
        let number = || self.address().map(|address| address.value.trim()).filter(|_| !self.is_withheld());
        found.or_else(given).or_else(number).unwrap_or(&config.withheld).to_owned()
    }

    /// Is there no address, or one without a single digit where a number is due?
    fn is_withheld(&self) -> bool {
        use cif_protocol::channel::AddressKind;
        self.address().is_none_or(|address| {
            address.value.trim().is_empty() || (address.kind == AddressKind::Phone && self.needle.is_none())
        })
    }

    /// The values for the slugs of all templates.
    fn slugs(&self, config: &FlowConfig) -> Record {
        let number = self.address().map(|address| address.value.as_str()).filter(|_| !self.is_withheld());
        let name = self.display_name(config);
        let state = if self.facts.state.is_over() { "ended" } else { "live" };
        let mut slugs = Record::new()
            .with("number", number.unwrap_or(&config.withheld))
            .with("customer", &*name)
            .with("customerName", name)
            .with("channel", self.facts.kind.as_str())
            .with("direction", self.facts.direction.as_str())
            .with("state", state);
        if let Some(customer) = self.customer(config) {
            slugs.insert("customerEntityName", &*customer.entity);
            slugs.insert("customerRecordId", &*customer.id);
        }
        for (slug, text) in [("queue", &self.facts.queue), ("subject", &self.facts.subject)] {
            if let Some(text) = text {
                slugs.insert(slug, text.as_str());
            }
        }
        slugs
    }

    /// What the activity should hold now.
    fn columns(&self, config: &FlowConfig) -> Record {
        let Some(activity) = &self.activity else { return Record::new() };
        let outgoing = self.facts.direction == Direction::Outbound;
        let what = match self.facts.kind {
            ChannelKind::Voice => "Call",
            ChannelKind::Chat => "Chat",
            ChannelKind::Sms => "Text messages",
            ChannelKind::Email => "Email",
            _ => "Conversation",
        };
        let to = if outgoing { "to" } else { "from" };
        let subject =
            self.facts.subject.clone().unwrap_or_else(|| format!("{what} {to} {}", self.display_name(config)));
        let mut columns = Record::new().with("subject", subject);
        let table = &activity.table;
        if let (Some(column), Some(address)) = (&table.number_column, self.address()) {
            columns.insert(column, address.value.as_str());
        }
        if let Some(column) = &table.direction_column {
            columns.insert(column, outgoing);
        }
        if let Some(started) = self.started {
            columns.insert("actualstart", started.to_string());
        }
        let customer = self.customer(config);
        let regarding = self.about.as_ref().into_iter().chain(customer);
        if let Some(record) = regarding.into_iter().find(|record| config.regarding.contains(&record.entity)) {
            let (key, value) = bind("regardingobjectid", &record.entity, &record.id);
            columns.insert(key, value);
        }
        if let (Some(column), Some(customer)) = (&table.parties_column, customer) {
            let (key, value) = bind("partyid", &customer.entity, &customer.id);
            // 1 is the sender, 2 the receiver.
            let party = Record::new().with(key, value).with("participationtypemask", if outgoing { 2 } else { 1 });
            columns.insert(column, vec![Value::from(party)]);
        }
        if let (true, Some(ended)) = (self.facts.state.is_over(), self.ended) {
            columns.insert("actualend", ended.to_string());
            columns.insert("actualdurationminutes", self.minutes(ended));
            columns.insert("statecode", 1);
        }
        columns
    }

    /// Whole minutes that the ends were connected; a minute that was begun counts.
    fn minutes(&self, ended: Timestamp) -> u32 {
        let connected = self.facts.connected_at;
        let span = connected.map_or(0, |from| ended.as_unix_millis().saturating_sub(from.as_unix_millis()).max(0));
        let millis = self.talk_ms.unwrap_or_else(|| u64::try_from(span).unwrap_or(0));
        u32::try_from(millis.div_ceil(60_000)).unwrap_or(u32::MAX)
    }
}
