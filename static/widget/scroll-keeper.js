/** Keeps what is being read in its place: at the end while the person is there, otherwise where they are. */

const NEAR_PX = 48;
const OLDER_PX = 160;
const ABOVE_PX = 8; // what is read from its start does not touch the head of the window

export class ScrollKeeper {
  #scroller;
  #atEnd = true;
  #lastTop = 0;
  #newest = null;
  #onNearStart;
  #onEndSeen;
  #observer;

  constructor({ scroller, content, onNearStart, onEndSeen }) {
    this.#scroller = scroller;
    this.#onNearStart = onNearStart;
    this.#onEndSeen = onEndSeen;
    scroller.addEventListener("scroll", () => this.#noticeScroll(), { passive: true });
    this.#observer = new ResizeObserver(() => this.settle());
    this.#observer.observe(scroller);
    this.#observer.observe(content);
  }

  get atEnd() {
    return this.#atEnd;
  }

  /** Called before each paint that finds a size changed, so a burst of messages costs one layout, not one each. */
  settle() {
    if (!this.#atEnd) return;
    this.#scroller.scrollTop = this.#scroller.scrollHeight;
    this.#readFromStart();
  }

  /** A row that somebody else has just added: if it is longer than the window, it is read from its start. */
  follow(row) {
    this.#newest = row;
  }

  #readFromStart() {
    const { top, height } = this.#scroller.getBoundingClientRect();
    const row = this.#newest?.getBoundingClientRect();
    if (!row || height === 0 || row.height <= height) return;
    this.#newest = null;
    this.#atEnd = false;
    this.#scroller.scrollTop += row.top - top - ABOVE_PX;
  }

  goToEnd() {
    this.#newest = null;
    this.#atEnd = true;
    this.settle();
    this.#onEndSeen();
  }

  /** Notes which row is being read before rows are put above it. Returns a function that puts it back in place. */
  hold(rows) {
    const top = this.#scroller.getBoundingClientRect().top;
    const anchor = Array.from(rows).find((row) => row.getBoundingClientRect().bottom > top);
    const before = anchor?.getBoundingClientRect().top;
    return () => {
      if (this.#atEnd || !anchor) this.settle();
      else this.#scroller.scrollTop += anchor.getBoundingClientRect().top - before;
    };
  }

  #noticeScroll() {
    const { scrollTop, scrollHeight, clientHeight } = this.#scroller;
    if (clientHeight === 0) return; // closed
    const near = scrollHeight - scrollTop - clientHeight <= NEAR_PX;
    this.#atEnd = near || (this.#atEnd && scrollTop >= this.#lastTop); // rows came, nobody left
    this.#lastTop = scrollTop;
    if (this.#atEnd) this.#onEndSeen();
    if (scrollTop < OLDER_PX) this.#onNearStart();
  }
}
