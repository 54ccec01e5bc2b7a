/** The question before a handoff: item by item what would go, with a box to untick, and a yes and a no. */
import { isBusy, make, setBusy, setText } from "./elements.js";
import { cleanName, textNodes } from "./foreign-text.js";
import { detailName, fileName, place, withheldItems } from "./handoff-card.js";

/**
 * consent: {id, state, to, details, turns, text, asks, withheld, struck}; messageAt as for the handoff card;
 * onDecide({agreed, struck, kinds}) returns a promise. Returns one element.
 */
export function consentCard(consent, { language, messageAt, onDecide }) {
  const title = make("h3", { text: language.say("consent_title", { name: consent.to.name }) });
  const where = make("p", { class: "card-where" }, ...place(consent.to));
  const rest = consent.state === "asked"
    ? question(consent, { language, messageAt, onDecide })
    : outcome(consent, { language, messageAt });
  return make("section", { class: "passed-on consent" }, title, where, ...rest);
}

function question(consent, { language, messageAt, onDecide }) {
  const names = { language, messageAt };
  const hint = make("p", { class: "consent-hint", text: language.say("consent_hint") });
  const details = consent.details.map(({ key, name, value }) => tick(key, detailName(name, language), value, { ticked: true }));
  const turns = consent.turns.map((turn) => tick(turn.key, whoSaid(turn, names), turn.text, { ticked: true, file: turn.file }));
  const asks = consent.asks.map(({ kind, names: where }) => {
    return tick(kind, detailName(kind, language), where.map((name) => itemWords(name, names)).join("\n"), { ticked: false });
  });
  const groups = [
    group(language.say("consent_details"), details),
    folded(language.say("consent_turns", { count: turns.length }), turns),
    said(language.say("consent_message"), consent.text, consent.file),
    group(language.say("consent_asks"), asks),
  ];
  const held = withheldItems(consent.withheld, names);
  const answer = (agreed) => onDecide({ agreed, struck: unticked([...details, ...turns]), kinds: tickedOf(asks) });
  return [hint, ...groups.filter(Boolean), ...held, ...buttons(answer, language)];
}

function outcome(consent, { language, messageAt }) {
  const said = make("p", { class: "consent-hint", text: language.say(`consent_${consent.state}`) });
  if (consent.state !== "agreed" || consent.struck.length === 0) return [said];
  const names = new Map([
    ...consent.details.map(({ key, name }) => [key, detailName(name, language)]),
    ...consent.turns.map((turn) => [turn.key, turnWords(turn, { language, messageAt })]),
  ]);
  const kept = consent.struck.filter((key) => names.has(key)).map((key) => make("li", { text: names.get(key) }));
  return [said, make("h4", { text: language.say("consent_kept") }), make("ul", {}, ...kept)];
}

function tick(key, name, value, { ticked, file = "" }) {
  const box = make("input", { type: "checkbox", value: key });
  box.checked = ticked;
  const shown = value ? [make("span", { class: "consent-value", dir: "auto" }, ...textNodes(value))] : []; // a file may have no words
  const words = make("span", {}, make("bdi", { class: "consent-name", text: name }), ...shown, ...attached(file));
  return make("label", { class: "consent-item" }, box, words);
}

function group(legend, items) {
  return items.length ? make("fieldset", {}, make("legend", { text: legend }), ...items) : null;
}

/** A long list is folded; its name is said again as that of the group of boxes. */
function folded(title, items) {
  if (items.length === 0) return null;
  const fields = make("fieldset", {}, make("legend", { class: "unseen", text: title }), ...items);
  return make("details", {}, make("summary", { text: title }), fields);
}

function said(title, text, file) {
  const words = text ? [make("p", { class: "consent-value" }, make("bdi", {}, ...textNodes(text)))] : [];
  return make("div", { class: "consent-said" }, make("p", { class: "consent-name", text: title }), ...words, ...attached(file));
}

function attached(file) {
  return file ? [fileName(file)] : [];
}

function buttons(answer, language) {
  const trouble = make("p", { class: "consent-trouble", role: "status" });
  const decide = async (agreed) => {
    if (both.some(isBusy)) return;
    for (const button of both) setBusy(button, true);
    setText(trouble, "");
    try {
      await answer(agreed);
    } catch {
      setText(trouble, language.say("return_failed"));
      for (const button of both) setBusy(button, false);
    }
  };
  const yes = make("button", { type: "button", class: "again", text: language.say("consent_yes") });
  const no = make("button", { type: "button", class: "reply", text: language.say("consent_no") });
  const both = [yes, no];
  yes.addEventListener("click", () => decide(true));
  no.addEventListener("click", () => decide(false));
  return [make("div", { class: "consent-buttons" }, yes, no), trouble];
}

function boxOf(item) {
  return item.querySelector("input");
}

function unticked(items) {
  return items.map(boxOf).filter((box) => !box.checked).map((box) => box.value);
}

function tickedOf(items) {
  return items.map(boxOf).filter((box) => box.checked).map((box) => box.value);
}

function whoSaid({ position, author }, { language, messageAt }) {
  const message = messageAt(position);
  if (author === "person") return language.say("you");
  return message ? cleanName(message.author.name) : language.say("item_transcript");
}

/** One of several messages of somebody: when it was said, and which file came with it, tell it from the others. */
function turnWords(turn, { language, messageAt }) {
  const message = messageAt(turn.position);
  const who = turn.author === "person" ? language.say("item_message") : language.isolate(whoSaid(turn, { language, messageAt }));
  const file = turn.file && language.isolate(cleanName(turn.file));
  return [who, message && language.shortTime(message.at), file].filter(Boolean).join(" · ");
}

function itemWords(name, { language, messageAt }) {
  const [, position] = /^message (\d+)$/.exec(name) ?? [];
  if (!position) return detailName(name, language);
  const message = messageAt(Number(position));
  return message ? `${language.say("item_message")} · ${language.shortTime(message.at)}` : language.say("item_message");
}
