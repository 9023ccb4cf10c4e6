//! The desktop on which a script is run: what its steps do and look for.

use std::sync::{Arc, Mutex, PoisonError};

use cif_adapter::transcript::value_of;
use cif_bridge::inspect::read_event;
use cif_bridge::page::{ConversationAction, LiveConversation, Simulate};
use cif_host::query::Query;
use cif_host::{AgentAction, NotificationView, View};
use cif_protocol::{Record, Value as CifValue};
use serde_json::{Map, Value, json};

use super::heard::Calls;
use super::matching::{fill, shows};
use super::what::{Deed, Seen, What};
use crate::headless::Site;

/// The longest part of what was found that a failure quotes, in characters.
const QUOTED: usize = 600;

/// Why a step is not done.
#[derive(Debug)]
pub(super) enum Undone {
    /// It may still come. What is missing, and what there is instead.
    NotYet(String, String),
    /// It will not.
    Never(String),
}

impl From<String> for Undone {
    fn from(reason: String) -> Self {
        Self::Never(reason)
    }
}

/// The desktop, what its providers call, and the row that was found last.
pub(super) struct Stage {
    pub(super) site: Site,
    pub(super) calls: Arc<Calls>,
    row: Mutex<Option<String>>,
}

fn json_of(value: &impl serde::Serialize) -> Value {
    serde_json::to_value(value).unwrap_or_default()
}

fn id_of(value: &impl serde::Serialize) -> Option<String> {
    json_of(value).as_str().map(str::to_owned)
}

fn cut(text: &str) -> String {
    let mut short: String = text.chars().take(QUOTED).collect();
    if short.len() < text.len() {
        short.push('…');
    }
    short
}

/// Columns as a record of the host.
fn record(columns: &Value) -> Result<Record, String> {
    match value_of(columns)? {
        CifValue::Object(entries) => Ok(Record(entries)),
        other => Err(format!("expected an object with columns, found {}", other.kind())),
    }
}

/// A column and its value as OData writes it.
fn equals((column, value): (&String, &Value)) -> Result<String, String> {
    let is_id = column.ends_with("id") || column.starts_with('_');
    let is_guid = |text: &str| text.len() == 36 && text.bytes().all(|byte| byte == b'-' || byte.is_ascii_hexdigit());
    let literal = match value {
        Value::String(text) if is_id && is_guid(text) => text.clone(),
        Value::String(text) => format!("'{}'", text.replace('\'', "''")),
        Value::Null | Value::Bool(_) | Value::Number(_) => value.to_string(),
        other => return Err(format!("{column}: expected a text, a number, true, false or null, found {other}")),
    };
    Ok(format!("{column} eq {literal}"))
}

impl Stage {
    pub(super) const fn new(site: Site, calls: Arc<Calls>) -> Self {
        Self { site, calls, row: Mutex::new(None) }
    }

    /// Is there a page to wait for?
    pub(super) fn has_widget(&self) -> bool {
        self.view().providers.iter().any(|provider| provider.frame.is_some())
    }

    fn view(&self) -> View {
        self.site.desktop.desk().view()
    }

    /// The id that stands in a place now.
    fn place(&self, place: &str) -> Option<String> {
        let view = self.view();
        match place {
            "$notification" => id_of(&view.notification?.id),
            "$dialog" => id_of(&view.dialog?.id),
            "$session" => id_of(&view.sessions.into_iter().rev().find(|session| !session.home)?.id),
            "$conversation" => id_of(&self.site.desktop.conversations().last()?.conversation.id),
            _ => self.row.lock().unwrap_or_else(PoisonError::into_inner).clone(),
        }
    }

    fn filled(&self, value: &Value) -> Result<Value, Undone> {
        let missing = |place: String| Undone::NotYet(format!("nothing is there for {place}"), String::new());
        fill(value, &|place| self.place(place)).map_err(missing)
    }

    fn act(&self, action: AgentAction) -> Result<(), Undone> {
        self.site.desktop.desk().act(action).map(drop).map_err(|error| Undone::Never(error.to_string()))
    }

