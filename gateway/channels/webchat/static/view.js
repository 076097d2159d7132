// What the visitor sees: a launcher and a dialog, in a shadow tree that the page's styles cannot reach.
import { sheet } from "./style.js";

const LONGEST_TEXT = 4000;
const ICONS = {
  chat: "M12 3C6.9 3 3 6.4 3 10.7c0 2.4 1.3 4.6 3.3 6L5.6 21l4.3-2.3c.7.1 1.4.2 2.1.2 5.1 0 9-3.5 9-8.1S17.1 3 12 3z",
  close: "M6.4 5 5 6.4 10.6 12 5 17.6 6.4 19l5.6-5.6 5.6 5.6 1.4-1.4-5.6-5.6L19 6.4 17.6 5 12 10.6z",
  send: "M3.4 20.4 21 12 3.4 3.6 3.4 10l11 2-11 2z",
};

export class View {
  /**
   * @param {object} session what the gateway said: locale, direction, brand, away, sentences
   * @param {{accent?: string}} settings the script tag's data attributes
   * @param {{write: Function, retry: Function, looked: Function, opened: Function}} on
   */
  constructor(session, settings, on) {
    this.says = session.sentences;
    this.on = on;
    this.bubbles = new Map();
    const host = document.createElement("polyglot-chat");
    const root = host.attachShadow({ mode: "open" });
    root.adoptedStyleSheets = [sheet(settings.accent)];
    this.frame = element("div", { class: "chat", lang: session.locale, dir: session.direction });
    this.buildPanel(session);
    this.buildLauncher();
    this.frame.append(this.panel, this.launcher, this.whisper);
    root.append(this.frame);
    document.body.append(host);
    this.root = root;
    this.frame.addEventListener("keydown", (event) => {
      if (event.key === "Escape" && !this.panel.hidden) this.close();
    });
    document.addEventListener("visibilitychange", () => this.isLookedAt() && this.on.looked());
  }

  buildLauncher() {
    this.launcher = element("button", {
      class: "launcher",
      type: "button",
      "aria-label": this.says.open,
      "aria-expanded": "false",
      "aria-haspopup": "dialog",
    });
    this.launcher.append(icon("chat"));
    this.launcher.addEventListener("click", () => this.open());
    this.whisper = element("p", { class: "heard-only", role: "status" });
  }

  buildPanel(session) {
    this.panel = element("section", { class: "panel", role: "dialog", "aria-labelledby": "title", hidden: "" });
    const header = element("header");
    const shut = element("button", { type: "button", class: "close", "aria-label": this.says.close });
    shut.append(icon("close"));
    shut.addEventListener("click", () => this.close());
    const mark = element("span", { class: "mark", "aria-hidden": "true" }, initial(session.brand));
    header.append(mark, element("h2", { id: "title", dir: "auto" }, session.brand), shut);
    this.log = element("div", { class: "log", role: "log", tabindex: "0", "aria-label": this.says.messages });
    this.log.append(element("p", { class: "welcome" }, this.says.welcome));
    this.state = element("p", { class: "state", role: "status" });
    this.panel.append(header, ...(session.away ? [element("p", { class: "away" }, session.away)] : []));
    this.panel.append(this.log, this.state, this.buildForm());
  }

  buildForm() {
    const form = element("form");
    const attributes = { rows: "1", maxlength: LONGEST_TEXT, dir: "auto", enterkeyhint: "send" };
    this.field = element("textarea", { ...attributes, placeholder: this.says.field, "aria-label": this.says.field });
    const send = element("button", { type: "submit", class: "send", "aria-label": this.says.send });
    send.append(icon("send"));
    form.append(this.field, send);
    form.addEventListener("submit", (event) => {
      event.preventDefault();
      this.submit();
    });
    this.field.addEventListener("keydown", (event) => {
      // While an input method composes (Japanese, Chinese, Korean), Enter chooses a word.
      if (event.key !== "Enter" || event.shiftKey || event.isComposing) return;
      event.preventDefault();
      this.submit();
    });
    this.field.addEventListener("input", () => this.fit());
    return form;
  }

