"""Chromium before the deployment of a test: each request is answered in process, so it sees what the test has written.

Whatever ran, or was kept from running, on a page is remembered: dialogs, the mark of a payload, reports of the content
security policy, and markup that only a payload can have brought.
"""

from collections.abc import Callable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import AbstractContextManager, contextmanager, suppress
from dataclasses import dataclass
from queue import Empty, Queue
from typing import Any, TypeVar
from urllib.parse import urlsplit

from django.test import Client
from playwright.sync_api import Browser, Dialog, Page, Route

from tests.attacks.payloads import MARK
from tests.chromium import running_chromium

T = TypeVar("T")
Answer = dict[str, Any]
ORIGIN = "http://127.0.0.1:8000"
NOT_SERVED = (".css", ".woff2", ".svg", "/events")  # looks are not looked at; event streams are answered beside Django
LISTEN = """
window.__reports = [];
addEventListener("securitypolicyviolation", e => window.__reports.push(`${e.violatedDirective} ${e.sample}`));
"""
LOOK = """mark => {
  const found = [...window.__reports];
  if (window[mark]) found.push("ran");
  const look = root => root.querySelectorAll("*").forEach(each => {
    if (each.shadowRoot) look(each.shadowRoot);
    for (const {name, value} of each.attributes) {
      const runs = name.startsWith("on") || name.startsWith("hx-on") || name === "srcdoc";
      const isAddress = /^(href|src|action|formaction|xlink:href)$/.test(name);
      const leads = isAddress && /^\\s*(java\\s*script|data:text)/i.test(value);
      if ((runs && value.includes(mark)) || leads || value.includes("evil.example") && name === "href") {
        found.push(`<${each.localName} ${name}=${value}>`);
      }
    }
    const isCode = each.localName === "script" && each.type !== "application/json";
    if (isCode && each.textContent.includes(mark)) found.push("script");
  });
  look(document);
  return found;
}"""


@dataclass(frozen=True)
class Asked:
    """One request of the browser, which waits for its answer."""

    method: str
    url: str
    headers: dict[str, str]
    body: str
    answer: "Future[Answer]"


class Watched:
    """The browser runs in a thread of its own; what it asks for is answered in the thread of the test, whose connection
    to the database sees what the test has written.

    served: pages of the test's own, by path.
    """

    def __init__(self, browser_thread: ThreadPoolExecutor, client: Client) -> None:
        self._thread, self._client = browser_thread, client
        self._asked: Queue[Asked] = Queue()
        self._dialogs: list[str] = []
        self.served: dict[str, Answer] = {}

    def do(self, deed: Callable[[Page], T]) -> T:
        """Does something with the page, and answers what it asks for meanwhile."""
        return self.answering(self._thread.submit(lambda: deed(self._page)))

    def answering(self, doing: "Future[T]") -> T:
        """What came of something that the browser's thread does, which cannot end while a request has no answer."""
        while not doing.done():
            with suppress(Empty):
                self._give_answer(self._asked.get(timeout=0.02))
        return doing.result()

    def _give_answer(self, asked: Asked) -> None:
        try:
            asked.answer.set_result(self._answer(asked))
        except BaseException as error:
            asked.answer.set_exception(error)
            raise

    def open(self, path: str) -> tuple[int, list[str]]:
        """Its status, and what happened there that nobody here wrote."""
        answer = self.do(lambda page: page.goto(ORIGIN + path, wait_until="load"))
        assert answer is not None
        return answer.status, self.trouble()

    def trouble(self) -> list[str]:
        dialogs, self._dialogs = self._dialogs, []
        return [*dialogs, *self.do(lambda page: page.evaluate(LOOK, MARK))]

    def until(self, condition: Callable[[Page], object]) -> None:
        """Asked again and again from here: the policy of our pages lets them evaluate nothing by themselves."""
        for _ in range(200):
            if self.do(condition):
                return
            self.do(lambda page: page.wait_for_timeout(25))
        raise AssertionError("it never came true")

    def attach(self, page: Page) -> None:
        """In the thread of the browser."""
        self._page = page
        page.on("dialog", self._dismiss)
        page.add_init_script(LISTEN)
        page.route("**/*", self._pass_on)

    def _dismiss(self, dialog: Dialog) -> None:
        self._dialogs.append(dialog.message)
        dialog.dismiss()

    def _pass_on(self, route: Route) -> None:
        request = route.request
        asked = Asked(request.method, request.url, request.headers, request.post_data or "", Future())
        path = urlsplit(request.url).path
        if path.endswith(NOT_SERVED):
            route.abort()
            return
        if path not in self.served:
            self._asked.put(asked)
            answer = asked.answer.result()
            if path.startswith("/static/"):
                self.served[path] = answer
        route.fulfill(**self.served.get(path) or answer)

    def _answer(self, asked: Asked) -> Answer:
        headers = {name: value for name, value in asked.headers.items() if name in ("authorization", "hx-request")}
        kind = asked.headers.get("content-type", "application/octet-stream")
        path = asked.url.removeprefix(ORIGIN)
        response: Any = self._client.generic(asked.method, path, asked.body, content_type=kind, headers=headers)
        body = b"".join(response.streaming_content) if response.streaming else response.content
        return {"status": response.status_code, "headers": dict(response.headers), "body": body}


@contextmanager
def watched(client: Client) -> Iterator[Watched]:
    with ThreadPoolExecutor(max_workers=1, thread_name_prefix="browser") as thread:
        running, browser = running_chromium(), Watched(thread, client)
        try:
            thread.submit(_start, running, browser).result()
            yield browser
        finally:
            browser.answering(thread.submit(running.__exit__, None, None, None))


def _start(running: AbstractContextManager[Browser], browser: Watched) -> None:
    context = running.__enter__().new_context(viewport={"width": 1280, "height": 800}, service_workers="block")
    context.set_default_timeout(10_000)
    browser.attach(context.new_page())
