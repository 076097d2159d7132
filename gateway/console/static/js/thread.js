// The open conversation: fresh after every event about it; original, translation or both.
import { announce, debounce, fetchPart, nodesOf } from "./net.js";

const PAUSE = 150;
const VIEW = "polyglot.view";

export function startThread() {
  const talk = document.querySelector("[data-conversation]");
  if (!talk) return;
  const refresh = debounce(() => update(talk), PAUSE);
  document.addEventListener("gateway", (event) => {
    if (event.detail.conversation_id === talk.dataset.conversation) refresh();
  });
  document.addEventListener("keydown", (event) => onKey(talk, event));
  startView(talk);
}

async function update(talk) {
  try {
    showTalk(await fetchPart(`/console/conversations/${talk.dataset.conversation}/thread`));
  } catch {
    // the next event, or the next connection, brings it
  }
}

/** Put what is fresh in place. Another state is shown at once; else what somebody writes there is left alone. */
export function showTalk(text) {
  const fresh = nodesOf(text);
  for (const part of fresh.querySelectorAll("[data-state]")) {
    const place = document.querySelector(`[data-part=${part.dataset.part}]`);
    if (place.dataset.state !== part.dataset.state) place.replaceWith(part);
  }
  showThread(fresh.querySelector("[data-thread]"));
}

/** Show a fresh list of messages; what was opened stays open, and what is new is read out. */
function showThread(fresh) {
  const place = document.querySelector("[data-thread]");
  const open = [...place.querySelectorAll("details[open]")].map((one) => one.id);
  const before = Number(place.querySelector("[data-messages]")?.dataset.count ?? 0);
  place.replaceChildren(...fresh.childNodes);
  for (const id of open) document.getElementById(id)?.setAttribute("open", "");
  const messages = place.querySelectorAll(".message");
  if (messages.length > before) announce(messages[messages.length - 1].innerText);
}

function startView(talk) {
  const view = localStorage.getItem(VIEW) ?? "both";
  talk.dataset.view = view;
  for (const choice of talk.querySelectorAll("[data-view-switch] input")) {
    choice.checked = choice.value === view;
    choice.addEventListener("change", () => {
      talk.dataset.view = choice.value;
      localStorage.setItem(VIEW, choice.value);
    });
  }
}

function onKey(talk, event) {
  if (event.ctrlKey || event.metaKey || event.altKey || event.target.matches("input, select, textarea")) return;
  const actions = {
    r: () => talk.querySelector("[data-text]").focus(),
    u: () => talk.querySelector("[data-leave]").click(),
    "?": () => document.getElementById("keys").showModal(),
  };
  if (!(event.key in actions) || document.querySelector("dialog[open]")) return;
  event.preventDefault();
  actions[event.key]();
}
