"""From the draft to what is live, and back: nothing but what was published runs."""

from collections.abc import Callable
from cProfile import Profile
from importlib import import_module
from operator import is_
from typing import Any

import pytest
from django.apps import apps
from django.db import connection as database
from django.test import Client

from agents.models import Agent, Connection, LinkState
from tests.triggers.publishing import publish_rows
from tests.triggers.rows import page, url
from triggers.actions import ACTIONS
from triggers.actions.api_request import SendApiRequest
from triggers.console.differences import Deed, differences
from triggers.live_links import LiveLinks
from triggers.live_teams import LiveTeams
from triggers.models import Action, FlowVersion, Intent, Trigger, TriggerKind
from triggers.problems import problems_of
from triggers.publishing import DraftBroken, DraftMoved, discard_changes, publish, restore_as_draft
from triggers.snapshots import Rows, draft_of, rows_of, written
from triggers.stored_actions import write_action
from workspaces.encrypted_fields import EncryptedSecretField
from workspaces.models import AuditAction, AuditEntry, User

HEADERS = [["Authorization", "Bearer zanzibar"]]


def says(trigger: Trigger, text: str, **fields: Any) -> Action:
    return Action.objects.create(trigger=trigger, kind="send_message", settings={"variants": [text]}, **fields)


def asks(trigger: Trigger, headers: list[list[str]], **fields: Any) -> Action:
    row = Action(trigger=trigger, kind="api_request", **fields)
    request = {"url": "https://bank.example/"}
    write_action(row, SendApiRequest.from_json({"variable": "balance", "request": request, "headers": headers}))
    row.save()
    return row


def state_of(rows: Rows) -> list[dict[str, object]]:
    """But for positions, which say no more than the order."""
    return [written(row) | {"position": 0} for row in (*rows.triggers, *rows.actions)]


@pytest.fixture
def greeting(complaint: Trigger) -> Action:
    return says(complaint, "Hello.")


@pytest.fixture
def nested(complaint: Trigger, tala: Connection) -> Trigger:
    """One of everything: a trigger inside another, a branch, a connection, a secret, equal positions."""
    inside = Trigger.objects.create(
        agent=complaint.agent, kind=TriggerKind.CONVERSATION_RETURNED, name="Back", parent=complaint, enabled=False
    )
    branch = Action.objects.create(trigger=complaint, kind="branch", settings={"conditions": [{"detail": "a"}]})
    says(complaint, "A", parent=branch, arm="then")
    Action.objects.create(trigger=complaint, kind="external_handoff", connection=tala)
    asks(inside, HEADERS)
    return inside


def calls_of_comparing(agent: Agent, number: int) -> int:
    """How many functions it takes to compare a draft of that many triggers with what it was."""
    triggers = tuple(Trigger(agent=agent, kind=TriggerKind.FALLBACK, name=str(each)) for each in range(number))
    actions = tuple(Action(trigger=each, kind="send_message", settings={"variants": ["A"]}) for each in triggers)
    old, new = Rows(triggers[:-10], actions[:-10]), Rows(triggers[10:], actions[10:])
    counted = Profile()
    with counted:
        assert len(differences(agent, old, new)) == 20
    return sum(entry.callcount for entry in counted.getstats())


