//! Earlier messages.

use cif_protocol::ConversationId;
use cif_protocol::channel::{ChannelKind, Entry, FetchHistory, HistoryDirection, HistoryPage};
use cif_provider::ProviderErrorKind;

use super::bench::Bench;
use crate::case::{Stop, must, needs};

operations! {
    fetch = "history.fetch" in [Chat, Sms], |id| FetchHistory::new(id.clone()).into(),
        works (by shows, "The history has what was written, oldest first."), unknown "conversation" [NotFound];
}

cases! {
    older = "history.fetch.older", real_time true, twin SideOf("history.fetch.works"),
        "Page after page towards the past shows every message once, the newest page first.",
        "`older` leads to the page before, and is absent on the first one. Within a page the oldest message is first.";
    newer = "history.fetch.newer", real_time true, twin SideOf("history.fetch.works"),
        "Page after page towards the present shows every message once, in order.",
        "With direction `newer` a page begins after its cursor, and without one at the beginning; `newer` leads on.";
    isolation = "history.fetch.isolation", real_time true, twin SideOf("history.fetch.works"),
        "The history of a conversation has nothing of another one.",
        "What one customer wrote must never be seen beside another.";
    cursor = "history.fetch.unknown_cursor", real_time true, twin SideOf("history.fetch.works"),
        "A cursor that nobody gave is refused.",
        "Answer with kind `InvalidInput`; never begin again in silence, which shows messages twice.";
}

const TEXTS: [&str; 5] = ["one", "two", "three", "four", "five"];

async fn written(bench: &mut Bench) -> Result<ConversationId, Stop> {
    needs(bench.capabilities().fetch_history, FetchHistory::NAME)?;
    let conversation = bench.connected(&bench.kind_of(&[ChannelKind::Chat, ChannelKind::Sms])?).await?;
    for text in TEXTS {
        bench.hears(&conversation, text).await?;
    }
    Ok(conversation)
}

/// The texts of a page that the kit wrote.
fn texts(page: &HistoryPage) -> Vec<String> {
    let all = page.messages.iter().map(cif_protocol::channel::Message::plain_text);
    all.filter(|text| TEXTS.contains(&text.as_str())).collect()
}

async fn shows(bench: &mut Bench) -> Result<(), Stop> {
    let conversation = written(bench).await?;
    let page = bench.ask(FetchHistory::new(conversation)).await?;
    must(texts(&page) == TEXTS, || format!("the history shows {:?}; written was {TEXTS:?}", texts(&page)))
}

async fn pages(bench: &mut Bench, direction: HistoryDirection) -> Result<Vec<Vec<String>>, Stop> {
    let conversation = written(bench).await?;
    let (mut pages, mut cursor) = (Vec::new(), None);
    for _ in 0..10 {
        let mut fetch = FetchHistory::new(conversation.clone()).with_direction(direction.clone()).with_limit(2_u32);
        fetch.cursor = cursor;
        let page = bench.ask(fetch).await?;
        must(page.messages.len() <= 2, || format!("two messages were asked for, {} came", page.messages.len()))?;
        pages.push(texts(&page));
        cursor = if direction == HistoryDirection::Newer { page.newer } else { page.older };
        if cursor.is_none() {
            return Ok(pages);
        }
    }
    Err(Stop::broken(format!("ten pages of two did not show five messages: {pages:?}")))
}

async fn older(bench: &mut Bench) -> Result<(), Stop> {
    let mut found = pages(bench, HistoryDirection::Older).await?;
    found.reverse();
    must(found.concat() == TEXTS, || format!("read backwards the pages are {found:?}; written was {TEXTS:?}"))
}

async fn newer(bench: &mut Bench) -> Result<(), Stop> {
    let found = pages(bench, HistoryDirection::Newer).await?;
    must(found.concat() == TEXTS, || format!("the pages are {found:?}; written was {TEXTS:?}"))
}

async fn isolation(bench: &mut Bench) -> Result<(), Stop> {
    written(bench).await?;
    let other = bench.connected(&bench.kind_of(&[ChannelKind::Chat, ChannelKind::Sms])?).await?;
    let page = bench.ask(FetchHistory::new(other)).await?;
    must(texts(&page).is_empty(), || format!("a new conversation has the history {:?}", texts(&page)))
}

async fn cursor(bench: &mut Bench) -> Result<(), Stop> {
    let conversation = written(bench).await?;
    let fetch = FetchHistory::new(conversation).with_cursor("conformance-no-such-cursor");
    bench.must_refuse(fetch, &[ProviderErrorKind::InvalidInput]).await
}
