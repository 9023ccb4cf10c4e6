//! `upload.progress`

use crate::UploadId;

entry! {
    /// An upload has come further.
    event "upload.progress";
    facet: Attachments;
    pub struct UploadProgressed {
        req {
            /// The upload.
            upload: UploadId,
            /// How many bytes have come.
            received: u64,
            /// How many there are.
            total: u64,
        }
    }
}
