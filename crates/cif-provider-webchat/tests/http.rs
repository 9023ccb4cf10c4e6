//! The customers' side over real connections: socket, long polling, and everything hostile.
#![allow(clippy::expect_used, reason = "a test fails by panicking")]

use std::net::SocketAddr;
use std::sync::Arc;
use std::time::Duration;

use cif_provider_webchat::{Limits, MemoryStore, Rate, WebChat, WebChatConfig};
use cif_tokio::TokioRuntime;
use client::{Answer, Client};
use serde_json::{Value, json};
use tokio::net::TcpListener;

mod client;

async fn serve(limits: Limits) -> (WebChat, Client) {
    let listener = TcpListener::bind("127.0.0.1:0").await.expect("a port");
    let address = listener.local_addr().expect("an address");
    let origin = format!("http://{address}");
    let config = WebChatConfig::new("shop", origin.parse().expect("an origin"))
        .with_site("https://www.example.com".parse().expect("an origin"))
        .with_title("Ask <us> & \"more\"")
        .with_limits(limits);
    let chat = WebChat::new(config, TokioRuntime::current().shared(), Arc::new(MemoryStore::new())).expect("sound");
    let service = chat.router().into_make_service_with_connect_info::<SocketAddr>();
    tokio::spawn(async move { axum::serve(listener, service).await });
    (chat, Client::new(address))
}

fn limits(change: impl FnOnce(&mut Limits)) -> Limits {
    let mut limits = Limits::default();
    change(&mut limits);
    limits
}

fn start() -> Value {
    json!({ "site": "shop", "form": { "name": "Grace" } })
}

async fn begun(client: &mut Client) {
    let answer = client.post("/api/start", &start()).await;
    assert_eq!(answer.status, 200, "{}", answer.text());
    client.key = format!(
        "{}.{}",
        answer.json()["chat"].as_str().expect("an id"),
        answer.json()["secret"].as_str().expect("one")
    );
}

fn name(n: u32) -> String {
    format!("{n:032x}")
}

fn refused(answer: &Answer, status: u16, code: &str) {
    assert_eq!((answer.status, answer.json()["code"].as_str()), (status, Some(code)), "{}", answer.text());
}

#[tokio::test]
async fn a_chat_over_the_socket_resumes_where_it_broke() {
    let (_, mut client) = serve(Limits::default()).await;
    begun(&mut client).await;
    let mut socket = client.socket(0).await;
    for n in 1..=3 {
        socket.say(&json!({ "t": "send", "id": name(n), "text": format!("text {n}") })).await;
        let ack = socket.hear("ack").await;
        assert_eq!((&ack["id"], &ack["seq"]), (&json!(name(n)), &json!(n)));
    }
    // It breaks before the answer to the next one.
    socket.say(&json!({ "t": "send", "id": name(4), "text": "text 4" })).await;
    drop(socket);
    let mut socket = client.socket(2).await;
    socket.say(&json!({ "t": "send", "id": name(4), "text": "text 4" })).await;
    let mut seqs = Vec::new();
    while seqs.len() < 2 {
        let news = socket.hear("news").await;
        seqs.extend(news["items"].as_array().into_iter().flatten().filter_map(|item| item["seq"].as_u64()));
    }
    assert_eq!(seqs, [3, 4], "what was seen is not told again, and what came twice is there once");
    let ack = socket.hear("ack").await;
    assert_eq!(ack["seq"], 4);
}

#[tokio::test]
async fn the_same_by_long_polling() {
    let (_, mut client) = serve(Limits::default()).await;
    begun(&mut client).await;
    let first = client.post("/api/poll", &json!({ "after": 0, "version": 0, "wait": 0 })).await.json();
    assert_eq!(first["status"]["phase"], "waiting");
    let (waiting, sent) = tokio::join!(
        async {
            let version = first["version"].as_u64().expect("a number");
            client.post("/api/poll", &json!({ "after": 0, "version": version, "wait": 20_000 })).await.json()
        },
        async {
            let send = json!({ "t": "send", "id": name(1), "text": "hello" });
            let twice = [client.post("/api/send", &send).await, client.post("/api/send", &send).await];
            twice.map(|answer| answer.json()["seq"].as_u64())
        }
    );
    assert_eq!(sent, [Some(1), Some(1)]);
    let texts: Vec<&str> =
        waiting["items"].as_array().into_iter().flatten().filter_map(|item| item["text"].as_str()).collect();
    assert_eq!(texts, ["hello"]);
    let history = client.post("/api/history", &json!({ "before": 9 })).await.json();
    assert_eq!(history["items"].as_array().map(Vec::len), Some(1));
}

