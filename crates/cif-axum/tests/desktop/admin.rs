//! The admin page and its requests.

use std::sync::{Arc, Mutex};

use cif_axum::{AccessToken, Administration};
use cif_host::instance::{Answer, Instance, Request};
use serde_json::Value;

use crate::support::{self, Served, records, serve_administrated};

#[derive(Debug, Default)]
struct Kept(Mutex<Instance>);

impl Administration for Kept {
    fn handle(&self, request: Request) -> Answer {
        self.0.lock().unwrap().handle(request, "2026-01-01T00:00:00Z")
    }
}

async fn served(access: Option<AccessToken>) -> (Served, Arc<Kept>) {
    let kept = Arc::new(Kept::default());
    (serve_administrated(records(), access, kept.clone()).await, kept)
}

const ADD: &str = r#"{"do":"add","kind":"profile","record":{"unique_name":"agents"}}"#;

async fn post(served: &Served, origin: &str, token: &str, body: &str) -> support::Answer {
    let mut headers = vec![("X-Cif-Token", token)];
    if !origin.is_empty() {
        headers.push(("Origin", origin));
    }
    served.request("POST", "/cif/admin", &headers, body).await
}

#[tokio::test]
async fn requests_come_from_the_own_page_with_its_token() {
    let (served, kept) = served(None).await;
    let (own, token) = (format!("http://{}", served.address), served.desktop.page_token().reveal().to_owned());
    for (origin, token, status) in [
        ("https://evil.example", token.as_str(), 403),
        ("", token.as_str(), 403),
        (own.as_str(), "wrong", 403),
        (own.as_str(), "", 403),
    ] {
        assert_eq!(post(&served, origin, token, ADD).await.status, status, "{origin:?} {token:?}");
    }
    assert!(kept.0.lock().unwrap().profiles.is_empty(), "nothing was changed");
    let answer = post(&served, &own, &token, ADD).await;
    assert_eq!(answer.status, 200);
    let answer: Value = serde_json::from_str(&answer.body).unwrap();
    assert_eq!(answer["Ok"]["changed"]["done"][0], "profile \"agents\" added");
    let again: Value = serde_json::from_str(&post(&served, &own, &token, ADD).await.body).unwrap();
    assert_eq!(again["Err"]["taken"]["name"], "agents");
    let nonsense = post(&served, &own, &token, "{").await;
    assert!(nonsense.status == 400 && nonsense.body.contains("cannot be read"), "{}", nonsense.body);
}

#[tokio::test]
async fn the_page_is_behind_the_access_token() {
    let (served, kept) = served(Some(AccessToken::new("correct horse battery").unwrap())).await;
    let page = served.get("/admin").await;
    let token = served.desktop.page_token().reveal().to_owned();
    assert!(page.body.contains("type=\"password\"") && !page.body.contains(&token));
    assert_eq!(post(&served, &format!("http://{}", served.address), &token, ADD).await.status, 401);
    assert!(kept.0.lock().unwrap().profiles.is_empty());
}

#[tokio::test]
async fn the_page_may_frame_nothing() {
    let (served, _) = served(None).await;
    let page = served.get("/admin").await;
    assert!(page.header("content-security-policy").unwrap().contains("frame-src 'none'"));
    assert_eq!(page.header("cache-control"), Some("no-store"));
    assert!(served.get("/").await.body.contains("href=\"/admin\" data-there=\"yes\""));
}

#[tokio::test]
async fn a_desktop_without_configuration_has_none() {
    let served = support::serve().await;
    assert_eq!(served.get("/admin").await.status, 404);
    let token = served.desktop.page_token().reveal().to_owned();
    assert_eq!(post(&served, &format!("http://{}", served.address), &token, ADD).await.status, 404);
    assert!(served.get("/").await.body.contains("data-there=\"no\""));
}
