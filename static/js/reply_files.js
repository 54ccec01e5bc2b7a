/* Files that go out with a reply: chosen, dropped or pasted, each with a way to leave it out again. The form sends what
   its field holds; without this file that is what was chosen last. */

let chosen = []; // kept while the composer is drawn anew
let sending = [];

const boxOf = () => document.querySelector("#composer [data-reply-files]");
const pickerOf = (box) => box.querySelector("[type=file]");
const isReply = (element) => element?.matches?.("form[data-draft='reply']") ?? false;
const totalOf = (files) => files.reduce((sum, file) => sum + file.size, 0);
const say = (words) => (document.getElementById("announcer").textContent = words);

/* A size of so many bytes as the pages write it: 1 MB is 1024 KB. */
function bytes(size) {
  const [unit, amount] = size < 1024 ** 2 ? ["kilobyte", size / 1024] : ["megabyte", size / 1024 ** 2];
  const look = { style: "unit", unit, unitDisplay: "short", maximumFractionDigits: 1 };
  return new Intl.NumberFormat(document.documentElement.lang, look).format(Math.max(0.1, amount));
}

function keep(box, files) {
  const held = new DataTransfer();
  for (const file of files) held.items.add(file);
  chosen = files;
  pickerOf(box).files = held.files;
  const list = box.querySelector("[data-list]");
  list.replaceChildren(...files.map((file) => row(box, file)));
  list.hidden = files.length === 0;
}

function row(box, file) {
  const item = document.createElement("li");
  const [icon] = box.querySelectorAll("label svg");
  const name = document.createElement("bdi");
  const size = document.createElement("span");
  const out = document.createElement("button");
  name.textContent = file.name;
  size.textContent = bytes(file.size);
  out.type = "button";
  out.className = "button button--quiet button--icon";
  out.textContent = "×";
  out.setAttribute("aria-label", box.dataset.leaveOut.replace("%s", () => file.name));
  out.addEventListener("click", () => leaveOut(box, file));
  item.append(icon.cloneNode(true), name, size, out);
  return item;
}

function leaveOut(box, file) {
  tell(box, []);
  keep(box, chosen.filter((other) => other !== file));
  say(box.dataset.leftOut.replace("%s", () => file.name));
  pickerOf(box).focus();
}

function tell(box, troubles) {
  box.querySelector("[data-trouble]").textContent = [...new Set(troubles)].join("\n");
}

function whyNot(box, files, file) {
  const { most, limit, together, areMany, areLarge, isEmpty, isLarge } = box.dataset;
  if (files.length >= Number(most)) return areMany;
  if (file.size === 0) return isEmpty.replace("%s", () => file.name);
  if (file.size > Number(limit)) return isLarge.replace("%s", () => file.name);
  return totalOf(files) + file.size > Number(together) ? areLarge : "";
}

function add(box, files) {
  const [fitting, troubles, names] = [[...chosen], [], []];
  for (const file of files) {
    const trouble = whyNot(box, fitting, file);
    if (trouble) troubles.push(trouble);
    else names.push(fitting[fitting.push(file) - 1].name);
  }
  keep(box, fitting);
  tell(box, troubles);
  if (names.length > 0) say(box.dataset.added.replace("%s", () => names.join(", ")));
}

document.addEventListener("change", (event) => {
  const box = event.target.closest("[data-reply-files]");
  if (box) add(box, [...event.target.files]);
});

document.addEventListener("paste", (event) => {
  const box = isReply(event.target.form) && boxOf();
  const files = [...(event.clipboardData?.files ?? [])];
  if (!box || files.length === 0) return;
  event.preventDefault();
  add(box, files);
});

const isOver = (event) => event.target.closest?.("#conversation") && event.dataTransfer?.types.includes("Files");

document.addEventListener("dragover", (event) => {
  if (isOver(event) && boxOf()) event.preventDefault();
});

document.addEventListener("drop", (event) => {
  const box = boxOf();
  if (!isOver(event) || !box) return;
  event.preventDefault();
  add(box, [...event.dataTransfer.files]);
  box.closest("form").querySelector("textarea").focus();
});

document.addEventListener("click", (event) => {
  const stop = event.target.closest("[data-reply-files] [data-stop]");
  if (stop) window.htmx.trigger(stop.closest("form"), "htmx:abort");
});

/* part: how much of it has gone out, null when nothing is on its way. */
function progress(part) {
  const box = boxOf();
  if (!box) return;
  const line = box.querySelector("[data-sending]");
  const hadKeyboard = line.contains(document.activeElement);
  line.hidden = part === null || sending.length === 0;
  line.querySelector("progress").value = part ?? 0;
  line.querySelector("[data-stop]").hidden = part === 1; // all of it is there
  if (hadKeyboard && (line.hidden || part === 1)) pickerOf(box).focus();
}

document.addEventListener("htmx:beforeSend", (event) => {
  if (!isReply(event.detail.elt)) return;
  sending = [...chosen];
  progress(0);
});
document.addEventListener("htmx:xhr:progress", (event) => {
  if (isReply(event.target) && event.detail.lengthComputable) progress(event.detail.loaded / event.detail.total);
});
document.addEventListener("htmx:afterRequest", (event) => {
  if (isReply(event.detail.elt)) progress(null);
});

/* What was sent is let go of, and so is what cannot be; everything else is there again in the composer that comes. */
document.addEventListener("htmx:beforeSwap", (event) => {
  const { target, requestConfig, xhr } = event.detail;
  if (target.id !== "composer" || !isReply(requestConfig?.elt)) return;
  if (xhr.getResponseHeader("HX-Trigger")) chosen = chosen.filter((file) => !sending.includes(file));
});

function arrive() {
  const box = boxOf();
  if (!box) {
    chosen = [];
    return;
  }
  box.dataset.tray = "";
  const refused = box.dataset.refused.split(" ").filter(Boolean).map((place) => sending[Number(place)]);
  box.dataset.refused = "";
  keep(box, chosen.filter((file) => !refused.includes(file)));
}

document.addEventListener("htmx:load", ({ detail }) => {
  if (detail.elt.querySelector("#composer") || detail.elt.id === "composer") arrive();
});
arrive();
