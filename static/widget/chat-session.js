/**
 * One person's chat with one agent: starts or resumes it, keeps it up to date, sends, and starts anew when it is gone.
 *
 * It knows nothing of the page. What the person should see goes to `view`:
 *   onReset()                          forget every message shown
 *   onEntry(entries, {index, added, history})   a message came or changed; added: the server's row is new
 *   onRemoved(entry, entries)          an own message that was taken back before it was sent
 *   onHistoryStart(), onHistoryEnd({hasOlder, older})   around a batch that is not news
 *   onState(state, {fresh})            fresh: it just happened, rather than being read after the fact
 *   onConnection("live" | "retrying" | "unavailable")
 */
import { Outbox } from "./outbox.js";
import { LiveFeed } from "./live-feed.js";
import { Pause, backoff } from "./pauses.js";
import { Transcript } from "./transcript.js";

const RESTART_PAUSE_MS = 5_000; // a server that forgets every new conversation is not asked in a tight loop
const RESTART_WINDOW_MS = 60_000;

export class ChatSession {
  #api;
  #agentId;
  #locale;
  #store;
  #view;
  #outbox;
  #transcript = new Transcript();
  #conversation = null;
  #identity = null;
  #feed = null;
  #state = null;
  #hasOlder = false;
  #loadingOlder = false;
  #beginning = false;
  #stopped = false;
  #lastRestart = -Infinity;
  #pause = new Pause();

