//! The lists of methods and events: each names its file.

use super::{
    EventInfo, FieldInfo, HostEventKind as _, HostMethod as _, MethodInfo, ParamCheck, ParamInfo, ResponseClass,
    TimeoutClass, Versions,
};

/// Calls a macro with every method: module, type, the name of the Rust call, and `()` or `(params)`.
#[macro_export]
#[doc(hidden)]
macro_rules! __for_each_host_method {
    ($callback:path) => {
        $callback! {
            add_handler::AddHandler, add_handler, (params);
            remove_handler::RemoveHandler, remove_handler, (params);
            set_click_to_act::SetClickToAct, set_click_to_act, (params);
            get_click_to_act::GetClickToAct, get_click_to_act, ();
            set_mode::SetMode, set_mode, (params);
            get_mode::GetMode, get_mode, ();
            set_width::SetWidth, set_width, (params);
            get_width::GetWidth, get_width, ();
            get_environment::GetEnvironment, get_environment, ();
            search_and_open_records::SearchAndOpenRecords, search_and_open_records, (params);
            create_record::CreateRecord, create_record, (params);
            retrieve_record::RetrieveRecord, retrieve_record, (params);
            update_record::UpdateRecord, update_record, (params);
            delete_record::DeleteRecord, delete_record, (params);
            open_form::OpenForm, open_form, (params);
            notify_event::NotifyEvent, notify_event, (params);
            cancel_event::CancelEvent, cancel_event, (params);
            can_create_session::CanCreateSession, can_create_session, ();
            create_session::CreateSession, create_session, (params);
            set_session_title::SetSessionTitle, set_session_title, (params);
            get_session::GetSession, get_session, (params);
            get_focused_session::GetFocusedSession, get_focused_session, ();
            get_all_sessions::GetAllSessions, get_all_sessions, ();
            get_tabs::GetTabs, get_tabs, (params);
            create_tab::CreateTab, create_tab, (params);
            focus_tab::FocusTab, focus_tab, (params);
            is_console_app::IsConsoleApp, is_console_app, ();
            refresh_form::RefreshForm, refresh_form, (params);
            render_search_page::RenderSearchPage, render_search_page, (params);
            get_entity_metadata::GetEntityMetadata, get_entity_metadata, (params);
            execute_fetch_query::ExecuteFetchQuery, execute_fetch_query, (params);
            execute_action::ExecuteAction, execute_action, (params);
            get_fcs_value::GetFcsValue, get_fcs_value, (params);
            is_feature_enabled::IsFeatureEnabled, is_feature_enabled, (params);
            request_focus_session::RequestFocusSession, request_focus_session, (params);
            notify_kpi_breach::NotifyKpiBreach, notify_kpi_breach, (params);
            notify_new_activity::NotifyNewActivity, notify_new_activity, (params);
            update_context::UpdateContext, update_context, (params);
            get_focused_tab::GetFocusedTab, get_focused_tab, ();
            refresh_tab::RefreshTab, refresh_tab, (params);
            set_tab_title::SetTabTitle, set_tab_title, (params);
            close_tab::CloseTab, close_tab, (params);
            create_tab_in_home_session::CreateTabInHomeSession, create_tab_in_home_session, (params);
            show_global_notification::ShowGlobalNotification, show_global_notification, (params);
            clear_global_notification::ClearGlobalNotification, clear_global_notification, (params);
            show_timeout_global_notification::ShowTimeoutGlobalNotification, show_timeout_global_notification, ();
            show_progress_indicator::ShowProgressIndicator, show_progress_indicator, (params);
            close_progress_indicator::CloseProgressIndicator, close_progress_indicator, ();
            open_dialog::OpenDialog, open_dialog, (params);
            open_mdd_dialog::OpenMddDialog, open_mdd_dialog, (params);
            set_presence::SetPresence, set_presence, (params);
            get_presence::GetPresence, get_presence, ();
            set_agent_presence::SetAgentPresence, set_agent_presence, (params);
            initialize_agent_presence_list::InitializeAgentPresenceList, initialize_agent_presence_list, (params);
            update_conversation::UpdateConversation, update_conversation, (params);
            log_analytics_event::LogAnalyticsEvent, log_analytics_event, (params);
            insert_notes::InsertNotes, insert_notes, (params);
            close_notes::CloseNotes, close_notes, ();
            open_kb_search_control::OpenKbSearchControl, open_kb_search_control, (params);
            log_errors_and_reject::LogErrorsAndReject, log_errors_and_reject, (params);
            user_activity::UserActivity, user_activity, (params);
            debug_information::DebugInformation, debug_information, (params);
            set_position::SetPosition, set_position, (params);
            init_log_analytics::InitLogAnalytics, init_log_analytics, ();
        }
    };
}
pub(super) use crate::__for_each_host_method as for_each_host_method;

