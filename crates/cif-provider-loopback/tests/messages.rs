//! Chats and text messages beyond sending: edits, reactions, receipts, history, files, segments.

#![allow(clippy::unwrap_used, reason = "a test may panic")]

mod common;

use std::time::Duration;

use cif_protocol::ConversationId;
use cif_protocol::channel::{
    Accept, Address, BeginUpload, Bytes, ChannelEvent, ChannelKind, DeleteMessage, DownloadChunk, EditMessage,
    EstimateSegments, FetchHistory, FinishUpload, HistoryDirection, MarkRead, MessagePart, React, SendMessage, Start,
    Unreact, UploadChunk,
};
use cif_provider::ProviderErrorKind;
use cif_provider_loopback::LoopbackConfig;
use common::Desk;

fn silent() -> Desk {
    Desk::new(LoopbackConfig::default().with_echo_after(None))
}

fn chat(desk: &mut Desk) -> ConversationId {
    let id = desk.far_end.incoming(ChannelKind::Chat, Some("ada"), None).unwrap();
    desk.run(Accept::new(id.clone())).unwrap();
    desk.reported();
    id
}

fn said(desk: &Desk, id: &ConversationId, text: &str) -> cif_protocol::MessageId {
    desk.run(SendMessage::new(id.clone(), [MessagePart::text(text)])).unwrap().message
}

#[test]
fn the_name_of_the_sender_keeps_a_message_from_being_sent_twice() {
    let mut desk = silent();
    let id = chat(&mut desk);
    let send = SendMessage::new(id.clone(), [MessagePart::text("Hello")]).with_client_id("local-1");
    let first = desk.run_as("k1", send.clone()).unwrap();
    desk.reported();
    assert_eq!(desk.run_as("k2", send).unwrap(), first);
    assert!(desk.names().is_empty());
    assert_eq!(desk.far_end.texts(&id).unwrap(), ["Hello"]);
}

#[test]
fn messages_are_edited_taken_back_and_reacted_to() {
    let mut desk = silent();
    let id = chat(&mut desk);
    let message = said(&desk, &id, "Helo");
    desk.reported();
    let edit = EditMessage::new(id.clone(), message.clone(), [MessagePart::text("Hello")]);
    desk.run(edit.clone()).unwrap();
    desk.run(edit).unwrap();
    for _ in 0..2 {
        desk.run(React::new(id.clone(), message.clone(), "👍")).unwrap();
    }
    for _ in 0..2 {
        desk.run(Unreact::new(id.clone(), message.clone(), "👍")).unwrap();
    }
    for _ in 0..2 {
        desk.run(DeleteMessage::new(id.clone(), message.clone())).unwrap();
    }
    assert_eq!(desk.names(), ["message.updated", "reaction.added", "reaction.removed", "message.deleted"]);
    let gone = desk.run(React::new(id.clone(), message, "👍")).unwrap_err();
    assert_eq!(gone.kind(), ProviderErrorKind::NotFound);
    desk.far_end.say(&id, "Mine").unwrap();
    let theirs = desk.run(FetchHistory::new(id.clone())).unwrap().messages.pop().unwrap().id;
    let refused = desk.run(DeleteMessage::new(id.clone(), theirs.clone())).unwrap_err();
    assert_eq!(refused.kind(), ProviderErrorKind::Denied);
    desk.run(MarkRead::new(id.clone(), theirs.clone())).unwrap();
    assert_eq!(desk.far_end.seen_by_agent(&id), Some(theirs));
}

#[test]
fn the_far_end_reads_edits_and_takes_back() {
    let mut desk = silent();
    let id = chat(&mut desk);
    let message = said(&desk, &id, "Hello");
    desk.far_end.say(&id, "Helo").unwrap();
    let theirs = desk.run(FetchHistory::new(id.clone())).unwrap().messages.pop().unwrap().id;
    desk.reported();
    desk.far_end.read(&id, &message).unwrap();
    desk.far_end.edit(&id, &theirs, "Hello").unwrap();
    desk.far_end.react(&id, &message, "🎉").unwrap();
    assert_eq!(desk.run(FetchHistory::new(id.clone())).unwrap().messages[1].plain_text(), "Hello");
    desk.far_end.unsay(&id, &theirs).unwrap();
    assert_eq!(desk.names(), ["message.status", "read.up_to", "message.updated", "reaction.added", "message.deleted"]);
    assert_eq!(desk.run(FetchHistory::new(id)).unwrap().messages.len(), 1);
}

