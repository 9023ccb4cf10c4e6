//! Calls from their first ring to their record, by what the agent does.

use std::time::Duration;

use cif_protocol::channel::{Associate, ConversationState, Decline};
use cif_protocol::host::HostEvent;

use crate::common::{ADA, desk};

#[test]
fn an_accepted_call_opens_its_caller_and_completes_its_record() {
    let (host, far_end) = desk();
    let call = far_end.ring("15550100199").unwrap();
    let shown = host.notification().unwrap();
    assert_eq!(shown.title, "Incoming call from Ada Lovelace");
    assert_eq!((shown.rows[0].title.as_str(), shown.rows[0].value.as_str()), ("Number", "15550100199"));
    host.accept().unwrap();
    assert!(host.notification().is_none());
    let session = host.focused_session().unwrap();
    assert_eq!((session.title.as_str(), session.home), ("Ada Lovelace", false));
    assert_eq!(host.tabs()[0].page.record_keys(), (Some("contact"), Some(ADA)));
    assert_eq!(host.commands::<Associate>()[0].record.id, ADA);

    host.hold(&call).unwrap();
    assert_eq!(far_end.is_held(&call), Some(true));
    assert_eq!(host.state(&call), Some(ConversationState::Held));
    host.resume(&call).unwrap();
    host.mute(&call).unwrap();
    assert!(host.conversations()[0].muted);
    host.unmute(&call).unwrap();
    host.send_tones(&call, "12#").unwrap();
    assert_eq!(far_end.tones(&call).as_deref(), Some("12#"));
    assert_eq!(host.records("phonecall").unwrap()[0].get("statecode"), Some(&0.into()));

    host.advance(Duration::from_secs(90));
    far_end.hang_up(&call).unwrap();
    let records = host.records("phonecall").unwrap();
    assert_eq!(records.len(), 1);
    assert_eq!(records[0].get("statecode"), Some(&1.into()));
    assert_eq!(host.state(&call), Some(ConversationState::Ended));
    host.finish().unwrap();
}

#[test]
fn a_declined_call_opens_nothing() {
    let (host, far_end) = desk();
    let call = far_end.ring("15550100199").unwrap();
    host.decline().unwrap();
    assert_eq!(far_end.state(&call), Some(ConversationState::Declined));
    assert_eq!((host.sessions().len(), host.commands::<Decline>().len()), (1, 1));
    host.finish().unwrap();
}

#[test]
fn an_ignored_notification_runs_out_and_the_provider_is_told() {
    let (host, far_end) = desk();
    let call = far_end.ring("15550100199").unwrap();
    let (begin, left) = (host.now(), host.notification().unwrap().remaining_ms.unwrap());
    host.ignore().unwrap();
    assert_eq!(host.now() - begin, Duration::from_millis(left));
    assert!(host.notification().is_none());
    assert!(far_end.state(&call).unwrap().is_over());
    assert_eq!(host.sessions().len(), 1);
    host.finish().unwrap();
}

#[test]
fn two_calls_wait_for_each_other_and_have_their_own_sessions() {
    let (host, far_end) = desk();
    let first = far_end.ring("15550100199").unwrap();
    host.run();
    let second = far_end.ring("+44 20 7946 0018").unwrap();
    assert_eq!(host.view().notifications_waiting, 1);
    host.accept().unwrap();
    assert!(host.notification().is_none(), "the next is shown after a pause");
    host.advance(Duration::from_secs(2));
    assert!(host.notification().unwrap().title.contains("+44 20 7946 0018"));
    host.accept().unwrap();
    assert_eq!(host.sessions().len(), 3);
    let states = [&first, &second].map(|call| host.state(call).unwrap());
    assert_eq!(states, [ConversationState::Connected, ConversationState::Connected]);
    host.hang_up(&first).unwrap();
    host.hang_up(&second).unwrap();
    let done = |record: &cif_protocol::Record| record.get("statecode") == Some(&1.into());
    assert_eq!(host.records("phonecall").unwrap().iter().filter(|record| done(record)).count(), 2);
    host.finish().unwrap();
}

#[test]
fn a_clicked_record_is_called_and_gets_its_session() {
    let (host, far_end) = desk();
    assert!(host.click_record("contact", ADA, "telephone1").unwrap());
    let call = far_end.live().pop().unwrap();
    assert_eq!(host.state(&call), Some(ConversationState::Dialing));
    host.advance(Duration::from_secs(2));
    assert_eq!(host.state(&call), Some(ConversationState::Connected));
    assert_eq!(host.focused_session().unwrap().title, "Ada Lovelace");
    let clicked = host.host_events().into_iter().find_map(|event| match event {
        HostEvent::ClickToAct(click) => Some(click),
        _ => None,
    });
    assert_eq!(clicked.unwrap().entity_id.as_deref(), Some(ADA));
    host.transfer(&call, "200").unwrap();
    assert!(far_end.state(&call).unwrap().is_over());
    host.finish().unwrap();
}

#[test]
fn chats_are_written_and_read() {
    let (host, far_end) = desk();
    let chat = far_end.incoming(cif_protocol::channel::ChannelKind::Chat, Some("ada"), Some("Ada")).unwrap();
    host.accept().unwrap();
    host.say(&chat, "Good morning").unwrap();
    assert_eq!(far_end.texts(&chat).unwrap(), ["Good morning"]);
    far_end.say(&chat, "Hello").unwrap();
    assert!(host.reported().iter().any(|event| event.event.name() == "message.received"));
    host.hang_up(&chat).unwrap();
    host.finish().unwrap();
}
