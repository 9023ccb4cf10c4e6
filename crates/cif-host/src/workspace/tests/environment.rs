//! `getEnvironment`: every documented key with its documented type.

use cif_protocol::Record;
use cif_protocol::host::GetEnvironment;

use super::*;

fn get(bench: &mut Bench, from: ConnectionId) -> Record {
    bench.call(from, GetEnvironment::new()).expect("environment")
}

fn config() -> DeskConfig {
    let host = HostInfo {
        client_url: "https://desk.example/".to_owned(),
        app_id: "{0C1F0000-0000-4000-8000-00000000ABCD}".to_owned(),
        user_id: "0c1f0000-0000-4000-8000-0000000000ef".to_owned(),
        user_roles: vec!["r-1".to_owned()],
        ..HostInfo::default()
    };
    DeskConfig::new(vec![widget("a")]).with_host(host)
}

#[test]
fn every_key_is_there_in_its_form() {
    let mut config = config();
    config.providers[0].custom_params = "k=v".to_owned();
    let mut bench = Bench::with(config);
    let a = bench.connect("a");
    let environment = get(&mut bench, a);
    let expected: Vec<(&str, Value)> = vec![
        ("clientUrl", "https://desk.example".into()),
        ("appUrl", "https://desk.example/main.aspx?appid=0c1f0000-0000-4000-8000-00000000abcd".into()),
        ("appid", "0c1f0000-0000-4000-8000-00000000abcd".into()),
        ("orgLcid", 1_033.into()),
        ("orgUniqueName", "cif".into()),
        ("userId", "{0C1F0000-0000-4000-8000-0000000000EF}".into()),
        ("userLcid", 1_033.into()),
        ("username", "Alex Agent".into()),
        ("userRoles", Value::Array(vec!["r-1".into()])),
        ("crmVersion", env!("CARGO_PKG_VERSION").into()),
        ("tenantId", "".into()),
        ("cifVersion", "2.0".into()),
        ("isDirty", false.into()),
        ("customParams", "k=v".into()),
        ("appName", "cif_desktop".into()),
        ("themeName", "light".into()),
        ("defaultCountryCode", "".into()),
        ("isMSAUser", false.into()),
        ("agentDomainNameForMSAUser", "".into()),
        ("orgGeo", "".into()),
        ("navigationType", "multisession".into()),
        ("pagetype", "entitylist".into()),
        ("etn", "contact".into()),
    ];
    for (key, value) in expected {
        assert_eq!(environment.get(key), Some(&value), "{key}");
    }
    assert!(environment.text("orgId").is_some_and(crate::query::is_guid) && environment.get("id").is_none());
    for (key, value) in environment.iter() {
        assert!(!matches!(value, Value::Map(_) | Value::Undefined | Value::Object(_)), "{key}");
    }
}

#[test]
fn page_keys_follow_the_owner_of_the_page() {
    let mut bench = Bench::new(vec![widget("a"), widget("b")]);
    let (a, b) = (bench.connect("a"), bench.connect("b"));
    let seen = |bench: &mut Bench| [a, b].map(|from| get(bench, from).text("id").map(str::to_owned));
    let record = AgentAction::OpenPage { page: Page::record("contact", "1"), new_tab: true };
    bench.act(record.clone()).expect("page");
    assert_eq!(seen(&mut bench), [None, None], "home of several pages belongs to nobody");
    bench.session(a, "Ada");
    bench.act(record).expect("page");
    assert_eq!(seen(&mut bench), [Some("1".to_owned()), None]);
    assert!(get(&mut bench, b).text("appid").is_some());
    let tab = bench.view().tabs[0].id.clone();
    bench.act(AgentAction::FormDirty { tab, dirty: true }).expect("form");
    assert_eq!(get(&mut bench, a).get("isDirty"), Some(&true.into()));
}
