/* What plain pages cannot do alone. Every page works without this file; with it, some steps are quicker.
   Elements that make sense only with it carry `hidden` and are shown here. */
"use strict";

/* htmx turns answers of this server into nodes through DOMParser, which Trusted Types guards. Only markup is let through:
   with no rule for scripts and script addresses, those stay refused. It has to stand before htmx starts. */
if (window.trustedTypes) {
  window.trustedTypes.createPolicy("default", { createHTML: (markup) => markup });
}

/* After "Confirm it is you" a page is shown where that was confirmed; loaded again, or linked to, it is itself. */
if (document.body.dataset.belongsAt) history.replaceState(history.state, "", document.body.dataset.belongsAt);

const find = (selector, root = document) => [
  ...(root instanceof Element && root.matches(selector) ? [root] : []),
  ...root.querySelectorAll(selector),
];
const typing = (element) => element.closest("input, textarea, select, [contenteditable]") !== null;

/* Says something in the corner, aloud for screen readers too. */
function toast(text, level = "info") {
  const region = document.getElementById("toasts");
  if (!region || find(".toast p", region).some((said) => said.textContent === text)) return;
  const box = document.createElement("div");
  box.className = `toast toast--${level}`;
  const words = document.createElement("p");
  words.textContent = text;
  box.append(words);
  box.append(dismissal(region.dataset.dismissWord));
  region.append(box);
  fade(box);
}

function dismissal(label) {
  const button = document.createElement("button");
  button.type = "button";
  button.className = "button button--quiet button--icon";
  button.dataset.dismiss = "";
  button.setAttribute("aria-label", label);
  button.textContent = "×";
  return button;
}

function dismiss(box) {
  box.dispatchEvent(new CustomEvent("toast-leaves", { bubbles: true })); // the keyboard may stand in it
  box.remove();
}

/* Good news goes by itself; what went wrong stays until it is dismissed or the page changes. */
function fade(box) {
  if (box.matches(".toast--success, .toast--info")) setTimeout(() => dismiss(box), 8000);
}

async function copy(button) {
  const word = button.querySelector("[data-copy-word]");
  try {
    await navigator.clipboard.writeText(button.dataset.copy);
  } catch {
    const value = button.parentElement.querySelector("code");
    if (value) window.getSelection().selectAllChildren(value);
    return;
  }
  if (!word || button.dataset.copied) return;
  const before = word.textContent;
  button.dataset.copied = "yes";
  word.textContent = word.dataset.done;
  toast(word.dataset.done, "success");
  setTimeout(() => {
    word.textContent = before;
    delete button.dataset.copied;
  }, 2000);
}

function fold(button) {
  const open = button.getAttribute("aria-expanded") === "true";
  button.setAttribute("aria-expanded", String(!open));
  document.getElementById(button.dataset.fold).hidden = open;
}

function reveal(button) {
  const input = document.getElementById(button.dataset.reveal);
  const shown = input.type === "text";
  input.type = shown ? "password" : "text";
  button.setAttribute("aria-pressed", String(!shown));
}

function chooseTheme(button) {
  const theme = button.dataset.themeChoice;
  const age = theme ? 31536000 : 0;
  const secure = location.protocol === "https:" ? "; secure" : "";
  document.cookie = `theme=${theme}; path=/; max-age=${age}; samesite=lax${secure}`;
  if (theme) document.documentElement.dataset.theme = theme;
  else delete document.documentElement.dataset.theme;
  markTheme();
}

function markTheme() {
  const theme = document.documentElement.dataset.theme ?? "";
  for (const button of find("[data-theme-choice]")) {
    button.setAttribute("aria-pressed", String(button.dataset.themeChoice === theme));
  }
  for (const chat of find("handoff-chat")) {
    if (theme) chat.setAttribute("theme", theme);
    else chat.removeAttribute("theme");
  }
}

/* A field with data-depends="kind=later|never" is there only while the form's field `kind` has one of these values. */
function showDependents(form) {
  for (const box of find("[data-depends]", form)) {
    const [name, wanted] = box.dataset.depends.split("=");
    const values = new FormData(form).getAll(name);
    const match = wanted ? wanted.split("|").some((value) => values.includes(value)) : values.length > 0;
    box.hidden = !match;
  }
}

/* What a page asks for by itself keeps nobody signed in. It says when its member touched the page since it last asked. */
let touched = false;
for (const kind of ["pointerdown", "keydown", "wheel"]) {
  document.addEventListener(kind, (event) => (touched ||= event.isTrusted), { capture: true, passive: true });
}
document.addEventListener("htmx:configRequest", (event) => {
  if (touched) event.detail.headers["X-By-Hand"] = "1";
  touched = false;
});

/* A dialog asks about what the link leads to: links are put in anew when news come, an open dialog is not. */
function askAbout(opener, dialog) {
  const question = dialog.querySelector("form.confirm");
  if (question && opener.href) question.action = opener.href;
}

