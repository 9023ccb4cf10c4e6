//! Which fields hold secrets and personal data, by the tables of the Channel API and the Host API.

use cif_protocol::channel::{COMMANDS, EVENTS};

/// What a value is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum What {
    /// Nothing private, except under keys that say so.
    Plain,
    /// Never shown.
    Secret,
    /// Personal: a number, a name, a text. The word stands in the mask.
    Mask(&'static str),
    /// Every text in it is personal.
    Each(&'static str),
    /// A type of the Channel API.
    Of(&'static str),
    /// An object with these private fields.
    Fields(&'static [(&'static str, Self)]),
}

use What::{Each, Fields, Mask, Of, Plain, Secret};

const NAME: What = Mask("name");
const TEXT: What = Mask("text");

/// The types of the Channel API that hold something private; lists, options and boxes of them as well.
const TYPES: &[(&str, What)] = &[
    ("SecretText", Secret),
    ("BTreeMap<String, SecretText>", Each("secret")),
    ("BTreeMap<String, String>", Each("text")),
    ("Bytes", Mask("file")),
    ("Address", Fields(&[("value", Mask("address"))])),
    ("Party", Fields(&[("address", Of("Address")), ("name", NAME)])),
    ("MessagePart", Fields(&[("text", TEXT), ("url", TEXT), ("name", NAME)])),
    ("Message", Fields(&[("parts", Of("MessagePart"))])),
    (
        "EmailMessage",
        Fields(&[
            ("from", Of("Party")),
            ("subject", TEXT),
            ("parts", Of("MessagePart")),
            ("to", Of("Address")),
            ("cc", Of("Address")),
        ]),
    ),
    (
        "EmailDraft",
        Fields(&[
            ("subject", TEXT),
            ("parts", Of("MessagePart")),
            ("to", Of("Address")),
            ("cc", Of("Address")),
            ("bcc", Of("Address")),
        ]),
    ),
    ("DirectoryEntry", Fields(&[("name", NAME), ("addresses", Of("Address"))])),
    ("Participant", Fields(&[("party", Of("Party"))])),
    (
        "Conversation",
        Fields(&[("party", Of("Party")), ("to", Of("Address")), ("subject", TEXT), ("attributes", Each("text"))]),
    ),
    ("ConversationSnapshot", Fields(&[("conversation", Of("Conversation")), ("participants", Of("Participant"))])),
    ("ConsentRecord", Fields(&[("evidence", TEXT)])),
    ("SupervisionTarget", Fields(&[("agent", NAME), ("party", Of("Party"))])),
    ("AgentInfo", Fields(&[("name", NAME)])),
    ("Disposition", Fields(&[("note", TEXT)])),
    ("AttachmentInfo", Fields(&[("name", NAME)])),
    ("SignInField", Fields(&[("value", Secret)])),
    ("SignInStep", Fields(&[("url", Secret), ("code", Secret), ("qr", Secret), ("fields", Of("SignInField"))])),
];

/// Fields of commands and events whose type says nothing.
const ENTRIES: &[(&str, &str, What)] = &[
    ("participant.add", "name", NAME),
    ("attachment.begin_upload", "name", NAME),
    ("conversation.decline", "reason", TEXT),
    ("conversation.declined", "reason", TEXT),
    ("conversation.end", "reason", TEXT),
    ("voice.consult", "name", NAME),
    ("email.create_draft", "subject", TEXT),
    ("email.send", "subject", TEXT),
    ("messaging.estimate_segments", "text", TEXT),
    ("diagnostics.report_issue", "text", TEXT),
    ("directory.resolve", "text", TEXT),
    ("directory.search", "text", TEXT),
    ("template.search", "text", TEXT),
    ("custom.send", "data", Each("text")),
    ("custom", "data", Each("text")),
    ("consent.set", "evidence", TEXT),
    ("conversation.start", "name", NAME),
    ("conversation.start", "subject", TEXT),
    ("conversation.dialing", "subject", TEXT),
    ("conversation.offered", "subject", TEXT),
    ("thread.updated", "subject", TEXT),
    ("transcript.segment", "text", TEXT),
];

