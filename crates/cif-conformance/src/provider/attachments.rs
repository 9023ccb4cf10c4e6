//! Files.

use cif_protocol::channel::{
    AttachmentInfo, BeginUpload, Bytes, CancelUpload, ChannelEvent, ChannelKind, DownloadChunk, Entry, FinishUpload,
    MessagePart, SendMessage, UploadChunk, UploadProgressed,
};
use cif_protocol::{AttachmentId, UploadId};
use cif_provider::ProviderErrorKind;
use cif_provider::far_end::FarEndAct;

use super::bench::Bench;
use crate::case::{Stop, must, needs};

const NO_UPLOAD: &str = "conformance-no-such-upload";
const NO_FILE: &str = "conformance-no-such-file";
const BYTES: &[u8] = b"The quick brown fox jumps over the lazy dog.\n";
const HALF: u64 = 20;

operations! {
    begin = "attachment.begin_upload" in [], |_| BeginUpload::new("note.txt", "text/plain", 4_u64).into(),
        works (by begins, "An upload begins and says how large a piece may be."), unknown -;
    chunk = "attachment.upload_chunk" in [], |_| UploadChunk::new(NO_UPLOAD, 0_u64, Bytes::from(&b"abcd"[..])).into(),
        works (by uploads, "A piece is taken, and its progress is reported."), unknown "upload" [NotFound];
    finish = "attachment.finish_upload" in [], |_| FinishUpload::new(NO_UPLOAD).into(),
        works (by finishes, "A file that was handed over becomes an attachment of its name, type and size."),
        unknown "upload" [NotFound];
    cancel = "attachment.cancel_upload" in [], |_| CancelUpload::new(NO_UPLOAD).into(),
        works (by cancels, "An upload that was given up takes no more pieces."), unknown "upload" [];
    download = "attachment.download_chunk" in [], |_| DownloadChunk::new(NO_FILE, 0_u64, 16_u64).into(),
        works (by downloads, "A file is read back in pieces, as it was handed over."), unknown "file" [NotFound];
}

cases! {
    large = "attachment.begin_upload.too_large", real_time true, twin SideOf("attachment.begin_upload.works"),
        "A file larger than the limit allows is refused before its first piece.",
        "Answer `LimitReached` or `InvalidInput`; the agent has not waited in vain.";
    types = "attachment.begin_upload.wrong_type", real_time true, twin SideOf("attachment.begin_upload.works"),
        "A file of a media type that is not advertised is refused.",
        "Answer `InvalidInput`. `upload_attachment_types` says what is taken.";
    gap = "attachment.upload_chunk.gap", real_time true, twin SideOf("attachment.upload_chunk.works"),
        "A piece that leaves a hole is refused.",
        "Answer `InvalidInput` and keep what came before.";
    again = "attachment.upload_chunk.again", real_time true, twin SideOf("attachment.upload_chunk.works"),
        "A piece that comes twice is in the file once.",
        "A host that did not hear the reply sends it again. Answer how far the file has come.";
    early = "attachment.finish_upload.early", real_time true, twin SideOf("attachment.finish_upload.works"),
        "A file of which pieces are missing cannot be finished.",
        "Answer `WrongState`, so that nobody gets half a file.";
    sends = "attachment.sent_with_message", real_time true, twin Case("attachment.sent_with_message.unknown_file"),
        "A file that was handed over can be sent with a message.",
        "The part names the attachment; the service delivers one message.";
    unknown_file = "attachment.sent_with_message.unknown_file", real_time true, twin Case("attachment.sent_with_message"),
        "A message with a file that does not exist is refused and not sent.",
        "Answer `InvalidInput` or `NotFound`.";
    received = "attachment.received", real_time true, twin SideOf("attachment.download_chunk.works"),
        "A file that the customer sends is reported with its name and size, and can be read.",
        "The part of `message.received` names the attachment; `attachment.download_chunk` reads it.";
}

async fn begun(bench: &mut Bench) -> Result<UploadId, Stop> {
    let upload = BeginUpload::new("note.txt", "text/plain", BYTES.len() as u64);
    bench.needs(upload.clone())?;
    let begun = bench.ask(upload).await?;
    must(begun.max_chunk > 0, || "no piece may have a byte".to_owned())?;
    Ok(begun.upload)
}

