//! Dispatch of calls.

use cif_protocol::host::{ErrorType, Failure, HostReply, HostRequest, RawRequest, method_info};
use cif_protocol::{Instant, Value};

use super::jobs::Work;
use super::{Answer, ConnectionId, Slot, Workspace};
use crate::AppKind;
use crate::diagnostics::{DiagnosticKind, Severity};

impl Workspace {
    /// A provider calls the host. Outputs that the call causes are queued behind its answer.
    pub fn call(&mut self, now: Instant, from: ConnectionId, request: HostRequest) -> Answer {
        let Some(connection) = self.connections.get_mut(&from) else {
            let message = "this connection is closed; connect again";
            return Answer::Done(Err(Failure::new(ErrorType::GenericError, request.wire_name(), message)));
        };
        let caller = connection.provider;
        if !matches!(request, HostRequest::AddHandler(_) | HostRequest::RemoveHandler(_)) {
            connection.called = true;
        }
        self.analytics_at(now);
        let notified = self.analytics_before(caller, &request);
        let answer = self.dispatch(now, from, caller, request);
        self.analytics_after(caller, notified, &answer);
        if let Answer::Done(Err(failure)) = &answer {
            self.call_failed(now, caller, failure);
        }
        answer
    }

    fn dispatch(&mut self, now: Instant, from: ConnectionId, caller: Slot, request: HostRequest) -> Answer {
        match self.to_resolve(from, caller, request) {
            Ok(job) => Answer::Records(job),
            Err(request) => self.perform(now, from, caller, *request),
        }
    }

