//! What one directory exports, another one takes.

use std::process::Output;

use serde_json::Value;

use crate::PHONE;
use crate::data::Data;

#[test]
fn an_export_is_taken_by_another_directory() {
    let (from, to) = (Data::new("from"), Data::new("to"));
    from.does(PHONE);
    from.does(&["provider", "add", "voice", "kind=native", "endpoint=listen"]);
    let file = from.file("out.json", "");
    let Output { stderr, .. } = from.run(&["provider", "export", &file]);
    assert!(String::from_utf8_lossy(&stderr).contains("left out: provider \"voice\""));
    assert_eq!(to.does(&["provider", "validate", &file]), "nothing is wrong\n");
    assert_eq!(to.does(&["provider", "import", &file]), "provider \"contoso_phone\" added\n");
    assert_eq!(to.does(&["provider", "import", &file]), "provider \"contoso_phone\" replaced\n");
    let url = |data: &Data| {
        let shown: Value = serde_json::from_str(&data.does(&["provider", "show", "contoso_phone"])).unwrap();
        shown["channel_url"].clone()
    };
    assert_eq!(url(&to), url(&from));
}

/// Records of every kind, as their commands take them; references are by name.
const RECORDS: &[&[&str]] = &[
    &["profile", "add", "agents", "name=Agents"],
    &["role", "add", "Agent"],
    &["role", "add", "System Administrator", "admin=true"],
    &["app", "add", "con_desk", "id=0c1f0000-0000-4000-8000-000000000012", "kind=singleSession"],
    &[
        "user",
        "add",
        "ada",
        "id=0c1f0000-0000-4000-8000-000000000014",
        "profile=agents",
        "roles=[\"Agent\"]",
        "lcid=1031",
    ],
    &[
        "presence",
        "add",
        "Lunch",
        "presenceId=00000000-0000-0000-0000-0000000000b1",
        "presenceColor=#ffaa44",
        "basePresenceStatus=AWAY",
        "canUserSet=false",
    ],
    &[
        "provider",
        "add",
        "con_phone",
        "channel_url=https://phone.contoso.com/",
        "profiles=[\"agents\"]",
        "sort_order=3",
        "click_to_act=true",
        "analytics=true",
        "custom_params=a=b;c",
        "panel_width=400",
    ],
    &[
        "provider",
        "add",
        "old_phone",
        "channel_url=https://old.contoso.com/",
        "api_version=1.0",
        "active=false",
        "apps=[\"con_desk\"]",
        "roles=[\"Agent\",\"System Administrator\"]",
        "label=Old; phone",
    ],
    &["template", "add", "con_case", "--type", "tab", "page=entity_record", "parameters.entityName=incident"],
    &["template", "add", "con_site", "--type", "tab", "page=third_party_website", "parameters.url=https://a.example/"],
    &[
        "template",
        "add",
        "con_call",
        "--type",
        "session",
        "anchor_tab=con_case",
        "tabs=[\"con_site\"]",
        "title={customerName}",
    ],
    &[
        "template",
        "add",
        "con_ring",
        "--type",
        "notification",
        "title={number}",
        "timeout_seconds=7",
        "fields=[{\"title\":\"From\",\"value\":\"{number}\"}]",
    ],
];
const GROUPS: [&str; 7] = ["profile", "role", "app", "user", "presence", "template", "provider"];

#[test]
fn every_table_goes_out_and_comes_back_the_same() {
    let (from, to) = (Data::new("all-from"), Data::new("all-to"));
    for record in RECORDS {
        from.does(record);
    }
    let mut tables = Vec::new();
    for group in GROUPS {
        let Output { stdout, stderr, .. } = from.run(&[group, "export"]);
        assert_eq!(String::from_utf8_lossy(&stderr), "", "{group}: nothing is left out");
        let file = to.file("in.json", &String::from_utf8(stdout.clone()).unwrap());
        to.does(&[group, "import", &file]);
        assert_eq!(to.does(&[group, "export"]).as_bytes(), stdout, "{group}");
        let document: Value = serde_json::from_slice(&stdout).unwrap();
        tables.extend(document.as_object().unwrap().keys().cloned());
        assert_eq!(to.does(&[group, "validate"]), "nothing is wrong\n", "{group}");
    }
    tables.sort();
    let expected = [
        "appmodules",
        "msdyn_applicationtabtemplates",
        "msdyn_appconfigurations",
        "msdyn_channelproviders",
        "msdyn_ciproviders",
        "msdyn_notificationfields",
        "msdyn_notificationtemplates",
        "msdyn_presences",
        "msdyn_sessiontemplates",
        "msdyn_templateparameters",
        "roles",
        "systemusers",
    ];
    let mut expected = expected.to_vec();
    expected.sort_unstable();
    assert_eq!(tables, expected);
    // Who gets what has not changed with it.
    let explain = ["provider", "explain", "--user", "ada"];
    assert_eq!(to.does(&explain), from.does(&explain));
}
