//! A stream of bytes as a pipe: one line per frame of the link, as on standard input and output.

use std::time::Duration;

use cif_adapter::{Pipe, PipeError, QueueStream, queue};
use futures::{FutureExt, Stream, StreamExt, stream};
use tokio::io::{AsyncBufRead, AsyncBufReadExt, AsyncRead, AsyncReadExt, AsyncWrite, AsyncWriteExt, BufReader};
use tokio::sync::oneshot;

/// Bytes of a line that are read at all: more than the link's own limit, so that a frame that is too large fails its call
/// and not the connection.
const LINE_BYTES: u64 = 4 * 1024 * 1024;

/// Frames that wait to be written. More wait in the link, which has its own bound.
const QUEUE: usize = 256;

/// How long what was written may still take to leave when the link has let go of the connection.
pub(crate) const LINGER: Duration = Duration::from_secs(2);

/// A reader and a writer of bytes as a pipe: each line is one frame (`docs/src/link.md`, transport).
///
/// Must be called inside a tokio runtime, because it spawns the task that writes; that task ends with the pipe.
pub fn line_pipe<R, W>(reader: R, writer: W) -> Pipe
where
    R: AsyncRead + Send + Unpin + 'static,
    W: AsyncWrite + Send + Unpin + 'static,
{
    let (pipe, _) = line_pipe_ending(reader, writer, async { None });
    pipe
}

/// The same for a peer whose end can be explained: `ended` is awaited when there is nothing more to read. The second value
/// completes when everything is written and the writer is closed.
pub(crate) fn line_pipe_ending<R, W, F>(reader: R, writer: W, ended: F) -> (Pipe, oneshot::Receiver<()>)
where
    R: AsyncRead + Send + Unpin + 'static,
    W: AsyncWrite + Send + Unpin + 'static,
    F: Future<Output = Option<PipeError>> + Send + 'static,
{
    let (to_writer, mut from_link) = queue::<String>(QUEUE);
    let (hold, dropped) = oneshot::channel::<()>();
    // Awaited in two places, by whichever comes first.
    let dropped = dropped.shared();
    let (written, done) = oneshot::channel();
    tokio::spawn(async move {
        let expired = async {
            // An error means the same: the reading half is gone.
            let _ = dropped.clone().await;
            tokio::time::sleep(LINGER).await;
        };
        tokio::select! {
            outcome = write_lines(&mut from_link, writer) => if outcome.is_err() {
                // The reader learns more about the end than the writer: leave it to it to end the connection.
                let _ = dropped.await;
            },
            () = expired => {}
        }
        // Nobody may be interested.
        let _ = written.send(());
    });
    (Pipe::text_written_from(to_writer, read_lines(BufReader::new(reader), hold, ended)), done)
}

/// What a reader goes through: lines, then the explanation of the end, then nothing.
enum Reading<R, F> {
    Lines(R, F),
    Over,
}

/// The frames that come in. `hold` is dropped with the stream, which tells the writer that the link has let go.
fn read_lines<R, F>(
    reader: R,
    hold: oneshot::Sender<()>,
    ended: F,
) -> impl Stream<Item = Result<String, PipeError>> + Send + 'static
where
    R: AsyncBufRead + Send + Unpin + 'static,
    F: Future<Output = Option<PipeError>> + Send + 'static,
{
    stream::unfold((Reading::Lines(reader, ended), hold), |(state, hold)| async move {
        let Reading::Lines(mut reader, ended) = state else { return None };
        match read_line(&mut reader).await {
            Ok(Some(line)) => Some((Ok(line), (Reading::Lines(reader, ended), hold))),
            Ok(None) => ended.await.map(|error| (Err(error), (Reading::Over, hold))),
            Err(error) => Some((Err(error), (Reading::Over, hold))),
        }
    })
}

/// The next line that is not empty, without its end; nothing at the end of the stream.
async fn read_line<R: AsyncBufRead + Unpin>(reader: &mut R) -> Result<Option<String>, PipeError> {
    loop {
        let mut line = Vec::new();
        let read = (&mut *reader).take(LINE_BYTES).read_until(b'\n', &mut line).await;
        if read.map_err(|error| PipeError::new("the stream broke").with_source(error))? == 0 {
            return Ok(None);
        }
        if line.last() != Some(&b'\n') {
            let why = if line.len() as u64 == LINE_BYTES {
                format!("a line is longer than {LINE_BYTES} bytes; expected one frame per line")
            } else {
                "the stream ended in the middle of a line".to_owned()
            };
            return Err(PipeError::new(why));
        }
        line.pop();
        if line.last() == Some(&b'\r') {
            line.pop();
        }
        if !line.is_empty() {
            // What is not text is not JSON either: the link says what is wrong and closes.
            return Ok(Some(String::from_utf8_lossy(&line).into_owned()));
        }
    }
}

async fn write_lines<W: AsyncWrite + Unpin>(frames: &mut QueueStream<String>, mut writer: W) -> std::io::Result<()> {
    let mut lines = String::new();
    while let Some(frame) = frames.next().await {
        lines.clear();
        lines += &frame;
        lines.push('\n');
        // What else has come together meanwhile leaves with it.
        while let Some(Some(frame)) = frames.next().now_or_never() {
            lines += &frame;
            lines.push('\n');
        }
        writer.write_all(lines.as_bytes()).await?;
        writer.flush().await?;
    }
    writer.shutdown().await
}

#[cfg(test)]
mod tests {
    use super::*;

    async fn read(bytes: &[u8]) -> Vec<Result<String, String>> {
        let mut reader = BufReader::new(bytes);
        let mut lines = Vec::new();
        loop {
            match read_line(&mut reader).await {
                Ok(Some(line)) => lines.push(Ok(line)),
                Ok(None) => return lines,
                Err(error) => {
                    lines.push(Err(error.to_string()));
                    return lines;
                }
            }
        }
    }

    #[tokio::test]
    async fn lines_are_frames() {
        let ok = |text: &str| Ok(text.to_owned());
        assert_eq!(read(b"{\"t\":\"ack\"}\n\r\n{}\r\n").await, [ok("{\"t\":\"ack\"}"), ok("{}")]);
        assert_eq!(read(b"").await, []);
        assert_eq!(read(b"\xff\n").await, [ok("\u{fffd}")]);
    }

    #[tokio::test]
    async fn half_a_line_and_one_without_end_are_errors() {
        let half = read(b"{}\n{").await;
        assert!(half[0].is_ok() && half[1].as_ref().is_err_and(|text| text.contains("middle of a line")), "{half:?}");
        let endless = read(&vec![b'x'; LINE_BYTES as usize + 1]).await;
        assert!(endless[0].as_ref().is_err_and(|text| text.contains("longer than")), "{:?}", endless.len());
    }
}
