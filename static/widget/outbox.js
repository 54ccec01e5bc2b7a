/**
 * Messages on their way out: in order, one in flight, kept over reload, tried again until the server has them.
 *
 * The same clientId is sent every time, so an answer that was lost never makes a second message. Several tabs may send
 * the same items: each sends in order, and the server keeps one row per clientId.
 */
import { ApiError } from "./api.js";
import { newId } from "./device-store.js";
import { FileStore } from "./file-store.js";
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
  #files = new FileStore();
  #stops = new Map();

  /** listener: onItem(item), onSent(item, message), onRemoved(item), onGone(). */
  constructor({ store, listener }) {
    this.#store = store;
    this.#listener = listener;
    this.#items = store.unsent();
    for (const item of this.#items) item.slow = true;
  }

  get items() {
    return [...this.#items];
  }

  /**
   * post: async ({clientId, text, seen}, file, {onProgress, signal}) -> Message; file is null for words alone. From now on
   * items flow.
   */
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

  /** seen: how far others' words are shown by now. file: goes out with the text, which is then its caption, or empty. */
  add(text, { seen, file = null }) {
    const number = Math.max(Date.now(), (this.#items.at(-1)?.number ?? 0) + 1);
    const item = { clientId: newId(), text, at: new Date().toISOString(), number, seen, problem: null };
    if (file) Object.assign(item, { file: { name: file.name, size: file.size }, progress: 0 });
    this.#items.push(item);
    if (file) item.kept = this.#files.keep(item.clientId, file);
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

  /** Takes an item back that the server does not have yet; one that it has comes back as a message. */
  cancel({ clientId }) {
    const item = this.#items.find((candidate) => candidate.clientId === clientId);
    if (!item) return;
    this.#settle(item);
    this.#stops.get(clientId)?.abort();
    this.#listener.onRemoved(item);
    this.#pause.cut();
  }

  /** The server's row arrived by another way; nothing is left to send. */
  confirm(clientId) {
    const item = this.#items.find((candidate) => candidate.clientId === clientId);
    if (item) this.#settle(item);
  }

  #changed(item) {
    const { clientId, text, at, number, seen, problem, file } = item;
    this.#store.keepUnsent({ clientId, text, at, number, seen, problem, ...(file && { file }) });
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
    if (item.file) this.#files.drop(item.clientId);
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
      const message = await (item.file ? this.#postFile(post, item) : post(item, null));
      if (post !== this.#post) return; // that conversation was left meanwhile: the next one gets it too
      this.#failures = 0;
      this.#settle(item);
      this.#listener.onSent(item, message);
    } catch (error) {
      if (post === this.#post && this.#items.includes(item)) await this.#takeFailure(item, error);
    }
  }

  async #postFile(post, item) {
    await item.kept;
    const file = await this.#files.find(item.clientId);
    if (!file) throw new ApiError(410, { code: "lost" });
    const stop = new AbortController();
    this.#stops.set(item.clientId, stop);
    try {
      return await post(item, file, { onProgress: (part) => this.#showProgress(item, part), signal: stop.signal });
    } finally {
      this.#stops.delete(item.clientId);
    }
  }

  #showProgress(item, part) {
    if (!this.#items.includes(item)) return;
    item.progress = part;
    this.#listener.onItem(item);
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
      item.problem = error.code || error.detail || `${error.status}`;
      this.#changed(item);
    }
  }
}
