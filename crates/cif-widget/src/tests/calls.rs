//! Views and commands.

use cif_protocol::channel::ChannelKind;
use serde_json::json;

use super::bench::{Bench, LOOP, Tab};

fn operations(tab: &Tab, talk: &cif_protocol::ConversationId) -> Vec<String> {
    let names = tab.talk(talk)["operations"].as_array().expect("operations").iter();
    names.map(|name| name.as_str().expect("a name").to_owned()).collect()
}

#[test]
fn a_page_gets_its_welcome_first_and_then_what_to_draw() {
    let bench = Bench::new();
    let tab = bench.page("p1");
    assert_eq!(tab.heard[..2], ["welcome", "view"]);
    let provider = &tab.view["providers"][0];
    assert_eq!((provider["id"].as_str(), provider["label"].as_str()), (Some(LOOP), Some("Loopback")));
    assert_eq!(provider["connection"], "connected");
    assert!(provider["starts"].as_array().is_some_and(|kinds| kinds.contains(&json!("voice"))));
    assert!(provider["limits"]["upload_attachment_max_size"].is_u64());
    assert!(provider["presence"]["choices"].as_array().is_some_and(|choices| choices.len() > 1), "{provider}");
    assert!(provider["presence"]["current"]["id"].is_string());
    let facets = provider["facets"].as_array().expect("facets");
    assert!(facets.contains(&json!("voice")) && facets.contains(&json!("email")));
}

#[test]
fn a_call_is_taken_held_and_wrapped_up() {
    let bench = Bench::new();
    let mut tab = bench.page("p1");
    tab.say(&bench, "lead", json!({}));
    let call = bench.far.ring("+15550100199").unwrap();
    bench.run();
    tab.read(&bench);
    assert_eq!(tab.talk(&call)["state"], "offered");
    assert_eq!(tab.talk(&call)["title"], "+15550100199");
    assert!(operations(&tab, &call).contains(&"conversation.accept".to_owned()));
    assert!(!operations(&tab, &call).contains(&"voice.hold".to_owned()));
    assert_eq!(tab.ringing.last().unwrap()["conversations"][0]["id"], call.as_str());

    let data = json!({"conversation": call});
    assert_eq!(tab.command(&bench, "k1", "conversation.accept", data.clone()), json!({"ok": {}}));
    assert_eq!(tab.talk(&call)["state"], "connected");
    assert_eq!(tab.ringing.last().unwrap()["conversations"], json!([]));
    bench.advance(1_500);
    assert_eq!(tab.command(&bench, "k2", "voice.hold", data.clone()), json!({"ok": {}}));
    let held = tab.talk(&call);
    assert_eq!((held["held"].as_bool(), held["connectedMs"].as_u64()), (Some(true), Some(1_500)));
    assert!(operations(&tab, &call).contains(&"voice.resume".to_owned()));
    tab.command(&bench, "k3", "voice.resume", data.clone());
    tab.command(&bench, "k4", "voice.mute", data.clone());
    assert_eq!(tab.talk(&call)["muted"], true);
    tab.command(&bench, "k5", "recording.start", data.clone());
    assert!(operations(&tab, &call).contains(&"recording.pause".to_owned()));
    assert_eq!(tab.talk(&call)["recordings"].as_array().map(Vec::len), Some(1));

    tab.command(&bench, "k6", "conversation.end", data.clone());
    tab.command(&bench, "k7", "conversation.wrap_up_start", data.clone());
    let wrap_up = &tab.talk(&call)["wrapUp"];
    assert!(wrap_up["dispositions"].as_array().is_some_and(|all| !all.is_empty()), "{}", tab.talk(&call));
    assert_eq!(tab.talk(&call)["connectedMs"], 1_500);
    let code = wrap_up["dispositions"][0]["code"].clone();
    let end = json!({"conversation": call, "disposition": {"code": code, "note": "done"}});
    assert_eq!(tab.command(&bench, "k8", "conversation.wrap_up_end", end), json!({"ok": {}}));
    assert_eq!(tab.talk(&call)["state"], "completed");
    assert!(bench.far.disposition(&call).is_some());
}

