//! Customers of a web chat, each with a message a second, over real sockets: how long a message takes to its agent's host and the
//! answer to its customer, what a chat costs in memory, and whether anything is lost or comes twice.
//!
//! `cargo xtask bench webchat [CUSTOMERS [SECONDS]]` (default 1,000 and 20). The customers are a process of their own. Transcripts are
//! kept in a SQLite file, and nothing is delivered before it is on the disk. Fails when a message is lost or comes twice, or when
//! the 99th percentile is more than three times the median.

#![allow(clippy::print_stdout, clippy::disallowed_methods, reason = "a bench reads the clock and prints its table")]

mod agents;
mod customers;

use std::net::SocketAddr;
use std::process::Stdio;
use std::sync::Arc;
use std::time::{Duration, SystemTime, UNIX_EPOCH};

use cif_provider_webchat::{Limits, Rate, Routing, SqliteStore, WebChat, WebChatConfig};
use cif_tokio::TokioRuntime;
use tokio::io::AsyncReadExt;
use tokio::net::TcpListener;
use tokio::process::Command;

pub(crate) type Failure = Box<dyn std::error::Error + Send + Sync>;

/// The agents, and how many chats each of them takes.
const AGENTS: usize = 20;
/// The customers' messages of which the agent answers one.
pub(crate) const ANSWERED: u64 = 10;
/// How many times the median the 99th percentile may be.
const LIMIT: f64 = 3.0;

#[tokio::main(flavor = "multi_thread", worker_threads = 2)]
async fn main() -> Result<(), Failure> {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let texts: Vec<&str> = arguments.iter().map(String::as_str).collect();
    if let ["customers", address, count, seconds] = texts[..] {
        return customers::run(address.parse()?, count.parse()?, seconds.parse()?).await;
    }
    let count: usize = texts.first().map_or(Ok(1_000), |text| text.parse())?;
    let seconds: u64 = texts.get(1).map_or(Ok(20), |text| text.parse())?;

    let file = std::env::temp_dir().join(format!("cif-webchat-bench-{}.db", std::process::id()));
    let listener = TcpListener::bind("127.0.0.1:0").await?;
    let address = listener.local_addr()?;
    let plenty = Rate::new(1_000_000, 1e6);
    let mut limits = Limits::default();
    (limits.per_chat, limits.per_address, limits.starts_per_address, limits.starts) = (plenty, plenty, plenty, plenty);
    let mut routing = Routing::default();
    routing.capacity = count.div_ceil(AGENTS);
    let config = WebChatConfig::new("bench", format!("http://{address}").parse()?)
        .with_form([])
        .with_limits(limits)
        .with_routing(routing);
    let store = SqliteStore::open(&file)?;
    let runtime = TokioRuntime::current().shared();
    let chat = WebChat::new(config, Arc::clone(&runtime), Arc::new(store))?;
    let service = chat.router().into_make_service_with_connect_info::<SocketAddr>();
    tokio::spawn(async move { axum::serve(listener, service).await });
    let before = resident();
    let mut agents = Vec::new();
    for n in 0..AGENTS {
        agents.push(agents::spawn(&chat, &format!("agent-{n}"), &runtime).await?);
    }
    let mut child = Command::new(std::env::current_exe()?)
        .args(["customers", &address.to_string(), &count.to_string(), &seconds.to_string()])
        .stdout(Stdio::piped())
        .spawn()?;
    let mut told = String::new();
    if let Some(out) = child.stdout.as_mut() {
        out.read_to_string(&mut told).await?;
    }
    if !child.wait().await?.success() {
        return Err(format!("the customers failed: {told}").into());
    }
    let after = resident();
    let mut there = Latencies::default();
    let (mut heard, mut faults) = (0, 0);
    for agent in agents {
        let seen = agent.finish().await?;
        heard += seen.messages;
        faults += seen.faults;
        there.0.extend(seen.latencies);
    }
    let theirs: customers::Told = serde_json::from_str(&told)?;
    let expected = count as u64 * seconds;
    let mut back = Latencies(theirs.latencies);
    println!("{count} customers, a message a second each, {seconds} s, {AGENTS} agents, kept in SQLite\n");
    println!("| way | messages | p50 (ms) | p99 (ms) | p99 / p50 |\n|---|---:|---:|---:|---:|");
    let ratios = [there.row("customer to agent's host"), back.row("agent to customer")];
    let per_chat = after.saturating_sub(before) / count.max(1) as u64;
    println!("\nmemory of the server per chat: {} KB", per_chat / 1024);
    let lost = expected.abs_diff(heard) + theirs.expected.abs_diff(theirs.answers);
    println!("lost: {lost}; twice or out of order: {}", faults + theirs.faults);
    for ending in ["", "-wal", "-shm"] {
        drop(std::fs::remove_file(format!("{}{ending}", file.display())));
    }
    if lost > 0 || faults + theirs.faults > 0 {
        return Err("messages were lost or came twice".into());
    }
    if ratios[0] > LIMIT {
        return Err(format!("the 99th percentile is {:.1} times the median, {LIMIT} are the limit", ratios[0]).into());
    }
    Ok(())
}

/// Nanoseconds since the Unix epoch, which both processes read from the same clock.
pub(crate) fn now() -> u64 {
    let since = SystemTime::now().duration_since(UNIX_EPOCH).unwrap_or(Duration::ZERO);
    u64::try_from(since.as_nanos()).unwrap_or(u64::MAX)
}

/// Nanoseconds, one for each message.
#[derive(Default)]
struct Latencies(Vec<u64>);

impl Latencies {
    /// Prints them, and gives the ratio of the 99th percentile to the median.
    fn row(&mut self, way: &str) -> f64 {
        self.0.sort_unstable();
        let at = |part: usize| self.0.get((self.0.len() * part / 100).min(self.0.len().saturating_sub(1)));
        let millis = |part| at(part).map_or(0.0, |nanos| *nanos as f64 / 1e6);
        let (p50, p99) = (millis(50), millis(99));
        let ratio = if p50 > 0.0 { p99 / p50 } else { 0.0 };
        println!("| {way} | {} | {p50:.2} | {p99:.2} | {ratio:.1} |", self.0.len());
        ratio
    }
}

/// Bytes of memory that this process holds, where the system tells.
fn resident() -> u64 {
    let status = std::fs::read_to_string("/proc/self/status").unwrap_or_default();
    let line = status.lines().find_map(|line| line.strip_prefix("VmRSS:"));
    line.and_then(|line| line.trim().strip_suffix("kB")?.trim().parse::<u64>().ok()).unwrap_or(0) * 1024
}