fn piece(upload: &UploadId, from: u64, to: u64) -> UploadChunk {
    let bytes = BYTES.get(from as usize..to as usize).unwrap_or_default();
    UploadChunk::new(upload.clone(), from, Bytes::from(bytes))
}

const ALL: u64 = BYTES.len() as u64;

async fn uploaded(bench: &mut Bench) -> Result<AttachmentInfo, Stop> {
    let upload = begun(bench).await?;
    bench.ask(piece(&upload, 0, HALF)).await?;
    bench.ask(piece(&upload, HALF, ALL)).await?;
    Ok(bench.ask(FinishUpload::new(upload)).await?.attachment)
}

async fn read(bench: &mut Bench, file: &AttachmentId) -> Result<Vec<u8>, Stop> {
    let mut bytes = Vec::new();
    for _ in 0..ALL {
        let next = DownloadChunk::new(file.clone(), bytes.len() as u64, 16_u64);
        let got = bench.ask(next).await?;
        must(got.data.0.len() <= 16, || format!("16 bytes were asked for, {} came", got.data.0.len()))?;
        if got.data.0.is_empty() {
            break;
        }
        bytes.extend_from_slice(&got.data.0);
        if bytes.len() as u64 >= got.info.size {
            break;
        }
    }
    Ok(bytes)
}

async fn begins(bench: &mut Bench) -> Result<(), Stop> {
    let upload = begun(bench).await?;
    // It is there: a piece of it is taken.
    bench.ask(piece(&upload, 0, HALF)).await.map(drop)
}

async fn uploads(bench: &mut Bench) -> Result<(), Stop> {
    let upload = begun(bench).await?;
    for (from, to) in [(0, HALF), (HALF, ALL)] {
        let (id, reply) = bench.ask_by_id(piece(&upload, from, to)).await?;
        must(reply.received == to, || format!("{to} bytes were handed over, {} came", reply.received))?;
        let ChannelEvent::UploadProgressed(progress) = bench.caused(UploadProgressed::NAME, &id).await?.event else {
            return Err(Stop::broken(format!("`{}` is another event", UploadProgressed::NAME)));
        };
        let seen = (progress.received, progress.total);
        must(seen == (to, ALL), || format!("the progress is {seen:?}; expected {:?}", (to, ALL)))?;
    }
    Ok(())
}

async fn finishes(bench: &mut Bench) -> Result<(), Stop> {
    let file = uploaded(bench).await?;
    let seen = (file.name.as_str(), file.content_type.as_str(), file.size);
    must(seen == ("note.txt", "text/plain", ALL), || format!("the attachment is {seen:?}"))
}

async fn cancels(bench: &mut Bench) -> Result<(), Stop> {
    let upload = begun(bench).await?;
    bench.ask(CancelUpload::new(upload.clone())).await?;
    bench.must_refuse(piece(&upload, 0, HALF), &[ProviderErrorKind::NotFound, ProviderErrorKind::WrongState]).await
}

async fn downloads(bench: &mut Bench) -> Result<(), Stop> {
    let file = uploaded(bench).await?;
    let found = read(bench, &file.id).await?;
    must(found == BYTES, || format!("{} bytes came back of {ALL}, or others", found.len()))
}

const TOO_MUCH: &[ProviderErrorKind] = &[ProviderErrorKind::LimitReached, ProviderErrorKind::InvalidInput];

async fn large(bench: &mut Bench) -> Result<(), Stop> {
    let capabilities = bench.capabilities();
    needs(capabilities.upload_attachment, BeginUpload::NAME)?;
    let Some(limit) = capabilities.upload_attachment_max_size else {
        return Err(Stop::not_run("no limit of size is advertised"));
    };
    let upload = BeginUpload::new("note.txt", "text/plain", limit.saturating_add(1));
    bench.must_refuse(upload, TOO_MUCH).await
}

