//! What the server of an open desktop takes in memory while a widget searches among many contacts.
//!
//! 100,000 contacts, which this test makes; `cargo xtask bench memory` gives it a file with a million by `CIF_RECORDS_FILE`.

#![cfg(target_os = "linux")]
#![allow(clippy::unwrap_used, clippy::expect_used, reason = "a test that cannot go on must stop")]
#![allow(clippy::print_stdout, reason = "it says what it measured")]

use std::io::{BufRead, BufReader};
use std::path::{Path, PathBuf};
use std::process::{Child, ChildStdout, Command, Stdio};
use std::time::Duration;

use cif_protocol::Record;
use cif_records_sqlite::SqliteRecords;
use futures::{SinkExt, StreamExt};
use serde_json::{Value, json};
use tokio::net::TcpStream;
use tokio_tungstenite::tungstenite::Message;
use tokio_tungstenite::tungstenite::client::IntoClientRequest;
use tokio_tungstenite::{MaybeTlsStream, WebSocketStream, connect_async};

/// The most that the server may take, in MB.
const LIMIT: u64 = 150;
const CONTACTS: u32 = 100_000;
/// Where the frame of the widget is.
const WIDGET: &str = "https://phone.example";

/// The searches that widgets send; each is asked for several contacts. The last two give 5000 rows, or look at every row.
const SEARCHES: [&str; 6] = [
    "$select=fullname,mobilephone&$filter=telephone1 eq '{phone}'",
    "$select=fullname,mobilephone&$filter=emailaddress1 eq '{mail}'",
    "$select=fullname&$filter=contains(mobilephone,'{end}') or contains(telephone1,'{end}') or contains(address1_telephone1,'{end}')",
    "$search={end}&$filter=statecode eq 0",
    "$select=fullname&$search=fabrikam&$filter=statecode eq 0",
    "$select=fullname&$filter=endswith(emailaddress1,'{mail}')",
];

/// The server, ended with the test.
struct Server {
    child: Child,
    url: String,
    _lines: BufReader<ChildStdout>,
}

impl Server {
    fn start(data: &Path) -> Self {
        let mut command = Command::new(env!("CARGO_BIN_EXE_cif"));
        command
            .args(["serve", "--port", "0", "--log", "warn", "--widget"])
            .arg(format!("{WIDGET}/"))
            .arg("--data")
            .arg(data);
        let mut child = command.stdin(Stdio::null()).stdout(Stdio::piped()).spawn().unwrap();
        let mut lines = BufReader::new(child.stdout.take().unwrap());
        let mut line = String::new();
        lines.read_line(&mut line).unwrap();
        let url = line.trim().strip_prefix("desktop").expect("the address").trim().to_owned();
        Self { child, url, _lines: lines }
    }

