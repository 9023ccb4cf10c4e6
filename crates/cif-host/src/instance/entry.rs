//! What all kinds of records have in common.

use cif_protocol::{NotificationTemplate, PresenceInfo, ProviderRecord, SessionTemplate, TabTemplate};
use serde::Serialize;
use serde::de::DeserializeOwned;

use super::checks::Report;
use super::{App, Instance, Kind, Profile, Role, User};

/// A record that an instance manages.
pub(super) trait Entry: Clone + Serialize + DeserializeOwned {
    const KIND: Kind;

    fn known_as(&self) -> &str;

    /// The id; empty when it has none.
    fn id(&self) -> &str;

    /// What a person reads in a list.
    fn label(&self) -> String;

    fn all(instance: &Instance) -> &Vec<Self>;

    fn all_mut(instance: &mut Instance) -> &mut Vec<Self>;

    /// Everything that is wrong with it by itself, and with what it refers to.
    fn check(&self, instance: &Instance, report: &mut Report<'_>);

    /// What its text does not hold is taken over from the record that it replaces.
    fn take_over(&mut self, _old: &Self) {}

    /// Called when it is added, with the time.
    fn made(&mut self, _now: &str) {}
}

/// An [`Entry`] of plain fields.
macro_rules! entry {
    ($type:ident, $kind:ident, $($list:ident).+, $name:ident, $id:ident, $label:expr, $check:path $(, $more:item)*) => {
        impl Entry for $type {
            const KIND: Kind = Kind::$kind;

            fn known_as(&self) -> &str {
                &self.$name
            }

            fn id(&self) -> &str {
                &self.$id
            }

            fn label(&self) -> String {
                let label: fn(&Self) -> String = $label;
                label(self)
            }

            fn all(instance: &Instance) -> &Vec<Self> {
                &instance.$($list).+
            }

            fn all_mut(instance: &mut Instance) -> &mut Vec<Self> {
                &mut instance.$($list).+
            }

            fn check(&self, instance: &Instance, report: &mut Report<'_>) {
                $check(self, instance, report);
            }

            $($more)*
        }
    };
}

/// The name where nothing better is there.
fn or_name(name: &str, unique_name: &str) -> String {
    if name.is_empty() { unique_name } else { name }.to_owned()
}

entry!(
    ProviderRecord,
    Provider,
    providers,
    unique_name,
    id,
    |record| {
        let kind = serde_json::to_value(record.kind).ok();
        let kind = kind.as_ref().and_then(serde_json::Value::as_str).unwrap_or_default().to_owned();
        let state = if record.active { "" } else { ", inactive" };
        format!(
            "{} ({kind} {}, order {}{state})",
            record.display_label(),
            record.api_version.as_str(),
            record.sort_order
        )
    },
    super::checks::provider,
    fn take_over(&mut self, old: &Self) {
        // A secret is not in the text that somebody edits.
        if self.link_token.is_none() {
            self.link_token.clone_from(&old.link_token);
        }
    },
    fn made(&mut self, now: &str) {
        if self.created_on.is_empty() {
            now.clone_into(&mut self.created_on);
        }
    }
);
entry!(
    SessionTemplate,
    SessionTemplate,
    templates.sessions,
    unique_name,
    id,
    |template| template.name.clone(),
    super::checks::session
);
entry!(TabTemplate, TabTemplate, templates.tabs, unique_name, id, |template| template.name.clone(), super::checks::tab);
entry!(
    NotificationTemplate,
    NotificationTemplate,
    templates.notifications,
    unique_name,
    id,
    |template| template.name.clone(),
    super::checks::notification
);
entry!(
    PresenceInfo,
    Presence,
    presences,
    presence_text,
    presence_id,
    |presence| {
        let status = serde_json::to_value(presence.base_presence_status).ok();
        status.as_ref().and_then(serde_json::Value::as_str).unwrap_or_default().to_owned()
    },
    super::checks::presence
);
entry!(
    Profile,
    Profile,
    profiles,
    unique_name,
    id,
    |profile| or_name(&profile.name, &profile.unique_name),
    super::checks::profile
);
entry!(App, App, apps, unique_name, id, |app| or_name(&app.name, &app.unique_name), super::checks::app);
entry!(
    Role,
    Role,
    roles,
    unique_name,
    id,
    |role| if role.admin { "administrators".to_owned() } else { String::new() },
    super::checks::role
);
entry!(User, User, users, unique_name, id, |user| or_name(&user.name, &user.unique_name), super::checks::user);

/// Calls a function that is generic over the kinds with the type of one.
macro_rules! for_kind {
    ($kind:expr, $function:ident($($argument:expr),*)) => {
        match $kind {
            Kind::Provider => $function::<cif_protocol::ProviderRecord>($($argument),*),
            Kind::SessionTemplate => $function::<cif_protocol::SessionTemplate>($($argument),*),
            Kind::TabTemplate => $function::<cif_protocol::TabTemplate>($($argument),*),
            Kind::NotificationTemplate => $function::<cif_protocol::NotificationTemplate>($($argument),*),
            Kind::Presence => $function::<cif_protocol::PresenceInfo>($($argument),*),
            Kind::Profile => $function::<super::Profile>($($argument),*),
            Kind::App => $function::<super::App>($($argument),*),
            Kind::Role => $function::<super::Role>($($argument),*),
            Kind::User => $function::<super::User>($($argument),*),
        }
    };
}
pub(super) use for_kind;
