//! Defects of one line each, with the case that must see each.

use cif_protocol::channel::Scope;
use cif_provider::ProviderErrorKind as Kind;
use serde_json::{Value, json};

use crate::twist::Twist as T;

fn no_cursor(data: &mut Value) {
    data["cursor"] = Value::Null;
    data["page"] = Value::Null;
}

fn sees_everything(data: &mut Value) {
    data["text"] = json!("");
}

fn to_somebody(data: &mut Value) {
    data["to"] = json!([{"kind": "email", "value": "x@fabrikam.example"}]);
}

fn later_is_now(data: &mut Value) {
    data["when_idle"] = json!(false);
}

fn no_participant(data: &mut Value) {
    data["participant"] = Value::Null;
}

fn other_cause(data: &mut Value) {
    data["cause"] = json!("agent");
}

/// The case that must see it, and what is wrong.
pub(crate) const QUIRKS: &[(&str, T)] = &[
    ("connection.lost", T::Snapshot(|all| all["connection"] = json!("connected"))),
    ("connection.restored", T::Drops("connection.state_changed")),
    ("connection.lost.refuses", T::Forgives("presence.get")),
    ("connection.lost.keeps", T::EndsWith("connection.state_changed")),
    ("capabilities.change.withheld", T::Drops("capabilities.changed")),
    (
        "capabilities.change.granted",
        T::Event("capabilities.changed", |data| data["capabilities"]["get_presence"] = json!("unsupported")),
    ),
    ("capabilities.change.whole", T::Event("capabilities.changed", |data| data["capabilities"] = json!({}))),
    ("capabilities.conversation", T::Capabilities(|scope| matches!(scope, Scope::Conversation(_)), "hold")),
    ("conversation.start.unknown_address", T::Forgives("conversation.start")),
    (
        "conversation.wrap_up_end.disposition",
        T::Command("conversation.wrap_up_end", |data| data["disposition"] = Value::Null),
    ),
    ("voice.hold.participant", T::Event("participant.held", no_participant)),
    ("voice.mute.participant", T::Event("participant.muted", no_participant)),
    ("voice.hold.same_again", T::Fails("voice.hold", Kind::WrongState)),
    ("voice.dial.busy", T::Event("conversation.failed", other_cause)),
    ("voice.dial.rejected", T::Drops("conversation.failed")),
    ("voice.dial.answered", T::Doubles("conversation.connected")),
    ("voice.line_breaks", T::Event("conversation.failed", other_cause)),
    ("recording.get_url.early", T::Forgives("recording.get_url")),
    ("recording.ends_with_call", T::Drops("recording.available")),
    ("recording.start.again", T::LaterReply("recording.start", |data| data["recording"] = json!("another"))),
    ("participant.listed", T::Snapshot(forget_the_third)),
    ("participant.add.role", T::Command("participant.add", |data| data["role"] = Value::Null)),
    ("participant.leaves", T::Event("participant.left", other_cause)),
    ("participant.remove.unknown_participant", T::Forgives("participant.remove")),
    ("participant.remove.agent", T::Forgives("participant.remove")),
    ("participant.remove.conference", T::Silent("participant.remove")),
    ("participant.add.unknown_address", T::Forgives("participant.add")),
    ("supervision.start.listen", T::Command("supervision.start", |data| data["mode"] = json!("barge"))),
    ("supervision.start.whisper", T::Command("supervision.start", |data| data["mode"] = json!("listen"))),
    ("supervision.start.barge", T::Command("supervision.start", |data| data["mode"] = json!("listen"))),
    ("supervision.start.whisper_refused", T::Command("supervision.start", |data| data["mode"] = json!("listen"))),
    ("supervision.start.barge_refused", T::Command("supervision.start", |data| data["mode"] = json!("listen"))),
    ("messaging.receive.works", T::Doubles("message.received")),
    ("messaging.edit.unknown_message", T::Forgives("messaging.edit")),
    ("messaging.edit.not_own", T::Forgives("messaging.edit")),
    ("messaging.delete.unknown_message", T::Forgives("messaging.delete")),
    ("messaging.react.unknown_message", T::Forgives("messaging.react")),
    ("messaging.mark_read.unknown_message", T::Forgives("messaging.mark_read")),
    ("messaging.send.empty", T::Forgives("messaging.send")),
    ("messaging.send.client_id", T::Command("messaging.send", |data| data["client_id"] = Value::Null)),
    ("sms.send.works", T::Silent("messaging.send")),
    ("sms.receive.works", T::Event("message.received", |data| data["message"]["parts"][0]["text"] = json!("?"))),
    ("sms.segments.gsm7", T::Reply("messaging.estimate_segments", |data| data["segments"] = json!(1))),
    ("sms.segments.ucs2", T::Reply("messaging.estimate_segments", |data| data["encoding"] = json!("gsm7"))),
    ("sms.segments.limit", T::Forgives("messaging.send")),
    ("history.fetch.older", T::Command("history.fetch", no_cursor)),
    ("history.fetch.newer", T::Command("history.fetch", |data| data["direction"] = json!("older"))),
    (
        "history.fetch.isolation",
        T::Reply("history.fetch", |data| {
            data["messages"] =
                json!([{"id": "m", "author": "far_end", "parts": [{"content_type": "text/plain", "text": "one"}]}]);
        }),
    ),
    ("history.fetch.unknown_cursor", T::Command("history.fetch", no_cursor)),
    ("attachment.begin_upload.too_large", T::Command("attachment.begin_upload", |data| data["size"] = json!(4))),
    (
        "attachment.begin_upload.wrong_type",
        T::Command("attachment.begin_upload", |data| data["content_type"] = json!("text/plain")),
    ),
    ("attachment.upload_chunk.gap", T::Forgives("attachment.upload_chunk")),
    ("attachment.upload_chunk.again", T::Reply("attachment.upload_chunk", |data| data["received"] = json!(40))),
    ("attachment.finish_upload.early", T::Forgives("attachment.finish_upload")),
    ("attachment.sent_with_message", T::Silent("messaging.send")),
    (
        "attachment.sent_with_message.unknown_file",
        T::Command("messaging.send", |data| {
            data["parts"] = json!([{"content_type": "text/plain", "text": "without"}]);
        }),
    ),
    (
        "attachment.received",
        T::Event("message.received", |data| data["message"]["parts"][0]["attachment"] = Value::Null),
    ),
    ("template.search.finds", T::Silent("template.search")),
    ("template.search.nothing", T::Command("template.search", sees_everything)),
    ("template.search.pages", T::Command("template.search", no_cursor)),
    ("email.send.nobody", T::Command("email.send", to_somebody)),
    ("email.receive.works", T::Event("email.received", |data| data["message"]["subject"] = json!(""))),
    ("email.reply.unknown_mail", T::Forgives("email.reply")),
    ("email.get_body.unknown_mail", T::Forgives("email.get_body")),
    ("email.create_draft.reply", T::Reply("email.create_draft", |data| data["draft"]["to"] = json!([]))),
    ("email.update_draft.conflict", T::Forgives("email.update_draft")),
    ("email.get_thread.pages", T::Command("email.get_thread", no_cursor)),
    ("presence.set.reason", T::Command("presence.set", |data| data["reason"] = Value::Null)),
    ("presence.set.pending", T::Command("presence.set", later_is_now)),
    ("presence.set.pending_refused", T::Command("presence.set", later_is_now)),
    ("presence.set.same_again", T::Fails("presence.set", Kind::WrongState)),
    ("directory.search.nothing", T::Command("directory.search", sees_everything)),
    (
        "directory.resolve.nonsense",
        T::Reply("directory.resolve", |data| {
            data["address"] = json!({"kind": "phone", "value": "0"});
        }),
    ),
    ("consent.get.purpose", T::Command("consent.get", |data| data["purpose"] = Value::Null)),
    ("consent.set.same_again", T::Fails("consent.set", Kind::WrongState)),
    ("consent.set.nobody", T::Forgives("consent.set")),
    ("sign_in.submit.wrong_answer", T::Command("sign_in.submit", |data| data["values"] = json!({"pin": "1234"}))),
    ("sign_in.submit.wrong_step", T::Command("sign_in.submit", |data| data["step"] = json!(1))),
    ("sign_in.begin.unknown_method", T::Command("sign_in.begin", |data| data["method"] = Value::Null)),
    (
        "sign_in.exchange_token.wrong_token",
        T::Command("sign_in.exchange_token", |data| data["token"] = json!("host:x")),
    ),
    ("sign_in.device.granted", T::Event("sign_in.step", |data| data["step"]["kind"] = json!("failed"))),
    ("sign_in.device.refused", T::Event("sign_in.step", |data| data["step"]["kind"] = json!("complete"))),
    (
        "sign_in.secrets",
        T::Reply("sign_in.submit", |data| {
            data["step"]["problem"] = json!("conformance-wrong-answer is wrong");
        }),
    ),
    ("custom.send.unknown_namespace", T::Forgives("custom.send")),
    ("diagnostics.collect_logs.limit", T::Command("diagnostics.collect_logs", |data| data["max_size"] = Value::Null)),
    (
        "diagnostics.collect_logs.private",
        T::Reply("diagnostics.collect_logs", |data| {
            data["text"] = json!("the customer wrote: my word is conformance-secret");
        }),
    ),
    ("once.reply", T::Forgets("email.reply")),
    ("once.forward", T::Forgets("email.forward")),
    ("once.draft", T::Forgets("email.create_draft")),
    ("once.send_draft", T::Forgets("email.send_draft")),
    ("once.consult", T::Forgets("voice.consult")),
    ("once.warm_transfer", T::Forgets("voice.complete_transfer")),
    ("once.swap", T::Forgets("voice.swap")),
    ("once.participant", T::Forgets("participant.add")),
    ("once.supervision", T::Forgets("supervision.start")),
    ("once.upload", T::Forgets("attachment.begin_upload")),
    ("once.custom", T::Forgets("custom.send")),
    ("once.issue", T::Forgets("diagnostics.report_issue")),
    ("once.sign_in", T::Forgets("sign_in.begin")),
    ("once.idempotent", T::Forgets("presence.set")),
    ("errors.wrong_state.over", T::Forgives("voice.hold")),
    ("snapshot.presence", T::Snapshot(|all| all["presence"] = Value::Null)),
    ("snapshot.parts", T::Snapshot(|all| all["conversations"][0]["participants"] = json!([]))),
    ("snapshot.resume", T::NumbersBeginAgain),
];

fn forget_the_third(all: &mut Value) {
    for known in all["conversations"].as_array_mut().into_iter().flatten() {
        if let Some(participants) = known["participants"].as_array_mut() {
            participants.truncate(2);
        }
    }
}
