"""The browser's door: token, origin, limits, and shapes that never hold more than the person may see."""

import uuid
from typing import Any

import pytest
import time_machine
from django.test import Client

from agents.models import Agent, Connection
from conversations.attachments.senders import caller_at
from conversations.flows.write_note import write_note
from conversations.models import Message
from conversations.shapes import message_json
from conversations.widget_api.reading import READS, READS_OF_ADDRESS
from conversations.widget_api.strangers import STRANGERS
from conversations.widget_api.views import MESSAGES, MESSAGES_OF_ADDRESS, RETURNS, STARTS, UPDATES
from tests.conversations.scene import JSON, Person, deliver_all

pytestmark = pytest.mark.django_db
START = "/api/widget/v1/conversations/"
SHOP = "https://shop.example"

INVISIBLE = ["\u200b", "\u200d\u200c \u2060", "\u202e\u2066\u2069", "\ufeff", "\u3164", "\U000e0041"]


def start(agent_id: str, **fields: Any) -> Any:
    origin = fields.pop("origin", None)
    body = {"agent_id": agent_id, "client_id": str(uuid.uuid4()), **fields}
    return Client().post(START, body, content_type=JSON, headers={"Origin": origin} if origin else {})


def post_raw(person: Person, body: bytes) -> Any:
    headers = {"Authorization": f"Bearer {person.token}"}
    return Client().post(person.path + "messages/", body, content_type=JSON, headers=headers)


class TestStarting:
    def test_it_greets_and_gives_the_token_once(self, bank_agent: Agent) -> None:
        answer = start(bank_agent.public_id).json()
        assert len(answer["token"]) >= 43
        assert [one["text"] for one in answer["snapshot"]["messages"]] == ["Welcome to the bank."]

    def test_the_same_start_again_is_the_same_conversation_with_a_new_token(self, bank_agent: Agent) -> None:
        client_id = str(uuid.uuid4())
        first, second = (start(bank_agent.public_id, client_id=client_id).json() for _ in range(2))
        assert first["conversation_id"] == second["conversation_id"]
        assert first["token"] != second["token"]
        assert len(second["snapshot"]["messages"]) == 1

    def test_once_the_person_has_spoken_the_start_gives_no_token_any_more(self, bank_agent: Agent) -> None:
        client_id = str(uuid.uuid4())
        answer = start(bank_agent.public_id, client_id=client_id).json()
        Client().post(
            f"{START}{answer['conversation_id']}/messages/",
            {"client_id": str(uuid.uuid4()), "text": "hi"},
            content_type=JSON,
            headers={"Authorization": f"Bearer {answer['token']}"},
        )
        assert start(bank_agent.public_id, client_id=client_id).status_code == 404

    def test_an_unknown_or_disabled_agent_is_not_found(self, bank_agent: Agent) -> None:
        Agent.objects.update(enabled=False)
        disabled, unknown = start(bank_agent.public_id), start("agt_unknown")
        assert (disabled.status_code, disabled.content) == (unknown.status_code, unknown.content)
        assert unknown.status_code == 404

    @pytest.mark.parametrize(
        "fields", [{"client_id": "x"}, {"locale": "../../etc"}, {"locale": "en\n"}, {"agent_id": "\ud800"}]
    )
    def test_what_is_not_understood_is_refused(self, bank_agent: Agent, fields: dict[str, str]) -> None:
        answer = start(**{"agent_id": bank_agent.public_id, **fields})
        assert answer.status_code == (201 if fields.get("locale") == "en\n" else 400)

    def test_an_unknown_time_zone_turns_nobody_away(self, bank_agent: Agent) -> None:
        assert start(bank_agent.public_id, time_zone="Mars/Olympus").status_code == 201

    def test_too_many_starts_are_told_when_to_come_back(self, bank_agent: Agent) -> None:
        with time_machine.travel("2026-03-01T12:00:10Z", tick=False):
            for _ in range(STARTS.times - 1):
                STARTS.take(caller_at("127.0.0.1", agent_id=bank_agent.pk))
            assert start(bank_agent.public_id).status_code == 201
            refused = start(bank_agent.public_id)
        assert (refused.status_code, refused["Retry-After"]) == (429, "50")


