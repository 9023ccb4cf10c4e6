//! The widget as its pages see it, in virtual time.

mod archive;
mod bench;
mod calls;
mod leading;
mod long;
mod mails;
mod resume;
