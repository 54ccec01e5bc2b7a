"""The list of agents, their making, and the tabs General, Replies, Publish and Settings."""

from collections.abc import Callable
from ipaddress import ip_network
from typing import Any
from uuid import uuid4

import pytest
from django.test import Client
from django.urls import reverse
from pytest_django import Settings

from agents.console.publish_views import widget_tag
from agents.models import Agent, Connection, LinkState, Sender
from agents.secrets import create_secret
from tests.agents.example_link import LINK
from workspaces.models import AuditAction, AuditEntry, User, Workspace


@pytest.fixture(autouse=True)
def production(settings: Settings) -> None:
    """Whatever networks the machine of the tests may call."""
    settings.DEVELOPMENT_NETWORKS = ()


@pytest.fixture
def agent(bank: Workspace, make_agent: Callable[..., Agent]) -> Agent:
    return make_agent(bank)


def deeds() -> list[str]:
    return list(AuditEntry.objects.order_by("at").values_list("action", flat=True))


def text_of(answer: Any) -> str:
    text: str = answer.content.decode()
    return text


# --- the list ---------------------------------------------------------------------------------------------------------


def test_an_empty_list_leads_to_the_first_agent(alice_client: Client) -> None:
    page = alice_client.get(reverse("agents:list"))
    assert "No agents yet" in text_of(page)
    assert reverse("agents:create") in text_of(page)


def test_the_key_that_makes_one_is_in_the_list_of_keys(alice_client: Client) -> None:
    page = alice_client.get(reverse("agents:list"))
    assert 'data-shortcut="n"' in page.text and "<kbd>n</kbd>" in page.text


def test_the_list_shows_state_languages_and_open_connections(
    agent: Agent, bank: Workspace, alice_client: Client
) -> None:
    Agent.objects.filter(pk=agent.pk).update(enabled=False, languages=["en", "th"])
    for number, state in enumerate([LinkState.VERIFIED, LinkState.DISABLED, LinkState.CLOSED]):
        fields = {**LINK, "remote_agent_id": f"agt_{number}"}
        Connection.objects.create(workspace=bank, agent=agent, state=state, **fields)
    page = alice_client.get(reverse("agents:list"))
    assert "Disabled" in text_of(page)
    assert '<bdi lang="en">English</bdi>, <bdi lang="th">ไทย</bdi>' in page.text
    assert [row.connection_count for row in page.context["rows"]] == [2]


def test_a_deleted_agent_is_not_listed(agent: Agent, alice_client: Client) -> None:
    alice_client.post(reverse("agents:delete", args=[agent.pk]), {"name": agent.name})
    assert list(alice_client.get(reverse("agents:list")).context["rows"]) == []


# --- Create AI Agent --------------------------------------------------------------------------------------------------

NEW = {"name": "Helper", "avatar_colour": "plum", "default_language": "th"}


def test_an_agent_is_created_in_the_members_workspace(bob: User, bob_client: Client, bank: Workspace) -> None:
    answer = bob_client.post(reverse("agents:create"), {**NEW, "id": str(uuid4())})
    made = Agent.objects.get()
    assert answer["Location"] == reverse("agents:general", args=[made.pk])
    assert "Helper is created. On the Action tab you say what it does" in bob_client.get(answer["Location"]).text
    assert (made.workspace, made.name, made.avatar_colour, made.languages) == (bank, "Helper", "plum", ["th"])
    entry = AuditEntry.objects.get()
    assert (entry.action, entry.actor, entry.object_id) == (AuditAction.AGENT_CREATED, bob, str(made.pk))


def test_each_form_is_for_an_agent_of_its_own(alice_client: Client) -> None:
    pages = [alice_client.get(reverse("agents:create")).context["form"]["id"].value() for _ in range(2)]
    assert pages[0] != pages[1]


def test_creating_twice_with_the_same_form_makes_one_agent(alice_client: Client) -> None:
    form = {**NEW, "id": str(uuid4())}
    answers = [alice_client.post(reverse("agents:create"), form) for _ in range(2)]
    assert answers[0]["Location"] == answers[1]["Location"]
    assert Agent.objects.count() == 1
    assert deeds() == [AuditAction.AGENT_CREATED]


def test_creating_cannot_touch_an_agent_of_another_workspace(agent: Agent, charlie_client: Client) -> None:
    answer = charlie_client.post(reverse("agents:create"), {**NEW, "id": str(agent.pk)})
    assert answer.status_code == 404
    agent.refresh_from_db()
    assert agent.name == "Harbour"


def test_what_was_typed_stays_when_something_is_missing(alice_client: Client) -> None:
    page = alice_client.post(reverse("agents:create"), {**NEW, "id": str(uuid4()), "default_language": "xx"})
    assert page.status_code == 200
    assert page.context["form"]["name"].value() == "Helper"
    assert not Agent.objects.exists()


# --- General ----------------------------------------------------------------------------------------------------------


def general(agent: Agent, **changes: Any) -> dict[str, Any]:
    stored = {
        "name": agent.name,
        "avatar_colour": agent.avatar_colour,
        "description": agent.description,
        "languages": agent.languages,
        "default_language": agent.default_language,
    }
    return {**stored, **changes}