/// Calls a macro with every event: module and type.
macro_rules! for_each_host_event {
    ($callback:path) => {
        $callback! {
            click_to_act::ClickToAct;
            mode_changed::ModeChanged;
            size_changed::SizeChanged;
            page_navigated::PageNavigated;
            session_switched::SessionSwitched;
            session_closed::SessionClosed;
            kb_article_sent::KbArticleSent;
            session_created::SessionCreated;
            before_session_closed::BeforeSessionClosed;
            session_idle::SessionIdle;
            max_sessions_reached::MaxSessionsReached;
            presence_set::PresenceSet;
            presence_changed::PresenceChanged;
            notification_displayed::NotificationDisplayed;
            window_focused::WindowFocused;
            global_notification_action::GlobalNotificationAction;
            debug_data_requested::DebugDataRequested;
        }
    };
}
pub(super) use for_each_host_event;

macro_rules! method_rows {
    ($($module:ident :: $name:ident, $call:ident, $args:tt;)*) => {
        const METHODS: &[(&MethodInfo, Option<&MethodInfo>)] =
            &[$((super::$name::INFO, super::$name::OTHER)),*];
    };
}
for_each_host_method!(method_rows);

macro_rules! event_rows {
    ($($module:ident :: $name:ident;)*) => {
        const EVENTS: &[&EventInfo] = &[$(super::$name::INFO),*];
    };
}
for_each_host_event!(event_rows);

/// Every method and internal message of the protocol.
pub fn methods() -> impl Iterator<Item = &'static MethodInfo> {
    METHODS.iter().flat_map(|(info, other)| std::iter::once(*info).chain(*other))
}

/// The one call that has no wire name of its own: it is sent under the name of the event. [`methods`] and [`method_info`] do
/// not know it.
pub const RAISE_EVENT: &MethodInfo = &MethodInfo {
    wire: "raiseEvent",
    call: "raiseEvent",
    params: &[
        ParamInfo::new("eventName", "string", true, ParamCheck::Given),
        ParamInfo::new("payload", "any", false, ParamCheck::None),
        ParamInfo::new("cid", "string", false, ParamCheck::None),
    ],
    keys: "",
    result: "boolean",
    doc: " Raises a custom event for the scripts of the host page; false when none has a handler for it.\n",
    versions: Versions::V1V2,
    class: ResponseClass::Raw,
    timeout: TimeoutClass::Normal,
    map_value: false,
    other: None,
    fields: &[FieldInfo::new("value", "payload", false, " Any value that can be cloned.\n")],
};

/// Every call of the client library, each once: [`methods`] that have a call in JavaScript, and [`RAISE_EVENT`].
pub fn calls() -> impl Iterator<Item = &'static MethodInfo> {
    let rows = METHODS.iter().map(|(info, _)| *info).filter(|info| !info.call.is_empty());
    rows.chain(std::iter::once(RAISE_EVENT))
}

/// Every built-in event from the host to a provider.
pub fn events() -> impl Iterator<Item = &'static EventInfo> {
    EVENTS.iter().copied()
}

/// The row of a wire name; the case must match.
#[must_use]
pub fn method_info(wire: &str) -> Option<&'static MethodInfo> {
    methods().find(|info| info.wire == wire)
}

/// The row of a built-in event; the case must match.
#[must_use]
pub fn event_info(wire: &str) -> Option<&'static EventInfo> {
    events().find(|info| info.wire == wire)
}
