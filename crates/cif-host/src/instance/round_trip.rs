//! Exports of random instances are read back: what the columns can say comes back, and what they cannot is named.

use proptest::prelude::*;
use serde_json::{Value, json};

use super::*;

const NOW: &str = "2026-01-01T00:00:00Z";

/// A guid by its last digits.
fn guid(number: u8) -> String {
    format!("0c1f0000-0000-4000-8000-0000000000{number:02x}")
}

/// The fields that a record of a kind may have, with values for each. References are by name, by id and to nothing.
fn fields(kind: Kind) -> Vec<(&'static str, Vec<Value>)> {
    let names = || json!(["con_a", guid(2), "Nobody There"]);
    let text = || vec![json!("x; y, z"), json!("{title}")];
    match kind {
        Kind::Provider => vec![
            ("id", vec![json!(guid(9))]),
            ("label", text()),
            ("active", vec![json!(false)]),
            ("trusted_domains", vec![json!(["https://a.example", "https://*.b.example"])]),
            ("click_to_act", vec![json!(true)]),
            ("sort_order", vec![json!(7)]),
            ("api_version", vec![json!("1.0")]),
            ("apps", vec![json!(["con_a"]), names()]),
            ("roles", vec![json!(["con_b"]), names()]),
            ("profiles", vec![json!(["con_b"]), names()]),
            ("custom_params", text()),
            ("sandbox_tokens", vec![json!(["allow-downloads"])]),
            ("allow_features", vec![json!(["midi"])]),
            ("analytics", vec![json!(true)]),
            ("panel_width", vec![json!(400)]),
            ("flow", vec![json!(false)]),
            ("settings", vec![json!({ "a": 1 })]),
            ("kind", vec![json!("native")]),
            ("endpoint", vec![json!("listen")]),
        ],
        Kind::SessionTemplate => vec![
            ("id", vec![json!(guid(10))]),
            ("title", text()),
            ("kind", vec![json!("entity")]),
            ("entity", vec![json!("incident")]),
            ("panel", vec![json!("docked"), json!("hidden")]),
            ("anchor_tab", vec![json!("con_a"), json!("con_b")]),
            ("tabs", vec![json!(["con_a", "con_c"])]),
            ("icon", text()),
            ("title_on_anchor", vec![json!(true)]),
        ],
        Kind::TabTemplate => vec![
            ("id", vec![json!(guid(11))]),
            ("title", text()),
            ("closable", vec![json!(false)]),
            (
                "parameters",
                vec![json!({ "entityName": "incident" }), json!({ "data": "{a}", "url": "https://a.example/" })],
            ),
        ],
        Kind::NotificationTemplate => vec![
            ("id", vec![json!(guid(12))]),
            ("icon", text()),
            ("show_timeout", vec![json!(false)]),
            ("timeout_seconds", vec![json!(0), json!(500)]),
            ("accept_text", text()),
            ("show_reject", vec![json!(false)]),
            ("auto_accept", vec![json!(true)]),
            ("fields", vec![json!([{ "title": "b", "value": "{b}" }, { "title": "", "value": "a" }])]),
        ],
        Kind::Presence => vec![("canUserSet", vec![json!(false)]), ("basePresenceStatus", vec![json!("OFFLINE")])],
        Kind::Profile => vec![("id", vec![json!(guid(13)), json!(guid(2))]), ("name", text())],
        Kind::App => vec![("name", text()), ("kind", vec![json!("singleSession")])],
        Kind::Role => vec![("id", vec![json!(guid(14)), json!(guid(2))]), ("admin", vec![json!(true)])],
        Kind::User => vec![
            ("name", text()),
            ("roles", vec![json!(["con_a"]), names()]),
            ("team_roles", vec![json!(["con_a"])]),
            ("profile", vec![json!("con_a"), json!(guid(2)), json!("Nobody There")]),
            ("lcid", vec![json!(1031)]),
        ],
    }
}

/// What a record of a kind needs.
fn needed(kind: Kind, name: &str, number: u8) -> Value {
    match kind {
        Kind::Provider => json!({ "unique_name": name, "channel_url": "https://a.example/" }),
        Kind::TabTemplate => json!({ "unique_name": name, "name": "n", "page": "entity_record" }),
        Kind::SessionTemplate => json!({ "unique_name": name, "name": name }),
        Kind::NotificationTemplate => json!({ "unique_name": name, "name": name, "title": "{number}" }),
        Kind::Presence => json!({ "presenceText": name, "presenceId": guid(number), "presenceColor": "#ffaa44",
            "basePresenceStatus": "AWAY" }),
        Kind::App | Kind::User => json!({ "unique_name": name, "id": guid(number) }),
        Kind::Profile | Kind::Role => json!({ "unique_name": name }),
    }
}

