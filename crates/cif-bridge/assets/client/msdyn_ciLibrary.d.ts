// Typings of the client library of an open Channel Integration Framework (CIF). Written by `cargo xtask client` from the
// method table; not to be edited.

declare namespace Microsoft.CIFramework {
  /** JSON text: what `JSON.stringify` gives. */
  type JsonText = string;

  /** 0 minimized, 1 docked, 2 hidden. */
  type PanelMode = 0 | 1 | 2;

  /**
   * A handler of an event. Built-in events give JSON text, custom ones a Map with `value`, or JSON text where the host is set so.
   * What it returns, or what its promise resolves to, is the answer to the host.
   */
  type EventHandler = (payload: any) => unknown;

  /** Why a call failed. */
  interface CifError extends Error {
    /** What happened, readable. */
    readonly message: string;
    /** An entry of the host's error map: `message`, `msdyn_name`, `value`, `errorCode`. */
    get(key: string): any;
    has(key: string): boolean;
    /** Where the call resolves to JSON text, the JSON text of the error map. */
    toString(): string;
  }

  /** What a session is made from. Further keys are values of slugs. */
  interface SessionInput {
    /** The session template, by unique or display name. */
    templateName: string;
    /** Values of slugs, and under the name of a tab template the parameters of that tab. */
    templateParameters?: Record<string, any>;
    /** Kept with the session, and returned by `getSession`. */
    context?: any;
    customerName?: string;
    [slug: string]: any;
  }

  /** What a tab is made from. */
  interface TabInput {
    /** The tab template, by unique or display name. */
    templateName: string;
    /** The parameters of the page, and values of slugs. */
    templateParameters?: Record<string, any>;
    /** Does the tab get the focus? Missing: yes. */
    isFocused?: boolean;
    /** A tag to find the tab by. */
    templateTag?: string;
    /** Tell the host page when the tab's form is saved. */
    injectOnSave?: boolean;
  }

  /** What a notification is made from. */
  interface NotificationInput {
    /** The kind of event, for example `incomingcall`; older notifications only. */
    eventType?: string;
    /** The notification template, by unique or display name. */
    templateName?: string;
    /** Values of the slugs in the template. */
    templateParameters?: Record<string, any>;
    /** A function of the host page that chooses the template. */
    templateNameResolver?: { webresourceName: string; functionName: string; parameters?: any };
    /** Whatever the caller wants to keep with the notification. */
    additionalParametersObject?: any;
    messageNotificationType?: any;
    notificationAction?: any;
    /** Names this notification for `cancelEvent`. */
    cancellationToken?: string;
    /** A notification without template. */
    notificationUXObject?: JsonText;
  }

  /** A bar across the app. */
  interface GlobalNotification {
    type?: number;
    message: string;
    /** 1 success, 2 error, 3 warning, 4 information, or a word such as `INFO`. */
    level?: number | string;
    showCloseButton?: boolean;
    actionLabel?: string;
    actionLink?: string;
    action?: any;
  }

  /** An unbound action of the platform. */
  interface ActionRequest {
    operationName: string;
    operationType: 0;
    parameters?: { name: string; value: any; type: { structuralProperty: number; typeName: string } }[];
  }

  /**
   * Registers the provider for an event (`docs/src/methods.md`, events): built-in or custom, exact in case. Each call counts
   * one; the provider receives the event while the count is above zero.
   * CIF 1.0 and 2.0.
   * @param eventName The name of the event.
   * @param handler Called with the payload of the event.
   * @param cid An id of the caller's for telemetry.
   */
  function addHandler(eventName: string, handler: EventHandler, cid?: string): Promise<true>;

  /**
   * Takes one registration for an event back. More removals than registrations change nothing.
   * CIF 1.0 and 2.0.
   * @param eventName The name of the event.
   * @param handler Called with the payload of the event.
   * @param cid An id of the caller's for telemetry.
   */
  function removeHandler(eventName: string, handler: EventHandler, cid?: string): Promise<true>;

