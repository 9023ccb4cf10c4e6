/** The messages of a chat, drawn from the numbered lines that come; each line is drawn once. Text is text, never markup. */

/** @typedef {import("./line.js").Item} Item */
/** @typedef {import("./line.js").Status} Status */

export class Log {
  /**
   * @param {HTMLElement} list
   * @param {(file: import("./line.js").FileInfo) => void} fetchFile
   */
  constructor(list, fetchFile) {
    this.list = list;
    this.fetchFile = fetchFile;
    /** The first and the last number that are drawn. */
    this.first = 0;
    this.last = 0;
    /** The number of the customer's last message. */
    this.lastOwn = 0;
    /** @type {Map<string, HTMLElement>} */
    this.pending = new Map();
    /** @type {HTMLElement | undefined} */
    this.receipt = undefined;
  }

  clear() {
    // What is not kept yet stays.
    this.list.replaceChildren(...this.pending.values());
    this.first = 0;
    this.last = 0;
    this.lastOwn = 0;
    this.receipt = undefined;
  }

  /** Takes away what was not kept as well. */
  empty() {
    this.pending.clear();
    this.clear();
  }

  /** @param {Item[]} items In order, all after the last one. */
  add(items) {
    const atEnd = this.list.scrollHeight - this.list.scrollTop - this.list.clientHeight < 60;
    for (const item of items) {
      if (item.seq <= this.last) continue;
      if (!this.first) this.first = item.seq;
      this.last = item.seq;
      this.settle(item.client);
      const line = this.line(item);
      const waiting = this.pending.values().next().value;
      if (waiting) waiting.before(line);
      else this.list.append(line);
      if (item.kind === "message" && item.by === "customer") this.own(item.seq, line);
    }
    if (atEnd) this.toEnd();
  }

  /** @param {Item[]} items In order, all before the first one. */
  prepend(items) {
    const height = this.list.scrollHeight;
    const lines = items.filter((item) => item.seq < this.first).map((item) => this.line(item));
    this.first = items[0]?.seq ?? this.first;
    this.list.prepend(...lines);
    this.list.scrollTop += this.list.scrollHeight - height;
  }

  /** @param {string} id @param {string} text What is not kept yet. */
  wait(id, text) {
    const line = document.createElement("li");
    line.className = "customer pending";
    line.dataset.pending = id;
    line.textContent = text;
    this.pending.set(id, line);
    this.list.append(line);
    this.toEnd();
  }

  /** @param {string | undefined} id */
  settle(id) {
    if (!id) return;
    this.pending.get(id)?.remove();
    this.pending.delete(id);
  }

  /** @param {string} id It is kept; its line comes with its number. */
  accept(id) {
    this.pending.get(id)?.classList.remove("pending");
  }

  /** @param {string} id @param {string} why */
  fail(id, why) {
    const line = this.pending.get(id);
    if (!line) return;
    this.pending.delete(id);
    line.className = "customer failed";
    const note = document.createElement("small");
    note.textContent = `Not sent: ${why}`;
    line.append(note);
  }

  /** @param {Status} status How far the customer's last message has come. */
  show(status) {
    if (!this.receipt) return;
    const how = status.read >= this.lastOwn ? "Read" : status.delivered >= this.lastOwn ? "Delivered" : "Sent";
    if (this.receipt.textContent !== how) this.receipt.textContent = how;
  }

  /** @param {number} seq @param {HTMLElement} line */
  own(seq, line) {
    this.receipt?.remove();
    this.receipt = document.createElement("small");
    this.receipt.textContent = "Sent";
    line.append(this.receipt);
    this.lastOwn = seq;
  }

  toEnd() {
    this.list.scrollTop = this.list.scrollHeight;
  }

  /** @param {Item} item */
  line(item) {
    const line = document.createElement("li");
    line.dataset.seq = String(item.seq);
    if (item.kind !== "message") {
      line.className = "service";
      line.textContent = notice(item);
      return line;
    }
    line.className = item.by;
    line.title = new Date(item.at).toLocaleString();
    if (item.by === "agent" && item.name) {
      const name = document.createElement("small");
      name.textContent = item.name;
      line.append(name);
    }
    if (item.text) line.append(item.text);
    const file = item.file;
    if (file) {
      const button = document.createElement("button");
      button.type = "button";
      button.textContent = `${file.name} (${size(file.size)})`;
      button.addEventListener("click", () => this.fetchFile(file));
      line.append(button);
    }
    return line;
  }
}

/** @param {Item} item */
function notice(item) {
  switch (item.kind) {
    case "joined":
      return `${item.name ?? "Somebody"} is with you now`;
    case "waiting":
      return "You are being connected to somebody else";
    default:
      return item.by === "customer" ? "You ended the chat" : "The chat has ended";
  }
}

/** @param {number} bytes */
function size(bytes) {
  if (bytes < 1024) return `${bytes} B`;
  if (bytes < 1024 * 1024) return `${Math.round(bytes / 1024)} KB`;
  return `${(bytes / 1024 / 1024).toFixed(1)} MB`;
}
