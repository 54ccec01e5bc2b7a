/** Listens to what happens around the chat: network, screen, its keyboard, and the page going or returning. */

/**
 * onBack({reconnect}): network or screen came back; onOffline(): it went, or came; onLeave(), onReturn(): the page was
 * put away and taken out again. Returns a function that ends the listening.
 */
export function watchPage({ panel, onBack, onOffline, onLeave, onReturn }) {
  const ending = new AbortController();
  const { signal } = ending;
  addEventListener("online", () => {
    onOffline();
    onBack({ reconnect: true });
  }, { signal });
  addEventListener("offline", onOffline, { signal });
  document.addEventListener("visibilitychange", () => {
    if (document.visibilityState === "visible") onBack({ reconnect: false });
  }, { signal });
  addEventListener("pagehide", onLeave, { signal });
  addEventListener("pageshow", (event) => {
    if (event.persisted) onReturn();
  }, { signal });
  followKeyboard(panel, signal);
  return () => ending.abort();
}

/** A keyboard on the screen shrinks what is visible, not the page: the window takes the visible part. */
function followKeyboard(panel, signal) {
  const visible = window.visualViewport;
  if (!visible) return;
  const follow = () => {
    panel.style.setProperty("--visible-height", `${visible.height}px`);
    panel.style.setProperty("--visible-top", `${visible.offsetTop}px`);
  };
  visible.addEventListener("resize", follow, { signal });
  visible.addEventListener("scroll", follow, { signal });
  follow();
}