  /**
   * Turns click-to-act on or off for this provider; kept with its record where the host can store it.
   * CIF 1.0 and 2.0.
   * @param value On or off, by truthiness; missing is off.
   * @param cid An id of the caller's for telemetry.
   */
  function setClickToAct(value?: boolean, cid?: string): Promise<null>;

  /**
   * Is click-to-act on for this provider?
   * CIF 1.0 and 2.0.
   * @param cid An id of the caller's for telemetry.
   */
  function getClickToAct(cid?: string): Promise<boolean>;

  /**
   * Opens, minimizes or hides the panel for the focused session; answers the mode in effect. Only the active provider may.
   * Raises no `onmodechanged`.
   * CIF 1.0 and 2.0.
   * @param value The mode wanted.
   * @param cid An id of the caller's for telemetry.
   */
  function setMode(value: PanelMode, cid?: string): Promise<PanelMode>;

  /**
   * The mode of the panel.
   * CIF 1.0 and 2.0.
   * @param cid An id of the caller's for telemetry.
   */
  function getMode(cid?: string): Promise<PanelMode>;

  /**
   * Sets the width of the widget area for all sessions of the provider, in pixels; answers the width in effect. Below 300 nothing
   * changes; above half of the screen the panel collapses. Raises no `onsizechanged`.
   * CIF 1.0 and 2.0.
   * @param value The width wanted, in CSS pixels.
   */
  function setWidth(value: number | string): Promise<number>;

  /**
   * The width of the widget area in CSS pixels, 0 where there is no panel.
   * CIF 1.0 and 2.0.
   * @param cid An id of the caller's for telemetry.
   */
  function getWidth(cid?: string): Promise<number>;

  /**
   * Who the agent is, which app and page is open, how the provider is configured: one flat record of the keys in
   * `docs/src/methods.md`, environment.
   * CIF 1.0 and 2.0.
   * @param cid An id of the caller's for telemetry.
   */
  function getEnvironment(cid?: string): Promise<JsonText>;

  /**
   * Finds records. `searchandopenrecords` also shows them: one row opens its form, none or several open the search page, and a
   * `$search` term always does. A call that only searches goes under the wire name `search` and shows nothing.
   * At most 5000 rows come back.
   * CIF 1.0 and 2.0.
   * @param entity The logical name of the table.
   * @param queryParameters OData options: `$select`, `$filter`, `$orderby`, `$top`, `$expand`, `$search`; a leading `?` is optional.
   * @param searchOnly Only find, show nothing.
   * @param cid An id of the caller's for telemetry.
   * @param searchType 0 relevance, 1 categorized search page; other values are read as 1.
   */
  function searchAndOpenRecords(entity: string, queryParameters: string, searchOnly: boolean, cid?: string, searchType?: number): Promise<JsonText>;

  /**
   * Creates a record; answers its id beside the columns sent. Look-ups are set by `<column>@odata.bind`.
   * CIF 1.0 and 2.0.
   * @param entityLogicalName The logical name of the table, for example `contact`.
   * @param data The columns.
   * @param cid An id of the caller's for telemetry.
   */
  function createRecord(entityLogicalName: string, data: JsonText, cid?: string): Promise<JsonText>;

  /**
   * Reads one record.
   * CIF 1.0 and 2.0.
   * @param entityLogicalName The logical name of the table, for example `contact`.
   * @param id The record's id, with or without braces, in any case.
   * @param options OData `$select` and `$expand`; a leading `?` is optional.
   * @param cid An id of the caller's for telemetry.
   */
  function retrieveRecord(entityLogicalName: string, id: string, options?: string, cid?: string): Promise<JsonText>;

