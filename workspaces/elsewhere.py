"""In which other workspace of a person the things are that an address names."""

from collections.abc import Iterable, Mapping
from typing import TYPE_CHECKING, Any

from django.db import models

if TYPE_CHECKING:
    from workspaces.models import Member

FOUND_BY: dict[str, "type[models.Model]"] = {}


def found_by(**models_of: "type[models.Model]") -> None:
    """Each app says what the first parameter of its pages' addresses is the id of: a row that has a workspace."""
    FOUND_BY.update(models_of)


def place_of(parameters: Mapping[str, Any], *, among: Iterable["Member"]) -> "Member | None":
    """The place whose workspace has what the address is about; None when none has, or it is about nothing."""
    root = next((name for name in parameters if name in FOUND_BY), None)
    places = {place.workspace_id: place for place in among}
    if root is None or len(places) < 2:
        return None
    rows = FOUND_BY[root]._base_manager.filter(pk=parameters[root], workspace__in=places)
    workspace_id = rows.values_list("workspace_id", flat=True).first()
    return places[workspace_id] if workspace_id else None
