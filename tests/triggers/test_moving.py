"""Moving rows to other places of the tree: what is allowed, what is told, and two builders at once."""

from collections.abc import Callable

import pytest
from django.test import Client

from agents.models import Agent
from tests.triggers.rows import page, url
from triggers.actions.branch import OTHERWISE
from triggers.console.place_words import in_words
from triggers.models import Action, Intent, Trigger, TriggerKind
from triggers.places import MOST_LEVELS, Place, Tree

pytestmark = pytest.mark.django_db
MakeTrigger = Callable[..., Trigger]


@pytest.fixture
def make(agent: Agent) -> MakeTrigger:
    def make_trigger(name: str, *, kind: str = TriggerKind.MESSAGE_RECEIVED, parent: Trigger | None = None) -> Trigger:
        position = agent.triggers.filter(parent=parent).count()
        row = Trigger.objects.create(agent=agent, kind=kind, name=name, parent=parent, position=position)
        if kind == TriggerKind.MESSAGE_RECEIVED:
            Intent.objects.create(trigger=row, keywords=[name.lower()])
        return row

    return make_trigger


def _say(trigger: Trigger, text: str, parent: Action | None = None, arm: str = "") -> Action:
    position = trigger.actions.filter(parent=parent, arm=arm).count()
    settings = {"variants": [text]}
    return Action.objects.create(
        trigger=trigger, kind="send_message", settings=settings, parent=parent, arm=arm, position=position
    )


def _branch(trigger: Trigger, parent: Action | None = None) -> Action:
    arm = "then" if parent else ""
    return Action.objects.create(trigger=trigger, kind="branch", parent=parent, arm=arm, position=9)


def _move(client: Client, row: Trigger | Action, to: object, before: object = "") -> str:
    agent_id = row.agent_id if isinstance(row, Trigger) else row.trigger.agent_id
    deed = "move_trigger" if isinstance(row, Trigger) else "move_action"
    sent = {"to": to.key if isinstance(to, Place) else str(to), "before": str(before)}
    return client.post(url(deed, agent_id, row.pk), sent, follow=True).content.decode()


def _said(trigger: Trigger, parent: Action | None = None, arm: str = "") -> list[str]:
    rows = trigger.actions.filter(parent=parent, arm=arm, kind="send_message").in_order()
    return [row.settings["variants"][0] for row in rows]


class TestTriggers:
    def test_it_goes_in_front_of_another(self, bob_client: Client, agent: Agent, make: MakeTrigger) -> None:
        first, _second, third = (make(name) for name in ("Fee", "Loan", "Card"))
        assert "“Card” is number 1 of 3 here." in _move(bob_client, third, "", first.pk)
        assert [row.name for row in agent.triggers.in_order()] == ["Card", "Fee", "Loan"]

    def test_it_goes_into_another_and_out_again(self, bob_client: Client, make: MakeTrigger) -> None:
        outer, inner = make("Loan"), make("Rate")
        assert "“Rate” is number 1 of 1 here." in _move(bob_client, inner, outer.pk)
        inner.refresh_from_db()
        assert inner.parent_id == outer.pk
        _move(bob_client, inner, "")
        inner.refresh_from_db()
        assert inner.parent_id is None

    def test_the_list_names_where_it_may_go(self, bob_client: Client, agent: Agent, make: MakeTrigger) -> None:
        outer, inner = make("Loan"), make("Rate")
        make("Inmost", parent=inner)
        shown = page(bob_client, url("move_trigger", agent.pk, inner.pk))
        assert f'<option value="{outer.pk}">Loan</option>' in shown
        assert "Inmost</option>" not in shown

    def test_not_into_itself(self, bob_client: Client, make: MakeTrigger) -> None:
        outer = make("Loan")
        inner = make("Rate", parent=outer)
        assert "A trigger cannot stand inside itself." in _move(bob_client, outer, inner.pk)
        outer.refresh_from_db()
        assert outer.parent_id is None

    @pytest.mark.parametrize("kind", [TriggerKind.CHAT_STARTED, TriggerKind.CHAT_CLOSED])
    def test_what_the_whole_chat_does_stays_outside(self, bob_client: Client, make: MakeTrigger, kind: str) -> None:
        outer, other = make("Loan"), make("All", kind=kind)
        assert "stands at the outermost level only." in _move(bob_client, other, outer.pk)

    def test_a_return_goes_only_where_something_comes_back_from(self, bob_client: Client, make: MakeTrigger) -> None:
        outer, back = make("Loan"), make("Back", kind=TriggerKind.CONVERSATION_RETURNED)
        assert "does not hand the chat over" in _move(bob_client, back, outer.pk)
        Action.objects.create(trigger=outer, kind="external_handoff")
        _move(bob_client, back, outer.pk)
        back.refresh_from_db()
        assert back.parent_id == outer.pk

    def test_no_deeper_than_can_be_exported(self, bob_client: Client, make: MakeTrigger) -> None:
        above: Trigger | None = None
        for level in range(MOST_LEVELS):
            above = make(f"Level {level}", parent=above)
        assert above is not None
        assert f"at most {MOST_LEVELS} deep" in _move(bob_client, make("Deeper"), above.pk)

    def test_what_another_builder_moved_meanwhile_is_no_place_any_more(
        self, bob_client: Client, alice_client: Client, agent: Agent, make: MakeTrigger
    ) -> None:
        outer, fee, card = make("Loan"), make("Fee"), make("Card")
        _move(alice_client, fee, outer.pk)
        assert "Another builder has changed the tree meanwhile." in _move(bob_client, card, "", fee.pk)
        alice_client.post(url("delete_trigger", agent.pk, outer.pk))
        assert "Another builder has changed the tree meanwhile." in _move(bob_client, card, outer.pk)
        assert "“Fee” was deleted" not in _move(bob_client, card, "")
        assert "was deleted meanwhile" in _move(bob_client, fee, "")

    @pytest.mark.parametrize("to", ["nowhere", "00000000-0000-4000-8000-000000000000"])
    def test_a_place_that_never_was(self, bob_client: Client, make: MakeTrigger, to: str) -> None:
        assert "Another builder has changed the tree meanwhile." in _move(bob_client, make("Fee"), to)

    def test_a_new_one_can_be_made_inside(self, bob_client: Client, agent: Agent, make: MakeTrigger) -> None:
        outer = make("Loan")
        kinds = page(bob_client, f"{url('choose_trigger', agent.pk)}?inside={outer.pk}")
        assert "Chat started" not in kinds
        address = f"{url('add_trigger', agent.pk, 'message_received')}?inside={outer.pk}"
        assert address in kinds
        assert f'<option value="{outer.pk}" selected>' in page(bob_client, address)
        bob_client.post(address, {"name": "Rate", "keywords": "rate", "parent": outer.pk})
        assert Trigger.objects.get(name="Rate").parent == outer