class TestVersions:
    def test_a_version_is_the_rows_as_they_were(self, agent: Agent, nested: Trigger) -> None:
        drafted = draft_of(agent)
        kept = rows_of(FlowVersion.objects.get(pk=publish_rows(agent).pk))
        assert state_of(kept) == state_of(drafted)
        assert [each.secret for each in kept.actions] == [each.secret for each in drafted.actions]
        intent = next(each for each in kept.triggers if each.kind == TriggerKind.MESSAGE_RECEIVED).intent
        assert (intent.keywords, intent.excluded_phrases) == (["complaint"], ["no complaint"])

    def test_what_is_as_it_was_published_is_not_read_again(self, agent: Agent, nested: Trigger) -> None:
        version, before = publish_rows(agent), draft_of(agent)
        kept = rows_of(version, like=before)
        assert all(map(is_, kept.triggers + kept.actions, before.triggers + before.actions))
        asking = Action.objects.get(kind="api_request")
        write_action(asking, SendApiRequest.from_json({**asking.settings, "headers": [["Authorization", "quagga"]]}))
        asking.save()
        Trigger.objects.filter(pk=nested.pk).update(name="Renamed")
        after = draft_of(agent)
        kept = rows_of(version, like=after)
        assert [old.name for old, new in zip(kept.triggers, after.triggers, strict=True) if old is not new] == ["Back"]
        assert "zanzibar" in next(row.secret for row in kept.actions if row.pk == asking.pk)
        assert len(differences(agent, kept, after)) == 2

    @pytest.mark.parametrize(
        ("model", "change"),
        [
            (Trigger, {"enabled": False}),
            (Trigger, {"parent": None}),
            (Intent, {"margin": 0.5}),
            (Action, {"settings": {"variants": ["Other"]}}),
            (Action, {"connection": None}),
            (Action, {"parent": None}),
        ],
        ids=lambda given: getattr(given, "__name__", "") or "".join(given),
    )
    def test_one_column_is_enough_to_be_another(
        self, agent: Agent, nested: Trigger, model: Any, change: dict[str, Any]
    ) -> None:
        version = publish_rows(agent)
        model.objects.update(**change)
        draft = draft_of(agent)
        kept = rows_of(version, like=draft)
        before, after = kept.triggers + kept.actions, draft.triggers + draft.actions
        changed = [old for old, new in zip(before, after, strict=True) if old is not new]
        assert changed and all(isinstance(each, Action) == (model is Action) for each in changed)

    def test_what_was_published_without_a_column_is_read(self, agent: Agent, nested: Trigger) -> None:
        version, draft = publish_rows(agent), draft_of(agent)
        del version.tree["triggers"][0]["enabled"], version.tree["actions"][0]["translations"]
        kept = rows_of(version, like=draft)
        assert kept.triggers[0] is not draft.triggers[0] and kept.actions[0] is not draft.actions[0]
        assert kept.triggers[1] is draft.triggers[1] and kept.actions[1] is draft.actions[1]

    def test_deciphering_waits_for_the_kinds_that_keep_secrets(
        self, agent: Agent, nested: Trigger, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        deciphered: list[object] = []
        field = EncryptedSecretField.from_db_value
        monkeypatch.setattr(
            EncryptedSecretField, "from_db_value", lambda *args: deciphered.append(args[1]) or field(*args)
        )
        rows = draft_of(agent)
        assert (len(rows.actions), len(deciphered)) == (4, 1)

    def test_a_large_draft_is_compared_row_by_row(self, agent: Agent) -> None:
        calls_of_comparing(agent, 50)  # what is loaded once
        assert calls_of_comparing(agent, 800) < 3 * calls_of_comparing(agent, 400)

    def test_its_secrets_are_encrypted_and_nowhere_else(self, agent: Agent, nested: Trigger) -> None:
        version = publish_rows(agent)
        with database.cursor() as cursor:
            cursor.execute("SELECT tree, secrets FROM triggers_flowversion")
            (stored,) = cursor.fetchall()
        assert "zanzibar" not in str(stored) and "zanzibar" in version.secrets

    def test_numbers_rise_and_what_is_live_is_the_last(self, agent: Agent, alice: User, greeting: Action) -> None:
        numbers = [publish(agent=agent, actor=alice, note="first").number]
        Action.objects.filter(pk=greeting.pk).update(enabled=False)
        numbers.append(publish(agent=agent, actor=alice, note="second").number)
        agent.refresh_from_db()
        assert (numbers, agent.versions.get(pk=agent.live_version).note) == ([1, 2], "second")
        assert AuditEntry.objects.filter(action=AuditAction.DRAFT_PUBLISHED).count() == 2

    def test_what_is_published_twice_is_one_version(self, agent: Agent, alice: User, complaint: Trigger) -> None:
        kept = asks(complaint, HEADERS)
        first = publish(agent=agent, actor=alice)
        assert publish(agent=agent, actor=alice, note="pressed twice") == first
        agent.refresh_from_db()
        assert (agent.live_version, agent.versions.count()) == (first.pk, 1)
        assert AuditEntry.objects.filter(action=AuditAction.DRAFT_PUBLISHED).count() == 1
        write_action(kept, SendApiRequest.from_json({**kept.settings, "headers": [["Authorization", "Bearer quagga"]]}))
        kept.save()
        assert publish(agent=agent, actor=alice).number == 2

    def test_what_cannot_be_read_any_more_is_replaced(self, agent: Agent, alice: User, complaint: Trigger) -> None:
        asks(complaint, HEADERS)
        first = publish(agent=agent, actor=alice)
        with database.cursor() as cursor:
            cursor.execute("UPDATE triggers_flowversion SET secrets = 'kept with a key that is gone'")
        assert publish(agent=agent, actor=alice).number == (first.number or 0) + 1

    def test_a_draft_that_moved_on_is_not_published(self, agent: Agent, alice: User, greeting: Action) -> None:
        agent.touch_draft()
        with pytest.raises(DraftMoved):
            publish(agent=agent, actor=alice, revision=agent.draft_revision)
        assert not agent.versions.exists()

    def test_a_restored_version_is_the_draft_again(self, agent: Agent, alice: User, nested: Trigger) -> None:
        version, before = publish_rows(agent), draft_of(agent)
        agent.triggers.all().delete()
        publish_rows(agent)
        live = agent.live_version

        restore_as_draft(version=version, actor=alice)
        assert state_of(draft_of(agent)) == state_of(before)
        assert [each.secret for each in draft_of(agent).actions] == [each.secret for each in before.actions]
        assert not differences(agent, rows_of(version), draft_of(agent))
        agent.refresh_from_db()
        assert agent.live_version == live

    def test_a_connection_that_is_gone_is_not_restored(self, agent: Agent, alice: User, nested: Trigger) -> None:
        version = publish_rows(agent)
        Connection.objects.all().delete()
        restore_as_draft(version=version, actor=alice)
        assert Action.objects.get(kind="external_handoff").connection is None

    def test_discarding_needs_something_that_is_live(self, agent: Agent, alice: User, greeting: Action) -> None:
        with pytest.raises(FlowVersion.DoesNotExist):
            discard_changes(agent=agent, actor=alice)
        publish_rows(agent)
        before = greeting.pk
        greeting.delete()
        discard_changes(agent=agent, actor=alice)
        assert Action.objects.get().pk == before


def test_an_older_deployments_rows_become_version_one(
    agent: Agent, nested: Trigger, make_agent: Callable[..., Agent]
) -> None:
    make_agent(agent.workspace)
    import_module("triggers.migrations.0009_first_versions").publish_what_runs(apps, None)

    for each in Agent.objects.all():
        version = each.versions.get()
        assert (version.number, each.live_version) == (1, version.pk)
        assert state_of(rows_of(version)) == state_of(draft_of(each))
        assert [row.secret for row in rows_of(version).actions] == [row.secret for row in draft_of(each).actions]


class TestProblems:
    @pytest.mark.parametrize("kind", ACTIONS)
    def test_an_action_without_what_it_needs_is_named(self, agent: Agent, complaint: Trigger, kind: str) -> None:
        Action.objects.create(trigger=complaint, kind=kind)
        errors = [
            each for each in problems_of(draft_of(agent), LiveLinks(agent), LiveTeams(agent.workspace)) if each.is_error
        ]
        assert len(errors) == (0 if kind in {"close", "human_handoff"} else 1)

    def test_what_is_disabled_is_not_asked_for_anything(self, agent: Agent, complaint: Trigger) -> None:
        Action.objects.create(trigger=complaint, kind="external_handoff", enabled=False)
        off = Trigger.objects.create(agent=agent, kind=TriggerKind.MESSAGE_RECEIVED, name="Off", enabled=False)
        Intent.objects.create(trigger=off)
        assert [each.words for each in problems_of(draft_of(agent), LiveLinks(agent), LiveTeams(agent.workspace))] == [
            "It has no actions."
        ]

    def test_a_link_or_a_trigger_that_is_disabled_is_a_warning(
        self, agent: Agent, complaint: Trigger, tala: Connection
    ) -> None:
        Connection.objects.update(state=LinkState.DISABLED)
        off = Trigger.objects.create(agent=agent, kind=TriggerKind.FALLBACK, name="Off", enabled=False)
        Action.objects.create(trigger=complaint, kind="external_handoff", connection=tala)
        Action.objects.create(trigger=complaint, kind="jump", settings={"trigger": str(off.pk)})
        found = problems_of(draft_of(agent), LiveLinks(agent), LiveTeams(agent.workspace))
        assert [(each.is_error, each.words) for each in found] == [
            (False, "The connection to Tala is disabled."),
            (False, "The trigger “Off” it goes to is disabled."),
        ]

    def test_the_draft_is_refused_with_them(self, agent: Agent, alice: User, handoff: Action) -> None:
        with pytest.raises(DraftBroken) as refused:
            publish(agent=agent, actor=alice)
        assert [each.row_id for each in refused.value.problems] == [handoff.pk]
        assert not agent.versions.exists()


class TestDifferences:
    def found(self, agent: Agent) -> list[Any]:
        return differences(agent, rows_of(agent.versions.get(pk=agent.live_version)), draft_of(agent))

    def test_what_came_and_went(self, agent: Agent, greeting: Action) -> None:
        publish_rows(agent)
        greeting.delete()
        fee = Trigger.objects.create(agent=agent, kind=TriggerKind.FALLBACK, name="Else", position=1)
        says(fee, "What?")
        assert [(each.deed, each.title, each.inside) for each in self.found(agent)] == [
            (Deed.REMOVED, "Send message", ("Send message · Hello.",)),
            (Deed.ADDED, "Else", ("Send message · What?",)),
        ]
        Trigger.objects.filter(name="Complaint").delete()
        assert self.found(agent)[-1].title == "Complaint"

    def test_settings_old_and_new(self, agent: Agent, greeting: Action) -> None:
        publish_rows(agent)
        Action.objects.update(settings={"variants": ["Good day."]}, enabled=False)
        Intent.objects.update(keywords=["complaint", "fee"])
        trigger, action = self.found(agent)
        (keywords,) = trigger.settings
        assert (keywords.label, keywords.before, keywords.after) == ("Keywords", (), ("fee",))
        assert [(each.label, each.before, each.after) for each in action.settings] == [
            ("Message", ("Hello.",), ("Good day.",)),
            ("Enabled", ("yes",), ("no",)),
        ]

    @pytest.mark.parametrize("kind", ACTIONS)
    def test_every_kind_can_be_put_in_words(self, agent: Agent, complaint: Trigger, kind: str) -> None:
        row = Action.objects.create(trigger=complaint, kind=kind, settings=ACTIONS[kind].from_json({}).to_json())
        publish_rows(agent)
        Action.objects.filter(pk=row.pk).update(enabled=False)
        (change,) = self.found(agent)
        assert [each.label for each in change.settings] == ["Enabled"]

    def test_questions_and_conditions_are_named_by_their_number(self, agent: Agent, complaint: Trigger) -> None:
        question = {"text": "Name?", "variable": "name"}
        Action.objects.create(trigger=complaint, kind="show_survey", settings={"questions": [question]})
        publish_rows(agent)
        Action.objects.update(settings={"questions": [question, question | {"text": "And?", "variable": "b"}]})
        (change,) = self.found(agent)
        assert [(each.label, each.before) for each in change.settings] == [("Question 2", ())]
        assert "Question: And?" in change.settings[0].after

    def test_a_secret_is_said_to_be_new_and_not_shown(self, agent: Agent, complaint: Trigger) -> None:
        row = asks(complaint, HEADERS)
        publish_rows(agent)
        write_action(row, SendApiRequest.from_json({**row.settings, "headers": [["Authorization", "Bearer quagga"]]}))
        row.save()
        (change,) = self.found(agent)
        assert [(each.label, each.after) for each in change.settings] == [("Headers", ("new, and not shown",))]

    def test_what_is_said_in_other_languages(self, agent: Agent, greeting: Action) -> None:
        publish_rows(agent)
        Action.objects.update(translations={"es": {"variants": ["Hola."]}})
        (change,) = self.found(agent)
        assert [(each.label, each.after) for each in change.settings] == [("In other languages", ("es: Hola.",))]

    def test_another_order_is_one_change(self, agent: Agent, greeting: Action) -> None:
        second = says(greeting.trigger, "Bye.", position=1)
        publish_rows(agent)
        Action.objects.filter(pk=second.pk).update(position=0)
        Action.objects.filter(pk=greeting.pk).update(position=1)
        (change,) = self.found(agent)
        assert (change.deed, change.title) == (Deed.REORDERED, "Complaint")
        assert change.settings[0].after == ("Send message · Bye.", "Send message · Hello.")

    def test_an_action_that_moved_says_where_from(self, agent: Agent, greeting: Action) -> None:
        other = Trigger.objects.create(agent=agent, kind=TriggerKind.FALLBACK, name="Else", position=1)
        publish_rows(agent)
        Action.objects.update(trigger=other)
        (change,) = self.found(agent)
        assert [(each.label, each.before, each.after) for each in change.settings] == [
            ("Where it stands", ("Complaint",), ("Else",))
        ]


class TestPages:
    def test_the_tab_says_that_nothing_is_live(self, bob_client: Client, agent: Agent, greeting: Action) -> None:
        assert "Nothing is published yet" in page(bob_client, url("action_tab", agent.pk))
        assert "No triggers are published yet" in page(bob_client, f"/agents/{agent.pk}/publish/")

    def test_the_tab_counts_what_is_not_live(self, bob_client: Client, agent: Agent, greeting: Action) -> None:
        publish_rows(agent)
        assert "Everything here is live, as version 1." in page(bob_client, url("action_tab", agent.pk))
        Action.objects.update(enabled=False)
        assert "1 change not published yet" in page(bob_client, url("action_tab", agent.pk))
        assert "No triggers are published" not in page(bob_client, f"/agents/{agent.pk}/publish/")

    def test_publishing_with_a_note(self, bob_client: Client, agent: Agent, greeting: Action) -> None:
        sent = {"note": "Kinder words", "revision": agent.draft_revision}
        shown = bob_client.post(url("publish", agent.pk), sent, follow=True).text
        assert "Version 1 is live." in shown
        assert "Kinder words" in page(bob_client, url("versions", agent.pk))
        assert "Send message · Hello." in page(bob_client, url("version", agent.pk, agent.versions.get().pk))

    def test_what_is_wrong_is_listed_and_the_note_kept(self, bob_client: Client, agent: Agent, handoff: Action) -> None:
        sent = {"note": "Kinder words", "revision": agent.draft_revision}
        shown = bob_client.post(url("publish", agent.pk), sent).text
        assert "This draft cannot be published" in shown and "It hands over to nobody" in shown
        assert "Kinder words" in shown and not agent.versions.exists()

    def test_a_draft_somebody_else_has_changed_is_shown_again(
        self, bob_client: Client, agent: Agent, greeting: Action
    ) -> None:
        sent = {"revision": agent.draft_revision}
        agent.touch_draft()
        shown = bob_client.post(url("publish", agent.pk), sent).text
        assert "The draft has changed since you looked at it." in shown and not agent.versions.exists()
        assert f'value="{agent.draft_revision + 1}"' in shown

    def test_discarding_and_restoring_ask_first(self, bob_client: Client, agent: Agent, greeting: Action) -> None:
        assert bob_client.get(url("discard", agent.pk)).status_code == 404
        version = publish_rows(agent)
        for name, more in (("discard", ()), ("restore_version", (version.pk,))):
            greeting.delete()
            assert "Send message · Hello." in page(bob_client, url(name, agent.pk, *more))
            assert not Action.objects.exists()
            bob_client.post(url(name, agent.pk, *more))
            greeting = Action.objects.get()
        deeds = AuditEntry.objects.order_by("at").values_list("action", flat=True)
        assert list(deeds) == [AuditAction.DRAFT_DISCARDED, AuditAction.VERSION_RESTORED]

    def test_nothing_is_shown_of_another_agents_versions(
        self, bob_client: Client, agent: Agent, make_agent: Any
    ) -> None:
        version = publish_rows(make_agent(agent.workspace))
        assert bob_client.get(url("version", agent.pk, version.pk)).status_code == 404
        assert bob_client.post(url("restore_version", agent.pk, version.pk)).status_code == 404
