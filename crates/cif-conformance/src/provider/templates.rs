//! Prepared texts.

use cif_protocol::channel::{Entry, QuickReply, SearchTemplates};

use super::bench::Bench;
use crate::case::{Stop, must, needs};

operations! {
    search = "template.search" in [], |_| SearchTemplates::new("").into(),
        works (by searches, "Prepared texts can be searched, and have something to send."), unknown -;
}

cases! {
    finds = "template.search.finds", real_time true, twin Case("template.search.nothing"),
        "A search for the title of a text finds it.",
        "Capital letters do not matter.";
    nothing = "template.search.nothing", real_time true, twin Case("template.search.finds"),
        "A search for what does not exist finds nothing.",
        "An empty page, and not everything.";
    pages = "template.search.pages", real_time true, twin SideOf("template.search.works"),
        "Page after page shows every text once, and no page is longer than asked for.",
        "`next` leads on from the last text of the page, and is absent on the last page.";
}

async fn page(bench: &mut Bench, text: &str) -> Result<Vec<QuickReply>, Stop> {
    Ok(bench.ask(SearchTemplates::new(text)).await?.templates)
}

async fn first(bench: &mut Bench) -> Result<QuickReply, Stop> {
    needs(bench.capabilities().search_templates, SearchTemplates::NAME)?;
    let all = page(bench, "").await?;
    all.into_iter()
        .next()
        .ok_or_else(|| Stop::broken("there is no prepared text: let the service have one for this case"))
}

async fn searches(bench: &mut Bench) -> Result<(), Stop> {
    let text = first(bench).await?;
    let full = !text.id.is_empty() && !text.title.is_empty() && !text.parts.is_empty();
    must(full, || format!("a text needs an id, a title and something to send: {text:?}"))
}

async fn finds(bench: &mut Bench) -> Result<(), Stop> {
    let wanted = first(bench).await?;
    let found = page(bench, &wanted.title.to_uppercase()).await?;
    must(found.iter().any(|text| text.id == wanted.id), || format!("`{}` is not found by its title", wanted.title))
}

async fn nothing(bench: &mut Bench) -> Result<(), Stop> {
    needs(bench.capabilities().search_templates, SearchTemplates::NAME)?;
    let found = page(bench, "conformance no such text").await?;
    must(found.is_empty(), || format!("{} texts were found that nobody wrote", found.len()))
}

async fn pages(bench: &mut Bench) -> Result<(), Stop> {
    needs(bench.capabilities().search_templates, SearchTemplates::NAME)?;
    let (mut seen, mut next) = (Vec::new(), None);
    for _ in 0..20 {
        let mut search = SearchTemplates::new("").with_limit(1_u32);
        search.page = next;
        let found = bench.ask(search).await?;
        must(found.templates.len() <= 1, || format!("one text was asked for, {} came", found.templates.len()))?;
        for text in found.templates {
            must(!seen.contains(&text.id), || format!("`{}` is on two pages", text.id))?;
            seen.push(text.id);
        }
        next = found.next;
        if next.is_none() {
            break;
        }
    }
    Ok(())
}
