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
