// The bridge makes the frames and hears them; this page draws the rest.
import { startBridge } from "/assets/bridge/bridge.js";

const $ = (id) => document.getElementById(id);
let notification = null;

const bridge = startBridge({
  window,
  on: {
    connection: (state) => { $("state").textContent = state; },
    welcome: () => void customers(),
    view: draw,
    trouble: (message) => { $("state").textContent = message; },
  },
});
bridge.connect();
$("accept").onclick = () => bridge.act({ action: "acceptNotification", id: notification.id });
$("decline").onclick = () => bridge.act({ action: "declineNotification", id: notification.id });

/** Customers whose number the agent can click. */
async function customers() {
  const { rows } = await bridge.load({ kind: "rows", entity: "contact" });
  const phone = rows.columns.findIndex((column) => column.format === "phone");
  $("customers").replaceChildren(...rows.rows.filter(([, cells]) => cells[phone].text).map(([id, cells]) => {
    const click = { action: "clickToAct", value: cells[phone].text, name: rows.columns[phone].name,
      entity: "contact", id, title: cells[0].text };
    return item(cells[0].text, cells[phone].text, () => bridge.act(click));
  }));
}

/** @param {any} view What the workspace looks like now, whole. */
function draw(view) {
  $("sessions").replaceChildren(...view.sessions.map(({ id, title, focused, home }) => {
    const line = item(focused ? `${title} (here)` : title, "Open", () => bridge.act({ action: "focusSession", session: id }));
    if (!home) line.append(button("Close", () => bridge.act({ action: "closeSession", session: id })));
    return line;
  }));
  notification = view.notification;
  $("notification").hidden = notification === null;
  if (notification) $("notification").querySelector("strong").textContent = notification.title;
}

function item(text, label, act) {
  const line = document.createElement("li");
  line.append(`${text} `, button(label, act), " ");
  return line;
}

function button(label, act) {
  const button = document.createElement("button");
  button.textContent = label;
  button.onclick = act;
  return button;
}
