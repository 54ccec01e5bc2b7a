"""Phrases that count in one language only: heard, edited, shown, published, copied and taken along."""

import json
from collections.abc import Callable
from typing import Any

import pytest
from django.test import Client

from agents.models import Agent
from tests.triggers.publishing import publish_rows
from tests.triggers.rows import page, url
from triggers.back_tests.levels import levels_in
from triggers.back_tests.report import Run, Sample
from triggers.console.differences import differences
from triggers.console.transfer.exporting import tree_file
from triggers.console.transfer.importing import bring_in, look_at
from triggers.console.transfer.tree_file import Unreadable, read_tree
from triggers.console.tree import tree_of
from triggers.copying import copy_trigger
from triggers.flow import draft_flow, load_flow
from triggers.live_links import LiveLinks
from triggers.live_teams import LiveTeams
from triggers.matching import IntentSpec, Matcher
from triggers.models import Intent, Trigger
from triggers.one_language import counting, read_only_in
from triggers.planning import TalkState, plan_message
from triggers.problems import problems_of
from triggers.snapshots import draft_of
from workspaces.models import User, Workspace

ONLY_IN = {"es": {"keywords": ["once"], "training_phrases": ["no me gusta el trato"], "excluded_phrases": ["queja no"]}}


@pytest.fixture
def agent(bank: Workspace, make_agent: Callable[..., Agent]) -> Agent:
    return make_agent(bank, languages=["en", "es", "th"])


@pytest.fixture
def eleven(complaint: Trigger) -> Trigger:
    Intent.objects.update(only_in=ONLY_IN)
    complaint.refresh_from_db()
    return complaint


@pytest.mark.parametrize(
    ("languages", "spoken", "text", "expected"),
    [
        ("es th", "es-MX", "hola", "es"),
        ("es th", "ES", "hola", "es"),
        ("es", "est", "tere", ""),
        ("zh-Hant zh", "zh-Hant-TW", "", "zh zh-Hant"),
        ("zh-Hant", "zh", "", ""),
        ("es th", "en", "ขอ refund", "th"),
        ("es th ar", "es", "أريد شكوى", "ar es"),
        ("zh", "en", "我要投诉", "zh"),
        ("zh", "en", "苦情を言いたい", ""),
        ("es th ar zh", "", "complaint", ""),
    ],
)
def test_a_language_counts_when_it_is_spoken_or_written(languages: str, spoken: str, text: str, expected: str) -> None:
    assert sorted(counting(languages.split(), spoken=spoken, text=text)) == expected.split()


def test_what_was_stored_otherwise_is_left_out() -> None:
    stored = {"es": {"keywords": ["uno", 2], "other": ["x"]}, "th": "broken", "ar": {"keywords": []}}
    assert read_only_in(stored) == {"es": {"keywords": ("uno",)}}


class TestMatching:
    SPEC = IntentSpec(
        trigger_id="a",
        name="Eleven",
        position=0,
        keywords=("eleven",),
        only_in={
            "es": {"keywords": ("once",), "excluded_phrases": ("eleven",)},
            "th": {"training_phrases": ("บัตรหาย",)},
        },
    )
    OTHER = IntentSpec(trigger_id="b", name="Other", position=1, keywords=("twelve",))

    @pytest.mark.parametrize(
        ("text", "language", "fires"),
        [
            ("once", "es", True),
            ("once", "es-419", True),
            ("once", "en", False),
            ("once", "", False),
            ("eleven", "en", True),
            ("eleven", "es", False),
            ("บัตรหาย", "en", True),
            ("eleven", "th", True),
        ],
    )
    def test_a_phrase_counts_in_its_language(self, text: str, language: str, fires: bool) -> None:
        winner = Matcher([self.SPEC, self.OTHER]).match(text, language=language).winner
        assert (winner is not None and winner.name == "Eleven") is fires

    def test_other_languages_change_nothing(self) -> None:
        with_spanish = IntentSpec("a", "A", 0, training_phrases=("close my account",), only_in={
            "es": {"training_phrases": ("close close my my account account", "account")}
        })  # fmt: skip
        without = IntentSpec("a", "A", 0, training_phrases=("close my account",))
        other = IntentSpec("b", "B", 1, training_phrases=("open an account",))
        for text in ("close the account", "my account", "account"):
            assert Matcher([with_spanish, other]).match(text, language="en") == Matcher([without, other]).match(text)

    def test_many_languages_are_not_all_kept(self) -> None:
        codes = [f"x{number}" for number in range(40)]
        matcher = Matcher([IntentSpec("a", "A", 0, only_in={code: {"keywords": (f"word{code}",)} for code in codes})])
        for code in codes:
            assert matcher.match(f"word{code}", language=code).winner
        assert len(matcher._in_languages) <= 16


