//! Web pages must not open links.

/// Does this WebSocket request come from a web page of another origin? Browsers always send `Origin`; programs do not.
/// `origin` and `host` are the headers of the request. A server refuses a foreign one with status 403.
///
/// ```
/// use cif_tokio::is_foreign_origin;
/// assert!(!is_foreign_origin(None, Some("127.0.0.1:7070")));
/// assert!(!is_foreign_origin(Some("http://127.0.0.1:7070"), Some("127.0.0.1:7070")));
/// assert!(is_foreign_origin(Some("https://evil.example"), Some("127.0.0.1:7070")));
/// assert!(is_foreign_origin(Some("null"), Some("127.0.0.1:7070")));
/// ```
#[must_use]
pub fn is_foreign_origin(origin: Option<&str>, host: Option<&str>) -> bool {
    let Some(origin) = origin else { return false };
    let own = ["http", "https"].iter().find_map(|scheme| {
        let authority = origin.strip_prefix(scheme)?.strip_prefix("://")?;
        let default = if *scheme == "http" { ":80" } else { ":443" };
        Some((authority, default))
    });
    let (Some((authority, default)), Some(host)) = (own, host) else { return true };
    // A default port may be written or not.
    let plain = |text: &str| text.strip_suffix(default).unwrap_or(text).to_ascii_lowercase();
    plain(authority) != plain(host)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_the_very_same_authority_is_own() {
        assert!(!is_foreign_origin(Some("http://Desk.example"), Some("desk.example:80")));
        assert!(!is_foreign_origin(Some("https://desk.example:443"), Some("desk.example")));
        for (origin, host) in [
            ("http://desk.example:8080", Some("desk.example")),
            ("http://desk.example.evil", Some("desk.example")),
            ("http://evil-desk.example", Some("desk.example")),
            ("file://desk.example", Some("desk.example")),
            ("http://desk.example", None),
            ("", Some("desk.example")),
        ] {
            assert!(is_foreign_origin(Some(origin), host), "{origin}");
        }
    }
}
