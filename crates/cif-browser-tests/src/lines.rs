//! The output of a program: kept within a bound, and waited for line by line.

use std::collections::VecDeque;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use tokio::io::{AsyncBufReadExt, AsyncRead, BufReader};
use tokio::sync::RwLock;

/// Lines kept. What is older is forgotten; a case that waits for a line looks long before that.
const KEPT: usize = 2_000;

/// The lines that a program wrote so far.
#[derive(Debug, Clone, Default)]
pub(crate) struct Lines {
    kept: Arc<Mutex<VecDeque<String>>>,
    /// Held by every stream that still writes.
    open: Arc<RwLock<()>>,
}

impl Lines {
    /// Collects the lines of a stream until it ends.
    pub(crate) fn collect(&self, stream: impl AsyncRead + Unpin + Send + 'static) {
        let lines = self.clone();
        let open = self.open.clone().try_read_owned();
        tokio::spawn(async move {
            let _open = open;
            let mut stream = BufReader::new(stream).lines();
            while let Ok(Some(line)) = stream.next_line().await {
                lines.push(line);
            }
        });
    }

    /// Waits until all streams have ended. The caller bounds it: a grandchild may keep a stream open.
    pub(crate) async fn complete(&self) {
        drop(self.open.write().await);
    }

    /// All lines that are still kept, oldest first.
    pub(crate) fn all(&self) -> Vec<String> {
        self.lock().iter().cloned().collect()
    }

    /// The end of the output, for a message.
    pub(crate) fn tail(&self) -> String {
        let kept = self.lock();
        let skip = kept.len().saturating_sub(40);
        kept.iter().skip(skip).cloned().collect::<Vec<_>>().join("\n")
    }

    fn push(&self, line: String) {
        let mut kept = self.lock();
        if kept.len() == KEPT {
            kept.pop_front();
        }
        kept.push_back(line);
    }

    fn lock(&self) -> MutexGuard<'_, VecDeque<String>> {
        self.kept.lock().unwrap_or_else(PoisonError::into_inner)
    }
}
