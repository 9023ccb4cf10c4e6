//! How commands reach the desktop that runs on a data directory: one line of JSON there, one back, over a socket of this
//! machine whose port and token stand in a file for the owner only.

use std::io::{BufRead, BufReader, Read, Write};
use std::net::{Ipv4Addr, SocketAddr, TcpStream};
use std::sync::Arc;
use std::time::Duration;

use cif_host::instance::{Answer, Request};
use cif_protocol::LinkToken;
use serde::{Deserialize, Serialize};
use tokio::io::{AsyncBufReadExt, AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpListener;
use tokio::sync::Semaphore;

use super::{DataDir, Locked, write_private};
use crate::failure::Failure;

/// The longest line either side takes, in bytes.
const LONGEST: u64 = 16 * 1024 * 1024;
/// How long either side waits for the other.
const PATIENCE: Duration = Duration::from_secs(10);
/// Requests at a time.
const AT_ONCE: usize = 8;

/// What `control.json` says.
#[derive(Serialize, Deserialize)]
struct Door {
    port: u16,
    token: String,
}

#[derive(Serialize, Deserialize)]
struct Line<R> {
    token: String,
    request: R,
}

/// Asks the desktop of a directory; `None` when none answers.
pub(super) fn ask(dir: &DataDir, request: &Request) -> Result<Option<Answer>, Failure> {
    let path = dir.file("control.json");
    let Ok(text) = std::fs::read_to_string(&path) else { return Ok(None) };
    let door: Door = serde_json::from_str(&text)
        .map_err(|error| Failure::file(&path, format!("is damaged: {error}; start the desktop again")))?;
    let address = SocketAddr::from((Ipv4Addr::LOCALHOST, door.port));
    let Ok(mut stream) = TcpStream::connect_timeout(&address, PATIENCE) else { return Ok(None) };
    stream.set_read_timeout(Some(PATIENCE))?;
    stream.set_write_timeout(Some(PATIENCE))?;
    let mut line = serde_json::to_string(&Line { token: door.token, request })
        .map_err(|error| Failure::file(&path, error.to_string()))?;
    line.push('\n');
    stream.write_all(line.as_bytes())?;
    let mut answer = String::new();
    BufReader::new(stream.take(LONGEST)).read_line(&mut answer)?;
    // An old file may lead to a port that somebody else has by now.
    let answer = serde_json::from_str::<Answer>(&answer);
    answer.map(Some).map_err(|error| {
        Failure::file(&path, format!("port {} gives no sound answer ({error}); is a desktop running there?", door.port))
    })
}

/// Takes requests for as long as it is polled.
pub(crate) struct Server {
    listener: TcpListener,
    token: LinkToken,
}

impl Server {
    /// Opens the door and writes the file.
    pub(crate) async fn open(locked: &Locked) -> Result<Self, Failure> {
        let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).await?;
        let mut random = [0_u8; 24];
        getrandom::fill(&mut random).map_err(|error| std::io::Error::other(error.to_string()))?;
        let token: String = random.iter().map(|byte| format!("{byte:02x}")).collect();
        let path = locked.dir.file("control.json");
        let door = Door { port: listener.local_addr()?.port(), token: token.clone() };
        let text = serde_json::to_string(&door).map_err(|error| Failure::file(&path, error.to_string()))?;
        write_private(&path, &text).map_err(|error| Failure::file(&path, format!("cannot be written: {error}")))?;
        Ok(Self { listener, token: LinkToken::new(token) })
    }

    /// Answers requests with `answer`.
    pub(crate) async fn run(self, answer: Arc<dyn Fn(Request) -> Answer + Send + Sync>) {
        let (token, room) = (Arc::new(self.token), Arc::new(Semaphore::new(AT_ONCE)));
        loop {
            let Ok(permit) = Arc::clone(&room).acquire_owned().await else { return };
            let Ok((mut stream, _)) = self.listener.accept().await else { continue };
            let (answer, token) = (Arc::clone(&answer), Arc::clone(&token));
            tokio::spawn(async move {
                let _permit = permit;
                let talk = async {
                    let (reader, mut writer) = stream.split();
                    let mut line = String::new();
                    tokio::io::BufReader::new(reader.take(LONGEST)).read_line(&mut line).await?;
                    // Whoever does not know the token learns nothing.
                    let Ok(asked) = serde_json::from_str::<Line<Request>>(&line) else { return Ok(()) };
                    if !token.matches(&asked.token) {
                        return Ok(());
                    }
                    let mut text = serde_json::to_string(&answer(asked.request))?;
                    text.push('\n');
                    writer.write_all(text.as_bytes()).await
                };
                // A command that has gone needs no answer.
                drop(tokio::time::timeout(PATIENCE, talk).await);
            });
        }
    }
}
