//! What opens connections.

use std::fmt;
use std::sync::Arc;

use async_trait::async_trait;
use cif_adapter::{Pipe, PipeError};
use cif_provider::{BoxFuture, MaybeSend, MaybeSync, Runtime};

/// Opens connections of the transport under test. A function from a runtime to [`Ends`] is one.
#[cfg_attr(not(target_arch = "wasm32"), async_trait)]
#[cfg_attr(target_arch = "wasm32", async_trait(?Send))]
pub trait Fixture: MaybeSend + MaybeSync {
    /// A fresh connection, both ends of it.
    ///
    /// # Errors
    ///
    /// Why there is none; the case fails.
    async fn open(&self, runtime: &Arc<dyn Runtime>) -> Result<Ends, PipeError>;

    /// One end of a fresh connection whose other end writes these bytes, whatever they mean, and then closes the connection.
    /// Nothing where no bytes are written; cases about them are not run then.
    async fn strange(&self, runtime: &Arc<dyn Runtime>, bytes: Vec<u8>) -> Option<Result<Pipe, PipeError>> {
        let _ = (runtime, bytes);
        None
    }
}

#[cfg_attr(not(target_arch = "wasm32"), async_trait)]
#[cfg_attr(target_arch = "wasm32", async_trait(?Send))]
impl<F: Fn(&Arc<dyn Runtime>) -> Ends + MaybeSend + MaybeSync> Fixture for F {
    async fn open(&self, runtime: &Arc<dyn Runtime>) -> Result<Ends, PipeError> {
        Ok(self(runtime))
    }
}

/// Both ends of a connection, and what is known of it.
#[non_exhaustive]
pub struct Ends {
    /// One end.
    pub near: Pipe,
    /// The other.
    pub far: Pipe,
    /// Awaited, it breaks the connection without a goodbye: what is on its way is lost.
    pub cut: Option<BoxFuture<'static, ()>>,
    /// The longest frame that the transport carries, in bytes; nothing where it has no limit of its own.
    pub frame_bytes: Option<usize>,
    /// Does it carry text that is no JSON on one line: an empty text, line feeds, NUL?
    pub any_text: bool,
}

impl Ends {
    /// Two ends of a connection that cannot be broken on purpose, has no limit of its own and carries lines.
    #[must_use]
    pub const fn new(near: Pipe, far: Pipe) -> Self {
        Self { near, far, cut: None, frame_bytes: None, any_text: false }
    }

    /// With the means to break it.
    #[must_use]
    pub fn with_cut(mut self, cut: impl Future<Output = ()> + MaybeSend + 'static) -> Self {
        self.cut = Some(Box::pin(cut));
        self
    }

    /// With a limit, in bytes.
    #[must_use]
    pub const fn with_frame_bytes(mut self, bytes: usize) -> Self {
        self.frame_bytes = Some(bytes);
        self
    }

    /// It carries any text.
    #[must_use]
    pub const fn with_any_text(mut self) -> Self {
        self.any_text = true;
        self
    }
}

impl fmt::Debug for Ends {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Ends").field("near", &self.near).field("far", &self.far).finish_non_exhaustive()
    }
}
