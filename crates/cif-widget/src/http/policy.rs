//! The content security policy of the widget's page (design, security).

use cif_protocol::Origin;

/// What is not a page may do nothing if a browser is brought to show it as one.
pub(super) const NOTHING: &str = "default-src 'none'; frame-ancestors 'none'; base-uri 'none'; form-action 'none'";

/// The page loads scripts and styles from itself, and the client library from the hosts that may frame it; its socket goes to
/// itself. Pictures and sounds of attachments are made in the page.
pub(super) fn policy(own: &Origin, framed_by: &[Origin]) -> String {
    // A source cannot be an IPv6 address: a browser drops it and complains.
    let hosts: String = framed_by.iter().map(|host| format!(" {host}")).filter(|host| !host.contains('[')).collect();
    let ancestors = if hosts.is_empty() { " 'none'" } else { &hosts };
    // `'self'` covers the socket's scheme in current browsers only.
    let socket = own.to_string().replacen("http", "ws", 1);
    format!(
        "default-src 'none'; script-src 'self'{hosts}; style-src 'self'; img-src 'self' data: blob:; media-src 'self' blob: \
         data:; connect-src 'self' {socket}; base-uri 'none'; form-action 'none'; frame-ancestors{ancestors}"
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_the_hosts_may_frame_the_page() {
        let own: Origin = "https://widget.example".parse().unwrap();
        let host: Origin = "https://desk.example".parse().unwrap();
        let alone = policy(&own, &[]);
        assert!(alone.ends_with("frame-ancestors 'none'") && alone.contains("script-src 'self';"), "{alone}");
        let sixth: Origin = "https://[::1]:7070".parse().unwrap();
        assert!(!policy(&own, &[host.clone(), sixth.clone()]).contains("[::1]"));
        assert!(policy(&own, &[sixth]).ends_with("frame-ancestors 'none'"));
        let framed = policy(&own, &[host]);
        assert!(framed.ends_with("frame-ancestors https://desk.example"), "{framed}");
        assert!(framed.contains("script-src 'self' https://desk.example;"), "{framed}");
        assert!(framed.contains("connect-src 'self' wss://widget.example;"), "{framed}");
    }
}