    /// Does a call whose slugs are resolved.
    pub(super) fn perform(&mut self, now: Instant, from: ConnectionId, caller: Slot, request: HostRequest) -> Answer {
        use HostReply as A;
        use HostRequest as Q;
        Answer::Done(match request {
            Q::GetMode(_) => Ok(A::GetMode(self.mode_of(caller))),
            Q::SetMode(call) => {
                let mode = self.set_mode(caller, call.value);
                mode.inspect(|_| self.put_notes_away()).map(A::SetMode)
            }
            Q::GetWidth(_) => Ok(A::GetWidth(self.width_of(caller))),
            Q::SetWidth(call) => self.set_width(caller, call.value).map(A::SetWidth),
            Q::AddHandler(call) => self.add_handler(now, from, &call).map(A::AddHandler),
            Q::RemoveHandler(call) => Ok(A::RemoveHandler(self.remove_handler(from, &call))),
            Q::SetClickToAct(call) => {
                return self.set_click_to_act_call(caller, call.value.is_some_and(|value| value.0));
            }
            Q::GetClickToAct(_) => Ok(A::GetClickToAct(self.providers[caller.0].click_to_act)),
            Q::GetEnvironment(_) => Ok(A::GetEnvironment(self.environment(caller))),
            Q::CanCreateSession(_) => Ok(A::CanCreateSession(self.can_create_session())),
            Q::CreateSession(call) => {
                self.put_notes_away();
                self.create_session(now, from, caller, *call).map(A::CreateSession)
            }
            Q::SetSessionTitle(call) => self.set_session_title(caller, &call.input).map(A::SetSessionTitle),
            Q::GetSession(call) => self.get_session(caller, &call.session_id).map(|info| A::GetSession(Box::new(info))),
            Q::GetFocusedSession(_) => Ok(A::GetFocusedSession(self.get_focused_session(caller))),
            Q::GetAllSessions(_) => {
                Ok(A::GetAllSessions(self.own_sessions(caller).map(|session| session.id.clone()).collect()))
            }
            Q::RequestFocusSession(call) => self.request_focus_session(caller, &call).map(A::RequestFocusSession),
            Q::NotifyNewActivity(call) => self.notify_new_activity(caller, &call).map(A::NotifyNewActivity),
            Q::NotifyKpiBreach(call) => self.notify_kpi_breach(caller, *call).map(A::NotifyKpiBreach),
            Q::UpdateContext(call) => self.update_context(caller, *call).map(A::UpdateContext),
            Q::GetTabs(call) => self.get_tabs(caller, &call).map(A::GetTabs),
            Q::CreateTab(call) => self.create_tab(caller, *call).map(A::CreateTab),
            Q::FocusTab(call) => self.focus_tab_call(caller, &call.tab_id.0).map(A::FocusTab),
            Q::GetFocusedTab(_) => self.get_focused_tab(caller).map(A::GetFocusedTab),
            Q::RefreshTab(call) => self.refresh_tab(caller, &call.tab_id.0).map(A::RefreshTab),
            Q::SetTabTitle(call) => self.set_tab_title(caller, &call).map(A::SetTabTitle),
            Q::CloseTab(call) => self.close_tab_call(caller, &call.tab_id.0).map(A::CloseTab),
            Q::CreateTabInHomeSession(call) => self.create_tab_in_home(call.input).map(A::CreateTabInHomeSession),
            Q::OpenForm(call) => return self.open_form(from, caller, &call),
            Q::NotifyEvent(call) => return self.notify_event(now, from, caller, call),
            Q::CancelEvent(call) => self.cancel_event(now, caller, *call).map(A::CancelEvent),
            Q::ShowGlobalNotification(call) => {
                self.show_bar(from, caller, &call.options).map(A::ShowGlobalNotification)
            }
            Q::ClearGlobalNotification(call) => {
                self.clear_bar(caller, &call.notification_id);
                Ok(A::ClearGlobalNotification(()))
            }
            Q::ShowTimeoutGlobalNotification(_) => {
                self.show_missed_bar(from, caller).map(A::ShowTimeoutGlobalNotification)
            }
            Q::OpenDialog(call) => return self.open_dialog(from, caller, &call),
            Q::OpenMddDialog(call) => return self.open_named_dialog(from, caller, *call),
            Q::ShowProgressIndicator(call) => {
                self.show_progress(from, caller, &call.message);
                Ok(A::ShowProgressIndicator(()))
            }
            Q::CloseProgressIndicator(_) => {
                self.close_progress(caller);
                Ok(A::CloseProgressIndicator(()))
            }
            Q::SearchAndOpenRecords(call) => return self.search(caller, *call),
            Q::CreateRecord(call) => {
                return self.job(caller, "createrecord", call.entity_name, Work::Create(call.value.0));
            }
            Q::RetrieveRecord(call) => {
                return self.retrieve(caller, call.entity_name, call.entity_id, call.query_parameters.as_deref());
            }
            Q::UpdateRecord(call) => {
                return self.job(caller, "updaterecord", call.entity_name, Work::Update(call.entity_id, call.value.0));
            }
            Q::DeleteRecord(call) => {
                return self.job(caller, "deleterecord", call.entity_name, Work::Delete(call.entity_id));
            }
            Q::GetPresence(_) => Ok(A::GetPresence(self.get_presence())),
            Q::SetPresence(call) => Ok(A::SetPresence(self.set_presence(&call.presence))),
            Q::SetAgentPresence(call) => self.set_agent_presence(&call.info.0).map(A::SetAgentPresence),
            Q::InitializeAgentPresenceList(call) => {
                self.initialize_presences(&call.list.0).map(A::InitializeAgentPresenceList)
            }
            Q::RenderSearchPage(call) => return self.render_search_page(caller, *call),
            Q::RefreshForm(call) => self.refresh_form(caller, &call).map(A::RefreshForm),
            Q::GetEntityMetadata(call) => {
                let work = Work::Metadata(call.attributes.unwrap_or_default());
                return self.job(caller, "getEntityMetadata", call.entity_name, work);
            }
            Q::ExecuteFetchQuery(call) => return self.execute_fetch_query(caller, *call),
            Q::ExecuteAction(call) => return self.execute_action(caller, &call.request),
            Q::GetFcsValue(call) => {
                Ok(A::GetFcsValue(self.has_feature(&format!("{}.{}", call.namespace, call.unique_name))))
            }
            Q::IsFeatureEnabled(call) => Ok(A::IsFeatureEnabled(self.has_feature(&call.feature_name))),
            Q::UpdateConversation(call) => return self.update_conversation(caller, *call),
            Q::LogAnalyticsEvent(call) => self.log_analytics_event(caller, &call).map(A::LogAnalyticsEvent),
            Q::InsertNotes(call) => return self.insert_notes(from, caller, *call),
            Q::OpenKbSearchControl(call) => {
                self.open_knowledge_call(caller, call.search_string).map(A::OpenKbSearchControl)
            }
            Q::CloseNotes(_) => return self.close_notes(from, caller),
            Q::IsConsoleApp(_) => Ok(A::IsConsoleApp(self.app == AppKind::MultiSession)),
            Q::UserActivity(_) => {
                self.activity(now);
                Ok(A::UserActivity(true))
            }
            Q::LogErrorsAndReject(call) => {
                let text = |value: Option<Box<Value>>| {
                    value.and_then(|value| value.as_str().map(str::to_owned)).unwrap_or_else(|| "unknown".to_owned())
                };
                let (function, reason) = (text(call.function), text(call.message));
                let message = format!("the client library refused a call of {function}: {reason}");
                self.note_from_client(now, caller, Severity::Warning, message);
                Ok(A::LogErrorsAndReject(true))
            }
            Q::DebugInformation(_) => {
                let message = "the provider asked for diagnostics".to_owned();
                self.note_from_client(now, caller, Severity::Info, message);
                self.request_report(now);
                Ok(A::DebugInformation(true))
            }
            Q::SetPosition(call) => Ok(A::SetPosition(self.set_position(call.value.map(|value| *value)))),
            Q::InitLogAnalytics(_) => Ok(A::InitLogAnalytics("Success".to_owned())),
            Q::Other(raw) if method_info(&raw.wire).is_some() => {
                // Whoever sends a known call untyped gets the same answers.
                let RawRequest { wire, data, .. } = raw;
                return match HostRequest::decode(&wire, Value::Object(data.0)) {
                    Ok(request) => self.dispatch(now, from, caller, request),
                    Err(error) => Answer::Done(Err(Failure::from_decode(wire, &error))),
                };
            }
            Q::Other(raw) => return self.raised(now, from, caller, raw),
            _ => Err(Failure::not_implemented(request.wire_name())),
        })
    }

    fn has_feature(&self, name: &str) -> bool {
        self.options.features.get(name).copied().unwrap_or(false)
    }

    fn note_from_client(&mut self, now: Instant, caller: Slot, severity: Severity, message: String) {
        let name = self.name_of(caller).to_owned();
        self.report(now, severity, DiagnosticKind::ClientRefused, Some(&name), message);
    }

    pub(super) fn call_failed(&mut self, now: Instant, caller: Slot, failure: &Failure) {
        let name = self.name_of(caller).to_owned();
        self.report(now, Severity::Warning, DiagnosticKind::CallFailed, Some(&name), failure.to_string());
    }
}
