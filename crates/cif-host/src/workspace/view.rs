//! What a page draws: the whole workspace as plain data.

use cif_protocol::host::PanelMode;
use cif_protocol::{Instant, PresenceInfo, ProviderKind, SessionId, TabId};
use serde::Serialize;

use super::bars::BarView;
use super::dialogs::DialogView;
use super::progress::ProgressView;
use super::toasts::ToastView;
use super::{BadgeView, KnowledgeView, NoteView, Notice, NotificationView, Page, Side, Slot, Workspace};
use crate::AppKind;
use crate::slugs::cut;

/// Everything a page has to draw. All texts are plain text, never markup.
#[derive(Debug, Clone, PartialEq, Serialize)]
#[serde(rename_all = "camelCase")]
#[non_exhaustive]
pub struct View {
    /// Counts up with every change.
    pub version: u64,
    /// The kind of app.
    pub app: AppKind,
    /// Name of the agent.
    pub user_name: String,
    /// Sessions, home first.
    pub sessions: Vec<SessionView>,
    /// Tabs of the focused session, the anchor first.
    pub tabs: Vec<TabView>,
    /// The notification on the screen.
    pub notification: Option<NotificationView>,
    /// How many wait behind it.
    pub notifications_waiting: usize,
    /// Toasts beside it, oldest first.
    pub toasts: Vec<ToastView>,
    /// The bars above the content, oldest first.
    pub bars: Vec<BarView>,
    /// What the app is busy with.
    pub progress: Option<ProgressView>,
    /// The dialog on the screen.
    pub dialog: Option<DialogView>,
    /// How many wait behind it.
    pub dialogs_waiting: usize,
    /// The panel.
    pub panel: PanelView,
    /// The notes flap, while it is open.
    pub note: Option<NoteView>,
    /// The knowledge search; none when the host has none.
    pub knowledge: Option<KnowledgeView>,
    /// Providers in Channel Order.
    pub providers: Vec<ProviderView>,
    /// The agent's presence, if the host has any.
    pub presence: Option<PresenceInfo>,
    /// What the agent may pick as presence.
    pub presences: Vec<PresenceInfo>,
    /// True when phone numbers can be clicked.
    pub click_to_act: bool,
    /// The schemes of links that count as a phone number.
    pub click_schemes: Vec<String>,
    /// How many problems the diagnostics hold.
    pub problems: usize,
    /// What the agent is told until it is dismissed.
    pub notice: Option<Notice>,
    /// The names of custom events that providers registered for: DOM events of these names are forwarded.
    pub custom_events: Vec<String>,
    /// The latest diagnostics report, if one was asked for.
    pub report: Option<super::ReportView>,
}

/// A session in the list.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
#[non_exhaustive]
pub struct SessionView {
    /// Names it.
    pub id: SessionId,
    /// Title.
    pub title: String,
    /// One or two letters for a small icon.
    pub initials: String,
    /// Path of an icon.
    pub icon: Option<String>,
    /// Unique name of its provider; none for home.
    pub provider: Option<String>,
    /// True for the session on the screen.
    pub focused: bool,
    /// True for the session that cannot be closed.
    pub home: bool,
    /// What the provider marks it with.
    pub badge: Option<BadgeView>,
}

/// A tab of the focused session.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
#[non_exhaustive]
pub struct TabView {
    /// Names it.
    pub id: TabId,
    /// Title.
    pub title: String,
    /// What it shows.
    pub page: Page,
    /// True for the tab on the screen.
    pub focused: bool,
    /// True when the agent may close it.
    pub closable: bool,
    /// True for unsaved changes.
    pub dirty: bool,
    /// True when `entityRecordSaved` is to be dispatched after a save.
    pub inject_on_save: bool,
    /// Another number than before: the page is to be loaded anew.
    pub revision: u32,
    /// True when the form is to be saved before it is loaded anew.
    pub save_first: bool,
}

/// The panel.
#[derive(Debug, Clone, PartialEq, Serialize)]
#[serde(rename_all = "camelCase")]
#[non_exhaustive]
pub struct PanelView {
    /// 0 minimized, 1 docked, 2 hidden.
    pub mode: PanelMode,
    /// Width of the whole panel in pixels, in its present mode.
    pub width: f64,
    /// Width of the widget area in pixels when docked.
    pub widget_width: f64,
    /// Title: the label of the provider whose panel it is.
    pub title: String,
    /// Unique name of the provider whose panel it is.
    pub provider: Option<String>,
    /// `left` beside the tabs of a multi-session app, `right` in a single-session app, or as `setPosition` chose.
    pub position: &'static str,
}

/// A provider.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
#[non_exhaustive]
pub struct ProviderView {
    /// Unique name.
    pub name: String,
    /// Id.
    pub id: String,
    /// Label.
    pub label: String,
    /// Widget, native or both.
    pub kind: ProviderKind,
    /// True for the ACTIVE one.
    pub active: bool,
    /// Where its panel is seen: its session on the screen, else its newest one, else home when home is its own.
    pub session: Option<SessionId>,
    /// Its click-to-act flag.
    pub click_to_act: bool,
    /// True while its native side is connected.
    pub connected: bool,
    /// The frame of a record with a page.
    pub frame: Option<FrameView>,
}

