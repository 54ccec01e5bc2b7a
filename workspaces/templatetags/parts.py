"""Template tags of the console's parts. Each draws one template of `templates/parts/`, or single words, such as a time.

A part without logic is included directly; a part is a tag only when it has a body (`{% panel %}…{% endpanel %}`)
or something to work out (the tone of a state, the words of a time).
"""

import unicodedata
from collections.abc import Iterable, Mapping
from datetime import datetime, timedelta
from functools import lru_cache
from typing import NamedTuple

from django import template
from django.core.paginator import Page
from django.forms import BaseForm, BoundField
from django.template.context import Context
from django.urls import NoReverseMatch, reverse
from django.utils import formats, timezone
from django.utils.html import format_html
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext, gettext_lazy, ngettext_lazy, pgettext_lazy

from workspaces import icons
from workspaces.charts import BarChart
from workspaces.table_rows import labelled_rows

register = template.Library()

COLOURS = ("slate", "teal", "indigo", "plum", "rust", "olive", "ochre", "steel")


class Look(NamedTuple):
    """How a state is drawn: the tone picks the colour, the icon and the word carry the meaning."""

    tone: str
    icon: str
    word: object  # text, translated when it is shown


STATES: Mapping[str, Look] = {
    "accepted": Look("info", "check", gettext_lazy("Accepted")),
    "active": Look("good", "circle-check", gettext_lazy("Active")),
    "added": Look("good", "plus", gettext_lazy("Added")),
    "cancelled": Look("quiet", "ban", gettext_lazy("Cancelled")),
    "changed": Look("info", "pencil", gettext_lazy("Changed")),
    "claimed": Look("info", "loader-circle", gettext_lazy("Under way")),
    "closed": Look("quiet", "lock", gettext_lazy("Closed")),
    "degraded": Look("warn", "triangle-alert", gettext_lazy("Degraded")),
    "delivered": Look("good", "check-check", gettext_lazy("Delivered")),
    "disabled": Look("quiet", "circle-pause", gettext_lazy("Disabled")),
    "disconnected": Look("quiet", "unplug", gettext_lazy("Disconnected")),
    "draft": Look("quiet", "pencil", gettext_lazy("Draft")),
    "done": Look("good", "check", gettext_lazy("Done")),
    "dropped": Look("quiet", "circle-minus", gettext_lazy("Not needed any more")),
    "due": Look("info", "clock", gettext_lazy("Due")),
    "enabled": Look("good", "circle-check", gettext_lazy("Enabled")),
    "ended": Look("quiet", "circle-stop", gettext_lazy("Ended")),
    "expired": Look("warn", "hourglass", gettext_lazy("Expired")),
    "failed": Look("bad", "circle-x", gettext_lazy("Failed")),
    "live": Look("good", "circle-check", gettext_lazy("Live")),
    "offered": Look("info", "send", gettext_lazy("Offered")),
    "open": Look("good", "message-square", gettext_lazy("Open")),
    "passed": Look("good", "circle-check", gettext_lazy("Passed")),
    "pending": Look("info", "clock", gettext_lazy("Pending")),
    "received": Look("info", "check", gettext_lazy("Received")),
    "recovered": Look("good", "circle-check", gettext_lazy("Works again")),
    "refused": Look("bad", "ban", gettext_lazy("Refused")),
    "relayed": Look("good", "check-check", gettext_lazy("Delivered")),
    "removed": Look("bad", "minus", gettext_lazy("Removed")),
    "reordered": Look("info", "arrow-up-down", gettext_lazy("Order changed")),
    "returned": Look("good", "corner-up-left", gettext_lazy("Returned")),
    "revoked": Look("bad", "ban", gettext_lazy("Revoked")),
    "rotating": Look("info", "refresh-cw", gettext_lazy("Rotating")),
    "running": Look("info", "loader-circle", gettext_lazy("Running")),
    "skipped": Look("quiet", "circle-minus", gettext_lazy("Skipped")),
    "taken_back": Look("warn", "undo-2", gettext_lazy("Taken back")),
    "test": Look("warn", "flask-conical", gettext_lazy("Test chat")),
    "unread": Look("info", "mail", pgettext_lazy("state", "Unread")),
    "verified": Look("good", "shield-check", gettext_lazy("Verified")),
    "waiting": Look("quiet", "circle-dashed", gettext_lazy("Waiting")),
    "warning": Look("warn", "triangle-alert", pgettext_lazy("state", "Warning")),
    "withheld": Look("warn", "eye-off", gettext_lazy("Withheld")),
}


