/**
 * The rows of the thread. One row per entry of the transcript, in its order; a row is changed in place, so that a
 * screen reader hears additions only, and is moved only when its place really changed.
 */
import { make, setText } from "./elements.js";
import { cleanName, showsNothing, textNodes } from "./foreign-text.js";
import { consentCard } from "./consent-card.js";
import { FileView } from "./file-view.js";
import { handoffCard } from "./handoff-card.js";
import { sameSpeaker, speakerLine } from "./speaker-view.js";

const RUN_MS = 5 * 60_000; // messages of one speaker within this time stand together under one name and one time
const HANDOFF_OUTCOMES = new Set([
  "handed_over", "handoff_failed", "handoff_refused", "handoff_expired", "taken_back", "live_joined",
]);
const TROUBLES = new Set(["failed", "waiting"]);
const NAMED_BY = 80; // characters of a message that tell it from others
const ANNOUNCE_AGAIN_MS = 300; // a screen reader looks at a live region a moment after it changed

export class ThreadView {
  #language;
  #home = null;
  #onRetry;
  #onDecide;
  #fileActions;
  #announce;
  #rows = new Map();
  #quietTimer = 0;
  #hushed = false;

  /**
   * onRetry(entry): the button at a message that did not get through; onDecide(consent, decision): yes or no to a
   * handoff, a promise; fileActions: what FileView needs; announce(text): reads a line out, once.
   */
  constructor({ language, onRetry, onDecide, fileActions, announce }) {
    this.#fileActions = fileActions;
    this.#language = language;
    this.#onRetry = onRetry;
    this.#onDecide = onDecide;
    this.#announce = announce;
    this.element = make("div", { role: "log", class: "log", "aria-live": "off", "aria-relevant": "additions" });
  }

  set home(speaker) {
    this.#home = speaker;
  }

  /** Nothing can be sent in a chat that has ended. */
  set over(over) {
    this.element.classList.toggle("over", over);
  }

  clear() {
    this.#rows.clear();
    this.element.replaceChildren();
  }

  /** The element of an entry that was shown. */
  elementOf(entry) {
    return this.#rowOf(entry).element;
  }

