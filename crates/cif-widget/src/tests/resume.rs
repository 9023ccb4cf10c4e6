//! Broken sockets and reloads: nothing is lost, nothing comes twice.

use serde_json::{Value, json};

use super::bench::{Bench, Tab, widget};

const ROUNDS: usize = 12;

/// Plays a chat of both sides, whose page loses its socket after `cut` messages of the server; gives how many there were.
fn play(cut: Option<usize>) -> usize {
    let bench = Bench::new();
    let mut tab = bench.page("p1");
    tab.say(&bench, "lead", json!({}));
    let chat = bench.chat(&mut tab);
    tab.open(&bench, &chat);
    let begin = tab.heard.len();
    let mut cut = cut;
    // What the page has given and not heard of.
    let mut unsettled: Vec<(String, String)> = Vec::new();
    for round in 0..ROUNDS {
        bench.far.say(&chat, &format!("theirs {round}")).unwrap();
        unsettled.push((format!("m{round}"), format!("ours {round}")));
        let parts = json!([{"content_type": "text/plain", "text": format!("ours {round}")}]);
        let data = json!({"conversation": chat, "parts": parts});
        let command = json!({"type": "command", "data": {"id": format!("m{round}"), "provider": "loop",
            "epoch": tab.epoch, "command": {"name": "messaging.send", "data": data}}});
        if let Some((connection, _)) = &tab.line {
            bench.widget.shared().tell(|room| room.said(*connection, &command.to_string()));
        }
        bench.run();
        while cut.is_none_or(|cut| tab.heard.len() - begin < cut) && tab.read_one(&bench) {}
        if cut.is_some_and(|cut| tab.heard.len() - begin >= cut) {
            cut = None;
            tab.lose(&bench);
            // Life goes on without it.
            bench.far.say(&chat, &format!("meanwhile {round}")).unwrap();
            bench.run();
            tab.connect(&bench);
            for (id, text) in unsettled.clone() {
                if !tab.done.contains_key(&id) {
                    tab.send(&bench, &id, &chat, &text);
                }
            }
        }
        unsettled.retain(|(id, _)| !tab.done.contains_key(id));
    }
    tab.read(&bench);
    assert!(unsettled.iter().all(|(id, _)| tab.done.contains_key(id)));
    assert!(tab.done.values().all(|outcome| outcome["ok"].is_object()), "{:?}", tab.done);

    // What an unbroken page has is the truth.
    let mut whole = bench.page("p2");
    whole.open(&bench, &chat);
    assert_eq!(tab.kept(&chat).items, whole.kept(&chat).items, "cut after {cut:?}");
    let ours: Vec<String> = (0..ROUNDS).map(|round| format!("ours {round}")).collect();
    assert_eq!(bench.far.texts(&chat).unwrap(), ours, "each was sent once");
    tab.heard.len() - begin
}

#[test]
fn a_chat_survives_a_broken_socket_after_every_single_message() {
    let all = play(None);
    assert!(all > 2 * ROUNDS, "{all}");
    for cut in 1..all {
        play(Some(cut));
    }
}

#[test]
fn a_page_that_comes_back_gets_exactly_what_it_lacks() {
    let bench = Bench::new();
    let mut tab = bench.page("p1");
    tab.say(&bench, "lead", json!({}));
    let chat = bench.chat(&mut tab);
    tab.open(&bench, &chat);
    for n in 0..10 {
        bench.far.say(&chat, &format!("{n}")).unwrap();
    }
    bench.run();
    tab.read(&bench);
    tab.lose(&bench);
    bench.far.say(&chat, "10").unwrap();
    bench.run();
    tab.talks.get_mut(chat.as_str()).unwrap().given.clear();
    tab.connect(&bench);
    assert_eq!(tab.kept(&chat).given.len(), 1, "only the new one came");
    assert_eq!(tab.kept(&chat).texts().len(), 11);
    tab.lose(&bench);
    tab.talks.get_mut(chat.as_str()).unwrap().given.clear();
    tab.connect(&bench);
    assert_eq!(tab.kept(&chat).given.len(), 0, "nothing was new");
}

#[test]
fn a_command_goes_on_when_its_page_is_gone() {
    let bench = Bench::new();
    let mut tab = bench.page("p1");
    tab.say(&bench, "lead", json!({}));
    let chat = bench.chat(&mut tab);
    let (connection, _) = tab.line.clone().unwrap();
    let parts = json!([{"content_type": "text/plain", "text": "Hello"}]);
    let command = json!({"type": "command", "data": {"id": "m1", "provider": "loop", "epoch": tab.epoch,
        "command": {"name": "messaging.send", "data": {"conversation": chat, "parts": parts}}}});
    // Said and gone, before anything could happen.
    bench.widget.shared().tell(|room| room.said(connection, &command.to_string()));
    bench.widget.shared().tell(|room| room.leave(connection));
    bench.run();
    assert_eq!(bench.far.texts(&chat).unwrap(), ["Hello"]);
    let mut tab = Tab::new("p1");
    tab.connect(&bench);
    assert!(tab.send(&bench, "m1", &chat, "Hello")["ok"]["message"].is_string());
    assert_eq!(bench.far.texts(&chat).unwrap(), ["Hello"]);
}

#[test]
fn after_a_restart_everything_comes_again_and_nothing_is_sent_twice() {
    let mut bench = Bench::new();
    let mut tab = bench.page("p1");
    tab.say(&bench, "lead", json!({}));
    let chat = bench.chat(&mut tab);
    tab.open(&bench, &chat);
    tab.send(&bench, "m1", &chat, "Hello");
    bench.far.say(&chat, "Hi").unwrap();
    bench.run();
    tab.read(&bench);
    let epoch = tab.epoch.clone();
    // The server starts anew; the provider went on.
    bench.widget = widget(&bench.runtime);
    bench.widget.attach(&"loop".into(), "Loopback", &bench.hub);
    bench.run();
    tab.line = None;
    tab.connect(&bench);
    assert_ne!(tab.epoch, epoch);
    assert_eq!(tab.kept(&chat).texts(), ["Hello", "Hi"], "fetched from the provider's history");
    assert_eq!(tab.talk(&chat)["unread"], 0);
    // What the page had not heard of is not sent again by the server.
    let parts = json!([{"content_type": "text/plain", "text": "Hello"}]);
    let command = |id: &str, name: &str, data: Value| json!({"id": id, "provider": "loop", "epoch": epoch, "command": {"name": name, "data": data}});
    tab.say(&bench, "command", command("m1", "messaging.send", json!({"conversation": chat, "parts": parts})));
    assert_eq!(
        (tab.done["m1"]["error"]["certainty"].as_str(), bench.far.texts(&chat).unwrap().len()),
        (Some("uncertain"), 1)
    );
    // What does no harm is.
    tab.say(&bench, "command", command("m2", "messaging.mark_typing", json!({"conversation": chat, "typing": true})));
    assert_eq!(tab.done["m2"], json!({"ok": {}}));
}