#[tokio::test]
async fn foreign_pages_are_refused_everywhere() {
    let (_, mut client) = serve(Limits::default()).await;
    begun(&mut client).await;
    for origin in ["https://www.example.com", "https://evil.example", "null", "", "http://127.0.0.1:1"] {
        let mut foreign = client.clone();
        foreign.origin = Some(origin.to_owned());
        for path in ["/api/start", "/api/poll", "/api/send", "/api/history", "/api/files?id=1&name=a"] {
            refused(&foreign.post(path, &start()).await, 403, "foreign_origin");
        }
        assert_eq!(foreign.try_socket().await, Some(403), "{origin}");
        refused(&foreign.get("/api/files/x").await, 403, "foreign_origin");
    }
    let mut silent = client.clone();
    silent.origin = None;
    refused(&silent.post("/api/start", &start()).await, 403, "foreign_origin");
    assert_eq!(silent.try_socket().await, Some(403));
}

#[tokio::test]
async fn forged_keys_open_nothing() {
    let (chat, mut client) = serve(Limits::default()).await;
    begun(&mut client).await;
    let own = client.key.clone();
    begun(&mut client).await;
    let (id, _) = own.split_once('.').expect("a key");
    let (_, secret) = client.key.split_once('.').expect("a key");
    for forged in
        [format!("{id}.{secret}"), format!("{id}."), format!("{id}.{}", "0".repeat(32)), "nobody.x".to_owned()]
    {
        client.key = forged;
        for path in ["/api/poll", "/api/send", "/api/history"] {
            refused(&client.post(path, &json!({ "t": "end" })).await, 404, "unknown_chat");
        }
        let mut socket = client.raw_socket().await;
        let (id, secret) = client.key.split_once('.').expect("a key");
        socket.say(&json!({ "t": "hello", "chat": id, "secret": secret })).await;
        assert_eq!(socket.hear("refused").await["code"], "unknown_chat");
        assert_eq!(socket.closed().await, Some(4404));
    }
    client.key = "no key at all".to_owned();
    refused(&client.post("/api/poll", &json!({})).await, 400, "malformed");
    assert!(chat.stats().refused >= 13);
}

#[tokio::test]
async fn scripts_in_names_and_messages_stay_text() {
    let (_, mut client) = serve(Limits::default()).await;
    let evil = "</script><img src=x onerror=alert(1)>";
    let answer = client.post("/api/start", &json!({ "site": "shop", "form": { "name": evil } })).await;
    let (id, secret) = (answer.json()["chat"].clone(), answer.json()["secret"].clone());
    client.key = format!("{}.{}", id.as_str().expect("an id"), secret.as_str().expect("one"));
    let sent = client.post("/api/send", &json!({ "t": "send", "id": name(1), "text": evil })).await;
    assert_eq!(sent.json()["t"], "ack");
    let history = client.post("/api/history", &json!({ "before": 9 })).await;
    assert_eq!(history.json()["items"][0]["text"], evil, "nothing is changed in what somebody wrote");
    assert_eq!(history.header("content-type"), "application/json");
    assert_eq!(history.header("x-content-type-options"), "nosniff");
    let panel = client.get("/panel?site=shop").await;
    let policy = panel.header("content-security-policy");
    assert!(
        policy.contains("frame-ancestors https://www.example.com") && policy.contains("default-src 'none'"),
        "{policy}"
    );
    assert!(!policy.contains("unsafe"), "{policy}");
    assert!(panel.text().contains("Ask &lt;us&gt; &amp; &quot;more&quot;") && !panel.text().contains("Ask <us>"));
    assert_eq!(client.get("/panel?site=other").await.status, 404);
    for odd in [json!({ "site": "shop", "form": {} }), json!({ "site": "shop", "form": { "name": "G", "admin": "1" } })]
    {
        refused(&client.post("/api/start", &odd).await, 400, "malformed");
    }
    refused(&client.post("/api/start", &json!({ "site": "<b>", "form": {} })).await, 404, "unknown_site");
}