/// Records of random kinds and fields; one that is refused is left out.
fn instance(choices: &[(usize, u8, u32)]) -> Instance {
    let mut instance = Instance::default();
    // Sessions refer to tabs, which come first.
    let mut choices = choices.to_vec();
    choices.sort_by_key(|(kind, ..)| std::cmp::Reverse(*kind));
    for (kind, number, bits) in choices {
        let kind = Kind::ALL[kind % Kind::ALL.len()];
        let name = ["con_a", "con_b", "con_c", "Front Desk"][usize::from(number % 4)];
        let mut record = needed(kind, name, number % 4);
        for (at, (key, values)) in fields(kind).into_iter().enumerate() {
            if bits >> at & 1 == 1 {
                record[key] = values[usize::from(number) % values.len()].clone();
            }
        }
        // A field may need another one that is not there.
        drop(instance.handle(Request::Add { kind, record }, NOW));
    }
    instance
}

fn exported(instance: &mut Instance) -> (Value, Vec<String>) {
    match instance.handle(Request::Export { kinds: Kind::ALL.to_vec() }, NOW) {
        Ok(Reply::Document { document, left_out }) => (document, left_out),
        other => panic!("{other:?}"),
    }
}

fn imported(document: &Value) -> Instance {
    let mut read = Instance::default();
    if document.as_object().is_some_and(|tables| !tables.is_empty()) {
        let request = Request::Import { kinds: Kind::ALL.to_vec(), document: document.clone() };
        read.handle(request, NOW).unwrap_or_else(|error| panic!("{error}\n{document:#}"));
    }
    read
}

/// Every record of an instance, by kind and name.
fn records(instance: &mut Instance) -> Vec<(Kind, String, Value)> {
    let mut all = Vec::new();
    for kind in Kind::ALL {
        let Ok(Reply::Entries(list)) = instance.handle(Request::List { kind }, NOW) else { panic!("{kind}") };
        for entry in list {
            let request = Request::Show { kind, name: entry.name.clone() };
            let Ok(Reply::Record(record)) = instance.handle(request, NOW) else { panic!("{kind}") };
            all.push((kind, entry.name, record));
        }
    }
    all
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 64, ..ProptestConfig::default() })]

    #[test]
    fn an_export_comes_back_and_says_what_does_not(
        choices in prop::collection::vec((0..9_usize, any::<u8>(), any::<u32>()), 0..12)
    ) {
        let mut before = instance(&choices);
        let (document, left_out) = exported(&mut before);
        let mut after = imported(&document);
        prop_assert_eq!(&exported(&mut after).0, &document, "the second export is the first");
        let kept = records(&mut after);
        for (kind, name, record) in records(&mut before) {
            let told = left_out.iter().find(|line| line.starts_with(&format!("{kind} {name:?}: "))).cloned().unwrap_or_default();
            let Some((_, _, found)) = kept.iter().find(|(other, known, _)| *other == kind && *known == name) else {
                prop_assert!(told.contains("no such record"), "{kind} {name}: {told}");
                continue;
            };
            for (key, value) in record.as_object().into_iter().flatten() {
                // Empty ids and names are filled in, and references are by id afterwards; the next lines look at those.
                let refers = ["apps", "roles", "profiles", "profile", "label", "id", "name"].contains(&key.as_str());
                prop_assert!(refers || found.get(key) == Some(value) || told.contains(key.as_str()),
                    "{kind} {name}: {key} was {value}, is {:?}, and is not among what is left out: {told}", found.get(key));
            }
        }
        if left_out.is_empty() {
            for user in &before.users {
                for app in &before.apps {
                    let who = (Some(user.unique_name.as_str()), Some(app.unique_name.as_str()));
                    let [mut used, mut again] = [&before, &after].map(|instance| instance.explain(who.0, who.1).expect("explained").used);
                    used.sort();
                    again.sort();
                    prop_assert_eq!(used, again);
                }
            }
        }
    }
}
