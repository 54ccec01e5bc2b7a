"""Teams in the settings, and which languages members speak."""

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from conversations.console import team_views
from conversations.console.team_views import PAGE_LENGTH
from workspaces.members import remove_member
from workspaces.models import AuditEntry, Member, Role, User, Workspace
from workspaces.teams.deeds import MOST_TEAMS, TeamContent, TooManyTeams, create_team, delete_team
from workspaces.teams.models import Team

LIST, ADD = reverse("conversations:teams"), reverse("conversations:add_team")


def team_of(workspace: Workspace, name: str, *members: Member, languages: tuple[str, ...] = ()) -> Team:
    team = Team.objects.create(workspace=workspace, name=name, languages=list(languages))
    team.members.set(members)
    return team


def page_of(team: Team, name: str = "team") -> str:
    return reverse(f"conversations:{name}", args=[team.pk])


@pytest.fixture
def ben(bob: User) -> Member:
    return bob.memberships.get()


def test_a_team_is_made_changed_and_deleted_and_the_log_says_so(alice_client: Client, ben: Member) -> None:
    assert "No teams yet" in alice_client.get(LIST).text
    alice_client.post(ADD, {"name": "  فريق   البطاقات ", "languages": ["es", "ar"], "members": [str(ben.pk)]})
    team = Team.objects.get()
    assert (team.name, team.languages, list(team.members.all())) == ("فريق البطاقات", ["es", "ar"], [ben])
    shown = alice_client.get(LIST).text
    assert "فريق البطاقات" in shown and "Español, العربية" in shown
    alice_client.post(page_of(team), {"name": "Cards"})
    team.refresh_from_db()
    assert (team.name, team.languages, team.members.count()) == ("Cards", [], 0)
    assert "Nobody" in alice_client.get(LIST).text
    assert "Its members stay members" in alice_client.get(page_of(team, "delete_team")).text
    alice_client.post(page_of(team, "delete_team"))
    assert not Team.objects.exists() and Member.objects.filter(pk=ben.pk).exists()
    deeds = AuditEntry.objects.order_by("at").values_list("action", "object_name")
    assert list(deeds) == [("team_created", "فريق البطاقات"), ("team_changed", "Cards"), ("team_deleted", "Cards")]


@pytest.mark.parametrize(
    ("name", "why"), [("cards", "There is a team of this name already."), ("  ", "required"), ("--", "letter or digit")]
)
def test_a_name_that_cannot_be_comes_back(alice_client: Client, bank: Workspace, name: str, why: str) -> None:
    team_of(bank, "Cards")
    assert why in alice_client.post(ADD, {"name": name}).text
    assert Team.objects.count() == 1


def test_another_workspace_has_its_own_names(charlie_client: Client, bank: Workspace, office: Workspace) -> None:
    team_of(bank, "Cards")
    charlie_client.post(ADD, {"name": "Cards"})
    assert office.teams.count() == 1


def test_in_it_may_be_who_may_talk_and_nobody_else(
    alice_client: Client, bank: Workspace, ben: Member, charlie: User
) -> None:
    viewer = User.objects.create_user("vera@harbour.example", first_name="Vera")
    place = Member.objects.create(workspace=bank, user=viewer, role=Role.VIEWER)
    assert "vera@harbour.example" not in alice_client.get(ADD).text
    for stranger in (place, charlie.memberships.get()):
        answer = alice_client.post(ADD, {"name": "Cards", "members": [str(stranger.pk)]})
        assert answer.status_code == 200 and not Team.objects.exists()


def test_who_is_in_it_and_may_not_talk_any_more_is_still_shown_with_why(
    alice_client: Client, bank: Workspace, ben: Member
) -> None:
    team = team_of(bank, "Cards", ben)
    Member.objects.filter(pk=ben.pk).update(role=Role.VIEWER)
    User.objects.filter(pk=ben.user_id).update(is_active=False)
    page = alice_client.get(page_of(team)).text
    assert "Viewer: may not talk with people" in page and "account is closed" in page
    alice_client.post(page_of(team), {"name": "Cards", "members": [str(ben.pk)]})
    assert list(team.members.all()) == [ben]


def test_a_removed_member_is_in_no_team_any_more(bank: Workspace, ben: Member, alice: User) -> None:
    team = team_of(bank, "Cards", ben)
    remove_member(member=ben, actor=alice)
    assert not team.members.exists()


def test_an_owner_says_what_a_member_speaks(alice_client: Client, ben: Member) -> None:
    here = reverse("conversations:member_languages", args=[ben.pk])
    assert ">Any</a>" in alice_client.get(reverse("workspaces:members")).text
    answer = alice_client.post(here, {"languages": ["ar", "en"]}, follow=True)
    ben.refresh_from_db()
    assert ben.languages == ["en", "ar"] and "en, ar" in answer.text
    assert AuditEntry.objects.get().action == "member_languages_changed"
    alice_client.post(here, {"languages": ["xx"]})
    alice_client.post(here, {})
    ben.refresh_from_db()
    assert ben.languages == []


def test_a_member_says_it_beside_their_name(bob_client: Client, ben: Member) -> None:
    mine = reverse("conversations:shown_name")
    bob_client.post(mine, {"shown_name": "Ben", "languages": ["th"]})
    ben.refresh_from_db()
    assert ben.languages == ["th"]
    bob_client.post(mine, {"shown_name": "Benny", "languages": ["th"]})
    assert AuditEntry.objects.count() == 1  # another name is no change of languages


class TestMany:
    @pytest.fixture
    def many(self, bank: Workspace) -> list[Team]:
        return Team.objects.bulk_create(Team(workspace=bank, name=f"Team {n:03}") for n in range(MOST_TEAMS))

    def test_the_list_has_pages_by_name_and_asks_no_more_for_many(self, alice_client: Client, many: list[Team]) -> None:
        with CaptureQueriesContext(connection) as asked:
            first = alice_client.get(LIST)
        assert "Team 049" in first.text and "Team 050" not in first.text
        assert len(first.content) < 100_000 and len(asked) < 25
        assert "Team 499" in alice_client.get(LIST, {"page": MOST_TEAMS // PAGE_LENGTH}).text

    def test_there_is_an_end_to_it(self, alice: User, bank: Workspace, many: list[Team], alice_client: Client) -> None:
        with pytest.raises(TooManyTeams):
            create_team(workspace=bank, content=TeamContent("One more", (), ()), actor=alice)
        assert "at most 500 teams" in alice_client.post(ADD, {"name": "One more"}).text


@pytest.mark.parametrize("name", ["team", "delete_team"])
def test_a_team_that_another_owner_deletes_meanwhile_stays_deleted(
    alice_client: Client, bank: Workspace, bob: User, monkeypatch: pytest.MonkeyPatch, name: str
) -> None:
    team = team_of(bank, "Cards")
    known = Team.objects.get(pk=team.pk)
    delete_team(team=team, actor=bob)
    monkeypatch.setattr(team_views, "team_of", lambda _member, _id: known)
    answer = alice_client.post(page_of(known, name), {"name": "Cards"})
    assert answer.status_code == (404 if name == "team" else 302)
    assert not Team.objects.exists()
    assert [entry.action for entry in AuditEntry.objects.all()] == ["team_deleted"]