    /// Does a step, or looks whether what it expects is there. It has no effect when it has to be tried again.
    pub(super) async fn attempt(&self, what: &What) -> Result<(), Undone> {
        match what {
            What::Act(action) => {
                let action = serde_json::from_value(self.filled(action)?).map_err(|error| error.to_string())?;
                self.act(action)
            }
            What::Answer { title, accept } => self.answer(title, *accept),
            What::Presence(text) => self.pick(text),
            What::Raise { event, data, provider } => self.raise(event, data, provider.as_deref()),
            What::Simulate { channel, from, name } => {
                let mut simulate = Simulate::new(channel.clone(), from.clone());
                simulate.name.clone_from(name);
                self.site.desktop.simulate(&simulate).map_err(|why| Undone::NotYet("nothing came in".to_owned(), why))
            }
            What::Customer(deed) => self.customer(deed),
            What::Command { action, with } => self.command(action, with).await,
            What::Create { table, columns } => {
                let columns = record(&self.filled(columns)?)?;
                let id = self.site.records.create(table, columns).await.map_err(|error| error.to_string())?;
                self.remember(id);
                Ok(())
            }
            What::Call { method, with, provider } => {
                let with = self.filled(with)?;
                if self.calls.take(method, &with, provider.as_deref()) {
                    return Ok(());
                }
                Err(Undone::NotYet("no such call".to_owned(), self.calls.since(method)))
            }
            What::NoCall { method, with, provider } => {
                let with = self.filled(with)?;
                if self.calls.has(method, &with, provider.as_deref()) {
                    return Err(Undone::Never(format!("there is such a call; {}", self.calls.since(method))));
                }
                Ok(())
            }
            What::Record { table, columns, filter, absent } => {
                self.look_up(table, columns.as_ref(), filter.as_deref(), *absent).await
            }
            What::See { place, wanted, absent } => self.see(*place, &self.filled(wanted)?, *absent),
            // Whoever runs the steps waits.
            What::Pause(_) => Ok(()),
        }
    }

    fn answer(&self, title: &str, accept: bool) -> Result<(), Undone> {
        let shown = self.view().notification;
        let fits = |shown: &NotificationView| shown.title.contains(title);
        match shown {
            Some(shown) if fits(&shown) && accept => self.act(AgentAction::AcceptNotification { id: shown.id }),
            Some(shown) if fits(&shown) => self.act(AgentAction::DeclineNotification { id: shown.id }),
            other => {
                let there = format!("on the screen: {:?}", other.map(|shown| shown.title));
                Err(Undone::NotYet("no such notification".to_owned(), there))
            }
        }
    }

    fn pick(&self, text: &str) -> Result<(), Undone> {
        let choices = self.view().presences;
        let Some(found) = choices.iter().find(|choice| choice.presence_text == text) else {
            let texts: Vec<&str> = choices.iter().map(|choice| choice.presence_text.as_str()).collect();
            return Err(Undone::Never(format!("no presence has the text {text:?}; there are {texts:?}")));
        };
        self.act(AgentAction::SetPresence { presence: found.presence_id.clone() })
    }

    fn raise(&self, event: &str, data: &Value, provider: Option<&str>) -> Result<(), Undone> {
        let event = read_event(event, value_of(&self.filled(data)?)?).map_err(|error| error.to_string())?;
        let providers = self.view().providers;
        let first =
            || providers.iter().find(|provider| provider.frame.is_some()).map(|provider| provider.name.as_str());
        let Some(name) = provider.or_else(first) else {
            return Err(Undone::Never("no provider has a page; name one in `provider`".to_owned()));
        };
        match self.site.desktop.desk().send_event(name, &event) {
            0 => Err(Undone::NotYet(format!("{name:?} is not connected, so nobody got the event"), String::new())),
            _ => Ok(()),
        }
    }

    fn customer(&self, deed: &Deed) -> Result<(), Undone> {
        let far_end = self.site.loopback.factory.far_end();
        let far_end = far_end.ok_or_else(|| "no record of the loopback provider is in use".to_owned())?;
        let Some(newest) = far_end.live().pop() else {
            return Err(Undone::NotYet("there is no conversation with a customer".to_owned(), String::new()));
        };
        let done = match deed {
            Deed::Answer => far_end.answer(&newest),
            Deed::HangUp => far_end.hang_up(&newest),
            Deed::Say(text) => far_end.say(&newest, text),
        };
        done.map_err(|error| Undone::NotYet("the customer cannot do that".to_owned(), error.to_string()))
    }

