/**
 * The connection of the panel to its chat: a socket, and requests where there is none. What the customer writes stays in the
 * outbox until the chat has said that it is kept; it is sent again under the same name after every break, so that it arrives
 * once. What the chat writes has numbers, after the last of which the connection goes on.
 */

/**
 * @typedef {{ id: string, name: string, type: string, size: number }} FileInfo
 * @typedef {{ seq: number, at: number, kind: "message" | "joined" | "waiting" | "ended", by: "customer" | "agent" | "service",
 *   client?: string, text?: string, file?: FileInfo, name?: string }} Item
 * @typedef {{ phase: "waiting" | "talking" | "ended", ahead: number, offline: boolean, typing: boolean, delivered: number,
 *   read: number }} Status
 * @typedef {{ t?: string, items?: Item[], gap?: boolean, status?: Status, version?: number, id?: string, seq?: number, code?: string,
 *   text?: string, retry?: number }} Said
 * @typedef {{ id: string, text?: string, file?: string }} Message
 * @typedef {{ chat: string, secret: string }} Key
 * @typedef {{ items: (items: Item[], gap: boolean) => void, status: (status: Status) => void, kept: (id: string) => void,
 *   refused: (id: string | undefined, text: string) => void, lost: () => void, connected: (yes: boolean) => void }} Hooks
 */

/** A page that says nothing for a while is taken for gone; so is a chat that does not answer. */
const PING = 25_000;
const SILENCE = 60_000;
/** How long requests are used before a socket is tried again. */
const POLLING = 60_000;
const LONGEST_PAUSE = 15_000;

/** A new name for a message. */
export function newName() {
  const bytes = crypto.getRandomValues(new Uint8Array(16));
  return Array.from(bytes, (byte) => byte.toString(16).padStart(2, "0")).join("");
}

export class Line {
  /**
   * @param {Key} key
   * @param {Message[]} outbox What was written before this page was loaded and is not kept yet.
   * @param {Hooks} hooks
   */
  constructor(key, outbox, hooks) {
    this.key = key;
    this.outbox = outbox;
    this.hooks = hooks;
    this.after = 0;
    this.version = 0;
    /** @type {{ delivered: number, read: number }} */
    this.marks = { delivered: 0, read: 0 };
    this.failures = 0;
    this.closed = false;
    /** Sockets that never opened, in a row. */
    this.unopened = 0;
    this.pollingUntil = 0;
    /** @type {WebSocket | undefined} */
    this.socket = undefined;
    this.open = false;
    /** The name of the message that is on its way. */
    this.sending = "";
    /** @type {ReturnType<typeof setTimeout> | undefined} */
    this.timer = undefined;
    this.heard = 0;
    this.wake = () => {
      if (!this.closed && !this.open && this.timer !== undefined) this.connect();
    };
    addEventListener("online", this.wake);
    this.ticker = setInterval(() => this.tick(), PING);
    this.connect();
  }

  close() {
    this.closed = true;
    clearTimeout(this.timer);
    clearInterval(this.ticker);
    removeEventListener("online", this.wake);
    this.socket?.close();
  }

  /** @param {Message} message */
  send(message) {
    this.outbox.push(message);
    this.flush();
  }

  /** @param {boolean} on */
  typing(on) {
    this.say({ t: "typing", on });
  }

  /** @param {number} delivered @param {number} read */
  seen(delivered, read) {
    if (delivered === this.marks.delivered && read === this.marks.read) return;
    this.marks = { delivered, read };
    this.say({ t: "seen", delivered, read });
  }

  end() {
    if (this.open) this.say({ t: "end" });
    else void this.ask("/api/send", { t: "end" }).catch(() => {});
  }

  /** @param {number} before @returns {Promise<Item[]>} */
  async earlier(before) {
    const answer = await this.ask("/api/history", { before });
    return answer.items ?? [];
  }

  /**
   * Hands a file over; tries again under the same name when the network fails.
   * @param {string} name @param {File} file @returns {Promise<FileInfo>}
   */
  async upload(name, file) {
    const query = new URLSearchParams({ id: name, name: file.name });
    for (let attempt = 0; ; attempt += 1) {
      try {
        const headers = { ...this.headers(), "content-type": file.type || "application/octet-stream" };
        return await answered(await fetch(`/api/files?${query}`, { method: "POST", headers, body: file }));
      } catch (error) {
        if (error instanceof Refused && !error.retry) throw error;
        if (attempt >= 5) throw error;
        await pause(error instanceof Refused && error.retry ? error.retry : 1000 * (attempt + 1));
      }
    }
  }

  /** @param {string} id @returns {Promise<Blob>} */
  async download(id) {
    const answer = await fetch(`/api/files/${encodeURIComponent(id)}`, { headers: this.headers() });
    if (!answer.ok) await answered(answer);
    return answer.blob();
  }

  headers() {
    return { authorization: `Bearer ${this.key.chat}.${this.key.secret}` };
  }

  /** @param {string} path @param {object} body @returns {Promise<Said>} */
  async ask(path, body) {
    return answered(await fetch(path, { method: "POST", headers: this.headers(), body: JSON.stringify(body) }));
  }

