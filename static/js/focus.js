/* Where the keyboard is stays known when what it stands in is put in anew or goes away. Whoever reads by ear or works by
   keyboard would begin at the top of the page again. */
"use strict";

let place = null; // { element, id, words, around }: where the keyboard was before parts of the page change
let pressed = null; // a button that is disabled until its answer is there, which lets go of the keyboard

const wordsOf = (element) => (element.getAttribute("aria-label") ?? element.textContent).trim();

/* The ids of what it stands in, from the inside out. */
function idsAround(element) {
  const ids = [];
  for (let box = element.parentElement; box; box = box.parentElement) if (box.id) ids.push(box.id);
  return ids;
}

function rememberPlace() {
  const element = document.activeElement === document.body ? pressed : document.activeElement;
  const somewhere = element && element !== document.body;
  place = somewhere && { element, id: element.id, words: wordsOf(element), around: idsAround(element) };
}

/* The same thing anew: by its id, or of its kind and with its words. */
function sameIn(box) {
  if (place.id) return document.getElementById(place.id);
  const kind = place.element.localName;
  return [...box.querySelectorAll(kind)].find((one) => wordsOf(one) === place.words && one.checkVisibility());
}

function keepPlace() {
  if (!place || place.element.isConnected || document.activeElement !== document.body) return;
  const box = place.around.map((id) => document.getElementById(id)).find(Boolean);
  const found = (box && sameIn(box)) ?? box;
  if (!found) return;
  if (found === box && !box.hasAttribute("tabindex")) box.tabIndex = -1;
  found.focus({ preventScroll: true });
  place = null;
}

document.addEventListener("htmx:beforeRequest", (event) => {
  const { elt } = event.detail;
  if (elt === document.activeElement && elt.matches("[hx-disabled-elt]")) pressed = elt;
});
document.addEventListener("htmx:afterRequest", (event) => {
  if (event.detail.elt !== pressed) return;
  if (document.activeElement === document.body) pressed.focus({ preventScroll: true });
  pressed = null;
});
document.addEventListener("htmx:beforeSwap", rememberPlace);
document.addEventListener("htmx:afterSettle", keepPlace);
/* A message that is dismissed, or goes by itself, takes its button along. */
document.addEventListener("toast-leaves", (event) => {
  if (!event.target.contains(document.activeElement)) return;
  const next = event.target.nextElementSibling ?? event.target.previousElementSibling;
  (next?.querySelector("button") ?? document.getElementById("main"))?.focus({ preventScroll: true });
});
