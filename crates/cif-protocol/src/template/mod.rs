//! Template records: sessions, tabs and notifications (`docs/src/host-model.md`, templates).

mod notification;
mod options;
mod session;
mod tab;

pub use notification::{NotificationField, NotificationTemplate};
pub use options::{DesktopMode, NotificationTheme, PanelState, SessionTemplateKind, TabPageKind};
pub use session::SessionTemplate;
pub use tab::TabTemplate;
