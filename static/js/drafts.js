/* What is typed into a form with data-draft outlives a reload, a lost connection and a session that ended: it is kept in
   this tab until it is saved, given up, or the member signs out. Passwords, files and what is marked data-secret are not.
   Whoever else signs in here finds nothing of it. */

const MARK = "draft:";
const UNKEPT = new Set(["password", "file", "submit", "button", "image", "reset"]);
const WAIT_MS = 300; // long forms are not written with each key
const FAILED = ["htmx:sendError", "htmx:sendAbort", "htmx:responseError", "htmx:timeout"];

const { who = "", where = "" } = document.querySelector("[data-who]")?.dataset ?? {}; // of pages for members
const find = (selector, root = document) => [...(root.matches?.(selector) ? [root] : []), ...root.querySelectorAll(selector)];

/* By the address the form is sent to: a page may show the same form under several. */
function nameOf(form) {
  const to = new URL(form.getAttribute("action") || location.href, location.href);
  return `${MARK}${who} ${where} ${to.pathname}${to.search} ${form.dataset.draft}`;
}

const names = () => Object.keys(sessionStorage).filter((name) => name.startsWith(MARK));
const read = (name) => JSON.parse(sessionStorage.getItem(name));
const forget = (name) => sessionStorage.removeItem(name);

/* draft: { values: [[name, value], …], sent: whether it is on its way }. A tab that is full keeps no more. */
function write(name, draft) {
  try {
    sessionStorage.setItem(name, JSON.stringify(draft));
  } catch {
    forget(name);
  }
}

const isKept = (field) =>
  field.name && !UNKEPT.has(field.type) && field.name !== "csrfmiddlewaretoken" && field.dataset.secret === undefined;
const fieldsOf = (form) => [...form.elements].filter(isKept);
const isChoice = (field) => field.type === "checkbox" || field.type === "radio";

function valuesOf(field) {
  if (isChoice(field)) return field.checked ? [field.value] : [];
  return field.selectedOptions ? [...field.selectedOptions].map((option) => option.value) : [field.value];
}

const typedIn = (form) => fieldsOf(form).flatMap((field) => valuesOf(field).map((value) => [field.name, value]));

/* As the server drew it. Of a list where it chose nothing, the browser shows the first. */
function drawnIn(field) {
  if (isChoice(field)) return field.defaultChecked ? [field.value] : [];
  if (!field.options) return [field.defaultValue];
  const chosen = [...field.options].filter((option) => option.defaultSelected);
  return (chosen.length || field.multiple ? chosen : [...field.options].slice(0, 1)).map((option) => option.value);
}

const isTouched = (field) => field.type !== "hidden" && String(valuesOf(field)) !== String(drawnIn(field));

function keep(form) {
  if (!who || !form.isConnected) return;
  if (fieldsOf(form).some(isTouched)) write(nameOf(form), { values: typedIn(form), sent: false });
  else forget(nameOf(form));
}

/* Puts what was kept into the form; returns the fields it changed. */
function fill(form, values) {
  const left = new Map();
  for (const [name, value] of values) left.set(name, [...(left.get(name) ?? []), value]);
  return fieldsOf(form).filter((field) => {
    const before = String(valuesOf(field));
    const kept = left.get(field.name) ?? [];
    if (isChoice(field)) field.checked = kept.includes(field.value);
    else if (field.options) for (const option of field.options) option.selected = kept.includes(option.value);
    else if (kept.length > 0) field.value = kept.shift();
    return field.type !== "hidden" && String(valuesOf(field)) !== before;
  });
}

function show(form, changed) {
  for (const field of changed) {
    for (let box = field.closest("details"); box; box = box.parentElement.closest("details")) box.open = true;
  }
  const note = form.querySelector("[data-draft-note]");
  if (!note) return;
  note.hidden = false;
  note.querySelector("[data-draft-secrets]").hidden = !form.querySelector("[type=password], [data-secret]");
  changed[0]?.dispatchEvent(new Event("input", { bubbles: true })); // what depends on it appears
}

const arranged = new Set(); // names of forms that the server draws anew with what was kept

