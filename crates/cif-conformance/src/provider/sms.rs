//! Text messages.

use cif_protocol::channel::{
    ChannelEvent, ChannelKind, Entry, EstimateSegments, MessagePart, MessageReceived, MessageStatusChanged,
    SegmentEncoding, SendMessage,
};
use cif_provider::ProviderErrorKind;

use super::bench::Bench;
use super::messaging::text;
use crate::case::{Stop, must, needs};

cases! {
    send = "sms.send.works", real_time true, twin SideOf("messaging.send.works"),
        "A text message is sent once, and its status is reported.",
        "`message.status` follows with the command's id as its cause.";
    receive = "sms.receive.works", real_time true, twin SideOf("messaging.receive.works"),
        "A text message that comes in is reported as it was written.",
        "Parts that were sent separately are put together before they are reported.";
    gsm = "sms.segments.gsm7", real_time true, twin SideOf("messaging.estimate_segments.works"),
        "160 characters of the GSM alphabet are one segment, 161 are two, and those with an escape count twice.",
        "3GPP TS 23.038: a segment has 160 septets alone and 153 in a row; `^{}\\[~]|` and the euro sign take two.";
    ucs = "sms.segments.ucs2", real_time true, twin SideOf("messaging.estimate_segments.works"),
        "70 other characters are one segment, 71 are two.",
        "3GPP TS 23.038: with one character outside the GSM alphabet a segment has 70 characters alone and 67 in a row.";
    too_long = "sms.segments.limit", real_time true, twin SideOf("sms.send.works"),
        "A text of more segments than the limit allows is refused and not sent.",
        "Answer `LimitReached` or `InvalidInput`; never send half of it.";
}

async fn send(bench: &mut Bench) -> Result<(), Stop> {
    bench.needs_kind(&ChannelKind::Sms)?;
    needs(bench.capabilities().send_message, SendMessage::NAME)?;
    let conversation = bench.connected(&ChannelKind::Sms).await?;
    let before = bench.effects().await?;
    let (id, _) = bench.ask_by_id(SendMessage::new(conversation, text("Your parcel is here."))).await?;
    bench.caused(MessageStatusChanged::NAME, &id).await?;
    let done = bench.effects().await?.since(before);
    must(done.messages == 1, || format!("the service sent {} text messages; expected 1", done.messages))
}

async fn receive(bench: &mut Bench) -> Result<(), Stop> {
    let conversation = bench.connected(&ChannelKind::Sms).await?;
    let written = "Danke, 5 \u{20ac} \u{1f44b}";
    let found = bench.hears(&conversation, written).await?.plain_text();
    must(found == written, || format!("the text is {found:?}; it was written as {written:?}"))?;
    let again = |event: &ChannelEvent| event.name() == MessageReceived::NAME;
    must(!bench.settle().await.iter().any(|event| again(&event.event)), || "it was reported twice".to_owned())
}

async fn segments(bench: &mut Bench, texts: &[(String, SegmentEncoding, u32)]) -> Result<(), Stop> {
    needs(bench.capabilities().estimate_segments, EstimateSegments::NAME)?;
    for (text, encoding, segments) in texts {
        let found = bench.ask(EstimateSegments::new(text.clone())).await?;
        must((&found.encoding, found.segments) == (encoding, *segments), || {
            let length = text.chars().count();
            format!(
                "{length} characters are {} segments of {}; expected {segments} of {encoding}",
                found.segments, found.encoding
            )
        })?;
    }
    Ok(())
}

async fn gsm(bench: &mut Bench) -> Result<(), Stop> {
    let of = |text: String, count| (text, SegmentEncoding::Gsm7, count);
    segments(bench, &[of("a".repeat(160), 1), of("a".repeat(161), 2), of("{".repeat(80), 1), of("{".repeat(81), 2)])
        .await
}

async fn ucs(bench: &mut Bench) -> Result<(), Stop> {
    let of = |text: String, count| (text, SegmentEncoding::Ucs2, count);
    segments(bench, &[of("\u{44f}".repeat(70), 1), of("\u{44f}".repeat(71), 2)]).await
}

async fn too_long(bench: &mut Bench) -> Result<(), Stop> {
    bench.needs_kind(&ChannelKind::Sms)?;
    needs(bench.capabilities().send_message, SendMessage::NAME)?;
    let conversation = bench.connected(&ChannelKind::Sms).await?;
    let scope = cif_protocol::channel::Scope::Conversation(conversation.clone());
    let here = bench.provider().capabilities(&scope).send_message_max_segments;
    let limit = here.or(bench.capabilities().send_message_max_segments).filter(|limit| *limit <= 255);
    let Some(limit) = limit else { return Err(Stop::not_run("no limit of segments is advertised")) };
    let long = MessagePart::text("a".repeat(153 * limit as usize + 1));
    let kinds = &[ProviderErrorKind::LimitReached, ProviderErrorKind::InvalidInput];
    bench.must_refuse(SendMessage::new(conversation, vec![long]), kinds).await
}
