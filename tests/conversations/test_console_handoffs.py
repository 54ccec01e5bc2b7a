"""Every handoff of a workspace, one of them in full, and the codes in words."""

import ast
import re
from collections.abc import Callable
from datetime import timedelta
from functools import cache

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone, translation

from agents.durations import duration_words
from agents.models import Agent, Connection
from conversations.console.handoff_views import PAGE_LENGTH
from conversations.console.words import language_words, reason_words
from conversations.flows.going_round import WhyNot
from conversations.flows.take_back import take_back
from conversations.models import Conversation, Handoff
from conversations.models.handoff import LIVE_STATES, HandoffState
from protocol.errors import Reason
from tests.catalogue import ROOT
from tests.conversations.console_world import (
    QUERIES_AT_MOST,
    connection_of,
    conversation_of,
    hand_over,
    keep,
    lose,
    queries_of,
    sender_of,
    take_over,
)
from triggers.actions.close import REASONS as CLOSING_REASONS
from workspaces.models import Workspace

HANDOFFS = reverse("conversations:handoffs")


@pytest.fixture
def agent(bank: Workspace, make_agent: Callable[..., Agent]) -> Agent:
    return make_agent(bank, name="Harbour Assistant")


@pytest.fixture
def office_agent(agent: Agent) -> Connection:
    return connection_of(agent)


@pytest.fixture
def maria(agent: Agent) -> Conversation:
    return conversation_of(agent, name="Maria Santos")


# A turn that comes too late is refused with the state of its handoff as the reason.
OF_LATE_TURNS = [state for state in HandoffState if state not in LIVE_STATES]


@cache
def codes_in_the_sources() -> set[str]:
    """What our own flows give as a reason, wherever they write it."""
    found: set[str] = set()
    for node in ast.walk(ast.parse(_sources())):
        if isinstance(node, ast.Call):
            name = getattr(node.func, "id", getattr(node.func, "attr", ""))
            given = [one.value for one in node.keywords if one.arg == "reason"]
            given += {"Refusal": node.args[:1], "Ending": node.args[1:2]}.get(name, [])
            constants = [part.value for one in given for part in ast.walk(one) if isinstance(part, ast.Constant)]
            found |= {value for value in constants if isinstance(value, str)}
    return found - {""}


def _sources() -> str:
    files = (ROOT / "conversations").rglob("*.py")
    return "\n".join(file.read_text(encoding="utf-8") for file in files if "migrations" not in file.parts)


def test_it_finds_the_reasons_in_the_sources() -> None:
    known = {"loop", "expired", "stale", "no_answer_in_time", "person", "operator", "taken_back", "done"}
    assert known <= codes_in_the_sources()


def listed(page: str) -> list[str]:
    return re.findall(r'class="handoff-cell"[^>]*><a href="/handoffs/([0-9a-f-]{36})/', page)


def page_of(client: Client, handoff: Handoff, **headers: str) -> str:
    answer = client.get(reverse("conversations:handoff", args=[handoff.pk]), headers=headers)
    assert answer.status_code == 200
    return answer.text


class TestList:
    def test_it_shows_both_directions(
        self, alice_client: Client, agent: Agent, maria: Conversation, office_agent: Connection
    ) -> None:
        hand_over(maria, office_agent)
        take_over(sender_of(agent))

        page = alice_client.get(HANDOFFS).text
        for words in ("To Consumer Help", "From Riverside Guide", "office.example", "Riverside Savings", "Complaint"):
            assert words in page

    def test_it_says_how_long_the_other_side_took(
        self, alice_client: Client, maria: Conversation, office_agent: Connection
    ) -> None:
        handoff = hand_over(maria, office_agent)
        handoff.accepted_at = handoff.created_at + timedelta(seconds=2.5)
        handoff.first_reply_at = handoff.created_at + timedelta(seconds=14)
        handoff.save()

        page = alice_client.get(HANDOFFS).text
        assert "2.5 s" in page
        assert "14 s" in page

    def test_it_says_why_one_ended(self, alice_client: Client, maria: Conversation, office_agent: Connection) -> None:
        lose(hand_over(maria, office_agent), reason=Reason.UNREACHABLE)

        assert "The other platform could not be reached." in alice_client.get(HANDOFFS).text

    @pytest.mark.parametrize(
        ("query", "expected"),
        [
            ({"direction": "incoming"}, ["incoming"]),
            ({"direction": "outgoing"}, ["outgoing"]),
            ({"state": "offered"}, ["outgoing"]),
            ({"link": "incoming:agt_river@https://agents.riverside.example"}, ["incoming"]),
            ({"link": "outgoing:agt_office@https://office.example"}, ["outgoing"]),
            ({"state": "failed"}, []),
        ],
    )
    def test_it_filters(
        self,
        query: dict[str, str],
        expected: list[str],
        alice_client: Client,
        agent: Agent,
        maria: Conversation,
        office_agent: Connection,
    ) -> None:
        hand_over(maria, office_agent)
        take_over(sender_of(agent))

        found = Handoff.objects.filter(pk__in=listed(alice_client.get(HANDOFFS, query).text))
        assert list(found.values_list("direction", flat=True)) == expected

    def test_every_handoff_is_on_exactly_one_page(
        self, alice_client: Client, maria: Conversation, office_agent: Connection
    ) -> None:
        pattern = hand_over(maria, office_agent)
        pattern.ends("failed", reason="busy", at=timezone.now())  # type: ignore[arg-type]  # a state by its value
        fields = {"workspace": pattern.workspace, "conversation": maria, "direction": "outgoing"}
        fields |= {"connection": office_agent, "epoch": 2, "packet": "{}", "state": "failed"}
        more = [Handoff(offer_expires_at=timezone.now(), **fields) for _ in range(PAGE_LENGTH + 5)]
        Handoff.objects.bulk_create(more)

        first = alice_client.get(HANDOFFS).text
        [older] = re.findall(r'rel="next" href="([^"]+)"', first)
        rest = alice_client.get(HANDOFFS + older.replace("&amp;", "&")).text
        assert sorted(listed(first) + listed(rest)) == sorted(str(one.pk) for one in Handoff.objects.all())

    def test_it_asks_the_database_the_same_for_one_row_and_for_many(
        self,
        alice_client: Client,
        agent: Agent,
        office_agent: Connection,
    ) -> None:
        sender, asked = sender_of(agent), []
        for times in (1, 6):
            for _ in range(times):
                hand_over(conversation_of(agent), office_agent)
                take_over(sender)
            asked.append(queries_of(alice_client, HANDOFFS))

        assert asked[0] == asked[1] <= QUERIES_AT_MOST

    def test_another_workspace_sees_nothing(
        self, charlie_client: Client, maria: Conversation, office_agent: Connection
    ) -> None:
        handoff = hand_over(maria, office_agent)

        assert listed(charlie_client.get(HANDOFFS).text) == []
        assert charlie_client.get(reverse("conversations:handoff", args=[handoff.pk])).status_code == 404


