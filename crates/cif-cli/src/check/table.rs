//! The table of the steps: what a script can say, for the reader of scripts, its errors and the book.

/// One kind of step.
pub(super) struct StepInfo {
    /// The key that makes a step one of this kind.
    pub(super) key: &'static str,
    /// What may stand beside it, besides `within`.
    pub(super) fields: &'static [&'static str],
    /// What it does, for the book.
    #[cfg_attr(not(test), expect(dead_code, reason = "the book is held against it"))]
    pub(super) meaning: &'static str,
    /// A step of this kind.
    #[cfg_attr(not(test), expect(dead_code, reason = "it is read by a test, and stands in the book"))]
    pub(super) example: &'static str,
}

macro_rules! steps {
    ($($key:ident [$($field:ident)*] $meaning:literal, $example:literal;)+) => {
        /// All of them, in the order of the book.
        pub(super) const STEPS: &[StepInfo] = &[$(StepInfo {
            key: stringify!($key),
            fields: &[$(stringify!($field)),*],
            meaning: $meaning,
            example: $example,
        }),+];
    };
}

steps! {
    action [] "the agent does this: every action of [the page](page-api.md), with its fields",
        r#"{"action": "clickToAct", "value": "+15550100199"}"#;
    acceptNotification [] "accepts the notification on the screen whose title contains this",
        r#"{"acceptNotification": "Incoming"}"#;
    declineNotification [] "declines it",
        r#"{"declineNotification": "Incoming"}"#;
    setPresence [] "the agent picks the presence with this text",
        r#"{"setPresence": "Busy"}"#;
    raise [data provider] "the host raises this event, with `data`, for a provider; for the first one with a page unless `provider` names another",
        r#"{"raise": "onsendkbarticle", "data": {"title": "Returns", "link": "https://kb.example/1"}}"#;
    simulate [from name] "a customer calls or writes through the loopback provider: `voice`, `chat`, `sms` or `email`",
        r#"{"simulate": "voice", "from": "+15550100199"}"#;
    customer [text] "that customer does this in the newest conversation: `answer`, `hangUp` or `say` with `text`",
        r#"{"customer": "say", "text": "Hello?"}"#;
    conversation [with to digits text] "the agent's command for the newest conversation of a native provider that allows it: `accept`, `decline`, `hang_up`, `hold`, `resume`, `mute`, `unmute`, `dtmf` with `digits`, `transfer` with `to`, `send` with `text`; `with` says which conversation",
        r#"{"conversation": "accept", "with": {"conversation": {"kind": "voice"}}}"#;
    createRecord [columns] "puts a row into this table; `$record` is its id from now on",
        r#"{"createRecord": "contact", "columns": {"lastname": "Hopper"}}"#;
    expectCall [with provider] "a provider calls this method; `with` has parameters that the call must have, among others. A call that was taken, and all before it, cannot be taken again",
        r#"{"expectCall": "createRecord", "with": {"entityName": "phonecall"}}"#;
    expectNoCall [with provider] "nobody calls it for 2 seconds, or as long as `within` says, nor has since the last call that was taken",
        r#"{"expectNoCall": "createSession", "within": "1s"}"#;
    expectSession [] "there is a session whose title contains this, or that has these fields",
        r#"{"expectSession": {"title": "Ada", "focused": true}}"#;
    expectNoSession [] "there is none such, or with `true` only home is left",
        r#"{"expectNoSession": true}"#;
    expectTab [] "the focused session has a tab whose title contains this, or that has these fields",
        r#"{"expectTab": "Ada"}"#;
    expectNoTab [] "it has none such",
        r#"{"expectNoTab": "Invoice"}"#;
    expectNotification [] "the notification on the screen has a title that contains this, or these fields",
        r#"{"expectNotification": "Incoming call"}"#;
    expectNoNotification [] "with `true` no notification is on the screen; else none such",
        r#"{"expectNoNotification": true}"#;
    expectPanel [] "the panel has these fields: `mode` (`minimized`, `docked`, `hidden`), `width`, `provider`, `title`, `position`",
        r#"{"expectPanel": {"mode": "docked", "provider": "widget"}}"#;
    expectPresence [] "the agent's presence has a text that contains this, or these fields",
        r#"{"expectPresence": "Busy"}"#;
    expectConversation [] "a native provider has a conversation with these fields",
        r#"{"expectConversation": {"conversation": {"kind": "voice", "state": "connected"}}}"#;
    expectNoConversation [] "with `true` none is live; else none such",
        r#"{"expectNoConversation": {"conversation": {"state": "held"}}}"#;
    expectRecord [where filter] "this table has a row with these columns (`where`), or one that this OData filter selects; `$record` is the id of the first from now on",
        r#"{"expectRecord": "phonecall", "where": {"subject": "Call to Ada Lovelace", "statecode": 1}}"#;
    expectNoRecord [where filter] "it has none such",
        r#"{"expectNoRecord": "contact", "filter": "contains(lastname,'Nobody')"}"#;
    expectView [] "all that the page draws has these fields: bars, toasts, dialogs, badges and the rest of the [view](page-api.md)",
        r#"{"expectView": {"toasts": [{"title": "Saved"}]}}"#;
    pause [] "nothing for this time",
        r#"{"pause": "2s"}"#;
}

/// The kind of step that has this key.
pub(super) fn find(key: &str) -> Option<&'static StepInfo> {
    STEPS.iter().find(|step| step.key == key)
}

/// The keys, for errors.
pub(super) fn keys() -> String {
    STEPS.iter().map(|step| step.key).collect::<Vec<_>>().join(", ")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_book_has_this_table() {
        let page = include_str!("../../../../docs/src/record-and-replay.md");
        let mut missing = Vec::new();
        for StepInfo { key, meaning, example, .. } in STEPS {
            let row = format!("| `{key}` | {meaning} | `{example}` |");
            if !page.contains(&row) {
                missing.push(row);
            }
        }
        assert!(missing.is_empty(), "docs/src/record-and-replay.md has no rows\n{}", missing.join("\n"));
        let begins = |line: &&str| line.starts_with("| `") && line.ends_with("}` |");
        assert_eq!(page.lines().filter(begins).count(), STEPS.len(), "a row too many in record-and-replay.md");
    }
}
