/** The card of a handoff: what was passed on, what was held back, how much of the chat went along. */
import { icon, make } from "./elements.js";
import { cleanName } from "./foreign-text.js";

const MESSAGE_NAME = /^message (\d+)$/;

/**
 * card: {to, passed, turns, files, withheld}; home: the Speaker the person started with; messageAt(position): the message that
 * stands there in the chat, or undefined. Returns one element.
 */
export function handoffCard(card, { language, home, messageAt }) {
  const title = make("h3", { text: language.say("card_title", { name: card.to.name }) });
  const where = make("p", { class: "card-where" }, ...place(card.to));
  const turns = make("p", { class: "card-turns", text: language.say("card_turns", { count: card.turns }) });
  return make("section", { class: "passed-on" }, title, where, passedItems(card.passed, { language, home }), turns,
    ...(card.files ?? []).map(fileName), ...withheldItems(card.withheld, { language, messageAt }));
}

/** A file that goes along, by its name. */
export function fileName(name) {
  return make("span", { class: "card-file" }, icon("clip"), make("bdi", { text: cleanName(name) }));
}

export function place({ institution, domain }) {
  const parts = [institution, domain].map(cleanName).filter(Boolean).map((text) => make("bdi", { text }));
  return parts.flatMap((part, index) => (index ? [" · ", part] : [part]));
}

function passedItems(passed, { language, home }) {
  const words = language.say("card_passed", { count: passed.length });
  if (passed.length === 0) return make("p", { class: "card-turns", text: words }); // nothing to unfold
  const summary = make("summary", { text: words });
  const list = make("dl");
  for (const { name, value, said_by: saidBy } of passed) {
    const author = said(saidBy, { language, home });
    const shown = make("dd", {}, make("bdi", { text: String(value) }));
    if (author) shown.append(make("span", { class: "said-by", text: author }));
    list.append(make("dt", {}, make("bdi", { text: detailName(name, language) })), shown);
  }
  return make("details", {}, summary, list);
}

function said(by, { language, home }) {
  if (by === "person") return language.say("said_by_person");
  return by === "agent" && home ? language.say("said_by_agent", { name: home.name }) : "";
}

export function withheldItems(withheld, { language, messageAt }) {
  const title = make("h4", { text: language.say("card_withheld") });
  if (withheld.length === 0) return [title, make("p", { text: language.say("card_withheld_none") })];
  const list = make("ul");
  for (const { name, kind, reason } of withheld) {
    const key = `withheld_${kind}`;
    const why = language.has(key) ? language.say(key) : make("bdi", { text: cleanName(reason) });
    const reasoned = make("span", { class: "why" }, why);
    list.append(make("li", {}, make("bdi", { text: itemName(name, { language, messageAt }) }), reasoned));
  }
  return [title, list];
}

/** A message is held back under its position, as "message 10"; a person knows it by who said it, and when. */
function itemName(name, { language, messageAt }) {
  if (name === "transcript") return language.say("item_transcript");
  const [, position] = MESSAGE_NAME.exec(name) ?? [];
  if (!position) return detailName(name, language);
  const message = messageAt(Number(position));
  if (!message) return language.say("item_message");
  const who = message.author.kind === "person" ? language.say("item_message") : cleanName(message.author.name);
  return `${who} · ${language.shortTime(message.at)}`;
}

/** What is known of many people has words of ours; everything else is called as the builder called it. */
export function detailName(name, language) {
  const key = `kind_${name}`;
  return language.has(key) ? language.say(key) : readable(name);
}

/** "issue_type" is a name for builders; a person reads "Issue type". */
export function readable(name) {
  const words = cleanName(name).replaceAll("_", " ");
  return words.charAt(0).toUpperCase() + words.slice(1);
}
