use cif_protocol::{LinkToken, NativeEndpoint};
use serde_json::{Value, json};

use super::*;

const NOW: &str = "2026-01-01T00:00:00Z";

fn add(instance: &mut Instance, kind: Kind, record: Value) -> Result<Reply, InstanceError> {
    instance.handle(Request::Add { kind, record }, NOW)
}

fn added(kind: Kind, record: Value) -> Instance {
    let mut instance = Instance::default();
    add(&mut instance, kind, record).expect("added");
    instance
}

fn edit(instance: &mut Instance, kind: Kind, name: &str, changes: Value) -> Result<Reply, InstanceError> {
    let Value::Object(changes) = changes else { panic!("changes are an object") };
    instance.handle(Request::Edit { kind, name: name.to_owned(), changes }, NOW)
}

fn phone() -> Value {
    json!({ "unique_name": "contoso_phone", "channel_url": "https://phone.contoso.com/" })
}

/// One sound record of each kind.
fn samples() -> Vec<(Kind, Value)> {
    vec![
        (Kind::Provider, phone()),
        (Kind::SessionTemplate, json!({ "unique_name": "con_call", "name": "Call", "anchor_tab": "con_case" })),
        (
            Kind::TabTemplate,
            json!({ "unique_name": "con_case", "name": "Case", "page": "entity_record",
                "parameters": { "entityName": "incident" } }),
        ),
        (Kind::NotificationTemplate, json!({ "unique_name": "con_ring", "name": "Ring", "title": "{number}" })),
        (
            Kind::Presence,
            json!({ "presenceText": "Lunch", "presenceId": "00000000-0000-0000-0000-0000000000b1",
                "presenceColor": "#ffaa44", "basePresenceStatus": "AWAY" }),
        ),
        (Kind::Profile, json!({ "unique_name": "con_agents", "id": "0c1f0000-0000-4000-8000-000000000011" })),
        (Kind::App, json!({ "unique_name": "con_desk", "id": "0c1f0000-0000-4000-8000-000000000012" })),
        (Kind::Role, json!({ "unique_name": "Agent", "id": "0c1f0000-0000-4000-8000-000000000013" })),
        (Kind::User, json!({ "unique_name": "ada", "id": "0c1f0000-0000-4000-8000-000000000014" })),
    ]
}

fn full() -> Instance {
    let mut instance = Instance::default();
    // The session template refers to the tab template, which therefore comes first.
    let mut samples = samples();
    samples.swap(1, 2);
    for (kind, record) in samples {
        add(&mut instance, kind, record).unwrap_or_else(|error| panic!("{kind}: {error}"));
    }
    instance
}

#[test]
fn every_kind_is_added_listed_shown_edited_and_removed() {
    let mut instance = full();
    for (kind, record) in samples() {
        let name = record[kind.name_key()].as_str().expect("a name").to_owned();
        let Ok(Reply::Entries(list)) = instance.handle(Request::List { kind }, NOW) else { panic!("{kind}") };
        assert_eq!(list.iter().map(|entry| &entry.name).collect::<Vec<_>>(), [&name], "{kind}");
        let shown = instance.handle(Request::Show { kind, name: name.clone() }, NOW).expect("shown");
        let Reply::Record(shown) = shown else { panic!("{shown:?}") };
        for (key, value) in record.as_object().expect("an object") {
            assert_eq!(&shown[key], value, "{kind} {key}");
        }
        assert!(matches!(add(&mut instance, kind, record), Err(InstanceError::Taken { .. })), "{kind}");
        let renamed = edit(&mut instance, kind, &name, json!({ (kind.name_key()): "other_name" }));
        assert!(matches!(renamed, Err(InstanceError::Immutable { .. })), "{kind}: {renamed:?}");
        assert!(matches!(edit(&mut instance, kind, &name, json!({})), Ok(Reply::Changed { .. })), "{kind}");
    }
    for kind in Kind::ALL {
        let Ok(Reply::Entries(list)) = instance.handle(Request::List { kind }, NOW) else { panic!("{kind}") };
        let removed = instance.handle(Request::Remove { kind, name: list[0].name.clone() }, NOW);
        assert!(matches!(removed, Ok(Reply::Changed { .. })), "{kind}: {removed:?}");
        let again = instance.handle(Request::Remove { kind, name: list[0].name.clone() }, NOW);
        assert!(matches!(again, Err(InstanceError::NotFound { .. })), "{kind}: {again:?}");
    }
    assert_eq!(instance, Instance::default());
}

