/** A file in the thread: its name and size, a way to save it, and how far it is while it goes out. */
import { icon, isBusy, make, setBusy, setText } from "./elements.js";
import { cleanName } from "./foreign-text.js";

const WHERE = { coming: "file_coming", refused: "file_not_here" }; // of one that another institution's live agent sent

/** Shows what an entry says of its file; actions: save(attachment), cancel(entry). */
export class FileView {
  #language;
  #actions;
  #entry;

  constructor(entry, { language, actions }) {
    this.#language = language;
    this.#actions = actions;
    this.#entry = entry;
    this.name = make("bdi", { class: "file-name" });
    this.size = make("span", { class: "file-size" });
    this.save = make("button", { type: "button", class: "file-act" });
    this.save.addEventListener("click", () => this.#save());
    this.cancel = make("button", { type: "button", class: "file-act" });
    this.cancel.addEventListener("click", () => actions.cancel(this.#entry));
    this.progress = make("progress", { max: "1", "aria-label": language.say("file_progress") });
    this.where = make("span", { class: "file-where" });
    this.trouble = make("span", { class: "file-trouble", role: "status" });
    const facts = make("span", { class: "file-facts" }, this.name, this.size);
    const acts = make("span", { class: "file-acts" }, this.save, this.cancel);
    this.element = make("div", { class: "file" }, icon("clip"), make("div", {}, facts, this.progress, this.where, acts, this.trouble));
  }

  show({ message, outgoing }) {
    const file = message?.attachment ?? outgoing.file;
    const name = cleanName(file.name);
    setText(this.name, name);
    setText(this.size, this.#language.bytes(file.size));
    this.#label(this.save, this.#language.say("file_save"), name);
    const state = message ? (file.state ?? "here") : "";
    this.save.hidden = state !== "here";
    setText(this.where, WHERE[state] ? this.#language.say(WHERE[state]) : "");
    if (message && this.element.getRootNode().activeElement === this.cancel) this.save.focus(); // or the place is lost
    this.cancel.hidden = Boolean(message);
    const failed = Boolean(outgoing?.problem);
    this.#label(this.cancel, this.#language.say(failed ? "file_remove" : "file_cancel"), name);
    this.progress.hidden = Boolean(message) || failed;
    if (outgoing) this.progress.value = outgoing.progress ?? 0;
  }

  #label(button, words, name) {
    setText(button, words);
    button.setAttribute("aria-label", `${words}: ${name}`);
  }

  async #save() {
    if (isBusy(this.save)) return;
    setBusy(this.save, true);
    setText(this.trouble, "");
    try {
      await this.#actions.save(this.#entry.message.attachment);
    } catch {
      setText(this.trouble, this.#language.say("return_failed"));
    } finally {
      setBusy(this.save, false);
    }
  }
}
