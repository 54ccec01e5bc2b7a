/** Shows that somebody is writing: said once, after 5 s a word of comfort instead, and never for longer than a minute. */
import { make, setText } from "./elements.js";

const SLOW_MS = 5_000;
const LONGEST_MS = 60_000;

export class WaitingLine {
  #language;
  #announce;
  #since = null;
  #timers = [];

  /** announce(text): reads a line out politely, once. */
  constructor({ language, announce }) {
    this.#language = language;
    this.#announce = announce;
    const dots = make("span", { class: "dots", "aria-hidden": "true" }, make("i"), make("i"), make("i"));
    this.who = make("span");
    this.typing = make("p", { class: "typing" }, dots, this.who);
    this.slow = make("p", { class: "slow", hidden: "" });
    this.element = make("div", { class: "waiting", "aria-hidden": "true", hidden: "" }, this.typing, this.slow);
  }

  /** fresh: the state just changed, so its time is now, whatever this machine's clock thinks of the server's. */
  show(state, { fresh }) {
    if (state.waiting_since === null) {
      this.hide();
      return;
    }
    if (state.waiting_since === this.#since) return;
    this.hide();
    this.#since = state.waiting_since;
    const past = fresh ? 0 : Math.max(0, Date.now() - Date.parse(this.#since));
    if (past < LONGEST_MS) this.#begin(state.speaker.name, past);
  }

  hide() {
    if (this.#timers.length) this.#announce("");
    for (const timer of this.#timers) clearTimeout(timer);
    this.#timers = [];
    this.#since = null;
    this.element.hidden = true;
    this.slow.hidden = true;
  }

  #begin(name, past) {
    const words = this.#language.say("typing", { name });
    setText(this.who, words);
    this.typing.hidden = false;
    this.element.hidden = false;
    this.#announce(words);
    this.#timers = [
      setTimeout(() => this.#comfort(name), Math.max(0, SLOW_MS - past)),
      setTimeout(() => this.#end(), LONGEST_MS - past),
    ];
  }

  #end() {
    this.element.hidden = true;
    this.#announce("");
  }

  #comfort(name) {
    const words = this.#language.say("slow", { name });
    setText(this.slow, words);
    this.typing.hidden = true;
    this.slow.hidden = false;
    this.#announce(words);
  }
}
