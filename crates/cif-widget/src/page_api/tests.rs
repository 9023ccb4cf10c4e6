//! The golden JSON of every message, and its types for scripts.

use std::collections::{BTreeMap, BTreeSet};

use cif_protocol::Timestamp;
use cif_protocol::channel::{
    Address, AgentInfo, AgentPresence, Author, ChannelKind, ConnectionState, ConsultInfo, ConversationState, Direction,
    DispositionOption, DraftMode, EmailDraft, EmailMessage, Facet, Message, MessagePart, MessageStatus, Participant,
    ParticipantRole, ParticipantState, Party, PresenceKind, PresenceOption, RecordRef, RecordingInfo, SignInField,
    SignInFieldKind, SignInStep, SignInStepKind, TranscriptSegment, UserMessage,
};
use cif_provider::{ProviderError, ProviderErrorKind};
use serde_json::{Value, json};

use super::*;

/// What the server says, everything filled in. `UPDATE_GOLDEN=1` writes it anew.
const GOLDEN: &str = include_str!("golden.json");
const TYPES: &str = include_str!("../../assets/api.d.ts");

fn at(millis: i64) -> Timestamp {
    Timestamp::from_unix_millis(millis)
}

fn ada() -> Party {
    Party::from(Address::phone("+15550100199")).with_name("Ada")
}

fn part() -> MessagePart {
    let part = MessagePart::text("Hi").with_url("https://a.example/f").with_name("f.txt").with_size(2_u64);
    part.with_attachment("a1").with_content_id("c1")
}

fn items() -> Vec<Item> {
    let message = Message::new("m1", Author::Agent, [part()]).with_sent_at(at(1)).with_participant("p1");
    let mut message = MessageItem::new(message.with_reply_to("m0").with_client_id("k1").with_edited_at(at(2)));
    message.status = Some(MessageStatus::Failed);
    message.error = Some("no such number".to_owned());
    message.reactions = vec![Reaction { participant: Some("p1".to_owned()), ..Reaction::new(Author::FarEnd, "+1") }];
    let mail = EmailMessage::new("e1", Party::from(Address::email("a@b.example")), "Order", [part()])
        .with_sent_at(at(1))
        .with_in_reply_to("e0")
        .with_to([Address::email("c@b.example")])
        .with_cc([Address::email("d@b.example")]);
    let mut mail = MailItem::new(mail, true);
    (mail.status, mail.error) = (Some(MessageStatus::Sent), Some("late".to_owned()));
    let segment = TranscriptSegment::new("s1", Author::FarEnd, "Hello")
        .with_participant("p1")
        .with_start_ms(1_u64)
        .with_end_ms(2_u64)
        .with_language("en")
        .with_is_final(true);
    let contents = [
        Content::Message(Box::new(message)),
        Content::Mail(Box::new(mail)),
        Content::Note(NoteItem::new("conversation.ended", json!({"cause": "agent"}))),
        Content::Segment(segment),
    ];
    (1..).zip(contents).map(|(n, content)| Item::new(n, n.unsigned_abs(), at(n), content)).collect()
}

fn view() -> View {
    let mut provider = ProviderView::new("loopback".into(), "Loopback");
    provider.connection = Some(ConnectionState::Connected);
    provider.presence = Some(Presence {
        current: Some(AgentPresence::new("ready", PresenceKind::Available).with_reason("back")),
        choices: vec![PresenceOption::new("ready", PresenceKind::Available).with_label("Ready")],
    });
    let field = SignInField::new("user", SignInFieldKind::Choice).with_label("User").with_value("a");
    provider.sign_in = Some(
        SignInStep::new("f1", 1_u32, SignInStepKind::UserInput)
            .with_text("Sign in")
            .with_url("https://sso.example/")
            .with_code("1234")
            .with_qr("qr")
            .with_expires_at(at(9))
            .with_problem("wrong")
            .with_fields([field.with_options(["a".to_owned()]).with_optional(true)]),
    );
    provider.facets = vec![Facet::Messaging];
    provider.operations = vec!["conversation.start"];
    provider.starts = vec![ChannelKind::Chat];
    provider.limits.insert("send_message_max_size".to_owned(), json!(1024));
    let mut talk = ConversationView::new(
        "loopback".into(),
        "c1".into(),
        ChannelKind::Chat,
        Direction::Inbound,
        ConversationState::Connected,
    );
    talk.title = Some("Ada".to_owned());
    talk.party = Some(ada());
    talk.subject = Some("Order".to_owned());
    talk.queue = Some("Sales".to_owned());
    talk.record = Some(RecordRef::new("contact", "1"));
    talk.since = Some(at(1));
    talk.connected_ms = Some(1500);
    talk.operations = vec!["conversation.end"];
    let guest = Participant::new("p1", ParticipantRole::Colleague).with_party(ada());
    talk.participants = vec![guest.with_state(ParticipantState::Joined).with_held(true).with_muted(true)];
    talk.consult = Some(ConsultInfo::new("p1").with_active("p1"));
    talk.recordings = vec![RecordingInfo::new("r1").with_paused(true)];
    let option = DispositionOption::new("sale").with_label("Sale").with_needs_note(true);
    talk.wrap_up = Some(WrapUp { dispositions: vec![option], deadline: Some(at(9)) });
    talk.drafts = vec![
        EmailDraft::new("d1", 1_u32)
            .with_conversation("c1")
            .with_message("e1")
            .with_mode(DraftMode::Reply)
            .with_subject("Re: Order")
            .with_stored_at(at(3))
            .with_to([Address::email("a@b.example")])
            .with_cc([Address::email("a@b.example")])
            .with_bcc([Address::email("a@b.example")])
            .with_parts([part()]),
    ];
    talk.last_text = Some("Hi".to_owned());
    View::new(3, vec![provider], vec![talk])
}

