"""*What may leave*: the page of a connection, and the workspace's default in the settings."""

from collections.abc import Callable
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from agents.models import Agent, Connection, PlainAccess
from privacy.policy import DETAIL_TYPES, KNOWN_KINDS, HistoryLimit, Treatment, default_treatment
from privacy.sharing import Sharing
from privacy.withholding import MAY_BE_SHARED
from tests.agents.example_link import LINK
from workspaces.models import AuditAction, AuditEntry, Workspace

DEFAULT = reverse("workspaces:sharing")
AS_IT_IS = {f"kind_{kind}": default_treatment(kind).value for kind in KNOWN_KINDS}
AS_IT_IS |= {f"type_{type}": "share" for type in DETAIL_TYPES} | {"history": "all", "attachments": "keep"}


@pytest.fixture
def connection(bank: Workspace, make_agent: Callable[..., Agent]) -> Connection:
    return Connection.objects.create(workspace=bank, agent=make_agent(bank), **LINK)


@pytest.fixture
def address(connection: Connection) -> str:
    return reverse("agents:sharing", args=[connection.agent_id, connection.pk])


def kept(row: Connection | Workspace) -> Sharing:
    row.refresh_from_db()
    return Sharing.from_json(row.sharing)


def test_a_builder_chooses_for_one_connection_and_leaves_the_rest_to_the_workspace(
    bob_client: Client, connection: Connection, address: str
) -> None:
    chosen = {"kind_email": "ask", "type_number": "keep", "private": "score\ndebt", "never": "income"}
    assert bob_client.post(address, {**chosen, "history": "last", "last": "5"}).url == address
    assert kept(connection) == Sharing(
        kinds={"email": Treatment.ASK},
        types={"number": False},
        names={"income": False},
        private=frozenset({"score", "debt"}),
        history=HistoryLimit(5),
    )
    entry = AuditEntry.objects.get()
    assert (entry.action, entry.actor_name) == (AuditAction.SHARING_CHANGED, "Bob")
    again = bob_client.get(address)
    assert again.context["form"].initial["kind_email"] == "ask"
    assert again.context["form"].initial["last"] == 5


def test_an_owner_chooses_for_every_connection(alice_client: Client, bank: Workspace) -> None:
    alice_client.post(DEFAULT, {**AS_IT_IS, "kind_phone": "mask", "history": "from", "start": "3"})
    sharing = kept(bank)
    assert sharing.kinds["phone"] is Treatment.MASK
    assert sharing.history == HistoryLimit(None, 3)
    assert AuditEntry.objects.get().action == AuditAction.SHARING_CHANGED


def test_the_same_again_is_not_recorded(alice_client: Client, bob_client: Client, address: str) -> None:
    bob_client.post(address, {"history": ""})
    for _ in range(2):
        alice_client.post(DEFAULT, AS_IT_IS)
    assert AuditEntry.objects.count() == 1


@pytest.mark.parametrize("treatment", ["share", "ask"])
def test_no_form_lets_a_secret_be_shared(
    alice_client: Client, bank: Workspace, connection: Connection, address: str, treatment: str
) -> None:
    """One of them alone is enough to be refused, and of all of them each is named."""
    one, *others = (f"kind_{kind}" for kind in sorted(KNOWN_KINDS - MAY_BE_SHARED))
    for where, row in ((DEFAULT, bank), (address, connection)):
        for fields in ({one}, {one, *others}):
            shown = alice_client.post(where, {**AS_IT_IS, **dict.fromkeys(fields, treatment)})
            assert set(shown.context["form"].errors) == fields
            assert kept(row) == Sharing()


@pytest.mark.parametrize(
    ("typed", "field"),
    [
        ({"always": "plan", "never": "plan"}, "never"),
        ({"history": "last", "last": ""}, "last"),
        ({"history": "from", "start": "0"}, "start"),
        ({"kind_phone": "sahre"}, "kind_phone"),
        ({"private": "x" * 65}, "private"),
    ],
)
def test_what_cannot_be_is_refused_and_nothing_typed_is_lost(
    bob_client: Client, connection: Connection, address: str, typed: dict[str, str], field: str
) -> None:
    shown = bob_client.post(address, {"private": "score", **typed})
    assert list(shown.context["form"].errors) == [field]
    assert typed.get("private", "score") in shown.text
    assert kept(connection) == Sharing()


def test_the_words_follow_the_choices_before_anything_is_saved(
    bob_client: Client, bank: Workspace, connection: Connection, address: str
) -> None:
    bank.sharing = Sharing(kinds={"phone": Treatment.ASK}).to_json()
    bank.save()
    live: dict[str, Any] = {"headers": {"HX-Request": "true"}}
    said = bob_client.post(address, {"kind_email": "withhold", "history": "none"}, **live).text
    rows = {row.split("</dt>")[0].split(">")[-1]: row for row in said.split("<dt")[1:]}
    assert "Phone numbers" in rows["Ask the person"]
    assert "E-mail addresses" in rows["Drop"]
    assert "None" in rows["Earlier messages"]
    assert kept(connection) == Sharing()


def test_the_page_says_what_the_workspace_says(bob_client: Client, bank: Workspace, address: str) -> None:
    bank.sharing = Sharing(kinds={"iban": Treatment.WITHHOLD}, history=HistoryLimit(None, 4)).to_json()
    bank.save()
    form = bob_client.get(address).context["form"]
    assert str(dict(form["kind_iban"].field.choices)[""]) == "Drop (as in the workspace)"
    assert str(dict(form["history"].field.choices)[""]) == "From message 4 of the chat on (as in the workspace)"


def test_a_builder_does_not_change_what_holds_for_everybody(bob_client: Client) -> None:
    assert bob_client.get(DEFAULT).status_code == 404


def test_an_agent_that_only_speaks_a2a_may_be_told_everything_again(
    bob_client: Client, connection: Connection, address: str
) -> None:
    assert "with every message" not in bob_client.get(address).text
    bob_client.post(address, {"repeat": "on", "history": "none"})
    assert kept(connection) == Sharing(history=HistoryLimit(0))
    Connection.objects.update(kind="plain")
    PlainAccess.objects.create(connection=connection, scheme="none", dialect="1.0")
    assert "Send the conversation so far with every message" in bob_client.get(address).text
    bob_client.post(address, {"repeat": "on", "history": "last", "last": "5"})
    assert kept(connection) == Sharing(history=HistoryLimit(5), repeat=True)
    page = bob_client.get(address)
    assert page.context["form"].initial["repeat"] is True
    assert "Sent again with every message" in page.text
    bob_client.post(address, {"history": "last", "last": "5"})
    assert kept(connection) == Sharing(history=HistoryLimit(5))


def test_it_says_which_files_the_card_of_a_plain_agent_takes(
    bob_client: Client, connection: Connection, address: str
) -> None:
    assert "its card takes" not in bob_client.get(address).content.decode()
    Connection.objects.update(kind="plain")
    PlainAccess.objects.create(connection=connection, scheme="none", dialect="1.0", input_modes=["application/pdf"])
    assert "Of files, its card takes: <bdi>application/pdf</bdi>" in bob_client.get(address).content.decode()
    PlainAccess.objects.update(input_modes=[])
    assert "Its card names no kind of files" in bob_client.get(address).content.decode()
