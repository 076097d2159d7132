// The widget's looks; logical properties throughout, so that one sheet serves both directions of writing.
const RULES = `
:host { all: initial; }
.chat {
  --accent: #1d4ed8;
  --on-accent: #fff;
  --paper: #fff;
  --ink: #16202e;
  --soft: #536174;
  --line: #e3e8ef;
  --wash: #f3f6fa;
  --warn: #8a4b08;
  --warn-wash: #fff6e6;
  position: fixed;
  inset-block-end: 1.25rem;
  inset-inline-end: 1.25rem;
  z-index: 2147483000;
  color: var(--ink);
  font: 400 0.9375rem/1.45 system-ui, -apple-system, "Segoe UI", Roboto, "Noto Sans", sans-serif;
}
*, *::before, *::after { box-sizing: border-box; }
[hidden] { display: none !important; }
h2, p { margin: 0; }
button, textarea { font: inherit; color: inherit; }
button { cursor: pointer; border: 0; background: none; padding: 0; }
:focus-visible { outline: 3px solid var(--accent); outline-offset: 2px; }
.icon { inline-size: 1.5rem; block-size: 1.5rem; fill: currentColor; display: block; }
[dir="rtl"] .icon-send { transform: scaleX(-1); }
.heard-only { position: absolute; inline-size: 1px; block-size: 1px; overflow: hidden; clip-path: inset(50%); white-space: nowrap; }

.launcher {
  position: relative;
  display: grid;
  place-items: center;
  inline-size: 3.75rem;
  block-size: 3.75rem;
  margin-inline-start: auto;
  border-radius: 50%;
  background: var(--accent);
  color: var(--on-accent);
  box-shadow: 0 6px 20px rgb(16 24 40 / 0.28);
  transition: transform 0.15s ease;
}
.launcher:hover { transform: translateY(-2px); }
.launcher .icon { inline-size: 1.75rem; block-size: 1.75rem; }
.launcher.unread::after {
  content: "";
  position: absolute;
  inset-block-start: 0.15rem;
  inset-inline-end: 0.15rem;
  inline-size: 0.9rem;
  block-size: 0.9rem;
  border: 2px solid var(--paper);
  border-radius: 50%;
  background: #d92d20;
}
.opened .launcher { display: none; }

.panel {
  display: flex;
  flex-direction: column;
  inline-size: 23.5rem;
  block-size: min(38rem, calc(100dvh - 2.5rem));
  overflow: hidden;
  border: 1px solid var(--line);
  border-radius: 1.1rem;
  background: var(--paper);
  box-shadow: 0 18px 50px rgb(16 24 40 / 0.26);
}
header { display: flex; align-items: center; gap: 0.7rem; padding: 0.9rem 1rem; background: var(--accent); color: var(--on-accent); }
.mark {
  display: grid;
  place-items: center;
  flex: none;
  inline-size: 2.25rem;
  block-size: 2.25rem;
  border-radius: 50%;
  background: var(--on-accent);
  color: var(--accent);
  font-weight: 700;
}
h2 { flex: 1; min-inline-size: 0; overflow: hidden; text-overflow: ellipsis; white-space: nowrap; font-size: 1.0625rem; font-weight: 650; text-align: start; }
.close { display: grid; place-items: center; inline-size: 2.5rem; block-size: 2.5rem; border-radius: 0.7rem; }
.close:hover { background: rgb(255 255 255 / 0.16); }
header :focus-visible { outline-color: var(--on-accent); outline-offset: -3px; }

.away { padding: 0.65rem 1rem; background: var(--warn-wash); color: var(--warn); font-size: 0.875rem; border-block-end: 1px solid #f7e3bf; }
.log { flex: 1; overflow-y: auto; overscroll-behavior: contain; padding: 1.1rem 1rem 0.5rem; background: var(--wash); }
.log:focus-visible { outline-offset: -3px; }
.welcome { inline-size: fit-content; max-inline-size: 85%; margin-block-end: 0.9rem; padding: 0.65rem 0.9rem; border-radius: 1rem; border-end-start-radius: 0.3rem; background: var(--paper); box-shadow: 0 1px 2px rgb(16 24 40 / 0.08); }
.line { display: flex; flex-direction: column; align-items: flex-start; margin-block-end: 0.75rem; animation: arrive 0.18s ease-out; }
.bubble {
  max-inline-size: 85%;
  padding: 0.65rem 0.9rem;
  border-radius: 1rem;
  border-end-start-radius: 0.3rem;
  background: var(--paper);
  box-shadow: 0 1px 2px rgb(16 24 40 / 0.08);
  white-space: pre-wrap;
  overflow-wrap: anywhere;
}
.mine { align-items: flex-end; }
.mine .bubble { border-end-start-radius: 1rem; border-end-end-radius: 0.3rem; background: var(--accent); color: var(--on-accent); }
.mine[data-state="sending"] .bubble { opacity: 0.75; }
.foot { display: flex; gap: 0.5rem; margin-block-start: 0.2rem; padding-inline: 0.3rem; color: var(--soft); font-size: 0.75rem; }
button.note { color: #b42318; text-decoration: underline; }
.state { background: var(--wash); color: var(--soft); font-size: 0.8125rem; text-align: center; }
.state:not(:empty) { padding: 0.25rem 1rem 0.5rem; }

form { display: flex; align-items: flex-end; gap: 0.5rem; padding: 0.75rem; border-block-start: 1px solid var(--line); background: var(--paper); }
textarea { flex: 1; min-inline-size: 0; resize: none; padding: 0.6rem 0.85rem; border: 1px solid #8592a6; border-radius: 0.9rem; background: var(--paper); line-height: 1.4; text-align: start; }
textarea::placeholder { color: var(--soft); opacity: 1; }
textarea:focus-visible { outline-width: 2px; outline-offset: 0; border-color: var(--accent); }
.send { display: grid; place-items: center; flex: none; inline-size: 2.75rem; block-size: 2.75rem; border-radius: 0.9rem; background: var(--accent); color: var(--on-accent); }

@keyframes arrive { from { opacity: 0; transform: translateY(6px); } }
@media (prefers-reduced-motion: reduce) { *, *::before { animation: none !important; transition: none !important; } }
@media (max-width: 30rem) {
  .opened { inset: 0; }
  .opened .panel { inline-size: 100%; block-size: 100dvh; border: 0; border-radius: 0; }
  textarea { font-size: 1rem; }
}
@media (forced-colors: active) { .bubble, .launcher, .send, .panel { border: 1px solid; } }
`;

/** Make the sheet; `accent` is a CSS colour of the merchant's that white text can be read on. */
export function sheet(accent) {
  const made = new CSSStyleSheet();
  const own = accent && CSS.supports("color", accent) ? `.chat { --accent: ${accent}; }` : "";
  made.replaceSync(RULES + own);
  return made;
}
