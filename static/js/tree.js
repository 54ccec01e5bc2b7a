/* Rows of the Action tab, dragged by their grips with a mouse, a finger or a pen. The menus of the rows do the same
   without this file. The server decides whether a row may stand where it was dropped. */
"use strict";

const EDGE = 60; // pixels from the edge of the window at which it scrolls
const tree = document.getElementById("tree");
const mark = document.createElement("div");
mark.className = "tree-drop";
let drag = null; // { row, slots, slot }

const rowsOf = (list, sort) => [...list.children].filter((item) => item.dataset.sort === sort);

/* Where a row may be dropped: before each row of its sort, and behind the last, in every list that takes its sort. */
function slotsFor(row) {
  const sort = row.dataset.sort;
  const taking = sort === "action" ? "takesActions" : "takesTriggers";
  const lists = [tree, ...tree.querySelectorAll("ul")].filter(
    (list) => taking in list.dataset && !row.contains(list) && !list.closest("[hidden]"),
  );
  return lists.flatMap((list) => slotsIn(list, rowsOf(list, sort), list.dataset[taking]));
}

function slotsIn(list, rows, to) {
  const last = rows.at(-1);
  const end = last ? last.getBoundingClientRect().bottom : endOfActions(list);
  const places = rows.map((row) => ({ before: row.dataset.row, at: row.getBoundingClientRect().top }));
  return [...places, { before: "", at: end }].map((place) => ({ ...place, list, to, at: place.at + scrollY }));
}

/* Actions come before triggers; what is added comes last. */
function endOfActions(list) {
  const first = rowsOf(list, "trigger").at(0);
  const actions = rowsOf(list, "action").at(-1);
  if (actions) return actions.getBoundingClientRect().bottom;
  return (first ?? list.lastElementChild ?? list).getBoundingClientRect().top;
}

const startOf = (list) => {
  const box = list.getBoundingClientRect();
  return getComputedStyle(list).direction === "rtl" ? box.right : box.left;
};

/* The nearest, and of those at one height the one whose list begins nearest to the pointer. */
function nearest(slots, x, y) {
  const distance = (slot) => Math.abs(slot.at - y) * 4 + Math.abs(startOf(slot.list) - x);
  return slots.reduce((best, slot) => (distance(slot) < distance(best) ? slot : best));
}

function show(slot) {
  const box = slot.list.getBoundingClientRect();
  mark.style.insetBlockStart = `${slot.at - 1}px`;
  mark.style.left = `${box.left + scrollX}px`;
  mark.style.inlineSize = `${box.width}px`;
}

function begin(event, row) {
  event.preventDefault();
  drag = { row, slots: slotsFor(row), slot: null };
  event.target.setPointerCapture(event.pointerId);
  row.classList.add("tree-dragging");
  document.body.append(mark);
  mark.hidden = true;
}

function follow(event) {
  drag.slot = nearest(drag.slots, event.clientX, event.clientY + scrollY);
  mark.hidden = false;
  show(drag.slot);
  if (event.clientY < EDGE) scrollBy(0, -EDGE / 4);
  if (event.clientY > innerHeight - EDGE) scrollBy(0, EDGE / 4);
}

function end() {
  drag.row.classList.remove("tree-dragging");
  mark.remove();
  drag = null;
}

function drop() {
  const { row, slot } = drag;
  end();
  if (!slot || staysWhereItIs(row, slot)) return;
  const form = document.getElementById("tree-move");
  form.action = row.dataset.move;
  form.elements.to.value = slot.to;
  form.elements.before.value = slot.before;
  form.requestSubmit();
}

function staysWhereItIs(row, slot) {
  if (row.parentElement !== slot.list) return false;
  const rows = rowsOf(slot.list, row.dataset.sort);
  const next = rows[rows.indexOf(row) + 1]?.dataset.row ?? "";
  return slot.before === row.dataset.row || slot.before === next;
}

if (tree) {
  for (const grip of tree.querySelectorAll("[data-grip]")) grip.hidden = false;
  tree.addEventListener("pointerdown", (event) => {
    const grip = event.target.closest("[data-grip]");
    if (grip && event.button === 0 && event.isPrimary) begin(event, grip.closest("[data-row]"));
  });
  tree.addEventListener("pointermove", (event) => drag && follow(event));
  tree.addEventListener("pointerup", () => drag && drop());
  tree.addEventListener("pointercancel", () => drag && end());
  document.addEventListener("keydown", (event) => {
    if (event.key === "Escape" && drag) end();
  });
}

/* Which triggers are folded stays so while this tab of the browser is open. The row that is edited, and the one that is
   come back to, are always in sight. */
const foldedName = `folded:${tree?.dataset.tree}`;
const foldsOf = () => [...document.querySelectorAll("#tree [data-fold]")];
const foldAll = document.querySelector("[data-fold-all]");
const isOpen = (button) => button.getAttribute("aria-expanded") === "true";

function setOpen(button, open) {
  button.setAttribute("aria-expanded", String(open));
  document.getElementById(button.dataset.fold).hidden = !open;
}

function keepFolds() {
  const folded = foldsOf().filter((button) => !isOpen(button)).map((button) => button.dataset.fold);
  if (folded.length) sessionStorage.setItem(foldedName, JSON.stringify(folded));
  else sessionStorage.removeItem(foldedName);
  nameFoldAll();
}

function nameFoldAll() {
  if (!foldAll) return;
  const some = foldsOf().some(isOpen);
  for (const words of foldAll.querySelectorAll("[data-when]")) words.hidden = (words.dataset.when === "open") !== some;
}

function readFolds() {
  const folded = new Set(JSON.parse(sessionStorage.getItem(foldedName) ?? "[]"));
  const reached = location.hash.startsWith("#row-") ? document.getElementById(location.hash.slice(1)) : null;
  const shown = [reached, document.querySelector("#tree [aria-current]")].filter(Boolean);
  for (const button of foldsOf()) {
    const inside = document.getElementById(button.dataset.fold);
    if (folded.has(button.dataset.fold) && !shown.some((row) => inside.contains(row))) setOpen(button, false);
  }
}

if (tree) {
  readFolds();
  nameFoldAll();
  tree.addEventListener("click", (event) => event.target.closest("[data-fold]") && setTimeout(keepFolds));
  if (foldAll) {
    foldAll.hidden = foldsOf().length < 2;
    foldAll.addEventListener("click", () => {
      const open = !foldsOf().some(isOpen);
      for (const button of foldsOf()) setOpen(button, open);
      keepFolds();
    });
  }
}

/* Whoever has pressed a switch finds the keyboard there again, to press it once more. */
const pressedName = "pressed-switch";
tree?.addEventListener("submit", (event) => {
  const pressed = event.target.querySelector(":scope > .switch") && event.target.closest("[data-row]").id;
  if (pressed) sessionStorage.setItem(pressedName, pressed);
});

function placeIn(row) {
  const pressed = sessionStorage.getItem(pressedName) === row.id;
  sessionStorage.removeItem(pressedName);
  return row.querySelector(pressed ? ".switch" : ".menu > summary");
}

/* Whoever comes back to a row goes on there; whoever has deleted one, at the way to undo it. The browser itself goes to
   what the address names without the focus, or not again when the page is loaded anew, so this comes after it. */
window.addEventListener("load", () => {
  const reached = /^#(row|undo)-/.test(location.hash) && document.getElementById(location.hash.slice(1));
  const place = reached && (reached.matches("button") ? reached : placeIn(reached));
  if (place) requestAnimationFrame(() => place.focus({ preventScroll: true }));
});