  /** Takes the row of an entry away that is none any more. */
  remove(entry, entries) {
    this.#rows.get(entry.key)?.element.remove();
    this.#rows.delete(entry.key);
    entries.forEach((_, index) => this.#placeInRun(entries, index));
  }

  /** What changes until speakUp() is not read out. */
  hush() {
    clearTimeout(this.#quietTimer);
    this.#hushed = true;
    this.element.setAttribute("aria-live", "off");
  }

  speakUp() {
    this.#hushed = false;
    this.#quietTimer = setTimeout(() => this.element.setAttribute("aria-live", "polite"), ANNOUNCE_AGAIN_MS);
  }

  /** Shows the entry that stands at this index, and what depends on it in its neighbours. */
  show(entries, index) {
    const row = this.#rowOf(entries[index]);
    const next = entries[index + 1];
    const nextElement = next ? this.#rowOf(next).element : null;
    this.#fill(row, entries, index); // first, so that what is added is read out whole and once
    if (row.element.nextElementSibling !== nextElement || !row.element.isConnected) {
      this.element.insertBefore(row.element, nextElement);
    }
    this.#hideOldNews(entries, index);
    for (const neighbour of [index - 1, index, index + 1]) this.#placeInRun(entries, neighbour);
  }

  #rowOf(entry) {
    let row = this.#rows.get(entry.key);
    if (!row) {
      row = { element: make("div", { class: "row" }), shape: "", text: null, state: null };
      this.#rows.set(entry.key, row);
    }
    return row;
  }

  #fill(row, entries, index) {
    const entry = entries[index];
    const shape = shapeOf(entry);
    if (row.shape !== shape) this.#build(row, entry, shape, (position) => messageAt(entries, position));
    const { message } = entry;
    if (shape === "notice") setText(row.line, this.#noticeText(message));
    if (shape === "mine" || shape === "theirs") this.#fillBubble(row, entry);
  }

  #build(row, entry, shape, messageAt) {
    const { message } = entry;
    row.shape = shape;
    row.text = null;
    row.element.className = `row ${shape}`;
    if (message?.consent) {
      this.#buildConsent(row, message.consent, messageAt);
    } else if (shape === "notice") {
      row.line = make("p", { class: "notice-line" });
      row.element.replaceChildren(row.line);
    } else if (shape === "card") {
      const context = { language: this.#language, home: this.#home, messageAt };
      row.element.replaceChildren(handoffCard(message.card, context));
    } else {
      this.#buildBubble(row, entry, shape);
    }
  }

  #buildConsent(row, consent, messageAt) {
    row.element.className = "row card";
    const onDecide = (decision) => this.#onDecide(consent, decision);
    row.element.replaceChildren(consentCard(consent, { language: this.#language, messageAt, onDecide }));
  }

  #buildBubble(row, entry, shape) {
    const language = this.#language;
    row.bubble = make("div", { class: "bubble", dir: "auto" });
    row.time = make("time");
    row.delivery = make("span", { class: "delivery" });
    row.retry = make("button", { type: "button", class: "retry", hidden: "" });
    row.retry.addEventListener("click", () => this.#onRetry(entry));
    const who = shape === "mine"
      ? make("div", { class: "unseen", text: language.say("you") })
      : speakerLine(entry.message.author, { language });
    const facts = make("div", { class: "facts" }, row.time, row.delivery, row.retry);
    row.file = entry.message?.attachment || entry.outgoing?.file
      ? new FileView(entry, { language, actions: this.#fileActions })
      : null;
    row.element.replaceChildren(who, ...(row.file ? [row.file.element] : []), row.bubble, facts);
  }

  #fillBubble(row, entry) {
    const { message, outgoing } = entry;
    const text = message ? message.text : outgoing.text;
    if (row.text !== text) row.bubble.replaceChildren(...textNodes(text));
    row.text = text;
    row.bubble.hidden = showsNothing(text); // quick replies of another institution, or a file, without a word
    row.file?.show(entry);
    if (message?.unfinished) row.element.setAttribute("aria-busy", "true"); // read out when it is whole
    else row.element.removeAttribute("aria-busy");
    const at = message?.at ?? outgoing.at;
    setText(row.time, this.#language.shortTime(at));
    row.time.setAttribute("datetime", at);
    row.time.title = this.#language.exactTime(at);
    row.bubble.title = row.time.title;
    this.#fillDelivery(row, entry);
  }

  #fillDelivery(row, { message, outgoing, resent }) {
    const state = deliveryState(message, outgoing);
    const words = state ? this.#language.say(`state_${state}`) : "";
    setText(row.delivery, outgoing?.problem ? `${words} ${this.#reason(outgoing)}`.trim() : words);
    row.element.classList.toggle("unsettled", ["sending", "waiting", "failed"].includes(state));
    row.element.classList.toggle("failed", state === "failed");
    row.retry.hidden = resent || !(state === "failed" || outgoing?.waiting) || isFinal(message, outgoing);
    if (!row.retry.hidden) this.#nameRetry(row, outgoing ? "try_again" : "send_again");
    if (state !== row.state && TROUBLES.has(state)) this.#tellTrouble(row);
    if (TROUBLES.has(row.state) && !TROUBLES.has(state)) this.#announce(""); // what was read out is not so any more
    row.state = state;
  }

  /** Why it was not taken; the server's codes for files have words of ours. */
  #reason({ problem }) {
    const key = `file_${problem}`;
    return this.#language.has(key) ? this.#language.say(key) : this.#language.isolate(reasonOf(problem));
  }

  #nameRetry(row, key) {
    const words = this.#language.say(key);
    setText(row.retry, words);
    row.retry.setAttribute("aria-label", `${words}: ${row.text.slice(0, NAMED_BY)}`);
  }

  /** A change of a row is not read out by itself, and this one matters. Not while history is put in. */
  #tellTrouble(row) {
    if (!this.#hushed) this.#announce(`${row.delivery.textContent} ${row.text.slice(0, NAMED_BY)}`);
  }

  /** That somebody is taking over is no news any more once it is known what came of it. */
  #hideOldNews(entries, index) {
    const code = noticeCode(entries[index]);
    if (code !== "handing_over" && !HANDOFF_OUTCOMES.has(code)) return;
    const told = entries.findLastIndex((entry, place) => place <= index && noticeCode(entry) === "handing_over");
    if (told < 0) return;
    const settled = entries.slice(told + 1).some((entry) => HANDOFF_OUTCOMES.has(noticeCode(entry)));
    this.#rowOf(entries[told]).element.hidden = settled;
  }

  #placeInRun(entries, index) {
    const entry = entries[index];
    if (!entry) return;
    const { element } = this.#rowOf(entry);
    element.classList.toggle("first", !continues(entries[index - 1], entry));
    element.classList.toggle("last", !continues(entry, entries[index + 1]));
  }

  #noticeText({ notice, text }) {
    const key = `notice_${notice?.code}`;
    const params = notice?.params ?? {};
    if (!this.#language.canSay(key, params)) return cleanName(text);
    const why = `file_${params.reason}`;
    const words = [this.#language.say(key, params), ...(this.#language.has(why) ? [this.#language.say(why)] : [])];
    return words.join(" ");
  }
}

function noticeCode({ message }) {
  return message?.notice?.code;
}

function messageAt(entries, position) {
  return entries.find(({ message }) => message?.position === position)?.message;
}

function shapeOf({ message }) {
  if (!message) return "mine";
  if (message.consent) return `consent-${message.consent.state}`; // a decision draws it anew
  if (message.kind === "card" && message.card) return "card";
  if (message.kind === "notice" || message.author.kind === "system") return "notice";
  return message.author.kind === "person" ? "mine" : "theirs";
}

/** sending, waiting, failed (here), or what became of it on the server: sent, delivered, failed. */
function deliveryState(message, outgoing) {
  if (outgoing) return outgoing.problem !== null ? "failed" : outgoing.waiting || outgoing.slow ? "waiting" : "sending";
  return { received: "sent", relayed: "delivered", failed: "failed" }[message.delivery] ?? null;
}

/** A file that was refused, or was not delivered, is not sent again by a press: it is chosen anew. */
function isFinal(message, outgoing) {
  return Boolean(outgoing?.file && outgoing.problem) || Boolean(message?.attachment);
}

/** A bare status number tells a person nothing. */
function reasonOf(problem) {
  return /^\d*$/.test(problem) ? "" : problem;
}

function continues(before, after) {
  if (!before || !after) return false;
  const shape = shapeOf(after);
  if (shapeOf(before) !== shape || shape === "notice" || shape === "card" || shape.startsWith("consent")) return false;
  if (timeOf(after) - timeOf(before) > RUN_MS) return false;
  return shape === "mine" || sameSpeaker(before.message.author, after.message.author);
}

function timeOf({ message, outgoing }) {
  return Date.parse(message?.at ?? outgoing.at);
}
