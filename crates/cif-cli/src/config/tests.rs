use cif_host::AppKind;

use super::*;

fn from_toml(text: &str) -> Result<Config, Vec<String>> {
    let value = toml::from_str::<Value>(text).expect("TOML");
    let fixture = |name: &str| match name {
        "checklist.json" => {
            Ok(serde_json::from_str(include_str!("../../../cif-browser-tests/fixtures/checklist.json")).expect("JSON"))
        }
        other => Err(format!("{other}: cannot be read")),
    };
    Document::new(&[]).read(value, &fixture)
}

#[test]
fn records_of_all_kinds_are_read() {
    let config = from_toml(
        r#"
        [[providers]]
        unique_name = "contoso_phone"
        channel_url = "https://phone.contoso.com/"
        click_to_act = true

        [[providers]]
        unique_name = "voice"
        kind = "native"
        endpoint = "listen"
        link_token = "0123456789abcdef"

        [[providers]]
        unique_name = "loopback"
        kind = "native"
        endpoint = { in_process = "loopback" }
        settings = { ring_for_ms = 1000 }
        "#,
    );
    assert_eq!(config.expect("valid").desk.providers.len(), 3);
}

#[test]
fn host_options_templates_and_imports_are_read() {
    let config = from_toml(
        r#"
        app = "single_session"
        import = ["checklist.json"]

        [host]
        user_name = "Kim"
        user_roles = ["r-1"]

        [options]
        home_session_as_null = true
        click_to_act_hold = 2.5

        [[templates.sessions]]
        unique_name = "vnd_own"
        name = "Own"

        [[contacts]]
        fullname = "Ada"
        "#,
    );
    let Config { desk, rows, problems, .. } = config.expect("valid");
    assert_eq!((desk.app, desk.options.session_limit), (AppKind::SingleSession, 5));
    assert_eq!((desk.host.user_name.as_str(), desk.host.app_name.as_str()), ("Kim", "cif_desktop"));
    assert!(desk.options.home_session_as_null && desk.options.click_to_act_hold.as_millis() == 2_500);
    assert!(desk.templates.session("vnd_own").is_some() && desk.templates.session("cif_call").is_some());
    assert_eq!(desk.templates.tab("sample_bing").map(|tab| tab.id.len()), Some(36), "the imported one replaces ours");
    assert_eq!(desk.presences.len(), 7);
    assert_eq!((rows.rows.len(), rows.tables.len(), problems.len()), (8, 1, 0));
    let limited = from_toml("app = \"singleSession\"\n[options]\nsession_limit = 3").expect("valid");
    assert_eq!(limited.desk.options.session_limit, 3);
}

#[test]
fn an_export_of_the_original_platform_is_a_configuration() {
    let set = r#"{"@odata.context": "https://x.example/$metadata#msdyn_channelproviders", "value":
        [{"msdyn_uniquename": "vnd_phone", "msdyn_channelurl": "https://phone.example/", "msdyn_sortorder": 2}, {}]}"#;
    let value = serde_json::from_str(set).expect("JSON");
    let config = Document::new(&[]).read(value, &|name| Err(name.to_owned())).expect("valid");
    assert_eq!(config.desk.providers[0].unique_name, "vnd_phone");
    assert!(config.problems[0].contains("msdyn_uniquename is missing"), "{:?}", config.problems);
}

/// The files of provider records in a page of the book.
fn files(page: &str) -> impl Iterator<Item = &str> {
    let blocks = page.split("```toml\n").skip(1).filter_map(|rest| rest.split("```").next());
    blocks.filter(|block| block.contains("[[providers]]"))
}

/// Keys that an unknown one is answered with, and that no line of the texts assigns.
fn not_shown(texts: &[&str], error: &str) -> Vec<String> {
    let (_, known) = error.split_once("expected one of ").expect("a list of keys");
    let keys = known.split('`').skip(1).step_by(2).filter(|key| !key.contains(char::is_uppercase));
    let keys: Vec<String> = keys.map(str::to_owned).collect();
    assert!(keys.len() > 5, "{error}");
    let shown = |key: &str| {
        let assigned = |text: &&str| text.lines().any(|line| line.split(" = ").next() == Some(key));
        texts.iter().any(assigned) || texts.iter().any(|text| text.contains(&format!("[providers.{key}]")))
    };
    keys.into_iter().filter(|key| !shown(key)).collect()
}

#[test]
fn the_files_of_the_book_and_the_example_are_read() {
    let book = include_str!("../../../../docs/src/host-a-widget.md");
    let mut texts: Vec<&str> = files(book).collect();
    texts.extend(files(include_str!("../../../../docs/src/write-a-provider.md")));
    texts.push(include_str!("../../../../examples/voice-provider/cif.toml"));
    assert!(texts.len() >= 3);
    for text in &texts {
        from_toml(text).unwrap_or_else(|problems| panic!("{}\n{text}", problems.join("\n")));
    }
    // The keys as an unknown one is answered: so the example of the book is complete.
    let unknown = |text: &str| from_toml(text).expect_err("`x` is unknown").join("");
    let providers = unknown("[[providers]]\nunique_name = \"a\"\nx = 1");
    assert_eq!(not_shown(&texts[..1], &providers), ["id"], "keys that the example of the book does not show");
}

#[test]
fn the_book_shows_every_key_of_host_and_options() {
    let book = include_str!("../../../../docs/src/host-a-widget.md");
    let blocks: Vec<&str> = book.split("```toml\n").skip(1).filter_map(|rest| rest.split("```").next()).collect();
    let block = blocks.iter().find(|block| block.contains("[options]")).expect("an example");
    from_toml(block).unwrap_or_else(|problems| panic!("{}", problems.join("\n")));
    for section in ["host", "options"] {
        let unknown = from_toml(&format!("[{section}]\nx = 1")).expect_err("`x` is unknown").join("");
        assert_eq!(not_shown(&[block], &unknown), [""; 0], "keys of [{section}] that the book does not show");
    }
}

#[test]
fn every_problem_names_its_record_and_key() {
    let problems = from_toml(
        r#"
        colour = "red"
        import = "gone.json"
        [[providers]]
        unique_name = "a"
        channel_url = "http://phone.example/"
        [[providers]]
        unique_name = "b"
        kind = "gadget"
        sort_order = "first"
        [[providers]]
        label = "nameless"
        [options]
        sesion_limit = 3
        "#,
    )
    .expect_err("many problems");
    let all = problems.join("\n");
    for part in [
        "`colour`",
        "gone.json",
        "providers[0]",
        "channel_url",
        "providers[1]: kind:",
        "providers[1]: sort_order:",
        "unique_name",
        "`options`: unknown field `sesion_limit`",
    ] {
        assert!(all.contains(part), "{part} in {all}");
    }
}