#[tokio::test]
async fn huge_and_false_files_are_refused() {
    let limits = limits(|limits| {
        limits.file = 10_000;
        limits.files = 15_000;
    });
    let (_, mut client) = serve(limits).await;
    begun(&mut client).await;
    let png = b"\x89PNG\r\n\x1a\n rest".to_vec();
    let upload = |n: u32, name: &str| format!("/api/files?id={:032x}&name={name}", n);
    refused(&client.upload(&upload(1, "a.png"), "image/png", b"<script>".to_vec()).await, 415, "wrong_type");
    refused(&client.upload(&upload(1, "a.html"), "text/html", b"<p>".to_vec()).await, 415, "wrong_type");
    refused(&client.upload(&upload(1, "a.svg"), "image/svg+xml", b"<svg/>".to_vec()).await, 415, "wrong_type");
    refused(&client.upload(&upload(1, "..%2Fa.png"), "image/png", png.clone()).await, 400, "malformed");
    refused(&client.upload(&upload(1, "a.txt"), "text/plain", vec![b'x'; 10_001]).await, 413, "too_large");
    refused(&client.upload("/api/files?id=1&name=a.png", "image/png", png.clone()).await, 400, "malformed");
    let kept = client.upload(&upload(1, "a.png"), "image/png", png.clone()).await;
    let again = client.upload(&upload(1, "a.png"), "image/png", png.clone()).await;
    assert_eq!((kept.status, kept.json()), (200, again.json()), "sent again, it is the same file");
    assert_eq!(client.upload(&upload(2, "b.txt"), "text/plain", vec![b'x'; 10_000]).await.status, 200);
    refused(&client.upload(&upload(3, "c.txt"), "text/plain", vec![b'x'; 9_000]).await, 409, "limit_reached");

    let id = kept.json()["id"].as_str().expect("an id").to_owned();
    let file = client.get(&format!("/api/files/{id}")).await;
    assert_eq!((file.status, file.body.as_slice()), (200, png.as_slice()));
    assert_eq!(file.header("content-disposition"), "attachment");
    begun(&mut client).await;
    refused(&client.get(&format!("/api/files/{id}")).await, 404, "unknown_file");
    let steal = json!({ "t": "send", "id": name(5), "file": id });
    refused(&client.post("/api/send", &steal).await, 404, "unknown_file");
}

#[tokio::test]
async fn floods_are_slowed_down_and_seen() {
    let limits = limits(|limits| {
        limits.per_chat = Rate::new(5, 1.0);
        limits.starts_per_address = Rate::new(3, 0.01);
    });
    let (chat, mut client) = serve(limits).await;
    begun(&mut client).await;
    let mut outcomes = Vec::new();
    for n in 0..20 {
        let answer = client.post("/api/send", &json!({ "t": "send", "id": name(n), "text": "x" })).await;
        outcomes.push(answer.status);
    }
    let taken = outcomes.iter().filter(|status| **status == 200).count();
    assert!((5..=8).contains(&taken) && outcomes.contains(&429), "{outcomes:?}");
    assert!(chat.stats().from_customers as usize == taken && chat.stats().refused >= 12);
    // The other chats of the same address go on, new ones have to wait.
    begun(&mut client).await;
    assert_eq!(client.post("/api/send", &json!({ "t": "send", "id": name(1), "text": "x" })).await.status, 200);
    begun(&mut client).await;
    let answer = client.post("/api/start", &start()).await;
    refused(&answer, 429, "too_fast");
    assert!(answer.json()["retry"].as_u64().is_some_and(|wait| wait > 0));
    let huge = client.post("/api/send", &json!({ "t": "send", "id": name(2), "text": "x".repeat(70_000) })).await;
    refused(&huge, 413, "too_large");
    let long = client.post("/api/send", &json!({ "t": "send", "id": name(2), "text": "x".repeat(5_000) })).await;
    refused(&long, 413, "too_large");
}