/// Private fields of replies, which are in no table of fields.
const REPLIES: &[(&str, What)] = &[
    ("attachment.download_chunk", Fields(&[("data", Mask("file")), ("info", Of("AttachmentInfo"))])),
    ("attachment.finish_upload", Fields(&[("attachment", Of("AttachmentInfo"))])),
    ("consent.get", Fields(&[("consents", Of("ConsentRecord"))])),
    ("custom.send", Fields(&[("data", Each("text"))])),
    ("diagnostics.collect_logs", Fields(&[("text", TEXT)])),
    ("directory.get_contact", Fields(&[("contact", Of("DirectoryEntry")), ("note", TEXT)])),
    ("directory.resolve", Fields(&[("name", NAME)])),
    ("directory.search", Fields(&[("entries", Of("DirectoryEntry"))])),
    ("email.create_draft", Fields(&[("draft", Of("EmailDraft"))])),
    ("email.get_body", Fields(&[("text", TEXT)])),
    ("email.get_thread", Fields(&[("messages", Of("EmailMessage"))])),
    ("email.update_draft", Fields(&[("draft", Of("EmailDraft"))])),
    ("history.fetch", Fields(&[("messages", Of("Message"))])),
    ("recording.get_url", Fields(&[("url", Secret)])),
    ("sign_in.begin", Fields(&[("step", Of("SignInStep"))])),
    ("sign_in.submit", Fields(&[("step", Of("SignInStep"))])),
    ("supervision.list", Fields(&[("targets", Of("SupervisionTarget"))])),
    ("provider.snapshot", SNAPSHOT),
];
pub(super) const SNAPSHOT: What = Fields(&[("conversations", Of("ConversationSnapshot"))]);

const TEMPLATE: What = Fields(&[("templateParameters", Each("text")), ("context", Each("text"))]);

/// Private parameters of the methods of the Host API.
pub(super) const METHODS: &[(&str, &str, What)] = &[
    ("createrecord", "value", Each("text")),
    ("updaterecord", "value", Each("text")),
    ("updateConversation", "value", Each("text")),
    ("createSession", "input", TEMPLATE),
    ("createSession", "customerName", NAME),
    ("createSession", "context", Each("text")),
    ("createTab", "input", TEMPLATE),
    ("createTabInHomeSession", "input", TEMPLATE),
    ("notifyEvent", "templateParameters", Each("text")),
    ("notifyEvent", "notificationUXObject", Each("text")),
    ("notifyEvent", "customParams", Each("text")),
    ("setSessionTitle", "input", Each("text")),
    ("setTabTitle", "input", Each("text")),
    ("updateContext", "input", Each("text")),
    ("retrieverecord", "queryParameters", TEXT),
    ("searchandopenrecords", "queryParameters", TEXT),
    ("search", "queryParameters", TEXT),
    ("renderSearchPage", "searchString", TEXT),
    ("openkbsearchcontrol", "searchString", TEXT),
    ("executeFetchQuery", "options", TEXT),
    ("executeAction", "executeActionRequest", Each("text")),
    ("openform", "entityFormParameters", Each("text")),
    ("openDialog", "dialogStrings", Each("text")),
    ("openMDDDialog", "dialogParams", Each("text")),
    ("showGlobalNotification", "notificationOptions", Each("text")),
    ("showProgressIndicator", "progressIndicatorMessage", TEXT),
    ("logAnalyticsEvent", "analyticsData", Each("text")),
    ("logErrorsAndReject", "errorMsg", Each("text")),
    ("debugInformationEvent", "value", Each("text")),
    ("notifyKpiBreach", "kpiBreachDetails", Each("text")),
    ("onUserActivity", "value", Each("text")),
];

