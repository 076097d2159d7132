// The inbox: fresh after every event, driven by the keyboard, with what is done to many at once.
import { announce, debounce, fetchPart, nodesOf } from "./net.js";

const PAUSE = 250;

export function startInbox() {
  const inbox = document.querySelector("[data-inbox]");
  if (!inbox) return;
  const refresh = debounce(() => update(inbox), PAUSE);
  document.addEventListener("gateway", refresh);
  document.addEventListener("keydown", (event) => onKey(inbox, event));
  inbox.addEventListener("change", (event) => onPick(inbox, event));
}

async function update(inbox) {
  let part;
  try {
    part = await fetchPart(`/console/inbox/rows?${inbox.dataset.query}`);
  } catch {
    return; // the next event, or the next connection, brings it
  }
  const picked = new Set(chosen(inbox).map((box) => box.value));
  const row = document.activeElement?.closest("[data-row]")?.id;
  const inBox = document.activeElement?.matches(".pick input");
  inbox.querySelector("[data-list]").replaceChildren(nodesOf(part));
  for (const box of boxes(inbox)) box.checked = picked.has(box.value);
  if (row) document.getElementById(row)?.querySelector(inBox ? ".pick input" : "a")?.focus();
  count(inbox);
  document.dispatchEvent(new Event("refreshed"));
  announce(inbox.dataset.updated);
}

const boxes = (inbox) => [...inbox.querySelectorAll(".pick input")];
const chosen = (inbox) => boxes(inbox).filter((box) => box.checked);

function onPick(inbox, event) {
  if (event.target.matches("[data-pick-all]")) {
    for (const box of boxes(inbox)) box.checked = event.target.checked;
  }
  count(inbox);
}

function count(inbox) {
  const label = inbox.querySelector("[data-picked]");
  label.dataset.empty ??= label.textContent;
  const picked = chosen(inbox).length;
  label.textContent = picked ? label.dataset.picked.replace("{count}", picked) : label.dataset.empty;
}

function onKey(inbox, event) {
  if (event.ctrlKey || event.metaKey || event.altKey || event.target.matches("input:not([type=checkbox]), select, textarea")) return;
  const actions = {
    j: () => move(inbox, 1),
    k: () => move(inbox, -1),
    x: () => event.target.closest("[data-row]")?.querySelector(".pick input").click(),
    "/": () => inbox.querySelector("[data-search]").focus(),
    "?": () => document.getElementById("keys").showModal(),
  };
  if (!(event.key in actions) || document.querySelector("dialog[open]")) return;
  event.preventDefault();
  actions[event.key]();
}

function move(inbox, step) {
  const links = [...inbox.querySelectorAll("[data-row] .name a")];
  const row = document.activeElement?.closest("[data-row]");
  const at = row ? links.findIndex((link) => row.contains(link)) : step > 0 ? -1 : links.length;
  links[Math.max(0, Math.min(links.length - 1, at + step))]?.focus();
}