  connect() {
    clearTimeout(this.timer);
    this.timer = undefined;
    if (this.closed) return;
    if (this.unopened >= 2 || Date.now() < this.pollingUntil) {
      if (Date.now() >= this.pollingUntil) this.pollingUntil = Date.now() + POLLING;
      this.unopened = 0;
      void this.poll();
      return;
    }
    const socket = new WebSocket(`${location.origin.replace(/^http/, "ws")}/api/socket`);
    this.socket = socket;
    let opened = false;
    const patience = setTimeout(() => socket.close(), 10_000);
    socket.addEventListener("open", () => {
      opened = true;
      clearTimeout(patience);
      this.heard = Date.now();
      socket.send(JSON.stringify({ t: "hello", ...this.key, after: this.after, version: this.version }));
    });
    socket.addEventListener("message", (event) => {
      if (socket !== this.socket || this.closed) return;
      if (!this.open) this.up();
      this.heard = Date.now();
      this.hear(JSON.parse(event.data));
    });
    socket.addEventListener("close", (event) => {
      clearTimeout(patience);
      if (socket !== this.socket || this.closed) return;
      this.unopened = opened ? 0 : this.unopened + 1;
      this.down();
      if (event.code === 4404) this.lose();
      else this.later();
    });
  }

  /** The chat answers. */
  up() {
    this.open = true;
    this.failures = 0;
    this.sending = "";
    this.hooks.connected(true);
    if (this.marks.delivered > 0) this.say({ t: "seen", ...this.marks });
    this.flush();
  }

  down() {
    this.open = false;
    this.sending = "";
    this.hooks.connected(false);
  }

  lose() {
    this.close();
    this.hooks.lost();
  }

  later() {
    this.failures += 1;
    const wait = Math.min(300 * 2 ** this.failures, LONGEST_PAUSE) * (0.5 + Math.random() / 2);
    clearTimeout(this.timer);
    this.timer = setTimeout(() => this.connect(), wait);
  }

  tick() {
    if (!this.open || this.isPolling()) return;
    if (Date.now() - this.heard > SILENCE) this.socket?.close();
    else this.say({ t: "ping" });
  }

  isPolling() {
    return this.socket === undefined || this.socket.readyState !== WebSocket.OPEN;
  }

  /** Asks for what is new, again and again, until it is time to try a socket. */
  async poll() {
    this.socket = undefined;
    while (!this.closed && Date.now() < this.pollingUntil) {
      try {
        const wait = this.open ? 25_000 : 0;
        const news = await this.ask("/api/poll", { after: this.after, version: this.version, wait });
        if (this.closed) return;
        if (!this.open) this.up();
        this.hear(news);
      } catch (error) {
        if (this.closed) return;
        this.down();
        if (error instanceof Refused && error.code === "unknown_chat") return this.lose();
        return this.later();
      }
    }
    if (!this.closed) {
      this.down();
      this.connect();
    }
  }

  /** @param {object} frame */
  say(frame) {
    if (!this.open) return;
    if (!this.isPolling()) this.socket?.send(JSON.stringify(frame));
    // What is only a mark is not worth an answer: the next one repeats it.
    else void this.ask("/api/send", frame).catch(() => {});
  }

  /** Sends the first message of the outbox; the next one follows when it is kept. */
  flush() {
    const first = this.outbox[0];
    if (!this.open || this.sending || !first) return;
    this.sending = first.id;
    const frame = { t: "send", ...first };
    if (!this.isPolling()) {
      this.socket?.send(JSON.stringify(frame));
      return;
    }
    this.ask("/api/send", frame).then(
      (said) => this.hear(said),
      (error) => {
        if (error instanceof Refused) return this.refused(first.id, error.message, error.retry);
        this.sending = "";
        setTimeout(() => this.flush(), 1000);
      },
    );
  }

  /** @param {Said} said */
  hear(said) {
    if (said.version !== undefined) this.version = said.version;
    if (said.items?.length) {
      // What came already, by another connection, is left out.
      const items = said.items.filter((item) => item.seq > this.after);
      const last = items.at(-1);
      if (last) this.after = last.seq;
      if (last) this.hooks.items(items, said.gap === true);
      for (const item of items) if (item.client) this.kept(item.client);
    }
    if (said.status) this.hooks.status(said.status);
    if (said.t === "ack" && said.id) this.kept(said.id);
    if (said.t === "refused") this.refused(said.id, said.text ?? "", said.retry);
  }

  /** @param {string} id */
  kept(id) {
    const at = this.outbox.findIndex((message) => message.id === id);
    if (at >= 0) this.outbox.splice(at, 1);
    if (this.sending === id) this.sending = "";
    this.hooks.kept(id);
    this.flush();
  }

  /** @param {string | undefined} id @param {string} text @param {number | undefined} retry */
  refused(id, text, retry) {
    if (id && retry !== undefined) {
      // It stays in the outbox and is sent again.
      setTimeout(() => {
        if (this.sending === id) this.sending = "";
        this.flush();
      }, retry);
      return;
    }
    if (id) {
      const at = this.outbox.findIndex((message) => message.id === id);
      if (at >= 0) this.outbox.splice(at, 1);
      if (this.sending === id) this.sending = "";
    }
    this.hooks.refused(id, text);
    this.flush();
  }
}

/** Something was refused, for this reason. */
export class Refused extends Error {
  /** @param {Said} said */
  constructor(said) {
    super(said.text ?? "it was refused");
    this.code = said.code ?? "";
    this.retry = said.retry;
  }
}

/** @param {Response} answer @returns {Promise<any>} */
export async function answered(answer) {
  const said = await answer.json();
  if (!answer.ok) throw new Refused(said);
  return said;
}

/** @param {number} wait */
function pause(wait) {
  return new Promise((resolve) => setTimeout(resolve, wait));
}
