"""Teams and what members speak, through the management API."""

from agents.models import Agent
from tests.management_api.program import Program, program_of
from workspaces.models import AuditEntry, Role, User, Workspace
from workspaces.teams.models import Team

PATH = "teams/"


def test_one_is_made_read_changed_and_deleted(bank: Workspace, alice: User, bob: User, builder: Program) -> None:
    owner, ben = program_of(bank, alice, Role.OWNER), str(bob.memberships.get().pk)
    made = owner.does(PATH, {"name": "Cards", "languages": ["es", "en"], "members": [ben]})
    assert (made["name"], made["languages"], made["members"]) == ("Cards", ["en", "es"], [ben])
    here = f"{PATH}{made['id']}/"
    assert builder.reads(PATH)["items"] == [owner.reads(here)] == [made]
    assert owner.asks("PATCH", here, {"name": "Loans"}, If_Match='"x"').status_code == 412
    answer = owner.asks("PATCH", here, {"name": "Loans"}, If_Match="*")
    assert answer.json() == {**made, "name": "Loans"}
    assert owner.asks("PATCH", here, {"members": []}, If_Match="*").json()["members"] == []
    assert builder.asks("DELETE", here).status_code == 403
    assert owner.asks("DELETE", here).status_code == 204
    assert owner.asks("GET", here).status_code == 404
    assert AuditEntry.objects.filter(action__startswith="team_").count() == 4


def test_what_the_form_refuses_is_refused_by_field(bank: Workspace, alice: User, charlie: User) -> None:
    owner = program_of(bank, alice, Role.OWNER)

    def refused(body: dict[str, object]) -> set[str]:
        answer = owner.asks("POST", PATH, body)
        assert answer.status_code == 400, answer.text
        return {error["field"] for error in answer.json()["errors"]}

    owner.does(PATH, {"name": "Cards"})
    assert refused({"name": "CARDS"}) == {"name"}
    assert refused({"name": "a", "languages": ["xx"]}) == {"languages"}
    assert refused({"name": "a", "members": [str(charlie.memberships.get().pk)]}) == {"members"}


def test_owners_list_members_and_say_what_they_speak(
    bank: Workspace, alice: User, bob: User, builder: Program, stranger: Program, agent: Agent
) -> None:
    owner, ben = program_of(bank, alice, Role.OWNER), bob.memberships.get()
    listed = {one["email"]: one for one in owner.reads("members/")["items"]}
    assert listed[bob.email]["id"] == str(ben.pk) and listed[bob.email]["languages"] == []
    here = f"members/{ben.pk}/"
    assert owner.asks("PATCH", here, {"languages": ["th"]}, If_Match="*").json()["languages"] == ["th"]
    assert owner.asks("PATCH", here, {"languages": ["xx"]}, If_Match="*").status_code == 400
    assert owner.asks("PATCH", here, {"role": "owner"}, If_Match="*").status_code == 400
    assert builder.asks("GET", here).status_code == 403
    assert bob.email not in str(stranger.reads("members/"))


def test_a_builder_has_an_action_ask_a_team_of_their_own_workspace(
    bank: Workspace, office: Workspace, builder: Program, agent: Agent
) -> None:
    ours, theirs = (Team.objects.create(workspace=one, name="Cards") for one in (bank, office))
    trigger = builder.does(f"agents/{agent.pk}/triggers/", {"kind": "fallback", "name": "Else"})
    place = f"agents/{agent.pk}/triggers/{trigger['id']}/actions/"

    def body(team: str) -> dict[str, object]:
        return {"kind": "human_handoff", "settings": {"team": team, "nobody_text": "Nobody."}}

    assert builder.does(place, body(str(ours.pk)))["settings"]["team"] == str(ours.pk)
    assert builder.does(place, body(""))["settings"]["team"] == ""
    for other in (str(theirs.pk), "Cards"):
        answer = builder.asks("POST", place, body(other))
        assert [error["field"] for error in answer.json()["errors"]] == ["settings.team"]
