"""A team that an action asks: chosen in its form, named where it is read, missed before publishing, and in files."""

import json
from collections.abc import Callable

import pytest
from django.test import Client
from django.urls import reverse

from agents.models import Agent
from tests.triggers.rows import page, url
from triggers.console.transfer.exporting import tree_file
from triggers.copying import copy_action
from triggers.live_links import LiveLinks
from triggers.live_teams import LiveTeams
from triggers.models import Action, Trigger
from triggers.places import Tree
from triggers.problems import problems_of
from triggers.publishing import DraftBroken, publish
from triggers.snapshots import draft_of
from workspaces.models import Member, Role, User, Workspace
from workspaces.teams.models import Team

SENT = {"nobody_text": "Nobody.", "wait_minutes": 10}


@pytest.fixture
def cards(agent: Agent, bob: User) -> Team:
    team = Team.objects.create(workspace=agent.workspace, name="Cards")
    team.members.add(bob.memberships.get())
    return team


@pytest.fixture
def asks(complaint: Trigger, cards: Team) -> Action:
    settings = {"team": str(cards.pk), "nobody_text": "Nobody."}
    return Action.objects.create(trigger=complaint, kind="human_handoff", settings=settings)


def problems(agent: Agent) -> list[tuple[str, bool]]:
    found = problems_of(draft_of(agent), LiveLinks(agent), LiveTeams(agent.workspace))
    return [(each.words, each.is_error) for each in found if "team" in each.words]


def test_one_that_is_there_is_named_in_the_tree_and_in_the_changes(
    bob_client: Client, agent: Agent, asks: Action
) -> None:
    assert problems(agent) == []
    assert "Cards · waits 10 minutes" in page(bob_client, url("action_tab", agent.pk))
    publish(agent=agent, actor=None)
    Action.objects.update(settings={**asks.settings, "team": ""})
    changed = page(bob_client, url("changes", agent.pk))
    assert "Cards" in changed and "Anybody" in changed


def test_one_with_nobody_in_it_is_a_warning(agent: Agent, asks: Action, cards: Team) -> None:
    Member.objects.update(role=Role.VIEWER)
    assert problems(agent) == [("Nobody is in the team “Cards”, so nobody is ever available.", False)]


def test_one_that_was_deleted_is_an_error_at_the_action(
    bob_client: Client, agent: Agent, asks: Action, cards: Team
) -> None:
    cards.delete()
    [(words, is_error)] = problems(agent)
    assert is_error and "The team it asks is not there" in words
    assert words in page(bob_client, url("action_tab", agent.pk))
    with pytest.raises(DraftBroken):
        publish(agent=agent, actor=None)
    here = url("edit_action", agent.pk, asks.pk)
    assert "A team that is not there any more" in page(bob_client, here)
    sent = {"team": asks.settings["team"], **SENT}
    assert "Choose another, or anybody." in bob_client.post(here, sent).text
    assert bob_client.post(here, {**sent, "team": ""}).status_code == 302
    assert problems(agent) == []


def test_another_workspaces_team_cannot_be_chosen(
    bob_client: Client, agent: Agent, asks: Action, office: Workspace
) -> None:
    theirs = Team.objects.create(workspace=office, name="Secret")
    here = url("edit_action", agent.pk, asks.pk)
    assert "Secret" not in page(bob_client, here)
    sent = {"team": str(theirs.pk), **SENT}
    assert bob_client.post(here, sent).status_code == 200


def test_whoever_deletes_one_is_told_which_triggers_ask_it(
    alice_client: Client, agent: Agent, asks: Action, cards: Team, complaint: Trigger
) -> None:
    delete = reverse("conversations:delete_team", args=[cards.pk])
    assert url("edit_action", agent.pk, asks.pk) in alice_client.get(delete).text
    publish(agent=agent, actor=None)
    asks.delete()
    told = alice_client.get(delete).text
    assert "Live" in told and complaint.name in told and "edit" not in told


class TestFiles:
    @pytest.fixture
    def file(self, agent: Agent, asks: Action) -> bytes:
        return tree_file(agent)

    @pytest.fixture
    def other(self, office: Workspace, make_agent: Callable[..., Agent]) -> Agent:
        return make_agent(office)

    def imports(self, client: Client, agent: Agent, file: bytes, **more: str) -> str:
        sent = {"how": "add", "content": file.decode(), "revision": agent.draft_revision or "", **more}
        return client.post(url("transfer", agent.pk), sent, follow=True).text

    def test_a_file_names_it_and_holds_no_key(self, file: bytes, cards: Team) -> None:
        assert b'"team": "Cards"' in file.replace(b'"team":"Cards"', b'"team": "Cards"')
        assert str(cards.pk).encode() not in file

    def test_where_one_of_that_name_is_it_is_asked(
        self, charlie_client: Client, other: Agent, office: Workspace, file: bytes
    ) -> None:
        theirs = Team.objects.create(workspace=office, name="CARDS")
        assert "There is no team" not in self.imports(charlie_client, other, file)
        self.imports(charlie_client, other, file, confirmed="1")
        assert Action.objects.get(trigger__agent=other).settings["team"] == str(theirs.pk)

    def test_where_none_is_it_is_said_before_and_the_action_misses_it(
        self, charlie_client: Client, other: Agent, file: bytes
    ) -> None:
        assert "There is no team <bdi>Cards</bdi> here." in self.imports(charlie_client, other, file)
        self.imports(charlie_client, other, file, confirmed="1")
        assert [is_error for _words, is_error in problems(other)] == [True]

    def test_one_that_was_deleted_is_missed_in_the_copy_too(
        self, bob_client: Client, agent: Agent, asks: Action, cards: Team
    ) -> None:
        cards.delete()
        self.imports(bob_client, agent, tree_file(agent), how="replace", confirmed="1")
        assert [is_error for _words, is_error in problems(agent)] == [True]

    def test_a_copy_in_the_workspace_asks_the_same_team(
        self, asks: Action, cards: Team, alice: User, make_agent: Callable[..., Agent]
    ) -> None:
        second = make_agent(cards.workspace)
        Trigger.objects.create(agent=second, kind="fallback", name="Else")
        [place] = Tree(second).places()
        made = copy_action(action=asks, to=second, place=place.key, actor=alice).row
        assert isinstance(made, Action) and made.settings["team"] == str(cards.pk)
        assert problems(second) == []

    def test_a_file_from_before_there_were_teams_asks_anybody(
        self, charlie_client: Client, other: Agent, file: bytes
    ) -> None:
        old = json.loads(file)
        del old["triggers"][0]["actions"][0]["settings"]["team"]
        self.imports(charlie_client, other, json.dumps(old).encode(), confirmed="1")
        assert Action.objects.get(trigger__agent=other).settings["team"] == ""
