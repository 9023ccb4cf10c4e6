//! The knowledge search: who may open it, what is sent.

use cif_protocol::host::{AddHandler, ErrorType, OpenKbSearchControl};

use super::*;
use crate::KnowledgeSearch;

fn bench(knowledge: Option<KnowledgeSearch>) -> Bench {
    let options = DeskOptions { knowledge, ..DeskOptions::default() };
    Bench::with(DeskConfig::new(vec![widget("a"), widget("b")]).with_options(options))
}

#[test]
fn the_active_provider_opens_it_with_its_words() {
    let mut bench = bench(Some(KnowledgeSearch::new().with_link("https://help.example/{number}")));
    let (a, b) = (bench.connect("a"), bench.connect("b"));
    assert_eq!(bench.call(a, OpenKbSearchControl::new("reset router")), Ok(true));
    let view = bench.view().knowledge.expect("configured");
    assert_eq!(
        (view.open, view.search.as_str(), view.link.as_str()),
        (true, "reset router", "https://help.example/{number}")
    );
    let failure = bench.call(b, OpenKbSearchControl::new("x")).expect_err("not active");
    assert_eq!(failure.error_type, ErrorType::InvalidParams);
    assert!(failure.message.contains("\"a\""), "{failure}");
    assert_eq!(bench.act(AgentAction::CloseKnowledge), Ok(true));
    assert!(!bench.view().knowledge.expect("configured").open);
    assert_eq!(bench.call(a, OpenKbSearchControl::new("reset router")), Ok(true));
    let again = bench.view().knowledge.expect("configured");
    assert!(again.open && again.revision > view.revision);
    let words = OpenKbSearchControl::new("x".repeat(300_000));
    assert!(bench.call(a, words).is_err());
}

#[test]
fn without_one_the_answer_is_false() {
    let mut bench = bench(None);
    let a = bench.connect("a");
    assert_eq!(bench.call(a, OpenKbSearchControl::new("x")), Ok(false));
    assert_eq!(bench.act(AgentAction::OpenKnowledge { search: "x".to_owned() }), Ok(false));
    assert!(bench.view().knowledge.is_none());
}

#[test]
fn an_article_goes_to_all_that_registered() {
    let mut bench = bench(None);
    let (a, b) = (bench.connect("a"), bench.connect("b"));
    let send = |bench: &mut Bench, link: &str| {
        bench.act(AgentAction::SendArticle { title: "Reset".to_owned(), link: link.to_owned() })
    };
    for (connection, event) in [(a, "onsendkbarticle"), (b, "onmodechanged")] {
        bench.call(connection, AddHandler::new(event)).expect("handler");
    }
    assert_eq!(send(&mut bench, "https://help.example/1"), Ok(true));
    bench.call(b, AddHandler::new("onsendkbarticle")).expect("handler");
    assert_eq!(send(&mut bench, "https://help.example/2"), Ok(true));
    let told: Vec<(ConnectionId, String)> =
        bench.events().into_iter().map(|(to, event)| (to, event.payload().expect("payload").to_plain_json())).collect();
    let event = |number: u8| format!(r#"{{"title":"Reset","link":"https://help.example/{number}"}}"#);
    assert_eq!(told, [(a, event(1)), (a, event(2)), (b, event(2))]);
    assert!(matches!(send(&mut bench, ""), Err(ActError::Article(_))));
}