def _look(state: str) -> Look:
    """An unknown state is shown by its own name, quietly, so that a new one never breaks a page."""
    return STATES.get(state) or Look("quiet", "circle", state.replace("_", " ").capitalize())


def _draw(context: Context, part: str, **values: object) -> SafeString:
    """Draw `parts/<part>.html` with the page's request, person and CSRF token, and none of its other variables."""
    shared = {name: context.get(name) for name in ("request", "user", "csrf_token")}
    engine = context.template.engine  # type: ignore[union-attr]  # a tag is only ever drawn inside a template
    return engine.get_template(f"parts/{part}.html").render(context.new({**shared, **values}))


@register.simple_tag
def icon(name: str, *, size: int = 16, label: str = "") -> SafeString:
    """A lucide icon. Without a label it is decoration, hidden from screen readers."""
    return _drawn_icon(str(name), size, str(label))


@lru_cache(maxsize=512)
def _drawn_icon(name: str, size: int, label: str) -> SafeString:
    """A page has dozens, and each is read and written out as a tree."""
    naming = {"role": "img", "aria-label": label} if label else {"aria-hidden": "true"}
    attributes = {"class": f"icon icon--{name}", "focusable": "false", **naming}
    return SafeString(icons.drawn(name, size, attributes))


@register.inclusion_tag("parts/status.html")
def status(state: str, label: str = "", title: str = "") -> dict[str, object]:
    """A pill for a state such as `active`."""
    look = _look(state)
    return {"state": state, "tone": look.tone, "icon_name": look.icon, "word": label or look.word, "title": title}


@register.filter
def tone(state: str) -> str:
    """The tone of a state: good, info, warn, bad or quiet."""
    return _look(state).tone


@register.filter
def state_icon(state: str) -> str:
    return _look(state).icon


@register.filter
def state_word(state: str) -> object:
    return _look(state).word


@register.simple_tag
def when(moment: datetime | None, missing: str = "") -> SafeString:
    """A time as "5 minutes ago", with the exact time in the person's zone on hover."""
    if moment is None:
        return format_html('<span class="muted">{}</span>', missing or gettext("Never"))
    return _shown_time(moment, first=relative(moment), on_hover=exact_time(moment), kind="ago")


@register.simple_tag
def exactly(moment: datetime) -> SafeString:
    """The other way round, for a record: the exact time, with "5 minutes ago" on hover."""
    return _shown_time(moment, first=exact_time(moment), on_hover=relative(moment), kind="exact")


def exact_time(moment: datetime) -> str:
    """In the person's zone, which it names."""
    local = timezone.localtime(moment)
    return f"{formats.date_format(local, 'DATETIME_FORMAT')} {local.tzname()}"


def _shown_time(moment: datetime, *, first: str, on_hover: str, kind: str) -> SafeString:
    """Not a file: the line break at its end would stand before a comma that follows. kind: the class, for paper."""
    at = timezone.localtime(moment).isoformat(timespec="seconds")
    return format_html('<time class="{}" datetime="{}" title="{}">{}</time>', kind, at, on_hover, first)


_AGO = (
    (timedelta(days=1), ngettext_lazy("%d day ago", "%d days ago")),
    (timedelta(hours=1), ngettext_lazy("%d hour ago", "%d hours ago")),
    (timedelta(minutes=1), ngettext_lazy("%d minute ago", "%d minutes ago")),
)
_AHEAD = (
    (timedelta(days=1), ngettext_lazy("in %d day", "in %d days")),
    (timedelta(hours=1), ngettext_lazy("in %d hour", "in %d hours")),
    (timedelta(minutes=1), ngettext_lazy("in %d minute", "in %d minutes")),
)