/// Private parts of the answers of the Host API.
const ANSWERS: &[(&str, What)] = &[
    ("searchandopenrecords", Each("text")),
    ("search", Each("text")),
    ("retrieverecord", Each("text")),
    ("executeFetchQuery", Each("text")),
    ("executeAction", Each("text")),
    ("getenvironment", Fields(&[("username", NAME)])),
    ("createrecord", Fields(&[("name", NAME)])),
    ("getSession", Fields(&[("context", Each("text")), ("customerName", NAME)])),
    ("updateContext", Each("text")),
    ("setSessionTitle", TEXT),
    ("setTabTitle", TEXT),
    ("openMDDDialog", Each("text")),
];

/// Private fields of the host's events.
const HOST_EVENTS: &[(&str, What)] = &[
    ("onclicktoact", Fields(&[("value", Mask("address")), ("recordTitle", NAME)])),
    ("onSessionSwitched", Fields(&[("context", Each("text"))])),
    ("onSessionClosed", Fields(&[("context", Each("text"))])),
    ("onSessionCreated", Fields(&[("context", Each("text"))])),
    ("onBeforeSessionClosed", Fields(&[("context", Each("text"))])),
    ("onSessionIdle", Fields(&[("context", Each("text"))])),
];

/// What the agent does that says something private.
const ACTIONS: &[(&str, What)] = &[
    ("clickToAct", Fields(&[("value", Mask("address")), ("title", NAME)])),
    ("noteText", Fields(&[("text", TEXT)])),
    ("saveNote", Fields(&[("text", TEXT)])),
    ("openKnowledge", Fields(&[("search", TEXT)])),
    ("tabTitle", Fields(&[("title", TEXT)])),
    ("formSaved", Fields(&[("name", NAME)])),
    ("raiseEvent", Fields(&[("value", Each("text"))])),
];

fn find(table: &[(&str, What)], name: &str) -> What {
    table.iter().find(|(key, _)| *key == name).map_or(Plain, |(_, what)| *what)
}

fn find_field(table: &[(&str, &str, What)], name: &str, field: &str) -> What {
    table.iter().find(|(key, own, _)| *key == name && *own == field).map_or(Plain, |(_, _, what)| *what)
}

/// What a type of the Channel API is.
pub(super) fn of_type(ty: &str) -> What {
    let inner = ["Vec<", "Option<", "Box<"].iter().find_map(|wrap| ty.strip_prefix(wrap)?.strip_suffix('>'));
    inner.map_or_else(|| find(TYPES, ty), of_type)
}

/// What a field of a command or an event is: by its type in the table, or by the field where the type is a mere text.
pub(super) fn of_entry(entry: &str, field: &str) -> What {
    let own = find_field(ENTRIES, entry, field);
    if own != Plain {
        return own;
    }
    let info = COMMANDS.iter().chain(EVENTS).find(|info| info.name == entry);
    let field = info.and_then(|info| info.fields.iter().find(|info| info.name == field));
    field.map_or(Plain, |field| of_type(field.ty))
}

pub(super) fn of_reply(command: &str) -> What {
    find(REPLIES, command)
}

pub(super) fn of_param(method: &str, key: &str) -> What {
    if cif_protocol::host::method_info(method).is_none() {
        // A custom event that a provider raises.
        return Each("text");
    }
    find_field(METHODS, method, key)
}

pub(super) fn of_answer(method: &str) -> What {
    if cif_protocol::host::method_info(method).is_none() { Each("text") } else { find(ANSWERS, method) }
}

pub(super) fn of_host_event(name: &str) -> What {
    if cif_protocol::host::event_info(name).is_none() { Each("text") } else { find(HOST_EVENTS, name) }
}

pub(super) fn of_action(name: &str) -> What {
    find(ACTIONS, name)
}

#[cfg(test)]
mod tests {
    use super::*;
    use cif_protocol::host::{event_info, method_info, methods};