class TestFlow:
    pytestmark = pytest.mark.django_db

    def test_a_conversation_is_heard_in_its_language(self, eleven: Trigger, agent: Agent) -> None:
        flow = draft_flow(agent)
        fired = {
            language: plan_message(flow, TalkState(language=language), "once").trigger_id
            for language in ("en", "es-MX")
        }
        assert fired == {"en": "", "es-MX": str(eleven.pk)}

    def test_a_published_version_keeps_them(self, eleven: Trigger, agent: Agent) -> None:
        version = publish_rows(agent)
        Intent.objects.update(only_in={})
        assert load_flow(agent, version.pk).match("once", language="es").winner

    def test_a_change_is_shown_before_it_is_published(self, eleven: Trigger, agent: Agent) -> None:
        after = draft_of(agent)
        Intent.objects.update(only_in={"es": {**ONLY_IN["es"], "keywords": ["once", "doce"]}})
        (change,) = differences(agent, after, draft_of(agent))
        assert [(each.label, each.before, each.after) for each in change.settings] == [
            ("Keywords only in Español", (), ("doce",))
        ]

    def test_a_copy_has_them(self, eleven: Trigger, agent: Agent, alice: User) -> None:
        copy = copy_trigger(trigger=eleven, to=agent, name="Again", actor=alice).row
        assert Intent.objects.get(trigger=copy.pk).only_in == ONLY_IN

    def test_one_that_listens_in_one_language_has_no_problem(self, eleven: Trigger, agent: Agent) -> None:
        Intent.objects.update(keywords=[], training_phrases=[], only_in={"es": {"excluded_phrases": ["x"]}})
        listens_for_nothing = "It listens for nothing: enter a keyword or a training phrase."
        assert listens_for_nothing in [
            each.words for each in problems_of(draft_of(agent), LiveLinks(agent), LiveTeams(agent.workspace))
        ]
        Intent.objects.update(only_in=ONLY_IN)
        assert listens_for_nothing not in [
            each.words for each in problems_of(draft_of(agent), LiveLinks(agent), LiveTeams(agent.workspace))
        ]

    def test_a_back_test_goes_by_the_language_of_each_message(self, eleven: Trigger, agent: Agent) -> None:
        run = Run(levels_in(draft_of(agent)))
        for language in ("es", "en"):
            run.add(Sample(reference=language, text="once", language=language))
        (figures,) = run.report().triggers
        assert (figures.fired, figures.fired_on) == (1, ["es"])


class TestFile:
    pytestmark = pytest.mark.django_db

    def test_they_come_out_of_an_import_as_they_went_into_the_export(
        self, eleven: Trigger, agent: Agent, bank: Workspace, make_agent: Callable[..., Agent], alice: User
    ) -> None:
        other = make_agent(bank, languages=["en"])
        tree = read_tree(tree_file(agent))
        assert look_at(other, tree).triggers == 1
        bring_in(other, tree, replace_all=False, revision=other.draft_revision, actor=alice)
        assert Intent.objects.get(trigger__agent=other).only_in == ONLY_IN

    @pytest.mark.parametrize(
        "only_in", ["x", {"es": "x"}, {"es": {"other": []}}, {"es": {"keywords": "x"}}, {"es": {"keywords": ["a\nb"]}}]
    )
    def test_another_shape_is_refused(self, eleven: Trigger, agent: Agent, only_in: Any) -> None:
        file = json.loads(tree_file(agent))
        file["triggers"][0]["intent"]["only_in"] = only_in
        with pytest.raises(Unreadable):
            read_tree(json.dumps(file).encode())

    def test_an_older_file_has_none(self, complaint: Trigger, agent: Agent, alice: User) -> None:
        file = json.loads(tree_file(agent))
        assert "only_in" not in file["triggers"][0]["intent"]
        older = read_tree(json.dumps({**file, "version": 2}).encode())
        bring_in(agent, older, replace_all=True, revision=agent.draft_revision, actor=alice)
        assert Intent.objects.get(trigger__agent=agent).only_in == {}