  /**
   * Changes the columns given, and no others; answers the id beside the columns sent.
   * CIF 1.0 and 2.0.
   * @param entityLogicalName The logical name of the table, for example `contact`.
   * @param id The record's id, with or without braces, in any case.
   * @param data The columns to change.
   * @param cid An id of the caller's for telemetry.
   */
  function updateRecord(entityLogicalName: string, id: string, data: JsonText, cid?: string): Promise<JsonText>;

  /**
   * Deletes a record; answers its id, also under `<entity>id`.
   * CIF 1.0 and 2.0.
   * @param entityLogicalName The logical name of the table, for example `contact`.
   * @param id The record's id, with or without braces, in any case.
   * @param cid An id of the caller's for telemetry.
   */
  function deleteRecord(entityLogicalName: string, id: string, cid?: string): Promise<JsonText>;

  /**
   * Opens the form of a record, or an empty one when the options have no `entityId`. Answers at once for an existing record, else when
   * the agent saves or leaves.
   * CIF 1.0 and 2.0.
   * Has no time limit: the agent decides.
   * @param entityFormOptions `entityName`, `entityId`, `formId`, `useQuickCreateForm` …
   * @param formParameters Values that fill a new form, by column.
   * @param cid An id of the caller's for telemetry.
   */
  function openForm(entityFormOptions: JsonText, formParameters?: JsonText, cid?: string): Promise<JsonText>;

  /**
   * Shows the agent a notification and answers with what became of it. Without a template, a resolver or the legacy
   * `notificationUXObject` the call fails.
   * CIF 2.0.
   * Has no time limit: the agent decides.
   * @param input See its type.
   * @param cid An id of the caller's for telemetry.
   */
  function notifyEvent(input: NotificationInput, cid?: string): Promise<JsonText>;

  /**
   * Withdraws a notification of this provider; the pending call of it is answered with `Cancel`.
   * CIF 2.0.
   * Has no time limit: the agent decides.
   * @param cancellationToken The token given with the notification.
   * @param cid An id of the caller's for telemetry.
   */
  function cancelEvent(cancellationToken: string, cid?: string): Promise<JsonText>;

  /**
   * Is there room for another session?
   * CIF 2.0.
   * @param cid An id of the caller's for telemetry.
   */
  function canCreateSession(cid?: string): Promise<boolean>;

  /**
   * Opens a session from a template, with focus; answers its id. The answer comes before the focus events.
   * CIF 2.0.
   * Has no time limit: the agent decides.
   * @param input See its type.
   * @param cid An id of the caller's for telemetry.
   * @param providerSessionId The provider's own id of the conversation.
   */
  function createSession(input: SessionInput, cid?: string, providerSessionId?: string): Promise<string>;

  /**
   * Renders the title of a session anew: the template's title with slugs from the input first, then from the session. Answers the
   * new title.
   * CIF 2.0.
   * @param input `sessionId` (else the focused own session) and values of slugs.
   * @param cid An id of the caller's for telemetry.
   */
  function setSessionTitle(input: Record<string, any>, cid?: string): Promise<string>;

  /**
   * What the host knows of one of the provider's own sessions.
   * CIF 2.0.
   * @param sessionId The session.
   * @param cid An id of the caller's for telemetry.
   */
  function getSession(sessionId: string, cid?: string): Promise<Map<string, any>>;

  /**
   * The focused session: an own one, or home; nothing while another provider's session has the focus.
   * CIF 2.0.
   * @param cid An id of the caller's for telemetry.
   */
  function getFocusedSession(cid?: string): Promise<string | null>;

  /**
   * The provider's own sessions in order of creation.
   * CIF 2.0.
   * @param cid An id of the caller's for telemetry.
   */
  function getAllSessions(cid?: string): Promise<string[]>;

  /**
   * The tabs of the focused session, the anchor tab first; by template name, by tag, or those that match both.
   * CIF 2.0.
   * @param templateName A tab template, by unique or display name.
   * @param tag A tag given at `createTab`.
   * @param cid An id of the caller's for telemetry.
   */
  function getTabs(templateName?: string, tag?: string, cid?: string): Promise<string[]>;