  submit() {
    const text = this.field.value.trim();
    this.field.focus();
    if (!text) return;
    this.field.value = "";
    this.fit();
    this.on.write(text);
  }

  /** Let the field grow with its text; its rows are counted, so that no inline style is needed. */
  fit() {
    this.field.rows = 1;
    while (this.field.rows < 5 && this.field.scrollHeight > this.field.clientHeight) this.field.rows += 1;
  }

  open() {
    this.panel.hidden = false;
    this.frame.classList.add("opened");
    this.launcher.setAttribute("aria-expanded", "true");
    this.unread(false);
    this.down();
    this.field.focus();
    this.on.opened();
    this.on.looked();
  }

  close() {
    this.panel.hidden = true;
    this.frame.classList.remove("opened");
    this.launcher.setAttribute("aria-expanded", "false");
    this.launcher.focus();
  }

  isLookedAt() {
    return !this.panel.hidden && document.visibilityState === "visible";
  }

  /** Show the visitor's own message, once; `state` is sending, sent or failed. */
  mine(id, text, state, message = {}) {
    if (!this.bubbles.has(id)) this.bubble(id, "mine", text, this.says.you, message);
    this.mark(id, state);
  }

  /** Show a reply. */
  theirs(message, isNew) {
    this.bubble(message.id, "theirs", message.text, "", message);
    if (isNew && !this.isLookedAt()) this.unread(true);
  }

  bubble(id, kind, text, who, message) {
    const line = element("article", { class: `line ${kind}` });
    const words = element("p", { class: "bubble", dir: "auto", ...(message.language && { lang: message.language }) });
    words.textContent = text;
    if (who) line.append(element("span", { class: "heard-only" }, who));
    const at = message.at ? new Date(message.at) : new Date();
    const clock = at.toLocaleTimeString(this.frame.lang, { hour: "2-digit", minute: "2-digit" });
    const foot = element("p", { class: "foot" });
    foot.append(element("time", { datetime: at.toISOString() }, clock));
    line.append(words, foot);
    this.log.append(line);
    this.bubbles.set(id, line);
    this.down();
  }

  mark(id, state) {
    const line = this.bubbles.get(id);
    if (!line || line.dataset.state === state) return;
    line.dataset.state = state;
    line.querySelector(".note")?.remove();
    if (state === "sent") return;
    const failed = state === "failed";
    const note = element(failed ? "button" : "span", { class: "note", ...(failed && { type: "button" }) });
    note.textContent = failed ? this.says.failed : this.says.sending;
    if (failed) note.addEventListener("click", () => this.on.retry(id));
    line.querySelector(".foot").append(note);
  }

  reconnecting(is) {
    this.state.textContent = is ? this.says.reconnecting : "";
  }

  unread(is) {
    this.launcher.classList.toggle("unread", is);
    this.launcher.setAttribute("aria-label", is ? `${this.says.open} (${this.says.news})` : this.says.open);
    this.whisper.textContent = is ? this.says.news : "";
  }

  down() {
    this.log.scrollTop = this.log.scrollHeight;
  }
}

function element(name, attributes = {}, text) {
  const made = document.createElement(name);
  for (const [key, value] of Object.entries(attributes)) made.setAttribute(key, value);
  if (text !== undefined) made.textContent = text;
  return made;
}

function icon(name) {
  const space = "http://www.w3.org/2000/svg";
  const svg = document.createElementNS(space, "svg");
  svg.setAttribute("viewBox", "0 0 24 24");
  svg.setAttribute("aria-hidden", "true");
  svg.setAttribute("class", `icon icon-${name}`);
  const path = document.createElementNS(space, "path");
  path.setAttribute("d", ICONS[name]);
  svg.append(path);
  return svg;
}

function initial(brand) {
  const segments = Intl.Segmenter ? [...new Intl.Segmenter().segment(brand)].map(({ segment }) => segment) : [...brand];
  return (segments[0] || "").toLocaleUpperCase();
}
