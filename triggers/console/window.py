"""What of the tree is shown at once: all of it or, where that is very much, one level."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace

from django.core.paginator import Paginator
from django.http import HttpRequest

from agents.models import Agent
from triggers.console.tree import TriggerNode
from triggers.models import Action, TriggerKind
from triggers.snapshots import Rows
from triggers.text_folding import fold
from workspaces.console.listing import PAGE_LENGTH, FindForm, Listing

MOST_AT_ONCE = 300  # triggers and actions


@dataclass(frozen=True)
class Window:
    """found: a page of the outermost triggers, or of those that were sought; None where all are shown, or one is.
    is_inside: it is the way to one trigger, and what is inside that.
    """

    nodes: tuple[TriggerNode, ...]
    found: Listing | None = None
    is_inside: bool = False

    @property
    def is_part(self) -> bool:
        return self.is_inside or self.found is not None


def window_of(request: HttpRequest, tree: tuple[TriggerNode, ...], rows: Rows, *, at: str) -> Window:
    """rows: those of the tree. at: the id of a trigger or an action that has to be in sight; empty, or one that is not
    there: none.
    """
    if len(rows.triggers) + len(rows.actions) <= MOST_AT_ONCE:
        return Window(tree)
    if at and (way := _way_to(tree, _trigger_at(rows, at))):
        return Window((_seen_along(way),), is_inside=True)
    form = FindForm(request.GET)
    sought = form.cleaned_data["q"] if form.is_valid() else ""
    page = Paginator([*_found(tree, sought)] if sought else tree, PAGE_LENGTH).get_page(request.GET.get("page"))
    return Window(tuple(map(_folded, page)), Listing(page, form, sought, is_long=True))


def is_shown_in_parts(agent: Agent) -> bool:
    return agent.triggers.count() + Action.objects.filter(trigger__agent=agent).count() > MOST_AT_ONCE


def _every(nodes: Iterable[TriggerNode]) -> Iterator[TriggerNode]:
    for node in nodes:
        yield node
        yield from _every(node.children)


def _trigger_at(rows: Rows, at: str) -> str:
    """The trigger that is meant, or that holds the action."""
    return next((str(each.trigger_id) for each in rows.actions if str(each.pk) == at), at)


def _way_to(nodes: Iterable[TriggerNode], trigger_id: str) -> tuple[TriggerNode, ...]:
    """From the outermost trigger to this one."""
    for node in nodes:
        if str(node.row.pk) == trigger_id:
            return (node,)
        if inner := _way_to(node.children, trigger_id):
            return (node, *inner)
    return ()


def _seen_along(way: tuple[TriggerNode, ...]) -> TriggerNode:
    *outer, last = way
    seen = replace(last, children=tuple(map(_folded, last.children)))
    for node in reversed(outer):
        seen = replace(node, children=(seen,), is_passed=True)
    return seen


def _found(tree: Iterable[TriggerNode], sought: str) -> Iterator[TriggerNode]:
    """By name, keywords and phrases: each word has to stand somewhere."""
    words = fold(sought).split()
    for node in _every(tree):
        told = [node.row.title]
        if node.row.kind == TriggerKind.MESSAGE_RECEIVED:
            told += [*node.row.intent.keywords, *node.row.intent.training_phrases]
        text = fold(" ".join(told))
        if all(word in text for word in words):
            yield node


def _folded(node: TriggerNode) -> TriggerNode:
    problems = node.drawing.problems
    hidden = [each.row.pk for each in _every(node.children)]
    hidden += [row.pk for trigger in (node, *_every(node.children)) for row, _kind in trigger.kinds]
    wrong = (each for row_id in hidden for each in problems.get(row_id, ()))
    return replace(node, is_folded=True, errors_inside=sum(each.is_error for each in wrong))
