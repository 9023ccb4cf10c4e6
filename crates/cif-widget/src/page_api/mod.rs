//! What the widget's page and its server say to each other, as JSON text over one WebSocket.
//!
//! Each message is `{"type": <name>, "data": {…}}`, names in snake_case, keys in camelCase. What belongs to the Channel API (a
//! command, a message, a mail, a participant, a presence, a step of a sign-in) keeps the form that it has there, with its own
//! keys. [`PageMessage`] goes from page to server, [`ServerMessage`] from server to page; `assets/api.d.ts` has their types for
//! the page's scripts, and a test compares the two.

mod from_page;
mod item;
mod outcome;
#[cfg(test)]
mod tests;
mod to_page;
mod view;

pub use from_page::{
    Close, Command, Have, Hello, History, Lead, MAX_PAGE_MESSAGE, Open, PageMessage, PageMessageError, Pong, Search,
    Seen,
};
pub use item::{Content, Item, MailItem, MessageItem, NoteItem, Reaction};
pub use outcome::{Certainty, CommandProblem, Outcome, Remedy};
pub use to_page::{
    Bye, Done, Found, Items, Leader, PROTOCOL_VERSION, Ping, Refused, Ringing, RingingConversation, ServerMessage,
    Welcome,
};
pub use view::{ConversationView, Presence, ProviderView, View, WrapUp};