class TestActions:
    def test_it_moves_within_and_between_triggers(self, bob_client: Client, make: MakeTrigger) -> None:
        here, there = make("Here"), make("There")
        first, second = _say(here, "1"), _say(here, "2")
        assert "is number 1 of 2 here." in _move(bob_client, second, Place(here), first.pk)
        assert _said(here) == ["2", "1"]
        _move(bob_client, first, Place(there))
        assert (_said(here), _said(there)) == (["2"], ["1"])

    def test_a_branch_takes_along_what_is_in_it(self, bob_client: Client, make: MakeTrigger) -> None:
        here, there = make("Here"), make("There")
        branch = _branch(here)
        _say(here, "so", branch, "then")
        _move(bob_client, branch, Place(there))
        branch.refresh_from_db()
        assert _said(there, branch, "then") == ["so"]

    def test_it_goes_into_a_way_of_a_branch_and_out(self, bob_client: Client, make: MakeTrigger) -> None:
        here = make("Here")
        branch, action = _branch(here), _say(here, "hello")
        _move(bob_client, action, Place(here, branch, OTHERWISE))
        assert _said(here, branch, OTHERWISE) == ["hello"]
        _move(bob_client, action, Place(here), branch.pk)
        assert _said(here) == ["hello"]

    def test_places_are_told_in_words(self, agent: Agent, make: MakeTrigger) -> None:
        here = make("Here")
        inner = _branch(here, _branch(here))
        tree = Tree(agent)
        words = [in_words(place, tree) for place in tree.places_for(_say(here, "hello"))]
        assert words[0] == "Here"
        assert words[2].startswith("Here › Branch: ") and words[2].endswith(" › If so")
        assert [place.branch for place in tree.places_for(inner)].count(inner) == 0
        assert len(words) == 5

    def test_not_into_itself(self, bob_client: Client, make: MakeTrigger) -> None:
        here = make("Here")
        outer = _branch(here)
        inner = _branch(here, outer)
        assert "A branch cannot stand inside itself." in _move(bob_client, outer, Place(here, inner, "then"))

    def test_nothing_leads_out_of_an_end(self, bob_client: Client, make: MakeTrigger) -> None:
        here, end = make("Here"), make("End", kind=TriggerKind.CHAT_CLOSED)
        branch = _branch(here)
        Action.objects.create(trigger=here, kind="jump", parent=branch, arm="then")
        assert "While a chat is being closed" in _move(bob_client, branch, Place(end))

    def test_a_jump_does_not_go_round(self, bob_client: Client, make: MakeTrigger) -> None:
        here, there = make("Here"), make("There")
        jump = Action.objects.create(trigger=here, kind="jump", settings={"trigger": str(there.pk)})
        assert "would go round in a circle" in _move(bob_client, jump, Place(there))
        jump.refresh_from_db()
        assert jump.trigger == here

    def test_branches_no_deeper_than_can_be_exported(self, bob_client: Client, make: MakeTrigger) -> None:
        here = make("Here")
        above: Action | None = None
        for _level in range(MOST_LEVELS):
            above = _branch(here, above)
        assert above is not None
        deeper = Place(here, above, "then")
        assert f"at most {MOST_LEVELS} deep" in _move(bob_client, _branch(here), deeper)
        address = url("add_action", here.agent_id, here.pk, "branch") + deeper.query
        assert f"at most {MOST_LEVELS} deep" in bob_client.get(address, follow=True).content.decode()

    def test_not_to_another_agent(
        self, bob_client: Client, make: MakeTrigger, make_agent: Callable[..., Agent]
    ) -> None:
        here = make("Here")
        strange = Trigger.objects.create(agent=make_agent(here.agent.workspace), kind="fallback", name="Else")
        assert "has changed the tree" in _move(bob_client, _say(here, "hello"), Place(strange))
