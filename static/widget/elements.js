/** Makes elements without markup strings, so that nothing foreign can ever become markup. */

const SVG = "http://www.w3.org/2000/svg";

/** make("p", {class: "quiet", text: "…", onclick: f}, child, …): other names become attributes; null is left out. */
export function make(tag, { text, onclick, ...attributes } = {}, ...children) {
  const element = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes)) if (value !== null) element.setAttribute(name, value);
  if (text !== undefined) element.textContent = text;
  if (onclick) element.addEventListener("click", onclick);
  element.append(...children);
  return element;
}

const ICONS = {
  chat: "M4 5h16v11H9l-5 4z",
  close: "M6 6l12 12M18 6L6 18",
  send: "M5 12h13M12 5l7 7-7 7",
  clip: "M20 11.5l-8.2 8.2a5 5 0 0 1-7.1-7.1l8.5-8.5a3.4 3.4 0 0 1 4.8 4.8l-8.5 8.5a1.7 1.7 0 0 1-2.4-2.4l7.8-7.8",
  back: "M10 6l-6 6 6 6M4 12h16",
  down: "M12 5v14M6 13l6 6 6-6",
  verified: "M12 3l7 3v5c0 4.5-3 8-7 10-4-2-7-5.5-7-10V6zM9 12l2.2 2.2L15.5 10",
};

/** A line drawing in the colour of the text around it, for the eye only. */
export function icon(name) {
  const drawing = document.createElementNS(SVG, "svg");
  const path = document.createElementNS(SVG, "path");
  const look = { viewBox: "0 0 24 24", "aria-hidden": "true", class: `icon icon-${name}`, focusable: "false" };
  for (const [key, value] of Object.entries(look)) drawing.setAttribute(key, value);
  path.setAttribute("d", ICONS[name]);
  drawing.append(path);
  return drawing;
}

/** Changes text in place, so that a screen reader hears of it only where it should. */
export function setText(element, text) {
  if (element.firstChild?.nodeType === Node.TEXT_NODE) {
    if (element.firstChild.data !== text) element.firstChild.data = text;
  } else {
    element.textContent = text;
  }
}

/** A button that is at work looks so and does nothing, but keeps the keyboard's place, which a disabled one loses. */
export function setBusy(button, busy) {
  if (busy) button.setAttribute("aria-disabled", "true");
  else button.removeAttribute("aria-disabled");
}

export function isBusy(button) {
  return button.getAttribute("aria-disabled") === "true";
}
