//! The origins that a desktop page may frame, for its content security policy.

use cif_protocol::{Origin, OriginPattern, TabPageKind};

use super::Workspace;

impl Workspace {
    /// Every origin that may stand in a frame of the page, as sources of a content security policy: pages of providers with
    /// their trusted domains, further origins of their records, and the sites of tab templates.
    #[must_use]
    pub fn frame_sources(&self) -> Vec<String> {
        let providers = self.registry.providers().iter();
        let pages = providers.clone().filter_map(|provider| provider.policy.as_ref());
        let pages = pages.flat_map(|policy| policy.patterns().iter().map(ToString::to_string));
        let further = providers.flat_map(|provider| &provider.record.frame_origins);
        let further =
            further.filter_map(|entry| entry.parse::<OriginPattern>().ok()).map(|pattern| pattern.to_string());
        let sites = self.templates.tabs.iter().filter(|tab| tab.page == TabPageKind::ThirdPartyWebsite);
        let urls = sites.flat_map(|tab| tab.parameters.iter().filter(|(name, _)| name.eq_ignore_ascii_case("url")));
        // A site whose very host is a slug has no origin yet, so it is not allowed.
        let sites = urls.filter_map(|(_, url)| Origin::of_url(url).ok()).map(|origin| origin.to_string());
        let mut sources = Vec::new();
        for source in pages.chain(further).chain(sites) {
            if !sources.contains(&source) {
                sources.push(source);
            }
        }
        sources
    }
}
