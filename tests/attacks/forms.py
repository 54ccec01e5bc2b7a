"""The forms of a page, as a browser would send them untouched; what it would leave out stands there with no value."""

from collections.abc import Mapping
from html.parser import HTMLParser

Form = dict[str, list[str]]
TYPED: Mapping[str, str] = {"email": "dana@harbour.example", "number": "1", "url": "https://office.example"}


class _Reader(HTMLParser):
    """forms: by where each goes; the address of the page is the empty text."""

    def __init__(self) -> None:
        super().__init__()
        self.forms: dict[str, Form] = {}
        self._fields: Form | None = None
        self._select = self._area = ""

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = {name: value or "" for name, value in attrs}
        if tag == "form" and given.get("method", "").lower() == "post":
            self._fields = self.forms.setdefault(given.get("action", ""), {})
        elif self._fields is None:
            return
        elif tag == "input":
            self._input(given)
        elif tag == "button" and given.get("name"):
            self._fields.setdefault(given["name"], [given.get("value", "")])  # the first one is pressed
        elif tag == "select":
            self._select = given.get("name", "")
        elif tag == "textarea":
            self._area = given.get("name", "")
            self._fields.setdefault(self._area, [""])
        elif tag == "option" and self._select:
            self._option(given)

    def _input(self, given: Mapping[str, str]) -> None:
        assert self._fields is not None
        kind, name = given.get("type", "text"), given.get("name", "")
        if not name or kind == "submit":
            return
        sent = self._fields.setdefault(name, [])
        if kind == "file" or (kind in ("checkbox", "radio") and "checked" not in given):
            return
        typed = TYPED.get(kind, "Written") if kind not in ("hidden", "checkbox", "radio") else "on"
        sent.append(given.get("value") or typed)

    def _option(self, given: Mapping[str, str]) -> None:
        assert self._fields is not None
        chosen = self._fields.setdefault(self._select, [])
        if "selected" in given or not any(chosen):
            self._fields[self._select] = [given.get("value", "")]

    def handle_data(self, data: str) -> None:
        if self._area and self._fields is not None:
            self._fields[self._area] = [self._fields[self._area][0] + data.lstrip("\n")]

    def handle_endtag(self, tag: str) -> None:
        if tag == "form":
            self._fields = None
        elif tag == "select":
            self._select = ""
        elif tag == "textarea":
            if self._area and self._fields is not None and not self._fields[self._area][0]:
                self._fields[self._area] = ["Written"]
            self._area = ""


def forms_in(page: str) -> dict[str, Form]:
    reader = _Reader()
    reader.feed(page)
    return reader.forms
