// Draws the calls of a telephone that runs in WebAssembly beside this script, and presses its buttons.
import init, { PagePhone } from "./wasm_provider.js";

/** The buttons of a call in each state: name and how it looks. */
const BUTTONS = {
  offered: [["accept", "go"], ["decline", "stop"]],
  dialing: [["end", "stop"]],
  connected: [["hold", ""], ["mute", ""], ["end", "stop"]],
  held: [["resume", ""], ["end", "stop"]],
};
const LABELS = {
  accept: "Accept", decline: "Decline", end: "Hang up", hold: "Hold", resume: "Resume", mute: "Mute", unmute: "Unmute",
};

const byId = (id) => document.getElementById(id);
const say = (text) => { byId("status").textContent = text; };

function element(name, text, className = "") {
  const node = document.createElement(name);
  node.textContent = text;
  node.className = className;
  return node;
}

function draw(phone) {
  const calls = JSON.parse(phone.calls());
  byId("empty").hidden = calls.length > 0;
  byId("calls").replaceChildren(...calls.map(({ conversation, muted }) => {
    const { id, state, party } = conversation;
    const item = document.createElement("li");
    item.dataset.call = id;
    item.dataset.state = state;
    const row = element("div", "", "row");
    for (const [button, className] of BUTTONS[state] ?? []) {
      const press = button === "mute" && muted ? "unmute" : button;
      const node = element("button", LABELS[press], className);
      node.type = "button";
      node.dataset.press = press;
      node.onclick = () => phone.press(press, id).catch((error) => say(error.message));
      row.append(node);
    }
    item.append(element("strong", party?.address?.value ?? "Unknown"), element("span", state), row);
    return item;
  }));
}

try {
  await init();
  const phone = await PagePhone.plug_in();
  byId("ring").disabled = false;
  byId("simulate").onsubmit = (event) => {
    event.preventDefault();
    try {
      phone.ring(byId("from").value);
    } catch (error) {
      say(error.message);
    }
  };
  say(`Ready, ${phone.agent}`);
  const changes = phone.changes();
  do draw(phone); while (await changes.next());
} catch (error) {
  say(error.message ?? String(error));
}