/* What opened a dialog has the keyboard again afterwards, unless it lies in a menu, which is closed by then. */
function comeBackToMenu(opener, dialog) {
  const summary = opener.closest("details.menu")?.querySelector("summary");
  if (summary) dialog.addEventListener("close", () => summary.focus(), { once: true });
}

const clicks = {
  "[data-copy]": copy,
  "[data-fold]": fold,
  "[data-reveal]": reveal,
  "[data-theme-choice]": chooseTheme,
  "[data-dismiss]": (button) => dismiss(button.closest(".toast")),
  "[data-notifying]": askToNotify,
};

document.addEventListener("click", (event) => {
  const opener = event.target.closest("[data-dialog]");
  const dialog = opener && document.getElementById(opener.dataset.dialog);
  if (dialog) {
    event.preventDefault();
    askAbout(opener, dialog);
    dialog.showModal();
    comeBackToMenu(opener, dialog);
  } else if (event.target instanceof HTMLDialogElement) {
    event.target.close(); // only the backdrop is the dialog itself; its content lies in a form
  }
  for (const [selector, action] of Object.entries(clicks)) {
    const button = event.target.closest(selector);
    if (button) action(button);
  }
  for (const menu of find("details.menu[open]")) {
    if (!menu.contains(event.target) || opener) menu.open = false;
  }
});

/* Whoever goes on by keyboard must see where they are: a menu that stayed open would lie over it. */
document.addEventListener("focusin", (event) => {
  for (const menu of find("details.menu[open]")) if (!menu.contains(event.target)) menu.open = false;
});

document.addEventListener("input", (event) => {
  if (event.target.form) showDependents(event.target.form);
});

/* A file that is chosen answers the question before it, "from where?"; another answer lets go of the file. */
function answerWithFile(changed) {
  const file = changed.form?.querySelector("input[type=file][data-selects]");
  const answer = file && document.getElementById(file.dataset.selects);
  if (!answer) return;
  if (changed === file && file.files.length) answer.checked = true;
  if (changed.name === answer.name && changed !== answer) file.value = "";
}

/* A file that is too large is let go of at once, and its field says so: of what is sent only the beginning would arrive. */
function weigh(field) {
  const box = field.closest(".field");
  const tooLarge = [...field.files].some((file) => file.size > Number(field.dataset.mostBytes));
  if (field.files.length > 0) for (const old of find(".error-text", box)) old.remove();
  box.classList.toggle("field--error", tooLarge);
  if (!tooLarge) return;
  field.value = "";
  const words = document.createElement("div");
  words.className = "error-text";
  words.setAttribute("role", "alert");
  words.textContent = field.dataset.tooLarge;
  field.before(words);
}

document.addEventListener("change", (event) => {
  if (event.target.matches("[data-most-bytes]")) weigh(event.target);
  if (event.target.matches("[data-keys-on]")) turnKeys(event.target.checked);
  answerWithFile(event.target);
  if (event.target.form?.dataset.submitOnChange !== undefined) event.target.form.requestSubmit();
});

/* A form goes out once, however often its button is pressed, and shows that it has. Where the page stays, as it does for
   a download, it can go out again; with data-once it cannot: its answer shows something this once. */
const SENT_MS = 5000;

document.addEventListener("submit", (event) => {
  const form = event.target;
  const method = event.submitter?.formMethod || form.getAttribute("method");
  if (event.defaultPrevented || method !== "post") return; // what htmx sends, it sends itself
  if (form.dataset.sent) event.preventDefault();
  else if (form.dataset.once === undefined) setTimeout(() => delete form.dataset.sent, SENT_MS);
  form.dataset.sent = "yes";
});

window.addEventListener("pageshow", () => {
  for (const form of find("form[data-sent]")) delete form.dataset.sent;
});

/* A list that fills in is put in anew each time; said aloud is only what was not there before. */
const announced = new Set();

function announce(root, aloud) {
  const news = find("[data-announce]", root).map((element) => element.dataset.announce).filter((text) => !announced.has(text));
  for (const text of news) announced.add(text);
  if (aloud && news.length > 0) document.getElementById("announcer").textContent = news.join(" ");
}

/* In a search box the key first clears what is sought, as the browser does by itself. */
const nothingSought = (element) => element.matches("input[type=search]") && element.value === "";

/* Keys. `g` waits a second for the place to go to. */
const places = { a: "list", i: "inbox", h: "handoffs", s: "settings" }; // the ends of the url names
let going = 0;

function closeSomething() {
  const menu = document.querySelector("details.menu[open]");
  if (menu) {
    menu.open = false;
    menu.querySelector("summary").focus();
    return;
  }
  if (!document.querySelector("dialog[open]")) document.querySelector("[data-close-panel]")?.click();
}