  /**
   * Opens a tab in the focused session, which must be the caller's own or home; answers its id.
   * CIF 2.0.
   * @param input Template and values.
   * @param cid An id of the caller's for telemetry.
   */
  function createTab(input: TabInput, cid?: string): Promise<string>;

  /**
   * Gives a tab of the focused session the focus.
   * CIF 2.0.
   * @param tabId The tab; of an array the first element.
   * @param cid An id of the caller's for telemetry.
   */
  function focusTab(tabId: string | string[], cid?: string): Promise<null>;

  /**
   * Is this a multi-session app?
   * Exported, and documented nowhere.
   * @param cid An id of the caller's for telemetry.
   */
  function isConsoleApp(cid?: string): Promise<boolean>;

  /**
   * Loads the open record form anew, saving it first if asked; answers whether a form was open.
   * Exported, and documented nowhere.
   * @param save Save first, by truthiness.
   * @param cid An id of the caller's for telemetry.
   */
  function refreshForm(save?: boolean, cid?: string): Promise<JsonText>;

  /**
   * Opens the search page with a term. Only the active provider may.
   * CIF 1.0 and 2.0.
   * @param entity The logical name of the table, for example `contact`.
   * @param searchString The term; may be empty.
   * @param cid An id of the caller's for telemetry.
   * @param searchType 0 relevance, 1 categorized; other values are read as 1.
   */
  function renderSearchPage(entity: string, searchString: string, cid?: string, searchType?: number): Promise<null>;

  /**
   * Describes a table: the JSON text of one flat object, with the attributes asked for.
   * CIF 1.0 and 2.0.
   * @param entity The logical name of the table, for example `contact`.
   * @param attributes Logical names of columns; none are described when missing.
   * @param cid An id of the caller's for telemetry.
   */
  function getEntityMetadata(entity: string, attributes?: string[], cid?: string): Promise<JsonText>;

  /**
   * Reads from the Web API of the platform by the plural name of a table: a list, one record, or the data of a file column.
   * Exported, and documented nowhere.
   * @param entityPluralName The plural (set) name of the table, for example `contacts`.
   * @param options A query (`?$top=1`, `?fetchXml=…`), or `(<id>)?…` for one record.
   */
  function executeFetchQuery(entityPluralName: string, options: string): Promise<JsonText>;

  /**
   * Runs an unbound action of the platform.
   * Exported, and documented nowhere.
   * @param request `operationName`, `operationType` 0, and `parameters` as an array of `name`, `value`, `type`.
   * @param cid An id of the caller's for telemetry.
   */
  function executeAction(request: ActionRequest, cid?: string): Promise<Record<string, any>>;

  /**
   * The value of a feature flag of the host; false unless it is configured.
   * Exported, and documented nowhere.
   * @param namespace The namespace of the flag.
   * @param uniqueName The name of the flag.
   * @param cid An id of the caller's for telemetry.
   */
  function getFcsValue(namespace?: string, uniqueName?: string, cid?: string): Promise<boolean> | null;

  /**
   * Is a feature of the host turned on? False unless it is configured.
   * Known to newer libraries only.
   * @param featureName The name of the feature.
   * @param cid An id of the caller's for telemetry.
   */
  function isFeatureEnabled(featureName: string, cid?: string): Promise<boolean>;

  /**
   * Marks a session for the agent's attention; the focus stays where it is.
   * CIF 2.0.
   * @param sessionId One of the provider's own sessions.
   * @param messagesCount How many messages wait: shown from 1 to 99; anything that is no such number shows a dot.
   * @param cid An id of the caller's for telemetry.
   */
  function requestFocusSession(sessionId: string, messagesCount?: number | string, cid?: string): Promise<null>;

  /**
   * Shows an exclamation mark on a session, or takes it away.
   * CIF 2.0.
   * @param sessionId One of the provider's own sessions.
   * @param shouldReset True takes the mark away.
   * @param details What was breached, for the agent.
   * @param cid An id of the caller's for telemetry.
   */
  function notifyKpiBreach(sessionId: string, shouldReset?: boolean, details?: any, cid?: string): Promise<null>;

