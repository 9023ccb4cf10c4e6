//! A file that is wrong in any way is refused with its name, the line and the reason; exit code 2, and nothing has changed.

use crate::PHONE;
use crate::data::Data;

const ID: &str = "0c1f0000-0000-4000-8000-000000000014";

/// A kind of record, with what a file of it may have wrong.
struct Kind {
    /// The command, and its `--type`.
    group: &'static str,
    kind: Option<&'static str>,
    /// The list of records in a TOML document.
    list: &'static str,
    /// The lines of a sound record, the name first.
    sound: &'static [&'static str],
    /// A line with a value of a wrong type, and what is said.
    wrong_type: (&'static str, &'static str),
    /// A line that exceeds a limit or a form, and what is said; `LONG` stands for 300 characters.
    limit: (&'static str, &'static str),
    /// An entity set of the platform, of which the row in the second line is wrong, and what is said.
    table: (&'static str, &'static str),
}

const KINDS: &[Kind] = &[
    Kind {
        group: "provider",
        kind: None,
        list: "providers",
        sound: &["unique_name = \"con_phone\"", "channel_url = \"https://phone.example/\""],
        wrong_type: ("sort_order = \"first\"", "sort_order"),
        limit: ("sort_order = 1001", "sort_order"),
        table: (
            "{\"value\": [{\"msdyn_uniquename\": \"a_b\", \"msdyn_channelurl\": \"https://a.example/\"},\n\
             {\"msdyn_uniquename\": \"a_c\", \"msdyn_channelurl\": \"https://a.example/\", \"msdyn_sortorder\": \"x\"}]}",
            "msdyn_sortorder is \"x\", expected a whole number",
        ),
    },
    Kind {
        group: "template",
        kind: Some("session"),
        list: "templates.sessions",
        sound: &["unique_name = \"con_call\"", "name = \"Call\""],
        wrong_type: ("tabs = 7", "tabs"),
        limit: ("title = \"LONG\"", "title: has 300 characters, at most 200"),
        table: (
            "{\"msdyn_sessiontemplates\": {\"value\": [{\"msdyn_uniquename\": \"a_b\"},\n\
             {\"msdyn_uniquename\": \"a_c\", \"msdyn_panelstate\": 7}]}}",
            "msdyn_panelstate is \"7\"",
        ),
    },
    Kind {
        group: "template",
        kind: Some("tab"),
        list: "templates.tabs",
        sound: &["unique_name = \"con_case\"", "name = \"Case\"", "page = \"entity_record\""],
        wrong_type: ("closable = \"maybe\"", "closable"),
        limit: ("title = \"LONG\"", "title: has 300 characters, at most 200"),
        table: (
            "{\"msdyn_applicationtabtemplates\": [{\"msdyn_uniquename\": \"a_b\", \"msdyn_pagetype\": 192350001},\n\
             {\"msdyn_uniquename\": \"a_c\", \"msdyn_pagetype\": \"a page\"}]}",
            "msdyn_pagetype is \"a page\"",
        ),
    },
    Kind {
        group: "template",
        kind: Some("notification"),
        list: "templates.notifications",
        sound: &["unique_name = \"con_ring\"", "name = \"Ring\"", "title = \"{number}\""],
        wrong_type: ("fields = \"none\"", "fields"),
        limit: ("timeout_seconds = 501", "timeout_seconds: is 501, expected 0 to 500"),
        table: (
            "{\"msdyn_notificationtemplates\": [{\"msdyn_uniquename\": \"a_b\"},\n\
             {\"msdyn_uniquename\": \"a_c\", \"msdyn_timeout\": 501}]}",
            "msdyn_timeout is 501",
        ),
    },
    Kind {
        group: "presence",
        kind: None,
        list: "presences",
        sound: &[
            "presenceText = \"Lunch\"",
            "presenceId = \"00000000-0000-0000-0000-0000000000b1\"",
            "presenceColor = \"#ffaa44\"",
            "basePresenceStatus = \"AWAY\"",
        ],
        wrong_type: ("canUserSet = 7", "canUserSet"),
        limit: ("presenceColor = \"red\"", "presenceColor: is \"red\""),
        table: (
            "{\"msdyn_presences\": {\"value\": [\n{\"msdyn_presenceid\": \"00000000-0000-0000-0000-0000000000b1\",\
             \"msdyn_presencestatustext\": \"Lunch\", \"msdyn_basepresencestatus\": 7}]}}",
            "msdyn_basepresencestatus",
        ),
    },
    Kind {
        group: "profile",
        kind: None,
        list: "profiles",
        sound: &["unique_name = \"agents\""],
        wrong_type: ("name = 7", "name"),
        limit: ("name = \"LONG\"", "name: has 300 characters, at most 100"),
        table: (
            "{\"msdyn_appconfigurations\": {\"value\": [{\"msdyn_name\": \"a\"},\n{\"msdyn_appconfigurationid\": \"x\"}]}}",
            "msdyn_name is missing",
        ),
    },
    Kind {
        group: "app",
        kind: None,
        list: "apps",
        sound: &["unique_name = \"con_desk\"", "id = \"0c1f0000-0000-4000-8000-000000000012\""],
        wrong_type: ("kind = 7", "kind"),
        limit: ("name = \"LONG\"", "name: has 300 characters, at most 100"),
        table: (
            "{\"appmodules\": {\"value\": [{\"uniquename\": \"a\", \"appmoduleid\": \"0c1f0000-0000-4000-8000-000000000012\"},\n\
             {\"uniquename\": \"b\"}]}}",
            "appmoduleid is missing",
        ),
    },
    Kind {
        group: "role",
        kind: None,
        list: "roles",
        sound: &["unique_name = \"Agent\""],
        wrong_type: ("admin = \"yes\"", "admin"),
        limit: ("id = \"7\"", "id: is \"7\", expected a GUID"),
        table: (
            "{\"roles\": {\"value\": [{\"name\": \"a\", \"roleid\": \"0c1f0000-0000-4000-8000-000000000012\"},\n{\"name\": \"b\"}]}}",
            "roleid is missing",
        ),
    },
    Kind {
        group: "user",
        kind: None,
        list: "users",
        sound: &["unique_name = \"ada\"", "id = \"0c1f0000-0000-4000-8000-000000000013\""],
        wrong_type: ("roles = \"Agent\"", "roles"),
        limit: ("name = \"LONG\"", "name: has 300 characters, at most 200"),
        table: (
            "{\"systemusers\": {\"value\": [{\"domainname\": \"a\", \"systemuserid\": \"0c1f0000-0000-4000-8000-000000000012\"},\n\
             {\"systemuserid\": \"0c1f0000-0000-4000-8000-000000000013\"}]}}",
            "domainname is missing",
        ),
    },
];

