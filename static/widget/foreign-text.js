/**
 * Text that somebody else wrote, made safe to show: always text nodes, links only to http(s), no direction tricks.
 */
import { make } from "./elements.js";

const ADDRESS = /https?:\/\/[^\s<>"'`\u200b-\u200f\u202a-\u202e\u2060-\u206f]+/giu;
const TRAILING = /[.,;:!?)\]}'"»”’。，！？、]+$/u;
const OVERRIDES = /[\u202d\u202e]/gu; // they make text read differently from what it is; isolates and marks are honest
const INVISIBLE = /[\p{Cc}\u00ad\u061c\u180e\u200b-\u200f\u2028-\u202e\u2060-\u206f\ufeff]/gu;

// What the server counts as nothing (triggers/text_folding.py): also fillers, variation selectors and tags.
const UNSEEN = /[\p{Cc}\u00ad\u034f\u061c\u115f\u1160\u17b4\u17b5\u180b-\u180f\u200b-\u200f\u202a-\u202e\u2060-\u206f\u3164\ufe00-\ufe0f\ufeff\uffa0\u{e0000}-\u{e0fff}]/gu;

/** Whether a bubble with it would be empty. */
export const showsNothing = (text) => text.replace(UNSEEN, "").trim() === "";

/** A name, institution or domain: one line, nothing invisible in it. */
export function cleanName(text) {
  return String(text ?? "").replace(INVISIBLE, "").trim();
}

/** The nodes of a message: plain text, and links made by us. */
export function textNodes(text) {
  const clean = String(text ?? "").replace(OVERRIDES, "");
  const nodes = [];
  let end = 0;
  for (const match of clean.matchAll(ADDRESS)) {
    const address = match[0].replace(TRAILING, "");
    const target = webAddress(address);
    if (!target) continue;
    nodes.push(clean.slice(end, match.index), link(address, target));
    end = match.index + address.length;
  }
  nodes.push(clean.slice(end));
  return nodes.filter((node) => node !== "");
}

/** Not one with a name before its host, such as https://bank.example@elsewhere.example: it seems to lead to the name. */
function webAddress(text) {
  const target = parse(text);
  if (!target || target.username || target.password) return null;
  return target.protocol === "https:" || target.protocol === "http:" ? target.href : null;
}

function parse(text) {
  try {
    return new URL(text);
  } catch {
    return null;
  }
}

/** The title shows the real address, so that a look-alike host is seen in its ASCII form. */
function link(text, target) {
  return make("a", { href: target, title: target, target: "_blank", rel: "noopener nofollow ugc", text });
}
