//! `cif provider explain`, for every reason why a record is used or left out.

use crate::PHONE;
use crate::data::Data;

/// People, apps and records that have one reason each. `con_one` is an app with one session, which takes 1.0 records.
const RECORDS: &[&[&str]] = &[
    &["app", "add", "con_many", "id=0c1f0000-0000-4000-8000-000000000001"],
    &["app", "add", "con_one", "id=0c1f0000-0000-4000-8000-000000000002", "kind=singleSession"],
    &["app", "add", "con_two", "id=0c1f0000-0000-4000-8000-000000000003", "kind=singleSession"],
    &["profile", "add", "agents"],
    &["profile", "add", "others"],
    &["role", "add", "Agent"],
    &["role", "add", "Chef", "admin=true"],
    &["user", "add", "ada", "id=0c1f0000-0000-4000-8000-000000000011", "profile=agents", "roles=[\"Agent\"]"],
    &["user", "add", "bob", "id=0c1f0000-0000-4000-8000-000000000012", "team_roles=[\"Agent\"]"],
    &["user", "add", "cyd", "id=0c1f0000-0000-4000-8000-000000000013", "profile=others", "roles=[\"Chef\"]"],
    &["provider", "add", "two_first", "channel_url=https://a.example/", "profiles=[\"agents\"]", "sort_order=2"],
    &["provider", "add", "two_second", "channel_url=https://b.example/", "profiles=[\"agents\"]", "sort_order=1"],
    &["provider", "add", "two_off", "channel_url=https://c.example/", "profiles=[\"agents\"]", "active=false"],
    &["provider", "add", "two_free", "channel_url=https://d.example/", "sort_order=9"],
    &[
        "provider",
        "add",
        "one_first",
        "channel_url=https://e.example/",
        "api_version=1.0",
        "sort_order=1",
        "apps=[\"con_one\"]",
        "roles=[\"Agent\"]",
    ],
    &[
        "provider",
        "add",
        "one_second",
        "channel_url=https://f.example/",
        "api_version=1.0",
        "sort_order=2",
        "apps=[\"con_one\"]",
        "roles=[\"Agent\"]",
    ],
    &[
        "provider",
        "add",
        "one_chefs",
        "channel_url=https://g.example/",
        "api_version=1.0",
        "apps=[\"con_two\"]",
        "roles=[\"Chef\"]",
    ],
];

/// Who, in which app, which record, and what is said of it.
const CASES: &[(&str, &str, &str, &str)] = &[
    // In order: the lower number first.
    ("ada", "con_many", "two_second", "is loaded as number 1"),
    ("ada", "con_many", "two_first", "is loaded as number 2"),
    ("ada", "con_many", "two_off", "it is inactive; activate its record"),
    ("ada", "con_many", "one_first", "its API version is 1.0, this kind of app takes 2.0"),
    ("ada", "con_many", "two_free", "it is not attached to the user's profile"),
    ("cyd", "con_many", "two_first", "it is not attached to the user's profile"),
    // Without a profile.
    ("bob", "con_many", "two_first", "is loaded as number 2"),
    ("ada", "con_one", "two_first", "its API version is 2.0, this kind of app takes 1.0"),
    ("ada", "con_one", "one_first", "is loaded as number 1"),
    ("ada", "con_one", "one_second", "a single-session app shows one widget, and \"one_first\" comes first"),
    ("ada", "con_one", "one_chefs", "it is not for the app"),
    ("ada", "con_two", "one_chefs", "the user holds none of its roles"),
    ("bob", "con_one", "one_first", "the user holds one of its roles"),
    ("bob", "con_one", "one_first", "by a team only"),
    ("cyd", "con_two", "one_chefs", "is loaded as number 1"),
];

#[test]
fn every_reason_is_said() {
    let data = Data::new("explain");
    for record in RECORDS {
        data.does(record);
    }
    for (user, app, provider, said) in CASES {
        let why = data.does(&["provider", "explain", "--user", user, "--app", app]);
        let line = why.lines().find(|line| line.contains(&format!("provider \"{provider}\"")));
        let line = line.unwrap_or_else(|| panic!("{user} in {app}: nothing on {provider} in {why}"));
        assert!(line.contains(said), "{user} in {app}: {said:?} in {line:?}");
        assert!(why.starts_with(&format!("user \"{user}\" in app \"{app}\"")), "{why}");
    }
    data.refuses(&["provider", "explain", "--user", "dan"], "there are: ada, bob, cyd");
    data.refuses(&["provider", "explain", "--app", "x"], "no app");
}

#[test]
fn without_people_and_apps_everybody_gets_everything() {
    let data = Data::new("explain-none");
    data.does(PHONE);
    let why = data.does(&["provider", "explain"]);
    assert!(why.contains("\"contoso_phone\" is loaded as number 1"), "{why}");
}