class TestToken:
    """ASVS 8.2.2: who holds no token of a conversation cannot tell it from one that does not exist."""

    @pytest.mark.parametrize("rest", ["", "messages/", "updates/", "return/"])
    @pytest.mark.parametrize("authorization", ["", "Bearer", "Bearer wrong", "Basic {token}", "{token}"])
    def test_unknown_id_and_wrong_token_look_the_same(self, person: Person, rest: str, authorization: str) -> None:
        headers = {"Authorization": authorization.format(token=person.token)} if authorization else {}
        send = Client().post if rest == "return/" else Client().get
        known = send(person.path + rest, headers=headers)
        unknown = send(f"{START}{uuid.uuid4()}/{rest}", headers=headers)
        assert (known.status_code, known.content) == (unknown.status_code, unknown.content)
        assert known.status_code == 404
        assert dict(known.headers) == dict(unknown.headers)

    def test_v2_4_1_nobody_guesses_all_the_time_and_whose_token_is_right_does_not_notice(
        self, person: Person, bank_agent: Agent
    ) -> None:
        neighbour = Person(bank_agent)
        with time_machine.travel("2026-03-01T12:00:10Z", tick=False):
            for _ in range(STRANGERS.times):
                STRANGERS.take("127.0.0.1")
            neighbour.token = "a guess"
            refused = [neighbour.get(), neighbour.post("messages/", {"client_id": str(uuid.uuid4()), "text": "hi"})]
            assert [(one.status_code, one["Retry-After"]) for one in refused] == [(429, "50")] * 2
            unknown = Client().get(f"{START}{uuid.uuid4()}/", headers={"Authorization": "Bearer a guess"})
            assert (unknown.status_code, unknown.content) == (429, refused[0].content)
            elsewhere = Client(REMOTE_ADDR="203.0.113.9").get(neighbour.path)
            assert (elsewhere.status_code, person.get().status_code) == (404, 200)
            assert person.says("hello").status_code == 201

    def test_the_token_of_another_conversation_opens_nothing(self, person: Person, bank_agent: Agent) -> None:
        person.token = Person(bank_agent).token
        assert person.get().status_code == 404
        assert person.post("messages/", {"client_id": str(uuid.uuid4()), "text": "hi"}).status_code == 404
        assert not Message.objects.filter(text="hi").exists()

    def test_it_is_kept_only_as_a_hash(self, person: Person) -> None:
        assert person.token not in str(person.conversation.__dict__)


class TestSaying:
    @pytest.mark.parametrize("text", ["", "   ", "x" * 4001, "a\u0000b", "\ud800", None, ["a"], {"a": 1}])
    def test_a_text_that_cannot_be_taken_is_refused(self, person: Person, text: object) -> None:
        answer = person.post("messages/", {"client_id": str(uuid.uuid4()), "text": text})
        assert (answer.status_code, list(answer.json())) == (400, ["text"])
        assert not Message.objects.filter(author_kind="person").exists()

    @pytest.mark.parametrize("text", INVISIBLE)
    def test_one_that_shows_nothing_is_refused_as_an_empty_one(self, person: Person, text: str) -> None:
        empty, unseen = (person.post("messages/", {"client_id": str(uuid.uuid4()), "text": one}) for one in ("", text))
        assert (unseen.status_code, unseen.json()) == (400, empty.json())
        assert not Message.objects.filter(author_kind="person").exists()

    @pytest.mark.parametrize("text", ["👩\u200d👩\u200d👧", "می\u200cخواهم", "\u200fשלום", "\u200bhi", "❤\ufe0f"])
    def test_what_is_invisible_beside_others_stays_as_it_was_typed(self, person: Person, text: str) -> None:
        assert person.says(text).json()["text"] == text

    def test_four_thousand_characters_are_taken(self, person: Person) -> None:
        assert person.says("👋" * 4000).status_code == 201

    @pytest.mark.parametrize("body", [b"", b"{", b"[]", b'"text"', b'{"client_id":"x","text":"hi"}', b"\xff"])
    def test_a_body_that_is_no_message_is_refused(self, person: Person, body: bytes) -> None:
        assert post_raw(person, body).status_code == 400

    def test_it_cannot_choose_its_author_or_its_place(self, person: Person) -> None:
        claims = {"author_kind": "agent", "position": 1, "kind": "note", "delivery": "relayed"}
        answer = person.post("messages/", {"client_id": str(uuid.uuid4()), "text": "hi", **claims}).json()
        assert (answer["author"]["kind"], answer["position"], answer["kind"]) == ("person", 2, "text")

    def test_v2_4_1_one_address_writes_only_so_much_in_all_its_conversations(self, bank_agent: Agent) -> None:
        """Whoever knows an agent has as many conversations as they like, and each message may cost an answer."""
        with time_machine.travel("2026-03-01T12:00:10Z", tick=False):
            person = Person(bank_agent)
            for _ in range(MESSAGES_OF_ADDRESS.times):
                assert MESSAGES_OF_ADDRESS.take(caller_at("127.0.0.1", agent_id=bank_agent.pk)) == 0
            body = {"client_id": str(uuid.uuid4()), "text": "hello"}
            answer = person.post("messages/", body)
            assert (answer.status_code, answer["Retry-After"]) == (429, "50")
            assert not person.conversation.said_by_person
            headers = {"Authorization": f"Bearer {person.token}"}
            said = person.client.post(
                f"{person.path}messages/", body, content_type=JSON, headers=headers, REMOTE_ADDR="203.0.113.9"
            )
            assert said.status_code == 201

    def test_too_many_messages_are_told_when_to_come_back(self, person: Person) -> None:
        with time_machine.travel("2026-03-01T12:00:10Z", tick=False):
            for _ in range(MESSAGES.times):
                assert MESSAGES.take(str(person.id)) == 0
            refused = person.post("messages/", {"client_id": str(uuid.uuid4()), "text": "hi"})
        assert (refused.status_code, refused["Retry-After"]) == (429, "50")
        assert not Message.objects.filter(text="hi").exists()

    def test_v2_4_1_nor_does_anybody_go_back_all_the_time(self, person: Person) -> None:
        """Each time takes the conversation. It counts apart from messages, so that the way back stays open."""
        with time_machine.travel("2026-03-01T12:00:10Z", tick=False):
            for _ in range(MESSAGES.times):
                assert MESSAGES.take(str(person.id)) == 0
            answers = [person.post("return/") for _ in range(RETURNS.times + 1)]
        assert {one.status_code for one in answers[:-1]} == {200}
        assert (answers[-1].status_code, answers[-1]["Retry-After"]) == (429, "50")


