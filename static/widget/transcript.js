/**
 * The messages of one conversation, each once, in the server's order; own ones that are not there yet come last.
 *
 * An entry is {key, message, outgoing, resent, seen}; seen: of an own message, what was shown when it was written. The key is the clientId of an own message, otherwise the server's id, so the
 * optimistic entry and the server's row are the same entry and neither can ever stand beside the other.
 */
export class Transcript {
  #entries = [];
  #byKey = new Map();

  get entries() {
    return this.#entries;
  }

  get(key) {
    return this.#byKey.get(key);
  }

  /** Position of the oldest message the server gave us, or null. */
  get oldestPosition() {
    return this.#entries.find((entry) => entry.message)?.message.position ?? null;
  }

  /** Position of the last words of others; 0 before there are any. Own ones may come back before what preceded them. */
  get heardUpTo() {
    return this.#entries.findLast(({ message }) => message && !message.client_id)?.message.position ?? 0;
  }

  /** Takes a row of the server. Returns {entry, added, index}, or null when we have this or a newer one. */
  upsert(message) {
    const key = message.client_id ?? message.id;
    const known = this.#byKey.get(key);
    if (known?.message && known.message.revision >= message.revision) return null;
    const entry = known ?? { key, message: null, outgoing: null, resent: false };
    const added = !known?.message;
    entry.message = message;
    return { entry, added, index: this.#place(entry) };
  }

  /** Takes an own message on its way out, new or changed. */
  upsertOutgoing(item) {
    const known = this.#byKey.get(item.clientId);
    const entry = known ?? { key: item.clientId, message: null, outgoing: null, resent: false };
    entry.outgoing = item;
    entry.seen = item.seen;
    return { entry, index: this.#place(entry) };
  }

  /** Forgets an own message that was never sent. */
  remove(entry) {
    this.#entries.splice(this.#entries.indexOf(entry), 1);
    this.#byKey.delete(entry.key);
  }

  indexOf(entry) {
    return this.#entries.indexOf(entry);
  }

  #place(entry) {
    const present = this.#byKey.has(entry.key) ? this.#entries.lastIndexOf(entry) : -1;
    if (present >= 0 && this.#fits(entry, present)) return present;
    if (present >= 0) this.#entries.splice(present, 1);
    const index = this.#entries.findLastIndex((other) => comesBefore(other, entry)) + 1;
    this.#entries.splice(index, 0, entry);
    this.#byKey.set(entry.key, entry);
    return index;
  }

  #fits(entry, index) {
    const before = this.#entries[index - 1];
    const after = this.#entries[index + 1];
    return (!before || comesBefore(before, entry)) && (!after || comesBefore(entry, after));
  }
}

function comesBefore(one, other) {
  if (one.message && other.message) return one.message.position < other.message.position;
  if (one.message || other.message) return Boolean(one.message);
  return one.outgoing.number < other.outgoing.number;
}
