/**
 * Keeps one conversation up to date: the event stream first, polling beside it when the stream keeps failing.
 *
 * Only ordered sources (snapshot, stream, updates) move the cursor. What arrives twice is harmless: the transcript
 * ignores what it already has.
 */
import { readEvents } from "./event-stream.js";
import { Pause, backoff } from "./pauses.js";

const SILENCE_MS = 40_000; // the server says something every 15 s; two missed and some slack
const STEADY_MS = 5_000; // a stream that lived this long was a success
const STALE_MS = 20_000; // after sleep: more than one heartbeat was missed
const POLL_MS = 3_000;
const FAILURES_BEFORE_POLLING = 3;

export class LiveFeed {
  #conversation;
  #cursor;
  #listener;
  #stopped = false;
  #failures = 0;
  #polling = false;
  #pollWorks = false;
  #lastBytes = 0;
  #attempt = null;
  #atOnce = false;
  #streamPause = new Pause();
  #pollPause = new Pause();

  /** listener: onMessage(message), onState(state), onStatus("live" | "retrying"), onGone(). */
  constructor({ conversation, cursor, listener }) {
    this.#conversation = conversation;
    this.#cursor = cursor;
    this.#listener = listener;
  }

  async start() {
    while (!this.#stopped) {
      try {
        await this.#readStream();
      } catch (error) {
        if (error.gone) {
          this.#leave();
          return;
        }
      }
      if (this.#stopped) return;
      if (!this.#atOnce) {
        this.#noteFailure();
        await this.#streamPause.wait(backoff(this.#failures));
      }
      this.#atOnce = false;
    }
  }

  stop() {
    this.#stopped = true;
    this.#attempt?.abort();
    this.#streamPause.cut();
    this.#pollPause.cut();
  }

  /** The network or the screen came back: try now. */
  wake({ reconnect }) {
    const stale = Date.now() - this.#lastBytes > STALE_MS;
    if (this.#attempt && (reconnect || stale)) {
      this.#atOnce = true;
      this.#attempt.abort();
    }
    this.#streamPause.cut();
    this.#pollPause.cut();
  }

  async #readStream() {
    const attempt = new AbortController();
    this.#attempt = attempt;
    const opened = Date.now();
    let silence = 0;
    const heard = () => {
      clearTimeout(silence);
      silence = setTimeout(() => this.#giveUpSilence(attempt), SILENCE_MS);
    };
    heard();
    try {
      const body = await this.#conversation.events(this.#cursor, attempt.signal);
      const onBytes = () => {
        heard();
        this.#noteBytes(opened);
      };
      for await (const event of readEvents(body, onBytes)) this.#take(event);
    } finally {
      clearTimeout(silence);
      this.#attempt = null;
    }
  }

  /** Headers without a body mean that something on the way holds the stream back: poll from now on. */
  #giveUpSilence(attempt) {
    this.#failures = Math.max(this.#failures, FAILURES_BEFORE_POLLING - 1);
    attempt.abort();
  }

  #noteBytes(opened) {
    this.#lastBytes = Date.now();
    if (this.#lastBytes - opened >= STEADY_MS) this.#failures = 0;
    this.#listener.onStatus("live");
  }

  #noteFailure() {
    this.#failures += 1;
    if (this.#failures >= 2 && !this.#pollWorks) this.#listener.onStatus("retrying");
    if (this.#failures >= FAILURES_BEFORE_POLLING) this.#poll();
  }

  #take(event) {
    if (event.data) this.#tell(event.type, JSON.parse(event.data));
    this.#advance(Number.parseInt(event.id ?? "", 10));
  }

  #tell(type, value) {
    if (type === "message") this.#listener.onMessage(value);
    else if (type === "state") this.#listener.onState(value);
  }

  #advance(revision) {
    if (revision > this.#cursor) this.#cursor = revision;
  }

  async #poll() {
    if (this.#polling) return;
    this.#polling = true;
    while (!this.#stopped && this.#failures >= FAILURES_BEFORE_POLLING) {
      await this.#pollOnce();
      await this.#pollPause.wait(POLL_MS);
    }
    this.#polling = false;
    this.#pollWorks = false;
  }

  async #pollOnce() {
    try {
      const { state, messages } = await this.#conversation.updates(this.#cursor);
      if (this.#stopped) return;
      for (const message of messages) this.#listener.onMessage(message);
      this.#listener.onState(state);
      this.#advance(state.revision);
      this.#pollWorks = true;
      this.#listener.onStatus("live");
    } catch (error) {
      if (error.gone) this.#leave();
      this.#pollWorks = false;
    }
  }

  #leave() {
    if (this.#stopped) return;
    this.stop();
    this.#listener.onGone();
  }
}
