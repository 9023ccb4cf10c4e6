//! A network that can be cut: a TCP proxy on a loopback port.

use std::sync::Arc;

use tokio::io::copy_bidirectional;
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::watch;
use tokio::task::JoinHandle;

use crate::Outcome;

/// Forwards connections to another loopback port, until it is cut. Ends when it is dropped.
#[derive(Debug)]
pub struct Proxy {
    port: u16,
    whole: Arc<watch::Sender<bool>>,
    listener: JoinHandle<()>,
}

impl Proxy {
    /// Forwards to `port`.
    ///
    /// # Errors
    /// When no socket can be opened.
    pub async fn start(to: u16) -> Outcome<Self> {
        Self::start_on(0, to).await
    }

    /// Forwards from one port to another, for a browser that has to know the first before there is a network.
    ///
    /// # Errors
    /// When no socket can be opened.
    pub async fn start_on(from: u16, to: u16) -> Outcome<Self> {
        let listener = TcpListener::bind(("127.0.0.1", from)).await?;
        let port = listener.local_addr()?.port();
        let whole = Arc::new(watch::Sender::new(true));
        let line = Arc::clone(&whole);
        let listener = tokio::spawn(async move {
            while let Ok((near, _)) = listener.accept().await {
                tokio::spawn(forward(near, to, line.subscribe()));
            }
        });
        Ok(Self { port, whole, listener })
    }

    /// Its own port.
    #[must_use]
    pub fn port(&self) -> u16 {
        self.port
    }

    /// Breaks all connections. New ones are closed at once.
    pub fn cut(&self) {
        self.whole.send_replace(false);
    }

    /// Lets connections through again.
    pub fn mend(&self) {
        self.whole.send_replace(true);
    }
}

impl Drop for Proxy {
    fn drop(&mut self) {
        self.listener.abort();
        self.cut();
    }
}

/// Carries one connection until one end closes it or the network is cut; both sockets are closed then.
async fn forward(mut near: TcpStream, to: u16, mut whole: watch::Receiver<bool>) {
    if !*whole.borrow_and_update() {
        return;
    }
    let Ok(mut far) = TcpStream::connect(("127.0.0.1", to)).await else { return };
    tokio::select! {
        _ = copy_bidirectional(&mut near, &mut far) => {}
        _ = whole.wait_for(|whole| !whole) => {}
    }
}

#[cfg(test)]
mod tests {
    use tokio::io::{AsyncReadExt, AsyncWriteExt};

    use super::*;

    #[tokio::test]
    async fn a_cut_ends_what_is_open_and_refuses_what_is_new_until_it_is_mended() -> Outcome {
        let echo = TcpListener::bind(("127.0.0.1", 0)).await?;
        let proxy = Proxy::start(echo.local_addr()?.port()).await?;
        tokio::spawn(async move {
            while let Ok((mut stream, _)) = echo.accept().await {
                tokio::spawn(async move {
                    let (mut reader, mut writer) = stream.split();
                    tokio::io::copy(&mut reader, &mut writer).await
                });
            }
        });
        let mut byte = [0];
        let mut first = TcpStream::connect(("127.0.0.1", proxy.port())).await?;
        first.write_all(b"a").await?;
        first.read_exact(&mut byte).await?;
        proxy.cut();
        assert!(first.read_exact(&mut byte).await.is_err());
        let mut second = TcpStream::connect(("127.0.0.1", proxy.port())).await?;
        assert!(second.read_exact(&mut byte).await.is_err());
        proxy.mend();
        let mut third = TcpStream::connect(("127.0.0.1", proxy.port())).await?;
        third.write_all(b"b").await?;
        third.read_exact(&mut byte).await?;
        assert_eq!(&byte, b"b");
        Ok(())
    }
}