  /**
   * Shows how much is new in a session; the mark goes away when the session gets the focus.
   * CIF 2.0.
   * @param sessionId One of the provider's own sessions.
   * @param count 0 a dot, 1 to 9 the number, more a plus sign; negative fails, what is no number changes nothing.
   * @param shouldReset True takes the mark away.
   * @param cid An id of the caller's for telemetry.
   */
  function notifyNewActivity(sessionId: string, count: number, shouldReset?: boolean, cid?: string): Promise<null>;

  /**
   * Changes the template parameters of one of the provider's own sessions; answers all of them after the change.
   * CIF 2.0.
   * @param input Parameters to set, or an array of names to remove.
   * @param sessionId The session; missing: the focused one, if it is the provider's own.
   * @param isDelete Remove the names in `input`.
   * @param cid An id of the caller's for telemetry.
   */
  function updateContext(input: Record<string, any> | string[], sessionId?: string, isDelete?: boolean, cid?: string): Promise<Record<string, any>>;

  /**
   * The focused tab of the focused session, if there is one.
   * CIF 2.0.
   * @param cid An id of the caller's for telemetry.
   */
  function getFocusedTab(cid?: string): Promise<string | null>;

  /**
   * Loads a tab of the focused session anew.
   * CIF 2.0.
   * @param tabId The tab; of an array the first element.
   * @param cid An id of the caller's for telemetry.
   */
  function refreshTab(tabId: string | string[], cid?: string): Promise<null>;

  /**
   * Titles a tab: `input.title` with slugs resolved from `input`; answers the new title.
   * CIF 2.0.
   * @param tabId The tab; of an array the first element.
   * @param input `title`, and values of slugs.
   * @param cid An id of the caller's for telemetry.
   */
  function setTabTitle(tabId: string | string[], input: Record<string, any>, cid?: string): Promise<string>;

  /**
   * Closes a tab of the focused session; the anchor tab stays.
   * CIF 2.0.
   * @param tabId The tab; of an array the first element.
   * @param cid An id of the caller's for telemetry.
   */
  function closeTab(tabId: string, cid?: string): Promise<null>;

  /**
   * Opens a tab in the home session; answers its id.
   * Known to newer libraries only.
   * @param input Template and values, as for `createTab`.
   * @param cid An id of the caller's for telemetry.
   */
  function createTabInHomeSession(input: TabInput, cid?: string): Promise<string>;

  /**
   * Shows a bar across the app; answers its id when it is shown.
   * Exported, and documented nowhere.
   * Has no time limit: the agent decides.
   * @param options `type`, `message`, `level`, `showCloseButton`, `actionLabel`, `actionLink`, `action`.
   * @param cid An id of the caller's for telemetry.
   */
  function showGlobalNotification(options: GlobalNotification, cid?: string): Promise<string>;

  /**
   * Takes a bar away; an unknown one is no error.
   * Exported, and documented nowhere.
   * Has no time limit: the agent decides.
   * @param id The id that showing it answered.
   */
  function clearGlobalNotification(id: string): Promise<null>;

  /**
   * Shows the bar about a missed notification, with an action that resets the presence; answers its id.
   * Exported, and documented nowhere.
   * @param cid An id of the caller's for telemetry.
   */
  function showTimeoutGlobalNotification(cid?: string): Promise<string>;

  /**
   * Shows that the app is busy.
   * Exported, and documented nowhere.
   * @param message What it is busy with.
   * @param cid An id of the caller's for telemetry.
   */
  function showProgressIndicator(message: string, cid?: string): Promise<null>;

  /**
   * The app is no longer busy.
   * Exported, and documented nowhere.
   * @param cid An id of the caller's for telemetry.
   */
  function closeProgressIndicator(cid?: string): Promise<null>;

