//! Prepared texts.

use cif_protocol::channel::{MessagePart, QuickReply, SearchTemplates, TemplatePage};
use cif_provider::{CallContext, ProviderError, ProviderErrorKind, Templates, async_trait};

use crate::LoopbackProvider;
use crate::capabilities::MAX_PAGE;

const TEXTS: [(&str, &str, &str); 3] = [
    ("hours", "Opening hours", "We are here from nine to five."),
    ("thanks", "Thanks", "Thank you for your message."),
    ("return", "Returns", "You can send the goods back within 30 days."),
];

#[cfg_attr(not(target_arch = "wasm32"), async_trait)]
#[cfg_attr(target_arch = "wasm32", async_trait(?Send))]
impl Templates for LoopbackProvider {
    async fn search(&self, cx: &CallContext, command: SearchTemplates) -> Result<TemplatePage, ProviderError> {
        self.service.execute::<SearchTemplates>(cx, |_| {
            let skip = match &command.page {
                None => 0,
                Some(page) => page.parse::<usize>().map_err(|_| {
                    let text = format!("`{page}` is not a page; use `next` of the page before");
                    ProviderError::new(ProviderErrorKind::InvalidInput, text)
                })?,
            };
            let limit = usize::try_from(command.limit.unwrap_or(MAX_PAGE).clamp(1, MAX_PAGE)).unwrap_or(1);
            let wanted = command.text.to_lowercase();
            let fits = |(_, title, text): &&(&str, &str, &str)| {
                title.to_lowercase().contains(&wanted) || text.to_lowercase().contains(&wanted)
            };
            let hits: Vec<_> = TEXTS.iter().filter(fits).collect();
            let page: Vec<_> = hits
                .iter()
                .skip(skip)
                .take(limit)
                .map(|(id, title, text)| QuickReply::new(*id, *title, [MessagePart::text(*text)]))
                .collect();
            let end = skip.saturating_add(limit);
            let mut reply = TemplatePage::new().with_templates(page);
            reply.next = (end < hits.len()).then(|| end.to_string());
            Ok(reply)
        })
    }
}
