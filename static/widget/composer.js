/** Where the person writes: Enter sends, Shift+Enter makes a line, and nothing typed is ever lost. */
import { icon, make, setText } from "./elements.js";
import { FileTray } from "./file-tray.js";
import { showsNothing } from "./foreign-text.js";

const LIMIT = 4000; // characters as the server counts them: code points, not UTF-16 units
const WARN_AT = 3600;

export class Composer {
  #language;
  #onSend;
  #onDraft;

  /** onSend(text, files): files may be none, and with files the text may be empty. */
  constructor({ language, draft, onSend, onDraft }) {
    this.#language = language;
    this.#onSend = onSend;
    this.#onDraft = onDraft;
    this.input = make("textarea", { id: "input", rows: "1", enterkeyhint: "send", "aria-describedby": "count" });
    this.input.placeholder = language.say("input_placeholder");
    this.input.value = draft;
    this.count = make("p", { id: "count", class: "count", "aria-live": "polite" });
    this.button = make("button", { type: "submit", class: "send", title: language.say("send") }, icon("send"));
    this.button.setAttribute("aria-label", language.say("send"));
    const label = make("label", { for: "input", class: "unseen", text: language.say("input_label") });
    this.tray = new FileTray({ language, onChange: () => this.#refresh() });
    const field = make("div", { class: "field" }, label, this.input, this.tray.button, this.button);
    this.element = make("form", { class: "composer" }, this.tray.element, this.count, field);
    this.#listen();
    this.#refresh();
  }

  focus() {
    this.input.focus({ preventScroll: true });
  }

  /** Makes the field as high as its text; sizes are known only once it is on the screen. */
  fit() {
    this.input.style.height = "auto";
    if (this.input.scrollHeight) this.input.style.height = `${this.input.scrollHeight}px`;
  }

  #listen() {
    this.element.addEventListener("submit", (event) => {
      event.preventDefault();
      this.#submit();
    });
    this.input.addEventListener("input", () => {
      this.#onDraft(this.input.value);
      this.#refresh();
    });
    this.input.addEventListener("paste", (event) => {
      if (this.tray.add([...(event.clipboardData?.files ?? [])])) event.preventDefault();
    });
    this.input.addEventListener("keydown", (event) => {
      const composing = event.isComposing || event.keyCode === 229; // Safari ends composing before it tells
      if (event.key !== "Enter" || event.shiftKey || composing) return;
      event.preventDefault();
      this.#submit();
    });
  }

  #submit() {
    const text = this.input.value.trim();
    if ((showsNothing(text) && this.tray.isEmpty) || length(text) > LIMIT) return;
    this.input.value = "";
    this.#onSend(text, this.tray.take());
    this.#onDraft("");
    this.#refresh();
    this.focus();
  }

  #refresh() {
    if (this.input.value) this.input.dir = "auto";
    else this.input.removeAttribute("dir"); // the placeholder is in our language, not in theirs
    const used = length(this.input.value.trim());
    const over = used - LIMIT;
    this.button.setAttribute("aria-disabled", String((showsNothing(this.input.value) && this.tray.isEmpty) || over > 0));
    this.input.setAttribute("aria-invalid", String(over > 0));
    this.count.classList.toggle("over", over > 0);
    setText(this.count, this.#countText(used, over));
    this.fit();
  }

  #countText(used, over) {
    if (over > 0) return this.#language.say("too_long", { count: over });
    return used >= WARN_AT ? this.#language.say("characters_left", { count: -over }) : "";
  }
}

function length(text) {
  return Array.from(text).length;
}