async fn types(bench: &mut Bench) -> Result<(), Stop> {
    let capabilities = bench.capabilities();
    needs(capabilities.upload_attachment, BeginUpload::NAME)?;
    let odd = "x-conformance/unheard-of";
    let types = capabilities.upload_attachment_types.unwrap_or_default();
    if types.is_empty() || types.iter().any(|allowed| allowed == odd || allowed == "*/*" || allowed == "*") {
        return Err(Stop::not_run("every media type is taken"));
    }
    bench.must_refuse(BeginUpload::new("note.odd", odd, 4_u64), &[ProviderErrorKind::InvalidInput]).await
}

async fn gap(bench: &mut Bench) -> Result<(), Stop> {
    let upload = begun(bench).await?;
    bench.must_refuse(piece(&upload, HALF, ALL), &[ProviderErrorKind::InvalidInput]).await?;
    bench.ask(piece(&upload, 0, HALF)).await.map(drop)
}

async fn again(bench: &mut Bench) -> Result<(), Stop> {
    let upload = begun(bench).await?;
    bench.ask(piece(&upload, 0, HALF)).await?;
    let second = bench.ask(piece(&upload, 0, HALF)).await?;
    must(second.received == HALF, || format!("the piece came twice, and {} bytes are there", second.received))?;
    bench.ask(piece(&upload, HALF, ALL)).await?;
    let file = bench.ask(FinishUpload::new(upload)).await?.attachment;
    must(file.size == ALL, || format!("the file has {} bytes; expected {ALL}", file.size))
}

async fn early(bench: &mut Bench) -> Result<(), Stop> {
    let upload = begun(bench).await?;
    bench.ask(piece(&upload, 0, HALF)).await?;
    bench.must_refuse(FinishUpload::new(upload), &[ProviderErrorKind::WrongState]).await
}

fn with_file(file: &AttachmentId) -> Vec<MessagePart> {
    vec![MessagePart::new("text/plain").with_name("note.txt").with_attachment(file.clone())]
}

async fn sends(bench: &mut Bench) -> Result<(), Stop> {
    needs(bench.capabilities().send_message_with_attachment, "send_message_with_attachment")?;
    let file = uploaded(bench).await?;
    let conversation = bench.connected(&ChannelKind::Chat).await?;
    let before = bench.effects().await?;
    bench.ask(SendMessage::new(conversation, with_file(&file.id))).await?;
    bench.settle().await;
    let done = bench.effects().await?.since(before);
    must(done.messages == 1, || format!("the service sent {} messages; expected 1", done.messages))
}

async fn unknown_file(bench: &mut Bench) -> Result<(), Stop> {
    needs(bench.capabilities().send_message_with_attachment, "send_message_with_attachment")?;
    let conversation = bench.connected(&ChannelKind::Chat).await?;
    let kinds = &[ProviderErrorKind::InvalidInput, ProviderErrorKind::NotFound];
    bench.must_refuse(SendMessage::new(conversation, with_file(&NO_FILE.into())), kinds).await
}

async fn received(bench: &mut Bench) -> Result<(), Stop> {
    needs(bench.capabilities().download_attachment, DownloadChunk::NAME)?;
    let conversation = bench.connected(&ChannelKind::Chat).await?;
    let text = String::from_utf8_lossy(BYTES).into_owned();
    bench.act(FarEndAct::SendFile { conversation: conversation.clone(), name: "theirs.txt".to_owned(), text }).await?;
    let event = bench.event_named("message.received", &conversation).await?;
    let ChannelEvent::MessageReceived(received) = event.event else {
        return Err(Stop::broken("`message.received` is another event"));
    };
    let part = received.message.parts.iter().find(|part| part.attachment.is_some());
    let Some(part) = part else { return Err(Stop::broken("no part of the message names an attachment")) };
    let seen = (part.name.as_deref(), part.size);
    must(seen == (Some("theirs.txt"), Some(ALL)), || format!("the part shows name and size {seen:?}"))?;
    let file = part.attachment.clone().unwrap_or_else(|| NO_FILE.into());
    let found = read(bench, &file).await?;
    must(found == BYTES, || "the file that came is not the one that was sent".to_owned())
}
