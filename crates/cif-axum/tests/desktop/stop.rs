//! The end of a desktop.

use crate::page::{Page, next};
use crate::support::{serve, soon};

#[tokio::test]
async fn pages_are_told_why_and_providers_are_detached() {
    let served = serve().await;
    let mut page = Page::connect(&served, "t1").await;
    page.view("the provider", |view| view["providers"][2]["connected"] == true).await;
    soon("shutdown", served.desktop.shutdown("the desktop was stopped")).await;
    let close = loop {
        if let Err(close) = next(&mut page.socket).await {
            break close;
        }
    };
    assert_eq!(close, (1001, "the desktop was stopped".to_owned()));
    assert!(served.desktop.hub(&"loopback".into()).is_none());
}
