//! Ten thousand messages.

use std::sync::Arc;

use serde_json::json;

use super::archive::Archive;
use super::bench::{Bench, LOOP, config};

const COUNT: usize = 10_000;

fn archived() -> Bench {
    Bench::with(config(), |inner| Arc::new(Archive::new(inner, COUNT)))
}

#[test]
fn history_comes_piece_by_piece_without_holes_or_doubles() {
    let bench = archived();
    let mut tab = bench.page("p1");
    tab.say(&bench, "lead", json!({}));
    let chat = bench.chat(&mut tab);
    tab.open(&bench, &chat);
    bench.far.say(&chat, "Now").unwrap();
    bench.run();
    tab.read(&bench);
    let mut rounds = 0_u32;
    while tab.kept(&chat).more != Some(false) {
        let before = *tab.kept(&chat).items.keys().next().unwrap();
        tab.say(&bench, "history", json!({"provider": LOOP, "conversation": chat, "before": before, "count": 200}));
        // Messages go on coming in.
        if rounds % 10 == 0 {
            bench.far.say(&chat, &format!("Meanwhile {rounds}")).unwrap();
        }
        rounds += 1;
        assert!(rounds < 300);
    }
    bench.run();
    tab.read(&bench);
    let kept = tab.kept(&chat);
    let archived: Vec<String> = (0..COUNT).map(|n| format!("Message number {n} of the archive")).collect();
    assert_eq!(kept.texts()[..COUNT], archived[..]);
    assert_eq!(kept.texts()[COUNT], "Now");
    let (first, last) = (*kept.items.keys().next().unwrap(), *kept.items.keys().last().unwrap());
    assert_eq!(usize::try_from(last - first + 1).unwrap(), kept.items.len(), "places have no holes");
    assert!(kept.given.values().all(|times| *times == 1), "no entry came twice");
    assert_eq!(tab.talk(&chat)["unread"], 1 + rounds.div_ceil(10));
}

#[test]
fn a_search_fetches_the_history_and_answers_in_milliseconds() {
    let bench = archived();
    let mut tab = bench.page("p1");
    tab.say(&bench, "lead", json!({}));
    let chat = bench.chat(&mut tab);
    tab.open(&bench, &chat);
    let search = |text: &str| json!({"provider": LOOP, "conversation": chat, "text": text});
    tab.say(&bench, "search", search("NUMBER 777 "));
    assert_eq!(tab.found.first().unwrap()["complete"], false, "it answers at once with what there is");
    let last = tab.found.last().unwrap();
    assert_eq!((last["complete"].as_bool(), last["total"].as_u64()), (Some(true), Some(1)));
    let n = last["positions"][0].as_i64().unwrap();
    assert_eq!(n - 777, *tab.kept(&chat).items.keys().next().unwrap().min(&(n - 777)), "{last}");
    // From now on it is all here.
    const SEARCHES: u32 = 20;
    for n in 0..SEARCHES {
        tab.found.clear();
        tab.say(&bench, "search", search(&format!("number {n}")));
        assert_eq!((tab.found.len(), tab.found[0]["complete"].as_bool()), (1, Some(true)));
    }
    tab.say(&bench, "search", search("message"));
    let last = tab.found.last().unwrap();
    assert_eq!((last["total"].as_u64(), last["positions"].as_array().map(Vec::len)), (Some(COUNT as u64), Some(1_000)));
}

#[test]
fn a_page_that_has_the_end_only_is_not_sent_what_another_one_fetched() {
    let bench = archived();
    let mut one = bench.page("p1");
    one.say(&bench, "lead", json!({}));
    let chat = bench.chat(&mut one);
    let mut two = bench.page("p2");
    one.open(&bench, &chat);
    two.open(&bench, &chat);
    let before = two.kept(&chat).items.len();
    let first = *one.kept(&chat).items.keys().next().unwrap();
    one.say(&bench, "history", json!({"provider": LOOP, "conversation": chat, "before": first, "count": 500}));
    assert!(one.kept(&chat).items.len() > before);
    two.read(&bench);
    assert_eq!(two.kept(&chat).items.len(), before);
    // But it can have it.
    two.say(&bench, "history", json!({"provider": LOOP, "conversation": chat, "before": first, "count": 20}));
    assert_eq!(two.kept(&chat).items.len(), before + 20);
    assert_eq!(two.kept(&chat).more, Some(true));
}
