//! One event, one file.

mod before_session_closed;
mod click_to_act;
mod debug_data_requested;
mod global_notification_action;
mod kb_article_sent;
mod max_sessions_reached;
mod mode_changed;
mod notification_displayed;
mod page_navigated;
mod presence_changed;
mod presence_set;
mod session_closed;
mod session_created;
mod session_idle;
mod session_switched;
mod size_changed;
mod window_focused;

pub use before_session_closed::BeforeSessionClosed;
pub use click_to_act::ClickToAct;
pub use debug_data_requested::DebugDataRequested;
pub use global_notification_action::GlobalNotificationAction;
pub use kb_article_sent::KbArticleSent;
pub use max_sessions_reached::MaxSessionsReached;
pub use mode_changed::ModeChanged;
pub use notification_displayed::NotificationDisplayed;
pub use page_navigated::PageNavigated;
pub use presence_changed::PresenceChanged;
pub use presence_set::PresenceSet;
pub use session_closed::SessionClosed;
pub use session_created::SessionCreated;
pub use session_idle::SessionIdle;
pub use session_switched::SessionSwitched;
pub use size_changed::SizeChanged;
pub use window_focused::WindowFocused;
