//! Marks on sessions: attention, new activity, a breached KPI (`docs/src/methods.md`, sessions).

use cif_protocol::Value;
use cif_protocol::host::{Failure, NotifyKpiBreach, NotifyNewActivity, RequestFocusSession};
use serde::Serialize;

use super::{Slot, Workspace};
use crate::limits::check_size;
use crate::slugs::text_of;

/// The highest number of an attention mark.
const ATTENTION_LIMIT: u32 = 99;
/// The highest number of new activity.
const ACTIVITY_LIMIT: u32 = 9;

/// The marks of a session in the list.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
#[non_exhaustive]
pub struct BadgeView {
    /// Is something new?
    pub news: bool,
    /// How much is new; none for a dot, or when there is only a breached KPI.
    pub count: Option<u32>,
    /// What to show for it: a number, `9+`, or nothing for a dot.
    pub text: String,
    /// True for the exclamation mark of a breached KPI.
    pub kpi_breach: bool,
    /// What the provider said about the breach, as text.
    pub kpi_details: Option<String>,
}

/// What a session is marked with.
#[derive(Debug, Default)]
pub(super) struct Marks {
    /// Goes when the session gets the focus.
    news: Option<News>,
    /// Stays until the provider takes it back; with its details.
    kpi: Option<Value>,
}

#[derive(Debug, Clone, Copy)]
enum News {
    Attention(u32),
    Activity(u32),
}

impl Marks {
    /// The session got the focus.
    pub(super) const fn seen(&mut self) {
        self.news = None;
    }

    pub(super) fn view(&self) -> Option<BadgeView> {
        let (count, limit) = match self.news {
            None if self.kpi.is_none() => return None,
            None => (0, 0),
            Some(News::Attention(count)) => (count.min(ATTENTION_LIMIT), ATTENTION_LIMIT),
            Some(News::Activity(count)) => (count, ACTIVITY_LIMIT),
        };
        let text = match count {
            0 => String::new(),
            _ if count > limit => format!("{limit}+"),
            _ => count.to_string(),
        };
        let details = self.kpi.as_ref().map(text_of).filter(|text| !text.is_empty());
        Some(BadgeView {
            news: self.news.is_some(),
            count: (count > 0).then_some(count),
            text,
            kpi_breach: self.kpi.is_some(),
            kpi_details: details,
        })
    }
}

/// A number, or the text of one.
fn number(value: Option<&Value>) -> Option<f64> {
    let number = match value? {
        Value::Number(number) => *number,
        Value::String(text) => text.trim().parse().ok()?,
        _ => return None,
    };
    number.is_finite().then_some(number)
}

/// Whole and not negative; a cast of a float saturates.
#[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "a float to integer cast saturates")]
const fn count(number: f64) -> u32 {
    number as u32
}

impl Workspace {
    fn markable(&self, caller: Slot, method: &str, id: &cif_protocol::SessionId) -> Result<usize, Failure> {
        self.own_session(caller, id).ok_or_else(|| Failure::invalid(method, self.no_session(caller, id.as_str())))
    }

    /// A mark on a session that has the focus would never go, so there it changes nothing.
    fn set_news(&mut self, at: usize, news: Option<News>) {
        if at != self.sessions.focused {
            self.sessions.list[at].marks.news = news;
            self.touch();
        }
    }

    pub(super) fn request_focus_session(&mut self, caller: Slot, call: &RequestFocusSession) -> Result<(), Failure> {
        let at = self.markable(caller, "requestFocusSession", &call.session_id)?;
        let wanted = number(call.messages_count.as_deref()).filter(|number| *number >= 0.0).unwrap_or_default();
        self.set_news(at, Some(News::Attention(count(wanted))));
        Ok(())
    }

    pub(super) fn notify_new_activity(&mut self, caller: Slot, call: &NotifyNewActivity) -> Result<(), Failure> {
        const METHOD: &str = "notifyNewActivity";
        let at = self.markable(caller, METHOD, &call.session_id)?;
        if call.reset.is_some_and(|reset| reset.0) {
            self.set_news(at, None);
            return Ok(());
        }
        match number(call.messages_count.as_deref()) {
            Some(wanted) if wanted < 0.0 => {
                let message = format!("messagesCount is {wanted}; give 0 for a dot, or how many are new");
                return Err(Failure::invalid(METHOD, message));
            }
            Some(wanted) => self.set_news(at, Some(News::Activity(count(wanted)))),
            None => {}
        }
        Ok(())
    }

    pub(super) fn notify_kpi_breach(&mut self, caller: Slot, call: NotifyKpiBreach) -> Result<(), Failure> {
        const METHOD: &str = "notifyKpiBreach";
        let at = self.markable(caller, METHOD, &call.session_id)?;
        let details = call.details.map(|details| *details).unwrap_or_default();
        check_size("details of a KPI breach", [&details]).map_err(|message| Failure::invalid(METHOD, message))?;
        let flag = call.reset.is_some_and(|reset| reset.0);
        // With the option a missing flag still sets the mark: that is what the call is for.
        let clear = if self.options.kpi_reset_inverted { call.reset.is_some() && !flag } else { flag };
        self.sessions.list[at].marks.kpi = (!clear).then_some(details);
        self.touch();
        Ok(())
    }
}
