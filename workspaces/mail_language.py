"""In which language mail goes to the owners of a workspace: to each in one that they speak."""

from collections.abc import Iterable, Iterator, Sequence

from django.conf import settings

from workspaces.models import Workspace


def console_language(spoken: Iterable[str]) -> str:
    """The first of them that the console has, in its code there; the console's own where it has none.

    spoken: BCP 47 codes, the best first.
    """
    ours = dict(settings.LANGUAGES)
    known = (code for one in spoken for code in (one, one.partition("-")[0]) if code in ours)
    return next(known, settings.LANGUAGE_CODE)


def owners_by_language(workspace: Workspace) -> Iterator[tuple[str, Sequence[str]]]:
    """A language of the console, and the addresses of those who are written to in it. Owners who have not said what
    they speak read what most of the others do.
    """
    owners = list(workspace.members.owners().order_by("created_at", "pk").values_list("languages", "user__email"))
    said = [console_language(spoken) for spoken, _address in owners if spoken]
    usual = max(said, key=said.count, default=settings.LANGUAGE_CODE)
    addresses: dict[str, list[str]] = {}
    for spoken, address in owners:
        addresses.setdefault(console_language(spoken) if spoken else usual, []).append(address)
    yield from addresses.items()
