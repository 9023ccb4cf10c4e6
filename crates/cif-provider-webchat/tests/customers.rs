//! Customers and agents through the whole chat, in virtual time: what is written arrives once, at every cut.
#![allow(clippy::expect_used, reason = "a test fails by panicking")]

use std::collections::BTreeMap;
use std::path::PathBuf;
use std::sync::Arc;
use std::time::Duration;

use async_host::{Desk, wait};
use cif_protocol::channel::{ChannelEvent, MessageStatus};
use cif_provider::ManualRuntime;
use cif_provider_webchat::{
    ClientId, FormField, Key, Kind, MemoryStore, Outgoing, SqliteStore, Store, WebChat, WebChatConfig,
};

mod async_host;

fn chat(runtime: &ManualRuntime, store: Arc<dyn Store>) -> WebChat {
    let origin = "https://chat.example.com".parse().expect("an origin");
    let config = WebChatConfig::new("shop", origin).with_form([FormField::required("name", "Name")]);
    WebChat::new(config, runtime.handle(), store).expect("a sound configuration")
}

fn begin(runtime: &ManualRuntime, chat: &WebChat, name: &str) -> Key {
    let form = BTreeMap::from([("name".to_owned(), name.to_owned())]);
    wait(runtime, chat.start(form)).expect("a chat begins")
}

/// The numbers of the messages that a customer sees, from the first line on.
fn seen(chat: &WebChat, key: &Key) -> Vec<u64> {
    let visit = chat.join(&key.chat, &key.secret).expect("the key opens");
    let items = visit.update(0, 0).items;
    items.iter().filter(|item| item.kind == Kind::Message).map(|item| item.seq).collect()
}

#[test]
fn a_message_arrives_once_whatever_is_sent_again_and_whenever_the_line_is_cut() {
    // The page sends five messages; after `cut` of them its connection breaks before the answer, and it sends that one and all
    // that follow again, on a new connection.
    for cut in 0..5_u128 {
        let runtime = ManualRuntime::new();
        let chat = chat(&runtime, Arc::new(MemoryStore::new()));
        let desk = Desk::attach(&runtime, &chat, "ada");
        let key = begin(&runtime, &chat, "Grace");
        let talk = desk.accept();
        let visit = chat.join(&key.chat, &key.secret).expect("the key opens");
        for name in 0..=cut {
            // The answer to the last of these is lost.
            wait(&runtime, visit.send(Outgoing::text(ClientId::new(name), format!("{name}")))).expect("kept");
        }
        drop(visit);
        let visit = chat.join(&key.chat, &key.secret).expect("the key opens");
        for name in cut..5 {
            wait(&runtime, visit.send(Outgoing::text(ClientId::new(name), format!("{name}")))).expect("kept");
        }
        let heard = desk.heard(&talk);
        assert_eq!(heard, ["0", "1", "2", "3", "4"], "cut after {cut}");
        assert_eq!(seen(&chat, &key).len(), 5);
    }
}

#[test]
fn a_page_that_comes_back_sees_every_line_once() {
    let runtime = ManualRuntime::new();
    let chat = chat(&runtime, Arc::new(MemoryStore::new()));
    let desk = Desk::attach(&runtime, &chat, "ada");
    let key = begin(&runtime, &chat, "Grace");
    let talk = desk.accept();
    for n in 0..300 {
        desk.send(&talk, &format!("line {n}"));
    }
    let visit = chat.join(&key.chat, &key.secret).expect("the key opens");
    // A page with the first two lines: the others are too many to be at hand, and the rest is asked for.
    let update = visit.update(2, 0);
    assert!(update.gap);
    let mut seqs: Vec<u64> = update.items.iter().map(|item| item.seq).collect();
    while seqs[0] > 3 {
        let earlier = wait(&runtime, visit.earlier(seqs[0])).expect("they are kept");
        seqs.splice(0..0, earlier.iter().map(|item| item.seq));
    }
    let expected: Vec<u64> = (seqs[0]..=301).collect();
    assert_eq!(seqs, expected, "no line twice, none missing");
    assert!(visit.update(301, update.status.expect("new").1).is_empty());
}

