//! Files that go with messages and mails.

use crate::AttachmentId;

record! {
    /// A file that the service has.
    #[derive(Eq)]
    pub struct AttachmentInfo {
        req {
            /// Names the file in parts of messages and for downloading.
            id: AttachmentId,
            /// The file name, without folders.
            name: String,
            /// The media type, as the sender said it; nobody has verified it.
            content_type: String,
            /// The size in bytes.
            size: u64,
        }
    }
}