def test_the_general_tab_saves(agent: Agent, alice_client: Client) -> None:
    changes = {"name": "Pier", "languages": ["en", "ar"], "default_language": "ar", "description": "Answers."}
    alice_client.post(reverse("agents:general", args=[agent.pk]), general(agent, **changes))
    agent.refresh_from_db()
    assert {field: getattr(agent, field) for field in changes} == changes
    assert deeds() == [AuditAction.AGENT_CHANGED]


def test_saving_what_is_already_so_leaves_no_trace(agent: Agent, alice_client: Client) -> None:
    for _ in range(2):
        alice_client.post(reverse("agents:general", args=[agent.pk]), general(agent))
    assert deeds() == []


def test_the_default_language_has_to_be_among_the_languages(agent: Agent, alice_client: Client) -> None:
    data = general(agent, name="Typed", default_language="fr")
    page = alice_client.post(reverse("agents:general", args=[agent.pk]), data)
    assert list(page.context["form"].errors) == ["default_language"]
    assert page.context["form"]["name"].value() == "Typed"
    assert page.context["agent"].name == "Harbour"


def test_the_switcher_stays_on_the_tab(
    agent: Agent, bank: Workspace, alice_client: Client, make_agent: Callable[..., Agent]
) -> None:
    other = make_agent(bank, name="Other")
    page = alice_client.get(reverse("agents:connect", args=[agent.pk]))
    assert [entry.url for entry in page.context["agents"]] == [
        reverse("agents:connections", args=[each.pk]) for each in (agent, other)
    ]
    assert page.context["current_agent"].name == "Harbour"
    assert [tab.label for tab in page.context["agent_tabs"] if tab.current] == ["Connections"]


def test_the_switcher_names_the_only_agent(agent: Agent, alice_client: Client) -> None:
    page = text_of(alice_client.get(reverse("agents:senders")))
    assert "Choose an agent" not in page
    assert f'href="{reverse("agents:general", args=[agent.pk])}"' in page


# --- Replies ----------------------------------------------------------------------------------------------------------

SCRIPT = {"engine": "scripted", "scripted-text_1": "One", "scripted-text_3": "Two", "scripted-wait_seconds": "5"}


def test_the_replies_tab_saves_the_engine_and_its_settings(agent: Agent, alice_client: Client) -> None:
    for _ in range(2):
        alice_client.post(reverse("agents:replies", args=[agent.pk]), SCRIPT)
    agent.refresh_from_db()
    assert agent.reply_engine == "scripted"
    assert agent.reply_settings == {"texts": ["One", "Two"], "wait_seconds": 5}
    assert deeds() == [AuditAction.AGENT_CHANGED]


@pytest.mark.parametrize("change", [{"engine": "nothing"}, {"engine": ""}, {"scripted-wait_seconds": "31"}])
def test_the_replies_tab_refuses_what_no_engine_can_do(
    agent: Agent, alice_client: Client, change: dict[str, str]
) -> None:
    page = alice_client.post(reverse("agents:replies", args=[agent.pk]), {**SCRIPT, **change})
    assert page.status_code == 200
    agent.refresh_from_db()
    assert agent.reply_settings == {}


def test_the_replies_tab_keeps_what_was_typed(agent: Agent, alice_client: Client) -> None:
    page = alice_client.post(reverse("agents:replies", args=[agent.pk]), {**SCRIPT, "scripted-wait_seconds": "31"})
    assert "Two" in text_of(page)


# --- Publish ----------------------------------------------------------------------------------------------------------

LOOK = {"allowed_origins": "", "widget_colour": "#112233", "widget_position": "start", "widget_radius": "4"}


def publish(client: Client, agent: Agent, **changes: str) -> Any:
    return client.post(reverse("agents:publish", args=[agent.pk]), {**LOOK, **changes})


def test_the_publish_tab_shows_the_tag_and_the_hosted_page(
    agent: Agent, alice_client: Client, settings: Settings
) -> None:
    settings.PLATFORM_DOMAIN = "https://chat.bank.example"
    page = text_of(alice_client.get(reverse("agents:publish", args=[agent.pk])))
    assert f"https://chat.bank.example/chat/{agent.public_id}/" in page
    assert widget_tag(agent) == (
        '<script type="module" src="https://chat.bank.example/static/widget/handoff-chat.js"></script>\n'
        f'<handoff-chat agent="{agent.public_id}"></handoff-chat>'
    )
    assert "&lt;handoff-chat" in page


def test_the_publish_tab_saves(agent: Agent, alice_client: Client) -> None:
    origins = "https://www.Bank.example/\r\n\r\n https://bank.example:8443 \r\nhttps://www.bank.example"
    for _ in range(2):
        publish(alice_client, agent, allowed_origins=origins)
    agent.refresh_from_db()
    assert agent.allowed_origins == ["https://www.bank.example", "https://bank.example:8443"]
    assert (agent.widget_colour, agent.widget_position, agent.widget_radius) == ("#112233", "start", 4)


