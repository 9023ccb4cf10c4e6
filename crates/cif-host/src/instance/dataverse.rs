//! Records in the columns of the original platform, both ways. What reads providers and templates is [`Import`]; here is
//! what only an instance keeps: profiles, apps, roles, users and presences.

use std::collections::BTreeMap;

use cif_protocol::{ApiVersion, BasePresence, PresenceInfo, ProviderRecord, Value as Plain};
use serde_json::{Map, Value, json};

use super::own_form;
use super::request::Reply;
use super::{App, Instance, InstanceError, Kind, Profile, Role, User};
use crate::import::{Import, Row, list_text};
use crate::{AppKind, normal_id};

/// The set names of the tables, with what their rows become.
const TABLES: [(&str, Kind); 5] = [
    ("msdyn_appconfigurations", Kind::Profile),
    ("appmodules", Kind::App),
    ("roles", Kind::Role),
    ("systemusers", Kind::User),
    ("msdyn_presences", Kind::Presence),
];

/// The option numbers of `msdyn_basepresencestatus`; ours, as the column is not documented.
const PRESENCES: [(i64, BasePresence); 5] = [
    (192_360_000, BasePresence::Available),
    (192_360_001, BasePresence::Busy),
    (192_360_002, BasePresence::BusyDoNotDisturb),
    (192_360_003, BasePresence::Away),
    (192_360_004, BasePresence::Offline),
];

/// The option numbers of `navigationtype`; a row without one is of a multi-session app.
const SINGLE_SESSION: i64 = 0;
const MULTI_SESSION: i64 = 1;

/// The language that a user has without one.
const ENGLISH: u32 = 1_033;

/// Reads a document of either form.
pub(super) fn import(document: &Value) -> Result<Instance, InstanceError> {
    if let Some(own) = own_form::read(document) {
        return own;
    }
    let read = Import::from_json(&document.to_string());
    let mut import = read.map_err(|error| InstanceError::Import(vec![error.to_string()]))?;
    let mut problems: Vec<String> = import.problems.iter().map(ToString::to_string).collect();
    let mut instance = Instance {
        providers: std::mem::take(&mut import.providers),
        templates: std::mem::take(&mut import.templates),
        presences: std::mem::take(&mut import.presences),
        ..Instance::default()
    };
    let mut read: BTreeMap<&str, usize> = BTreeMap::new();
    for (table, columns) in &import.rows {
        let Some(kind) = kind_of(table) else { continue };
        let count = read.entry(table).or_default();
        let at = std::mem::replace(count, *count + 1);
        if let Err(message) = row(&mut instance, kind, Row::new(&columns.0)) {
            problems.push(format!("{table}[{at}]: {message}"));
        }
    }
    if problems.is_empty() { Ok(instance) } else { Err(InstanceError::Import(problems)) }
}

fn kind_of(table: &str) -> Option<Kind> {
    let same = |set: &str| table.eq_ignore_ascii_case(set) || table.eq_ignore_ascii_case(set.trim_end_matches('s'));
    TABLES.iter().find(|(set, _)| same(set)).map(|(_, kind)| *kind)
}