    /// Texts of the Channel API that are words, ids and cursors of programs.
    const PLAIN_TEXTS: &[&str] = &[
        "provider.attach config",
        "sign_in.begin method",
        "attachment.begin_upload content_type",
        "sign_in.exchange_token token_type",
        "history.fetch cursor",
        "email.get_thread cursor",
        "email.forward client_id",
        "email.reply client_id",
        "email.send client_id",
        "messaging.send client_id",
        "directory.get_contact id",
        "messaging.react reaction",
        "messaging.unreact reaction",
        "directory.search page",
        "template.search locale",
        "template.search page",
        "voice.select_device device",
        "custom.send namespace",
        "custom.send name",
        "custom namespace",
        "custom name",
        "presence.set id",
        "presence.set reason",
        "supervision.start target",
        "command.progress text",
        "connection.state_changed message",
        "conversation.failed message",
        "conversation.offered queue",
        "kpi.breached name",
        "kpi.breached text",
        "message.status client_id",
        "message.status error",
        "reaction.added reaction",
        "reaction.removed reaction",
        "transcript.segment segment",
        "transcript.segment language",
    ];

    /// Keys of the Host API whose values are words, ids and numbers of programs, whatever the method.
    const PLAIN_KEYS: &[&str] = &[
        "eventType",
        "cancellationToken",
        "correlationId",
        "notificationId",
        "tabId",
        "entityName",
        "entityId",
        "providerSessionId",
        "entityPluralName",
        "attributes",
        "featureNameSpace",
        "featureUniqueName",
        "sessionId",
        "templateTag",
        "msdyn_name",
        "presenceList",
        "entitySetName",
        "annotationid",
        "featureName",
        "analyticsEventname",
        "analyticsEventtype",
        "functName",
        "eventName",
        "templateName",
        "templateNameResolver",
        "messageNotificationType",
        "notificationAction",
        "resetKpiBreach",
        "messagesCount",
        "shouldReset",
        "dialogOptions",
        "entityFormOptions",
        "dialogName",
        "save",
        "searchType",
        "presenceInfo",
        "presenceState",
        "isDelete",
        "value",
        "searchOnly",
    ];

    #[test]
    fn every_text_of_the_channel_table_is_judged() {
        let opaque = ["String", "Value", "Box<Value>"];
        for info in COMMANDS.iter().chain(EVENTS) {
            for field in info.fields.iter().filter(|field| opaque.contains(&field.ty)) {
                let plain = PLAIN_TEXTS.contains(&format!("{} {}", info.name, field.name).as_str());
                let private = of_entry(info.name, field.name) != Plain;
                assert!(plain != private, "{} {}: private or plain?", info.name, field.name);
            }
        }
        let exists = |entry: &str, field: &str| {
            let info = COMMANDS.iter().chain(EVENTS).find(|info| info.name == entry);
            info.is_some_and(|info| info.fields.iter().any(|info| info.name == field))
        };
        for (entry, field, _) in ENTRIES {
            assert!(exists(entry, field), "{entry} {field} is in no table");
        }
        for (command, _) in REPLIES.iter().filter(|(command, _)| *command != "provider.snapshot") {
            assert!(COMMANDS.iter().any(|info| info.name == *command), "{command} is in no table");
        }
    }

    #[test]
    fn every_key_of_the_host_table_is_judged() {
        for info in methods() {
            for field in info.fields {
                let private = find_field(METHODS, info.wire, field.key) != Plain;
                assert!(private || PLAIN_KEYS.contains(&field.key), "{} {}: private or plain?", info.wire, field.key);
            }
        }
        for (method, key, _) in METHODS {
            let info = method_info(method).unwrap_or_else(|| panic!("{method} is in no table"));
            assert!(info.fields.iter().any(|field| field.key == *key), "{method} {key} is in no table");
        }
        assert!(ANSWERS.iter().all(|(method, _)| method_info(method).is_some()));
        assert!(HOST_EVENTS.iter().all(|(event, _)| event_info(event).is_some()));
    }

    #[test]
    fn types_are_found_through_lists() {
        assert_eq!(of_type("Vec<Address>"), find(TYPES, "Address"));
        assert_eq!(of_entry("sign_in.exchange_token", "token"), Secret);
        assert_eq!(of_entry("conversation.start", "to"), find(TYPES, "Address"));
    }
}