#[test]
fn what_was_written_before_an_agent_came_is_there_when_one_comes() {
    let runtime = ManualRuntime::new();
    let chat = chat(&runtime, Arc::new(MemoryStore::new()));
    let key = begin(&runtime, &chat, "Grace");
    let visit = chat.join(&key.chat, &key.secret).expect("the key opens");
    assert!(visit.update(0, 0).status.expect("there is one").0.offline, "nobody is there");
    wait(&runtime, visit.send(Outgoing::text(ClientId::new(1), "please call me"))).expect("kept");
    drop(visit);
    runtime.advance(Duration::from_secs(24 * 3600));
    let desk = Desk::attach(&runtime, &chat, "ada");
    let talk = desk.accept();
    assert_eq!(desk.heard(&talk), ["please call me"]);
    desk.send(&talk, "with pleasure");
    assert_eq!(seen(&chat, &key).len(), 2);
}

#[test]
fn receipts_and_typing_go_both_ways() {
    let runtime = ManualRuntime::new();
    let chat = chat(&runtime, Arc::new(MemoryStore::new()));
    let desk = Desk::attach(&runtime, &chat, "ada");
    let key = begin(&runtime, &chat, "Grace");
    let talk = desk.accept();
    let visit = chat.join(&key.chat, &key.secret).expect("the key opens");
    let status = |visit: &cif_provider_webchat::Visit| visit.update(0, 0).status.expect("there is one").0;
    let said = wait(&runtime, visit.send(Outgoing::text(ClientId::new(1), "hello"))).expect("kept");
    assert_eq!((status(&visit).delivered, status(&visit).read), (said, 0));
    let events = desk.events();
    let received = events.iter().find_map(|event| match event {
        ChannelEvent::MessageReceived(received) => Some(received.message.id.clone()),
        _ => None,
    });
    desk.mark_read(&talk, received.expect("it came"));
    assert_eq!(status(&visit).read, said);

    desk.type_on(&talk);
    assert!(status(&visit).typing);
    runtime.advance(Duration::from_secs(9));
    assert!(!status(&visit).typing, "typing that is not said again is over");

    desk.send(&talk, "good morning");
    let last = visit.update(0, 0).items.last().expect("there are some").seq;
    visit.seen(last, 0).expect("it is open");
    visit.seen(last, last).expect("it is open");
    visit.typing(true).expect("it is open");
    let told: Vec<String> = desk.events().iter().filter_map(told).collect();
    assert_eq!(told, ["sent", "delivered", "read", "typing.started"]);
}

fn told(event: &ChannelEvent) -> Option<String> {
    match event {
        ChannelEvent::MessageStatusChanged(status) => match status.status {
            MessageStatus::Sent => Some("sent".to_owned()),
            MessageStatus::Delivered => Some("delivered".to_owned()),
            MessageStatus::Read => Some("read".to_owned()),
            _ => None,
        },
        ChannelEvent::TypingStarted(_) => Some("typing.started".to_owned()),
        _ => None,
    }
}

