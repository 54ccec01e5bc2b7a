/** The files that go out with the next message: chosen, dropped or pasted, each with a way to leave it out again. */
import { icon, make, setText } from "./elements.js";
import { cleanName } from "./foreign-text.js";

const MOST = 5; // with one message; the server has limits of its own
const TAKEN = "image/png,image/jpeg,image/webp,image/gif,application/pdf,text/plain,.txt,.csv,.log,.md";

export class FileTray {
  #language;
  #onChange;
  #limit = 0;
  #files = [];

  /** onChange(): files were added or left out. */
  constructor({ language, onChange }) {
    this.#language = language;
    this.#onChange = onChange;
    this.picker = make("input", { type: "file", multiple: "", accept: TAKEN, hidden: "", tabindex: "-1" });
    this.picker.setAttribute("aria-label", language.say("attach"));
    this.picker.addEventListener("change", () => this.#takePicked());
    this.button = make("button", { type: "button", class: "attach", title: language.say("attach"), hidden: "" });
    this.button.append(icon("clip"));
    this.button.setAttribute("aria-label", language.say("attach"));
    this.button.addEventListener("click", () => this.picker.click());
    this.list = make("ul", { class: "tray", "aria-label": language.say("attached"), hidden: "" });
    this.trouble = make("p", { class: "tray-trouble", role: "alert" });
    this.element = make("div", {}, this.list, this.trouble, this.picker);
  }

  get isEmpty() {
    return this.#files.length === 0;
  }

  /** limit: bytes of one file; 0: none are taken. */
  allow(limit) {
    this.#limit = limit;
    this.button.hidden = limit === 0;
  }

  /** Adds what may be sent, and says why the rest may not. Does nothing where no files are taken. */
  add(files) {
    if (this.#limit === 0 || files.length === 0) return false;
    const reasons = [];
    for (const file of files) {
      const reason = this.#reasonAgainst(file);
      if (reason) reasons.push(reason);
      else this.#files.push(file);
    }
    setText(this.trouble, reasons.join("\n"));
    this.#draw();
    return true;
  }

  /** Gives the files away. */
  take() {
    const taken = this.#files;
    this.#files = [];
    setText(this.trouble, "");
    this.#draw();
    return taken;
  }

  #takePicked() {
    this.add([...this.picker.files]);
    this.picker.value = ""; // the same file can be chosen again
    this.button.focus();
  }

  #reasonAgainst(file) {
    const name = cleanName(file.name);
    if (this.#files.length >= MOST) return this.#language.say("file_at_once", { count: MOST });
    if (file.size === 0) return this.#language.say("file_named", { name, reason: this.#language.say("file_empty") });
    if (file.size <= this.#limit) return "";
    const reason = this.#language.say("file_over", { size: this.#language.bytes(this.#limit) });
    return this.#language.say("file_named", { name, reason });
  }

  #draw() {
    this.list.replaceChildren(...this.#files.map((file) => this.#row(file)));
    this.list.hidden = this.isEmpty;
    this.#onChange();
  }

  #row(file) {
    const name = cleanName(file.name);
    const out = make("button", { type: "button", class: "leave-out", title: this.#language.say("file_remove") });
    out.append(icon("close"));
    out.setAttribute("aria-label", `${this.#language.say("file_remove")}: ${name}`);
    out.addEventListener("click", () => this.#leaveOut(file));
    const size = make("span", { class: "file-size", text: this.#language.bytes(file.size) });
    return make("li", {}, icon("clip"), make("bdi", { class: "file-name", text: name }), size, out);
  }

  #leaveOut(file) {
    this.#files = this.#files.filter((other) => other !== file);
    setText(this.trouble, "");
    this.#draw();
    this.button.focus();
  }
}