#[test]
fn a_command_is_carried_out_once_however_often_it_is_sent() {
    let bench = Bench::new();
    let mut tab = bench.page("p1");
    tab.say(&bench, "lead", json!({}));
    let chat = bench.chat(&mut tab);
    tab.open(&bench, &chat);
    let first = tab.send(&bench, "m1", &chat, "Hello");
    assert!(first["ok"]["message"].is_string(), "{first}");
    for _ in 0..3 {
        tab.done.clear();
        assert_eq!(tab.send(&bench, "m1", &chat, "Hello"), first);
    }
    // And from another page, which came in between.
    let mut other = bench.page("p2");
    assert_eq!(other.send(&bench, "m1", &chat, "Hello"), first);
    assert_eq!(bench.far.texts(&chat).unwrap(), ["Hello"]);
    assert_eq!(tab.kept(&chat).texts(), ["Hello"]);
    let item = tab.kept(&chat).items.values().last().unwrap();
    assert_eq!(item["content"]["data"]["message"]["client_id"], "m1");
    assert_eq!(item["content"]["data"]["status"], "delivered");
}

#[test]
fn what_a_page_may_not_do_is_refused_with_a_remedy() {
    let bench = Bench::new();
    let mut tab = bench.page("p1");
    let problem = |outcome: serde_json::Value| {
        let error = &outcome["error"];
        (error["kind"].as_str().unwrap().to_owned(), error["remedy"].as_str().unwrap().to_owned())
    };
    let refused = |kind: &str, remedy: &str| (kind.to_owned(), remedy.to_owned());
    let call = bench.far.ring("1").unwrap();
    let accept = json!({"conversation": call});
    assert_eq!(problem(tab.command(&bench, "k1", "conversation.accept", accept.clone())), refused("denied", "lead"));
    assert_eq!(problem(tab.command(&bench, "k2", "provider.detach", json!({}))), refused("unsupported", "change"));
    assert_eq!(problem(tab.command(&bench, "k3", "voice.explode", json!({}))), refused("unsupported", "change"));
    assert_eq!(problem(tab.command(&bench, "k4", "voice.hold", json!({}))), refused("invalid_input", "change"));
    assert_eq!(
        problem(tab.command(&bench, "k5", "voice.hold", json!({"conversation": call}))),
        refused("wrong_state", "change")
    );
    // What had no effect may be given again under the same id.
    tab.say(&bench, "lead", json!({}));
    assert_eq!(tab.command(&bench, "k1", "conversation.accept", accept), json!({"ok": {}}));

    tab.say(&bench, "history", json!({"provider": LOOP, "conversation": call, "before": 1, "count": 0}));
    tab.say(&bench, "nonsense", json!({}));
    assert!(tab.refused[0].contains("`count`") && tab.refused[1].contains("nonsense"), "{:?}", tab.refused);
    let start = json!({"id": "k9", "provider": "nobody", "epoch": tab.epoch, "fence": tab.leader["fence"],
        "command": {"name": "conversation.end", "data": {"conversation": "c"}}});
    tab.say(&bench, "command", start);
    assert_eq!(problem(tab.done["k9"].clone()), refused("unavailable", "retry"));
}

