//! The web chat of `cif serve`: customers on the page at `/chat-demo`, agents by the record of the desktop.

use std::path::Path;
use std::sync::Arc;

use axum::Router;
use axum::http::header::{CACHE_CONTROL, CONTENT_TYPE, X_CONTENT_TYPE_OPTIONS};
use axum::routing::get;
use cif_protocol::Origin;
use cif_provider::Runtime;
use cif_provider_webchat::{FormField, MemoryStore, SqliteStore, Store, WebChat, WebChatConfig};

use crate::failure::Failure;

/// Where the customer's page is.
pub(crate) const DEMO: &str = "/chat-demo";
/// The key of the demo's site.
const SITE: &str = "demo";
/// The file of a data directory with the transcripts.
const FILE: &str = "chats.db";

/// A web chat with its pages at `origin`, also known by `names`. Transcripts are kept in the data directory, if there is one.
pub(crate) fn open(
    origin: &Origin,
    names: &[Origin],
    data: Option<&Path>,
    runtime: &Arc<dyn Runtime>,
) -> Result<WebChat, Failure> {
    let form = [
        FormField::required("name", "Your name"),
        FormField::new("email", "E-mail address"),
        FormField::new("question", "What is it about?"),
    ];
    let mut config = WebChatConfig::new(SITE, origin.clone()).with_site(origin.clone()).with_form(form);
    for name in names.iter().filter(|name| *name != origin) {
        config = config.with_also(name.clone()).with_site(name.clone());
    }
    let store: Arc<dyn Store> = match data {
        Some(folder) => {
            let opened = SqliteStore::open(&folder.join(FILE));
            Arc::new(opened.map_err(|error| Failure::Lines(vec![error.to_string()]))?)
        }
        None => Arc::new(MemoryStore::new()),
    };
    WebChat::new(config, Arc::clone(runtime), store).map_err(|error| Failure::Lines(vec![error.to_string()]))
}

/// What customers see: the page of a shop, and the chat; `rest` answers everything else.
pub(crate) fn site(chat: &WebChat, rest: Option<Router>) -> Router {
    let page = format!(
        "<!doctype html>\n<html lang=\"en\">\n<head>\n<meta charset=\"utf-8\">\n\
         <meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n\
         <meta name=\"color-scheme\" content=\"light dark\">\n<title>A shop with a chat</title>\n\
         <script src=\"/chat.js\" data-site=\"{SITE}\" async></script>\n</head>\n<body>\n<main>\n<h1>A shop with a chat</h1>\n\
         <p>This is the page of a customer. Open the chat at the lower right; an agent answers on the desktop.</p>\n\
         </main>\n</body>\n</html>\n"
    );
    let headers =
        [(CONTENT_TYPE, "text/html; charset=utf-8"), (CACHE_CONTROL, "no-cache"), (X_CONTENT_TYPE_OPTIONS, "nosniff")];
    let site = chat.router().route(DEMO, get(move || async move { (headers, page) }));
    match rest {
        Some(rest) => site.fallback_service(rest),
        None => site,
    }
}
