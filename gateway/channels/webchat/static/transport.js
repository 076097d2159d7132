// The wire: a WebSocket, or server-sent events and POST where sockets are blocked; begun again whenever it breaks.
const FIRST_WAIT = 500;
const LONGEST_WAIT = 30000;
const OPENING_MILLISECONDS = 5000;
const SILENCE_MILLISECONDS = 45000;

export class Transport {
  /**
   * @param {URL} address of the connection
   * @param {() => string} token the visitor's
   * @param {{position: () => number, frame: (frame: object) => void, state: (up: boolean) => void}} on
   */
  constructor(address, token, on) {
    this.address = address;
    this.token = token;
    this.on = on;
    this.blocked = typeof WebSocket === "undefined";
  }

  async start() {
    for (let wait = FIRST_WAIT; ; wait = Math.min(wait * 2, LONGEST_WAIT)) {
      const began = Date.now();
      await (this.blocked ? this.byEvents() : this.bySocket()).catch(() => {});
      this.on.state(false);
      if (Date.now() - began > LONGEST_WAIT) wait = FIRST_WAIT;
      if (!this.switched) await new Promise((done) => setTimeout(done, wait * (0.75 + Math.random() / 2)));
      this.switched = false;
    }
  }

  /** Send a frame; one that gets lost is sent again by the caller under the same id. */
  send(said) {
    if (this.socket) return this.socket.send(JSON.stringify(said));
    if (this.blocked) return this.post(said);
  }

  bySocket() {
    return new Promise((done) => {
      const address = new URL("socket", this.address);
      address.protocol = address.protocol.replace("http", "ws");
      const socket = new WebSocket(address);
      let heard = false;
      let watch = setTimeout(() => socket.close(), OPENING_MILLISECONDS);
      socket.onopen = () => socket.send(JSON.stringify({ token: this.token(), after: this.on.position() }));
      socket.onmessage = ({ data }) => {
        clearTimeout(watch);
        watch = setTimeout(() => socket.close(), SILENCE_MILLISECONDS);
        this.socket = socket;
        if (!heard) this.on.state(true);
        heard = true;
        this.on.frame(JSON.parse(data));
      };
      socket.onclose = () => {
        clearTimeout(watch);
        this.socket = undefined;
        // A socket that never spoke is blocked on its way, or the gateway is down: events find out which.
        if (!heard) this.blocked = this.switched = true;
        done();
      };
    });
  }

  async byEvents() {
    const aborter = new AbortController();
    let watch = setTimeout(() => aborter.abort(), SILENCE_MILLISECONDS);
    const headers = { ...this.proof(), "last-event-id": String(this.on.position()) };
    const answer = await fetch(new URL("stream", this.address), { headers, signal: aborter.signal });
    if (!answer.ok) throw new Error(`the gateway answered ${answer.status}`);
    this.on.state(true);
    try {
      for await (const data of events(answer.body)) {
        clearTimeout(watch);
        watch = setTimeout(() => aborter.abort(), SILENCE_MILLISECONDS);
        this.on.frame(JSON.parse(data));
      }
    } finally {
      clearTimeout(watch);
    }
  }

  async post({ type, ...body }) {
    const door = type === "report" ? "reports" : "messages";
    const headers = { ...this.proof(), "content-type": "application/json" };
    const request = { method: "POST", headers, body: JSON.stringify(body), keepalive: true };
    const answer = await fetch(new URL(door, this.address), request).catch(() => undefined);
    if (type !== "message" || !answer) return;
    if (answer.ok) this.on.frame({ type: "stored", id: body.id });
    else if (answer.status < 500 && answer.status !== 429) this.on.frame({ type: "refused", id: body.id });
  }

  proof() {
    return { "x-visitor-token": this.token() };
  }
}

/** Give the data of each server-sent event in a stream of bytes. */
async function* events(body) {
  const reader = body.pipeThrough(new TextDecoderStream()).getReader();
  let rest = "";
  for (;;) {
    const { value, done } = await reader.read();
    if (done) return;
    const blocks = (rest + value).replace(/\r\n?/g, "\n").split("\n\n");
    rest = blocks.pop();
    for (const block of blocks) {
      const lines = block.split("\n").filter((line) => line.startsWith("data:"));
      if (lines.length) yield lines.map((line) => line.slice(5).trimStart()).join("\n");
    }
  }
}