def relative(moment: datetime, *, now: datetime | None = None) -> str:
    """Words for how long ago, or how far ahead, an aware moment lies; its date when that is a week or more."""
    age = (now or timezone.now()) - moment
    distance, units = (age, _AGO) if age >= timedelta() else (-age, _AHEAD)
    if distance >= timedelta(days=7):
        return formats.date_format(timezone.localtime(moment), "DATE_FORMAT")
    for unit, words in units:
        if distance >= unit:
            return str(words % (distance // unit))
    return gettext("just now")


@register.inclusion_tag("parts/avatar.html")
def avatar(name: str, colour: str = "", *, size: str = "m", initials: str = "") -> dict[str, object]:
    """Initials on one of eight colours; without a known colour the name itself picks one, always the same."""
    name = str(name)
    known = colour if colour in COLOURS else COLOURS[sum(map(ord, name)) % len(COLOURS)]
    return {"initials": initials or initials_of(name), "colour": known, "size": size}


def initials_of(name: str) -> str:
    """The first letters of the first and last word ("Banco do Sul" → "BS"), or "?" when there is none."""
    letters = [next((c for c in word if unicodedata.category(c)[0] in "LN"), "") for word in name.split()]
    found = [letter for letter in letters if letter]
    return "".join(found[:1] + found[1:][-1:]).upper() or "?"


@register.simple_tag(takes_context=True)
def field(
    context: Context, bound: BoundField, prefix: str = "", suffix: str = "", depends: str = "", reveal: str = ""
) -> SafeString:
    """One form field with its label, hint and errors. `depends="kind=later"` shows it only for that choice; `reveal`
    names a button that shows what is typed in it. A form may name the fields of which it needs one in `one_of_these`.
    """
    is_optional = not bound.field.required and bound.name not in getattr(bound.form, "one_of_these", ())
    shape = "checkbox" if getattr(bound.field.widget, "input_type", "") == "checkbox" else "stacked"
    if bound.use_fieldset:
        shape = "group"
    return _draw(
        context, "field", field=bound, shape=shape, is_optional=is_optional, prefix=prefix, suffix=suffix,
        depends=depends, reveal=reveal,
    )  # fmt: skip


@register.simple_tag(takes_context=True)
def form_fields(context: Context, form: BaseForm) -> SafeString:
    """The error summary, the hidden fields and every visible field of a form, without the `<form>` around them."""
    return _draw(context, "fields", form=form)


@register.simple_tag(takes_context=True)
def error_summary(context: Context, *forms: BaseForm) -> SafeString:
    """What has to be put right, at the top of a page, each line a link to its field."""
    return _draw(context, "error_summary", problems=[problem for form in forms for problem in _problems(form)])


def _problems(form: BaseForm) -> Iterable[dict[str, str]]:
    for name, errors in form.errors.items():
        bound = form[name] if name in form.fields else None
        target = f"{bound.auto_id}_group" if bound and bound.use_fieldset else bound and bound.id_for_label
        label = str(bound.label) if bound else ""
        yield from ({"target": target or "", "label": label, "text": str(error)} for error in errors)


@register.simple_tag(takes_context=True)
def pagination(context: Context, page: Page, noun: str = "") -> SafeString:  # type: ignore[type-arg]  # rows of any kind
    """Links to the previous and next page that keep the rest of the query. Draws nothing for a single page."""
    return _draw(context, "pagination", page=page, noun=noun)


@register.simple_tag(takes_context=True)
def nav_item(
    context: Context, url_name: str, icon_name: str, label: str, count: object = 0, counted: str = ""
) -> SafeString:
    """A link of the main navigation, current on its page and all below. Draws nothing for a page that is not there.
    counted: the id of its count, when that changes by itself.
    """
    try:
        url = reverse(url_name)
    except NoReverseMatch:
        return SafeString()
    request = context.get("request")
    path = request.path if request else ""
    current = path == url or (url != "/" and path.startswith(url))
    place = url_name.partition(":")[2] or url_name
    return _draw(
        context, "nav_item", url=url, place=place, icon_name=icon_name, label=label, count=count, counted=counted,
        current=current,
    )  # fmt: skip


@register.simple_tag(takes_context=True)
def bar_chart(context: Context, chart: BarChart, title: str, label: str, unit: str) -> SafeString:
    """Bars over time with their table; `label` says what a bar stands for, `unit` what it counts."""
    columns = [label, {"label": unit, "numeric": True}]
    return _draw(context, "bar_chart", chart=chart, title=title, columns=columns)


# The parts with a body. The body is drawn first, so it arrives escaped.


def _trimmed(body: str) -> SafeString:
    """A drawn body without the white space around it, so that an empty one counts as none."""
    return mark_safe(body.strip())  # noqa: S308 - drawn by the template engine


@register.simple_block_tag(takes_context=True)
def page_header(
    context: Context, content: str, title: str, subtitle: str = "", back: str = "", back_words: str = ""
) -> SafeString:
    """The page's title; the body holds its actions, the primary one last. back_words: what the page at ``back`` is."""
    return _draw(
        context,
        "page_header",
        title=title,
        subtitle=subtitle,
        back=back,
        back_words=back_words or gettext("Back"),
        actions=_trimmed(content),
    )


@register.simple_block_tag(takes_context=True)
def panel(context: Context, content: str, title: str = "", text: str = "", level: int = 2) -> SafeString:
    """A bordered section of a page with an optional heading."""
    return _draw(context, "panel", title=title, text=text, level=level, body=content)


@register.simple_block_tag(takes_context=True)
def side_panel(context: Context, content: str, title: str, close_url: str, text: str = "") -> SafeString:
    """A panel at the side of the page, usually for a form; its close link leads to the page without it."""
    return _draw(context, "side_panel", title=title, close_url=close_url, text=text, body=content)


@register.simple_block_tag(takes_context=True)
def confirm(
    context: Context,
    content: str,
    id: str,
    title: str,
    action: str,
    button: str,
    danger: bool = True,
) -> SafeString:
    """A dialog that asks before something that cannot be undone; the body names what will be lost."""
    return _draw(
        context, "confirm", id=id, title=title, action=action, button=button, danger=danger, body=content, dialog=True
    )


@register.simple_block_tag(takes_context=True)
def empty_state(context: Context, content: str, icon_name: str, title: str, text: str) -> SafeString:
    """What this place is for, while nothing is in it; the body holds the next step."""
    return _draw(context, "empty_state", icon_name=icon_name, title=title, text=text, actions=_trimmed(content))


@register.simple_block_tag(takes_context=True)
def data_table(
    context: Context,
    content: str,
    caption: str,
    columns: Iterable[object],
    empty: str = "",
    show_caption: bool = False,
    matrix: bool = False,
) -> SafeString:
    """A table; the body holds its rows. A column is `label`, and if sortable `url` and `sorted` (ascending, …).

    On a small screen each row stands by itself, its cells one below the other; a `matrix` of figures scrolls.
    """
    columns, rows = list(columns), _trimmed(content)
    stacks = not matrix and len(columns) > 2
    return _draw(
        context,
        "table",
        caption=caption,
        columns=columns,
        rows=labelled_rows(rows, columns) if stacks else rows,
        empty=empty,
        visible=show_caption,
        stacks=stacks,
        matrix=matrix,
    )


@register.simple_block_tag(takes_context=True)
def tree_row(
    context: Context,
    content: str,
    title: str,
    url: str = "",
    icon_name: str = "zap",
    summary: str = "",
    kind: str = "",
    enabled: bool | None = None,
    toggle_url: str = "",
    current: bool = False,
    branch: str = "",
    menu_label: str = "",
    grip: bool = False,
) -> SafeString:
    """One row of a tree. The body holds the items of its menu; `branch` is the id of the list this row folds; `grip`:
    it can be dragged by a script.
    """
    return _draw(
        context, "tree_row", title=title, url=url, icon_name=icon_name, summary=summary, kind=kind, enabled=enabled,
        toggle_url=toggle_url, current=current, branch=branch, menu=_trimmed(content), menu_label=menu_label, grip=grip,
    )  # fmt: skip
