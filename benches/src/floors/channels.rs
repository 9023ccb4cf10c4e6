//! Floors e2 and e4: two bounded channels, a map of waiting callers, a table of handlers, a task per request; with values
//! (e2) or with JSON text (e4).

use std::collections::HashMap;
use std::sync::{Arc, Mutex};

use serde::{Deserialize, Serialize};
use tokio::sync::{mpsc, oneshot};

use crate::harness::{Batch, Row};
use crate::workload::{BenchHost, Handler, OpenSession, Opened, by_hand};

pub(crate) const VALUES: &str = "e2 channels, values";
pub(crate) const JSON: &str = "e4 channels, JSON";

const QUEUE: usize = 64;
const METHOD: &str = "createSession";

#[derive(Serialize, Deserialize)]
struct Request {
    id: u64,
    method: String,
    params: OpenSession,
}

#[derive(Serialize, Deserialize)]
struct Response {
    id: u64,
    result: Opened,
}

/// How a message crosses a channel.
trait Wire: Clone + Send + Sync + 'static {
    type Request: Send;
    type Response: Send;
    fn request(request: Request) -> Self::Request;
    fn read_request(message: Self::Request) -> Request;
    fn response(response: Response) -> Self::Response;
    fn read_response(message: Self::Response) -> Response;
}

#[derive(Clone)]
struct Values;

impl Wire for Values {
    type Request = Request;
    type Response = Response;

    fn request(request: Request) -> Request {
        request
    }

    fn read_request(message: Request) -> Request {
        message
    }

    fn response(response: Response) -> Response {
        response
    }

    fn read_response(message: Response) -> Response {
        message
    }
}

#[derive(Clone)]
struct Json;

impl Wire for Json {
    type Request = String;
    type Response = String;

    fn request(request: Request) -> String {
        serde_json::to_string(&request).expect("a request is JSON")
    }

    fn read_request(message: String) -> Request {
        serde_json::from_str(&message).expect("our own JSON")
    }

    fn response(response: Response) -> String {
        serde_json::to_string(&response).expect("a response is JSON")
    }

    fn read_response(message: String) -> Response {
        serde_json::from_str(&message).expect("our own JSON")
    }
}

type Waiting = Arc<Mutex<HashMap<u64, oneshot::Sender<Opened>>>>;

struct Client<W: Wire> {
    requests: mpsc::Sender<W::Request>,
    waiting: Waiting,
    next: u64,
}

impl<W: Wire> Client<W> {
    fn start() -> Self {
        let (requests, mut incoming) = mpsc::channel::<W::Request>(QUEUE);
        let (responses, mut answers) = mpsc::channel::<W::Response>(QUEUE);
        let handlers: HashMap<&'static str, Arc<dyn Handler>> =
            HashMap::from([(METHOD, Arc::new(BenchHost) as Arc<dyn Handler>)]);
        tokio::spawn(async move {
            while let Some(message) = incoming.recv().await {
                let request = W::read_request(message);
                let handler = Arc::clone(&handlers[request.method.as_str()]);
                let responses = responses.clone();
                tokio::spawn(async move {
                    let result = handler.handle(request.params).await;
                    let _ = responses.send(W::response(Response { id: request.id, result })).await;
                });
            }
        });
        let waiting = Waiting::default();
        let table = Arc::clone(&waiting);
        tokio::spawn(async move {
            while let Some(message) = answers.recv().await {
                let response = W::read_response(message);
                let waiter = table.lock().expect("no panic under this lock").remove(&response.id);
                if let Some(waiter) = waiter {
                    let _ = waiter.send(response.result);
                }
            }
        });
        Self { requests, waiting, next: 0 }
    }

    async fn call(&mut self, params: OpenSession) -> Opened {
        self.next += 1;
        let (sender, receiver) = oneshot::channel();
        self.waiting.lock().expect("no panic under this lock").insert(self.next, sender);
        let request = W::request(Request { id: self.next, method: METHOD.into(), params });
        self.requests.send(request).await.expect("the server runs");
        receiver.await.expect("every request is answered")
    }
}

fn row<'a, W: Wire>(name: &'static str) -> Row<'a> {
    let client = Arc::new(tokio::sync::Mutex::new(Client::<W>::start()));
    let run = move |calls: usize| -> Batch<'a> {
        let client = Arc::clone(&client);
        Box::pin(async move {
            let mut client = client.lock().await;
            for _ in 0..calls {
                assert!(!client.call(by_hand()).await.session.is_empty());
            }
        })
    };
    Row { calls: 100, run: Box::new(run), ..Row::new(name) }
}

pub(crate) fn values<'a>() -> Row<'a> {
    row::<Values>(VALUES)
}

pub(crate) fn json<'a>() -> Row<'a> {
    row::<Json>(JSON)
}
