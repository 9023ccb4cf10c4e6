//! The cases of every method. A test compares them with the table of the protocol.

use super::table;

macro_rules! methods {
    ($($wire:literal $(fails $fails:tt)?, real_time $real:literal;)+) => {
        pub(super) const CASES: &[super::HostCase] = methods! { @groups [] $($wire $(fails $fails)?, $real;)+ };
    };
    (@groups [$($done:expr,)*]) => { &[$($done,)*] };
    (@groups [$($done:expr,)*] $wire:literal fails yes, $real:literal; $($rest:tt)*) => {
        methods! { @groups [
            $($done,)*
            methods! { @works $wire, $real, concat!("method.", $wire, ".fails") },
            methods! { @fails $wire, $real },
            methods! { @refused $wire, $real, SideOf },
        ] $($rest)* }
    };
    (@groups [$($done:expr,)*] $wire:literal, $real:literal; $($rest:tt)*) => {
        methods! { @groups [
            $($done,)*
            methods! { @works $wire, $real, concat!("method.", $wire, ".refused") },
            methods! { @refused $wire, $real, Case },
        ] $($rest)* }
    };
    (@works $wire:literal, $real:literal, $twin:expr) => {
        super::HostCase {
            id: concat!("method.", $wire, ".works"),
            rule: concat!("`", $wire, "` gives its documented result, and other calls show what it did."),
            explain: "Providers rely on the result as `docs/src/methods.md` says it, key by key, and on the effect being there when the \
                      answer is: answer when it is done. What only reads must change nothing.",
            twin: crate::case::Twin::Case($twin),
            real_time: $real,
            run: |bench| Box::pin(table::works(bench, $wire)),
        }
    };
    (@fails $wire:literal, $real:literal) => {
        super::HostCase {
            id: concat!("method.", $wire, ".fails"),
            rule: concat!("`", $wire, "` fails where it must, with a whole error, without an effect and without an event."),
            explain: "The error has the documented kind, the wire name of the method, and a message that names what was wrong. Check \
                      everything before you change anything: a provider that was refused believes that nothing has happened.",
            twin: crate::case::Twin::Case(concat!("method.", $wire, ".works")),
            real_time: $real,
            run: |bench| Box::pin(table::fails(bench, $wire)),
        }
    };
    (@refused $wire:literal, $real:literal, $side:ident) => {
        super::HostCase {
            id: concat!("method.", $wire, ".refused"),
            rule: concat!("`", $wire, "` is refused as not implemented, at once and without an effect, where the host does not serve it."),
            explain: "A host need not serve everything, but it must say so: a provider then goes another way. Name the method among those \
                      that the subject goes without, and answer it with kind `NotImplemented`; never leave it unanswered.",
            twin: crate::case::Twin::$side(concat!("method.", $wire, ".works")),
            real_time: $real,
            run: |bench| Box::pin(table::refused(bench, $wire)),
        }
    };
}

methods! {
    "setmode", real_time true;
    "getmode", real_time true;
    "setwidth", real_time true;
    "getwidth", real_time true;
    "isConsoleApp", real_time true;
    "createrecord" fails yes, real_time true;
    "retrieverecord" fails yes, real_time true;
    "updaterecord" fails yes, real_time true;
    "deleterecord" fails yes, real_time true;
    "searchandopenrecords" fails yes, real_time true;
    "search" fails yes, real_time true;
    "openform", real_time true;
    "refreshform", real_time true;
    "renderSearchPage" fails yes, real_time true;
    "getEntityMetadata" fails yes, real_time true;
    "executeFetchQuery" fails yes, real_time true;
    "executeAction" fails yes, real_time true;
    "setclicktoact", real_time true;
    "getclicktoact", real_time true;
    "getenvironment", real_time true;
    "addGenericHandler", real_time true;
    "removeGenericHandler", real_time true;
    "getFcsValue", real_time true;
    "isFeatureEnabled", real_time true;
    "canCreateSession", real_time true;
    "createSession" fails yes, real_time false;
    "getSession" fails yes, real_time false;
    "getFocusedSession", real_time false;
    "getAllSessions", real_time false;
    "setSessionTitle" fails yes, real_time false;
    "requestFocusSession" fails yes, real_time false;
    "notifyKpiBreach" fails yes, real_time false;
    "notifyNewActivity" fails yes, real_time false;
    "updateContext" fails yes, real_time false;
    "createTab" fails yes, real_time false;
    "getTabsByTagOrName", real_time false;
    "getFocusedTab", real_time false;
    "focusTab" fails yes, real_time false;
    "refreshTab" fails yes, real_time false;
    "setTabTitle" fails yes, real_time false;
    "closeTab" fails yes, real_time false;
    "createTabInHomeSession" fails yes, real_time false;
    "notifyEvent" fails yes, real_time false;
    "cancelEvent" fails yes, real_time true;
    "showGlobalNotification", real_time true;
    "clearGlobalNotification", real_time true;
    "showTimeoutGlobalNotification", real_time true;
    "showProgressIndicator", real_time true;
    "closeProgressIndicator", real_time true;
    "openDialog", real_time false;
    "openMDDDialog" fails yes, real_time false;
    "setPresence", real_time true;
    "getPresence", real_time true;
    "setAgentPresence", real_time true;
    "initializeAgentPresenceList", real_time false;
    "updateConversation" fails yes, real_time false;
    "logAnalyticsEvent" fails yes, real_time true;
    "insertNotes" fails yes, real_time false;
    "closeNotes", real_time true;
    "openkbsearchcontrol", real_time true;
    "logErrorsAndReject", real_time true;
    "onUserActivity", real_time true;
    "debugInformationEvent", real_time true;
    "setPosition", real_time true;
    "initLogAnalytics", real_time true;
}
