// The widget's memory: who the visitor is, what was said, what is still on its way.
import { Transport } from "./transport.js";
import { View } from "./view.js";

const RETRY_MILLISECONDS = 5000;

/**
 * Start the widget on this page.
 * @param {URL} base where the gateway's web chat stands
 * @param {{connection: string, accent?: string}} settings the script tag's data attributes
 */
export async function start(base, settings) {
  const chat = new Chat(new URL(`${settings.connection}/`, base), settings);
  await chat.begin();
}

class Chat {
  constructor(address, settings) {
    this.address = address;
    this.settings = settings;
    this.memory = new Memory(`polyglot-chat:${settings.connection}`);
    this.seq = 0;
    this.shown = new Set();
    this.reported = new Map();
  }

  async begin() {
    const returning = Boolean(this.memory.read("token"));
    const session = await this.openSession();
    this.view = new View(session, this.settings, {
      write: (text) => this.write(text),
      retry: (id) => this.retry(id),
      looked: () => this.looked(),
      opened: () => this.connect(),
    });
    for (const [id, text] of this.pending()) this.view.mine(id, text, "sending");
    if (returning) this.connect();
  }

  async openSession() {
    for (let wait = 1000; ; wait = Math.min(wait * 2, 60000)) {
      try {
        return await this.askForSession();
      } catch (error) {
        if (error instanceof Refused) throw error;
        await new Promise((done) => setTimeout(done, wait));
      }
    }
  }

  async askForSession() {
    const answer = await fetch(new URL("session", this.address), {
      method: "POST",
      headers: { "content-type": "application/json" },
      body: JSON.stringify({
        token: this.memory.read("token"),
        page_language: document.documentElement.lang || "",
        time_zone: Intl.DateTimeFormat().resolvedOptions().timeZone || "UTC",
      }),
    });
    if (answer.status >= 400 && answer.status < 500) throw new Refused(`the gateway answered ${answer.status}`);
    if (!answer.ok) throw new Error(`the gateway answered ${answer.status}`);
    const session = await answer.json();
    this.memory.write("token", session.token);
    return session;
  }

  connect() {
    if (this.transport) return;
    this.transport = new Transport(this.address, () => this.memory.read("token"), {
      position: () => this.seq,
      frame: (frame) => this.take(frame),
      state: (up) => this.changed(up),
    });
    this.transport.start();
  }

  changed(up) {
    this.view.reconnecting(!up);
    clearInterval(this.clock);
    if (!up) return;
    this.flush();
    this.clock = setInterval(() => this.flush(), RETRY_MILLISECONDS);
  }

  take(frame) {
    if (frame.type === "stored") this.settle(frame.id);
    if (frame.type === "refused") this.refuse(frame.id);
    for (const message of frame.messages || []) this.show(message, frame.type === "news");
    if (frame.seq) this.seq = Math.max(this.seq, frame.seq);
    if (this.view.isLookedAt()) this.looked();
  }

  show(message, isNew) {
    if (message.sender === "visitor") {
      this.view.mine(message.id, message.text, "sent", message);
      return this.settle(message.id);
    }
    if (this.shown.has(message.id)) return;
    this.shown.add(message.id);
    this.view.theirs(message, isNew || !this.memory.reads("read", message.id));
    this.report(message.id, "delivered");
  }

  write(text) {
    const id = uuid();
    this.memory.write("pending", [...this.pending(), [id, text]]);
    this.view.mine(id, text, "sending");
    this.connect();
    this.flush();
  }

  retry(id) {
    this.view.mark(id, "sending");
    this.failed?.delete(id);
    this.flush();
  }

  flush() {
    for (const [id, text] of this.pending()) {
      if (this.failed?.has(id)) continue;
      const page = { page_language: document.documentElement.lang || "", page: location.href.slice(0, 2000) };
      this.transport?.send({ type: "message", id, text, ...page });
    }
  }

  pending() {
    return this.memory.read("pending") || [];
  }

  settle(id) {
    this.memory.write("pending", this.pending().filter(([other]) => other !== id));
    this.view.mark(id, "sent");
  }

  refuse(id) {
    (this.failed ||= new Set()).add(id);
    this.view.mark(id, "failed");
  }

  looked() {
    for (const id of this.reported.keys()) this.report(id, "read");
    this.memory.write("read", [...this.reported.keys()].slice(-200));
  }

  report(id, status) {
    if (this.reported.get(id) === status || this.reported.get(id) === "read") return;
    this.reported.set(id, status);
    this.transport.send({ type: "report", id, status });
  }
}

class Refused extends Error {}

/** What the browser keeps; where it may keep nothing, the page's own memory serves. */
class Memory {
  constructor(name) {
    this.name = name;
    this.own = {};
    try {
      this.own = JSON.parse(localStorage.getItem(name)) || {};
    } catch {
      // Storage is switched off, or holds what is not ours.
    }
  }

  read(key) {
    return this.own[key];
  }

  reads(key, value) {
    return (this.own[key] || []).includes(value);
  }

  write(key, value) {
    this.own[key] = value;
    try {
      localStorage.setItem(this.name, JSON.stringify(this.own));
    } catch {
      // It stays in the page's memory.
    }
  }
}

function uuid() {
  if (crypto.randomUUID) return crypto.randomUUID();
  const bytes = crypto.getRandomValues(new Uint8Array(16));
  bytes[6] = (bytes[6] & 0x0f) | 0x40;
  bytes[8] = (bytes[8] & 0x3f) | 0x80;
  const digits = [...bytes].map((byte) => byte.toString(16).padStart(2, "0")).join("");
  return digits.replace(/^(.{8})(.{4})(.{4})(.{4})/, "$1-$2-$3-$4-");
}
