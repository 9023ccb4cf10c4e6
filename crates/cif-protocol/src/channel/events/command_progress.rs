//! `command.progress`

entry! {
    /// A command that takes long has come further. The command is the cause of the event.
    event "command.progress";
    facet: Lifecycle;
    pub struct CommandProgress {
        opt {
            /// How much is done, in units of the command.
            done: u64, with_done;
            /// How much there is to do.
            total: u64, with_total;
            /// What is done just now, for people.
            text: String, with_text;
        }
    }
}
