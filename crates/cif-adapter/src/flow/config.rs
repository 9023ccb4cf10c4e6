//! What of the flow is switched on, and with which templates, tables and columns.

use std::time::Duration;

use cif_protocol::FlowTemplates;
use cif_protocol::channel::ChannelKind;

/// A table that customers are looked up in.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct LookupTable {
    /// The logical name.
    pub entity: String,
    /// The column of the id.
    pub id_column: String,
    /// The column that names a record to people.
    pub name_column: String,
    /// Columns with telephone numbers. The first takes the number of a new record.
    pub phone_columns: Vec<String>,
    /// Columns with mail addresses. The first takes the address of a new record.
    pub email_columns: Vec<String>,
}

fn texts(list: &[&str]) -> Vec<String> {
    list.iter().map(|text| (*text).to_owned()).collect()
}

impl LookupTable {
    /// A table without address columns, whose id column is its name with `id`.
    #[must_use]
    pub fn new(entity: impl Into<String>, name_column: impl Into<String>) -> Self {
        let entity = entity.into();
        Self {
            id_column: format!("{entity}id"),
            name_column: name_column.into(),
            phone_columns: Vec::new(),
            email_columns: Vec::new(),
            entity,
        }
    }

    /// Contacts by business, mobile and home phone, and by mail address.
    #[must_use]
    pub fn contact() -> Self {
        Self::new("contact", "fullname")
            .with_phone_columns(texts(&["telephone1", "mobilephone", "telephone2"]))
            .with_email_columns(texts(&["emailaddress1"]))
    }

    /// Accounts by their two telephone numbers, and by mail address.
    #[must_use]
    pub fn account() -> Self {
        Self::new("account", "name")
            .with_phone_columns(texts(&["telephone1", "telephone2"]))
            .with_email_columns(texts(&["emailaddress1"]))
    }

    /// With these columns for telephone numbers.
    #[must_use]
    pub fn with_phone_columns(mut self, columns: Vec<String>) -> Self {
        self.phone_columns = columns;
        self
    }

    /// With these columns for mail addresses.
    #[must_use]
    pub fn with_email_columns(mut self, columns: Vec<String>) -> Self {
        self.email_columns = columns;
        self
    }
}

/// Which activity records a conversation of one kind of channel.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct ActivityTable {
    /// The logical name, for example `phonecall`.
    pub entity: String,
    /// The column of the id.
    pub id_column: String,
    /// The column that takes the far end's number, if there is one.
    pub number_column: Option<String>,
    /// The column that is true for outgoing conversations, if there is one.
    pub direction_column: Option<String>,
    /// The column that takes the parties, if there is one.
    pub parties_column: Option<String>,
}

impl ActivityTable {
    /// A table of activities with `activityid` and the common columns of activities.
    #[must_use]
    pub fn new(entity: impl Into<String>) -> Self {
        Self {
            entity: entity.into(),
            id_column: "activityid".to_owned(),
            number_column: None,
            direction_column: None,
            parties_column: None,
        }
    }

    /// With a column for the number.
    #[must_use]
    pub fn with_number_column(mut self, column: impl Into<String>) -> Self {
        self.number_column = Some(column.into());
        self
    }

    /// With a column that is true for outgoing conversations.
    #[must_use]
    pub fn with_direction_column(mut self, column: impl Into<String>) -> Self {
        self.direction_column = Some(column.into());
        self
    }

    /// With a column for the parties.
    #[must_use]
    pub fn with_parties_column(mut self, column: impl Into<String>) -> Self {
        self.parties_column = Some(column.into());
        self
    }
}

/// The activity of each kind of channel; `None` records nothing.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct ActivityTables {
    /// Of calls.
    pub voice: Option<ActivityTable>,
    /// Of chats.
    pub chat: Option<ActivityTable>,
    /// Of text messages.
    pub sms: Option<ActivityTable>,
    /// Of mail.
    pub email: Option<ActivityTable>,
}

impl Default for ActivityTables {
    /// Phone calls and emails; chats and text messages as tasks, because not every host has a table for them.
    fn default() -> Self {
        let direction = |entity: &str| {
            let parties = format!("{entity}_activity_parties");
            ActivityTable::new(entity).with_direction_column("directioncode").with_parties_column(parties)
        };
        Self {
            voice: Some(direction("phonecall").with_number_column("phonenumber")),
            chat: Some(ActivityTable::new("task")),
            sms: Some(ActivityTable::new("task")),
            email: Some(direction("email")),
        }
    }
}

/// Which steps the flow takes. All are on by default.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[non_exhaustive]
pub struct FlowSteps {
    /// Show a notification for what is offered, and tell the provider what the agent chose.
    pub notify: bool,
    /// Look the customer up.
    pub look_up: bool,
    /// Open a session.
    pub session: bool,
    /// Open the customer's record, the search page or a new record.
    pub open_record: bool,
    /// Keep an activity.
    pub record: bool,
    /// Start a conversation when the agent clicks a number.
    pub click_to_act: bool,
}

impl Default for FlowSteps {
    fn default() -> Self {
        Self { notify: true, look_up: true, session: true, open_record: true, record: true, click_to_act: true }
    }
}

