use cif_protocol::{ApiVersion, NativeEndpoint};

use super::*;
use crate::{DeskOptions, EmptyRoleSelector, HostInfo};

fn widget(name: &str, order: u32) -> ProviderRecord {
    ProviderRecord::widget(name, "https://phone.example/").with_sort_order(order)
}

fn v1(name: &str, order: u32) -> ProviderRecord {
    widget(name, order).with_api_version(ApiVersion::V1)
}

fn multi() -> Selection {
    Selection::new(AppKind::MultiSession, HostInfo::default())
}

fn single() -> Selection {
    Selection::new(AppKind::SingleSession, HostInfo::default())
}

fn names(registry: &Registry) -> Vec<&str> {
    registry.providers().iter().map(|provider| provider.record.unique_name.as_str()).collect()
}

/// Why the only record is left out; nothing when it is used.
fn reason(record: &ProviderRecord, selection: &Selection) -> String {
    let verdicts = Registry::explain(vec![record.clone()], selection);
    verdicts[0].outcome.as_ref().err().map(ToString::to_string).unwrap_or_default()
}

#[test]
fn channel_order_then_age() {
    let dated = |name: &str, date: &str| {
        let mut record = widget(name, 1);
        record.created_on = date.to_owned();
        record
    };
    let records = vec![
        widget("late", 5),
        dated("new", "2025-06-01T00:00:00Z"),
        widget("undated", 1),
        dated("old", "2024-06-01T00:00:00Z"),
        ProviderRecord::native("n", NativeEndpoint::Listen),
    ];
    let registry = Registry::select(records, &multi());
    assert_eq!(names(&registry), ["n", "old", "undated", "new", "late"]);
    assert!(registry.find("n").is_some_and(|native| native.policy.is_none()));
}

#[test]
fn every_exclusion_says_why() {
    let mut inactive = widget("off", 0);
    inactive.active = false;
    let bad = ProviderRecord::widget("bad", "http://phone.example/");
    let records = vec![widget("good", 0), inactive, v1("old", 0), bad, widget("good", 0)];
    let registry = Registry::select(records, &multi());
    let reasons: Vec<String> = registry.excluded().iter().map(ToString::to_string).collect();
    assert_eq!(names(&registry), ["good"]);
    for (reason, word) in reasons.iter().zip(["inactive", "API version is 1.0", "not https", "same unique name"]) {
        assert!(reason.contains(word), "{reason}");
    }
    assert_eq!(registry.verdicts().len(), 5);
    assert_eq!(registry.verdicts()[0].outcome, Ok(0));
}

#[test]
fn a_single_session_app_takes_one_widget_of_version_one() {
    let registry = Registry::select(vec![v1("b", 2), v1("a", 1), widget("v2", 0)], &single());
    assert_eq!(names(&registry), ["a"]);
    assert_eq!(registry.excluded().len(), 2);
    // The first one is the first that the user may have.
    let registry = Registry::select(vec![v1("a", 1).with_role("other"), v1("b", 2)], &single());
    assert_eq!(names(&registry), ["b"]);
}

#[test]
fn apps_select_version_one_records() {
    let app = HostInfo::default().app_id;
    let record = v1("a", 0).with_app(format!("{{{}}}", app.to_uppercase()));
    assert_eq!(reason(&record, &single()), "");
    assert!(reason(&v1("a", 0).with_app("other"), &single()).contains("it is not for the app"));
    assert_eq!(reason(&v1("a", 0), &single()), "");
    let options = DeskOptions { empty_app_selector_matches_all: false, ..DeskOptions::default() };
    assert!(reason(&v1("a", 0), &single().with_options(options)).contains("it lists none"));
    // Version two knows no apps.
    assert_eq!(reason(&widget("a", 0).with_app("other"), &multi()), "");
}

#[test]
fn roles_select_version_one_records() {
    let of = |host: HostInfo, options: DeskOptions| Selection::new(AppKind::SingleSession, host).with_options(options);
    let agent = || HostInfo { user_roles: vec!["{R-1}".to_owned()], ..HostInfo::default() };
    let team = || HostInfo { team_roles: vec!["r-1".to_owned()], ..HostInfo::default() };
    let admin = || HostInfo { is_admin: true, ..HostInfo::default() };
    let usual = DeskOptions::default;
    let record = v1("a", 0).with_role("r-1").with_role("r-2");
    assert_eq!(reason(&record, &of(agent(), usual())), "");
    assert!(reason(&record, &of(HostInfo::default(), usual())).contains("none of its roles: r-1, r-2"));
    assert!(reason(&record, &of(team(), usual())).contains("by a team only"));
    assert_eq!(reason(&record, &of(team(), DeskOptions { team_roles_count: true, ..usual() })), "");
    assert_eq!(reason(&record, &of(admin(), usual())), "");
    assert_ne!(reason(&record, &of(admin(), DeskOptions { admins_always: false, ..usual() })), "");
    let nobody = v1("a", 0);
    let admins_only = || DeskOptions { empty_role_selector: EmptyRoleSelector::AdminsOnly, ..usual() };
    assert_eq!(reason(&nobody, &of(agent(), usual())), "");
    assert!(reason(&nobody, &of(agent(), admins_only())).contains("administrators only"));
    assert_eq!(reason(&nobody, &of(admin(), admins_only())), "");
}

#[test]
fn a_profile_selects_version_two_records() {
    let with = |profile: &str| {
        Selection::new(AppKind::MultiSession, HostInfo { profile: Some(profile.to_owned()), ..HostInfo::default() })
    };
    let record = widget("a", 0).with_profile("{P-1}").with_profile("Voice agents");
    assert_eq!(reason(&record, &with("p-1")), "");
    assert_eq!(reason(&record, &with("voice agents")), "");
    assert!(reason(&record, &with("Chat agents")).contains("only to {P-1}, Voice agents"));
    assert_eq!(reason(&record, &multi()), "", "without profiles all active records are taken");
}
