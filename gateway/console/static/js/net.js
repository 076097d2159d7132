// Requests to our own pages, marked as a script's, with the form token.
const token = () => document.querySelector("meta[name=csrf]")?.content ?? "";

/** Fetch a part of a page as text; throws on any answer but a good one. A lost session leads to the log-in page. */
export async function fetchPart(address, { form, signal } = {}) {
  const headers = { "X-Requested-By": "console" };
  if (form) headers["X-CSRF-Token"] = token();
  const answer = await fetch(address, { method: form ? "POST" : "GET", body: form, headers, signal });
  if (answer.status === 401) {
    location.assign(`/console/login?next=${encodeURIComponent(location.pathname + location.search)}`);
  }
  if (!answer.ok) throw new Error((await problemOf(answer)) ?? answer.statusText);
  return answer.text();
}

async function problemOf(answer) {
  try {
    return (await answer.json()).detail;
  } catch {
    return null;
  }
}

/** Make the nodes of a part: scripts in it do not run, and our server escaped all texts. */
export function nodesOf(text) {
  return document.createRange().createContextualFragment(text);
}

/** Say something to readers who do not see the page. */
export function announce(text) {
  const place = document.querySelector("[data-announcer]");
  if (place) place.textContent = text;
}

/** Call a function once after calls have paused for some milliseconds. */
export function debounce(action, pause) {
  let timer;
  return (...values) => {
    clearTimeout(timer);
    timer = setTimeout(() => action(...values), pause);
  };
}
