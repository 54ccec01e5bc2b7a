"""What is said in each language of an agent: stored, planned, edited side by side, and taken along."""

from collections.abc import Callable

import pytest
from django.test import Client

from agents.models import Agent
from tests.triggers.rows import page, url
from triggers.actions import ACTIONS
from triggers.actions.question import Question
from triggers.actions.show_survey import ShowSurvey
from triggers.answers import AnswerType
from triggers.console.transfer.exporting import tree_file
from triggers.console.transfer.importing import bring_in
from triggers.console.transfer.tree_file import Unreadable, read_tree
from triggers.effects import Ask, Say, SetDetail
from triggers.flow import draft_flow
from triggers.models import Action, Trigger
from triggers.planning import Plan, TalkState, plan_message
from workspaces.models import User, Workspace

SURVEY = ShowSurvey(
    questions=(Question(text="Which?", variable="what", type=AnswerType.CHOICE, answers=("Card", "Loan")),)
)


@pytest.fixture
def agent(bank: Workspace, make_agent: Callable[..., Agent]) -> Agent:
    return make_agent(bank, languages=["en", "th", "ar"])


@pytest.fixture
def message(complaint: Trigger) -> Action:
    settings = {"variants": ["I am sorry, {name}"], "quick_replies": ["Go on"]}
    return Action.objects.create(trigger=complaint, kind="send_message", settings=settings)


def _texts(plan: Plan) -> list[str]:
    return [effect.text for effect in plan.effects if isinstance(effect, Say | Ask)]


def _planned(agent: Agent, language: str, text: str = "complaint") -> Plan:
    return plan_message(draft_flow(agent), TalkState(language=language, details={"name": "Ana"}), text)


@pytest.mark.parametrize("kind", ACTIONS.values(), ids=lambda kind: kind.name)
def test_only_settings_that_a_kind_has_are_said(kind: type) -> None:
    assert set(kind.said_settings) <= set(kind.from_json({}).to_json())  # type: ignore[attr-defined]


class TestPlanning:
    pytestmark = pytest.mark.django_db

    def test_a_person_is_spoken_to_in_their_language(self, message: Action, agent: Agent) -> None:
        message.translations = {"th": {"variant_1": "ขอโทษ {name}", "quick_replies": ["ต่อไป"]}}
        message.save()
        plan = _planned(agent, "th-TH")
        assert plan.effects == (Say("ขอโทษ Ana", ("ต่อไป",)),)
        assert _texts(_planned(agent, "en")) == ["I am sorry, Ana"]

    def test_what_is_missing_is_said_as_it_was_written(self, message: Action, agent: Agent) -> None:
        message.translations = {"th": {"quick_replies": ["ต่อไป"]}, "ar": "broken", "es": {"variant_1": 7}}
        message.save()
        assert _planned(agent, "th").effects == (Say("I am sorry, Ana", ("ต่อไป",)),)
        for language in ("ar", "es", "fr"):
            assert _texts(_planned(agent, language)) == ["I am sorry, Ana"]

    def test_training_phrases_of_all_languages_count(self, message: Action, agent: Agent) -> None:
        assert _planned(agent, "th", "บัตรของฉันหาย").trigger_id == ""
        message.trigger.intent.translations = {"th": {"training_phrases": ["บัตรของฉันหาย"]}}
        message.trigger.intent.save()
        assert _planned(agent, "th", "บัตรของฉันหาย").trigger_id == str(message.trigger_id)


class TestSurveys:
    def test_an_answer_is_kept_as_the_settings_have_it(self) -> None:
        words = {"what.text": "เรื่องอะไร", "what.answers": ("บัตร", "เงินกู้")}
        asked = SURVEY.saying(words).questions[0]
        assert (asked.text, asked.answers) == ("เรื่องอะไร", ("บัตร", "เงินกู้"))
        assert asked.read("เงินกู้", language="th").value == "Loan"
        assert asked.read("Card", language="th").value == "Card"

    def test_of_another_number_of_answers_none_is_shown(self) -> None:
        asked = SURVEY.saying({"what.answers": ("บัตร",)}).questions[0]
        assert asked.answers == ("Card", "Loan")
        assert asked.read("Loan", language="th").value == "Loan"

    @pytest.mark.django_db
    def test_a_survey_goes_on_in_the_persons_language(self, complaint: Trigger, agent: Agent) -> None:
        translations = {"th": {"what.text": "เรื่องอะไร", "what.answers": ["บัตร", "เงินกู้"]}}
        Action.objects.create(
            trigger=complaint, kind="show_survey", settings=SURVEY.to_json(), translations=translations
        )
        asked = _planned(agent, "th")
        assert _texts(asked) == ["เรื่องอะไร"]
        state = TalkState(language="th", position=asked.position)
        answered = plan_message(draft_flow(agent), state, "บัตร")
        assert [effect.value for effect in answered.effects if isinstance(effect, SetDetail)] == ["Card"]


