/** The socket to the relay's server: comes back after each break, with pauses that grow. */

const FIRST_PAUSE_MS = 250;
const LONGEST_PAUSE_MS = 10_000;
/** The server says something every 5 s. */
const SILENCE_MS = 20_000;

/** @typedef {{type: string, data?: any}} Message */

export class Line {
  /** @type {WebSocket | null} */
  #socket = null;
  #pause = FIRST_PAUSE_MS;
  #stopped = false;
  #open = false;
  /** @type {ReturnType<typeof setTimeout> | undefined} */
  #silence;

  /**
   * @param {string} url
   * @param {() => object} hello
   * @param {(message: Message) => void} take
   * @param {() => void} broken
   */
  constructor(url, hello, take, broken) {
    this.url = url;
    this.hello = hello;
    this.take = take;
    this.broken = broken;
  }

  connect() {
    this.#stopped = false;
    const socket = new WebSocket(this.url);
    this.#socket = socket;
    const ended = () => {
      if (this.#socket !== socket) return;
      this.#end();
    };
    socket.addEventListener("open", () => socket.send(JSON.stringify({ type: "hello", data: this.hello() })));
    socket.addEventListener("message", (event) => {
      if (this.#socket !== socket) return;
      this.#watch();
      /** @type {Message} */
      const message = JSON.parse(String(event.data));
      if (message.type === "ping") socket.send(JSON.stringify({ type: "alive" }));
      else if (message.type === "refused") this.#stopped = true;
      else if (message.type === "welcome") {
        this.#open = true;
        this.#pause = FIRST_PAUSE_MS;
      }
      this.take(message);
    });
    socket.addEventListener("close", ended);
    socket.addEventListener("error", ended);
    this.#watch();
  }

  /** Sends if the server has let this page in; what is not sent is sent after the next welcome. @param {Message} message */
  send(message) {
    if (this.#open && this.#socket?.readyState === WebSocket.OPEN) this.#socket.send(JSON.stringify(message));
  }

  #watch() {
    clearTimeout(this.#silence);
    this.#silence = setTimeout(() => this.#end(), SILENCE_MS);
  }

  #end() {
    clearTimeout(this.#silence);
    const socket = this.#socket;
    this.#socket = null;
    this.#open = false;
    socket?.close();
    if (this.#stopped) return;
    this.broken();
    const pause = this.#pause * (0.5 + Math.random());
    this.#pause = Math.min(this.#pause * 2, LONGEST_PAUSE_MS);
    setTimeout(() => this.connect(), pause);
  }
}