/* Whoever speaks to the computer must be able to turn single keys off. */
const keysAreOff = () => localStorage.getItem("keys") === "off";

function turnKeys(on) {
  if (on) localStorage.removeItem("keys");
  else localStorage.setItem("keys", "off");
}

/* A field is gone to, everything else is pressed. */
function answerTo(element, event) {
  if (!element?.matches("textarea")) return element?.click();
  event.preventDefault(); // or the key would be written into it
  element.focus();
}

function press(event) {
  const { key } = event;
  if (Date.now() - going < 1000) {
    going = 0;
    document.querySelector(`[data-place="${places[key]}"]`)?.click();
  } else if (key === "?") {
    document.getElementById("keyboard-help")?.showModal();
  } else if (key === "/") {
    document.querySelector("input[type=search]")?.focus();
  } else if (key === "g") {
    going = Date.now();
  } else {
    answerTo(find("[data-shortcut]").find((element) => element.dataset.shortcut === key), event);
  }
}

document.addEventListener("keydown", (event) => {
  if (event.defaultPrevented || event.ctrlKey || event.metaKey || event.altKey || event.isComposing) return;
  if (event.key === "Escape" && (!typing(event.target) || nothingSought(event.target))) closeSomething();
  if (typing(event.target) || document.querySelector("dialog[open]") || event.key.length !== 1) return;
  if (keysAreOff()) return;
  if (event.key === "/") event.preventDefault();
  press(event);
});

/* On a small screen tabs and places lie in a row that scrolls; the one that is shown has to be in sight. */
function showCurrent(link) {
  const row = link.closest("nav");
  const [outer, inner] = [row.getBoundingClientRect(), link.getBoundingClientRect()];
  if (inner.left < outer.left || inner.right > outer.right) {
    row.scrollLeft += inner.left + inner.width / 2 - (outer.left + outer.width / 2);
  }
}

/* The title of a page of the inbox says how much is unread, as the place in the navigation does. */
function countInTitle() {
  if (!document.querySelector(".inbox")) return;
  const count = document.getElementById("unread")?.dataset.unread;
  const plain = document.title.replace(/^\(\d+\+?\) /u, "");
  document.title = count ? `(${count}) ${plain}` : plain;
}

/* The browser itself tells of people who wait, while its window is not looked at and the member asked for it. */
function notify(box) {
  if (!document.hidden || window.Notification?.permission !== "granted") return;
  const link = box.querySelector("a");
  // Several pages that are open tell of the same person once.
  const told = new Notification(link.textContent, { tag: link.href });
  told.addEventListener("click", () => window.focus());
}

async function askToNotify(button) {
  await Notification.requestPermission();
  button.hidden = true;
}

/* Prepares what has just come onto the page, at the start and after each htmx swap. */
function prepare(root) {
  for (const element of find("[data-copy], [data-fold], [data-reveal], [data-dismiss], [data-themes], button[data-dialog]", root)) {
    element.hidden = false;
  }
  for (const form of find("form", root)) showDependents(form);
  for (const box of find(".toast", root)) fade(box);
  for (const box of find("[data-notify]", root)) notify(box);
  for (const button of find("[data-notifying]", root)) button.hidden = window.Notification?.permission !== "default";
  for (const link of find(":is(.tabs, .bar__nav) [aria-current]", root)) showCurrent(link);
  for (const box of find("[data-keys-on]", root)) box.checked = !keysAreOff();
  find("[data-focus]", root)[0]?.focus();
  markTheme();
}

document.addEventListener("DOMContentLoaded", () => prepare(document));
/* What came with the page is read aloud only when it is put in after it. */
window.addEventListener("load", () => {
  const said = find(".toast p").map((words) => words.textContent);
  if (said.length > 0) document.getElementById("announcer").textContent = said.join(" ");
});
document.addEventListener("htmx:load", (event) => {
  prepare(event.detail.elt);
  countInTitle();
  announce(event.detail.elt, event.detail.elt !== document.body);
});
document.addEventListener("toast", (event) => toast(event.detail.text, event.detail.level));

/* Once each, however often a list asks for news in vain; and no longer than it is so. */
document.addEventListener("htmx:sendError", () => toast(document.body.dataset.offline ?? "", "error"));
/* From 502 on it is nobody's mistake, and passes: the server starts anew, or its database is away. */
document.addEventListener("htmx:responseError", (event) => {
  const { failed, offline, tooLarge } = document.body.dataset;
  const { status } = event.detail.xhr;
  toast((status === 413 ? tooLarge : status > 501 ? offline : failed) ?? "", "error");
});
document.addEventListener("htmx:afterOnLoad", (event) => {
  if (!event.detail.successful) return;
  const { offline, failed, tooLarge } = document.body.dataset;
  const over = [offline, failed, tooLarge];
  for (const words of find(".toast p")) if (over.includes(words.textContent)) words.parentElement.remove();
});