#[test]
fn forms_have_every_field_and_choices_that_can_be_read() {
    for (kind, sample) in samples() {
        let fields = kind.fields();
        assert!(fields.iter().any(|field| !field.default.is_null()) || matches!(kind, Kind::Profile), "{kind}");
        for field in &fields {
            let hidden = kind == Kind::Provider && field.key == "link_token";
            assert!(!hidden, "a secret is not in a form");
            let Input::Choice(options) = &field.input else { continue };
            for option in options.iter().filter(|option| !option.is_empty()) {
                let mut record = sample.clone();
                record[&field.key] = json!(option);
                // What is chosen may need another field, but can be read.
                if let Err(InstanceError::Malformed { message, .. }) = add(&mut Instance::default(), kind, record) {
                    panic!("{kind} {}: {message}", field.key);
                }
            }
        }
        let mut record = sample.clone();
        for field in &fields {
            let value = match field.input {
                Input::Number => json!(7),
                Input::Flag => json!(true),
                Input::Texts => json!(["a"]),
                Input::Json | Input::Choice(_) => continue,
                _ => json!("x"),
            };
            record[&field.key] = value;
        }
        if let Err(InstanceError::Malformed { message, .. }) = add(&mut Instance::default(), kind, record) {
            panic!("{kind}: {message}");
        }
    }
    // A form does not forget a field that a full record has.
    let mut full = full();
    let all = json!({ "trusted_domains": ["a.example"], "apps": ["a"], "roles": ["a"], "profiles": ["a"], "id": "a",
        "label": "a", "custom_params": "a", "sandbox_tokens": ["allow-downloads"], "allow_features": ["midi"],
        "frame_origins": ["https://a.example"], "panel_width": 400, "endpoint": "listen", "settings": { "a": 1 } });
    edit(&mut full, Kind::Provider, "contoso_phone", all).expect("edited");
    for kind in Kind::ALL {
        let Ok(Reply::Entries(list)) = full.handle(Request::List { kind }, NOW) else { panic!("{kind}") };
        let request = Request::Show { kind, name: list[0].name.clone() };
        let Ok(Reply::Record(Value::Object(record))) = full.handle(request, NOW) else { panic!("{kind}") };
        let known: Vec<String> = kind.fields().into_iter().map(|field| field.key).collect();
        for key in record.keys() {
            assert!(known.contains(key), "{kind}: no field {key} in the form");
        }
    }
}

#[test]
fn limits_are_checked_and_a_refused_change_changes_nothing() {
    let long = |length: usize| "x".repeat(length);
    let refused = [
        (Kind::Provider, "channel_url", json!("http://phone.contoso.com/")),
        (Kind::Provider, "sort_order", json!(1_001)),
        (Kind::Provider, "label", json!(long(101))),
        (Kind::SessionTemplate, "title", json!(long(201))),
        (Kind::SessionTemplate, "name", json!("")),
        (Kind::SessionTemplate, "anchor_tab", json!("con_nothing")),
        (Kind::SessionTemplate, "tabs", json!(["con_case", "con_nothing"])),
        (Kind::SessionTemplate, "kind", json!("entity")),
        (Kind::TabTemplate, "title", json!(long(201))),
        (Kind::TabTemplate, "parameters", json!({ "entityName": long(2_049) })),
        (Kind::NotificationTemplate, "title", json!(long(101))),
        (Kind::NotificationTemplate, "title", json!(" ")),
        (Kind::NotificationTemplate, "timeout_seconds", json!(501)),
        (Kind::NotificationTemplate, "fields", json!([{ "title": long(201), "value": "" }])),
        (Kind::NotificationTemplate, "fields", json!([{ "title": "", "value": long(1_029) }])),
        (Kind::Presence, "presenceId", json!("no id")),
        (Kind::Presence, "presenceColor", json!("red")),
        (Kind::Profile, "id", json!("x")),
        (Kind::App, "id", json!("")),
        (Kind::Role, "id", json!("x")),
        (Kind::User, "id", json!("x")),
        (Kind::User, "name", json!(long(201))),
    ];
    let mut instance = full();
    let before = instance.clone();
    for (kind, field, value) in refused {
        let name = samples().into_iter().find(|sample| sample.0 == kind).expect("a sample").1;
        let name = name[kind.name_key()].as_str().expect("a name").to_owned();
        let error = edit(&mut instance, kind, &name, json!({ (field): value })).expect_err(field);
        let text = error.to_string();
        assert!(matches!(error, InstanceError::Refused(_)), "{kind} {field}: {text}");
        assert!(text.contains(&name), "{text}");
        assert_eq!(instance, before, "{kind} {field}");
    }
}

