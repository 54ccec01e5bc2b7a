"""What people, agents and institutions write is text wherever it is shown (OWASP ASVS 5.0 1.2.1, 1.2.3, 3.2.2, 3.4.3).

Every column of text of every row is overwritten with payloads, and every page is opened in Chromium.
"""

from collections.abc import Callable, Iterator
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone

from agents.models import Agent, OperatorNotice
from conversations.authors import Author, peer_agent
from conversations.extras import card_extras, consent_extras
from conversations.flows.changing import changing
from conversations.flows.show_message import say, show_message, show_notice
from conversations.flows.write_note import write_note
from conversations.models import AuthorKind, Conversation, Handoff, MessageKind
from protocol.packet import Packet, PacketDetail, PacketTurn, Party, PersonInfo, Withheld
from tests.attacks.addresses import Door, every_address
from tests.attacks.inside_browser import watched
from tests.attacks.payloads import MARK, PAYLOADS, SPOIL_ME, spoil_every_row
from tests.attacks.strangers import signed_in
from tests.attacks.tally import Tried
from tests.conversations.console_world import agent_says, keep, person_says, take_over
from tests.operators import make_operator
from tests.workspaces.one_of_each import one_of_each
from workspaces.models import User, Workspace

pytestmark = [pytest.mark.django_db, pytest.mark.browser, pytest.mark.timeout(300)]
CSP = "default-src 'none'; script-src 'self'; require-trusted-types-for 'script'"


def spoilt_world(agent: Agent, owner: User) -> dict[str, Any]:
    """One of each thing, with everything said in it that is ever shown, every word of it a payload."""
    ids = one_of_each(agent, owner=owner, colleague=owner.memberships.get())
    conversation = Conversation.objects.get(pk=ids["conversation_id"])
    handoff = Handoff.objects.get(pk=ids["handoff_id"])
    peer = peer_agent(handoff.link)
    keep(conversation, "name", SPOIL_ME)
    person_says(conversation, SPOIL_ME)
    agent_says(conversation, SPOIL_ME)
    write_note(conversation_id=conversation.pk, author_name=SPOIL_ME, text=SPOIL_ME)
    said_by_peer(conversation, peer, handoff)
    OperatorNotice.objects.create(
        workspace=agent.workspace, connection=handoff.connection, reason="timeout", began_at=handoff.created_at
    )
    sender = agent.senders.get()
    sender.remote_name = SPOIL_ME
    take_over(sender, saying=SPOIL_ME)
    return ids | {"spoilt": spoil_every_row(), "agent_public_id": agent.public_id}


def said_by_peer(conversation: Conversation, peer: Author, handoff: Handoff | None) -> None:
    about = Author(AuthorKind.PEER_AGENT, SPOIL_ME, SPOIL_ME, SPOIL_ME)
    packet = spoilt_packet()
    cards = [card_extras(packet, about), consent_extras("x", packet, text=SPOIL_ME, withheld=packet.withheld, to=about)]
    with changing(conversation.pk) as held:
        say(conversation=held, author=peer, text=SPOIL_ME, quick_replies=(SPOIL_ME,), handoff=handoff)
        show_notice(conversation=held, code="handed_over", about=about, text=SPOIL_ME, handoff=handoff)
        for extras in cards:
            show_message(conversation=held, author=peer, text=SPOIL_ME, kind=MessageKind.CARD, extras=extras)


def spoilt_packet() -> Packet:
    now = timezone.now()
    return Packet(
        handoff_id="x",
        sender=Party("https://a.example", "agt_a", SPOIL_ME, SPOIL_ME),
        path=(),
        reason=SPOIL_ME,
        person=PersonInfo(SPOIL_ME, "en", "UTC"),
        details=(PacketDetail(SPOIL_ME, "text", SPOIL_ME, "person", now, verified=False),),
        transcript=(PacketTurn(1, "agent", SPOIL_ME, "text", SPOIL_ME, now),),
        summary=SPOIL_ME,
        withheld=(Withheld(SPOIL_ME, "iban", "secret"),),
        expires_at=now,
    )


def is_raw(text: str) -> bool:
    return any(payload in text for payload in PAYLOADS if "<" in payload)


