"""Who may use the Action tab. That nobody else finds its pages is among ``tests/attacks/test_v8_walk.py``."""

from collections.abc import Callable

import pytest
from django.test import Client

from agents.models import Agent
from tests.triggers.rows import HANDOFF_SENT, url
from triggers.models import Action, Trigger


class TestWhoMayUseIt:
    PAGES = ("action_tab", "choose_trigger", "try_it", "edit_trigger", "pick_action", "edit_action", "delete_trigger")
    DEEDS = ("delete_trigger", "disable_trigger", "move_trigger_up", "delete_action", "disable_action", "edit_action")

    def address(self, name: str, action: Action) -> str:
        agent_id = action.trigger.agent_id
        row = [] if name in ("action_tab", "choose_trigger", "try_it") else [action.trigger_id]
        return url(name, agent_id, *([action.pk] if "_action" in name and name != "pick_action" else row))

    @pytest.mark.parametrize("name", PAGES)
    def test_a_builder_may(self, bob_client: Client, handoff: Action, name: str) -> None:
        assert bob_client.get(self.address(name, handoff)).status_code == 200

    @pytest.mark.parametrize("name", DEEDS)
    def test_another_workspace_changes_nothing(self, charlie_client: Client, handoff: Action, name: str) -> None:
        assert charlie_client.post(self.address(name, handoff), HANDOFF_SENT).status_code == 404
        handoff.refresh_from_db()
        assert handoff.enabled and handoff.trigger.enabled and handoff.settings == {"accept_seconds": 20}

    @pytest.mark.parametrize("name", ["disable_trigger", "move_trigger_up", "disable_action", "move_action_down"])
    def test_a_link_changes_nothing(self, alice_client: Client, handoff: Action, name: str) -> None:
        assert alice_client.get(self.address(name, handoff)).status_code == 405

    def test_a_row_of_another_agent_is_not_found(
        self, alice_client: Client, complaint: Trigger, make_agent: Callable[..., Agent]
    ) -> None:
        other = make_agent(complaint.agent.workspace)
        assert alice_client.get(url("edit_trigger", other.pk, complaint.pk)).status_code == 404
