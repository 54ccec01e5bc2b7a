"""*Languages*: what is missing in which one, and what a row says side by side with another language of the agent."""

from collections.abc import Callable, Mapping
from functools import partial
from typing import Any
from uuid import UUID

from django import forms
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from agents.languages import LANGUAGES
from agents.lookups import agent_of
from agents.models import Agent
from triggers import editing
from triggers.actions.base import Said, Words
from triggers.changes import name_of
from triggers.console.language_list import entries_of, missing_in_all
from triggers.console.page import (
    Panel,
    action_of,
    action_tab_page,
    change_begun,
    tab_url,
    tells_why_not,
    trigger_of,
)
from triggers.console.tree import tree_of
from triggers.form_fields import text_field
from triggers.models import Action, Trigger
from triggers.snapshots import draft_of
from triggers.stored_actions import read_action
from triggers.translations import (
    Translations,
    heard_by_trigger,
    missing_in,
    other_languages,
    read_translations,
    said_by_trigger,
)
from workspaces.access import MemberRequest, Permission, member_required
from workspaces.console.seen import Edit
from workspaces.lines_field import LinesField

MOST_LINES, LINE_LENGTH = 1000, 200


class WordsForm(forms.Form):
    """One field for each thing that is said; left empty, the agent's own language is spoken."""

    def __init__(self, data: Mapping[str, object] | None, *, said: Mapping[str, Said], words: Words, language: str):
        super().__init__(data, initial=dict(words), prefix="words")
        self._said = said
        for key, one in said.items():
            self.fields[key] = field = _field(one)
            field.widget.attrs |= {"lang": language, "dir": "auto"}

    def clean(self) -> dict[str, object]:
        cleaned = super().clean() or self.cleaned_data
        for key, one in self._said.items():
            lines = cleaned.get(key)
            if one.exact and lines and len(lines) != len(one.text):
                words = _("Enter %(count)d lines, one for each of the answers, in the same order.")
                self.add_error(key, words % {"count": len(one.text)})
        return cleaned

    def words(self) -> Words:
        return {key: value for key, value in self.cleaned_data.items() if value}

    def pairs(self) -> list[tuple[Said, forms.BoundField]]:
        return [(one, self[key]) for key, one in self._said.items()]


def _field(said: Said) -> forms.CharField:
    if isinstance(said.text, str):
        return text_field(label=said.label, required=False)
    return LinesField(label=said.label, max_lines=MOST_LINES, max_line_length=LINE_LENGTH)


@require_safe
@member_required(Permission.BUILD)
def languages(request: MemberRequest, agent_id: UUID) -> HttpResponse:
    """``?in=<language>``: what lacks words in it, or with ``&all=1`` everything that is said."""
    agent = agent_of(request.member, agent_id)
    language, everything = _language_in(request, agent), "all" in request.GET
    entries = entries_of(tree_of(agent, draft_of(agent))) if language else []
    shown = [(entry, entry.missing(language)) for entry in entries]
    context = {
        "agent": agent,
        "language": language,
        "language_name": LANGUAGES.get(language, language),
        "choices": [
            (code, LANGUAGES.get(code, code), missing_in_all(entries, code)) for code in other_languages(agent)
        ],
        "everything": everything,
        "count": len(entries),
        "lacking": sum(missing > 0 for _, missing in shown),
        "entries": [(entry, missing) for entry, missing in shown if missing or everything],
        "columns": [{"label": label} for label in (_("Trigger"), _("What is said"), _("Missing"))],
    }
    return render(request, "triggers/language_list.html", context)


def _language_in(request: MemberRequest, agent: Agent) -> str:
    """By ``?in=<language>``; without it, the first other language of the agent. Empty when it speaks one only."""
    others = other_languages(agent)
    asked_for = request.GET.get("in", "")
    return asked_for if asked_for in others else next(iter(others), "")


@require_http_methods(["GET", "HEAD", "POST"])
@member_required(Permission.BUILD)
@tells_why_not
def translate_trigger(request: MemberRequest, agent_id: UUID, trigger_id: UUID) -> HttpResponse:
    return _page(request, agent_id, lambda: trigger_of(request, agent_id, trigger_id))


@require_http_methods(["GET", "HEAD", "POST"])
@member_required(Permission.BUILD)
@tells_why_not
def translate_action(request: MemberRequest, agent_id: UUID, action_id: UUID) -> HttpResponse:
    return _page(request, agent_id, lambda: action_of(request, agent_id, action_id))


def _page(request: MemberRequest, agent_id: UUID, read: Callable[[], Trigger | Action]) -> HttpResponse:
    """``?listed``: the builder came from the list of what is missing, and goes back there."""
    language = _language_in(request, agent_of(request.member, agent_id))
    with change_begun(request, agent_id):
        row = read()
        said, translations = _said_by(row), _translations_of(row)
        words = translations.get(language, {})
        form_of = partial(WordsForm, said=said, words=words, language=language)
        edit = Edit(request, form_of, {key: one.text for key, one in said.items()})
        if saved := bool(language) and edit.may_save():
            editing.translate(row=row, language=language, words=edit.form.words(), actor=request.user)
    agent, listed = row.agent if isinstance(row, Trigger) else row.trigger.agent, "listed" in request.GET
    back_url = f"{reverse('triggers:languages', args=[agent.pk])}?in={language}" if listed else tab_url(agent)
    if saved:
        return redirect(back_url if listed else tab_url(agent, beside=row))
    heard = heard_by_trigger(row) if isinstance(row, Trigger) and said else translations
    choices = [
        (code, LANGUAGES.get(code, code), len(missing_in(said, heard.get(code, {})))) for code in other_languages(agent)
    ]
    panel = Panel(title=_("Languages"), template="triggers/languages.html", text=name_of(row), row_id=str(row.pk))
    shown: dict[str, Any] = {"form": edit.form, "language": language, "choices": choices, "said": said}
    shown |= {"base": agent.default_language}
    shown |= {"listed": listed, "back_url": back_url, "seen": edit.seen}
    return action_tab_page(request, agent, panel=panel, **shown)


def _said_by(row: Trigger | Action) -> Mapping[str, Said]:
    if isinstance(row, Trigger):
        return said_by_trigger(row)
    kind = read_action(row)
    return kind.said() if kind else {}


def _translations_of(row: Trigger | Action) -> Translations:
    holder = editing.holder_of_translations(row)
    return read_translations(holder.translations) if holder else {}