    /// A number of the process in MB: `VmRSS` what it takes now, `VmHWM` the most that it took.
    fn megabytes(&self, name: &str) -> u64 {
        let status = std::fs::read_to_string(format!("/proc/{}/status", self.child.id())).unwrap();
        let line = status.lines().find_map(|line| line.strip_prefix(name)).expect("a line of the system");
        line.trim_start_matches(':').trim().trim_end_matches(" kB").parse::<u64>().unwrap() / 1_024
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

/// The page of the desktop, with the widget in a frame.
struct Page {
    socket: WebSocketStream<MaybeTlsStream<TcpStream>>,
    asked: u32,
}

impl Page {
    async fn open(server: &Server) -> Self {
        let address = server.url.strip_prefix("http://").unwrap();
        let html = page_of(address).await;
        let token = html.split("name=\"cif-token\" content=\"").nth(1).and_then(|rest| rest.split('"').next());
        let mut request = format!("ws://{address}/cif/page").into_client_request().unwrap();
        request.headers_mut().insert("Origin", server.url.parse().unwrap());
        let mut page = Self { socket: connect_async(request).await.unwrap().0, asked: 0 };
        page.say("hello", json!({"token": token.unwrap(), "tabId": "t1", "version": 1})).await;
        page.next("welcome").await;
        page.say("frame_loaded", json!({"provider": "widget", "epoch": 1})).await;
        page
    }

    async fn say(&mut self, kind: &str, data: Value) {
        self.socket.send(Message::text(json!({"type": kind, "data": data}).to_string())).await.unwrap();
    }

    /// The next message of a kind.
    async fn next(&mut self, kind: &str) -> Value {
        loop {
            let message = tokio::time::timeout(Duration::from_secs(120), self.socket.next()).await;
            let Message::Text(text) = message.expect("a message in time").expect("an open socket").unwrap() else {
                continue;
            };
            let mut message: Value = serde_json::from_str(&text).unwrap();
            if message["type"] == kind {
                return message["data"].take();
            }
        }
    }

    /// The rows that a search of the widget finds.
    async fn search(&mut self, query: &str) -> Vec<Value> {
        self.asked += 1;
        let id = format!("m{}", self.asked);
        let data = json!({"$map": [["entityName", "contact"], ["queryParameters", query]]});
        let message = json!({"messageType": "search", "messageData": data, "messageCorrelationId": id});
        self.say("frame_message", json!({"provider": "widget", "origin": WIDGET, "epoch": 1, "message": message}))
            .await;
        loop {
            let answer = self.next("to_frame").await["message"].take();
            if answer["messageCorrelationId"] == id.as_str() {
                assert_eq!(answer["messageOutcome"], "success", "{query}: {answer}");
                let entries = answer["messageData"]["$map"].as_array().unwrap();
                let value = &entries.iter().find(|entry| entry[0] == "value").unwrap()[1];
                let rows: Value =
                    value.as_str().map_or_else(|| value.clone(), |text| serde_json::from_str(text).unwrap());
                return match rows {
                    Value::Array(rows) => rows,
                    Value::Object(rows) => rows.into_iter().map(|(_, row)| row).collect(),
                    other => panic!("{query}: {other}"),
                };
            }
        }
    }
}

async fn page_of(address: &str) -> String {
    use tokio::io::{AsyncReadExt, AsyncWriteExt};
    let mut stream = TcpStream::connect(address).await.unwrap();
    let request = format!("GET / HTTP/1.1\r\nHost: {address}\r\nConnection: close\r\n\r\n");
    stream.write_all(request.as_bytes()).await.unwrap();
    let mut answer = String::new();
    stream.read_to_string(&mut answer).await.unwrap();
    answer
}

/// Seven digits, other ones for each contact, and all over the place.
fn digits(number: u32) -> String {
    format!("{:07}", u64::from(number) * 7_919_993 % 9_999_991)
}

/// A folder whose records are those of the given file, or contacts made here. The mail address of each has its number.
async fn folder() -> PathBuf {
    let folder = PathBuf::from(env!("CARGO_TARGET_TMPDIR")).join("memory");
    drop(std::fs::remove_dir_all(&folder));
    std::fs::create_dir_all(&folder).unwrap();
    let file = folder.join("records.db");
    if let Some(given) = std::env::var_os("CIF_RECORDS_FILE") {
        std::fs::copy(given, file).unwrap();
        return folder;
    }
    let store = SqliteRecords::open(file).unwrap();
    for from in (0..CONTACTS).step_by(20_000) {
        let rows = (from..from + 20_000).map(|number| {
            let row = Record::new().with("fullname", format!("Contact {number}"));
            let row = row.with("telephone1", digits(number)).with("mobilephone", format!("+1 555 {number:07}"));
            let row = row.with("address1_telephone1", digits(number + 1));
            ("contact".to_owned(), row.with("emailaddress1", format!("c.{number}@fabrikam.example")))
        });
        store.create_all(rows.collect()).await.unwrap();
    }
    folder
}

#[tokio::test]
async fn a_desktop_with_many_contacts_takes_little_memory() {
    let folder = folder().await;
    let server = Server::start(&folder);
    let mut page = Page::open(&server).await;
    println!("{} MB when the desktop is open", server.megabytes("VmRSS"));
    let mut people = Vec::new();
    for number in (0..CONTACTS).step_by(997) {
        people.extend(page.search(&format!("$filter=contains(emailaddress1,'.{number}@')")).await);
    }
    for (at, search) in SEARCHES.iter().enumerate() {
        let mut found = 0;
        for person in people.iter().take(if at < 4 { people.len() } else { 2 }) {
            let (phone, mail) = (person["telephone1"].as_str().unwrap(), person["emailaddress1"].as_str().unwrap());
            let query = search.replace("{phone}", &phone.replace('+', "%2B")).replace("{mail}", mail);
            let rows = page.search(&query.replace("{end}", &phone[phone.len() - 4..])).await.len();
            assert!(rows > 0, "{query}");
            found += rows;
        }
        println!("{} MB after {found} rows of {search}", server.megabytes("VmRSS"));
    }
    let most = server.megabytes("VmHWM");
    println!("{most} MB at most");
    assert!(people.len() > 100 && most < LIMIT, "the server took {most} MB, the limit is {LIMIT} MB");
    drop(server);
    std::fs::remove_dir_all(folder).unwrap();
}
