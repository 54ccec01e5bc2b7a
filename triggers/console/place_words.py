"""Places of the tree, in words."""

from collections.abc import Iterator

from triggers.actions import ACTIONS
from triggers.places import Place, Tree
from triggers.stored_actions import read_action


def in_words(place: Place, tree: Tree) -> str:
    """For example ``Complaint › Branch: {amount} is over 50 › If so``."""
    return " › ".join((place.trigger.title, *_ways(place, tree)))


def _ways(place: Place, tree: Tree) -> Iterator[str]:
    branch = place.branch
    if branch is None:
        return
    outer = tree.actions.get(branch.parent_id) if branch.parent_id else None
    yield from _ways(Place(place.trigger, outer, branch.arm), tree)
    kind = read_action(branch)
    if kind is not None:
        yield f"{kind.label}: {kind.summary()}"
        yield str(dict(ACTIONS[branch.kind].arms)[place.arm])
