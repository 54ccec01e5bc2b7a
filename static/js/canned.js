/* Canned replies by keyboard: a slash and a few letters in the reply open a list of them; the chosen text takes their
   place, to be read before it is sent. Without this file the list beside the button does the same. */

const MOST_SHOWN = 6; // as many as fit above the field, so that the list need not scroll

let shown = null; // { area, box, list, start }: the open list, and where the slash stands
let dismissed = -1; // where the slash stands whose list was closed on purpose

const folded = (text) => text.normalize("NFC").toLowerCase();

/* The word before the caret, if it begins with a slash. */
function slashWord(area) {
  if (area.selectionStart !== area.selectionEnd) return null;
  const found = /(?:^|\s)\/([^\s/]*)$/u.exec(area.value.slice(0, area.selectionStart));
  return found && { query: folded(found[1]), start: area.selectionStart - found[1].length - 1 };
}

/* Those whose name begins with what was typed, before those that only hold it. */
function matching(box, query) {
  const all = [...box.querySelectorAll("option[value]:not([value=''])")].map((option) => ({
    id: option.value, name: option.textContent, words: option.dataset.words, at: folded(option.textContent).indexOf(query, 1),
  }));
  return all.filter((one) => one.at > 0).sort((a, b) => Math.min(a.at, 2) - Math.min(b.at, 2)).slice(0, MOST_SHOWN);
}

function closeCanned() {
  if (!shown) return;
  shown.list.remove();
  for (const name of ["aria-controls", "aria-activedescendant"]) shown.area.removeAttribute(name);
  shown = null;
}

function entry(one, number) {
  const item = document.createElement("li");
  item.id = `canned-${number}`;
  item.setAttribute("role", "option");
  item.dataset.id = one.id;
  const name = document.createElement("strong");
  const words = document.createElement("span");
  name.textContent = one.name;
  words.textContent = one.words;
  name.dir = words.dir = "auto";
  item.append(name, " ", words);
  return item;
}

function openCanned(area, box, { query, start }) {
  const before = shown ? shown.list.children.length : -1;
  closeCanned();
  const found = matching(box, query);
  if (found.length === 0) return;
  const list = document.createElement("ul");
  list.id = "canned-list";
  list.className = "canned-list";
  list.setAttribute("role", "listbox");
  list.setAttribute("aria-label", box.dataset.label);
  list.append(...found.map(entry));
  area.closest(".composer").append(list);
  area.setAttribute("aria-controls", list.id);
  shown = { area, box, list, start };
  choose(0);
  if (before !== found.length) {
    document.getElementById("announcer").textContent = box.dataset.found.replace("%d", found.length);
  }
}

function choose(number) {
  const items = [...shown.list.children];
  const chosen = (number + items.length) % items.length;
  items.forEach((item, place) => item.setAttribute("aria-selected", String(place === chosen)));
  shown.area.setAttribute("aria-activedescendant", items[chosen].id);
  items[chosen].scrollIntoView({ block: "nearest" });
}

const chosen = () => [...shown.list.children].findIndex((item) => item.getAttribute("aria-selected") === "true");

async function putIn(id) {
  const { area, box, start } = shown;
  const end = area.selectionStart;
  closeCanned();
  try {
    const answer = await fetch(`${box.dataset.canned}${id}/`, { headers: { Accept: "application/json" } });
    if (!answer.ok) throw new Error(answer.status);
    const { text, note } = await answer.json();
    const typedSince = area.selectionStart - end;
    area.setRangeText(text, start, end, "end");
    area.setSelectionRange(area.selectionStart + typedSince, area.selectionStart + typedSince);
    area.dispatchEvent(new Event("input", { bubbles: true }));
    document.getElementById("canned-note").textContent = note;
  } catch {
    document.dispatchEvent(new CustomEvent("toast", { detail: { text: document.body.dataset.failed, level: "error" } }));
  }
  area.focus();
}

const boxOf = (area) => (area.matches?.("form[data-draft='reply'] textarea") ? area.form.querySelector("[data-canned]") : null);

document.addEventListener("focusin", (event) => {
  const box = boxOf(event.target);
  if (!box) return;
  event.target.placeholder = box.dataset.hint;
  event.target.setAttribute("aria-autocomplete", "list");
  event.target.setAttribute("aria-haspopup", "listbox");
});

document.addEventListener("input", (event) => {
  const box = boxOf(event.target);
  const word = box && slashWord(event.target);
  if (word?.start !== dismissed) dismissed = -1;
  if (word && dismissed < 0) openCanned(event.target, box, word);
  else closeCanned();
});

/* The caret went away from the word: what is chosen now would not stand in its place. */
document.addEventListener("selectionchange", () => {
  if (shown && slashWord(shown.area)?.start !== shown.start) closeCanned();
});

/* The word is to be said as it stands. */
function dismiss() {
  dismissed = shown.start;
  closeCanned();
}

document.addEventListener("keydown", (event) => {
  if (!shown || event.target !== shown.area || event.isComposing) return;
  if (event.ctrlKey || event.metaKey || event.altKey || event.shiftKey) return;
  if (event.key === "ArrowDown") choose(chosen() + 1);
  else if (event.key === "ArrowUp") choose(chosen() - 1);
  else if (event.key === "Enter" || event.key === "Tab") putIn(shown.list.children[chosen()].dataset.id);
  else if (event.key === "Escape") dismiss();
  else return;
  event.preventDefault();
});

document.addEventListener("mousedown", (event) => {
  if (!shown?.list.contains(event.target)) return;
  event.preventDefault(); // the focus stays in the text
  const item = event.target.closest("li");
  if (item) putIn(item.dataset.id);
});

document.addEventListener("focusout", closeCanned);
document.addEventListener("htmx:beforeSwap", (event) => {
  if (event.detail.target.id === "composer") closeCanned();
});
document.addEventListener("htmx:afterSwap", (event) => {
  const area = document.querySelector("#composer [data-focus-reply] textarea");
  if (event.detail.target.id !== "composer" || !area) return;
  area.focus();
  area.setSelectionRange(area.value.length, area.value.length);
});
