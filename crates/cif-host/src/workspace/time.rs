//! What happens by itself when time passes.

use cif_protocol::Instant;

use super::Workspace;

impl Workspace {
    /// When [`Workspace::handle_timeout`] has something to do.
    #[must_use]
    pub fn next_deadline(&self) -> Option<Instant> {
        let clicks = self.providers.iter().filter_map(|provider| provider.held_click.as_ref().map(|(_, until)| *until));
        let answers = self
            .inquiries
            .deadline()
            .chain(self.raised.deadline())
            .chain(self.functions.deadline())
            .chain(self.toast_deadline());
        clicks
            .chain(self.notifications.deadline())
            .chain(self.panel.deadline())
            .chain(answers)
            .chain(self.idle_deadline())
            .min()
    }

    /// Does what is due; early and repeated calls do nothing.
    pub fn handle_timeout(&mut self, now: Instant) {
        self.analytics_at(now);
        self.tick_notifications(now);
        self.expire_held_clicks(now);
        self.expire_functions(now);
        self.expire_toasts(now);
        self.send_size(now);
        self.expire_inquiries(now);
        self.expire_raised(now);
        self.tick_idle(now);
        self.observe();
    }
}