class TestReading:
    @pytest.mark.parametrize("rest", ["", "messages/", "updates/?after=0"])
    def test_v2_4_1_nobody_reads_one_conversation_all_the_time(self, person: Person, rest: str) -> None:
        """Each time costs statements."""
        with time_machine.travel("2026-03-01T12:00:10Z", tick=False):
            for _ in range(READS.times - 1):
                READS.take(str(person.id))
            last, refused = person.get(rest), person.get(rest)
            assert person.says("I may still write.").status_code == 201
        assert (last.status_code, refused.status_code, refused["Retry-After"]) == (200, 429, "50")

    def test_v2_4_1_nor_does_one_address_in_all_its_conversations(self, bank_agent: Agent) -> None:
        look = f"/api/widget/v1/agents/{bank_agent.public_id}/"
        with time_machine.travel("2026-03-01T12:00:10Z", tick=False):
            person = Person(bank_agent)
            for _ in range(READS_OF_ADDRESS.times):
                READS_OF_ADDRESS.take(caller_at("127.0.0.1", agent_id=bank_agent.pk))
            refused = [person.get(), person.get("updates/"), person.client.get(look)]
            elsewhere = person.client.get(look, REMOTE_ADDR="203.0.113.9")
        assert [(one.status_code, one["Retry-After"]) for one in refused] == [(429, "50")] * 3
        assert elsewhere.status_code == 200

    def test_pages_go_back_from_the_newest(self, person: Person) -> None:
        for number in range(4):
            person.says(f"say {number}")
        newest = person.get("messages/?limit=3").json()
        assert [one["position"] for one in newest["messages"]] == [7, 8, 9]
        older = person.get("messages/?limit=6&before=7").json()
        assert ([one["position"] for one in older["messages"]], older["has_older"]) == ([1, 2, 3, 4, 5, 6], False)
        assert newest["has_older"] is True

    @pytest.mark.parametrize("query", ["limit=0", "limit=-1", "limit=x", "before=" + "9" * 40, "limit=9999"])
    def test_strange_pages_are_no_error(self, person: Person, query: str) -> None:
        assert person.get(f"messages/?{query}").status_code == 200

    def test_updates_are_what_changed_since_a_revision(self, handed_over: Person) -> None:
        known = handed_over.state()["revision"]
        handed_over.says("the fee")
        told = handed_over.get(f"updates/?after={known}").json()
        assert [(one["text"], one["delivery"]) for one in told["messages"]] == [("the fee", "received")]
        deliver_all()
        told = handed_over.get(f"updates/?after={told['state']['revision']}").json()
        assert [(one["text"], one["delivery"]) for one in told["messages"]] == [
            ("the fee", "relayed"),
            ("Noted: the fee", None),
        ]
        assert told["state"]["revision"] == max(one["revision"] for one in told["messages"])
        assert handed_over.get(f"updates/?after={told['state']['revision']}").json()["messages"] == []

    def test_more_changes_than_one_answer_holds_are_all_found(self, person: Person) -> None:
        conversation = person.conversation
        first = Message.objects.get(conversation=conversation)
        Message.objects.bulk_create(
            Message(
                conversation=conversation,
                position=number,
                revision=number,
                author_kind="agent",
                text="x",
                created_at=first.created_at,
            )
            for number in range(first.revision + 1, UPDATES + 11)
        )
        conversation.revision = UPDATES + 10
        conversation.save()
        seen: set[str] = set()
        after = 0
        for _ in range(2):
            told = person.get(f"updates/?after={after}").json()
            seen |= {one["id"] for one in told["messages"]}
            after = told["state"]["revision"]
        assert len(seen) == Message.objects.count()

    def test_an_internal_note_is_nowhere(self, person: Person) -> None:
        write_note(conversation_id=person.id, author_name="Bob", text="zanzibar")
        for rest in ("", "messages/", "updates/?after=0"):
            assert b"zanzibar" not in person.get(rest).content
        (note,) = Message.objects.filter(kind="note")
        with pytest.raises(ValueError, match="internal note"):
            message_json(note)


