//! The two pages with placeholders, filled in safely.

use cif_protocol::Origin;

use super::DEMO_PAGE;
use crate::page::PageToken;

const DESKTOP_PAGE: &str = include_str!("../../assets/page/index.html");
const TOKEN: &str = "__CIF_TOKEN__";
const SOCKET: &str = "__CIF_SOCKET__";
const HOST: &str = "__CIF_HOST__";
const ADMIN: &str = "__CIF_ADMIN__";
const ADMIN_PAGE: &str = include_str!("../../assets/admin/index.html");

/// The desktop page, with the secret that its socket asks for, the path of that socket, and whether there is an admin page.
///
/// ```
/// use cif_bridge::{assets::desktop_page, page::PageToken};
/// let html = desktop_page(&PageToken::new("a\"><script>"), "/page", false);
/// assert!(html.contains("a&quot;&gt;&lt;script&gt;") && html.contains("\"/page\""));
/// ```
#[must_use]
pub fn desktop_page(token: &PageToken, socket: &str, admin: bool) -> String {
    fill(DESKTOP_PAGE, &[(TOKEN, token.reveal()), (SOCKET, socket), (ADMIN, if admin { "yes" } else { "no" })])
}

/// The admin page, with the secret of its requests and the path to which it sends them.
#[must_use]
pub fn admin_page(token: &PageToken, requests: &str) -> String {
    fill(ADMIN_PAGE, &[(TOKEN, token.reveal()), (ADMIN, requests)])
}

/// The demo widget's page, which loads the library of this desktop.
#[must_use]
pub fn widget_page(desktop: &Origin) -> String {
    fill(DEMO_PAGE.text, &[(HOST, &desktop.to_string())])
}

/// Replaces placeholders in the text of a page by values, escaped for HTML. It goes once over the text, so that a value cannot
/// bring in a placeholder.
///
/// ```
/// use cif_bridge::assets::fill;
/// assert_eq!(fill("<b>__A__</b>", &[("__A__", "1 < 2, __A__")]), "<b>1 &lt; 2, __A__</b>");
/// ```
#[must_use]
pub fn fill(page: &str, values: &[(&str, &str)]) -> String {
    let mut filled = String::with_capacity(page.len() + 256);
    let mut rest = page;
    loop {
        let next = values.iter().filter_map(|(name, value)| Some((rest.find(name)?, *name, *value))).min();
        let Some((at, name, value)) = next else { break };
        filled.push_str(&rest[..at]);
        filled.push_str(&escape_html(value));
        rest = &rest[at + name.len()..];
    }
    filled.push_str(rest);
    filled
}

/// A text for a place in HTML: between tags, or in an attribute with quotes.
#[must_use]
pub fn escape_html(text: &str) -> String {
    let mut escaped = String::with_capacity(text.len());
    for c in text.chars() {
        match c {
            '&' => escaped.push_str("&amp;"),
            '<' => escaped.push_str("&lt;"),
            '>' => escaped.push_str("&gt;"),
            '"' => escaped.push_str("&quot;"),
            '\'' => escaped.push_str("&#39;"),
            _ => escaped.push(c),
        }
    }
    escaped
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn placeholders_are_filled_and_values_are_not_read_again() {
        let html = desktop_page(&PageToken::new("__CIF_SOCKET__'"), "/s", true);
        assert!(html.contains("__CIF_SOCKET__&#39;") && !html.contains(TOKEN));
        let widget = widget_page(&"http://127.0.0.1:7070".parse().expect("origin"));
        assert!(widget.contains("data-crmurl=\"http://127.0.0.1:7070\"") && !widget.contains(HOST));
    }

    #[test]
    fn the_desktop_page_runs_no_script_of_its_own_text() {
        let html = desktop_page(&PageToken::new("t"), "/s", true) + &admin_page(&PageToken::new("t"), "/a");
        assert!(!html.contains("<script>") && !html.contains(" onclick=") && !html.contains("style=\""));
        assert!(!html.contains("SidePanelIFrame"), "an id that real widgets look for");
    }
}
