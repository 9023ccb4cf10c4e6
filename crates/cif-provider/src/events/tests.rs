use cif_protocol::ConversationId;
use cif_protocol::channel::{ChannelEvent, ChannelKind, Connected, EndCause, Ended, Offered, Party};
use futures::StreamExt;

use super::*;
use crate::ManualRuntime;

fn offered() -> ChannelEvent {
    Offered::new(ChannelKind::Chat, Party::new()).into()
}

fn seq(item: Option<EventItem>) -> u64 {
    match item {
        Some(EventItem::Event(event)) => event.seq,
        other => panic!("expected an event, got {other:?}"),
    }
}

#[test]
fn a_full_queue_shows_a_gap_where_the_loss_was() {
    let runtime = ManualRuntime::new();
    let (sink, mut stream) = event_channel(2, runtime.handle());
    let id = ConversationId::new("c");
    for expected in 1..=5 {
        assert_eq!(sink.report(&id, offered(), None), Ok(expected));
    }
    assert_eq!(seq(stream.try_next()), 1);
    assert_eq!(sink.report(&id, Connected::new(), None), Ok(6));
    assert_eq!(seq(stream.try_next()), 2);
    assert_eq!(stream.try_next(), Some(EventItem::Gap { lost: 3 }));
    assert_eq!(seq(stream.try_next()), 6);
    assert_eq!(stream.try_next(), None);
    assert_eq!(sink.last_seq(&id), 6);
}

#[test]
fn a_gap_at_the_end_is_seen_too() {
    let runtime = ManualRuntime::new();
    let (sink, mut stream) = event_channel(1, runtime.handle());
    let id = ConversationId::new("c");
    sink.report(&id, offered(), None).unwrap();
    sink.report(&id, Ended::new(EndCause::Agent), None).unwrap();
    sink.close();
    let items: Vec<_> = runtime.block_on(async { stream.by_ref().collect().await });
    assert_eq!(items.len(), 2);
    assert_eq!(items[1], EventItem::Gap { lost: 1 });
    assert_eq!(sink.report(&id, offered(), None), Err(SinkClosed));
}

#[test]
fn the_reader_is_woken_and_the_stream_ends_with_the_last_sink() {
    let runtime = ManualRuntime::new();
    let (sink, stream) = event_channel(8, runtime.handle());
    let (clone, id) = (sink.clone(), ConversationId::new("c"));
    runtime
        .spawn_task(async move {
            drop(sink);
            clone.report(&id, offered(), Some(&"k1".into())).unwrap();
            clone.report_provider(offered(), None).unwrap();
        })
        .detach();
    let items: Vec<_> = runtime.block_on(stream.collect());
    let [EventItem::Event(first), EventItem::Event(second)] = items.as_slice() else { panic!("{items:?}") };
    assert_eq!((first.seq, first.cause.as_ref().map(|cause| cause.as_str())), (1, Some("k1")));
    assert_eq!((second.seq, &second.conversation), (0, &None));
    assert_ne!(first.event_id, second.event_id);
}

#[test]
fn a_dropped_stream_closes_the_sink() {
    let runtime = ManualRuntime::new();
    let (sink, stream) = event_channel(8, runtime.handle());
    drop(stream);
    assert!(sink.is_closed());
    assert_eq!(sink.report_provider(offered(), None), Err(SinkClosed));
    assert_eq!(sink.mark_gap(1), Err(SinkClosed));
}

#[test]
fn forwarded_events_keep_their_numbers() {
    let runtime = ManualRuntime::new();
    let (far, mut far_stream) = event_channel(8, runtime.handle());
    let (near, mut near_stream) = event_channel(8, runtime.handle());
    let id = ConversationId::new("c");
    far.report(&id, offered(), None).unwrap();
    far.report(&id, Connected::new(), None).unwrap();
    while let Some(EventItem::Event(event)) = far_stream.try_next() {
        near.forward(event).unwrap();
    }
    near.mark_gap(4).unwrap();
    assert_eq!(near.last_seq(&id), 2);
    assert_eq!((seq(near_stream.try_next()), seq(near_stream.try_next())), (1, 2));
    assert_eq!(near_stream.try_next(), Some(EventItem::Gap { lost: 4 }));
}