class TestOrigins:
    def test_only_listed_pages_may_use_the_agent(self, bank_agent: Agent) -> None:
        assert start(bank_agent.public_id, origin=SHOP).status_code == 403
        Agent.objects.update(allowed_origins=[SHOP])
        allowed = start(bank_agent.public_id, origin=SHOP)
        assert (allowed.status_code, allowed["Access-Control-Allow-Origin"]) == (201, SHOP)
        assert "Origin" in allowed["Vary"]
        assert start(bank_agent.public_id, origin=SHOP + ".evil.example").status_code == 403

    def test_a_refused_page_cannot_read_why(self, bank_agent: Agent) -> None:
        assert "Access-Control-Allow-Origin" not in start(bank_agent.public_id, origin=SHOP)

    def test_the_token_alone_is_not_enough_from_another_page(self, person: Person) -> None:
        headers = {"Authorization": f"Bearer {person.token}", "Origin": SHOP}
        assert Client().get(person.path, headers=headers).status_code == 403

    def test_a_preflight_is_answered_and_names_no_credentials(self, person: Person) -> None:
        for path in (START, person.path, person.path + "messages/", f"{START}{uuid.uuid4()}/"):
            answer = Client().options(path, headers={"Origin": SHOP})
            assert (answer.status_code, answer["Access-Control-Allow-Origin"]) == (204, SHOP)
            assert "authorization" in answer["Access-Control-Allow-Headers"]
            assert "Access-Control-Allow-Credentials" not in answer

    def test_when_to_come_back_can_be_read_by_the_page(self, bank_agent: Agent) -> None:
        Agent.objects.update(allowed_origins=[SHOP])
        assert start(bank_agent.public_id, origin=SHOP)["Access-Control-Expose-Headers"] == "Retry-After"

    def test_nothing_is_kept_by_caches(self, person: Person) -> None:
        assert person.get()["Cache-Control"] == "no-store"

    def test_an_agents_looks_are_told_to_listed_pages(self, bank_agent: Agent, connection: Connection) -> None:
        told = Client().get(f"/api/widget/v1/agents/{bank_agent.public_id}/").json()
        assert (told["agent"]["name"], told["languages"]) == ("Harbour", ["en"])
        assert set(told) == {"agent", "languages", "default_language", "attachments", "appearance"}


@pytest.mark.parametrize("body", ["[" * 20_000, '{"a":' * 20_000, "[" * 20_000 + "]" * 20_000])
def test_v1_5_3_json_that_nests_without_end_is_refused(client: Client, body: str) -> None:
    answer = client.post("/api/widget/v1/conversations/", body, content_type="application/json")
    assert (answer.status_code, answer.json()) == (400, {"detail": "JSON parse error - it is nested too deeply."})