  constructor({ api, agentId, locale, store, view }) {
    this.#api = api;
    this.#agentId = agentId;
    this.#locale = locale;
    this.#store = store;
    this.#view = view;
    this.#outbox = new Outbox({
      store,
      listener: {
        onItem: (item) => this.#showOutgoing(item),
        onSent: (item, message) => this.#takeSent(item, message),
        onRemoved: (item) => this.#takeAway(item),
        onGone: () => this.#restart(this.#conversation),
      },
    });
  }

  /** Whether this browser already has a conversation to resume or something to send. */
  get hasPast() {
    return this.#store.conversation !== null || this.#outbox.items.length > 0;
  }

  /** Starts or resumes; does nothing when that is under way or done. */
  async begin() {
    this.#stopped = false;
    if (this.#beginning || this.#conversation) return;
    this.#beginning = true;
    for (const item of this.#outbox.items) this.#showOutgoing(item);
    try {
      await this.#connect();
    } finally {
      this.#beginning = false;
    }
  }

  /** Stops listening and sending; begin() goes on later. */
  stop() {
    this.#stopped = true;
    this.#pause.cut();
    this.#letGo();
  }

  /** Network, page or screen came back. */
  wake({ reconnect }) {
    this.#pause.cut();
    this.#feed?.wake({ reconnect });
    this.#outbox.wake();
  }

  /** Queues a message. Returns the clientId it travels under. */
  send(text) {
    const item = this.#outbox.add(text, { seen: this.#transcript.heardUpTo });
    this.begin();
    return item.clientId;
  }

  /** Queues files, the text as the caption of the first. */
  sendFiles(text, files) {
    const seen = this.#transcript.heardUpTo;
    files.forEach((file, index) => this.#outbox.add(index === 0 ? text : "", { seen, file }));
    this.begin();
  }

  /** Takes back what has not been sent yet. */
  cancel({ outgoing }) {
    if (outgoing) this.#outbox.cancel(outgoing);
  }

  /** The bytes of a file, as a Blob. */
  file(attachment) {
    return this.#conversation.file(attachment);
  }

  /** What is still here is tried again; what the server could not deliver stays as it is, and is said anew. */
  retry(entry) {
    if (entry.outgoing) {
      this.#outbox.retry(entry.outgoing);
      return;
    }
    this.#store.noteResent(entry.message.id);
    entry.resent = true;
    const index = this.#transcript.indexOf(entry);
    this.#view.onEntry(this.#transcript.entries, { index, added: false, history: false });
    this.send(entry.message.text);
  }

  /** The person's yes or no to a handoff; what becomes of it comes as messages. */
  async decide({ id }, { agreed, struck, kinds }) {
    this.#takeState(await this.#conversation.decide({ request_id: id, agreed, struck, kinds }), { fresh: true });
  }

  async returnHome() {
    this.#takeState(await this.#conversation.returnHome(), { fresh: true });
  }

  /** Leaves a closed conversation behind and starts the next one. */
  startAnew() {
    this.#forget(this.#identity);
    this.begin();
  }

  async loadOlder() {
    const before = this.#transcript.oldestPosition;
    if (!this.#hasOlder || this.#loadingOlder || before === null) return;
    this.#loadingOlder = true;
    const conversation = this.#conversation;
    try {
      const page = await conversation.older(before);
      if (conversation !== this.#conversation) return;
      this.#takeHistory(page, { older: true });
    } catch (error) {
      if (error.gone) this.#restart(conversation);
    } finally {
      this.#loadingOlder = false;
    }
  }

  async #connect() {
    for (let failures = 1; !this.#stopped; failures += 1) {
      try {
        const opened = await this.#open();
        if (!this.#stopped) this.#goLive(opened);
        return;
      } catch (error) {
        if (error.gone && this.#store.conversation) {
          this.#store.forgetConversation();
          continue;
        }
        this.#view.onConnection(error.temporary ? "retrying" : "unavailable");
        if (!error.temporary) return;
        await this.#pause.wait(error.retryAfter === null ? backoff(failures) : error.retryAfter * 1000);
      }
    }
  }

  /** Resumes the stored conversation, or starts one. Returns {identity, conversation, snapshot}. */
  async #open() {
    const stored = this.#store.conversation;
    if (stored) {
      const conversation = this.#api.conversation(stored);
      return { identity: stored, conversation, snapshot: await conversation.snapshot() };
    }
    const started = await this.#api.start({
      agentId: this.#agentId,
      clientId: this.#store.startId,
      locale: this.#locale,
    });
    const identity = { id: started.conversation_id, token: started.token };
    this.#store.conversation = identity;
    return { identity, conversation: this.#api.conversation(identity), snapshot: started.snapshot };
  }

  #goLive({ identity, conversation, snapshot }) {
    this.#identity = identity;
    this.#conversation = conversation;
    this.#takeHistory(snapshot, { older: false });
    this.#takeState(snapshot.state, { fresh: false });
    this.#view.onConnection("live");
    this.#feed = new LiveFeed({
      conversation,
      cursor: snapshot.state.revision,
      listener: {
        onMessage: (message) => this.#takeMessage(message, { history: false }),
        onState: (state) => this.#takeState(state, { fresh: true }),
        onStatus: (status) => this.#view.onConnection(status),
        onGone: () => this.#restart(conversation),
      },
    });
    this.#feed.start();
    this.#outbox.connect((item, file, way) => (file ? conversation.sendFile(item, file, way) : conversation.send(item)));
  }

  #takeHistory({ messages, has_older: hasOlder }, { older }) {
    this.#hasOlder = hasOlder;
    this.#view.onHistoryStart();
    for (const message of messages) this.#takeMessage(message, { history: true });
    this.#view.onHistoryEnd({ hasOlder, older });
  }

  #takeMessage(message, { history }) {
    const change = this.#transcript.upsert(message);
    if (!change) return;
    change.entry.resent = message.delivery === "failed" && this.#store.wasResent(message.id);
    if (message.client_id) {
      this.#outbox.confirm(message.client_id);
      change.entry.outgoing = null;
    }
    this.#view.onEntry(this.#transcript.entries, { index: change.index, added: change.added, history });
  }

  #takeState(state, { fresh }) {
    if (this.#state && state.revision < this.#state.revision) return;
    this.#state = state;
    this.#view.onState(state, { fresh });
  }

  #takeSent(item, message) {
    const entry = this.#transcript.get(item.clientId);
    if (entry) entry.outgoing = null;
    const change = this.#transcript.upsert(message);
    const index = change?.index ?? this.#transcript.indexOf(entry);
    this.#view.onEntry(this.#transcript.entries, { index, added: change?.added ?? false, history: false });
  }

  #showOutgoing(item) {
    const { index } = this.#transcript.upsertOutgoing(item);
    this.#view.onEntry(this.#transcript.entries, { index, added: false, history: false });
  }

  #takeAway(item) {
    const entry = this.#transcript.get(item.clientId);
    if (!entry || entry.message) return;
    this.#transcript.remove(entry);
    this.#view.onRemoved(entry, this.#transcript.entries);
  }

  async #restart(conversation) {
    if (conversation === null || conversation !== this.#conversation) return;
    const now = Date.now();
    const soon = now - this.#lastRestart < RESTART_WINDOW_MS;
    this.#lastRestart = now;
    this.#forget(this.#identity);
    if (soon) await this.#pause.wait(RESTART_PAUSE_MS);
    if (!this.#stopped) await this.begin();
  }

  /** Another tab may have started the next conversation already: then that one is kept, and resumed. */
  #forget(identity) {
    if (this.#store.conversation?.id === identity?.id) this.#store.forgetConversation();
    this.#letGo();
    this.#transcript = new Transcript();
    this.#state = null;
    this.#view.onReset();
    for (const item of this.#outbox.items) this.#showOutgoing(item);
  }

  #letGo() {
    this.#outbox.disconnect();
    this.#feed?.stop();
    this.#feed = null;
    this.#conversation = null;
  }
}
