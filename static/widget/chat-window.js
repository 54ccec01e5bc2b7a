/**
 * The window of the chat: who is speaking, the thread, suggested replies, and where to write.
 *
 * It shows what a ChatSession tells it (onReset … onConnection) and reports what the person does to `actions`:
 * send(text), sendFiles(text, files), cancel(entry), save(attachment), draft(text), retry(entry), decide(consent, decision), returnHome(), startAnew(), begin(), older(), close(), seen().
 */
import { Composer } from "./composer.js";
import { icon, isBusy, make, setBusy, setText } from "./elements.js";
import { cleanName } from "./foreign-text.js";
import { ScrollKeeper } from "./scroll-keeper.js";
import { avatar, humanMark, verifiedDomain } from "./speaker-view.js";
import { ThreadView } from "./thread-view.js";
import { WaitingLine } from "./waiting-line.js";

export class ChatWindow {
  #language;
  #actions;
  #entries = [];
  #home = null;
  #releasePlace = null;
  #connection = "live";
  #shownReplies = "";
  #open = true;
  #shownEnding = "";
  #keeper;

  constructor({ language, mode, draft, actions }) {
    this.#language = language;
    this.#actions = actions;
    this.#buildParts(draft);
    this.element = this.#buildPanel(mode);
    this.#keeper = new ScrollKeeper({
      scroller: this.scroller,
      content: this.content,
      onNearStart: () => actions.older(),
      onEndSeen: () => this.#endSeen(),
    });
  }

  /** The window became visible: the newest message is in view, and the keyboard goes to the field if asked. */
  reveal({ focus }) {
    this.#keeper.goToEnd();
    this.composer.fit();
    if (!focus) return;
    if (matchMedia("(pointer: coarse)").matches) this.element.focus();
    else this.composer.focus();
  }

  showAgent(speaker) {
    this.#home = speaker;
    this.#showSpeaker(speaker);
  }

  onReset() {
    this.#entries = [];
    this.thread.clear();
    this.waiting.hide();
    this.older.hidden = true;
    this.loading.hidden = false;
    this.#setOpen(true);
    this.#refreshReplies();
  }

  onHistoryStart() {
    this.thread.hush();
    this.#releasePlace = this.#keeper.hold(this.thread.element.children);
  }

  onHistoryEnd({ hasOlder, older }) {
    this.older.hidden = !hasOlder;
    this.loading.hidden = true;
    if (older) this.#releasePlace();
    else this.#keeper.goToEnd();
    this.#releasePlace = null;
    this.thread.speakUp();
    this.#refreshReplies();
  }

  onEntry(entries, { index, added, history }) {
    this.#entries = entries;
    this.thread.show(entries, index);
    if (history) return;
    const own = entries[index].outgoing !== null;
    if (own && !entries[index].message) this.#keeper.goToEnd();
    else if (added && !this.#keeper.atEnd) this.jump.hidden = false;
    else if (added && !isOwn(entries[index])) this.#keeper.follow(this.thread.elementOf(entries[index]));
    this.#refreshReplies();
  }

  /** An own message was taken back before it was sent. */
  onRemoved(entry, entries) {
    this.#entries = entries;
    this.thread.remove(entry, entries);
    this.#refreshReplies();
  }

  /** limit: bytes of a file that may be attached; 0: none may. */
  allowFiles(limit) {
    this.composer.tray.allow(limit);
  }

  onState(state, { fresh }) {
    this.#home = state.home;
    this.thread.home = state.home;
    this.#showSpeaker(state.speaker);
    this.waiting.show(state, { fresh });
    this.strip.hidden = !state.can_return || !state.open;
    setText(this.returnWords, this.#language.say("return_to", { name: state.home.name }));
    this.#setOpen(state.open);
  }

  onConnection(status) {
    this.#connection = status;
    this.refreshConnection();
  }

  /** Says how the connection is, in words; quiet while all is well. */
  refreshConnection() {
    const trouble = navigator.onLine ? this.#connection : "offline";
    setText(this.banner, trouble === "live" || trouble === "unavailable" ? "" : this.#language.say(trouble));
    if (this.#connection === "unavailable") this.#showEnding("unavailable", "try_again");
    else this.#setOpen(this.#open);
  }

  #buildParts(draft) {
    const language = this.#language;
    this.status = make("div", { role: "status", class: "unseen" });
    this.alerts = make("div", { role: "status", class: "unseen" });
    this.thread = new ThreadView({
      language,
      onRetry: (entry) => this.#retry(entry),
      onDecide: (consent, decision) => this.#decide(consent, decision),
      fileActions: { save: (attachment) => this.#save(attachment), cancel: (entry) => this.#cancel(entry) },
      announce: (text) => setText(this.alerts, text),
    });
    this.waiting = new WaitingLine({ language, announce: (text) => setText(this.status, text) });
    this.composer = new Composer({
      language,
      draft,
      onSend: (text, files) => (files.length ? this.#actions.sendFiles(text, files) : this.#actions.send(text)),
      onDraft: (text) => this.#actions.draft(text),
    });
    const suggested = language.say("quick_replies");
    this.replies = make("div", { class: "replies", role: "group", "aria-label": suggested, hidden: "" });
    this.banner = make("p", { class: "banner", role: "status" });
    this.older = this.#button("older", "older", () => this.#actions.older());
    this.jump = this.#button("jump", "jump_latest", () => this.#keeper.goToEnd());
    this.jump.prepend(icon("down"));
    for (const button of [this.older, this.jump]) button.hidden = true;
  }

  #button(className, key, onclick) {
    const words = make("span", { text: this.#language.say(key) });
    return make("button", { type: "button", class: className, onclick }, words);
  }

  #buildPanel(mode) {
    this.loading = make("p", { class: "loading", text: this.#language.say("loading") });
    const parts = [this.loading, this.older, this.thread.element, this.waiting.element, this.replies];
    this.content = make("div", { class: "content" }, ...parts);
    const label = this.#language.say("log_label");
    const reach = { class: "scroller", tabindex: "0", role: "region", "aria-label": label };
    this.scroller = make("div", reach, this.content);
    this.ending = make("div", { class: "ending", role: "group", tabindex: "-1", hidden: "" });
    const role = mode === "page" ? "region" : "dialog";
    const look = { class: "panel", role, "aria-labelledby": "title", tabindex: "-1" };
    const middle = make("div", { class: "middle" }, this.scroller, this.jump);
    const panel = make("section", look, this.#buildHeader(mode), this.#buildStrip(), middle, this.banner, this.ending,
      this.composer.element, this.status, this.alerts);
    this.#dropFiles(panel);
    return panel;
  }

  #buildHeader(mode) {
    this.face = make("span", { class: "face" });
    this.title = make("h2", { id: "title" }, make("bdi"));
    this.place = make("p", { class: "place" });
    const header = make("div", { class: "head" }, this.face, make("div", { class: "who" }, this.title, this.place));
    if (mode === "page") return header;
    const close = make("button", { type: "button", class: "close", title: this.#language.say("close") }, icon("close"));
    close.setAttribute("aria-label", close.title);
    close.addEventListener("click", () => this.#actions.close());
    header.append(close);
    return header;
  }

  #buildStrip() {
    this.returnWords = make("span");
    this.returnButton = make("button", { type: "button", class: "return" }, icon("back"), this.returnWords);
    this.returnButton.addEventListener("click", () => this.#returnHome());
    this.strip = make("div", { class: "strip", hidden: "" }, this.returnButton);
    return this.strip;
  }

  #showSpeaker(speaker) {
    this.face.replaceChildren(avatar(speaker));
    setText(this.title.firstChild, cleanName(speaker.name));
    const mark = humanMark(speaker, { language: this.#language });
    const parts = [...(mark ? [mark] : []), make("bdi", { text: cleanName(speaker.institution) })];
    const elsewhere = this.#home !== null && speaker.domain !== this.#home.domain;
    const domain = elsewhere ? verifiedDomain(speaker, { language: this.#language }) : null;
    if (domain) parts.push(domain);
    this.place.replaceChildren(...parts);
  }

  async #returnHome() {
    if (isBusy(this.returnButton)) return;
    setBusy(this.returnButton, true);
    try {
      await this.#actions.returnHome();
      this.composer.focus();
    } catch {
      setText(this.banner, this.#language.say("return_failed"));
    } finally {
      setBusy(this.returnButton, false);
    }
  }

  /** The button goes away with the press, so the keyboard goes on where one writes. */
  #retry(entry) {
    this.#actions.retry(entry);
    this.composer.focus();
  }

  /** The button goes away with the file. */
  #cancel(entry) {
    this.#actions.cancel(entry);
    this.composer.focus();
  }

  /** Under its own name, into the person's downloads; nothing of it is opened here. */
  async #save(attachment) {
    const blob = await this.#actions.save(attachment);
    const address = URL.createObjectURL(new Blob([blob], { type: "application/octet-stream" }));
    make("a", { href: address, download: cleanName(attachment.name) }).click();
    setTimeout(() => URL.revokeObjectURL(address), 60_000);
  }

  #dropFiles(panel) {
    panel.addEventListener("dragover", (event) => {
      if (event.dataTransfer?.types.includes("Files") && !this.composer.tray.button.hidden) event.preventDefault();
    });
    panel.addEventListener("drop", (event) => {
      if (!this.composer.tray.add([...(event.dataTransfer?.files ?? [])])) return;
      event.preventDefault();
      this.composer.focus();
    });
  }

  /** The card is drawn anew with the decision, so the keyboard goes on where one writes. */
  async #decide(consent, decision) {
    await this.#actions.decide(consent, decision);
    this.composer.focus();
  }

  #setOpen(open) {
    this.#open = open;
    this.thread.over = !open;
    if (open) {
      this.ending.hidden = true;
      this.composer.element.hidden = false;
    } else {
      this.#showEnding("ended", "start_anew");
    }
  }

  #showEnding(key, buttonKey) {
    if (this.#shownEnding !== key) {
      const words = make("p", { text: this.#language.say(key) });
      const act = () => this.#goOn(key);
      this.ending.replaceChildren(words, this.#button("again", buttonKey, act));
      this.#shownEnding = key;
    }
    this.loading.hidden = true;
    this.ending.hidden = false;
    const wasHere = this.composer.element.contains(this.element.getRootNode().activeElement);
    this.composer.element.hidden = true;
    if (wasHere) this.ending.focus(); // not its button: whoever is writing would press it
  }

  #goOn(ending) {
    if (ending === "ended") {
      this.#actions.startAnew();
      this.composer.focus();
    } else {
      this.#actions.begin();
    }
  }

  /** Offers the answers of the newest message, unless the person has already said something after it. */
  #refreshReplies() {
    const message = this.#asked();
    const answers = (this.#open && message?.quick_replies) || [];
    const shown = JSON.stringify([message?.id, answers]);
    if (shown === this.#shownReplies) return;
    this.#shownReplies = shown;
    this.replies.replaceChildren(...answers.map((answer) => this.#replyButton(answer)));
    this.replies.hidden = answers.length === 0;
  }

  #replyButton(answer) {
    const choose = () => {
      this.composer.focus();
      this.#actions.send(answer);
    };
    return make("button", { type: "button", class: "reply", dir: "auto", text: answer, onclick: choose });
  }

  /**
   * An answer that did not fit, or was not taken, leaves its question open, as does what was written before it was shown;
   * all else that is said closes it.
   */
  #asked() {
    const said = this.#entries.filter((entry) => !entry.outgoing?.problem && entry.message?.notice?.code !== "invalid_answer");
    const heard = said.findLastIndex((entry) => !isOwn(entry));
    const asked = said[heard]?.message;
    return said.slice(heard + 1).every(({ seen }) => seen < asked?.position) ? asked : null;
  }

  #endSeen() {
    this.jump.hidden = true;
    this.#actions.seen();
  }
}

function isOwn({ message }) {
  return message === null || message.author.kind === "person";
}
