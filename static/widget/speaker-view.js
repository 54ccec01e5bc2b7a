/** How a speaker is shown: initials on a colour, name, institution, and its verified domain. */
import { icon, make } from "./elements.js";
import { cleanName } from "./foreign-text.js";

const COLOURS = new Set(["slate", "teal", "indigo", "plum", "rust", "olive", "ochre", "steel"]);
const HUMANS = new Set(["live_agent", "peer_live_agent"]);

export function avatar(speaker) {
  const colour = COLOURS.has(speaker.colour) ? speaker.colour : "slate";
  const initials = Array.from(cleanName(speaker.initials)).slice(0, 2).join("");
  return make("span", { class: `avatar on-${colour}`, "aria-hidden": "true", text: initials });
}

/** Whether a human speaks, of whichever institution. */
export function isHuman(speaker) {
  return HUMANS.has(speaker.kind);
}

/** The word that it is a human; null for an agent. */
export function humanMark(speaker, { language }) {
  return isHuman(speaker) ? make("span", { class: "human", text: language.say("a_person") }) : null;
}

/** The domain with its sign; null when the speaker has none. Where there is no room it goes on behind a dot. */
export function verifiedDomain(speaker, { language }) {
  const domain = cleanName(speaker.domain);
  if (!domain) return null;
  const title = language.say("verified");
  const meaning = make("span", { class: "unseen", text: ` (${title})` });
  const labels = domain.match(/[^.]+\.*|\.+/gu).flatMap((label) => [label, make("wbr")]);
  return make("span", { class: "domain", title }, icon("verified"), make("bdi", {}, ...labels), meaning);
}

/** Name, whether it is a human's, institution and domain on one line, as it stands above a run of messages. */
export function speakerLine(speaker, { language }) {
  const name = make("bdi", { class: "name", text: cleanName(speaker.name) });
  const line = make("div", { class: "speaker" }, avatar(speaker), name);
  const mark = humanMark(speaker, { language });
  if (mark) line.append(mark);
  const institution = cleanName(speaker.institution);
  if (institution) line.append(make("bdi", { class: "institution", text: institution }));
  const domain = verifiedDomain(speaker, { language });
  if (domain) line.append(domain);
  return line;
}

export function sameSpeaker(one, other) {
  return one.kind === other.kind && one.name === other.name && one.domain === other.domain;
}
