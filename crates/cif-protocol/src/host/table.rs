//! The lists of methods and events. A typed one names its file; one that is listed only has its row here.

use super::{
    EventInfo, EventTarget, HostEventKind as _, HostMethod as _, MethodInfo, ResponseClass, TimeoutClass, Versions,
};

/// Calls a macro with every typed method: module, type, the name of the Rust call, and `()` or `(params)`.
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
        }
    };
}
pub(super) use crate::__for_each_host_method as for_each_host_method;

/// Calls a macro with every typed event: module and type.
macro_rules! for_each_host_event {
    ($callback:path) => {
        $callback! {
            click_to_act::ClickToAct;
            mode_changed::ModeChanged;
            size_changed::SizeChanged;
            page_navigated::PageNavigated;
            session_switched::SessionSwitched;
            session_closed::SessionClosed;
        }
    };
}
pub(super) use for_each_host_event;

macro_rules! method_rows {
    ($($module:ident :: $name:ident, $call:ident, $args:tt;)*) => {
        const TYPED_METHODS: &[(&MethodInfo, Option<&MethodInfo>)] =
            &[$((super::$name::INFO, super::$name::OTHER)),*];
    };
}
for_each_host_method!(method_rows);

macro_rules! event_rows {
    ($($module:ident :: $name:ident;)*) => {
        const TYPED_EVENTS: &[&EventInfo] = &[$(super::$name::INFO),*];
    };
}
for_each_host_event!(event_rows);

macro_rules! listed_methods {
    ($($wire:literal $signature:literal $versions:ident $class:ident $timeout:ident $($map:ident)?;)*) => {
        const LISTED_METHODS: &[MethodInfo] = &[$(MethodInfo {
            wire: $wire,
            signature: $signature,
            versions: Versions::$versions,
            class: ResponseClass::$class,
            timeout: TimeoutClass::$timeout,
            map_value: false $(|| super::macros::$map)?,
            fields: &[],
            typed: false,
        }),*];
    };
}

listed_methods! {
    "isConsoleApp" "isConsoleApp(cid?)" Undocumented Raw Normal;
    "refreshform" "refreshForm(save?, cid?)" Undocumented Stringify Normal;
    "renderSearchPage" "renderSearchPage(entity, searchString, cid?, searchType?)" V1V2 Raw Normal;
    "getEntityMetadata" "getEntityMetadata(entity, attributes?, cid?)" V1V2 Raw Normal;
    "executeFetchQuery" "executeFetchQuery(entityPluralName, options)" Undocumented Stringify Normal;
    "executeAction" "executeAction(request, cid?)" Undocumented Raw Normal;
    "getFcsValue" "getFcsValue(namespace, uniqueName, cid?)" Undocumented Raw Normal;
    "isFeatureEnabled" "isFeatureEnabled(featureName, cid?)" Newer Raw Normal;
    "requestFocusSession" "requestFocusSession(sessionId, messagesCount?, cid?)" V2 Raw Normal;
    "notifyKpiBreach" "notifyKpiBreach(sessionId, shouldReset?, details?, cid?)" V2 Raw Normal;
    "notifyNewActivity" "notifyNewActivity(sessionId, count, shouldReset?, cid?)" V2 Raw Normal;
    "updateContext" "updateContext(input, sessionId?, isDelete?, cid?)" V2 Raw Normal;
    "getFocusedTab" "getFocusedTab(cid?)" V2 Raw Normal;
    "refreshTab" "refreshTab(tabId, cid?)" V2 Raw Normal;
    "setTabTitle" "setTabTitle(tabId, input, cid?)" V2 Raw Normal;
    "closeTab" "closeTab(tabId, cid?)" V2 Raw Normal;
    "createTabInHomeSession" "createTabInHomeSession(input, cid?)" Newer Raw Normal;
    "showGlobalNotification" "showGlobalNotification(options, cid?)" Undocumented Raw Never;
    "clearGlobalNotification" "clearGlobalNotification(id)" Undocumented Raw Never;
    "showTimeoutGlobalNotification" "showTimeoutGlobalNotification(cid?)" Undocumented Raw Normal;
    "showProgressIndicator" "showProgressIndicator(message, cid?)" Undocumented Raw Normal;
    "closeProgressIndicator" "closeProgressIndicator(cid?)" Undocumented Raw Normal;
    "openDialog" "openDialog(dialogStrings, dialogOptions?, cid?)" Undocumented Stringify Never;
    "openMDDDialog" "openMDDDialog(name, options?, params?, cid?)" Undocumented Raw Never MAP;
    "setPresence" "setPresence(presenceText, cid?)" V2 Raw Normal;
    "getPresence" "getPresence(cid?)" V2 Raw Normal;
    "setAgentPresence" "setAgentPresence(info, cid?)" Undocumented Raw Normal;
    "initializeAgentPresenceList" "initializeAgentPresenceList(list, cid?)" Undocumented Raw Normal;
    "updateConversation" "updateConversation(id, data, cid?)" V2 Map Normal;
    "logAnalyticsEvent" "logAnalyticsEvent(data, eventName, cid?)" V2 Raw Normal;
    "insertNotes" "insertNotes(entityName, entitySetName, entityId, annotationId?, cid?)" Undocumented Map Never;
    "closeNotes" "closeNotes(cid?)" Undocumented Raw Normal;
    "openkbsearchcontrol" "openKBSearchControl(searchString, cid?)" Undocumented Raw Normal;
    "logErrorsAndReject" "" Internal Raw Normal;
    "onUserActivity" "" Internal Raw Normal;
    "debugInformationEvent" "" Internal Raw Normal;
    "setPosition" "" Internal Raw Normal;
    "initLogAnalytics" "" Internal Raw Normal;
}

macro_rules! listed_events {
    ($($wire:literal $versions:ident $target:ident $($waits:ident)?;)*) => {
        const LISTED_EVENTS: &[EventInfo] = &[$(EventInfo {
            wire: $wire,
            versions: Versions::$versions,
            target: EventTarget::$target,
            waits: false $(|| $waits)?,
            typed: false,
        }),*];
    };
}

/// The host waits for the provider's answer.
const WAITS: bool = true;

listed_events! {
    "onsendkbarticle" V1V2 AllRegistered;
    "onSessionCreated" Undocumented Owner;
    "onBeforeSessionClosed" Undocumented Owner WAITS;
    "onSessionIdle" Undocumented Owner;
    "onMaxSessionsReached" Undocumented Raiser;
    "setPresenceEvent" Undocumented AllRegistered;
    "onPresenceChange" V2 AllRegistered;
    "notificationDisplayEvent" Undocumented Raiser;
    "windowFocusEvent" Undocumented AllRegistered;
    "onGlobalNotificationActionClick" Undocumented Raiser;
    "fetchDebugData" Undocumented AllRegistered;
}

/// Every method and internal message of the protocol, typed ones first.
pub fn methods() -> impl Iterator<Item = &'static MethodInfo> {
    let typed = TYPED_METHODS.iter().flat_map(|(info, other)| std::iter::once(*info).chain(*other));
    typed.chain(LISTED_METHODS)
}

/// Every built-in event from the host to a provider, typed ones first.
pub fn events() -> impl Iterator<Item = &'static EventInfo> {
    TYPED_EVENTS.iter().copied().chain(LISTED_EVENTS)
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