  /**
   * Asks the agent to confirm something. Only the active provider may.
   * Exported, and documented nowhere.
   * Has no time limit: the agent decides.
   * @param dialogStrings `title`, `subtitle`, `text`, `confirmButtonLabel`, `cancelButtonLabel`.
   * @param dialogOptions `height` and `width`.
   * @param cid An id of the caller's for telemetry.
   */
  function openDialog(dialogStrings: JsonText, dialogOptions?: JsonText, cid?: string): Promise<JsonText>;

  /**
   * Opens a dialog that the host page has registered; answers its output parameters.
   * Exported, and documented nowhere.
   * Has no time limit: the agent decides.
   * @param name The name of the dialog.
   * @param options How it is shown.
   * @param params Its input parameters.
   * @param cid An id of the caller's for telemetry.
   */
  function openMDDDialog(name: string, options?: any, params?: any, cid?: string): Promise<Map<string, any>>;

  /**
   * Sets the agent's presence by its text; false for one that does not exist or cannot be chosen.
   * CIF 2.0.
   * @param presenceText The text of a configured presence, exact in case.
   * @param cid An id of the caller's for telemetry.
   */
  function setPresence(presenceText: string, cid?: string): Promise<boolean>;

  /**
   * The text of the agent's presence, or `FAILED` where there is none.
   * CIF 2.0.
   * @param cid An id of the caller's for telemetry.
   */
  function getPresence(cid?: string): Promise<string>;

  /**
   * Sets the presence that is shown, without checks; true when there is a presence control.
   * Exported, and documented nowhere.
   * @param info `presenceId`, `presenceText`, `presenceColor`, `basePresenceStatus`.
   * @param cid An id of the caller's for telemetry.
   */
  function setAgentPresence(info: JsonText, cid?: string): Promise<boolean>;

  /**
   * Replaces the list of presences.
   * Exported, and documented nowhere.
   * @param list The presences.
   * @param cid An id of the caller's for telemetry.
   */
  function initializeAgentPresenceList(list: JsonText, cid?: string): Promise<boolean>;

  /**
   * Changes the work item of one of the provider's own conversations.
   * CIF 2.0.
   * @param id The conversation, from `getSession`.
   * @param data The columns to change.
   * @param cid An id of the caller's for telemetry.
   */
  function updateConversation(id: string, data: JsonText, cid?: string): Promise<JsonText>;

  /**
   * Records events for analytics, where the provider record turns them on; answers `Success`.
   * CIF 2.0.
   * @param data `conversationId`, `events` and more, see `docs/src/host-model.md`.
   * @param eventName The name of the event.
   * @param cid An id of the caller's for telemetry.
   */
  function logAnalyticsEvent(data: any, eventName: string, cid?: string): Promise<string>;

  /**
   * Opens the notes flap for a record; answers the id of the note when the agent saves, an empty one when the agent cancels.
   * Exported, and documented nowhere.
   * Has no time limit: the agent decides.
   * @param entityName The logical name of the table.
   * @param entitySetName The plural (set) name of the table.
   * @param entityId The record.
   * @param annotationId A note to add to.
   * @param cid An id of the caller's for telemetry.
   */
  function insertNotes(entityName: string, entitySetName: string, entityId: string, annotationId?: string, cid?: string): Promise<JsonText>;

  /**
   * Saves and closes the notes flap; nothing open is no error.
   * Exported, and documented nowhere.
   * @param cid An id of the caller's for telemetry.
   */
  function closeNotes(cid?: string): Promise<null>;

  /**
   * Opens the knowledge search with a text; false where there is none. Only the active provider may.
   * Exported, and documented nowhere.
   * @param searchString The text to search for.
   * @param cid An id of the caller's for telemetry.
   */
  function openKBSearchControl(searchString: string, cid?: string): Promise<boolean>;

