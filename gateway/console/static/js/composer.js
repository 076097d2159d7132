// The composer: keeps the draft in this browser, previews it while it is written, says why it is held, sends it.
import { announce, debounce, fetchPart, nodesOf } from "./net.js";
import { showTalk } from "./thread.js";

const PAUSE = 450;
const FIELDS = ["text", "translation", "language", "key"];

export function startComposer() {
  const form = document.querySelector("form[data-composer]");
  if (form) new Composer(form).start();
}

class Composer {
  constructor(form) {
    this.form = form;
    this.base = `/console/conversations/${form.dataset.composer}`;
    this.place = form.querySelector("[data-preview]");
    this.button = form.querySelector("[data-send-button]");
    this.draftName = `polyglot.draft.${form.dataset.composer}`;
  }

  start() {
    this.restore();
    this.later = debounce(() => this.preview(), PAUSE);
    this.form.addEventListener("input", (event) => this.changed(event));
    this.form.addEventListener("click", (event) => this.clicked(event));
    this.form.addEventListener("submit", (event) => this.send(event));
    this.form.querySelector("[data-text]").addEventListener("keydown", (event) => {
      if (event.key === "Enter" && (event.ctrlKey || event.metaKey)) this.form.requestSubmit();
    });
    this.form.querySelector("[data-canned]")?.addEventListener("change", (event) => this.choose(event.target));
    this.form.querySelector("[data-correct]").addEventListener("toggle", () => this.fillCorrection());
    document.addEventListener("click", (event) => this.reuse(event));
    addEventListener("online", () => this.preview());
    if (this.text.trim()) this.preview();
  }

  get text() {
    return this.form.elements.text.value;
  }

  restore() {
    const kept = JSON.parse(localStorage.getItem(this.draftName) ?? "null");
    if (!kept) return;
    for (const name of FIELDS) if (kept[name]) this.form.elements[name].value = kept[name];
    this.form.querySelector("[data-correct]").open = Boolean(kept.translation);
    this.form.querySelector("[data-kept]").hidden = !kept.text;
  }

  keep() {
    const kept = Object.fromEntries(FIELDS.map((name) => [name, this.form.elements[name].value]));
    if (kept.text.trim()) localStorage.setItem(this.draftName, JSON.stringify(kept));
    else localStorage.removeItem(this.draftName);
    this.form.querySelector("[data-kept]").hidden = !kept.text.trim();
  }

  changed(event) {
    if (event.target.name === "reason") return;
    this.keep();
    if (event.target.matches("[data-approve]")) this.preview();
    else this.later();
  }

  /** Show what the customer would read; an older answer never replaces a newer one. */
  async preview() {
    this.request?.abort();
    if (!this.text.trim()) {
      this.place.replaceChildren();
      this.hold(false);
      return;
    }
    const request = (this.request = new AbortController());
    this.place.setAttribute("aria-busy", "true");
    try {
      const part = await fetchPart(`${this.base}/preview`, { form: new FormData(this.form), signal: request.signal });
      this.place.replaceChildren(nodesOf(part));
      this.hold(Boolean(this.place.querySelector("[data-outcome]").dataset.held));
      this.problem(null);
    } catch (error) {
      if (error.name !== "AbortError") this.problem(error);
    } finally {
      if (this.request === request) this.place.setAttribute("aria-busy", "false");
    }
  }

  hold(held) {
    this.button.setAttribute("aria-disabled", String(held));
    this.button.textContent = held ? this.form.dataset.held : this.form.dataset.send;
  }

  problem(error) {
    const place = this.form.querySelector("[data-problem]");
    place.hidden = !error;
    place.textContent = error ? this.form.dataset.failed : "";
  }

  async send(event) {
    event.preventDefault();
    if (this.button.getAttribute("aria-disabled") === "true" || this.sending) return;
    this.sending = true;
    try {
      const part = await fetchPart(`${this.base}/reply`, { form: new FormData(this.form) });
      this.sent();
      showTalk(part);
    } catch (error) {
      this.problem(error);
      this.preview();
    } finally {
      this.sending = false;
    }
  }

  /** A new key: the next answer is another one. */
  sent() {
    this.request?.abort();
    localStorage.removeItem(this.draftName);
    this.form.reset();
    this.form.elements.key.value = crypto.randomUUID?.() ?? `${Date.now()}-${Math.random()}`;
    this.form.querySelector("[data-correct]").open = false;
    this.form.querySelector("[data-kept]").hidden = true;
    this.place.replaceChildren();
    this.problem(null);
    announce(this.form.dataset.sent);
    this.form.elements.text.focus();
  }

  async clicked(event) {
    const suggestion = event.target.closest("[data-suggestion]");
    if (suggestion) this.insert(suggestion.dataset.suggestion, suggestion.dataset.language);
    const button = event.target.closest("[data-back-translate]");
    if (!button) return;
    button.disabled = true;
    try {
      const part = await fetchPart(`${this.base}/back-translation`, { form: new FormData(this.form) });
      this.place.querySelector("[data-back]").replaceChildren(nodesOf(part));
    } catch (error) {
      this.problem(error);
    } finally {
      button.disabled = false;
    }
  }

  choose(select) {
    if (!select.value) return;
    this.insert(select.value, select.selectedOptions[0].dataset.language);
    select.value = "";
  }

  /** Put a text below what is written; the first text decides which language the agent writes in. */
  insert(text, language) {
    const before = this.text.trim();
    this.form.elements.text.value = before ? `${before}\n\n${text}` : text;
    const known = [...this.form.elements.language.options].some((one) => one.value === language);
    if (known && !before) this.form.elements.language.value = language;
    this.keep();
    this.preview();
    this.form.elements.text.focus();
  }

  /** Start the correction from the translation that is shown. */
  fillCorrection() {
    const box = this.form.elements.translation;
    const bare = this.place.querySelector("[data-bare]");
    const open = this.form.querySelector("[data-correct]").open;
    if (open && !box.value && bare) box.value = bare.textContent;
    if (!open && box.value) {
      box.value = "";
      this.keep();
      this.preview();
    }
  }

  reuse(event) {
    const button = event.target.closest("[data-reuse]");
    if (!button) return;
    this.form.elements.text.value = button.dataset.reuse;
    this.keep();
    this.preview();
    this.form.elements.text.focus();
  }
}
