// What the scripts of this folder put on, or find on, the window. Only for the type check; never served.

export {};

declare global {
  interface Window {
    /** Namespace of the client library; `Microsoft.CIFramework` holds the API. */
    Microsoft?: any;
    /** What the desktop page offers to scripts of the page: custom events between them and the widgets. */
    cifDesktop?: Readonly<Pick<
      ReturnType<typeof import("./bridge/bridge.js").startBridge>,
      "addHandler" | "removeHandler" | "raiseEvent" | "registerDialog" | "registerTemplateResolver"
    > & {registerPage: typeof import("./page/pages.js").registerPage}>;
    /** Constructor used for events on a window that is handed in. */
    CustomEvent: typeof CustomEvent;
    /** Console of that window. */
    console: Console;
  }
}