#[test]
fn what_cannot_be_read_is_named() {
    let mut instance = full();
    let before = instance.clone();
    let error = add(&mut instance, Kind::Provider, json!({ "unique_name": "a", "chanel_url": "x" })).expect_err("typo");
    assert!(error.to_string().contains("chanel_url") && error.to_string().contains("provider \"a\""), "{error}");
    let error =
        edit(&mut instance, Kind::Provider, "contoso_phone", json!({ "sort_order": -1 })).expect_err("negative");
    assert!(error.to_string().contains("-1"), "{error}");
    let error = edit(&mut instance, Kind::Provider, "phone", json!({})).expect_err("unknown");
    assert_eq!(error.to_string(), "there is no provider \"phone\"; there are: contoso_phone");
    assert_eq!(instance, before);
}

#[test]
fn null_sets_a_field_back() {
    let mut instance = added(Kind::Provider, phone());
    edit(&mut instance, Kind::Provider, "contoso_phone", json!({ "label": "Phone", "sort_order": 7 })).expect("edited");
    assert_eq!((instance.providers[0].label.as_str(), instance.providers[0].sort_order), ("Phone", 7));
    edit(&mut instance, Kind::Provider, "contoso_phone", json!({ "sort_order": null })).expect("edited");
    assert_eq!((instance.providers[0].label.as_str(), instance.providers[0].sort_order), ("Phone", 0));
}

#[test]
fn what_others_need_stays() {
    let mut instance = full();
    let remove = Request::Remove { kind: Kind::TabTemplate, name: "con_case".to_owned() };
    let error = instance.handle(remove.clone(), NOW).expect_err("a session needs it");
    assert!(error.to_string().contains("con_call") && error.to_string().contains("con_case"), "{error}");
    instance.handle(Request::Remove { kind: Kind::SessionTemplate, name: "con_call".to_owned() }, NOW).expect("free");
    instance.handle(remove, NOW).expect("nobody needs it");
}

#[test]
fn names_that_lead_nowhere_are_warnings() {
    let mut instance = added(Kind::Provider, phone());
    let Ok(Reply::Changed { warnings, .. }) =
        edit(&mut instance, Kind::Provider, "contoso_phone", json!({ "profiles": ["con_agents"] }))
    else {
        panic!("refused")
    };
    assert_eq!(warnings.len(), 1, "{warnings:?}");
    assert!(warnings[0].message.contains("con_agents") && warnings[0].weight == Weight::Warning);
    // What was so before is not said again.
    let Ok(Reply::Changed { warnings, .. }) =
        edit(&mut instance, Kind::Provider, "contoso_phone", json!({ "label": "Phone" }))
    else {
        panic!("refused")
    };
    assert!(warnings.is_empty(), "{warnings:?}");
    let Ok(Reply::Problems(problems)) = instance.handle(Request::Validate { kinds: vec![Kind::Provider] }, NOW) else {
        panic!("no answer")
    };
    assert_eq!(problems.len(), 1);
}

#[test]
fn secrets_are_kept_but_not_shown() {
    let mut instance = Instance::default();
    let token = "secret-secret-secret";
    let record = json!({ "unique_name": "con_voice", "kind": "native", "endpoint": "listen", "link_token": token });
    add(&mut instance, Kind::Provider, record).expect("added");
    let request = Request::Show { kind: Kind::Provider, name: "con_voice".to_owned() };
    let shown = serde_json::to_string(&instance.handle(request, NOW).expect("shown")).expect("text");
    assert!(!shown.contains(token), "{shown}");
    edit(&mut instance, Kind::Provider, "con_voice", json!({ "label": "Voice" })).expect("edited");
    assert_eq!(instance.providers[0].link_token, Some(LinkToken::new(token)));
    let read = Instance::from_stored(instance.to_stored()).expect("stored");
    assert_eq!(read, instance);
    assert_eq!(read.providers[0].endpoint, Some(NativeEndpoint::Listen));
}