def pages(client: Client, ids: dict[str, Any], **headers: str) -> Iterator[tuple[str, str]]:
    """Every page of the console and of the account, with the things of this world: its address and what it says."""
    for address in every_address():
        kinds = ("message_received", "external_handoff", "show_survey", "question", "api_request", "branch")
        for kind in kinds if "kind" in address.parameters else kinds[:1]:
            if address.door in (Door.CONSOLE, Door.ACCOUNT) and "logout" not in address.route:
                path = address.path({**ids, "kind": kind})
                answer = client.get(path, headers=headers)
                assert answer.status_code < 500, path
                if answer.status_code == 200 and answer.headers["Content-Type"].startswith("text/html"):
                    yield path, answer.text


def test_v1_2_1_a_payload_runs_on_no_page_and_the_policy_has_nothing_to_stop(
    alice: User, bank: Workspace, make_agent: Callable[..., Agent], tried: Tried
) -> None:
    ids = spoilt_world(make_agent(bank), alice)
    client = signed_in(alice).client
    opened = dict(pages(client, ids))
    assert [path for path, text in opened.items() if is_raw(text)] == []
    with watched(client) as browser:
        seen = {path: browser.open(path) for path in opened}
    assert {path: what for path, what in seen.items() if what != (200, [])} == {}
    assert len(opened) > 50
    tried(ids["spoilt"], "columns with payloads")
    tried(len(opened), "pages with payloads, in Chromium")


def test_v3_2_2_a_payload_does_not_run_in_a_chat_window(
    alice: User, bank: Workspace, make_agent: Callable[..., Agent], tried: Tried
) -> None:
    agent = make_agent(bank)
    with watched(Client()) as browser:
        assert browser.open(f"/chat/{agent.public_id}/") == (200, [])
        browser.until(lambda page: page.evaluate("localStorage.length"))
        conversation = Conversation.objects.get()
        person_says(conversation, SPOIL_ME)
        said_by_peer(conversation, Author(AuthorKind.PEER_AGENT, SPOIL_ME, SPOIL_ME, SPOIL_ME), None)
        spoilt = spoil_every_row()
        browser.open(f"/chat/{agent.public_id}/")
        browser.do(lambda page: page.locator(".bubble", has_text=MARK).nth(1).wait_for())
        assert browser.trouble() == []
    tried(spoilt, "columns with payloads")


def test_v1_2_1_no_answer_holds_a_payload_unescaped(
    alice: User, bank: Workspace, make_agent: Callable[..., Agent], tried: Tried
) -> None:
    """Also parts of pages, and the operator's site, which no test opens in a browser."""
    ids = spoilt_world(make_agent(bank), alice)
    operator, count = signed_in(make_operator("operator@handoff.example", "a long password")), 0
    for path, text in pages(signed_in(alice).client, ids, **{"HX-Request": "true"}):
        assert not is_raw(text), path
        count += 1
    for address in every_address():
        if address.door is Door.OPERATOR and not {"object_id", "content_type_id"} & set(address.parameters):
            answer = operator.ask("GET", address.path(ids))
            assert answer.streaming or not is_raw(answer.content.decode()), address.route
            count += 1
    tried(count, "answers searched for payloads")


@pytest.mark.parametrize("policy", [CSP, ""])
def test_the_harness_sees_what_would_run(policy: str, db: None) -> None:
    """Otherwise the tests above could not fail."""
    with watched(Client()) as browser:
        for number, payload in enumerate(each for each in PAYLOADS if f"onerror=window.{MARK}" in each):
            page = f'<!doctype html><title>x</title><p title="{payload}">{payload}</p>'
            headers = {"Content-Type": "text/html"} | ({"Content-Security-Policy": policy} if policy else {})
            browser.served[f"/{number}"] = {"status": 200, "headers": headers, "body": page}
            browser.open(f"/{number}")
            browser.do(lambda page: page.wait_for_timeout(50))
            assert browser.trouble(), payload
        browser.served["/dialog"] = {
            "status": 200,
            "headers": {"Content-Type": "text/html"},
            "body": "<script>alert(1)</script>",
        }
        assert browser.open("/dialog") == (200, ["1"])