  /**
   * Raises a custom event for the scripts of the host page; false when none has a handler for it.
   * CIF 1.0 and 2.0.
   * @param eventName Called with the payload of the event.
   * @param payload Any value that can be cloned.
   * @param cid An id of the caller's for telemetry.
   */
  function raiseEvent(eventName: string, payload?: any, cid?: string): Promise<boolean>;

  /** The wire names of methods, messages and events. */
  const MessageType: {
    readonly addGenericHandler: "addGenericHandler";
    readonly broadCast: "broadCast";
    readonly canCreateSession: "canCreateSession";
    readonly cancelEvent: "cancelEvent";
    readonly clearGlobalNotification: "clearGlobalNotification";
    readonly closeNotes: "closeNotes";
    readonly closeProgressIndicator: "closeProgressIndicator";
    readonly closeTab: "closeTab";
    readonly createRecord: "createrecord";
    readonly createSession: "createSession";
    readonly createTab: "createTab";
    readonly createTabInHomeSession: "createTabInHomeSession";
    readonly debugInformationEvent: "debugInformationEvent";
    readonly deleteRecord: "deleterecord";
    readonly doSearch: "doSearch";
    readonly escalation: "escalation";
    readonly executeAction: "executeAction";
    readonly executeFetchQuery: "executeFetchQuery";
    readonly fetchDebugData: "fetchDebugData";
    readonly focusTab: "focusTab";
    readonly getAllSessions: "getAllSessions";
    readonly getClickToAct: "getclicktoact";
    readonly getEntityMetadata: "getEntityMetadata";
    readonly getEnvironment: "getenvironment";
    readonly getFcsValue: "getFcsValue";
    readonly getFocusedSession: "getFocusedSession";
    readonly getFocusedTab: "getFocusedTab";
    readonly getMode: "getmode";
    readonly getPosition: "getPosition";
    readonly getPresence: "getPresence";
    readonly getSession: "getSession";
    readonly getTabsByTagOrName: "getTabsByTagOrName";
    readonly getWidth: "getwidth";
    readonly hardNotification: "hardNotification";
    readonly initLogAnalytics: "initLogAnalytics";
    readonly initializeAgentPresenceList: "initializeAgentPresenceList";
    readonly initializeCI: "initializeCI";
    readonly insertNotes: "insertNotes";
    readonly internalCommunication: "internalCommunication";
    readonly isConsoleApp: "isConsoleApp";
    readonly isFeatureEnabled: "isFeatureEnabled";
    readonly loadProvider: "loadProvider";
    readonly logAnalyticsEvent: "logAnalyticsEvent";
    readonly logErrorsAndReject: "logErrorsAndReject";
    readonly notification: "notification";
    readonly notificationDisplayEvent: "notificationDisplayEvent";
    readonly notifyEvent: "notifyEvent";
    readonly notifyKpiBreach: "notifyKpiBreach";
    readonly notifyNewActivity: "notifyNewActivity";
    readonly onBeforeSessionClosed: "onBeforeSessionClosed";
    readonly onClickToAct: "onclicktoact";
    readonly onKeyDownEvent: "keydown";
    readonly onMaxSessionsReached: "onMaxSessionsReached";
    readonly onModeChanged: "onmodechanged";
    readonly onPageNavigate: "onpagenavigate";
    readonly onResetPresenceEvent: "resetPresenceEvent";
    readonly onSendKBArticle: "onsendkbarticle";
    readonly onSessionClosed: "onSessionClosed";
    readonly onSessionCreated: "onSessionCreated";
    readonly onSessionCreatedWithoutContext: "onSessionCreatedWithoutContext";
    readonly onSessionIdle: "onSessionIdle";
    readonly onSessionSwitched: "onSessionSwitched";
    readonly onSetPresence: "onSetPresence";
    readonly onSetPresenceEvent: "setPresenceEvent";
    readonly onSizeChanged: "onsizechanged";
    readonly onUserActivity: "onUserActivity";
    readonly openDialog: "openDialog";
    readonly openForm: "openform";
    readonly openKBSearchControl: "openkbsearchcontrol";
    readonly openMDDDialog: "openMDDDialog";
    readonly raiseEvent: "raiseEvent";
    readonly refreshForm: "refreshform";
    readonly refreshTab: "refreshTab";
    readonly removeGenericHandler: "removeGenericHandler";
    readonly renderSearchPage: "renderSearchPage";
    readonly requestFocusSession: "requestFocusSession";
    readonly retrieveMultipleRecords: "retrieveMultipleRecords";
    readonly retrieveRecord: "retrieverecord";
    readonly search: "search";
    readonly searchAndOpenRecords: "searchandopenrecords";
    readonly sessionVisibilityEvent: "sessionVisibilityEvent";
    readonly setAgentPresence: "setAgentPresence";
    readonly setClickToAct: "setclicktoact";
    readonly setMode: "setmode";
    readonly setOCInstallStatus: "setOCInstallStatus";
    readonly setPosition: "setPosition";
    readonly setPresence: "setPresence";
    readonly setSessionTitle: "setSessionTitle";
    readonly setTabTitle: "setTabTitle";
    readonly setWidth: "setwidth";
    readonly showGlobalNotification: "showGlobalNotification";
    readonly showProgressIndicator: "showProgressIndicator";
    readonly showTimeoutGlobalNotification: "showTimeoutGlobalNotification";
    readonly softNotification: "softNotification";
    readonly transfer: "transfer";
    readonly updateContext: "updateContext";
    readonly updateConversation: "updateConversation";
    readonly updateRecord: "updaterecord";
    readonly windowFocusEvent: "windowFocusEvent";
  };
  const SearchType: {
    readonly RELEVANCE_SEARCH: 0;
    readonly CUSTOMIZE_SEARCH: 1;
  };
  const ErrorCode: {
    readonly Notes_Flap_Already_Expanded: 101;
  };
  const EventType: {
    readonly SystemEvent: 0;
    readonly CustomEvent: 1;
  };
  const ShowTimeoutOption: {
    readonly Yes: 100000000;
    readonly No: 100000001;
  };
  const InternalEventName: {
    readonly NotificationReceived: 0;
    readonly NotificationAccepted: 1;
    readonly NotificationAutoAccepted: 2;
    readonly NotificationRejected: 3;
    readonly NotificationTimedOut: 4;
    readonly SessionStarted: 5;
    readonly SessionFocusIn: 6;
    readonly SessionFocusOut: 7;
    readonly SessionClosed: 8;
    readonly NewTabOpened: 9;
    readonly CifSessionStart: 10;
    readonly CifSessionEnd: 11;
  };
  const ExecuteActionOperationType: {
    readonly Action: 0;
  };
  const ResponseReason: {
    readonly Accept: "Accept";
    readonly AutoAcceptOnTimeout: "AutoAcceptOnTimeout";
    readonly AutoAccept: "AutoAccept";
    readonly DeclinedByAgent: "DeclinedByAgent";
    readonly DisplayTimeout: "DisplayTimeout";
    readonly NotificationQueueLimitExceeded: "NotificationQueueLimitExceeded";
    readonly NotificationQueueTimeLimitExceeded: "NotificationQueueTimeLimitExceeded";
    readonly NotificationTemplateNotFoundError: "NotificationTemplateNotFoundError";
    readonly NotificationTemplateResolverNotFoundError: "NotificationTemplateResolverNotFoundError";
    readonly RejectAfterTimeoutNonPlatformTimer: "RejectAfterTimeoutNonPlatformTimer";
  };
  const NotificationState: {
    readonly DisplayStart: "DisplayStart";
    readonly DisplayEnd: "DisplayEnd";
  };
}

interface WindowEventMap {
  /** The library is ready: fired once on the widget's own window; `detail` has the origins that it trusts. */
  CIFInitDone: CustomEvent<string[]>;
}
