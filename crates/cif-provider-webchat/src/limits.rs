//! What one customer, one address, and all together may do.

use std::time::Duration;

/// So many at once, and so many per second in the long run.
#[derive(Debug, Clone, Copy, PartialEq)]
#[non_exhaustive]
pub struct Rate {
    /// How many may come at once.
    pub burst: u32,
    /// How many come back per second.
    pub per_second: f64,
}

impl Rate {
    /// `burst` at once, `per_second` in the long run.
    #[must_use]
    pub const fn new(burst: u32, per_second: f64) -> Self {
        Self { burst, per_second }
    }
}

/// Everything that is bounded for customers. The default fits a site of some thousand visitors.
#[derive(Debug, Clone, PartialEq)]
#[non_exhaustive]
pub struct Limits {
    /// The longest text of a message, in bytes.
    pub text: usize,
    /// The largest file, in bytes.
    pub file: usize,
    /// All files of one chat together, in bytes.
    pub files: u64,
    /// The most messages of the customer in one chat.
    pub messages: usize,
    /// The most chats that are open at once.
    pub chats: usize,
    /// The most connections of one chat (a customer may have several tabs).
    pub connections: u32,
    /// The most connections of all chats together.
    pub sockets: usize,
    /// Messages, marks and files of one chat.
    pub per_chat: Rate,
    /// Requests and frames from one address.
    pub per_address: Rate,
    /// New chats from one address.
    pub starts_per_address: Rate,
    /// New chats of everybody together.
    pub starts: Rate,
    /// Addresses that are remembered; the quietest are forgotten first.
    pub addresses: usize,
    /// Steps that wait for the store, beyond which customers are turned away for a while.
    pub backlog: usize,
}

impl Default for Limits {
    fn default() -> Self {
        Self {
            text: 4_000,
            file: 5 * 1024 * 1024,
            files: 50 * 1024 * 1024,
            messages: 2_000,
            chats: 10_000,
            connections: 8,
            sockets: 20_000,
            per_chat: Rate::new(30, 5.0),
            per_address: Rate::new(400, 50.0),
            starts_per_address: Rate::new(20, 0.5),
            starts: Rate::new(500, 50.0),
            addresses: 65_536,
            backlog: 8_192,
        }
    }
}

/// How chats find agents, and how long things wait.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct Routing {
    /// The most chats that one agent has at once, those being wrapped up included.
    pub capacity: usize,
    /// How long an agent may think about an offer before it goes to the next one.
    pub offer: Duration,
    /// When all free agents have declined: the pause before they are asked again.
    pub again: Duration,
    /// How long a chat waits for an agent whose desktop is gone before it goes to another one.
    pub grace: Duration,
    /// How long a chat stays open without its customer.
    pub abandoned: Duration,
    /// The same for a chat that began while there was no agent: its messages are kept until somebody has time.
    pub offline: Duration,
    /// How long the end of a chat can still be seen.
    pub remembered: Duration,
    /// How long typing goes on without being said again.
    pub typing: Duration,
}

impl Default for Routing {
    fn default() -> Self {
        Self {
            capacity: 5,
            offer: Duration::from_secs(30),
            again: Duration::from_secs(10),
            grace: Duration::from_secs(60),
            abandoned: Duration::from_secs(600),
            offline: Duration::from_secs(3 * 24 * 3600),
            remembered: Duration::from_secs(600),
            typing: Duration::from_secs(8),
        }
    }
}
