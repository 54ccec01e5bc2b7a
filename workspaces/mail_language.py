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
    """A language of the console, and the addresses of those who are written to in it: the one they chose for the
    console, or else one that they speak. Owners who have said neither read what most of the others do.
    """
    owners = workspace.members.owners().order_by("created_at", "pk")
    said = {
        address: chosen or (console_language(spoken) if spoken else "")
        for address, chosen, spoken in owners.values_list("user__email", "user__language", "languages")
    }
    known = [language for language in said.values() if language]
    usual = max(known, key=known.count, default=settings.LANGUAGE_CODE)
    addresses: dict[str, list[str]] = {}
    for address, language in said.items():
        addresses.setdefault(language or usual, []).append(address)
    yield from addresses.items()
