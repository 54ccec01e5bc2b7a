/** Counts what was said to the person and not read yet; remembers over reload how far they had read. */

export class ReadMark {
  #store;
  #onCount;
  #newest = -1;
  #unread = new Set();

  constructor({ store, onCount }) {
    this.#store = store;
    this.#onCount = onCount;
  }

  /** Takes a message of the server, new or old. */
  take(message) {
    this.#newest = Math.max(this.#newest, message.position);
    const said = message.kind === "text" || message.kind === "question";
    if (!said || message.author.kind === "person" || message.position <= this.#store.readPosition) return;
    this.#unread.add(message.id);
    this.#onCount(this.#unread.size);
  }

  markAllRead() {
    if (this.#newest > this.#store.readPosition) this.#store.readPosition = this.#newest;
    if (this.#unread.size === 0) return;
    this.#unread.clear();
    this.#onCount(0);
  }

  reset() {
    this.#newest = -1;
    this.#unread.clear();
    this.#onCount(0);
  }
}