#[tokio::test]
async fn nothing_that_a_socket_says_breaks_the_chat() {
    let limits = limits(|limits| {
        limits.per_address = Rate::new(100_000, 1e5);
        limits.per_chat = Rate::new(100_000, 1e5);
    });
    let (chat, mut client) = serve(limits).await;
    begun(&mut client).await;
    let odd = [
        "",
        "null",
        "[]",
        "{}",
        "{\"t\":",
        "\u{0}",
        "{\"t\":7}",
        "{\"t\":\"send\"}",
        "{\"t\":\"send\",\"id\":\"x\",\"text\":\"y\"}",
        "{\"t\":\"seen\",\"read\":-1}",
        "{\"t\":\"seen\",\"read\":18446744073709551615,\"delivered\":18446744073709551615}",
        "{\"t\":\"typing\",\"on\":\"yes\"}",
        "{\"t\":\"hello\"}",
        "{\"t\":\"shutdown\"}",
        "{\"t\":\"send\",\"id\":\"00000000000000000000000000000001\"}",
        "{\"t\":\"send\",\"id\":\"00000000000000000000000000000001\",\"file\":\"../../etc/passwd\"}",
    ];
    // The same order in every run.
    let mut seed = 7_u64;
    let mut next = |below: usize| {
        seed = seed.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        usize::try_from(seed >> 33).expect("31 bits") % below
    };
    for _ in 0..6 {
        let mut socket = client.socket(0).await;
        for _ in 0..60 {
            let mut text = odd[next(odd.len())].to_owned();
            if next(3) == 0 && !text.is_empty() {
                // Cut anywhere, or with something put in.
                let at = (0..=text.len()).rev().find(|at| *at <= next(text.len() + 1) && text.is_char_boundary(*at));
                let at = at.unwrap_or(0);
                if next(2) == 0 { text.truncate(at) } else { text.insert(at, '\u{1f600}') }
            }
            socket.say_text(&text).await;
        }
        // It is still there, and has heard all of it.
        socket.say(&json!({ "t": "ping" })).await;
        socket.hear("pong").await;
        // A page that keeps to the rules is served as before.
        let answer = client.post("/api/send", &json!({ "t": "seen", "delivered": 1, "read": 1 })).await;
        assert_eq!(answer.status, 200, "{}", answer.text());
    }
    assert!(chat.stats().from_customers == 0 && chat.stats().refused > 50);
    let mut socket = client.raw_socket().await;
    socket.say(&json!({ "t": "send", "id": name(1), "text": "without a hello" })).await;
    assert_eq!(socket.hear("refused").await["code"], "malformed");
    assert_eq!(socket.closed().await, Some(4400));
}

#[tokio::test]
async fn a_customer_has_so_many_connections_and_no_more() {
    let limits = limits(|limits| {
        limits.connections = 2;
        limits.sockets = 3;
    });
    let (_, mut client) = serve(limits).await;
    begun(&mut client).await;
    let _held = (client.socket(0).await, client.socket(0).await);
    let mut third = client.raw_socket().await;
    let (id, secret) = client.key.split_once('.').expect("a key");
    third.say(&json!({ "t": "hello", "chat": id, "secret": secret })).await;
    assert_eq!(third.hear("refused").await["code"], "busy");
    assert_eq!(third.closed().await, Some(4400));
    begun(&mut client).await;
    tokio::time::timeout(Duration::from_secs(10), async {
        // The place of the third one is free again when the server has seen it go.
        while client.try_socket().await.is_some() {
            tokio::task::yield_now().await;
        }
    })
    .await
    .expect("there is a place");
}