impl Kind {
    /// A TOML document with these records.
    fn toml(&self, records: &[&[&str]]) -> String {
        let record = |lines: &&[&str]| format!("[[{}]]\n{}\n", self.list, lines.join("\n"));
        records.iter().map(record).collect()
    }

    /// The sound record with a line more, which takes the place of one of the same key.
    fn with(&self, line: &str) -> Vec<String> {
        let key = line.split(' ').next().unwrap();
        let others = self.sound.iter().filter(|other| other.split(' ').next() != Some(key));
        others.map(|line| (*line).to_owned()).chain([line.replace("LONG", &"x".repeat(300))]).collect()
    }
}

#[test]
fn every_kind_of_file_and_every_fault() {
    let data = Data::new("bad-files");
    data.does(PHONE);
    for kind in KINDS {
        let refuses = |name: &str, text: &str, expected: &[&str]| {
            let file = data.file(name, text);
            let mut command = vec![kind.group, "import", &file];
            command.extend(kind.kind.iter().flat_map(|kind| ["--type", *kind]));
            expected.iter().for_each(|expected| data.refuses(&command, expected));
            // What a validation says is the same.
            command[1] = "validate";
            expected.iter().for_each(|expected| data.refuses(&command, expected));
        };
        let lines = kind.sound.len();
        let place = |name: &str, line: usize| format!("{name}:{line}: ");
        let faulty = |line: &str, said: &str| {
            let bad = kind.with(line);
            let (bad, renamed): (Vec<&str>, Vec<&str>) =
                (bad.iter().map(String::as_str).collect(), vec!["# a comment, so that lines are counted"]);
            let text = format!("{}\n{}", renamed[0], kind.toml(&[&bad]));
            refuses("fault.toml", &text, &[&place("fault.toml", 2 + bad.len()), said]);
        };
        refuses(
            "syntax.toml",
            &format!("{}unique_name = \n", kind.toml(&[kind.sound])),
            &[&place("syntax.toml", lines + 2)],
        );
        refuses("syntax.json", "{\n\"value\": [\n}", &[&place("syntax.json", 3), "is not JSON"]);
        faulty(kind.wrong_type.0, kind.wrong_type.1);
        faulty(kind.limit.0, kind.limit.1);
        faulty("unheard_of = 1", "unheard_of");
        let twice = kind.toml(&[kind.sound, kind.sound]);
        refuses("twice.toml", &twice, &[&place("twice.toml", lines + 3), "is taken by another record"]);
        refuses("table.json", kind.table.0, &[&place("table.json", 2), kind.table.1]);
        let other = KINDS.iter().find(|other| other.group != kind.group).unwrap();
        refuses("other.toml", &other.toml(&[other.sound]), &[&place("other.toml", 1), "has no record of a"]);
        refuses("list.json", "7", &[&place("list.json", 1), "expected"]);
        let wrong_key = format!("{}[[unheard_of]]\na = 1\n", kind.toml(&[kind.sound]));
        refuses("key.toml", &wrong_key, &[&place("key.toml", lines + 2), "unheard_of"]);
        // One record of its own, for `add`.
        let bad = kind.with(kind.wrong_type.0);
        let file = data.file("record.toml", &format!("{}\n", bad.join("\n")));
        let name = kind.sound[0].split('"').nth(1).unwrap();
        let mut command = vec![kind.group, "add", name, "--file", &file];
        command.extend(kind.kind.iter().flat_map(|kind| ["--type", *kind]));
        data.refuses(&command, &place("record.toml", bad.len()));
        data.refuses(&command, kind.wrong_type.1);
    }
}

#[test]
fn other_bad_input_changes_nothing_either() {
    let data = Data::new("bad");
    data.does(PHONE);
    data.refuses(&["provider", "import", "/nowhere.toml"], "/nowhere.toml");
    data.refuses(&["provider", "edit", "contoso_phone", "label"], "KEY=VALUE");
    data.refuses(&["provider", "edit", "contoso_phone", "sort_order=1001"], "sort_order");
    data.refuses(&["provider", "edit", "contoso_phone", "sort_order=first"], "provider \"contoso_phone\", sort_order");
    data.refuses(&["template", "add", "con_call"], "--type");
    data.does(&["user", "add", "ada", &format!("id={ID}")]);
    data.refuses(&["user", "add", "bob", &format!("id={ID}")], "id of \"ada\" already");
    data.file("instance.json", "{\"version\": 1, ");
    data.refuses(&["provider", "list"], "instance.json");
}
