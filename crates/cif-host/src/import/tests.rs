use cif_protocol::{ApiVersion, PanelState, SessionTemplateKind, TabPageKind};

use super::*;
use crate::query::Query;
use crate::{MemoryRecords, demo_records};

const CHECKLIST: &str = include_str!("../../../cif-browser-tests/fixtures/checklist.json");

fn read(text: &str) -> Import {
    Import::from_json(text).expect("JSON")
}

fn sound(text: &str) -> Import {
    let import = read(text);
    assert_eq!(import.problems, []);
    import
}

#[test]
fn the_checklist_is_read_whole() {
    let import = sound(CHECKLIST);
    assert_eq!(import.presences.len(), 7);
    let templates = &import.templates;
    let call = templates.session("sample_CallSessionTemplate").expect("session");
    assert_eq!(call.panel, Some(PanelState::Docked));
    assert_eq!(call.anchor_tab.as_deref(), Some("sample_contacts"));
    assert_eq!(
        templates.session("vnd_call_session").expect("session").tabs,
        ["sample_contacts", "msdyn_omnichannel_search"]
    );
    let entity = templates.session("case_entity_session_default_template").expect("session");
    assert_eq!(entity.kind, SessionTemplateKind::Entity);
    let bing = templates.tab("Bing").expect("by display name");
    assert_eq!(bing.page, TabPageKind::ThirdPartyWebsite);
    assert_eq!(
        bing.parameters,
        BTreeMap::from([("url".to_owned(), "https://www.bing.com/search?q={searchQ}".to_owned())])
    );
    let record = templates.tab("entityrecord").expect("by display name");
    assert_eq!(record.parameters, BTreeMap::from([("isOfflineSyncError".to_owned(), "0".to_owned())]));
    let note = templates.notification("sample_IncomingCallNotification").expect("notification");
    assert_eq!(
        (note.timeout_seconds, note.icon.as_str(), note.show_reject),
        (120, "/webresources/call_icon.svg", true)
    );
    assert_eq!((import.rows.len(), import.tables.len()), (7, 1));
}

#[test]
fn rows_are_stored_in_any_order_and_twice() {
    futures::executor::block_on(async {
        let text = r#"{"incidents": [{"incidentid": "1", "title": "Late", "customerid_contact@odata.bind": "/contacts(2)"}],
            "contacts": {"value": [{"contactid": "2", "fullname": "Ada", "@odata.etag": "x", "_ownerid_value@OData.Community": "y"}]}}"#;
        let (import, records) = (sound(text), MemoryRecords::new());
        assert_eq!(import.store_rows(&records).await, []);
        assert_eq!(import.store_rows(&records).await, []);
        let rows = records.query("incident", &Query::parse("$expand=customerid_contact").expect("query")).await;
        let rows = rows.expect("table");
        assert_eq!(rows.len(), 1);
        let customer = rows[0].get("customerid_contact").expect("expanded");
        assert_eq!(customer.get("fullname"), Some(&"Ada".into()));
        let lost = sound(r#"{"incidents": [{"title": "x", "customerid_contact@odata.bind": "/contacts(9)"}]}"#);
        let problems = lost.store_rows(&records).await;
        assert!(problems.len() == 1 && problems[0].to_string().contains('9'), "{problems:?}");
        let (checklist, records) = (sound(CHECKLIST), demo_records().expect("demo"));
        checklist.add_tables(&records);
        assert_eq!(checklist.store_rows(&records).await, []);
        let query = Query::parse("$expand=vnd_ticket_incident($select=incidentid)").expect("query");
        let tickets = records.query("vnd_ticket", &query).await.expect("table");
        let related = tickets[0].get("vnd_ticket_incident").and_then(Value::as_array).expect("a list");
        assert!(related[0].get("incidentid").is_some());
    });
}

