//! The page of the multipurpose widget, in front of a loopback provider whose customers the cases play.

mod calls;
mod chats;
mod long;
mod looks;
mod mails;
mod panel;
mod restart;
mod sign_in;
mod stage;
mod tabs;
