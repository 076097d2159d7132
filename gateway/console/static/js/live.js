// Server-sent events: what happens is passed on within the page; a lost connection is shown and mended.
const KINDS = [
  "message.received", "message.analysed", "reply.queued", "reply.held", "delivery.updated", "conversation.assigned",
  "conversation.resolved", "conversation.reopened", "conversation.moved", "note.added", "agent.presence",
  "message.translated", "reply.seen", "notice.queued", "deadline.warning", "deadline.breached", "deadline.escalated",
  "message.media",
];
const FIRST_PAUSE = 500;
const LONGEST_PAUSE = 5000;

let position;
let pause = FIRST_PAUSE;
let source;
let waiting;

export function startLive() {
  const place = document.querySelector("[data-position]");
  if (!place) return;
  position = place.dataset.position;
  connect();
  addEventListener("online", connect);
  // A browser opens few connections to one server: a tab that nobody looks at gives its own up, and catches up later.
  document.addEventListener("visibilitychange", () => (document.hidden ? leave() : connect()));
  addEventListener("pagehide", leave);
  addEventListener("pageshow", (event) => event.persisted && connect());
}

function connect() {
  leave();
  source = new EventSource(`/console/live?after=${position}`);
  source.onopen = () => {
    pause = FIRST_PAUSE;
    show(false);
  };
  source.onerror = () => {
    show(true);
    // The browser tries again after a break in the line, but gives up after an answer that is no stream.
    source.close();
    waiting = setTimeout(connect, pause);
    pause = Math.min(pause * 2, LONGEST_PAUSE);
  };
  for (const kind of KINDS) source.addEventListener(kind, pass);
}

function leave() {
  clearTimeout(waiting);
  source?.close();
}

function pass(event) {
  if (event.lastEventId) position = event.lastEventId;
  document.dispatchEvent(new CustomEvent("gateway", { detail: JSON.parse(event.data) }));
}

function show(lost) {
  const line = document.querySelector("[data-line]");
  if (!line) return;
  line.hidden = !lost;
  line.textContent = lost ? line.dataset.lost : "";
  document.documentElement.dataset.connection = lost ? "lost" : "open";
}
