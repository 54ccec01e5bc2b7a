/** Turns an institution's colour into colours that can be read, whatever it is. Contrast as defined by WCAG 2.2. */

const FALLBACK = "#0b5c6b";
const READABLE = 7;
const WHITE = [255, 255, 255];
const INK = [16, 22, 28];
const LIGHT_SURFACE = [238, 241, 243]; // the darkest light surface text stands on, and the lightest dark one
const DARK_SURFACE = [35, 45, 54];

/**
 * Returns {fill, onFill, ink, inkDark} as CSS colours: a fill and the text on it, and the colour for text and lines on
 * a light and on a dark surface; each pair has a contrast of at least 7:1.
 */
export function accentColours(hex) {
  const base = parseHex(hex) ?? parseHex(FALLBACK);
  const onFill = contrast(base, WHITE) >= contrast(base, INK) ? WHITE : INK;
  const fill = pushUntilReadable(base, onFill, onFill === WHITE ? INK : WHITE);
  const ink = pushUntilReadable(base, LIGHT_SURFACE, INK);
  const inkDark = pushUntilReadable(base, DARK_SURFACE, WHITE);
  return Object.fromEntries(Object.entries({ fill, onFill, ink, inkDark }).map(([name, rgb]) => [name, css(rgb)]));
}

/** [r, g, b] of "#abc" or "#aabbcc", otherwise null. */
export function parseHex(text) {
  const match = /^#([0-9a-f]{3}|[0-9a-f]{6})$/i.exec(text ?? "");
  if (!match) return null;
  const digits = match[1].length === 3 ? match[1].replace(/./g, "$&$&") : match[1];
  return [0, 2, 4].map((start) => Number.parseInt(digits.slice(start, start + 2), 16));
}

export function contrast(one, other) {
  const [low, high] = [luminance(one), luminance(other)].sort((a, b) => a - b);
  return (high + 0.05) / (low + 0.05);
}

function pushUntilReadable(colour, against, towards) {
  for (let share = 0; share < 1; share += 0.04) {
    const mixed = colour.map((value, channel) => Math.round(value + (towards[channel] - value) * share));
    if (contrast(mixed, against) >= READABLE) return mixed;
  }
  return towards;
}

function luminance(rgb) {
  const [red, green, blue] = rgb.map((value) => {
    const share = value / 255;
    return share <= 0.04045 ? share / 12.92 : ((share + 0.055) / 1.055) ** 2.4;
  });
  return 0.2126 * red + 0.7152 * green + 0.0722 * blue;
}

function css(rgb) {
  return `rgb(${rgb.join(" ")})`;
}