fn row(instance: &mut Instance, kind: Kind, row: Row<'_>) -> Result<(), String> {
    let text = |column: &str| row.text(column).ok_or_else(|| format!("{column} is missing"));
    let id = |column: &str| text(column).map(|id| normal_id(&id));
    let optional = |column: &str| row.text(column).unwrap_or_default();
    match kind {
        Kind::Profile => {
            let mut profile = Profile::new(text("msdyn_uniquename").or_else(|_| text("msdyn_name"))?);
            profile.id = row.text("msdyn_appconfigurationid").map(|id| normal_id(&id)).unwrap_or_default();
            profile.name = optional("msdyn_name");
            instance.profiles.push(profile);
        }
        Kind::App => {
            let mut app = App::new(text("uniquename").or_else(|_| text("name"))?, id("appmoduleid")?);
            app.name = optional("name");
            if row.whole("navigationtype")? == Some(SINGLE_SESSION) {
                app.kind = AppKind::SingleSession;
            }
            instance.apps.push(app);
        }
        Kind::Role => {
            let mut role = Role::new(text("name")?);
            role.id = id("roleid")?;
            role.admin = ["System Administrator", "System Customizer"].contains(&role.unique_name.as_str());
            instance.roles.push(role);
        }
        Kind::User => {
            let name = text("domainname").or_else(|_| text("internalemailaddress")).or_else(|_| text("fullname"));
            let name = name.map_err(|_| "domainname is missing; a user is known by it".to_owned())?;
            let mut user = User::new(name, id("systemuserid")?);
            user.name = optional("fullname");
            user.lcid = row.whole("uilanguageid")?.and_then(|lcid| u32::try_from(lcid).ok()).unwrap_or(ENGLISH);
            for related in row.lists().flat_map(|(_, rows)| rows).filter_map(Plain::as_entries).map(Row::new) {
                if let Some(role) = related.text("roleid") {
                    user.roles.push(role);
                } else if let Some(profile) = related.text("msdyn_appconfigurationid") {
                    user.profile = Some(profile);
                }
            }
            instance.users.push(user);
        }
        Kind::Presence => {
            let number = row.number("msdyn_basepresencestatus");
            let base = PRESENCES.iter().find(|(option, _)| Some(*option) == number).map(|(_, base)| *base);
            let base = base.ok_or_else(|| {
                format!("msdyn_basepresencestatus is {number:?}, expected {} to {}", PRESENCES[0].0, PRESENCES[4].0)
            })?;
            let mut presence = PresenceInfo::new(id("msdyn_presenceid")?, text("msdyn_presencestatustext")?, base);
            if let Some(color) = row.text("msdyn_presencecolor") {
                presence.presence_color = color;
            }
            presence.can_user_set = row.yes("msdyn_canuserset")?.unwrap_or(true);
            instance.presences.push(presence);
        }
        _ => {}
    }
    Ok(())
}

/// Records of these kinds in the columns of the original platform.
pub(super) fn export(instance: &Instance, kinds: &[Kind]) -> Reply {
    let instance = instance.completed();
    let document = Value::Object(rows(&instance, kinds));
    let left_out = super::lost::between(&instance, &import(&document), kinds);
    Reply::Document { document, left_out }
}

fn rows(instance: &Instance, kinds: &[Kind]) -> Map<String, Value> {
    let mut document = Map::new();
    let mut set = |table: &str, rows: Vec<Value>| {
        if !rows.is_empty() {
            document.insert(table.to_owned(), json!({ "value": rows }));
        }
    };
    if kinds.contains(&Kind::Provider) {
        for (version, table) in [(ApiVersion::V1, "msdyn_ciproviders"), (ApiVersion::V2, "msdyn_channelproviders")] {
            let framed = |record: &&ProviderRecord| record.api_version == version && record.kind.has_frame();
            set(table, instance.providers.iter().filter(framed).map(provider).collect());
        }
    }
    if Kind::TEMPLATES.iter().any(|kind| kinds.contains(kind)) {
        let exported: Value = serde_json::from_str(&instance.templates.export().to_plain_json()).unwrap_or_default();
        for (table, rows) in exported.as_object().into_iter().flatten() {
            let kind = match table.as_str() {
                "msdyn_sessiontemplates" => Kind::SessionTemplate,
                "msdyn_applicationtabtemplates" | "msdyn_templateparameters" => Kind::TabTemplate,
                _ => Kind::NotificationTemplate,
            };
            let rows = rows.get("value").and_then(Value::as_array).cloned().unwrap_or_default();
            if kinds.contains(&kind) {
                set(table, rows);
            }
        }
    }
    for (table, kind) in TABLES.iter().filter(|(_, kind)| kinds.contains(kind)) {
        set(
            table,
            match kind {
                Kind::Profile => instance.profiles.iter().map(profile).collect(),
                Kind::App => instance.apps.iter().map(app).collect(),
                Kind::Role => {
                    instance.roles.iter().map(|role| json!({ "roleid": role.id, "name": role.unique_name })).collect()
                }
                Kind::User => instance.users.iter().map(user).collect(),
                _ => instance.presences.iter().map(presence).collect(),
            },
        );
    }
    document
}

