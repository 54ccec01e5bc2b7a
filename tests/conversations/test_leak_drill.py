"""The leak drill: nothing leaves, and it fails without any one detector and without any rule of the default deny."""

import json
from collections.abc import Callable
from dataclasses import replace
from io import StringIO
from typing import Any

import pytest
from django.core.management import CommandError, call_command
from django.test import Client
from django.urls import reverse

import conversations.flows.build_packet as packets
import conversations.flows.filtering as filtering
import conversations.flows.hand_back as hand_back
import conversations.flows.relay_turn as relay_turn
import conversations.flows.show_message as show_message
import conversations.flows.speak_as_live_agent as speak_as_live_agent
import privacy.packet_filter as packet_filter
import privacy.policy as policy
import privacy.scan as scan_module
from agents.addresses import address_policy, loopback_allowed
from agents.models import Agent, Connection
from conversations.flows.take_over import take_over
from conversations.leak_drill import running, talk
from conversations.leak_drill.canaries import canaries
from conversations.leak_drill.leaks import arrived_texts, is_readable
from conversations.leak_drill.places import BLAND, DENIED, FOUND, Place
from conversations.leak_drill.report import Report, Row
from conversations.leak_drill.running import KINDS, run_drill
from conversations.leak_drill.sentences import LANGUAGES
from conversations.leak_drill.starting import carry_out_drill
from conversations.leak_drill.talk import DrillFailed
from conversations.leak_drill.world import STRICTEST
from conversations.models import Conversation, DrillState, LeakDrill, OutboxItem, SessionDetail
from privacy.detectors import DETECTORS, api_key
from privacy.policy import Policy, Treatment
from privacy.scan import mask, scan
from privacy.sharing import Sharing
from protocol.packet import PacketDetail
from tests.conversations.console_world import connection_of
from workspaces.models import AuditAction, AuditEntry, User, Workspace

pytestmark = pytest.mark.django_db
FOUND_KINDS = [detector.kind for detector in DETECTORS]


def told_of(row: SessionDetail) -> PacketDetail:
    return PacketDetail(row.name, row.type, row.value, row.said_by, row.at, verified=False)


def leaks(**drill: Any) -> set[tuple[str, str]]:
    return {(row.kind, row.place) for row in run_drill(**drill).rows if row.leaks}


def test_nothing_leaves_and_nothing_stays() -> None:
    before = Workspace.objects.count()
    report = run_drill(languages=["sw"])
    assert [row for row in report.rows if row.leaks] == []
    assert {row.kind for row in report.rows} == set(KINDS)
    assert {row.place for row in report.rows} == {place.value for place in Place}
    assert (Workspace.objects.count(), Conversation.objects.count(), OutboxItem.objects.count()) == (before, 0, 0)


