/** Waiting that can be cut short, and how long to wait after failures. */

const FIRST_PAUSE_MS = 500;
const LONGEST_PAUSE_MS = 15_000;

/** Milliseconds before the next try after so many failures in a row, with jitter so that a crowd spreads out. */
export function backoff(failures) {
  const steady = Math.min(LONGEST_PAUSE_MS, FIRST_PAUSE_MS * 2 ** Math.max(0, failures - 1));
  return steady * (0.75 + Math.random() * 0.5);
}

export class Pause {
  #finish = null;

  /** Resolves after the time, or at once when cut() is called. */
  wait(milliseconds) {
    return new Promise((resolve) => {
      const timer = setTimeout(() => this.cut(), milliseconds);
      this.#finish = () => {
        clearTimeout(timer);
        resolve();
      };
    });
  }

  cut() {
    this.#finish?.();
    this.#finish = null;
  }
}