#[test]
fn stored_forms_of_other_versions_and_damaged_ones_are_refused() {
    let mut stored = full().to_stored();
    stored["version"] = json!(2);
    assert!(matches!(Instance::from_stored(stored), Err(StoredError::Version { .. })));
    assert!(matches!(Instance::from_stored(json!("x")), Err(StoredError::Version { .. })));
    let mut stored = full().to_stored();
    stored["instance"]["providers"] = json!("x");
    assert!(matches!(Instance::from_stored(stored), Err(StoredError::Damaged(_))));
}

#[test]
fn an_export_is_read_back() {
    let mut instance = full();
    // The columns of the platform name related rows by id.
    let changes = json!({ "profile": "0c1f0000-0000-4000-8000-000000000011",
        "roles": ["0c1f0000-0000-4000-8000-000000000013"], "name": "Ada Lovelace" });
    edit(&mut instance, Kind::User, "ada", changes).expect("edited");
    edit(&mut instance, Kind::App, "con_desk", json!({ "name": "Desk" })).expect("edited");
    edit(&mut instance, Kind::Profile, "con_agents", json!({ "name": "Agents" })).expect("edited");
    let first = json!({ "unique_name": "old_phone", "api_version": "1.0", "channel_url": "https://old.example/",
        "apps": ["con_desk"], "roles": ["Agent"], "sandbox_tokens": ["allow-downloads"], "panel_width": 400,
        "label": "Old phone", "active": false, "id": "0c1f0000-0000-4000-8000-000000000015" });
    add(&mut instance, Kind::Provider, first).expect("added");
    edit(&mut instance, Kind::Provider, "contoso_phone", json!({ "label": "Phone", "profiles": ["con_agents"] }))
        .expect("edited");
    let Ok(Reply::Document { document, left_out }) =
        instance.handle(Request::Export { kinds: Kind::ALL.to_vec() }, NOW)
    else {
        panic!("no document")
    };
    assert!(left_out.is_empty(), "{left_out:?}");
    let mut read = Instance::default();
    let request = Request::Import { kinds: Kind::ALL.to_vec(), document };
    read.handle(request, NOW).unwrap_or_else(|error| panic!("{error}"));
    // Ids and names are filled in.
    let instance = instance.completed();
    read.providers.sort_by(|a, b| a.unique_name.cmp(&b.unique_name));
    assert_eq!(read.providers, instance.providers);
    assert_eq!(read.templates, instance.templates);
    assert_eq!((&read.presences, &read.profiles), (&instance.presences, &instance.profiles));
    assert_eq!((&read.apps, &read.roles, &read.users), (&instance.apps, &instance.roles, &instance.users));
}

#[test]
fn what_an_export_cannot_say_is_named() {
    let record = json!({ "unique_name": "con_voice", "kind": "native", "endpoint": "listen" });
    let mut instance = added(Kind::Provider, record);
    let Ok(Reply::Document { left_out, .. }) = instance.handle(Request::Export { kinds: vec![Kind::Provider] }, NOW)
    else {
        panic!("no document")
    };
    assert_eq!(left_out.len(), 1);
    assert!(left_out[0].contains("con_voice"));
}