#[test]
fn typing_receipts_reactions_and_edits_reach_the_page() {
    let bench = Bench::new();
    let mut tab = bench.page("p1");
    tab.say(&bench, "lead", json!({}));
    let chat = bench.chat(&mut tab);
    tab.open(&bench, &chat);
    bench.far.typing(&chat, true).unwrap();
    bench.run();
    tab.read(&bench);
    assert_eq!(tab.talk(&chat)["typing"], true);
    bench.far.say(&chat, "Good morning").unwrap();
    bench.run();
    tab.read(&bench);
    assert_eq!((tab.talk(&chat)["typing"].as_bool(), tab.talk(&chat)["unread"].as_u64()), (Some(false), Some(1)));
    assert_eq!(tab.talk(&chat)["lastText"], "Good morning");
    let (n, item) = tab.kept(&chat).items.last_key_value().map(|(n, item)| (*n, item.clone())).unwrap();
    let theirs = cif_protocol::MessageId::from(item["content"]["data"]["message"]["id"].as_str().unwrap());
    tab.say(&bench, "seen", json!({"provider": LOOP, "conversation": chat, "n": n}));
    assert_eq!(tab.talk(&chat)["unread"], 0);
    assert_eq!(bench.far.seen_by_agent(&chat), Some(theirs.clone()));

    let sent = tab.send(&bench, "m1", &chat, "Hi");
    let ours = cif_protocol::MessageId::from(sent["ok"]["message"].as_str().unwrap());
    bench.far.read(&chat, &ours).unwrap();
    bench.far.react(&chat, &ours, "+1").unwrap();
    bench.far.edit(&chat, &theirs, "Good evening").unwrap();
    bench.run();
    tab.read(&bench);
    let kept = tab.kept(&chat);
    assert_eq!(kept.texts(), ["Good evening", "Hi"]);
    let ours = &kept.items.last_key_value().unwrap().1["content"]["data"];
    assert_eq!((ours["status"].as_str(), ours["reactions"][0]["reaction"].as_str()), (Some("read"), Some("+1")));
    bench.far.unsay(&chat, &theirs).unwrap();
    bench.run();
    tab.read(&bench);
    assert_eq!(tab.kept(&chat).items[&n]["content"]["data"]["deleted"], true);
    assert_eq!(tab.kept(&chat).texts(), ["Hi"]);
}

#[test]
fn a_view_comes_only_when_something_has_changed() {
    let bench = Bench::new();
    let mut tab = bench.page("p1");
    tab.heard.clear();
    bench.advance(9_000);
    tab.read(&bench);
    assert!(!tab.heard.contains(&"view".to_owned()), "{:?}", tab.heard);
    // Many things at the same time are one view.
    for n in 0..10 {
        bench.far.incoming(ChannelKind::Chat, Some(&format!("c{n}")), None).unwrap();
    }
    bench.run();
    tab.read(&bench);
    assert_eq!(tab.heard.iter().filter(|kind| *kind == "view").count(), 1);
    assert_eq!(tab.view["conversations"].as_array().map(Vec::len), Some(10));
}

#[test]
fn a_provider_that_goes_vanishes_and_comes_back_with_its_transcripts() {
    let bench = Bench::new();
    let mut tab = bench.page("p1");
    tab.say(&bench, "lead", json!({}));
    let chat = bench.chat(&mut tab);
    tab.open(&bench, &chat);
    tab.send(&bench, "m1", &chat, "Hello");
    let before = tab.kept(&chat).clone();
    bench.widget.detach(&LOOP.into());
    bench.run();
    tab.read(&bench);
    assert_eq!((tab.view["providers"].clone(), tab.view["conversations"].clone()), (json!([]), json!([])));
    assert_eq!(tab.send(&bench, "m2", &chat, "Hello?")["error"]["kind"], "unavailable");
    bench.widget.follow(&[(LOOP.into(), "Loopback".to_owned(), bench.hub.clone())]);
    bench.run();
    tab.read(&bench);
    assert_eq!(tab.talk(&chat)["state"], "connected");
    assert!(tab.send(&bench, "m2", &chat, "Again")["ok"].is_object());
    assert_eq!(tab.kept(&chat).texts(), ["Hello", "Again"]);
    assert!(before.items.keys().all(|n| tab.kept(&chat).given[n] == before.given[n]), "nothing came twice");
    bench.widget.follow(&[]);
    assert!(bench.widget.attached().is_empty());
}
