// The tools at the top: forms that submit themselves, the theme without loading the page again, menus that close.
import { keepUnsaved, restoreUnsaved } from "./unsaved.js";

const NEXT = { "": "dark", dark: "light", light: "" };
const SIGN = { "": "◐", dark: "☾", light: "☀" };

export function startTools() {
  restoreUnsaved();
  for (const form of document.querySelectorAll("form[data-submit-on-change]")) {
    form.addEventListener("change", () => {
      keepUnsaved();
      form.requestSubmit();
    });
  }
  document.querySelector("[data-theme-switch]")?.addEventListener("click", switchTheme);
  document.addEventListener("click", closeMenus);
  document.addEventListener("keydown", (event) => event.key === "Escape" && closeMenus(event, true));
  for (const button of document.querySelectorAll("[data-opens]")) {
    button.addEventListener("click", () => document.getElementById(button.dataset.opens).showModal());
  }
  for (const button of document.querySelectorAll("dialog [data-closes]")) {
    button.addEventListener("click", () => button.closest("dialog").close());
  }
}

function switchTheme(event) {
  event.preventDefault();
  const root = document.documentElement;
  const theme = NEXT[root.dataset.theme ?? ""];
  if (theme) root.dataset.theme = theme;
  else delete root.dataset.theme;
  event.currentTarget.querySelector("[aria-hidden]").textContent = SIGN[theme];
  const form = new FormData(event.currentTarget.form);
  form.set("theme", theme || "system");
  const headers = { "X-Requested-By": "console" };
  fetch("/console/theme", { method: "POST", body: form, headers, redirect: "manual" });
}

function closeMenus(event, all = false) {
  for (const menu of document.querySelectorAll("details.menu[open], details.filters[open]")) {
    if (!all && menu.contains(event.target)) continue;
    if (all && menu.contains(document.activeElement)) menu.querySelector("summary").focus();
    menu.open = false;
  }
}