#[test]
fn an_import_takes_the_wanted_kinds_or_nothing() {
    let mut instance = Instance::default();
    let document = json!({ "providers": [phone()], "profiles": [{ "unique_name": "con_agents" }] });
    let import =
        |kinds: &[Kind], document: &Value| Request::Import { kinds: kinds.to_vec(), document: document.clone() };
    let Ok(Reply::Changed { done, .. }) = instance.handle(import(&[Kind::Provider], &document), NOW) else {
        panic!("refused")
    };
    assert_eq!(done, ["provider \"contoso_phone\" added"]);
    assert!(instance.profiles.is_empty());
    // A second time replaces.
    let Ok(Reply::Changed { done, .. }) = instance.handle(import(&Kind::ALL, &document), NOW) else {
        panic!("refused")
    };
    assert_eq!(done, ["provider \"contoso_phone\" replaced", "profile \"con_agents\" added"]);
    let before = instance.clone();
    let half_wrong = json!({ "msdyn_channelproviders": { "value": [
        { "msdyn_uniquename": "good_one", "msdyn_channelurl": "https://a.example/", "msdyn_sortorder": 1 },
        { "msdyn_channelurl": "https://b.example/" },
    ] } });
    let error = instance.handle(import(&Kind::ALL, &half_wrong), NOW).expect_err("the second has no name");
    assert!(error.to_string().contains("msdyn_channelprovider[1]"), "{error}");
    let error = instance.handle(import(&[Kind::Presence], &document), NOW).expect_err("nothing of it");
    assert!(error.to_string().contains("presence"), "{error}");
    assert_eq!(instance, before);
}

#[test]
fn explanations_go_by_profile_app_and_role_under_any_name() {
    let mut instance = full();
    edit(&mut instance, Kind::User, "ada", json!({ "profile": "con_agents", "roles": ["Agent"] })).expect("edited");
    let mut explain = |user: &str, app: &str| {
        let request = Request::Explain { user: Some(user.to_owned()), app: Some(app.to_owned()) };
        match instance.handle(request, NOW) {
            Ok(Reply::Explanation(explanation)) => Ok(explanation),
            Ok(other) => panic!("{other:?}"),
            Err(error) => Err(error),
        }
    };
    let explanation = explain("ada", "con_desk").expect("explained");
    assert!(explanation.used.is_empty());
    assert!(explanation.to_string().contains("not attached to the user's profile"), "{explanation}");
    assert!(explain("bob", "con_desk").is_err() && explain("ada", "x").is_err());
    // The provider names the profile by name, the user by id.
    edit(&mut instance, Kind::Provider, "contoso_phone", json!({ "profiles": ["con_agents"] })).expect("edited");
    let by_id = json!({ "profile": "0C1F0000-0000-4000-8000-000000000011" });
    edit(&mut instance, Kind::User, "ada", by_id).expect("edited");
    let explanation = instance.explain(Some("ada"), None).expect("explained");
    assert_eq!(
        (explanation.used, explanation.profile.as_deref()),
        (vec!["contoso_phone".to_owned()], Some("con_agents"))
    );
    // A 1.0 record in a single-session app goes by app and role.
    edit(&mut instance, Kind::App, "con_desk", json!({ "kind": "singleSession" })).expect("edited");
    let first = json!({ "api_version": "1.0", "apps": ["con_desk"], "roles": ["Agent"] });
    edit(&mut instance, Kind::Provider, "contoso_phone", first).expect("edited");
    assert_eq!(instance.explain(None, None).expect("explained").used, ["contoso_phone"]);
    assert_eq!(instance.desk_config(None, None).expect("a desk").options.session_limit, 5);
    edit(&mut instance, Kind::User, "ada", json!({ "roles": null })).expect("edited");
    let explanation = instance.explain(None, None).expect("explained");
    assert!(explanation.to_string().contains("holds none of its roles"), "{explanation}");
}

#[test]
fn requests_and_replies_have_a_text_form() {
    let mut instance = full();
    let request = Request::Edit { kind: Kind::Provider, name: "x".to_owned(), changes: serde_json::Map::new() };
    let text = serde_json::to_string(&request).expect("text");
    assert_eq!(text, r#"{"do":"edit","kind":"provider","name":"x","changes":{}}"#);
    assert_eq!(serde_json::from_str::<Request>(&text).expect("read"), request);
    assert!(serde_json::from_str::<Request>(r#"{"do":"drop"}"#).is_err());
    let reply = instance.handle(Request::List { kind: Kind::User }, NOW).expect("listed");
    let text = serde_json::to_string(&reply).expect("text");
    assert_eq!(serde_json::from_str::<Reply>(&text).expect("read"), reply);
    let error = instance.handle(request, NOW).expect_err("no such");
    let text = serde_json::to_string(&error).expect("text");
    assert_eq!(serde_json::from_str::<InstanceError>(&text).expect("read"), error);
}
