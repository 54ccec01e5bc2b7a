"""What the addresses of triggers and actions have in common."""

from rest_framework.response import Response

from triggers.changes import CannotChange
from workspaces.access import Permission
from workspaces.management_api.problems import Problem
from workspaces.management_api.views import ManagementView


class TreeView(ManagementView):
    """Tells when another builder has just deleted what was to be changed."""

    reads = Permission.BUILD

    def handle_exception(self, exc: Exception) -> Response:
        return super().handle_exception(Problem("not_possible_now", str(exc)) if isinstance(exc, CannotChange) else exc)
