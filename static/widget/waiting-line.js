/**
 * Shows that somebody is writing: said once, after 5 s a word of comfort instead, and never for longer than a minute.
 * While the person waits for a human, it shows their place in the queue instead, for as long as that takes, and nothing moves.
 */
import { make, setText } from "./elements.js";
import { isHuman } from "./speaker-view.js";

const SLOW_MS = 5_000;
const LONGEST_MS = 60_000;

export class WaitingLine {
  #language;
  #announce;
  #since = null;
  #words = null;
  #timers = [];

  /** announce(text): reads a line out politely, once. */
  constructor({ language, announce }) {
    this.#language = language;
    this.#announce = announce;
    this.dots = make("span", { class: "dots", "aria-hidden": "true" }, make("i"), make("i"), make("i"));
    this.who = make("span");
    this.typing = make("p", { class: "typing" }, this.dots, this.who);
    this.slow = make("p", { class: "slow", hidden: "" });
    this.element = make("div", { class: "waiting", "aria-hidden": "true", hidden: "" }, this.typing, this.slow);
  }

  /** fresh: the state just changed, so its time is now, whatever this machine's clock thinks of the server's. */
  show(state, { fresh }) {
    if (typeof state.queue_place === "number") {
      this.#showPlace(state.queue_place);
      return;
    }
    // Nobody knows whether a human is writing.
    if (state.waiting_since === null || isHuman(state.speaker)) {
      this.hide();
      return;
    }
    const words = this.#wordsOf(state);
    if (state.waiting_since === this.#since) {
      this.#reword(words);
      return;
    }
    this.hide();
    this.#since = state.waiting_since;
    this.#words = words;
    const past = fresh ? 0 : Math.max(0, Date.now() - Date.parse(this.#since));
    if (past < LONGEST_MS) this.#begin(past);
  }

  /** While nobody has taken over yet, nobody is writing. */
  #wordsOf({ speaker, handoff }) {
    const name = { name: speaker.name };
    if (handoff === "offered") return [this.#language.say("connecting"), this.#language.say("connecting_slow")];
    return [this.#language.say("typing", name), this.#language.say("slow", name)];
  }

  /** Somebody else is writing now, and the person still waits. */
  #reword(words) {
    if (this.#words?.[0] === words[0]) return;
    this.#words = words;
    if (!this.element.hidden) this.#say(this.slow.hidden ? 0 : 1);
  }

  #showPlace(place) {
    const words = this.#language.say("queue_place", { place });
    if (this.#words?.[0] === words) return;
    this.hide();
    this.#words = [words];
    this.dots.hidden = true;
    this.element.hidden = false;
    this.#say(0);
  }

  hide() {
    if (this.#words) this.#announce("");
    this.#words = null;
    for (const timer of this.#timers) clearTimeout(timer);
    this.#timers = [];
    this.#since = null;
    this.element.hidden = true;
    this.slow.hidden = true;
    this.dots.hidden = false;
  }

  #begin(past) {
    this.element.hidden = false;
    this.#say(0);
    this.#timers = [
      setTimeout(() => this.#say(1), Math.max(0, SLOW_MS - past)),
      setTimeout(() => this.#end(), LONGEST_MS - past),
    ];
  }

  /** which: 0 for the sign that somebody writes, 1 for the word of comfort. */
  #say(which) {
    setText(which === 0 ? this.who : this.slow, this.#words[which]);
    this.typing.hidden = which !== 0;
    this.slow.hidden = which === 0;
    this.#announce(this.#words[which]);
  }

  #end() {
    this.element.hidden = true;
    this.#announce("");
  }
}