/// The row of a widget's record, which [`Import`] reads.
fn provider(record: &ProviderRecord) -> Value {
    let first = record.api_version == ApiVersion::V1;
    let (state, status) = if record.active { (0, 1) } else { (1, 2) };
    let mut row = json!({
        "msdyn_label": record.display_label(),
        "msdyn_sortorder": record.sort_order,
        "msdyn_trusteddomain": list_text(&record.trusted_domains),
        "msdyn_customparams": record.custom_params,
        "msdyn_enableanalytics": record.analytics,
        "statecode": state,
        "statuscode": status,
    });
    let mut put = |key: &str, value: Value| {
        if let Value::Object(row) = &mut row {
            row.insert(key.to_owned(), value);
        }
    };
    if !record.created_on.is_empty() {
        put("createdon", json!(record.created_on));
    }
    if !record.sandbox_tokens.is_empty() {
        put("msdyn_sandboxconfiguration", json!(list_text(&record.sandbox_tokens)));
    }
    if let Some(width) = record.panel_width {
        put("msdyn_widgetwidth", json!(width));
    }
    let (id, url, outbound) = if first {
        put("msdyn_name", json!(record.unique_name));
        put("msdyn_ciproviderapiversion", json!("1.0"));
        put("msdyn_appselector", json!(list_text(&record.apps)));
        put("msdyn_roleselector", json!(list_text(&record.roles)));
        ("msdyn_ciproviderid", "msdyn_landingurl", "msdyn_clicktoact")
    } else {
        put("msdyn_uniquename", json!(record.unique_name));
        put("msdyn_name", json!(record.display_label()));
        put("msdyn_apiversion", json!(162_450_000));
        put("msdyn_profiles", json!(list_text(&record.profiles)));
        ("msdyn_channelproviderid", "msdyn_channelurl", "msdyn_enableoutbound")
    };
    if !record.id.is_empty() {
        put(id, json!(record.id));
    }
    put(url, json!(record.channel_url));
    put(outbound, json!(record.click_to_act));
    row
}

fn profile(profile: &Profile) -> Value {
    json!({
        "msdyn_appconfigurationid": profile.id,
        "msdyn_uniquename": profile.unique_name,
        "msdyn_name": profile.name,
    })
}

fn app(app: &App) -> Value {
    let navigation = if app.kind == AppKind::SingleSession { SINGLE_SESSION } else { MULTI_SESSION };
    json!({ "appmoduleid": app.id, "uniquename": app.unique_name, "name": app.name, "navigationtype": navigation })
}

fn user(user: &User) -> Value {
    let related = |key: &str, id: &String| json!({ key: id });
    json!({
        "systemuserid": user.id,
        "domainname": user.unique_name,
        "fullname": user.name,
        "uilanguageid": user.lcid,
        "systemuserroles_association": user.roles.iter().map(|id| related("roleid", id)).collect::<Vec<_>>(),
        "msdyn_appconfiguration_systemuser":
            user.profile.iter().map(|id| related("msdyn_appconfigurationid", id)).collect::<Vec<_>>(),
    })
}

fn presence(presence: &PresenceInfo) -> Value {
    let number = PRESENCES.iter().find(|(_, base)| *base == presence.base_presence_status).map(|(number, _)| number);
    json!({
        "msdyn_presenceid": presence.presence_id,
        "msdyn_presencestatustext": presence.presence_text,
        "msdyn_basepresencestatus": number,
        "msdyn_presencecolor": presence.presence_color,
        "msdyn_canuserset": presence.can_user_set,
    })
}
