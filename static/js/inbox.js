/* Lists and threads that grow by themselves, without moving what is being read. The page works without this file. */
"use strict";

let wanted = false; // the reader asked for the held list

/* A list is being read while the pointer or the focus is in it, or while it is scrolled. */
function beingRead(list) {
  return list.matches(":hover, :focus-within") || list.closest(".inbox__list").scrollTop > 0 || list.scrollTop > 0;
}

document.addEventListener("htmx:beforeSwap", (event) => {
  const list = event.detail.target;
  if (list.id !== "inbox-rows" || event.detail.xhr.status !== 200) return;
  const held = !wanted && beingRead(list);
  wanted = false;
  if (held) event.detail.shouldSwap = false;
  document.getElementById("inbox-show").hidden = !held;
});

/* The rows beside the open conversation are gone to by j and k; with none open, j opens the first. */
function markNeighbours() {
  const rows = [...document.querySelectorAll("#inbox-rows > .inbox-item")];
  const open = rows.findIndex((row) => row.hasAttribute("aria-current"));
  for (const row of rows) delete row.dataset.shortcut;
  if (rows[open + 1]) rows[open + 1].dataset.shortcut = "j";
  if (rows[open - 1]) rows[open - 1].dataset.shortcut = "k";
}

document.addEventListener("htmx:afterSettle", markNeighbours);

document.addEventListener("htmx:oobAfterSwap", (event) => {
  const log = document.getElementById("log");
  // The log begins at its end: scrolled up is below zero.
  if (event.detail.target.id === "thread" && log.scrollTop < -40) document.getElementById("log-latest").hidden = false;
});

const isBegun = (composer) =>
  composer.querySelector("[data-draft='reply'] textarea")?.value.trim() || composer.querySelector("[type=file]")?.files.length;

/* A reply that is being written is not taken off the page when somebody else has the conversation: it is said instead. */
document.addEventListener("htmx:oobBeforeSwap", (event) => {
  const composer = event.detail.target;
  if (composer.id !== "composer" || !isBegun(composer)) return;
  event.detail.shouldSwap = false;
  const said = composer.querySelector("[role='alert']"); // the answer to what was sent meanwhile
  if (!said) document.getElementById("canned-note").textContent = composer.dataset.gone;
});

/* Ctrl and Enter, on a Mac Cmd and Enter, send what is being written: once, however long they are held, and nothing empty. */
document.addEventListener("keydown", (event) => {
  const composing = event.isComposing || event.keyCode === 229; // Safari ends composing before it tells
  if (event.key !== "Enter" || !(event.ctrlKey || event.metaKey) || event.altKey || event.shiftKey || composing) return;
  const form = event.target.matches("#composer textarea") && event.target.form;
  if (!form) return;
  event.preventDefault();
  const isEmpty = !event.target.value.trim() && !form.querySelector("[type=file]")?.files.length;
  if (!event.repeat && !isEmpty) form.requestSubmit();
});

function showSendKeys(root) {
  for (const hint of root.querySelectorAll(".composer__keys")) hint.hidden = false;
  if (!/mac|iphone|ipad/iu.test(navigator.platform)) return;
  for (const key of document.querySelectorAll("kbd")) key.textContent = key.textContent.replace("Ctrl+", "⌘ ");
}

document.addEventListener("htmx:load", (event) => showSendKeys(event.detail.elt));

document.addEventListener("DOMContentLoaded", () => {
  markNeighbours();
  showSendKeys(document);
  const show = document.getElementById("inbox-show");
  const log = document.getElementById("log");
  const latest = document.getElementById("log-latest");
  show.addEventListener("click", () => {
    wanted = true;
    document.querySelector(".inbox__list").scrollTop = 0;
    window.htmx.trigger("#inbox-rows", "show");
  });
  log?.addEventListener("scroll", () => {
    if (log.scrollTop > -40) latest.hidden = true;
  }, { passive: true });
  latest?.addEventListener("click", () => log.scrollTo({ top: 0 }));
});