/* Lists of small forms have as many as were typed: only the server can draw them. */
function arrange(form, draft) {
  const values = {};
  for (const [name, value] of draft.values) values[name] = [...(values[name] ?? []), value];
  arranged.add(nameOf(form));
  window.htmx.ajax("POST", location.pathname + location.search, {
    target: form, swap: "outerHTML", values: { ...values, rearrange: "keep" },
  });
}

function restore(form) {
  const draft = read(nameOf(form));
  if (!draft || draft.sent) return;
  const hidden = new Set(fieldsOf(form).filter((field) => field.type === "hidden").map((field) => field.name));
  const visible = (values) => JSON.stringify(values.filter(([name]) => !hidden.has(name)));
  if (visible(draft.values) === visible(typedIn(form))) forget(nameOf(form));
  else if (form.querySelector("[name=rearrange]") && window.htmx) arrange(form, draft);
  else show(form, fill(form, draft.values));
}

/* What was on its way has arrived when a page for this member follows. A page to sign in, or one that tells what went
   wrong, says that it has not; so does going back to where it was typed. */
function settle() {
  const wentBack = performance.getEntriesByType("navigation")[0]?.type === "back_forward";
  for (const name of names()) {
    const draft = read(name);
    if (who && !name.startsWith(`${MARK}${who} `)) forget(name);
    else if (!draft.sent) continue;
    else if (name.startsWith(`${MARK}${who} ${where} `) && who && !wentBack) forget(name);
    else write(name, { ...draft, sent: false });
  }
}

const isRefused = (form) => form.querySelector("[aria-invalid=true], [role=alert]") !== null;

/* A form that came in place of another: itself, changed by one of its buttons, or with what stands around it. */
function arrive(form, alone) {
  const name = nameOf(form);
  const draft = read(name);
  const text = fieldsOf(form).some((field) => field.localName === "textarea" && field.value);
  const begun = form.dataset.draftBegun !== undefined; // by the server: nobody typed what stands in it
  if (alone || begun || (draft && !draft.sent && text) || (draft?.sent && isRefused(form))) {
    write(name, { values: typedIn(form), sent: false });
    if (arranged.delete(name)) show(form, []);
  } else if (draft?.sent) {
    forget(name);
  } else {
    restore(form);
  }
}

const waiting = new Set();
let timer = 0;

function keepWaiting() {
  clearTimeout(timer);
  for (const form of waiting) keep(form);
  waiting.clear();
}

document.addEventListener("input", (event) => {
  const form = event.target.form;
  if (form?.dataset.draft === undefined) return;
  waiting.add(form);
  clearTimeout(timer);
  timer = setTimeout(keepWaiting, WAIT_MS);
});
window.addEventListener("pagehide", keepWaiting);

document.addEventListener("submit", (event) => {
  const form = event.target;
  if (form.dataset.forgetsDrafts !== undefined) {
    waiting.clear();
    names().forEach(forget);
  }
  if (form.dataset.draft === undefined || !who) return;
  waiting.delete(form);
  write(nameOf(form), { values: typedIn(form), sent: true });
});

document.addEventListener("click", (event) => {
  const form = event.target.closest("form[data-draft]");
  const givesUp = event.target.closest("[data-draft-discard], .actions--form a");
  if (!form || !givesUp) return;
  waiting.delete(form);
  forget(nameOf(form));
  if (givesUp.dataset.draftDiscard !== undefined) location.replace(location.pathname + location.search);
});

for (const failure of FAILED) {
  document.addEventListener(failure, (event) => {
    const form = event.detail.elt.closest?.("form[data-draft]");
    const draft = form && read(nameOf(form));
    if (draft) write(nameOf(form), { ...draft, sent: false });
  });
}

document.addEventListener("htmx:load", (event) => {
  const root = event.detail.elt;
  if (root === document.body || !who) return;
  for (const form of find("form[data-draft]", root)) arrive(form, root === form);
});

document.addEventListener("DOMContentLoaded", () => {
  const refused = find("form[data-draft]").filter((form) => read(nameOf(form))?.sent && isRefused(form));
  settle();
  if (!who) return;
  for (const form of find("form[data-draft]")) {
    if (refused.includes(form)) write(nameOf(form), { values: typedIn(form), sent: false });
    else restore(form);
  }
});