/// What the flow does when the agent closes the session of a live conversation.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
#[non_exhaustive]
pub enum OnSessionClosed {
    /// Nothing: the conversation goes on.
    #[default]
    Leave,
    /// It ends the conversation.
    EndConversation,
}

/// What the flow does when nobody answered a notification in time.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
#[non_exhaustive]
pub enum OnUnanswered {
    /// It declines the conversation, so that the service can offer it to somebody else.
    #[default]
    Decline,
    /// Nothing: it rings on.
    Leave,
}

/// The configuration of a [`Flow`](super::Flow). The default suits a host with the standard tables and templates.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct FlowConfig {
    /// Session and notification templates by kind of channel.
    pub templates: FlowTemplates,
    /// Which steps are taken.
    pub steps: FlowSteps,
    /// The tables that customers are looked up in, in order: the first with a match counts. A new record is offered in
    /// the first.
    pub tables: Vec<LookupTable>,
    /// The activity of each kind of channel.
    pub activities: ActivityTables,
    /// The tables whose records an activity may regard.
    pub regarding: Vec<String>,
    /// The attribute of an offered conversation that holds the id of a case, if the service knows it.
    pub case_attribute: String,
    /// Do the session templates show the record that the parameters `entityName` and `entityId` name? Then a customer who
    /// is known in time needs no tab besides. False for templates with an anchor tab of their own.
    pub record_in_anchor: bool,
    /// What happens when the agent closes the session of a live conversation.
    pub on_session_closed: OnSessionClosed,
    /// What happens when a notification was not answered.
    pub on_unanswered: OnUnanswered,
    /// How long a notification waits for the customer's name.
    pub name_patience: Duration,
    /// How long a look-up may take.
    pub lookup_timeout: Duration,
    /// The most candidates of one look-up in one table.
    pub lookup_rows: usize,
    /// How often a record is written before the flow gives up, at least once.
    pub record_attempts: u32,
    /// The pause before the second attempt; it doubles with each further one.
    pub record_pause: Duration,
    /// How many conversations that are over are kept, for late dispositions and the closing of their sessions.
    pub keep_finished: usize,
    /// A text that takes the place of the template's title, with `{customerName}`, `{number}`, `{channel}`, `{state}`;
    /// `None` leaves the title to the template.
    pub title: Option<String>,
    /// What a withheld number is called.
    pub withheld: String,
    /// May a click on a field for telephone numbers call an address like `ada@pbx.example` (SIP, Teams)? It goes to the
    /// provider as the name of a user. False: it is refused.
    pub dial_addresses: bool,
}

impl Default for FlowConfig {
    fn default() -> Self {
        Self {
            templates: FlowTemplates::default(),
            steps: FlowSteps::default(),
            tables: vec![LookupTable::contact(), LookupTable::account()],
            activities: ActivityTables::default(),
            regarding: texts(&["incident", "contact", "account", "lead", "opportunity"]),
            case_attribute: "caseId".to_owned(),
            record_in_anchor: true,
            on_session_closed: OnSessionClosed::default(),
            on_unanswered: OnUnanswered::default(),
            name_patience: Duration::from_millis(1_500),
            lookup_timeout: Duration::from_secs(5),
            lookup_rows: 100,
            record_attempts: 4,
            record_pause: Duration::from_secs(1),
            keep_finished: 32,
            title: None,
            withheld: "Withheld number".to_owned(),
            dial_addresses: false,
        }
    }
}

impl FlowConfig {
    /// The default configuration.
    #[must_use]
    pub fn new() -> Self {
        Self::default()
    }

    /// With these templates, for example those of a provider record.
    #[must_use]
    pub fn with_templates(mut self, templates: FlowTemplates) -> Self {
        self.templates = templates;
        self
    }

    /// With these steps.
    #[must_use]
    pub fn with_steps(mut self, steps: FlowSteps) -> Self {
        self.steps = steps;
        self
    }

    /// With clicks on telephone fields calling addresses like `ada@pbx.example`, or not.
    #[must_use]
    pub const fn with_dial_addresses(mut self, dial: bool) -> Self {
        self.dial_addresses = dial;
        self
    }

    pub(super) fn session_template(&self, kind: &ChannelKind) -> &str {
        match kind {
            ChannelKind::Voice => &self.templates.call_session,
            ChannelKind::Email => &self.templates.mail_session,
            _ => &self.templates.chat_session,
        }
    }

    pub(super) fn notification_template(&self, kind: &ChannelKind) -> &str {
        match kind {
            ChannelKind::Voice => &self.templates.call_notification,
            ChannelKind::Email => &self.templates.mail_notification,
            _ => &self.templates.chat_notification,
        }
    }

    pub(super) fn activity(&self, kind: &ChannelKind) -> Option<&ActivityTable> {
        match kind {
            ChannelKind::Voice => self.activities.voice.as_ref(),
            ChannelKind::Email => self.activities.email.as_ref(),
            ChannelKind::Sms => self.activities.sms.as_ref(),
            _ => self.activities.chat.as_ref(),
        }
    }
}
