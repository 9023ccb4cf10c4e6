//! Mail threads and drafts, signing in, consent, presence for later, prepared texts, own messages, logs.

#![allow(clippy::unwrap_used, reason = "a test may panic")]

mod common;

use std::collections::BTreeMap;

use cif_protocol::channel::{
    Accept, Address, AgentPresence, BeginSignIn, BodyFormat, ChannelEvent, ChannelKind, CollectLogs, ConnectionState,
    ConsentPurpose, ConsentState, CreateDraft, DiscardDraft, DraftMode, End, ExchangeToken, ForwardEmail, GetBody,
    GetConsent, GetContact, GetThread, ListDevices, ListDispositions, LogOut, MessagePart, PresenceKind, ReplyEmail,
    ReportIssue, SearchTemplates, SecretText, SelectDevice, SendCustom, SendDraft, SetConsent, SetPresence,
    SignInStepKind, Start, SubmitSignIn, UpdateDraft,
};
use cif_provider::ProviderErrorKind;
use cif_provider_loopback::LoopbackConfig;
use common::Desk;
use serde_json::json;

fn desk() -> Desk {
    Desk::new(LoopbackConfig::default().with_echo_after(None))
}

#[test]
fn a_mail_is_answered_sent_on_and_drafted() {
    let mut desk = desk();
    let id = desk.far_end.send_mail("ada@example.com", "Order", "Where is it?").unwrap();
    desk.run(Accept::new(id.clone())).unwrap();
    let mail = desk.run(GetThread::new(id.clone())).unwrap().messages.remove(0);
    let text = |format| desk.run(GetBody::new(id.clone(), mail.id.clone(), format));
    assert_eq!(text(BodyFormat::Plain).unwrap().text, "Where is it?");
    assert_eq!(text(BodyFormat::Html).unwrap_err().kind(), ProviderErrorKind::Unsupported);
    desk.run(ReplyEmail::new(id.clone(), mail.id.clone(), [MessagePart::text("Soon")])).unwrap();
    desk.run(ForwardEmail::new(id.clone(), mail.id.clone(), [Address::email("bob@example.com")])).unwrap();
    desk.reported();

    let create = CreateDraft::new()
        .with_conversation(id.clone())
        .with_message(mail.id.clone())
        .with_mode(DraftMode::Reply)
        .with_parts([MessagePart::text("It is here")]);
    let draft = desk.run(create).unwrap().draft;
    assert_eq!(
        (draft.subject.as_deref(), draft.to.as_slice()),
        (Some("Re: Order"), &[Address::email("ada@example.com")][..])
    );
    let stored = desk.run(UpdateDraft::new(draft.clone().with_subject("Here"))).unwrap().draft;
    assert_eq!(stored.revision, 2);
    let late = desk.run(UpdateDraft::new(draft)).unwrap_err();
    assert_eq!(late.kind(), ProviderErrorKind::WrongState, "somebody else has changed it");
    desk.run(SendDraft::new(stored.id.clone())).unwrap();
    assert_eq!(desk.names(), ["draft.created", "draft.updated", "message.status", "message.status", "draft.sent"]);
    assert_eq!(desk.run(SendDraft::new(stored.id.clone())).unwrap_err().kind(), ProviderErrorKind::NotFound);
    desk.run(DiscardDraft::new(stored.id)).unwrap();

    let page = desk.run(GetThread::new(id.clone()).with_limit(3_u32)).unwrap();
    let subjects: Vec<_> = page.messages.iter().map(|mail| mail.subject.as_str()).collect();
    assert_eq!(subjects, ["Here", "Fwd: Order", "Re: Order"]);
    let rest = desk.run(GetThread::new(id).with_cursor(page.next.unwrap())).unwrap();
    assert_eq!((rest.messages.len(), rest.next), (1, None));
}

#[test]
fn a_draft_without_a_thread_becomes_one() {
    let mut desk = desk();
    let draft = desk.run(CreateDraft::new().with_subject("Hello")).unwrap().draft;
    let nobody = desk.run(SendDraft::new(draft.id.clone())).unwrap_err();
    assert_eq!(nobody.kind(), ProviderErrorKind::InvalidInput);
    let draft = draft.with_to([Address::email("ada@example.com")]).with_parts([MessagePart::text("Hi")]);
    let draft = desk.run(UpdateDraft::new(draft)).unwrap().draft;
    desk.reported();
    desk.run(SendDraft::new(draft.id)).unwrap();
    let names = desk.names();
    assert_eq!(names.first().map(String::as_str), Some("conversation.dialing"));
    assert_eq!(names.last().map(String::as_str), Some("draft.sent"));
    let alone = CreateDraft::new().with_mode(DraftMode::Reply);
    assert_eq!(desk.run(alone).unwrap_err().kind(), ProviderErrorKind::InvalidInput);
}

