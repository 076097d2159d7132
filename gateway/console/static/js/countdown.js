// Deadlines count down in the reader's language; their colour follows.
const SOON = 30 * 60;
const STEP = 10_000;
const UNITS = [["day", 86400], ["hour", 3600], ["minute", 60]];

export function startCountdown() {
  const words = new Intl.RelativeTimeFormat(document.documentElement.lang, { numeric: "always", style: "short" });
  const update = () => {
    for (const time of document.querySelectorAll("time[data-due]")) tick(time, words);
  };
  update();
  setInterval(update, STEP);
  document.addEventListener("refreshed", update);
}

function tick(time, words) {
  const left = (Date.parse(time.dateTime) - Date.now()) / 1000;
  const [unit, length] = UNITS.find(([, seconds]) => Math.abs(left) >= seconds) ?? UNITS.at(-1);
  const count = Math.trunc(left / length);
  const text = words.format(count === 0 && left < 0 ? -0 : count, unit);
  if (time.textContent !== text) time.textContent = text;
  for (const [state, holds] of [["late", left < 0], ["soon", left >= 0 && left < SOON], ["fine", left >= SOON]]) {
    time.classList.toggle(state, holds);
  }
}