#[test]
fn providers_of_both_kinds_and_both_spellings() {
    let import = sound(
        r#"{"msdyn_ciproviders": {"value": [{"msdyn_ciproviderid": "{ABCD}", "msdyn_name": "old", "msdyn_LandingUrl": "https://old.example/",
                "msdyn_Label": "Old", "msdyn_ClickToAct": true, "msdyn_SortOrder": 3, "msdyn_AppSelector": "[\"{A1}\",\"A2\"]",
                "msdyn_RoleSelector": "R1;R2", "msdyn_trustedDomain": "a.example b.example", "msdyn_customparams": "p",
                "msdyn_widgetwidth": 400, "statecode": 0, "createdon": "2024-01-01T00:00:00Z", "msdyn_enableanalytics": 1}]},
            "MSDYN_CHANNELPROVIDER": [{"msdyn_uniquename": "vnd_new", "msdyn_channelurl": "https://new.example/", "msdyn_label": "New",
                "msdyn_enableoutbound": "1", "msdyn_sortorder": "7", "msdyn_apiversion": 162450000, "statecode": 1,
                "msdyn_appconfiguration_providers": [{"msdyn_appconfigurationid": "P-1", "msdyn_name": "Voice agents"}]}]}"#,
    );
    let [old, new] = import.providers.as_slice() else { panic!("two: {import:?}") };
    assert_eq!((old.unique_name.as_str(), old.api_version, old.id.as_str()), ("old", ApiVersion::V1, "abcd"));
    assert_eq!(
        (old.apps.as_slice(), old.roles.as_slice()),
        (&["{A1}".to_owned(), "A2".to_owned()][..], &["R1".to_owned(), "R2".to_owned()][..])
    );
    assert!(old.click_to_act && old.analytics && old.active);
    assert_eq!((old.panel_width, old.trusted_domains.len(), old.sort_order), (Some(400), 2, 3));
    assert_eq!((new.unique_name.as_str(), new.api_version, new.sort_order), ("vnd_new", ApiVersion::V2, 7));
    assert!(new.click_to_act && !new.active);
    assert_eq!(new.profiles, ["P-1", "Voice agents"]);
}

#[test]
fn one_entity_set_one_row_and_a_list_are_documents() {
    let row = r#"{"msdyn_sessiontemplateid": "1", "msdyn_uniquename": "a_b", "msdyn_panelstate": 100000002}"#;
    let set = format!(
        r#"{{"@odata.context": "https://x.example/$metadata#msdyn_sessiontemplates(msdyn_name)", "value": [{row}]}}"#
    );
    let one =
        format!(r#"{{"@odata.context": "https://x.example/$metadata#msdyn_sessiontemplates/$entity", {}"#, &row[1..]);
    for text in [row, &set, &one, &format!("[{row}]"), &format!(r#"{{"msdyn_sessiontemplates": {row}}}"#)] {
        let templates = sound(text).templates;
        assert_eq!(templates.session("a_b").and_then(|template| template.panel), Some(PanelState::Hidden), "{text}");
    }
}

#[test]
fn child_rows_win_over_the_cached_parameters() {
    let import = sound(
        r#"{"msdyn_applicationtabtemplates": [
            {"msdyn_applicationtabtemplateid": "1", "msdyn_uniquename": "a_list", "msdyn_pagetype": "EntityView", "msdyn_pinned": 1,
             "msdyn_templateparameters": "{\"entityName\":{\"value\":\"account\"},\"viewId\":{\"value\":\"v\"},\"viewType\":\"t\"}"},
            {"msdyn_uniquename": "a_site", "msdyn_pagetype": 509180002,
             "msdyn_templateparameters": {"webresourceName": {"value": "msdyn_CECExternalWebPageContainer.html"},
                                          "data": {"value": "cif_thirdpartyurlhttps://a.example/?x%3D{y}"}}}],
          "msdyn_templateparameters": [
            {"msdyn_name": "a_list_entityname", "msdyn_value": "contact", "_msdyn_applicationtabtemplateid_value": "{1}"},
            {"msdyn_uniquename": "a_list_viewid", "msdyn_name": "viewId", "msdyn_value": null}]}"#,
    );
    let tab = import.templates.tab("a_list").expect("tab");
    assert_eq!((tab.page, tab.closable), (TabPageKind::EntityList, false));
    let expected =
        [("entityname", "contact"), ("viewType", "t")].map(|(key, value)| (key.to_owned(), value.to_owned()));
    assert_eq!(tab.parameters, BTreeMap::from(expected));
    let site = import.templates.tab("a_site").expect("tab");
    assert_eq!(site.page, TabPageKind::ThirdPartyWebsite);
    assert_eq!(site.parameters, BTreeMap::from([("url".to_owned(), "https://a.example/?x={y}".to_owned())]));
}

