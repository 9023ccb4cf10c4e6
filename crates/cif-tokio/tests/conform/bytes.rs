//! Streams of bytes in memory that go wrong without losing anything, and such that break. Seeded, in virtual time.

use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::Duration;

use tokio::io::{AsyncReadExt, AsyncWriteExt, DuplexStream, duplex};
use tokio::sync::Notify;

/// What a stream of bytes does.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Bytes {
    /// Bytes that may be on their way in one direction.
    pub(crate) buffer: usize,
    /// Up to so many bytes are handed on at once.
    pub(crate) chunk: usize,
    /// One of so many chunks waits for up to 20 ms; 0 for none.
    pub(crate) late_one_in: u64,
    /// After so many bytes, both directions together, the stream breaks, and what is on its way is lost.
    pub(crate) cut_after: Option<u64>,
    pub(crate) seed: u64,
}

impl Bytes {
    /// As fast as can be.
    pub(crate) const PLAIN: Self =
        Self { buffer: 64 * 1024, chunk: 64 * 1024, late_one_in: 0, cut_after: None, seed: 0 };
    /// Byte by byte.
    pub(crate) const SPLIT: Self = Self { buffer: 1, chunk: 1, ..Self::PLAIN };
    /// In pieces of 1 to 97 bytes, some of them late, with little room.
    pub(crate) const PIECES: Self = Self { buffer: 113, chunk: 97, late_one_in: 5, seed: 7, ..Self::PLAIN };
    /// In pieces of up to 3,001 bytes, some of them late.
    pub(crate) const LARGE_PIECES: Self = Self { buffer: 5003, chunk: 3001, late_one_in: 50, seed: 11, ..Self::PLAIN };

    /// The two ends of such a stream.
    pub(crate) fn open(self) -> (DuplexStream, DuplexStream) {
        if self.chunk >= self.buffer && self.late_one_in == 0 && self.cut_after.is_none() {
            return duplex(self.buffer);
        }
        let (near, far, _) = self.open_to_cut();
        (near, far)
    }

    /// The two ends, and what cuts the stream when it is told to.
    pub(crate) fn open_to_cut(self) -> (DuplexStream, DuplexStream, Arc<Notify>) {
        let (near, near_wire) = duplex(self.buffer);
        let (far_wire, far) = duplex(self.buffer);
        let notify = Arc::new(Notify::new());
        let cut = Cut { notify: Arc::clone(&notify), bytes: AtomicU64::new(0) };
        let (from_near, to_near) = tokio::io::split(near_wire);
        let (from_far, to_far) = tokio::io::split(far_wire);
        tokio::spawn(async move {
            let one = Wire { bytes: self, random: self.seed * 2 + 1, cut: &cut }.carry(from_near, to_far);
            let other = Wire { bytes: self, random: self.seed * 2 + 2, cut: &cut }.carry(from_far, to_near);
            // When one direction is closed the other goes on; when the stream is cut, both halves are dropped.
            tokio::select! {
                _ = async { tokio::join!(one, other) } => {}
                () = cut.notify.notified() => {}
            }
        });
        (near, far, notify)
    }
}

struct Cut {
    notify: Arc<Notify>,
    bytes: AtomicU64,
}

struct Wire<'a> {
    bytes: Bytes,
    random: u64,
    cut: &'a Cut,
}

impl Wire<'_> {
    async fn carry(
        mut self,
        mut from: tokio::io::ReadHalf<DuplexStream>,
        mut to: tokio::io::WriteHalf<DuplexStream>,
    ) -> std::io::Result<()> {
        let mut buffer = vec![0; self.bytes.chunk];
        loop {
            let room = 1 + self.roll(buffer.len() as u64) as usize;
            let read = from.read(&mut buffer[..room]).await?;
            if read == 0 {
                return to.shutdown().await;
            }
            let passed = self.cut.bytes.fetch_add(read as u64, Ordering::Relaxed) + read as u64;
            if self.bytes.cut_after.is_some_and(|limit| passed > limit) {
                self.cut.notify.notify_one();
                return std::future::pending().await;
            }
            if self.bytes.late_one_in > 0 && self.roll(self.bytes.late_one_in) == 0 {
                tokio::time::sleep(Duration::from_millis(self.roll(20))).await;
            }
            to.write_all(&buffer[..read]).await?;
        }
    }

    /// A number below `limit`.
    fn roll(&mut self, limit: u64) -> u64 {
        // SplitMix64.
        self.random = self.random.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut z = self.random;
        z = (z ^ (z >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        (z ^ (z >> 31)) % limit.max(1)
    }
}
