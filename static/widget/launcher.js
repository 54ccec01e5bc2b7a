/** The round button that opens the chat, with the number of messages nobody has read. */
import { icon, make, setText } from "./elements.js";

const MOST_SHOWN = 9;

export class Launcher {
  #language;

  constructor({ language, onOpen }) {
    this.#language = language;
    this.badge = make("span", { class: "badge", "aria-hidden": "true", hidden: "" });
    const look = { type: "button", class: "opener", "aria-haspopup": "dialog", onclick: onOpen };
    this.button = make("button", look, icon("chat"), this.badge);
    this.news = make("div", { role: "status", class: "unseen" });
    this.element = make("div", { class: "corner" }, this.button, this.news);
    this.showUnread(0);
  }

  showUnread(count) {
    const words = count ? this.#language.say("unread", { count }) : "";
    this.badge.hidden = count === 0;
    setText(this.badge, count > MOST_SHOWN ? `${MOST_SHOWN}+` : String(count));
    setText(this.news, words);
    const open = this.#language.say("launcher_open");
    this.button.setAttribute("aria-label", words ? `${open}. ${words}` : open);
    this.button.title = open;
  }

  focus() {
    this.button.focus();
  }
}
