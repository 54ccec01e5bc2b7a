/** The widget's own words and times in the person's language. */
import english from "./texts/en.js";
import { cleanName } from "./foreign-text.js";

const LANGUAGES = ["en", "fr", "es", "pt", "ar", "th", "fil", "id", "rw", "sw", "zh"];
const OTHER_NAMES = { tl: "fil", in: "id" };
const RIGHT_TO_LEFT_LETTER = /[\u0590-\u08ff\ufb1d-\ufdff\ufe70-\ufefc]/u;
const HOLE = /\{(\w+)\}/g;
const RIGHT_TO_LEFT = new Set(["ar"]);

/**
 * The first of the wanted locales that we have words for, as {locale, language}. Where it names a language alone, the
 * next that names a place too says how times are written there.
 */
export function chooseLocale(wanted) {
  const locales = wanted.map((locale) => String(locale ?? "").replaceAll("_", "-"));
  const first = locales.find((locale) => LANGUAGES.includes(languageOf(locale)));
  if (!first) return { locale: "en", language: "en" };
  const language = languageOf(first);
  const placed = locales.find((locale) => locale.includes("-") && languageOf(locale) === language);
  return { locale: first.includes("-") ? first : placed ?? first, language };
}

function languageOf(locale) {
  const short = locale.toLowerCase().split("-")[0];
  return OTHER_NAMES[short] ?? short;
}

/** Loads the words of one language; English stands in when the file cannot be had. */
export async function loadLanguage({ locale, language }) {
  let texts = english;
  try {
    if (language !== "en") texts = (await import(`./texts/${language}.js`)).default;
  } catch {
    return new Language({ locale: "en", language: "en", texts: english });
  }
  return new Language({ locale, language, texts });
}

const CLOCKS = {
  hour: { hour: "numeric", minute: "2-digit" },
  day: { day: "numeric", month: "short", hour: "numeric", minute: "2-digit" },
  exact: { dateStyle: "full", timeStyle: "medium" },
};

export class Language {
  #texts;
  #locales;
  #number;
  #clocks;

  constructor({ locale, language, texts }) {
    this.language = language;
    this.direction = RIGHT_TO_LEFT.has(language) ? "rtl" : "ltr";
    this.#texts = texts;
    this.#locales = [validLocale(locale), language, "en-GB"].filter(Boolean);
    this.#number = new Intl.NumberFormat(this.#locales);
    const clock = ([style, options]) => [style, new Intl.DateTimeFormat(this.#locales, options)];
    this.#clocks = Object.fromEntries(Object.entries(CLOCKS).map(clock)); // making one is slow; there are many times
  }

  has(key) {
    return Object.hasOwn(this.#texts, key);
  }

  /** Whether there are words for a key and a value for everything they name. */
  canSay(key, values) {
    return this.has(key) && Array.from(this.#texts[key].matchAll(HOLE)).every(([, name]) => values[name]);
  }

  /** The words for a key, with {name} and the like filled in; numbers are written as the language does. */
  say(key, values = {}) {
    return this.#texts[key].replace(HOLE, (_, name) => {
      const value = values[name];
      return typeof value === "number" ? this.#number.format(value) : this.isolate(cleanName(value));
    });
  }

  /** A name, or words of others, in the other direction must not reorder the words around it. */
  isolate(name) {
    return this.direction === "rtl" || RIGHT_TO_LEFT_LETTER.test(name) ? `\u2068${name}\u2069` : name;
  }

  /** A size of so many bytes, as people read it, and as the console writes it: 1 MB is 1024 KB. */
  bytes(size) {
    const [unit, amount] = size < 1024 ** 2 ? ["kilobyte", size / 1024] : ["megabyte", size / 1024 ** 2];
    const digits = amount < 10 ? 1 : 0;
    const look = { style: "unit", unit, unitDisplay: "short", maximumFractionDigits: digits };
    return new Intl.NumberFormat(this.#locales, look).format(Math.max(0.1, amount));
  }

  /** Time of day, with the date when it was not today. */
  shortTime(at) {
    const time = new Date(at);
    const today = time.toDateString() === new Date().toDateString();
    return this.#format(time, today ? "hour" : "day");
  }

  exactTime(at) {
    return this.#format(new Date(at), "exact");
  }

  #format(time, style) {
    return Number.isNaN(time.getTime()) ? "" : this.#clocks[style].format(time);
  }
}

function validLocale(locale) {
  try {
    return Intl.getCanonicalLocales(locale)[0];
  } catch {
    return null;
  }
}