def test_publishing_the_same_again_leaves_no_trace(agent: Agent, alice_client: Client) -> None:
    for _ in range(2):
        publish(alice_client, agent, allowed_origins="https://a.example\r\nhttps://b.example")
    assert deeds() == [AuditAction.AGENT_CHANGED]


@pytest.mark.parametrize(
    "line",
    [
        *("http://bank.example", "bank.example", "https://bank.example/page", "https://*.example", "null", "*"),
        *("http://localhost:8080", "https://user@bank.example", "javascript:alert(1)"),
    ],
)
def test_a_line_that_is_no_origin_is_named(agent: Agent, alice_client: Client, line: str) -> None:
    page = publish(alice_client, agent, allowed_origins=f"https://good.example\r\n{line}")
    errors = page.context["form"].errors["allowed_origins"]
    assert len(errors) == 1
    assert line in errors[0]
    agent.refresh_from_db()
    assert agent.allowed_origins == []


def test_on_a_development_machine_localhost_is_an_origin(
    agent: Agent, alice_client: Client, settings: Settings
) -> None:
    settings.DEVELOPMENT_NETWORKS = (ip_network("127.0.0.0/8"),)
    publish(alice_client, agent, allowed_origins="http://localhost:8080")
    agent.refresh_from_db()
    assert agent.allowed_origins == ["http://localhost:8080"]


@pytest.mark.parametrize(
    "change", [{"widget_colour": "red"}, {"widget_colour": "#12345"}, {"widget_position": "x"}, {"widget_radius": "25"}]
)
def test_a_look_that_cannot_be_is_refused(agent: Agent, alice_client: Client, change: dict[str, str]) -> None:
    page = publish(alice_client, agent, **change)
    assert list(page.context["form"].errors) == list(change)


# --- Settings ---------------------------------------------------------------------------------------------------------


def test_an_agent_is_disabled_and_enabled(agent: Agent, alice_client: Client) -> None:
    for _ in range(2):
        alice_client.post(reverse("agents:disable", args=[agent.pk]))
    assert not Agent.objects.get().enabled
    for _ in range(2):
        alice_client.post(reverse("agents:enable", args=[agent.pk]))
    assert Agent.objects.get().enabled
    assert deeds() == [AuditAction.AGENT_DISABLED, AuditAction.AGENT_ENABLED]


@pytest.mark.parametrize("name", ["\u200b", "🤖", "— …", "\u202e\u2066"])
def test_a_name_that_other_institutions_refuse_is_refused_here(agent: Agent, alice_client: Client, name: str) -> None:
    """One without a letter or digit: no agent of that name could ever be connected with."""
    given = {"id": uuid4(), "name": name, "avatar_colour": "plum", "default_language": "en", "languages": ["en"]}
    for address in (reverse("agents:create"), reverse("agents:general", args=[agent.pk])):
        assert "at least one letter or digit" in text_of(alice_client.post(address, given))
    assert Agent.objects.get().name == agent.name


def test_what_hides_in_a_name_is_left_out_and_an_older_one_stays(agent: Agent, alice_client: Client) -> None:
    address = reverse("agents:general", args=[agent.pk])
    given = {"avatar_colour": "plum", "default_language": "en", "languages": ["en"]}
    alice_client.post(address, {**given, "name": "Harbour\u202e \u200bHelp"})
    assert Agent.objects.get().name == "Harbour Help"
    Agent.objects.update(name="🤖")
    assert alice_client.post(address, {**given, "name": "🤖", "description": "Older"}).status_code == 302
    assert Agent.objects.get().description == "Older"


def test_deleting_names_what_is_lost(agent: Agent, bank: Workspace, alice: User, alice_client: Client) -> None:
    Connection.objects.create(workspace=bank, agent=agent, **LINK)
    create_secret(agent=agent, actor=alice)
    page = text_of(alice_client.get(reverse("agents:settings", args=[agent.pk])))
    assert "1 connection<" in page
    assert "that may hand chats to it" not in page
    assert "1 secret<" in page
    assert "Its conversations stay" in page


def test_deleting_needs_the_agents_name(agent: Agent, alice_client: Client) -> None:
    page = alice_client.post(reverse("agents:delete", args=[agent.pk]), {"name": "Harbor"})
    assert "Type “Harbour”." in text_of(page)
    assert Agent.objects.kept().exists()
    assert deeds() == []


def test_deleting_ends_everything_that_was_given_out(
    agent: Agent, bank: Workspace, alice: User, alice_client: Client
) -> None:
    credential, _plain = create_secret(agent=agent, actor=alice)
    connection = Connection.objects.create(workspace=bank, agent=agent, **LINK)
    sender = Sender.objects.create(workspace=bank, agent=agent, **LINK)
    answers = [alice_client.post(reverse("agents:delete", args=[agent.pk]), {"name": "Harbour"}) for _ in range(2)]
    assert {answer["Location"] for answer in answers} == {reverse("agents:list")}
    for row in (agent, credential, connection, sender):
        row.refresh_from_db()
    assert agent.deleted_at
    assert credential.revoked_at
    assert (connection.state, sender.state) == (LinkState.CLOSED, LinkState.CLOSED)
    assert deeds().count(AuditAction.AGENT_DELETED) == 1