    async fn command(&self, action: &Value, with: &Value) -> Result<(), Undone> {
        let with = self.filled(with)?;
        let read: ConversationAction =
            serde_json::from_value(self.filled(action)?).map_err(|error| error.to_string())?;
        let word = action.get("do").and_then(Value::as_str).unwrap_or_default();
        let live = self.site.desktop.conversations();
        let allows = |live: &&LiveConversation| live.actions.contains(&word) && shows(&json_of(live), &with);
        let Some(newest) = live.iter().rev().find(allows) else {
            let there: Vec<Value> = live.iter().map(|live| json!([live.conversation.state, live.actions])).collect();
            let there = cut(&format!("there are {}", Value::Array(there)));
            return Err(Undone::NotYet(format!("no such conversation allows {word:?}"), there));
        };
        let (provider, id) = (newest.provider.clone(), newest.conversation.id.clone());
        self.site.desktop.command(&provider, id, read).await.map_err(Undone::Never)
    }

    fn remember(&self, id: String) {
        *self.row.lock().unwrap_or_else(PoisonError::into_inner) = Some(id);
    }

    async fn look_up(
        &self,
        table: &str,
        columns: Option<&Value>,
        filter: Option<&str>,
        absent: bool,
    ) -> Result<(), Undone> {
        let filter = match (filter, columns.map(|columns| self.filled(columns)).transpose()?) {
            (Some(filter), _) => json_text(&self.filled(&Value::from(filter))?),
            (None, Some(Value::Object(columns))) => {
                columns.iter().map(equals).collect::<Result<Vec<_>, _>>()?.join(" and ")
            }
            _ => String::new(),
        };
        let text = if filter.is_empty() { String::new() } else { format!("?$filter={filter}") };
        let query = Query::parse(&text).map_err(|error| error.to_string())?;
        let records = &self.site.records;
        let schema = records.table(table).await.map_err(|error| error.to_string())?;
        let rows = records.query(table, &query).await.map_err(|error| error.to_string())?;
        match (rows.first(), absent) {
            (Some(row), false) => {
                row.text(&schema.primary_id).into_iter().for_each(|id| self.remember(id.to_owned()));
                Ok(())
            }
            (None, true) => Ok(()),
            (None, false) => {
                let count = records.count(table, &Query::all()).await.map_err(|error| error.to_string())?;
                Err(Undone::NotYet(format!("no {table} where {filter}"), format!("the table has {count} rows")))
            }
            (Some(row), true) => {
                let row = cif_adapter::transcript::plain(&CifValue::Object(row.0.clone()));
                Err(Undone::NotYet(format!("there still is a {table}"), cut(&row.to_string())))
            }
        }
    }

    fn see(&self, place: Seen, wanted: &Value, absent: bool) -> Result<(), Undone> {
        let view = self.view();
        let found = match place {
            Seen::Sessions => json_of(&view.sessions.iter().filter(|session| !session.home).collect::<Vec<_>>()),
            Seen::Tabs => json_of(&view.tabs),
            Seen::Notification => json_of(&view.notification),
            Seen::Presence => json_of(&view.presence),
            Seen::Panel => json_of(&view.panel),
            Seen::Conversations => json_of(&self.site.desktop.conversations()),
            Seen::View => json_of(&view),
        };
        let there = match &found {
            Value::Array(items) => items.iter().any(|item| shows(item, wanted)),
            item => !item.is_null() && shows(item, wanted),
        };
        if there != absent {
            return Ok(());
        }
        let missing =
            if absent { format!("there is such a {}", place.name()) } else { format!("no such {}", place.name()) };
        Err(Undone::NotYet(missing, format!("there: {}", cut(&shown(place, &found, wanted).to_string()))))
    }
}

fn json_text(value: &Value) -> String {
    value.as_str().unwrap_or_default().to_owned()
}

/// What was found, as short as it can be told: the wanted fields, or the titles.
fn shown(place: Seen, found: &Value, wanted: &Value) -> Value {
    let fields = |item: &Value| match (item, wanted) {
        (Value::Object(item), Value::Object(wanted)) if !wanted.is_empty() => {
            let own = wanted.keys().map(|key| (key.clone(), item.get(key).cloned().unwrap_or_default()));
            Value::Object(own.collect::<Map<_, _>>())
        }
        _ if place == Seen::Conversations => item.get("conversation").cloned().unwrap_or_default(),
        _ => item.get("title").cloned().unwrap_or_else(|| item.clone()),
    };
    match found {
        Value::Array(items) => Value::Array(items.iter().map(fields).collect()),
        Value::Null => Value::Null,
        item => fields(item),
    }
}
