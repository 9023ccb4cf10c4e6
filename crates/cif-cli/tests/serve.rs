//! The program as people start it.

#![allow(clippy::unwrap_used, clippy::expect_used, reason = "a test that cannot go on must stop")]

use std::io::{BufRead, BufReader, Read, Write};
use std::net::{TcpListener, TcpStream};
use std::path::PathBuf;
use std::process::{Child, ChildStdout, Command, Output, Stdio};

fn cif(arguments: &[&str]) -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_cif"));
    command.args(arguments).stdin(Stdio::null()).stdout(Stdio::piped()).stderr(Stdio::piped());
    command
}

/// The program's end, which must be a failure with this text.
fn fails(arguments: &[&str], text: &str) {
    let Output { status, stderr, .. } = cif(arguments).output().unwrap();
    let stderr = String::from_utf8_lossy(&stderr);
    assert!(!status.success() && stderr.contains(text), "{arguments:?}: {text} in {stderr}");
}

struct Running {
    child: Child,
    lines: BufReader<ChildStdout>,
}

impl Drop for Running {
    fn drop(&mut self) {
        // It has ended already unless the test failed.
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

impl Running {
    fn start(arguments: &[&str]) -> Self {
        let mut child = cif(arguments).spawn().unwrap();
        let lines = BufReader::new(child.stdout.take().unwrap());
        Self { child, lines }
    }

    /// The address in the next line, which must begin so.
    fn address(&mut self, begin: &str) -> String {
        let mut line = String::new();
        self.lines.read_line(&mut line).unwrap();
        let address = line.trim().strip_prefix(begin).unwrap_or_else(|| panic!("{begin} in {line:?}"));
        address.trim().to_owned()
    }

    /// Ctrl-C; gives whether it ended with success.
    fn interrupt(&mut self) -> bool {
        let kill = format!("kill -INT {}", self.child.id());
        assert!(Command::new("sh").args(["-c", &kill]).status().unwrap().success());
        self.child.wait().unwrap().success()
    }
}

fn get(origin: &str, path: &str) -> String {
    let address = origin.strip_prefix("http://").unwrap();
    let mut stream = TcpStream::connect(address).unwrap();
    write!(stream, "GET {path} HTTP/1.1\r\nHost: {address}\r\nConnection: close\r\n\r\n").unwrap();
    let mut answer = String::new();
    stream.read_to_string(&mut answer).unwrap();
    answer
}

fn file(name: &str, text: &str) -> String {
    let path = PathBuf::from(env!("CARGO_TARGET_TMPDIR")).join(name);
    std::fs::write(&path, text).unwrap();
    path.to_str().unwrap().to_owned()
}

#[test]
#[cfg(unix)]
fn it_serves_its_sites_and_stops_cleanly_on_an_interrupt() {
    let mut running = Running::start(&["serve", "--port", "0"]);
    let (desktop, widget) = (running.address("desktop "), running.address("widget "));
    let (chat, channels) = (running.address("web chat "), running.address("channels "));
    assert_eq!(chat, format!("{widget}/chat-demo"));
    assert!(get(&widget, "/chat-demo").starts_with("HTTP/1.1 200"));
    assert!(desktop != widget && widget != channels && desktop != channels);
    let page = get(&desktop, "/");
    assert!(page.starts_with("HTTP/1.1 200") && page.contains(&format!("frame-src 'self' {channels}")), "{page}");
    let demo = get(&widget, "/");
    assert!(demo.contains(&format!("{desktop}/webresources/Widget/msdyn_ciLibrary.js")), "{demo}");
    assert!(get(&widget, "/demo.js").starts_with("HTTP/1.1 200"));
    let page = get(&channels, "/");
    assert!(page.contains("content=\"widget/socket\"") && page.contains("frame-ancestors http://127.0.0.1:"), "{page}");
    assert!(get(&channels, "/cif-widget/assets/widget.js").starts_with("HTTP/1.1 200"));
    assert!(running.interrupt(), "the exit code is 0");
}

#[test]
#[cfg(unix)]
fn the_demo_widget_can_be_hosted_in_the_place_of_the_usual_one() {
    let mut running = Running::start(&["serve", "--port", "0", "--widget", "demo"]);
    let (desktop, widget) = (running.address("desktop "), running.address("widget "));
    let page = get(&desktop, "/");
    assert!(page.contains(&format!("frame-src 'self' {widget}")), "{page}");
    assert!(running.interrupt());
}

#[test]
#[cfg(unix)]
fn records_come_from_a_file() {
    let records = file(
        "records.toml",
        "[[providers]]\nunique_name = \"contoso_phone\"\nchannel_url = \"https://phone.contoso.com/\"\n",
    );
    let mut running = Running::start(&["serve", "--port", "0", "--config", &records]);
    let desktop = running.address("desktop ");
    assert!(get(&desktop, "/").contains("https://phone.contoso.com"));
    assert!(running.interrupt());
}

#[test]
fn what_cannot_work_is_explained() {
    let taken = TcpListener::bind("127.0.0.1:0").unwrap();
    let port = taken.local_addr().unwrap().port().to_string();
    fails(&["serve", "--port", &port], "--port");
    fails(&["serve", "--port", &port], "in use");
    fails(&["serve", "--port", "0", "--bind", "0.0.0.0"], "--access-token-file");
    let short = file("short.token", "short");
    fails(&["serve", "--port", "0", "--bind", "0.0.0.0", "--access-token-file", &short], "16 characters");
    let wrong = file("wrong.json", r#"{"providers": [{"unique_name": "a", "sort_order": "first"}]}"#);
    fails(&["serve", "--port", "0", "--config", &wrong], "providers[0]: sort_order");
    fails(&["serve", "--port", "0", "--config", "/nowhere.toml"], "/nowhere.toml");
    fails(&["serve", "--port", "0", "--widget", "http://phone.example/"], "--insecure-test-origin");
    fails(&["serve", "--port", "0", "--trust", "*"], "--trust");
    fails(&["serve", "--port", "0", "--log", "=x="], "--log");
    fails(&["serve", "--ring", "soon"], "--ring");
    let link = "[[providers]]\nunique_name = \"a\"\nkind = \"native\"\nendpoint = \"listen\"\nlink_token = \"0123456789abcdef\"";
    let silent = file("silent.toml", link);
    fails(&["serve", "--port", "0", "--ring", "1s", "--config", &silent], "loopback");
}
