//! One event, one file.

mod click_to_act;
mod mode_changed;
mod page_navigated;
mod session_closed;
mod session_switched;
mod size_changed;

pub use click_to_act::ClickToAct;
pub use mode_changed::ModeChanged;
pub use page_navigated::PageNavigated;
pub use session_closed::SessionClosed;
pub use session_switched::SessionSwitched;
pub use size_changed::SizeChanged;
