//! The floor of WebSocket calls: 164 bytes to an echo server over TCP on loopback and back, without delay.

use std::sync::Arc;

use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::Mutex;

use crate::harness::{Batch, Row};

pub(crate) const NAME: &str = "raw TCP echo";

const BYTES: usize = 164;

pub(crate) async fn row<'a>() -> std::io::Result<Row<'a>> {
    let listener = TcpListener::bind("127.0.0.1:0").await?;
    let address = listener.local_addr()?;
    tokio::spawn(async move {
        while let Ok((mut socket, _)) = listener.accept().await {
            let _ = socket.set_nodelay(true);
            tokio::spawn(async move {
                let mut buffer = [0; BYTES];
                while socket.read_exact(&mut buffer).await.is_ok() && socket.write_all(&buffer).await.is_ok() {}
            });
        }
    });
    let socket = TcpStream::connect(address).await?;
    socket.set_nodelay(true)?;
    let socket = Arc::new(Mutex::new(socket));
    let run = move |calls: usize| -> Batch<'a> {
        let socket = Arc::clone(&socket);
        Box::pin(async move {
            let mut socket = socket.lock().await;
            let mut buffer = [7; BYTES];
            for _ in 0..calls {
                socket.write_all(&buffer).await.expect("the echo server runs");
                socket.read_exact(&mut buffer).await.expect("the echo server answers");
            }
        })
    };
    Ok(Row { calls: 25, run: Box::new(run), ..Row::new(NAME) })
}
