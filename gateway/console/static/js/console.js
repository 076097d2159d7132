// One entry for all pages: each part looks for its own marks in the page and leaves other pages alone.
import { startComposer } from "./composer.js";
import { startCountdown } from "./countdown.js";
import { startInbox } from "./inbox.js";
import { startLive } from "./live.js";
import { startThread } from "./thread.js";
import { startTools } from "./tools.js";

document.documentElement.classList.add("scripted");
startTools();
startCountdown();
startInbox();
startThread();
startComposer();
startLive();
