/* Buttons that use a passkey are shown where the browser can, and what went wrong is said beside them. */
"use strict";

const trouble = document.querySelector("[data-passkey-trouble]");
const supported = window.PublicKeyCredential !== undefined;

for (const element of document.querySelectorAll("[data-passkey]")) element.hidden = !supported;

function say(text) {
  trouble.textContent = text;
  trouble.hidden = false;
}

if (!supported && trouble.closest("[data-passkey-only]")) say(trouble.dataset.unsupported);

document.addEventListener("allauth.error", (event) => {
  event.preventDefault();
  say(trouble.dataset.stopped);
});
