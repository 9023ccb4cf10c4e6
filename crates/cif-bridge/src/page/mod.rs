//! The page API: what a desktop page and its server say to each other, as JSON text over one WebSocket
//! (`docs/src/page-api.md`).
//!
//! Each message is `{"type": <name>, "data": {…}}`; keys are in camelCase. [`PageMessage`] goes from page to server,
//! [`ServerMessage`] from server to page.

mod articles;
mod conversation;
mod custom;
mod from_page;
mod function;
mod inspector;
mod load;
mod log;
mod rows;
#[cfg(test)]
mod tests;
mod to_page;

pub use articles::Article;
pub use conversation::{ConversationAction, LiveConversation};
pub use custom::{EventSettled, LoadReport, Raise};
pub use from_page::{
    Conversation, FrameLeft, FrameLoaded, FrameMessage, FrameSilent, FrameUnreadable, Hello, Load, LoadWhat,
    MAX_PAGE_MESSAGE, PageMessage, PageMessageError, PageToken, Refused, Save, Simulate, Subscribe, Unsubscribe,
    Violation,
};
pub use function::{FunctionEnded, FunctionResult, RegisterFunction, UnregisterFunction};
pub use inspector::{InspectorAsk, InspectorRequest};
pub use load::load;
pub use log::LogLine;
pub use rows::{Cell, Column, Field, Form, Format, Found, Hit, Rows, TableName};
pub use to_page::{
    Answer, Conversations, FrameOrigin, Leader, Loaded, Log, PROTOCOL_VERSION, ServerMessage, ToFrame, Trouble,
    ViewChanged, Welcome,
};