fn samples() -> Vec<ServerMessage> {
    let leader = Leader::new(true, 4, false);
    let agent = AgentInfo::new("alex").with_name("Alex").with_tenant("t").with_locale("de-DE");
    let mut found = Found::new("loopback".into(), "c1".into(), "hi");
    (found.positions, found.total) = (vec![7, -3], 2);
    let error = ProviderError::new(ProviderErrorKind::TimedOut, "the provider did not answer within 10000 ms")
        .with_user_message(UserMessage::new("late").with_params([("s".to_owned(), "10".to_owned())]))
        .uncertain();
    let ringing = RingingConversation::new("loopback".into(), "c2".into(), ChannelKind::Voice, Some("Bob".to_owned()));
    let page = Items { before: Some(1), more: Some(true), problem: Some("away".to_owned()), ..all_items() };
    vec![
        ServerMessage::Welcome(Welcome::new("e1", agent, leader.clone())),
        ServerMessage::View(Box::new(view())),
        ServerMessage::Items(page),
        ServerMessage::Found(found),
        ServerMessage::Done(Done::new("k1".into(), Outcome::Ok(json!({"message": "m1"})))),
        ServerMessage::Done(Done::new("k2".into(), Outcome::Error(Box::new(CommandProblem::from(&error))))),
        ServerMessage::Ringing(Ringing::new(4, vec![ringing])),
        ServerMessage::Leader(leader),
        ServerMessage::Ping(Ping::new(7)),
        ServerMessage::Refused(Refused::new("`count` must be 1 to 500, not 0")),
        ServerMessage::Bye(Bye::new("the server stops", true)),
    ]
}

fn all_items() -> Items {
    Items::new("loopback".into(), "c1".into(), items())
}

/// What the page says, everything filled in.
fn from_page() -> Vec<Value> {
    let talk = |more: Value| {
        let mut data = json!({"provider": "loopback", "conversation": "c1"});
        for (key, value) in more.as_object().into_iter().flatten() {
            data[key] = value.clone();
        }
        data
    };
    vec![
        json!({"type": "hello", "data": {"token": "t", "page": "p1", "protocol": 1, "epoch": "e1",
            "have": [talk(json!({"after": 7, "first": -3}))]}}),
        json!({"type": "command", "data": {"id": "k1", "provider": "loopback", "epoch": "e1", "fence": 4,
            "command": {"name": "conversation.accept", "data": {"conversation": "c1"}}}}),
        json!({"type": "open", "data": talk(json!({"after": 7, "first": -3}))}),
        json!({"type": "close", "data": talk(json!({}))}),
        json!({"type": "history", "data": talk(json!({"before": 1, "count": 50}))}),
        json!({"type": "search", "data": talk(json!({"text": "hi"}))}),
        json!({"type": "seen", "data": talk(json!({"n": 7}))}),
        json!({"type": "lead", "data": {"take": true}}),
        json!({"type": "follow"}),
        json!({"type": "pong", "data": {"n": 7}}),
    ]
}

#[test]
fn every_message_of_the_server_has_its_golden_form() {
    let json: Vec<Value> = samples().iter().map(|sample| serde_json::to_value(sample).unwrap()).collect();
    let text = serde_json::to_string_pretty(&json).unwrap() + "\n";
    if std::env::var_os("UPDATE_GOLDEN").is_some() {
        std::fs::write(concat!(env!("CARGO_MANIFEST_DIR"), "/src/page_api/golden.json"), &text).unwrap();
    }
    assert_eq!(text, GOLDEN, "run with UPDATE_GOLDEN=1 and read the difference");
}