@pytest.mark.django_db
class TestThePage:
    def test_it_stands_beside_what_is_said(self, bob_client: Client, agent: Agent, message: Action) -> None:
        shown = page(bob_client, f"{url('translate_action', agent.pk, message.pk)}?in=ar")
        assert '<blockquote lang="en" dir="auto">I am sorry, {name}</blockquote>' in shown
        assert 'dir="auto" lang="ar"' in shown
        assert "2 texts missing" in shown

    def test_it_is_saved_and_taken_away(self, bob_client: Client, agent: Agent, message: Action) -> None:
        address = f"{url('translate_action', agent.pk, message.pk)}?in=th"
        bob_client.post(address, {"words-variant_1": "ขอโทษ", "words-quick_replies": "ต่อไป\nหยุด"})
        message.refresh_from_db()
        assert message.translations == {"th": {"variant_1": "ขอโทษ", "quick_replies": ["ต่อไป", "หยุด"]}}
        bob_client.post(address, {})
        message.refresh_from_db()
        assert message.translations == {}

    def test_training_phrases_too(self, bob_client: Client, agent: Agent, complaint: Trigger) -> None:
        complaint.intent.training_phrases = ["I am unhappy"]
        complaint.intent.save()
        address = url("translate_trigger", agent.pk, complaint.pk)
        bob_client.post(f"{address}?in=th", {"words-training_phrases": "ฉันไม่พอใจ"})
        complaint.intent.refresh_from_db()
        assert complaint.intent.translations == {"th": {"training_phrases": ["ฉันไม่พอใจ"]}}

    def test_as_many_answers_as_there_are(self, bob_client: Client, agent: Agent, complaint: Trigger) -> None:
        action = Action.objects.create(trigger=complaint, kind="show_survey", settings=SURVEY.to_json())
        address = f"{url('translate_action', agent.pk, action.pk)}?in=th"
        shown = bob_client.post(address, {"words-what.answers": "บัตร"}).content.decode()
        assert "Enter 2 lines, one for each of the answers" in shown
        action.refresh_from_db()
        assert action.translations == {}

    def test_the_tree_tells_what_is_missing(self, bob_client: Client, agent: Agent, message: Action) -> None:
        message.translations = {"th": {"variant_1": "ขอโทษ"}}
        message.save()
        shown = page(bob_client, url("action_tab", agent.pk))
        assert "missing in ไทย, العربية" in shown
        agent.languages = ["en", "th", "ar", "es"]
        agent.save()
        assert "missing in 3 languages" in page(bob_client, url("action_tab", agent.pk)), "Not a line of names."

    def test_one_list_tells_what_lacks_a_language(self, bob_client: Client, agent: Agent, message: Action) -> None:
        done = Action.objects.create(
            trigger=message.trigger, kind="close", settings={"words": "Bye"}, translations={"th": {"words": "ลาก่อน"}}
        )
        address, translated = url("languages", agent.pk), url("translate_action", agent.pk, done.pk)
        thai, arabic = page(bob_client, f"{address}?in=th"), page(bob_client, f"{address}?in=ar")
        assert "2 texts missing" in thai and "3 texts missing" in thai, "Of Thai, and of Arabic."
        assert "1 of 2 rows lacks words in ไทย." in thai and "2 of 2 rows lack words in العربية." in arabic
        assert translated not in thai and f"{translated}?in=ar&amp;listed" in arabic
        assert translated in page(bob_client, f"{address}?in=th&all=1")

    def test_from_the_list_one_goes_back_to_it(self, bob_client: Client, agent: Agent, message: Action) -> None:
        address = f"{url('translate_action', agent.pk, message.pk)}?in=th&listed"
        assert 'action="?in=th&amp;listed"' in page(bob_client, address)
        response = bob_client.post(address, {"words-variant_1": "ขอโทษ", "words-quick_replies": "ต่อไป"})
        assert response["Location"] == f"{url('languages', agent.pk)}?in=th"
        assert "Nothing is missing." in page(bob_client, response["Location"])

    def test_of_one_language_nothing_is_missing(self, bob_client: Client, agent: Agent, message: Action) -> None:
        agent.languages = ["en"]
        agent.save()
        assert "missing in" not in page(bob_client, url("action_tab", agent.pk))
        assert "One language" in page(bob_client, url("languages", agent.pk))
        assert "This agent speaks one language." in page(bob_client, url("translate_action", agent.pk, message.pk))


@pytest.mark.django_db
class TestTakenAlong:
    def test_in_a_file(self, agent: Agent, message: Action, bob: User, make_agent: Callable[..., Agent]) -> None:
        message.translations = {"th": {"variant_1": "ขอโทษ", "quick_replies": ["ต่อไป"]}}
        message.save()
        message.trigger.intent.translations = {"th": {"training_phrases": ["ฉันไม่พอใจ"]}}
        message.trigger.intent.save()
        other = make_agent(agent.workspace)
        bring_in(other, read_tree(tree_file(agent)), replace_all=False, revision=other.draft_revision, actor=bob)
        assert tree_file(other) == tree_file(agent)

    def test_in_a_copy(self, bob_client: Client, agent: Agent, message: Action) -> None:
        message.translations = {"th": {"variant_1": "ขอโทษ"}}
        message.save()
        bob_client.post(url("copy_trigger", agent.pk, message.trigger_id), {"to": str(agent.pk)})
        assert Action.objects.latest("created_at").translations == message.translations

    def test_a_file_of_the_first_version_is_read(self, agent: Agent, message: Action) -> None:
        assert read_tree(tree_file(agent).replace(b'"version":2', b'"version":1'))

    @pytest.mark.parametrize("wrong", [b'"th"', b'{"th":{"variant_1":7}}', b'{"th":[]}'])
    def test_what_is_not_understood_is_named(self, agent: Agent, message: Action, wrong: bytes) -> None:
        message.translations = {"th": {"variant_1": "x"}}
        message.save()
        with pytest.raises(Unreadable, match="translations"):
            read_tree(tree_file(agent).replace(b'{"th":{"variant_1":"x"}}', wrong))