@pytest.mark.parametrize("kind", FOUND_KINDS)
def test_it_fails_without_one_detector(kind: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(policy, "DETECTORS", tuple(one for one in DETECTORS if one.kind != kind))
    # A key that no detector knows is still written as a password is, and by chance: what is weighed would stand in.
    monkeypatch.setattr(scan_module, "told_in", lambda _text, _taken: ())
    monkeypatch.setattr(api_key, "_by_chance", lambda _text: ())
    found = leaks(kinds=[kind], languages=["en"])
    # By chance one made-up number in a while looks like one of another kind too, and stays for that.
    assert len(found & {(kind, place) for place in FOUND}) >= 3
    assert (kind, Place.NOTE) not in found


def without_secret_names(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(packet_filter, "is_secret_name", lambda _name: False)


def without_private(monkeypatch: pytest.MonkeyPatch) -> None:
    plain = packet_filter.filter_details
    monkeypatch.setattr(
        filtering,
        "filter_details",
        lambda rows, policy: plain([replace(one, private=False) for one in rows], policy=policy),
    )


def without_what_is_known(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(relay_turn, "knowing_details", lambda policy, _rows: policy)


def with_what_live_agents_quote(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(speak_as_live_agent, "spoken_extras", lambda _text, private_values: {})


def with_notes(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(filtering, "SAID", (*filtering.SAID, "note"))
    monkeypatch.setattr(filtering._said_before, "_compiled", {})
    monkeypatch.setattr(packet_filter, "TRAVELLING_KINDS", packet_filter.TRAVELLING_KINDS | {"note"})


def with_every_field(monkeypatch: pytest.MonkeyPatch) -> None:
    plain = packets.packet_of

    def packet_of(**parts: Any) -> Any:
        rows = [*parts["earlier"], *parts["conversation"].details.all()]
        return replace(plain(**parts), summary=" ".join(str(vars(row)) for row in rows))

    monkeypatch.setattr(packets, "packet_of", packet_of)


@pytest.mark.parametrize(
    ("without", "place"),
    [
        (with_what_live_agents_quote, Place.QUOTED),
        (without_secret_names, Place.SECRET_NAME),
        (without_private, Place.PRIVATE),
        (without_what_is_known, Place.PRIVATE),
        (without_what_is_known, Place.SECRET_NAME),
        (with_notes, Place.NOTE),
        (with_every_field, Place.UNLISTED),
    ],
)
def test_it_fails_without_one_rule_of_the_default_deny(
    without: Callable[[pytest.MonkeyPatch], None], place: Place, monkeypatch: pytest.MonkeyPatch
) -> None:
    without(monkeypatch)
    assert (BLAND, place) in leaks(kinds=[BLAND], languages=["en"])


class TestTheWayHome:
    """What a live agent of ours hands back to the institution that the conversation came from."""

    def test_details_leak_where_they_are_not_looked_through(self, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setattr(hand_back, "filtered_details", lambda rows, policy: ([told_of(row) for row in rows], ()))
        found = {Place.DETAIL, Place.DETAIL_NAME, Place.PERSON}
        assert {("pin", place) for place in found} == leaks(kinds=["pin"], languages=["en"])
        known = {Place.PRIVATE, Place.SECRET_NAME, Place.QUOTED}
        assert {(BLAND, place) for place in known} == leaks(kinds=[BLAND], languages=["en"])

    def test_nor_may_the_summary_go_as_it_was_typed(self, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setattr(hand_back, "filtered_summary", lambda text, _rows, policy: text)
        assert leaks(kinds=["pin", BLAND], languages=["en"]) == {("pin", Place.LIVE_AGENT), (BLAND, Place.QUOTED)}

    def test_nor_may_a_note_be_told_like_a_reply(self, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setattr(show_message, "SAID", (*show_message.SAID, "note"))
        assert leaks(kinds=["pin", BLAND], languages=["en"]) == {("pin", Place.NOTE), (BLAND, Place.NOTE)}

    def test_who_they_are_is_theirs(self, monkeypatch: pytest.MonkeyPatch) -> None:
        """People and other institutions know them by the name they chose."""

        def by_their_own_name(*, user: User, shown_name: str, **rest: Any) -> bool:
            return take_over(user=user, shown_name=user.first_name, **rest)

        monkeypatch.setattr(talk, "take_over", by_their_own_name)
        assert (BLAND, Place.UNLISTED) in leaks(kinds=[BLAND], languages=["en"])


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_kind_is_found_as_it_is_said_in_every_language(language: str) -> None:
    """The same canaries as in a drill over all languages, without the conversations around them."""
    for kind in FOUND_KINDS:
        for place, canary in canaries(kind, language).items():
            arrives = mask(canary.text, scan(canary.text, detectors=DETECTORS))
            assert not is_readable(canary.value, [arrives]), (kind, place, canary.text)


def test_every_kind_stands_in_every_place() -> None:
    for kind in FOUND_KINDS:
        missing = set(FOUND) - set(canaries(kind, "en"))
        assert missing <= {Place.DETAIL_NAME}, kind
    assert set(canaries(BLAND, "en")) == set(DENIED)


def test_no_two_canaries_of_a_conversation_are_alike() -> None:
    for kind in KINDS:
        values = [one.value for one in canaries(kind, "en").values()]
        assert len(set(values)) == len(values)


@pytest.mark.parametrize("kind", ["payment_card", "password", "pin", "iban"])
@pytest.mark.parametrize("unlooked", ["_is_clear", "_is_clear_name"])
def test_files_that_may_pass_hold_nothing_that_stays(kind: str, unlooked: str, monkeypatch: pytest.MonkeyPatch) -> None:
    may_pass = replace(STRICTEST, files=True)
    assert leaks(sharing=may_pass, kinds=[kind], languages=["en", "th"]) == set()
    monkeypatch.setattr(f"conversations.flows.files_that_leave.{unlooked}", lambda _text, _policy: True)
    assert leaks(sharing=may_pass, kinds=[kind], languages=["en"]) == {(kind, Place.FILE), (kind, Place.LIVE_FILE)}


def test_what_a_connection_shares_is_no_leak_and_what_it_asks_for_stays() -> None:
    sharing = Sharing(kinds={"email": Treatment.SHARE, "phone": Treatment.ASK, "address": Treatment.WITHHOLD})
    rows = {row.kind: row for row in run_drill(sharing=sharing, kinds=["email", "phone"], languages=["en"]).rows}
    assert (rows["email"].shared, rows["email"].leaks) == (True, 0)
    assert (rows["phone"].shared, rows["phone"].left) == (False, ())


def test_the_strictest_shares_nothing_that_is_looked_for() -> None:
    held = Policy(kinds=STRICTEST.kinds)
    assert all(held.treatment_of(kind) is not Treatment.SHARE for kind in FOUND_KINDS)


@pytest.mark.parametrize(
    ("value", "text", "readable"),
    [
        ("4831", "my PIN is 4831", True),
        ("4831", "my PIN is [PIN withheld]", False),
        ("4111 1111 1111 1111", "4111-1111-1111-1111", True),
        ("4111 1111 1111 1111", "4111 [card number withheld]", False),
        ("postgres://app:Bracor12@db.example:5432/main", "postgres://[x]Bracor12", True),
        ("Zanzibar", "zanzibar", False),
    ],
)
def test_a_value_is_readable_also_in_other_signs_or_in_part(value: str, text: str, readable: bool) -> None:
    assert is_readable(value, [text]) is readable


def test_names_count_as_texts_and_our_own_fields_do_not() -> None:
    body = json.dumps(
        {"a": [{"4831": "x", "at": "4831", "timestamp": "4831", "b": {"c": "d"}, "ledgerKey": "a4831"}]}
    ).encode()
    assert arrived_texts([body]) == ("a", "4831", "x", "b", "c", "d")


def command(*arguments: str) -> str:
    out = StringIO()
    call_command("leak_drill", "--kinds", "pin", "--languages", "en", *arguments, stdout=out)
    return out.getvalue()


def test_the_command_prints_a_table_and_is_content() -> None:
    said = command()
    assert "0/1" in said
    assert "11 planted, 0 would have left." in said
    assert Report.from_json(json.loads(command("--json"))).planted == 11


def test_the_command_says_what_left_and_where_and_fails(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(policy, "DETECTORS", ())
    with pytest.raises(CommandError, match="8 of 11 would have left") as failed:
        command()
    assert failed.value.returncode == 1


def test_a_drill_that_does_not_work_is_told_from_one_that_finds_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("conversations.leak_drill.world.KEYWORD", "never said")
    with pytest.raises(DrillFailed, match="nothing was handed over"):
        run_drill(kinds=["pin"], languages=["en"])
    with pytest.raises(CommandError) as failed:
        command()
    assert failed.value.returncode == 2


class TestInTheConsole:
    @pytest.fixture
    def link(self, bank: Workspace, make_agent: Callable[..., Agent]) -> Connection:
        return connection_of(make_agent(bank), sharing=Sharing(kinds={"pin": Treatment.WITHHOLD}).to_json())

    @pytest.fixture
    def rung(self, monkeypatch: pytest.MonkeyPatch) -> list[str]:
        sent: list[str] = []
        monkeypatch.setattr("workspaces.workers.current_app.send_task", lambda _name, args, **_more: sent.extend(args))
        return sent

    def start(self, client: Client, link: Connection, capture: Any) -> Any:
        with capture(execute=True):
            return client.post(reverse("conversations:start_drill", args=[link.agent_id, link.pk]))

    def test_a_button_starts_it_and_the_page_says_how_far_it_is(
        self, bob_client: Client, link: Connection, rung: list[str], django_capture_on_commit_callbacks: Any
    ) -> None:
        page = self.start(bob_client, link, django_capture_on_commit_callbacks).url
        drill = LeakDrill.objects.get()
        assert rung == [str(drill.pk)]
        assert f"of {drill.total} conversations" in bob_client.get(page).text
        assert AuditEntry.objects.get().action == AuditAction.LEAK_DRILL_STARTED
        again = self.start(bob_client, link, django_capture_on_commit_callbacks)
        assert again.url == page
        assert LeakDrill.objects.count() == 1

    def test_its_result_is_a_table_of_kinds_and_places(
        self, bob_client: Client, link: Connection, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setattr(
            "conversations.leak_drill.starting.run_drill",
            lambda **given: run_drill(**given, kinds=["pin", "email"], languages=["en"]),
        )
        drill = LeakDrill.objects.create(connection=link)
        carry_out_drill(str(drill.pk))
        carry_out_drill(str(drill.pk))  # rung twice: it is done once
        page = reverse("conversations:drill", args=[link.agent_id, link.pk, drill.pk])
        answer = bob_client.get(page)
        pin, email = answer.context["lines"]
        assert (pin.name, {row.leaks for row in pin.cells if row}) == ("PINs", {0})
        assert {row.shared for row in email.cells if row} == {True}
        assert "none would have left" in answer.text
        fragment = bob_client.get(page, headers={"HX-Request": "true"}).text
        assert "<html" not in fragment
        assert "hx-trigger" not in fragment

    def test_a_leak_is_named(self, bob_client: Client, link: Connection) -> None:
        report = Report((Row("pin", "later", 11, shared=False, left=("en", "rw")),))
        drill = LeakDrill.objects.create(connection=link, state=DrillState.DONE, report=report.to_json())
        text = bob_client.get(reverse("conversations:drill", args=[link.agent_id, link.pk, drill.pk])).text
        assert 'data-announce="2 of 11 made-up secrets would have left.">' in text
        assert "PINs: Message during the handoff, in English (en), Ikinyarwanda (rw)" in text

    def test_a_fault_is_shown_and_can_be_tried_again(
        self, bob_client: Client, link: Connection, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        def fails(**_given: Any) -> Report:
            raise DrillFailed("no")

        monkeypatch.setattr("conversations.leak_drill.starting.run_drill", fails)
        drill = LeakDrill.objects.create(connection=link)
        with pytest.raises(DrillFailed):
            carry_out_drill(str(drill.pk))
        text = bob_client.get(reverse("conversations:drill", args=[link.agent_id, link.pk, drill.pk])).text
        assert 'data-announce="This drill stopped before its end.' in text

    def test_another_institution_finds_nothing(self, charlie_client: Client, link: Connection) -> None:
        drill = LeakDrill.objects.create(connection=link)
        for name, more in (("drills", []), ("drill", [drill.pk])):
            address = reverse(f"conversations:{name}", args=[link.agent_id, link.pk, *more])
            assert charlie_client.get(address).status_code == 404
        assert (
            charlie_client.post(reverse("conversations:start_drill", args=[link.agent_id, link.pk])).status_code == 404
        )


def test_only_a_drill_may_call_this_machine(settings: Any) -> None:
    settings.DEVELOPMENT_NETWORKS = ()
    assert not address_policy().permits("127.0.0.1")
    with loopback_allowed():
        assert address_policy().permits("127.0.0.1")
        assert not address_policy().permits("127.0.0.2")
    assert not address_policy().permits("127.0.0.1")
    assert running.KINDS[-1] == BLAND
