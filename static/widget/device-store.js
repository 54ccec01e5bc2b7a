/**
 * What this browser remembers of one agent's chat: conversation and token, draft, unsent messages, last one read.
 *
 * Each unsent message has a key of its own, so two tabs never overwrite one another's. Where the browser forbids
 * storage, memory serves until the page goes.
 */
const MOST_RESENT = 100;

export class DeviceStore {
  #prefix;
  #storage;

  /** conversation: the id of the one conversation it is for, where the page says which; then it has a place of its own. */
  constructor({ base, agentId, conversation = "" }) {
    this.#prefix = `handoff-chat|${base}|${agentId}|${conversation ? `${conversation}|` : ""}`;
    this.#storage = workingStorage();
  }

  /** {id, token} or null. */
  get conversation() {
    return this.#read("conversation");
  }

  set conversation(value) {
    this.#write("conversation", value);
  }

  /** The idempotency key of the next start; made once, and kept until the conversation is forgotten. */
  get startId() {
    const known = this.#read("start");
    if (known) return known;
    const fresh = newId();
    this.#write("start", fresh);
    return fresh;
  }

  /** Forgets the conversation, but never the draft or what was not sent. */
  forgetConversation() {
    for (const name of ["conversation", "start", "read", "resent"]) this.#remove(name);
  }

  get draft() {
    return this.#read("draft") ?? "";
  }

  set draft(text) {
    if (text) this.#write("draft", text);
    else this.#remove("draft");
  }

  get readPosition() {
    return this.#read("read") ?? -1;
  }

  set readPosition(position) {
    this.#write("read", position);
  }

  /** Messages that were not delivered and that the person said anew: offered once only. */
  wasResent(messageId) {
    return this.#resent.includes(messageId);
  }

  noteResent(messageId) {
    this.#write("resent", [...this.#resent, messageId].slice(-MOST_RESENT));
  }

  get #resent() {
    return this.#read("resent") ?? [];
  }

  /** Whether the window stood open; remembered for this tab only, so that a later visit starts calm. */
  get open() {
    return tabStorage()?.getItem(`${this.#prefix}open`) === "yes";
  }

  set open(open) {
    tabStorage()?.setItem(`${this.#prefix}open`, open ? "yes" : "no");
  }

  /** Unsent messages, oldest first: {clientId, text, at, number, seen, problem}. */
  unsent() {
    const start = `${this.#prefix}out|`;
    const names = Array.from({ length: this.#storage.length }, (_, index) => this.#storage.key(index));
    const own = names.filter((name) => name.startsWith(start));
    const items = own.map((name) => this.#read(name.slice(this.#prefix.length)));
    return items.filter(Boolean).sort((one, other) => one.number - other.number);
  }

  keepUnsent(item) {
    this.#write(`out|${item.clientId}`, item);
  }

  dropUnsent(item) {
    this.#remove(`out|${item.clientId}`);
  }

  #read(name) {
    try {
      return JSON.parse(this.#storage.getItem(this.#prefix + name));
    } catch {
      return null; // somebody else wrote there
    }
  }

  #write(name, value) {
    try {
      this.#storage.setItem(this.#prefix + name, JSON.stringify(value));
    } catch {
      this.#storage = copyToMemory(this.#storage); // full: go on without
      this.#storage.setItem(this.#prefix + name, JSON.stringify(value));
    }
  }

  #remove(name) {
    this.#storage.removeItem(this.#prefix + name);
  }
}

/** A random UUID; crypto.randomUUID exists only on secure origins, so it is made by hand elsewhere. */
export function newId() {
  if (crypto.randomUUID) return crypto.randomUUID();
  const bytes = crypto.getRandomValues(new Uint8Array(16));
  bytes[6] = (bytes[6] & 0x0f) | 0x40;
  bytes[8] = (bytes[8] & 0x3f) | 0x80;
  const hex = Array.from(bytes, (byte) => byte.toString(16).padStart(2, "0")).join("");
  return [hex.slice(0, 8), hex.slice(8, 12), hex.slice(12, 16), hex.slice(16, 20), hex.slice(20)].join("-");
}

function workingStorage() {
  try {
    const probe = "handoff-chat|probe";
    localStorage.setItem(probe, "1");
    localStorage.removeItem(probe);
    return localStorage;
  } catch {
    return new MemoryStorage();
  }
}

function tabStorage() {
  try {
    return sessionStorage;
  } catch {
    return null;
  }
}

function copyToMemory(storage) {
  const memory = new MemoryStorage();
  for (let index = 0; index < storage.length; index += 1) {
    const name = storage.key(index);
    memory.setItem(name, storage.getItem(name));
  }
  return memory;
}

class MemoryStorage {
  #values = new Map();

  get length() {
    return this.#values.size;
  }

  key(index) {
    return [...this.#values.keys()][index] ?? null;
  }

  getItem(name) {
    return this.#values.get(name) ?? null;
  }

  setItem(name, value) {
    this.#values.set(name, value);
  }

  removeItem(name) {
    this.#values.delete(name);
  }
}
