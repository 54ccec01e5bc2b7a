/**
 * <handoff-chat agent="agt_…"></handoff-chat>: a chat with an institution's agent, in one tag and without dependencies.
 *
 * Attributes: agent; server (default: where this script came from); locale; mode ("launcher" or "page"); position
 * ("start" or "end"); colour ("#0b5c6b"); radius (pixels); open. For a page that knows the conversation: conversation
 * (its id) and, the first time, token.
 * Methods: open(), close(), send(text).
 * Events: "handoff-chat:message" {message} for each new message, "handoff-chat:handoff" {state} when control moves.
 */
import { accentColours, parseHex } from "./accent.js";
import { WidgetApi } from "./api.js";
import { ChatSession } from "./chat-session.js";
import { ChatWindow } from "./chat-window.js";
import { DeviceStore } from "./device-store.js";
import { make } from "./elements.js";
import { chooseLocale, loadLanguage } from "./language.js";
import { Launcher } from "./launcher.js";
import { ReadMark } from "./read-mark.js";
import { sheet } from "./styles.js";
import { watchPage } from "./page-watch.js";

const HOME = new URL(import.meta.url).origin;
const DEFAULT_RADIUS = 12;
const LARGEST_RADIUS = 24;
const LOOK = new Set(["position", "colour", "radius"]);

export class HandoffChat extends HTMLElement {
  static observedAttributes = ["agent", "server", "locale", "mode", "position", "colour", "radius", "open"];

  #root = this.attachShadow({ mode: "open" });
  #theme = new CSSStyleSheet();
  #building = 0;
  #ready = null;
  #appearance = {};
  #store = null;
  #session = null;
  #window = null;
  #launcher = null;
  #readMark = null;
  #control = null;
  #unwatch = null;

  constructor() {
    super();
    this.#root.adoptedStyleSheets = [sheet, this.#theme];
  }

  connectedCallback() {
    this.#ready = this.#build();
  }

  disconnectedCallback() {
    this.#tearDown();
  }

  attributeChangedCallback(name, before, after) {
    if (!this.#ready || before === after) return;
    if (name === "open") this.#followOpen({ focus: true });
    else if (LOOK.has(name)) this.#applyLook();
    else this.#rebuild();
  }

  open() {
    this.setAttribute("open", "");
  }

  close() {
    this.removeAttribute("open");
  }

  /** Opens the chat and sends a message of the person. Resolves to the id it travels under. */
  async send(text) {
    this.open();
    await this.#ready;
    if (!this.#session) throw new Error("This chat is not available.");
    return this.#session.send(String(text));
  }

  get #isPage() {
    return this.getAttribute("mode") === "page";
  }

  get #isOpen() {
    return this.#isPage || this.hasAttribute("open");
  }

