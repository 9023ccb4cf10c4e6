//! Mail threads.

use serde_json::{Value, json};

use super::bench::{Bench, LOOP, Tab};

fn mails(tab: &Tab, id: &cif_protocol::ConversationId) -> Vec<(bool, String)> {
    let item = |item: &Value| {
        let data = &item["content"]["data"];
        (item["content"]["type"] == "mail")
            .then(|| (data["own"] == true, data["mail"]["subject"].as_str().unwrap().to_owned()))
    };
    tab.kept(id).items.values().filter_map(item).collect()
}

#[test]
fn a_mail_is_answered_and_the_answer_stands_in_the_thread_once() {
    let bench = Bench::new();
    let mut tab = bench.page("p1");
    tab.say(&bench, "lead", json!({}));
    let thread = bench.far.send_mail("ada@a.example", "Order", "Where is it?").unwrap();
    bench.run();
    tab.read(&bench);
    assert_eq!((tab.talk(&thread)["subject"].as_str(), tab.talk(&thread)["unread"].as_u64()), (Some("Order"), Some(1)));
    tab.command(&bench, "k1", "conversation.accept", json!({"conversation": thread}));
    tab.open(&bench, &thread);
    let first = tab.kept(&thread).items.values().find(|item| item["content"]["type"] == "mail").unwrap();
    let mail = first["content"]["data"]["mail"]["id"].clone();
    let parts = json!([{"content_type": "text/plain", "text": "Tomorrow"}]);
    let reply = json!({"conversation": thread, "message": mail, "parts": parts});
    let sent = tab.command(&bench, "k2", "email.reply", reply);
    assert!(sent["ok"]["message"].is_string(), "{sent}");
    bench.run();
    tab.read(&bench);
    assert_eq!(mails(&tab, &thread), [(false, "Order".to_owned()), (true, "Re: Order".to_owned())]);
    bench.far.mail_again(&thread, "Thanks").unwrap();
    bench.run();
    tab.read(&bench);
    assert_eq!(mails(&tab, &thread).len(), 3);
    let last = *tab.kept(&thread).items.keys().last().unwrap();
    tab.say(&bench, "seen", json!({"provider": LOOP, "conversation": thread, "n": last}));
    assert_eq!(tab.talk(&thread)["unread"], 0);
}

#[test]
fn drafts_are_drawn_until_they_are_sent() {
    let bench = Bench::new();
    let mut tab = bench.page("p1");
    tab.say(&bench, "lead", json!({}));
    let thread = bench.far.send_mail("ada@a.example", "Order", "Where is it?").unwrap();
    bench.run();
    tab.command(&bench, "k1", "conversation.accept", json!({"conversation": thread}));
    tab.open(&bench, &thread);
    let draft = json!({"conversation": thread, "to": [{"kind": "email", "value": "ada@a.example"}], "subject": "Re: Order",
        "parts": [{"content_type": "text/plain", "text": "Tomorrow"}]});
    let made = tab.command(&bench, "k2", "email.create_draft", draft);
    let id = made["ok"]["draft"]["id"].clone();
    assert_eq!(tab.talk(&thread)["drafts"][0]["id"], id, "{made}");
    let sent = tab.command(&bench, "k3", "email.send_draft", json!({"draft": id, "conversation": thread}));
    assert!(sent["ok"].is_object(), "{sent}");
    assert_eq!(tab.talk(&thread)["drafts"], Value::Null);
    assert_eq!(mails(&tab, &thread).iter().filter(|(own, _)| *own).count(), 1);
}