class TestForm:
    @pytest.fixture
    def sent(self) -> dict[str, str]:
        return {"name": "Complaint", "keywords": "complaint", "training_phrases": "", "excluded_phrases": ""}

    def test_it_keeps_what_counts_in_one_language(
        self, alice_client: Client, agent: Agent, complaint: Trigger, sent: dict[str, str]
    ) -> None:
        address = url("edit_trigger", agent.pk, complaint.pk)
        sent["only_in.es.keywords"] = "once\n\n doce \n"
        assert alice_client.post(address, sent).status_code == 302
        assert Intent.objects.get(trigger=complaint).only_in == {"es": {"keywords": ["once", "doce"]}}
        shown = page(alice_client, address)
        assert "Keywords only in Español" in shown
        assert "once\ndoce" in shown
        assert "2 in one language only" in shown

    def test_one_language_alone_is_enough_to_listen_for(
        self, alice_client: Client, agent: Agent, complaint: Trigger, sent: dict[str, str]
    ) -> None:
        address = url("edit_trigger", agent.pk, complaint.pk)
        refused = alice_client.post(address, {**sent, "keywords": "", "only_in.es.excluded_phrases": "x"})
        assert "Enter at least one keyword or one training phrase." in refused.content.decode()
        assert (
            alice_client.post(address, {**sent, "keywords": "", "only_in.es.training_phrases": "x"}).status_code == 302
        )

    def test_what_is_refused_is_open_and_named(
        self, alice_client: Client, agent: Agent, complaint: Trigger, sent: dict[str, str]
    ) -> None:
        address = url("edit_trigger", agent.pk, complaint.pk)
        response = alice_client.post(address, {**sent, "only_in.es.keywords": "x" * 201}).content.decode()
        assert '<details class="fold" open' in response
        assert 'href="#id_only_in.es.keywords"' in response

    def test_an_agent_of_one_language_sees_nothing_of_it(
        self, alice_client: Client, agent: Agent, complaint: Trigger
    ) -> None:
        address = url("edit_trigger", agent.pk, complaint.pk)
        assert "Phrases for one language only" in page(alice_client, address)
        Agent.objects.update(languages=["en"])
        assert "only_in" not in page(alice_client, address)

    def test_what_a_dropped_language_has_is_still_there(
        self, alice_client: Client, agent: Agent, eleven: Trigger, sent: dict[str, str]
    ) -> None:
        Agent.objects.update(languages=["en"])
        address = url("edit_trigger", agent.pk, eleven.pk)
        assert "Keywords only in Español" in page(alice_client, address)

    def test_try_it_asks_for_the_language(self, alice_client: Client, agent: Agent, eleven: Trigger) -> None:
        address = url("try_it", agent.pk)
        assert "No trigger fires." in page(alice_client, f"{address}?text=once&language=en")
        assert "No trigger fires." in page(alice_client, f"{address}?text=once")
        assert "Fires" in page(alice_client, f"{address}?text=once&language=es")
        assert "The person&#x27;s language" in page(alice_client, f"{address}?text=once")
        Agent.objects.update(languages=["en"])
        assert "The person&#x27;s language" not in page(alice_client, f"{address}?text=once")

    def test_a_language_with_phrases_of_its_own_lacks_none(self, eleven: Trigger, agent: Agent) -> None:
        Intent.objects.update(training_phrases=["I complain"])
        assert tree_of(agent, draft_of(agent))[0].missing == ("missing in ไทย",)