class TestOne:
    def test_the_packet_that_was_sent_is_readable(
        self, alice_client: Client, maria: Conversation, office_agent: Connection
    ) -> None:
        keep(maria, "issue_type", "Card")
        packet = page_of(alice_client, hand_over(maria, office_agent)).split('id="packet"', 1)[1]

        for words in ("Harbour Assistant, Harbour Bank", "issue_type", "Card", "The person", "Complaint"):
            assert words in packet

    def test_the_packet_that_came_is_readable(self, alice_client: Client, agent: Agent) -> None:
        page = page_of(alice_client, take_over(sender_of(agent)).handoffs.get())

        for words in ("The packet that came", "agents.riverside.example", "2 earlier messages", "I need a mortgage"):
            assert words in page
        assert "It looks like an account number." in page

    def test_the_packet_alone_is_a_piece_of_a_page(
        self, alice_client: Client, maria: Conversation, office_agent: Connection
    ) -> None:
        piece = page_of(alice_client, hand_over(maria, office_agent), HX_Request="true")

        assert "<html" not in piece
        assert "Maria Santos" in piece

    def test_a_private_value_is_not_on_the_page(
        self, alice_client: Client, maria: Conversation, office_agent: Connection
    ) -> None:
        keep(maria, "customer_number", "HB-229-118", private=True)
        page = page_of(alice_client, hand_over(maria, office_agent))

        assert "customer_number" in page
        assert "HB-229-118" not in page

    def test_it_says_who_took_it_back(
        self, alice_client: Client, maria: Conversation, office_agent: Connection
    ) -> None:
        handoff = hand_over(maria, office_agent)
        take_back(conversation_id=maria.pk, reason="person")

        assert "The person went back." in page_of(alice_client, handoff)


class TestWords:
    def test_every_reason_of_our_own_has_words_in_every_language(self) -> None:
        codes = sorted({*Reason, *CLOSING_REASONS, *WhyNot, *OF_LATE_TURNS, *codes_in_the_sources()})
        with translation.override("en"):
            english = {code: reason_words(code) for code in codes}
        with translation.override("es"):
            spanish = {code: reason_words(code) for code in codes}
        assert [code for code in codes if english[code] in (code, spanish[code])] == []

    def test_a_reason_nobody_told_us_about_is_shown_as_it_is(self) -> None:
        assert reason_words("moon_phase") == "moon_phase"

    @pytest.mark.parametrize(
        ("seconds", "words"),
        [
            (-1, "0.0 s"),
            (0.42, "0.4 s"),
            (9.97, "10 s"),
            (119, "119 s"),
            (150, "2 min"),
            (7200, "2 h"),
            (200_000, "2 days"),
        ],
    )
    def test_a_duration_is_as_exact_as_it_is_useful(self, seconds: float, words: str) -> None:
        assert duration_words(timedelta(seconds=seconds)) == words

    def test_a_fraction_is_written_as_the_reader_is_used_to(self) -> None:
        with translation.override("es"):
            assert duration_words(timedelta(seconds=2)) == "2,0 s"

    @pytest.mark.parametrize(
        ("code", "words"), [("fil", "Filipino (fil)"), ("pt-BR", "Português (pt-BR)"), ("xx", "xx")]
    )
    def test_a_language_has_its_name_and_its_code(self, code: str, words: str) -> None:
        assert language_words(code) == words


def test_of_very_much_that_was_held_back_the_first_is_listed(
    alice_client: Client, maria: Conversation, office_agent: Connection
) -> None:
    handoff, reason = hand_over(maria, office_agent), "It looks like an account number."
    held_back = [{"name": f"message {number}", "kind": "iban", "reason": reason} for number in range(1, 204)]
    Handoff.objects.update(withheld=held_back)
    shown = page_of(alice_client, handoff)
    assert shown.count(reason) == 200 and "and 3 more</li>" in shown