#[test]
fn signing_in_with_a_pin_on_a_page_and_elsewhere() {
    let mut desk = Desk::new(LoopbackConfig::default().with_sign_in(true));
    let refused = desk.run(Start::new(ChannelKind::Voice, Address::phone("1"))).unwrap_err();
    assert_eq!(refused.kind(), ProviderErrorKind::AuthRequired);
    let answer = |name: &str, value: &str| BTreeMap::from([(name.to_owned(), SecretText::from(value))]);

    let step = desk.run(BeginSignIn::new()).unwrap().step;
    let pin = |value| SubmitSignIn::new(step.flow.clone(), step.step).with_values(answer("pin", value));
    let again = desk.run(pin("0000")).unwrap().step;
    assert_eq!((again.kind, again.step, again.problem.is_some()), (SignInStepKind::UserInput, 1, true));
    assert_eq!(desk.run(pin("1234")).unwrap().step.kind, SignInStepKind::Complete);
    assert_eq!(desk.names(), ["connection.state_changed"]);
    let call = desk.run(Start::new(ChannelKind::Voice, Address::phone("1"))).unwrap().conversation;
    desk.far_end.answer(&call).unwrap();
    assert_eq!(desk.run(pin("1234")).unwrap_err().kind(), ProviderErrorKind::NotFound);

    desk.reported();
    desk.run(LogOut::new()).unwrap();
    assert_eq!(desk.names(), ["conversation.ended", "connection.state_changed"]);
    let page = desk.run(BeginSignIn::new().with_method("sso")).unwrap().step;
    assert_eq!((page.kind, page.url.is_some()), (SignInStepKind::Redirect, true));
    let back = SubmitSignIn::new(page.flow, page.step).with_values(answer("code", "granted"));
    assert_eq!(desk.run(back).unwrap().step.kind, SignInStepKind::Complete);

    desk.run(LogOut::new()).unwrap();
    let shown = desk.run(BeginSignIn::new().with_method("device")).unwrap().step;
    assert_eq!((shown.kind, shown.qr.is_some()), (SignInStepKind::DisplayAndWait, true));
    desk.reported();
    assert!(desk.far_end.confirm_sign_in(true) && !desk.far_end.confirm_sign_in(true));
    assert_eq!(desk.names(), ["connection.state_changed", "sign_in.step"]);

    desk.run(LogOut::new()).unwrap();
    assert_eq!(desk.run(ExchangeToken::new("forged")).unwrap_err().kind(), ProviderErrorKind::Denied);
    assert_eq!(desk.run(ExchangeToken::new("host:ada")).unwrap().step.kind, SignInStepKind::Complete);
    let silent = desk.run(BeginSignIn::new().with_silent(true)).unwrap_err();
    assert_eq!(silent.kind(), ProviderErrorKind::AuthRequired);
    let reported = desk.reported();
    let Some(ChannelEvent::ConnectionStateChanged(last)) = reported.last().map(|event| &event.event) else { panic!() };
    assert_eq!(last.state, ConnectionState::Connected);
}

#[test]
fn a_presence_waits_for_the_end_of_the_call() {
    let mut desk = desk();
    let call = desk.call();
    let set = desk.run(SetPresence::new("break").with_when_idle(true)).unwrap();
    assert_eq!((set.presence.id.as_str(), set.pending.map(|next| next.id)), ("ready", Some("break".to_owned())));
    desk.run(End::new(call)).unwrap();
    let reported = desk.reported();
    let names: Vec<_> = reported.iter().map(|event| event.event.name()).collect();
    assert_eq!(names, ["presence.changed", "conversation.ended", "presence.changed"]);
    let ChannelEvent::PresenceChanged(changed) = &reported[2].event else { panic!() };
    assert_eq!((&changed.presence, &changed.pending), (&AgentPresence::new("break", PresenceKind::Away), &None));
}

#[test]
fn consent_is_kept_by_purpose() {
    let mut desk = desk();
    let ada = Address::phone("+15550100199");
    let set = |state| SetConsent::new(ada.clone(), ConsentPurpose::Recording, state).with_evidence("said so");
    desk.run(set(ConsentState::Granted)).unwrap();
    desk.run(set(ConsentState::Granted)).unwrap();
    desk.run(set(ConsentState::Withdrawn)).unwrap();
    assert_eq!(desk.names(), ["consent.changed", "consent.changed"]);
    let all = desk.run(GetConsent::new(ada.clone())).unwrap().consents;
    assert_eq!(all.iter().map(|record| &record.state).collect::<Vec<_>>(), [&ConsentState::Withdrawn]);
    assert!(desk.run(GetConsent::new(ada).with_purpose(ConsentPurpose::Marketing)).unwrap().consents.is_empty());
}

#[test]
fn what_else_a_desk_asks_for() {
    let mut desk = desk();
    let call = desk.call();
    assert_eq!(desk.run(SearchTemplates::new("NINE")).unwrap().templates[0].id, "hours");
    assert_eq!(desk.run(ListDispositions::new(call)).unwrap().options.len(), 3);
    assert_eq!(desk.run(GetContact::new("200")).unwrap().contact.name, "Sales");
    desk.run(SelectDevice::new("built-in")).unwrap();
    let chosen = desk.run(ListDevices::new()).unwrap().devices.into_iter().find(|device| device.selected);
    assert_eq!(chosen.unwrap().id, "built-in");
    let say = |namespace: &str| desk.run(SendCustom::new(namespace, "echo").with_data(json!({"tea": 1})));
    assert_eq!(say("loopback").unwrap().data, json!({"tea": 1}));
    assert_eq!(say("com.example").unwrap_err().kind(), ProviderErrorKind::Unsupported);
    assert_eq!(desk.names(), ["custom"]);
    desk.far_end.breach("time_to_answer", 31.0, 30.0);
    assert_eq!(desk.names(), ["kpi.breached"]);
    assert_eq!(desk.run(ReportIssue::new("An echo")).unwrap().reference.as_deref(), Some("L-1"));
    let log = desk.run(CollectLogs::new()).unwrap();
    assert!(log.text.contains("directory.get_contact") && !log.truncated, "{}", log.text);
    assert!(desk.run(CollectLogs::new().with_max_size(40_u64)).unwrap().truncated);
}