#[test]
fn old_option_numbers_and_fields_of_notifications() {
    let import = sound(
        r#"{"msdyn_notificationtemplates": [{"msdyn_notificationtemplateid": "5", "msdyn_uniquename": "a_n", "msdyn_title": "T", "msdyn_showtimeout": 100000001,
            "msdyn_desktopnotificationmode": 100000003, "msdyn_theme": 100000001, "msdyn_timeout": "0", "msdyn_autoacceptnotification": true}],
            "msdyn_notificationfields": [
              {"msdyn_title": "Second", "msdyn_value": "{b}", "msdyn_order": 2, "_msdyn_notificationtemplateid_value": "5"},
              {"msdyn_title": "First", "msdyn_value": "{a}", "msdyn_order": 1, "msdyn_notificationtemplateid": "a_n"},
              {"msdyn_title": "Other", "msdyn_value": "x", "msdyn_notificationtemplateid": "other"}]}"#,
    );
    let note = import.templates.notification("a_n").expect("template");
    assert_eq!((note.show_timeout, note.timeout_seconds, note.auto_accept), (false, 0, true));
    assert_eq!(note.desktop_mode, cif_protocol::DesktopMode::WhenInBackground);
    assert_eq!(note.theme, cif_protocol::NotificationTheme::Light);
    let titles: Vec<(&str, i32)> = note.fields.iter().map(|field| (field.title.as_str(), field.order)).collect();
    assert_eq!(titles, [("Second", 2), ("First", 1)]);
}

#[test]
fn what_cannot_be_read_is_named_and_the_rest_is_kept() {
    let long = "x".repeat(2_049);
    let import = read(&format!(
        r#"{{"msdyn_sessiontemplates": [{{"msdyn_panelstate": 162450000}}, {{"msdyn_uniquename": "a_b", "msdyn_panelstate": 5}}, {{"msdyn_uniquename": "a_ok"}}, 7],
            "msdyn_applicationtabtemplates": [{{"msdyn_uniquename": "a_t", "msdyn_pagetype": "tv"}},
                {{"msdyn_uniquename": "a_u", "msdyn_pagetype": 509180000, "msdyn_templateparameters": "{{\"entityName\":\"{long}\"}}"}}],
            "msdyn_notificationtemplates": [{{"msdyn_uniquename": "a_n", "msdyn_timeout": 501}}],
            "msdyn_channelproviders": [{{"msdyn_label": "nameless"}}],
            "presences": [{{}}], "tables": [1], "contacts": "none"}}"#
    ));
    let problems: Vec<String> = import.problems.iter().map(ToString::to_string).collect();
    let all = problems.join("\n");
    for part in [
        "msdyn_sessiontemplate[0]: msdyn_uniquename is missing",
        "msdyn_sessiontemplate[1]: msdyn_panelstate is \"5\"",
        "msdyn_sessiontemplates[3]: expected a row, found",
        "msdyn_pagetype is \"tv\"",
        "a_u: parameter \"entityName\" is left out",
        "expected 0 to 500",
        "msdyn_channelprovider[0]: msdyn_uniquename is missing",
        "presences[0]",
        "tables[0]: expected a logical name",
        "contacts: expected rows",
    ] {
        assert!(all.contains(part), "{part} in\n{all}");
    }
    assert_eq!(problems.len(), 10, "{all}");
    assert!(import.templates.session("a_ok").is_some() && import.templates.tab("a_u").is_some());
}

#[test]
fn an_export_is_read_back() {
    let mut templates = Templates::builtin();
    templates.sessions[0].title_on_anchor = true;
    templates.sessions[0].icon = Some("/webresources/icon.svg".to_owned());
    templates.tabs[0].closable = false;
    templates.notifications[0].desktop_mode = cif_protocol::DesktopMode::Always;
    let mut read = sound(&templates.export().to_plain_json()).templates;
    let ids = read.sessions.iter_mut().map(|one| &mut one.id);
    let ids = ids.chain(read.tabs.iter_mut().map(|one| &mut one.id));
    let ids = ids.chain(read.notifications.iter_mut().map(|one| &mut one.id));
    ids.for_each(|id| assert_eq!(std::mem::take(id).len(), 36));
    assert_eq!(read, templates);
    assert!(templates.export().to_plain_json().contains("162450002"), "the new number of docked");
}