#[test]
fn the_history_is_read_both_ways_without_holes() {
    let mut desk = silent();
    let id = chat(&mut desk);
    let all: Vec<_> = (0..7).map(|n| said(&desk, &id, &n.to_string())).collect();
    let (mut read, mut cursor) = (Vec::new(), None);
    for _ in 0..4 {
        let mut fetch = FetchHistory::new(id.clone()).with_limit(3_u32);
        fetch.cursor = cursor.clone();
        let page = desk.run(fetch).unwrap();
        read.splice(0..0, page.messages.iter().map(|message| message.id.clone()).collect::<Vec<_>>());
        cursor = page.older;
        if cursor.is_none() {
            break;
        }
    }
    assert_eq!(read, all);
    let newer = FetchHistory::new(id.clone()).with_cursor(all[4].as_str()).with_direction(HistoryDirection::Newer);
    let page = desk.run(newer).unwrap();
    assert_eq!((page.messages.len(), page.newer), (2, None));
    let bad = desk.run(FetchHistory::new(id).with_cursor("nowhere")).unwrap_err();
    assert_eq!(bad.kind(), ProviderErrorKind::InvalidInput);
}

#[test]
fn a_file_goes_up_in_pieces_and_comes_down_again() {
    let mut desk = silent();
    let id = chat(&mut desk);
    let content: Vec<u8> = (0..=255).cycle().take(100_000).collect();
    let begun = desk.run(BeginUpload::new("picture.png", "image/png", 100_000_u64)).unwrap();
    let limit = usize::try_from(begun.max_chunk).unwrap();
    for (n, piece) in content.chunks(limit).enumerate() {
        let chunk = UploadChunk::new(begun.upload.clone(), u64::try_from(n * limit).unwrap(), piece);
        desk.run(chunk.clone()).unwrap();
        desk.run(chunk).unwrap();
    }
    assert_eq!(desk.names(), ["upload.progress", "upload.progress"], "a piece that came already changes nothing");
    let file = desk.run(FinishUpload::new(begun.upload.clone())).unwrap().attachment;
    assert_eq!(desk.run(FinishUpload::new(begun.upload)).unwrap().attachment, file);
    let part = MessagePart::new("image/png").with_attachment(file.id.clone());
    desk.run(SendMessage::new(id.clone(), [part])).unwrap();
    let mut read = Vec::new();
    while read.len() < content.len() {
        let begin = u64::try_from(read.len()).unwrap();
        read.extend(desk.run(DownloadChunk::new(file.id.clone(), begin, 30_000_u64)).unwrap().data.0);
    }
    assert_eq!(read, content);

    let missing = MessagePart::new("image/png").with_attachment("file-0");
    let refused = desk.run(SendMessage::new(id.clone(), [missing])).unwrap_err();
    assert_eq!(refused.kind(), ProviderErrorKind::InvalidInput);
    desk.far_end.send_file(&id, "note.txt", "text/plain", b"Hello").unwrap();
    let ChannelEvent::MessageReceived(received) = desk.reported().pop().unwrap().event else { panic!() };
    let sent = received.message.parts[0].attachment.clone().unwrap();
    assert_eq!(desk.run(DownloadChunk::new(sent, 0_u64, 10_u64)).unwrap().data, Bytes::from(&b"Hello"[..]));
}

#[test]
fn uploads_are_refused_that_do_not_fit() {
    let desk = silent();
    let refused = |name: &str, kind: &str, size: u64| desk.run(BeginUpload::new(name, kind, size)).unwrap_err().kind();
    assert_eq!(refused("a.exe", "application/x-msdownload", 5), ProviderErrorKind::InvalidInput);
    assert_eq!(refused("../a.png", "image/png", 5), ProviderErrorKind::InvalidInput);
    assert_eq!(refused("a.png", "image/png", 5_000_000), ProviderErrorKind::LimitReached);
    let begun = desk.run(BeginUpload::new("a.png", "image/png", 4_u64)).unwrap();
    let hole = UploadChunk::new(begun.upload.clone(), 1_u64, vec![1, 2]);
    assert_eq!(desk.run(hole).unwrap_err().kind(), ProviderErrorKind::InvalidInput);
    let early = desk.run(FinishUpload::new(begun.upload)).unwrap_err();
    assert_eq!(early.kind(), ProviderErrorKind::WrongState);
}

#[test]
fn text_messages_are_counted_and_echoed() {
    let mut desk = Desk::new(LoopbackConfig::default());
    let start = Start::new(ChannelKind::Sms, Address::phone("+15550100199")).with_message([MessagePart::text("Hi")]);
    let id = desk.run(start).unwrap().conversation;
    desk.runtime.advance(Duration::from_secs(1));
    let expected =
        ["conversation.dialing", "conversation.connected", "message.status", "message.status", "message.received"];
    assert_eq!(desk.names(), expected);
    assert_eq!(desk.run(EstimateSegments::new("я".repeat(71))).unwrap().segments, 2);
    let long = desk.run(SendMessage::new(id.clone(), [MessagePart::text("я".repeat(700))])).unwrap_err();
    assert_eq!(long.kind(), ProviderErrorKind::LimitReached);
    let by_mail = desk.run(Start::new(ChannelKind::Sms, Address::email("ada@example.com"))).unwrap_err();
    assert_eq!(by_mail.kind(), ProviderErrorKind::InvalidInput);
    let edit = EditMessage::new(id, "m", [MessagePart::text("a")]);
    assert_eq!(desk.run(edit).unwrap_err().kind(), ProviderErrorKind::Unsupported);
}
