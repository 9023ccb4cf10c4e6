//! Provider records and their kin, managed by commands.

#![allow(clippy::unwrap_used, clippy::expect_used, reason = "a test that cannot go on must stop")]

mod bad_files;
mod data;
mod explain;
mod round_trip;

use std::io::{BufRead, BufReader, Read, Write};
use std::net::TcpStream;
use std::process::{Child, Command, Stdio};

use serde_json::Value;

use data::Data;

const PHONE: &[&str] = &["provider", "add", "contoso_phone", "channel_url=https://phone.contoso.com/", "label=Phone"];
const ID: &str = "id=0c1f0000-0000-4000-8000-000000000014";

#[test]
fn records_are_added_shown_changed_and_removed() {
    let data = Data::new("records");
    data.refuses(&["provider", "list"], "no data directory");
    assert_eq!(data.does(PHONE), "provider \"contoso_phone\" added\n");
    data.refuses(PHONE, "already");
    data.does(&["provider", "edit", "contoso_phone", "sort_order=7", "flow_templates.call_session=cif_chat"]);
    let shown: Value = serde_json::from_str(&data.does(&["provider", "show", "contoso_phone"])).unwrap();
    assert_eq!((&shown["sort_order"], &shown["label"]), (&Value::from(7), &Value::from("Phone")));
    assert_eq!(shown["flow_templates"]["call_session"], "cif_chat");
    assert_eq!(data.does(&["provider", "list"]), "contoso_phone  Phone (widget 2.0, order 7)\n");
    data.does(&[
        "template",
        "add",
        "con_case",
        "--type",
        "tab",
        "page=entity_record",
        "parameters.entityName=incident",
    ]);
    data.does(&["template", "add", "con_call", "--type", "session", "anchor_tab=con_case"]);
    data.does(&["template", "edit", "con_call", "title={customerName}"]);
    assert!(
        data.does(&["template", "list"]).contains("session templates\ncon_call  con_call\ntab templates\ncon_case")
    );
    data.refuses(&["template", "remove", "con_case"], "con_call");
    for (group, name, fields) in [
        (
            "presence",
            "Lunch",
            &["presenceId=00000000-0000-0000-0000-0000000000b1", "presenceColor=#ffaa44", "basePresenceStatus=AWAY"][..],
        ),
        ("profile", "agents", &[]),
        ("role", "Agent", &[]),
        ("app", "con_desk", &[ID]),
        ("user", "ada", &[ID, "profile=agents", "roles=[\"Agent\"]"]),
    ] {
        data.does(&[&[group, "add", name], fields].concat());
        assert!(data.does(&[group, "list"]).starts_with(name), "{group}");
        data.does(&[group, "show", name]);
    }
    assert_eq!(data.does(&["provider", "validate"]), "nothing is wrong\n");
    data.does(&["provider", "remove", "contoso_phone"]);
    assert_eq!(data.does(&["provider", "list"]), "");
}

struct Desktop(Child);

impl Drop for Desktop {
    fn drop(&mut self) {
        let _ = self.0.kill();
        let _ = self.0.wait();
    }
}

fn get(address: &str) -> String {
    let mut stream = TcpStream::connect(address).unwrap();
    write!(stream, "GET / HTTP/1.1\r\nHost: {address}\r\nConnection: close\r\n\r\n").unwrap();
    let mut answer = String::new();
    stream.read_to_string(&mut answer).unwrap();
    answer
}

#[test]
fn commands_reach_the_desktop_that_runs_on_the_directory() {
    let data = Data::new("running");
    data.does(PHONE);
    let mut child = Command::new(env!("CARGO_BIN_EXE_cif"))
        .args(["serve", "--port", "0", "--data"])
        .arg(&data.0)
        .stdin(Stdio::null())
        .stdout(Stdio::piped())
        .spawn()
        .unwrap();
    let mut lines = BufReader::new(child.stdout.take().unwrap()).lines();
    let _desktop = Desktop(child);
    let address = lines.find_map(|line| line.unwrap().strip_prefix("desktop ").map(str::to_owned)).unwrap();
    let address = address.trim().trim_start_matches("http://");
    assert!(get(address).contains("https://phone.contoso.com"));
    // A second one is refused, a command is not.
    data.refuses(&["serve", "--port", "0"], "another desktop runs on this directory");
    data.refuses(&["provider", "edit", "contoso_phone", "sort_order=1001"], "sort_order");
    let said = data.does(&["provider", "edit", "contoso_phone", "channel_url=https://new.contoso.com/"]);
    assert!(said.contains("running desktop"), "{said}");
    let shown = data.does(&["provider", "show", "contoso_phone"]);
    assert!(shown.contains("https://new.contoso.com/"), "{shown}");
    // Nothing is open there, so the desktop takes it over.
    let mut page = get(address);
    while !page.contains("https://new.contoso.com") {
        std::thread::yield_now();
        page = get(address);
    }
    // Whoever does not know the token learns nothing.
    let door: Value = serde_json::from_slice(&std::fs::read(data.0.join("control.json")).unwrap()).unwrap();
    let mut stream = TcpStream::connect(("127.0.0.1", u16::try_from(door["port"].as_u64().unwrap()).unwrap())).unwrap();
    stream.write_all(b"{\"token\":\"x\",\"request\":{\"do\":\"list\",\"kind\":\"provider\"}}\n").unwrap();
    let mut answer = String::new();
    stream.read_to_string(&mut answer).unwrap();
    assert_eq!(answer, "");
}