  #rebuild() {
    this.#tearDown();
    this.#ready = this.#build();
  }

  async #build() {
    this.#building += 1;
    const building = this.#building;
    const agentId = this.getAttribute("agent") ?? "";
    const base = (this.getAttribute("server") ?? HOME).replace(/\/+$/, "");
    const conversation = this.getAttribute("conversation") ?? "";
    const api = new WidgetApi(base, { starts: !conversation });
    const locale = chooseLocale([this.getAttribute("locale"), document.documentElement.lang, ...navigator.languages]);
    const [language, profile] = await Promise.all([loadLanguage(locale), askProfile(api, agentId)]);
    if (building !== this.#building) return;
    if (profile.refused && !this.#isPage) {
      console.warn(`handoff-chat: the server does not offer the agent "${agentId}" on this page.`);
      return;
    }
    this.#appearance = profile.appearance ?? {};
    this.#store = new DeviceStore({ base, agentId, conversation });
    const token = this.getAttribute("token");
    if (conversation && token) this.#store.conversation = { id: conversation, token };
    this.#assemble({ language, profile });
    this.#session = new ChatSession({ api, agentId, locale: locale.locale, store: this.#store, view: this.#view() });
    this.#start();
  }

  #assemble({ language, profile }) {
    this.#applyLook();
    this.#launcher = new Launcher({ language, onOpen: () => this.open() });
    this.#readMark = new ReadMark({ store: this.#store, onCount: (count) => this.#launcher.showUnread(count) });
    const mode = this.#isPage ? "page" : "launcher";
    this.#window = new ChatWindow({ language, mode, draft: this.#store.draft, actions: this.#actions() });
    if (profile.agent) this.#window.showAgent(profile.agent);
    this.#window.allowFiles(profile.attachments?.limit ?? 0);
    const frame = make("div", { class: `frame ${mode}`, dir: language.direction, lang: language.language });
    frame.append(...(this.#isPage ? [] : [this.#launcher.element]), this.#window.element);
    frame.addEventListener("keydown", (event) => this.#closeOnEscape(event));
    this.#root.replaceChildren(frame);
  }

  #start() {
    this.#unwatch = watchPage({
      panel: this.#window.element,
      onBack: (how) => {
        this.#session.wake(how);
        this.#noteSeen();
      },
      onOffline: () => this.#window.refreshConnection(),
      onLeave: () => this.#session.stop(),
      onReturn: () => this.#begin(),
    });
    if (this.#store.open && !this.#isPage) this.setAttribute("open", "");
    this.#followOpen({ focus: false });
    this.#begin();
  }

  /** A chat that nobody opened yet is not started; one that exists goes on, so that news can be shown. */
  #begin() {
    if (this.#isOpen || this.#session.hasPast) this.#session.begin();
  }

  #tearDown() {
    this.#building += 1;
    this.#unwatch?.();
    this.#session?.stop();
    this.#session = null;
    this.#window = null;
    this.#root.replaceChildren();
  }

  #followOpen({ focus }) {
    if (!this.#window || this.#isPage) {
      this.#window?.reveal({ focus: false });
      return;
    }
    const open = this.#isOpen;
    this.#window.element.hidden = !open;
    this.#launcher.button.hidden = open;
    this.#store.open = open;
    if (open) {
      this.#session?.begin();
      this.#window.reveal({ focus });
    } else if (focus) {
      this.#launcher.focus();
    }
  }

  #closeOnEscape(event) {
    if (event.key !== "Escape" || event.isComposing || this.#isPage) return;
    event.stopPropagation();
    this.close();
  }

  #applyLook() {
    const own = this.getAttribute("colour");
    const colours = accentColours(parseHex(own) ? own : this.#appearance.colour);
    const radius = Number(this.getAttribute("radius") ?? this.#appearance.radius ?? DEFAULT_RADIUS);
    const rounded = Number.isFinite(radius) ? Math.min(LARGEST_RADIUS, Math.max(0, radius)) : DEFAULT_RADIUS;
    const atStart = (this.getAttribute("position") ?? this.#appearance.position) === "start";
    this.#theme.replaceSync(`:host {
      --fill: ${colours.fill}; --on-fill: ${colours.onFill};
      --ink-light: ${colours.ink}; --ink-dark: ${colours.inkDark};
      --radius: ${rounded}px; --from-start: ${atStart ? "20px" : "auto"}; --from-end: ${atStart ? "auto" : "20px"};
    }`);
  }

  #actions() {
    return {
      send: (text) => this.#session.send(text),
      sendFiles: (text, files) => this.#session.sendFiles(text, files),
      cancel: (entry) => this.#session.cancel(entry),
      save: (attachment) => this.#session.file(attachment),
      draft: (text) => { this.#store.draft = text; },
      retry: (entry) => this.#session.retry(entry),
      decide: (consent, decision) => this.#session.decide(consent, decision),
      returnHome: () => this.#session.returnHome(),
      startAnew: () => this.#session.startAnew(),
      begin: () => this.#session.begin(),
      older: () => this.#session.loadOlder(),
      close: () => this.close(),
      seen: () => this.#noteSeen(),
    };
  }

  #view() {
    const shown = this.#window;
    return {
      onReset: () => {
        shown.onReset();
        this.#readMark.reset();
        this.#control = null;
      },
      onHistoryStart: () => shown.onHistoryStart(),
      onHistoryEnd: (facts) => {
        shown.onHistoryEnd(facts);
        this.#noteSeen();
      },
      onEntry: (entries, facts) => this.#takeEntry(entries, facts),
      onRemoved: (entry, entries) => shown.onRemoved(entry, entries),
      onState: (state, facts) => {
        shown.onState(state, facts);
        this.#noteControl(state, facts);
      },
      onConnection: (status) => shown.onConnection(status),
    };
  }

  #takeEntry(entries, facts) {
    this.#window.onEntry(entries, facts);
    const { message } = entries[facts.index];
    if (!facts.added) return;
    this.#readMark.take(message);
    if (facts.history) return;
    this.#noteSeen();
    this.#tell("message", { message: structuredClone(message) });
  }

  #noteControl(state, { fresh }) {
    const control = `${state.controller} ${state.handoff}`;
    const moved = this.#control !== null && control !== this.#control;
    this.#control = control;
    if (fresh && moved) this.#tell("handoff", { state: structuredClone(state) });
  }

  #noteSeen() {
    if (this.#isOpen && document.visibilityState === "visible") this.#readMark.markAllRead();
  }

  #tell(name, detail) {
    this.dispatchEvent(new CustomEvent(`handoff-chat:${name}`, { detail, bubbles: true, composed: true }));
  }
}

/** Who the agent is and how it looks; {} when the server does not answer now, {refused: true} when it says no. */
async function askProfile(api, agentId) {
  try {
    return await api.agent(agentId);
  } catch (error) {
    return error.temporary ? {} : { refused: true };
  }
}

customElements.define("handoff-chat", HandoffChat);