#[test]
fn another_chats_key_file_and_agent_open_nothing() {
    let runtime = ManualRuntime::new();
    let chat = chat(&runtime, Arc::new(MemoryStore::new()));
    let (ada, bob) = (Desk::attach(&runtime, &chat, "ada"), Desk::attach(&runtime, &chat, "bob"));
    let (one, two) = (begin(&runtime, &chat, "One"), begin(&runtime, &chat, "Two"));
    let talk = ada.accept();
    let other = bob.accept();
    for (id, secret) in [(&one.chat, two.secret.as_str()), (&one.chat, ""), (&one.chat, &one.secret[1..])] {
        let refused = chat.join(id, secret).expect_err("a forged key");
        assert_eq!(refused.code(), "unknown_chat");
    }
    let (first, second) = (chat.join(&one.chat, &one.secret), chat.join(&two.chat, &two.secret));
    let (first, second) = (first.expect("open"), second.expect("open"));
    let file = wait(&runtime, first.upload(ClientId::new(1), "a.txt", "text/plain", b"secret".to_vec())).expect("kept");
    let stolen = wait(&runtime, second.send(Outgoing::file(ClientId::new(2), file.id.clone())));
    assert_eq!(stolen.expect_err("not its file").code(), "unknown_file");
    assert_eq!(wait(&runtime, second.file(&file.id)).expect_err("not its file").code(), "unknown_file");
    assert!(bob.download(&file.id).is_err(), "the other agent has never had that chat");
    assert!(bob.try_send(&talk, "hello").is_err() && ada.try_send(&other, "hello").is_err());
    assert_eq!(wait(&runtime, first.file(&file.id)).expect("its own").bytes, b"secret");
}

fn scratch(name: &str) -> PathBuf {
    let folder = std::env::temp_dir().join(format!("cif-webchat-{name}-{}", std::process::id()));
    std::fs::create_dir_all(&folder).expect("a folder");
    folder
}

/// Restarts on the same store and looks whether everybody can go on.
fn survives(runtime: &ManualRuntime, reopen: &dyn Fn() -> Arc<dyn Store>) {
    let (before, key, other) = {
        let chat = chat(runtime, reopen());
        let desk = Desk::attach(runtime, &chat, "ada");
        let key = begin(runtime, &chat, "Grace");
        let talk = desk.accept();
        let visit = chat.join(&key.chat, &key.secret).expect("the key opens");
        wait(runtime, visit.send(Outgoing::text(ClientId::new(1), "one"))).expect("kept");
        desk.send(&talk, "two");
        let other = begin(runtime, &chat, "Linus");
        (seen(&chat, &key), key, other)
    };
    let chat = chat(runtime, reopen());
    assert_eq!(seen(&chat, &key), before, "the transcript is as it was");
    let desk = Desk::attach(runtime, &chat, "ada");
    let snapshot = desk.snapshot();
    assert!(snapshot.iter().any(|of| WebChat::chat_of(of) == Some(key.chat.clone())), "it is with the same agent");
    let talk = snapshot.into_iter().find(|of| WebChat::chat_of(of) == Some(key.chat.clone())).expect("it is there");
    let visit = chat.join(&key.chat, &key.secret).expect("the key still opens");
    let again = wait(runtime, visit.send(Outgoing::text(ClientId::new(1), "one"))).expect("known");
    assert_eq!(again, before[0], "what came before the restart is not taken again");
    wait(runtime, visit.send(Outgoing::text(ClientId::new(2), "three"))).expect("kept");
    assert_eq!(desk.heard(&talk), ["three"]);
    desk.send(&talk, "four");
    assert_eq!(seen(&chat, &key).len(), 4);
    assert_eq!(WebChat::chat_of(&desk.accept()), Some(other.chat), "the other one waits as before");
}

#[test]
fn open_chats_survive_a_restart_in_memory() {
    let store = MemoryStore::new();
    survives(&ManualRuntime::new(), &move || Arc::new(store.clone()));
}

#[test]
fn open_chats_survive_a_restart_in_sqlite() {
    let folder = scratch("restart");
    let file = folder.join("chats.db");
    survives(&ManualRuntime::new(), &move || Arc::new(SqliteStore::open(&file).expect("it opens")));
    drop(std::fs::remove_dir_all(folder));
}

#[test]
fn a_file_of_somebody_else_is_not_touched() {
    let folder = scratch("foreign");
    let file = folder.join("notes.db");
    std::fs::write(&file, b"these are notes").expect("written");
    let error = SqliteStore::open(&file).expect_err("no chats").to_string();
    assert!(error.contains("notes.db"), "{error}");
    assert_eq!(std::fs::read(&file).expect("read"), b"these are notes");
    drop(std::fs::remove_dir_all(folder));
}