/// The frame of a provider's page. It is made once and only shown or hidden afterwards.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
#[non_exhaustive]
pub struct FrameView {
    /// The channel URL, unchanged.
    pub src: String,
    /// The value of the attribute `sandbox`.
    pub sandbox: String,
    /// The value of the attribute `allow`.
    pub allow: String,
    /// True when it is to be seen.
    pub visible: bool,
    /// True when messages from frames inside it count as its own.
    pub allow_descendant_frames: bool,
    /// After so many milliseconds a call of the widget is answered with a failure at the latest.
    pub answer_hard_limit_ms: u64,
    /// True when custom events go as JSON text.
    pub custom_events_as_json: bool,
}

const SANDBOX: &str = "allow-forms allow-popups allow-scripts allow-same-origin allow-modals allow-downloads";
const ALLOW: &str = "microphone; camera; geolocation";

impl Workspace {
    /// What a page draws now.
    #[must_use]
    pub fn view(&self, now: Instant) -> View {
        let screen = self.on_screen();
        let (notification, notifications_waiting) = self.notifications.view(now, |slot| self.name_of(slot).to_owned());
        let (dialog, dialogs_waiting) = self.dialog_view();
        let tab = |(at, tab): (usize, &super::tab::Tab)| TabView {
            id: tab.id.clone(),
            title: tab.title.clone(),
            page: tab.page.clone(),
            focused: at == screen.focused_tab,
            closable: tab.closable && at > 0,
            dirty: tab.dirty,
            inject_on_save: tab.inject_on_save,
            revision: tab.revision,
            save_first: tab.save_first,
        };
        View {
            version: self.version,
            app: self.app,
            user_name: self.host.user_name.clone(),
            sessions: self.session_views(),
            tabs: screen.tabs.iter().enumerate().map(tab).collect(),
            notification,
            notifications_waiting,
            toasts: self.toast_views(),
            bars: self.bar_views(),
            progress: self.progress_view(),
            dialog,
            dialogs_waiting,
            panel: self.panel_view(),
            note: self.note_view(),
            knowledge: self.knowledge_view(),
            providers: self.provider_views(),
            presence: self.presence.current().cloned(),
            presences: self.presence.choices(),
            click_to_act: self.click_target().is_some(),
            click_schemes: self.options.click_to_act_schemes.clone(),
            problems: self.diagnostics.problems(),
            notice: self.notice.clone(),
            custom_events: self.custom_names(),
            report: self.report.as_ref().map(super::report::Report::view),
        }
    }

    fn session_views(&self) -> Vec<SessionView> {
        let view = |session: &super::session::Session| SessionView {
            id: session.id.clone(),
            title: session.title.clone(),
            initials: initials(&session.title),
            icon: session.icon.clone(),
            provider: session.owner.map(|slot| self.name_of(slot).to_owned()),
            focused: self.sessions.is_focused(session),
            home: session.owner.is_none(),
            badge: session.marks.view(),
        };
        self.sessions.all().iter().map(view).collect()
    }

    fn panel_view(&self) -> PanelView {
        let owner = self.panel_owner();
        PanelView {
            mode: owner.map_or(self.app.closed_mode(), |slot| self.mode_of(slot)),
            width: if owner.is_some() { self.panel_width() } else { 0.0 },
            widget_width: owner.map_or(super::panel::DEFAULT_WIDTH, |slot| self.width_of(slot)),
            title: owner.map(|slot| self.record(slot).display_label().to_owned()).unwrap_or_default(),
            provider: owner.map(|slot| self.name_of(slot).to_owned()),
            position: self.panel_position(),
        }
    }

    fn provider_views(&self) -> Vec<ProviderView> {
        let (active, panel_owner) = (self.active(), self.panel_owner());
        let view = |slot| {
            let record = self.record(slot);
            let join = |base: &str, more: &[String], separator: &str| {
                more.iter().fold(base.to_owned(), |text, word| text + separator + word)
            };
            let frame = record.channel_url.as_ref().filter(|_| record.kind.has_frame()).map(|url| FrameView {
                src: url.clone(),
                sandbox: join(SANDBOX, &record.sandbox_tokens, " "),
                allow: join(ALLOW, &record.allow_features, "; "),
                visible: panel_owner == Some(slot),
                allow_descendant_frames: record.allow_descendant_frames,
                answer_hard_limit_ms: record.answer_hard_limit_ms,
                custom_events_as_json: record.custom_event_form == cif_protocol::CustomEventForm::Json,
            });
            let native = |state: &super::Connection| state.provider == slot && state.side == Side::Native;
            ProviderView {
                name: record.unique_name.clone(),
                id: record.effective_id().to_owned(),
                label: record.display_label().to_owned(),
                kind: record.kind,
                active: active == Some(slot),
                session: self.session_of(slot),
                click_to_act: self.providers[slot.0].click_to_act,
                connected: self.connections.values().any(native),
                frame,
            }
        };
        self.slots().map(view).collect()
    }
}

impl Workspace {
    /// Where the panel of a provider is seen.
    fn session_of(&self, slot: Slot) -> Option<SessionId> {
        let own = || self.sessions.all().iter().filter(|session| session.owner == Some(slot));
        let home = || self.sessions.all().iter().find(|session| session.owner.is_none());
        let here = own().find(|session| self.sessions.is_focused(session)).or_else(|| own().next_back());
        let session = here.or_else(|| (self.home_owner() == Some(slot)).then(home).flatten());
        session.map(|session| session.id.clone())
    }
}

/// First letters of the first and last word, or the first two of a single one.
fn initials(title: &str) -> String {
    let words: Vec<&str> = title.split_whitespace().collect();
    match words.as_slice() {
        [] => String::new(),
        [word] => cut(word, 2).to_uppercase(),
        [first, .., last] => (cut(first, 1) + &cut(last, 1)).to_uppercase(),
    }
}
