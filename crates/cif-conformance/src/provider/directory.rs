//! The service's address book.

use cif_protocol::channel::{
    ChannelKind, DirectoryEntry, DirectoryPage, Entry, GetContact, ResolveAddress, SearchDirectory,
};

use super::bench::Bench;
use crate::case::{Stop, must, needs};

operations! {
    search = "directory.search" in [], |_| SearchDirectory::new("").into(),
        works (by searches, "The address book can be searched, and a page is never longer than asked for."), unknown -;
    resolve = "directory.resolve" in [], |_| ResolveAddress::new(ChannelKind::Voice, "+1 (555) 010-0199").into(),
        works (by resolves, "What somebody typed becomes an address: blanks and brackets do not matter."), unknown -;
    contact = "directory.get_contact" in [], |_| GetContact::new("conformance-no-such-contact").into(),
        works (by gets, "An entry that was found can be read by its id."), unknown "contact" [NotFound];
}

cases! {
    pages = "directory.search.pages", real_time true, twin SideOf("directory.search.works"),
        "Page after page shows every entry once.",
        "`next` leads on from the last entry of the page, and is absent on the last page.";
    nothing = "directory.search.nothing", real_time true, twin SideOf("directory.search.works"),
        "A search for who does not exist finds nobody.",
        "An empty page, and not everybody.";
    nonsense = "directory.resolve.nonsense", real_time true, twin SideOf("directory.resolve.works"),
        "What is no address becomes none.",
        "Give no `address`; an agent would call it.";
}

async fn page(bench: &mut Bench, search: SearchDirectory) -> Result<DirectoryPage, Stop> {
    bench.ask(search).await
}

async fn first(bench: &mut Bench) -> Result<DirectoryEntry, Stop> {
    needs(bench.capabilities().search_directory, SearchDirectory::NAME)?;
    let found = page(bench, SearchDirectory::new("").with_limit(1_u32)).await?;
    must(found.entries.len() <= 1, || format!("one entry was asked for, {} came", found.entries.len()))?;
    let empty = || Stop::broken("the address book is empty: let the service have an entry for this case");
    found.entries.into_iter().next().ok_or_else(empty)
}

async fn searches(bench: &mut Bench) -> Result<(), Stop> {
    let entry = first(bench).await?;
    let found = page(bench, SearchDirectory::new(entry.name.to_uppercase())).await?;
    must(found.entries.iter().any(|other| other.id == entry.id), || format!("`{}` is not found by name", entry.name))
}

async fn nothing(bench: &mut Bench) -> Result<(), Stop> {
    needs(bench.capabilities().search_directory, SearchDirectory::NAME)?;
    let found = page(bench, SearchDirectory::new("conformance no such person")).await?;
    must(found.entries.is_empty(), || format!("{} entries were found that nobody made", found.entries.len()))
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

async fn resolves(bench: &mut Bench) -> Result<(), Stop> {
    bench.needs_kind(&ChannelKind::Voice)?;
    let resolved = bench.ask(ResolveAddress::new(ChannelKind::Voice, "+1 (555) 010-0199")).await?;
    let found = resolved.address.map(|address| address.value);
    must(found.as_deref() == Some("+15550100199"), || format!("`+1 (555) 010-0199` became {found:?}"))
}

async fn nonsense(bench: &mut Bench) -> Result<(), Stop> {
    needs(bench.capabilities().resolve_address, ResolveAddress::NAME)?;
    bench.needs_kind(&ChannelKind::Voice)?;
    let resolved = bench.ask(ResolveAddress::new(ChannelKind::Voice, "nobody, please")).await?;
    must(resolved.address.is_none(), || format!("`nobody, please` became {:?}", resolved.address))
}

async fn gets(bench: &mut Bench) -> Result<(), Stop> {
    let entry = first(bench).await?;
    let found = bench.ask(GetContact::new(entry.id.clone())).await?.contact;
    must(found.id == entry.id && found.name == entry.name, || format!("asked for {entry:?}, {found:?} came"))
}
