//! Several pages of one agent.

use serde_json::json;

use super::bench::{Bench, Tab};

fn leads(tab: &Tab) -> (bool, u64) {
    (tab.leader["leads"].as_bool().unwrap(), tab.leader["fence"].as_u64().unwrap())
}

fn pair(bench: &Bench) -> (Tab, Tab) {
    let (mut one, mut two) = (bench.page("p1"), bench.page("p2"));
    one.say(bench, "lead", json!({}));
    two.say(bench, "lead", json!({}));
    assert_eq!((leads(&one), leads(&two)), ((true, 1), (false, 1)));
    (one, two)
}

#[test]
fn when_the_leader_goes_the_follower_leads_and_rings_at_once() {
    let bench = Bench::new();
    let (mut one, mut two) = pair(&bench);
    let call = bench.far.ring("1").unwrap();
    bench.run();
    one.read(&bench);
    two.read(&bench);
    assert_eq!((one.ringing.len(), two.ringing.len()), (1, 0), "only the leader rings");
    one.lose(&bench);
    two.read(&bench);
    assert_eq!(leads(&two), (true, 2));
    assert_eq!(two.ringing.last().unwrap()["conversations"][0]["id"], call.as_str());
    assert_eq!(two.ringing.last().unwrap()["fence"], 2);
    assert_eq!(two.command(&bench, "k1", "conversation.accept", json!({"conversation": call})), json!({"ok": {}}));
}

#[test]
fn a_leader_that_hangs_loses_the_lead_within_two_seconds() {
    let bench = Bench::new();
    let (mut one, mut two) = pair(&bench);
    for _ in 0..20 {
        bench.advance(250);
        one.read(&bench);
        two.read(&bench);
    }
    assert_eq!((leads(&one), leads(&two)), ((true, 1), (false, 1)), "a leader that answers goes on leading");
    // From here on it neither reads nor answers.
    one.alive = false;
    let mut passed = 0;
    while !leads(&two).0 {
        bench.advance(50);
        passed += 50;
        two.read(&bench);
        assert!(passed <= 2_000, "the follower does not lead");
    }
    assert_eq!(leads(&two), (true, 2));
    // When it wakes up, what it does as a leader is refused.
    let call = bench.far.ring("1").unwrap();
    let outcome = one.command(&bench, "k1", "conversation.accept", json!({"conversation": call}));
    assert_eq!(
        (outcome["error"]["kind"].as_str(), outcome["error"]["remedy"].as_str()),
        (Some("denied"), Some("lead"))
    );
    assert!(outcome["error"]["message"].as_str().unwrap().contains("whose number is 2"), "{outcome}");
    assert_eq!(leads(&one), (false, 2));
}

#[test]
fn whoever_did_not_ask_hears_that_nobody_leads() {
    let bench = Bench::new();
    let (mut one, mut two) = (bench.page("p1"), bench.page("p2"));
    one.say(&bench, "lead", json!({}));
    two.read(&bench);
    assert_eq!(two.leader["vacant"], false);
    one.say(&bench, "follow", json!(null));
    two.read(&bench);
    assert_eq!((two.leader["vacant"].as_bool(), leads(&two)), (Some(true), (false, 1)));
    two.say(&bench, "lead", json!({}));
    assert_eq!(leads(&two), (true, 2));
}

#[test]
fn an_agent_may_take_the_lead_and_a_reload_keeps_it() {
    let bench = Bench::new();
    let (mut one, mut two) = pair(&bench);
    two.say(&bench, "lead", json!({"take": true}));
    one.read(&bench);
    assert_eq!((leads(&one), leads(&two)), ((false, 2), (true, 2)));
    // Its new connection comes before the old one is known to be gone.
    let mut again = Tab::new("p2");
    again.connect(&bench);
    assert_eq!(leads(&again), (true, 2));
    two.read(&bench);
    assert_eq!(two.bye.as_ref().unwrap()["again"], false);
    // The old connection can do nothing any more.
    let call = bench.far.ring("1").unwrap();
    two.command(&bench, "k1", "conversation.accept", json!({"conversation": call}));
    assert_eq!(bench.far.state(&call).unwrap().as_str(), "offered");
}

#[test]
fn a_leader_alone_keeps_the_lead_while_it_sleeps() {
    let bench = Bench::new();
    let mut one = bench.page("p1");
    one.say(&bench, "lead", json!({}));
    one.alive = false;
    bench.advance(20_000);
    one.alive = true;
    one.read(&bench);
    assert_eq!(leads(&one), (true, 1));
    one.alive = false;
    bench.advance(40_000);
    one.read(&bench);
    assert_eq!(one.bye.as_ref().unwrap()["again"], true, "a page that is gone for good is let go");
}