#[test]
fn every_message_of_the_page_is_read() {
    for message in from_page() {
        let name = message["type"].as_str().unwrap();
        let read = PageMessage::parse(&message.to_string());
        let variant = format!("{:?}", read.unwrap()).to_lowercase();
        assert!(variant.starts_with(name), "{name}: {variant}");
    }
    let wrong =
        PageMessage::parse(r#"{"type":"history","data":{"provider":"p","conversation":"c","before":"x","count":1}}"#);
    let text = wrong.unwrap_err().to_string();
    assert!(text.contains("before"), "{text}");
    assert!(PageMessage::parse(r#"{"type":"explode","data":{}}"#).is_err());
    assert!(PageMessage::parse(&" ".repeat(MAX_PAGE_MESSAGE + 1)).unwrap_err().to_string().contains("bytes"));
}

/// The keys of each interface of the typings; true for those that may be missing.
fn interfaces() -> BTreeMap<&'static str, BTreeMap<&'static str, bool>> {
    let mut found = BTreeMap::new();
    for block in TYPES.split("export interface ").skip(1) {
        let (name, rest) = block.split_once(" {").unwrap();
        let (body, _) = rest.split_once("\n}").unwrap();
        let keys = body.lines().filter_map(|line| line.trim().split_once(": "));
        let keys = keys.map(|(key, _)| (key.trim_end_matches('?'), key.ends_with('?'))).collect();
        found.insert(name, keys);
    }
    found
}

fn check(interfaces: &BTreeMap<&str, BTreeMap<&str, bool>>, name: &str, value: &Value) {
    let interface = interfaces.get(name).unwrap_or_else(|| panic!("no interface {name}"));
    let found: BTreeSet<&str> = value.as_object().unwrap().keys().map(String::as_str).collect();
    let known: BTreeSet<&str> = interface.keys().copied().collect();
    assert_eq!(found, known, "{name}");
}

#[test]
fn scripts_have_the_same_types() {
    let interfaces = interfaces();
    let capital = |name: &str| name[..1].to_uppercase() + &name[1..];
    let sent = samples().iter().map(|sample| serde_json::to_value(sample).unwrap()).collect::<Vec<_>>();
    for message in sent.iter().chain(&from_page()) {
        let name = message["type"].as_str().unwrap();
        assert!(TYPES.contains(&format!("type: \"{name}\"")), "{name} is no message of the typings");
        if let Some(data) = message.get("data") {
            check(&interfaces, &capital(name), data);
        }
    }
    let (view, items) = (&sent[1]["data"], &sent[2]["data"]["items"]);
    let (provider, talk) = (&view["providers"][0], &view["conversations"][0]);
    for (name, value) in [
        ("AgentInfo", &sent[0]["data"]["agent"]),
        ("Leader", &sent[0]["data"]["leader"]),
        ("ProviderView", provider),
        ("Presence", &provider["presence"]),
        ("AgentPresence", &provider["presence"]["current"]),
        ("PresenceOption", &provider["presence"]["choices"][0]),
        ("SignInStep", &provider["signIn"]),
        ("SignInField", &provider["signIn"]["fields"][0]),
        ("ConversationView", talk),
        ("Party", &talk["party"]),
        ("Address", &talk["party"]["address"]),
        ("Participant", &talk["participants"][0]),
        ("WrapUp", &talk["wrapUp"]),
        ("EmailDraft", &talk["drafts"][0]),
        ("Item", &items[0]),
        ("MessageItem", &items[0]["content"]["data"]),
        ("Message", &items[0]["content"]["data"]["message"]),
        ("MessagePart", &items[0]["content"]["data"]["message"]["parts"][0]),
        ("Reaction", &items[0]["content"]["data"]["reactions"][0]),
        ("MailItem", &items[1]["content"]["data"]),
        ("EmailMessage", &items[1]["content"]["data"]["mail"]),
        ("NoteItem", &items[2]["content"]["data"]),
        ("TranscriptSegment", &items[3]["content"]["data"]),
        ("CommandProblem", &sent[5]["data"]["outcome"]["error"]),
        ("RingingConversation", &sent[6]["data"]["conversations"][0]),
        ("Have", &from_page()[0]["data"]["have"][0]),
    ] {
        check(&interfaces, name, value);
    }
}

#[test]
fn what_is_missing_may_be_missing_in_the_typings() {
    let interfaces = interfaces();
    let optional = |name: &str| interfaces[name].iter().filter(|(_, may)| !**may).map(|(key, _)| *key).collect();
    let talk = ConversationView::new(
        "p".into(),
        "c".into(),
        ChannelKind::Chat,
        Direction::Inbound,
        ConversationState::Offered,
    );
    for (name, value) in [
        ("ConversationView", serde_json::to_value(talk).unwrap()),
        ("ProviderView", serde_json::to_value(ProviderView::new("p".into(), "P")).unwrap()),
        ("Items", serde_json::to_value(Items::new("p".into(), "c".into(), Vec::new())).unwrap()),
        ("WrapUp", serde_json::to_value(WrapUp::default()).unwrap()),
        ("Presence", serde_json::to_value(Presence::default()).unwrap()),
    ] {
        let found: BTreeSet<&str> = value.as_object().unwrap().keys().map(String::as_str).collect();
        let needed: BTreeSet<&str> = optional(name);
        assert_eq!(found, needed, "{name}");
    }
}
