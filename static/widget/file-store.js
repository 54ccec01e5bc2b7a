/**
 * Files on their way out, kept over reload beside the messages they belong to: the browser's own database, by clientId.
 *
 * Where the browser forbids it, memory serves until the page goes.
 */
const DATABASE = "handoff-chat-files";
const TABLE = "files";

export class FileStore {
  #memory = new Map();

  async keep(clientId, file) {
    this.#memory.set(clientId, file);
    await this.#run("readwrite", (table) => table.put(file, clientId));
  }

  /** The file, or null when it is no longer here. */
  async find(clientId) {
    return this.#memory.get(clientId) ?? (await this.#run("readonly", (table) => table.get(clientId))) ?? null;
  }

  async drop(clientId) {
    this.#memory.delete(clientId);
    await this.#run("readwrite", (table) => table.delete(clientId));
  }

  /** What the database gave; undefined where there is none. */
  async #run(mode, act) {
    try {
      const database = await opened();
      const change = database.transaction(TABLE, mode);
      const request = act(change.objectStore(TABLE));
      await completed(change);
      database.close();
      return request.result;
    } catch {
      return undefined;
    }
  }
}

function opened() {
  const request = indexedDB.open(DATABASE, 1);
  request.onupgradeneeded = () => request.result.createObjectStore(TABLE);
  return settled(request);
}

function settled(request) {
  return new Promise((resolve, reject) => {
    request.onsuccess = () => resolve(request.result);
    request.onerror = () => reject(request.error);
  });
}

/** Only then is it there after a reload: that a request succeeded says less. */
function completed(change) {
  return new Promise((resolve, reject) => {
    change.oncomplete = () => resolve();
    change.onabort = () => reject(change.error);
  });
}
