/**
 * Messages on their way out: in order, one in flight, kept over reload, tried again until the server has them.
 *
 * The same clientId is sent every time, so an answer that was lost never makes a second message. Several tabs may send
 * the same items: each sends in order, and the server keeps one row per clientId.
 */
import { newId } from "./device-store.js";
import { Pause, backoff } from "./pauses.js";

const FAILURES_BEFORE_SAYING_SO = 2;
const SLOW_MS = 5_000; // what takes longer than this is said in words

export class Outbox {
  #store;
  #listener;
  #items;
  #post = null;
  #sending = false;
  #failures = 0;
  #pause = new Pause();

  /** listener: onItem(item), onSent(item, message), onGone(). */
  constructor({ store, listener }) {
    this.#store = store;
    this.#listener = listener;
    this.#items = store.unsent();
    for (const item of this.#items) item.slow = true;
  }

  get items() {
    return [...this.#items];
  }

  /** post: async ({clientId, text}) -> Message. From now on items flow. */
  connect(post) {
    this.#post = post;
    this.#failures = 0;
    this.#pause.cut();
    this.#send();
  }

  disconnect() {
    this.#post = null;
    this.#pause.cut();
  }

  wake() {
    this.#pause.cut();
  }

  add(text) {
    const number = Math.max(Date.now(), (this.#items.at(-1)?.number ?? 0) + 1);
    const item = { clientId: newId(), text, at: new Date().toISOString(), number, problem: null };
    this.#items.push(item);
    this.#changed(item);
    setTimeout(() => this.#saySlow(item), SLOW_MS);
    this.#send();
    return item;
  }

  /** Tries an item again now; does nothing when it is on its way, or gone. */
  retry({ clientId }) {
    const item = this.#items.find((candidate) => candidate.clientId === clientId);
    if (!item) return;
    item.problem = null;
    item.waiting = false;
    this.#changed(item);
    this.#pause.cut();
    this.#send();
  }

  /** The server's row arrived by another way; nothing is left to send. */
  confirm(clientId) {
    const item = this.#items.find((candidate) => candidate.clientId === clientId);
    if (item) this.#settle(item);
  }

  #changed(item) {
    const { clientId, text, at, number, problem } = item;
    this.#store.keepUnsent({ clientId, text, at, number, problem });
    this.#listener.onItem(item);
  }

  #saySlow(item) {
    if (!this.#items.includes(item)) return;
    item.slow = true;
    this.#listener.onItem(item);
  }

  #settle(item) {
    this.#items = this.#items.filter((other) => other !== item);
    this.#store.dropUnsent(item);
  }

  async #send() {
    if (this.#sending) return;
    this.#sending = true;
    for (let item = this.#next(); item; item = this.#next()) await this.#attempt(item);
    this.#sending = false;
  }

  #next() {
    return this.#post && this.#items.find((item) => item.problem === null);
  }

  async #attempt(item) {
    const post = this.#post;
    try {
      const message = await post(item);
      if (post !== this.#post) return; // that conversation was left meanwhile: the next one gets it too
      this.#failures = 0;
      this.#settle(item);
      this.#listener.onSent(item, message);
    } catch (error) {
      if (post === this.#post && this.#items.includes(item)) await this.#takeFailure(item, error);
    }
  }

  async #takeFailure(item, error) {
    if (error.gone) {
      this.#post = null;
      this.#listener.onGone();
    } else if (error.temporary) {
      this.#failures += 1;
      item.waiting = this.#failures >= FAILURES_BEFORE_SAYING_SO;
      this.#listener.onItem(item);
      await this.#pause.wait(error.retryAfter === null ? backoff(this.#failures) : error.retryAfter * 1000);
    } else {
      item.problem = error.detail || `${error.status}`;
      this.#changed(item);
    }
  }
}
