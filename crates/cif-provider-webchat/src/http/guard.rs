//! Who asks, from which page, with which key.

use std::net::{IpAddr, Ipv4Addr, Ipv6Addr, SocketAddr};

use axum::extract::{ConnectInfo, Request};
use axum::http::HeaderMap;
use axum::http::header::{AUTHORIZATION, ORIGIN};

use crate::shared::Shared;
use crate::{ChatId, Refusal};

/// Where a request comes from.
#[derive(Debug, Clone, Copy)]
pub(super) struct Caller {
    /// The address, of IPv6 the network only: one customer has many of them.
    pub(super) address: IpAddr,
}

impl Caller {
    pub(super) fn of(shared: &Shared, request: &Request) -> Self {
        let told = shared.config.address_header.as_ref().and_then(|name| request.headers().get(name));
        let told = told.and_then(|value| value.to_str().ok()?.rsplit(',').next()?.trim().parse::<IpAddr>().ok());
        let connected = || request.extensions().get::<ConnectInfo<SocketAddr>>().map(|info| info.0.ip());
        let address = told.or_else(connected).unwrap_or(IpAddr::V4(Ipv4Addr::UNSPECIFIED));
        Self { address: network(address) }
    }
}

fn network(address: IpAddr) -> IpAddr {
    match address {
        IpAddr::V4(_) => address,
        IpAddr::V6(long) => match long.to_ipv4_mapped() {
            Some(short) => IpAddr::V4(short),
            None => IpAddr::V6(Ipv6Addr::from_bits(long.to_bits() & (u128::MAX << 64))),
        },
    }
}

/// Requests come from the chat's own page, never from another one, not even from one of the site that shows it. A browser names
/// the origin with everything but the plain reading of the own page, for which `always` is false.
pub(super) fn own_page(shared: &Shared, headers: &HeaderMap, always: bool) -> Result<(), Refusal> {
    let foreign =
        |what: &str| Refusal::ForeignOrigin(what.chars().take(200).collect::<String>().escape_debug().to_string());
    if let Some(fetch) = headers.get("sec-fetch-site") {
        if fetch != "same-origin" {
            let origin = headers.get(ORIGIN).and_then(|origin| origin.to_str().ok()).unwrap_or("another site");
            return Err(foreign(origin));
        }
    }
    match headers.get(ORIGIN) {
        Some(origin) => match origin.to_str() {
            Ok(own) if shared.config.is_own(own) => Ok(()),
            Ok(other) => Err(foreign(other)),
            Err(_) => Err(foreign("an origin that is no text")),
        },
        None if always => Err(foreign("a page that does not say its origin")),
        None => Ok(()),
    }
}

/// The key of a chat: `Authorization: Bearer CHAT.SECRET`. A page of another origin cannot set this header.
pub(super) fn key(headers: &HeaderMap) -> Result<(ChatId, String), Refusal> {
    let value = headers.get(AUTHORIZATION).and_then(|value| value.to_str().ok());
    let key = value.and_then(|value| value.strip_prefix("Bearer ")).and_then(|key| key.split_once('.'));
    match key {
        Some((chat, secret)) if chat.len() <= 64 && secret.len() <= 128 => Ok((ChatId::new(chat), secret.to_owned())),
        _ => Err(Refusal::Malformed(
            "the key of the chat is missing; send `Authorization: Bearer CHAT.SECRET`".to_owned(),
        )),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_network_of_ipv6_counts_as_one() {
        let of = |text: &str| network(text.parse().expect("an address"));
        assert_eq!(of("2001:db8:1:2:3:4:5:6"), of("2001:db8:1:2::"));
        assert_ne!(of("2001:db8:1:2::"), of("2001:db8:1:3::"));
        assert_eq!(of("::ffff:192.0.2.1"), of("192.0.2.1"));
    }
}
