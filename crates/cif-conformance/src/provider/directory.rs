//! The service's address book.

use cif_protocol::channel::{ChannelKind, ChannelReply, Entry, ResolveAddress, SearchDirectory};
use cif_provider::ProviderErrorKind;

use super::bench::Bench;
use crate::case::{Stop, must, needs, needs_absence};

cases! {
    search = "directory.search.works", real_time true, twin Case("directory.search.refused"),
        "The address book can be searched, and a page is never longer than asked for.",
        "Give at most `limit` entries, and `next` where there are more.";
    search_refused = "directory.search.refused", real_time true, twin Case("directory.search.works"),
        "A search is refused as unsupported where it is not advertised.",
        "Answer with kind `Unsupported`.";
    pages = "directory.search.pages", real_time true, twin SideOf("directory.search.works"),
        "Page after page shows every entry once.",
        "`next` leads on from the last entry of the page, and is absent on the last page.";
    resolve = "directory.resolve.works", real_time true, twin None("it must hold always; the mutants show that it can fail"),
        "What somebody typed becomes an address, where that is advertised.",
        "A phone number with blanks and brackets is the same number.";
}

async fn page(bench: &mut Bench, search: SearchDirectory) -> Result<cif_protocol::channel::DirectoryPage, Stop> {
    match bench.must(search).await? {
        (_, ChannelReply::SearchDirectory(page)) => Ok(page),
        (_, other) => Err(Stop::broken(format!("`{}` replied {other:?}", SearchDirectory::NAME))),
    }
}

async fn search(bench: &mut Bench) -> Result<(), Stop> {
    needs(bench.capabilities().search_directory, SearchDirectory::NAME)?;
    let found = page(bench, SearchDirectory::new("").with_limit(1_u32)).await?;
    must(found.entries.len() <= 1, || format!("one entry was asked for, {} came", found.entries.len()))
}

async fn search_refused(bench: &mut Bench) -> Result<(), Stop> {
    needs_absence(bench.capabilities().search_directory, SearchDirectory::NAME)?;
    bench.must_refuse(SearchDirectory::new("ada"), &[ProviderErrorKind::Unsupported]).await
}

async fn pages(bench: &mut Bench) -> Result<(), Stop> {
    needs(bench.capabilities().search_directory, SearchDirectory::NAME)?;
    let mut seen = Vec::new();
    let mut next = None;
    // A book of a real service may be long; some pages show the rule.
    for _ in 0..20 {
        let mut ask = SearchDirectory::new("").with_limit(2_u32);
        ask.page = next;
        let found = page(bench, ask).await?;
        for entry in found.entries {
            must(!seen.contains(&entry), || format!("{entry:?} is on two pages"))?;
            seen.push(entry);
        }
        next = found.next;
        if next.is_none() {
            break;
        }
    }
    Ok(())
}

async fn resolve(bench: &mut Bench) -> Result<(), Stop> {
    needs(bench.capabilities().resolve_address, ResolveAddress::NAME)?;
    bench.needs_kind(&ChannelKind::Voice)?;
    let (_, reply) = bench.must(ResolveAddress::new(ChannelKind::Voice, "+1 (555) 010-0199")).await?;
    must(matches!(reply, ChannelReply::ResolveAddress(_)), || format!("the reply is {reply:?}"))
}
