//! Small web sites, each on an origin of its own.

use std::collections::BTreeMap;
use std::path::Path;
use std::sync::{Arc, Mutex, PoisonError};

use axum::Router;
use axum::extract::State;
use axum::http::{StatusCode, Uri, header};
use axum::response::{IntoResponse, Response};
use tokio::net::TcpListener;
use tokio::task::JoinHandle;

use crate::Outcome;

/// What stands in a page for the origin of the CIF host.
const HOST_MARK: &str = "__CIF_HOST__";

/// A few files served on a loopback port of its own, until this is dropped.
#[derive(Debug)]
pub struct Site {
    port: u16,
    host: Arc<Mutex<String>>,
    server: JoinHandle<()>,
}

/// Path to content.
type Files = BTreeMap<String, String>;

#[derive(Debug, Clone)]
struct Served {
    files: Arc<Files>,
    host: Arc<Mutex<String>>,
}

impl Site {
    /// Serves `files`: pairs of a path such as `/index.html` and its content. `/` is a path of its own.
    ///
    /// # Errors
    /// When no socket can be opened.
    pub async fn start<P: Into<String>, C: Into<String>>(files: impl IntoIterator<Item = (P, C)>) -> Outcome<Self> {
        let files: Files = files.into_iter().map(|(path, content)| (path.into(), content.into())).collect();
        let listener = TcpListener::bind(("127.0.0.1", 0)).await?;
        let port = listener.local_addr()?.port();
        let host = Arc::new(Mutex::new(String::new()));
        let served = Served { files: Arc::new(files), host: Arc::clone(&host) };
        let router = Router::new().fallback(answer).with_state(served);
        let server = tokio::spawn(async move {
            // It ends with the runtime of the case; an error before that shows as a page that does not load.
            let _ = axum::serve(listener, router).await;
        });
        Ok(Self { port, host, server })
    }

    /// Serves the folder `fixtures/` of this crate: widgets that do what a test tells them, or misbehave.
    ///
    /// # Errors
    /// When the folder cannot be read or no socket can be opened.
    pub async fn fixtures() -> Outcome<Self> {
        let mut files = Files::new();
        for entry in std::fs::read_dir(Path::new(env!("CARGO_MANIFEST_DIR")).join("fixtures"))? {
            let entry = entry?;
            let path = format!("/{}", entry.file_name().to_string_lossy());
            files.insert(path, std::fs::read_to_string(entry.path())?);
        }
        Self::start(files).await
    }

    /// Names the CIF host: from now on `__CIF_HOST__` in a served file is this origin. It can be told late, since the
    /// host often has to know this site first.
    pub fn set_host(&self, origin: &str) {
        *self.host.lock().unwrap_or_else(PoisonError::into_inner) = origin.trim_end_matches('/').to_owned();
    }

    /// Its origin, for example `http://127.0.0.1:40123`.
    #[must_use]
    pub fn origin(&self) -> String {
        format!("http://127.0.0.1:{}", self.port)
    }

    /// Its port, for `--host-resolver-rules`.
    #[must_use]
    pub fn port(&self) -> u16 {
        self.port
    }

    /// The address of one of its files.
    #[must_use]
    pub fn address(&self, path: &str) -> String {
        format!("{}/{}", self.origin(), path.trim_start_matches('/'))
    }
}

impl Drop for Site {
    fn drop(&mut self) {
        self.server.abort();
    }
}

async fn answer(State(served): State<Served>, uri: Uri) -> Response {
    let Some(content) = served.files.get(uri.path()) else {
        return (StatusCode::NOT_FOUND, "no such file in this test site").into_response();
    };
    let host = served.host.lock().unwrap_or_else(PoisonError::into_inner).clone();
    let kind = match Path::new(uri.path()).extension().and_then(|ending| ending.to_str()) {
        Some("js" | "mjs") => "text/javascript; charset=utf-8",
        Some("css") => "text/css; charset=utf-8",
        Some("json") => "application/json",
        _ => "text/html; charset=utf-8",
    };
    let headers = [(header::CONTENT_TYPE, kind), (header::CACHE_CONTROL, "no-store")];
    (headers, content.replace(HOST_MARK, &host)).into_response()
}
