"""The operator's pages: everything can be looked at, no secret can be read or written, no invariant broken."""

import base64
import html
from collections.abc import Callable
from datetime import timedelta
from typing import Any
from uuid import UUID, uuid4

import pytest
from allauth.mfa.models import Authenticator
from allauth.mfa.recovery_codes.internal.auth import RecoveryCodes
from allauth.mfa.totp.internal.auth import TOTP
from allauth.usersessions.models import UserSession
from django.apps import apps
from django.contrib import admin
from django.db import connection as database
from django.db import models
from django.test import Client, RequestFactory
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from agents.models import (
    A2AClient,
    Agent,
    Canary,
    Connection,
    Credential,
    OperatorNotice,
    PlainAccess,
    ReplyKey,
    SeenRequest,
    Sender,
    Verification,
)
from agents.webhooks.models import Attempt, Delivery, Endpoint, Event
from conversations.models import (
    Attachment,
    AttachmentBytes,
    CannedReply,
    ConsentRequest,
    Conversation,
    DeliveryAttempt,
    Erasure,
    ErasureRequest,
    Handoff,
    KeptLedger,
    LeakDrill,
    LedgerCheck,
    LiveAgent,
    LiveTalk,
    Message,
    ModelUse,
    OutboxItem,
    PassedFile,
    PassedPiece,
    PlainThread,
    PlainUtterance,
    PushTarget,
    ReadMark,
    ReceivedItem,
    RefusedOffer,
    Rehearsal,
    SearchEntry,
    SearchIndex,
    SearchProgress,
    ServedTask,
    ServedUpdate,
    SessionDetail,
    Ticket,
)
from conversations.models.search import Terms
from tests.operators import make_operator
from tests.workspaces.test_second_factors import code_now
from triggers.models import Action, BackTest, FlowVersion, Intent, Removal, Trigger
from workspaces import audit, read_only_admin
from workspaces.api_keys import create_api_key
from workspaces.invitations import invite
from workspaces.models import (
    AnsweredRequest,
    ApiKey,
    AuditAction,
    AuditEntry,
    Invitation,
    Member,
    Role,
    User,
    Workspace,
)
from workspaces.read_only_admin import ENCRYPTED
from workspaces.single_sign_on.models import SignInService
from workspaces.teams.models import Team

APPS = ("workspaces", "single_sign_on", "teams", "agents", "webhooks", "triggers", "conversations")
SECRET = "hsec_canary-Zm9vYmFyYmF6-0123456789"
PASSWORD = "seven quiet herons"
MODELS = [model for app in APPS for model in apps.get_app_config(app).get_models()]
READ_ONLY = [
    A2AClient,
    Action,
    ApiKey,
    Attempt,
    Attachment,
    AttachmentBytes,
    AuditEntry,
    BackTest,
    Canary,
    CannedReply,
    Connection,
    ConsentRequest,
    LeakDrill,
    Conversation,
    Credential,
    Delivery,
    DeliveryAttempt,
    Endpoint,
    Erasure,
    FlowVersion,
    Event,
    ErasureRequest,
    Handoff,
    Intent,
    Invitation,
    KeptLedger,
    LedgerCheck,
    LiveAgent,
    LiveTalk,
    Message,
    ModelUse,
    OperatorNotice,
    OutboxItem,
    PassedFile,
    PassedPiece,
    PlainAccess,
    PlainThread,
    PlainUtterance,
    PushTarget,
    ReplyKey,
    ReadMark,
    ReceivedItem,
    RefusedOffer,
    Rehearsal,
    SearchEntry,
    SearchIndex,
    SearchProgress,
    SeenRequest,
    Sender,
    ServedTask,
    ServedUpdate,
    SessionDetail,
    SignInService,
    Team,
    Ticket,
    Trigger,
    Verification,
]


@pytest.fixture
def operator(db: None) -> User:
    return make_operator(password=PASSWORD)


@pytest.fixture
def operator_client(operator: User) -> Client:
    client = Client()
    client.force_login(operator)
    return client


def _link(model: type[models.Model], agent: Agent, **fields: Any) -> Any:
    return model._default_manager.create(
        workspace=agent.workspace,
        agent=agent,
        platform_domain="https://office.example",
        remote_agent_id="agt_1",
        remote_name="Complaints",
        remote_institution="Office",
        peer_link_id="link",
        private_key=SECRET,
        public_key="public",
        peer_public_key="public",
        fingerprint="ab:cd",
        **fields,
    )


@pytest.fixture
def everything(operator: User, alice: User, bank: Workspace, make_agent: Any) -> dict[type[models.Model], models.Model]:
    """One row of every model, with a secret wherever one can be."""
    now = timezone.now()
    agent = make_agent(bank)
    TOTP.activate(alice, SECRET)
    api_key, _plain = create_api_key(workspace=bank, name="Website", actor=alice)
    invitation, _token = invite(workspace=bank, email="dana@harbour.example", role=Role.VIEWER, actor=alice)
    credential = Credential.objects.create(agent=agent, secret=SECRET, fingerprint="ab:cd")
    connection = _link(Connection, agent)
    trigger = Trigger.objects.create(agent=agent, kind="message_received", name="Complaint")
    conversation = Conversation.objects.create(workspace=bank, agent=agent, token_hash="f" * 64)
    handoff = Handoff.objects.create(
        workspace=bank,
        conversation=conversation,
        direction="outgoing",
        connection=connection,
        context_id="c",
        epoch=2,
        packet="{}",
        offer_expires_at=now + timedelta(seconds=10),
    )
    item = OutboxItem.objects.create(conversation=conversation, lane="x", kind="offer", next_attempt_at=now)
    client = A2AClient.objects.create(agent=agent, name="Portal", token_hash="e" * 64, hint="hcli_abc")
    served = ServedTask.objects.create(agent=agent, client=client, conversation=conversation, updated_at=now)
    rows = [
        SignInService.objects.create(
            workspace=bank, name="SSO", issuer="https://sso.example", client_id="x", client_secret=SECRET
        ),
        alice, bank, alice.memberships.get(), api_key, invitation, agent, credential, connection,
        audit.record(workspace=bank, action=AuditAction.AGENT_CREATED, subject=agent, actor=alice),
        sender := _link(Sender, agent, credential=credential),
        RefusedOffer.objects.create(sender=sender, remote_id="h", reason="loop"),
        Verification.objects.create(workspace=bank, agent=agent, remote_agent_id="agt_1", secret=SECRET),
        SeenRequest.objects.create(key="link:1", expires_at=now),
        AnsweredRequest.objects.create(workspace=bank, key="k", claim=uuid4(), claimed_until=now, answer=SECRET),
        OperatorNotice.objects.create(workspace=bank, connection=connection, reason="timeout", began_at=now),
        Canary.objects.create(value=SECRET),
        ReplyKey.objects.create(agent=agent, secret=SECRET),
        endpoint := Endpoint.objects.create(
            workspace=bank, url="https://hooks.harbour.example/", secret=SECRET, old_secret=SECRET
        ),
        event := Event.objects.create(workspace=bank, kind="webhook.test", payload="{}", at=now),
        sent := Delivery.objects.create(endpoint=endpoint, event=event, next_attempt_at=now, created_at=now),
        Attempt.objects.create(delivery=sent, at=now, took=timedelta(seconds=1), outcome="ok", status=204),
        trigger,
        Intent.objects.create(trigger=trigger, keywords=["complaint"]),
        FlowVersion.objects.create(agent=agent, number=1, tree={"triggers": [], "actions": []}, secrets=SECRET),
        Removal.objects.create(agent=agent, name="Complaint", rows=SECRET),
        BackTest.objects.create(agent=agent, created_by=alice, samples=[{"text": SECRET}]),
        Action.objects.create(trigger=trigger, kind="send_message", settings={"texts": ["Hello"]}),
        conversation,
        Rehearsal.objects.create(conversation=conversation),
        SearchIndex.objects.create(workspace=bank, key=SECRET),
        SearchProgress.objects.create(conversation=conversation, revision=1, activity_at=now),
        SearchEntry.objects.create(conversation=conversation, terms=Terms(("mzxw6ytb",), ())),
        SessionDetail.objects.create(conversation=conversation, name="name", value="Ana", said_by="person", at=now),
        message := Message.objects.create(
            conversation=conversation, position=1, revision=1, author_kind="person", text="Hello", created_at=now
        ),
        file := Attachment.objects.create(
            message=message,
            agent=agent,
            name="a.txt",
            media_type="text/plain",
            size=len(SECRET),
            digest="d" * 64,
            created_at=now,
        ),
        AttachmentBytes.objects.create(attachment=file, content=SECRET.encode()),
        passed := PassedFile.objects.create(handoff=handoff, file_id=file.pk, number=1, announced={}, attachment=file),
        PassedPiece.objects.create(passed=passed, start=0, content=SECRET.encode()),
        erasure := Erasure.objects.create(workspace=bank, conversations=1),
        ErasureRequest.objects.create(
            erasure=erasure,
            workspace=bank,
            connection=connection,
            handoff_id=handoff.pk,
            handed_over_at=now,
            asked_at=now,
        ),
        LeakDrill.objects.create(connection=connection),
        KeptLedger.objects.create(
            workspace=bank, direction="outgoing", connection=connection, entries={}, acknowledged={}, created_at=now
        ),
        LedgerCheck.objects.create(handoff_id=handoff.pk, workspace=bank, started_at=now),
        ConsentRequest.objects.create(conversation=conversation, message=message, shown=message, effect={}),
        ModelUse.objects.create(agent=agent, conversation=conversation, model="small", asked_at=now),
        Team.objects.create(workspace=bank, name="Cards"),
        CannedReply.objects.create(workspace=bank, short_name="hello", text="Hello {name}"),
        LiveAgent.objects.create(member=alice.memberships.get(), shown_name="Al"),
        LiveTalk.objects.create(workspace=bank, conversation=conversation, state="waiting", epoch=2, asked_at=now),
        Ticket.objects.create(
            workspace=bank, conversation=conversation, action_id=uuid4(),
            number="4H7K-M3QF", subject="x", created_at=now,
        ),
        ReadMark.objects.create(member=alice.memberships.get(), conversation=conversation, position=1, at=now),
        handoff, item,
        DeliveryAttempt.objects.create(item=item, number=1, started_at=now, finished_at=now, outcome="ok"),
        ReceivedItem.objects.create(handoff=handoff, seq=1, digest="d" * 64),
        PlainAccess.objects.create(connection=connection, secret=SECRET),
        client,
        served,
        ServedUpdate.objects.create(task=served, seq=1),
        PushTarget.objects.create(task=served, config_id="p", url="https://x.example/", token=SECRET),
        PlainThread.objects.create(handoff=handoff, idle_at=now),
        PlainUtterance.objects.create(handoff=handoff, key="k" * 64, key_in_turn="k" * 64),
        Authenticator.objects.get(user=alice),
    ]  # fmt: skip
    return {type(row): row for row in rows}


def _address(model: type[models.Model], page: str, *args: object) -> str:
    return reverse(f"admin:{model._meta.app_label}_{model._meta.model_name}_{page}", args=args)


def _forms_of(secret: str) -> list[str]:
    raw = secret.encode()
    return [secret, raw.hex(), base64.b64encode(raw).decode().rstrip("="), base64.urlsafe_b64encode(raw).decode()]


def _hidden(everything: dict[type[models.Model], models.Model]) -> list[str]:
    """Every text that no page may show: plain secrets, their ciphertext, and hashes of what opens doors."""
    rows = everything
    stored = [
        rows[ApiKey].key_hash,  # type: ignore[attr-defined]  # the rows are told apart by their key
        rows[Invitation].token_hash,  # type: ignore[attr-defined]  # see above
        rows[Conversation].token_hash,  # type: ignore[attr-defined]  # see above
        rows[Authenticator].data["secret"],  # type: ignore[attr-defined]  # see above
        User.objects.get(is_superuser=True).password,
        User.objects.get(is_superuser=False).password,
    ]
    return [*_forms_of(SECRET), *stored]


def test_every_model_of_the_apps_has_a_page() -> None:
    assert [model.__name__ for model in MODELS if not admin.site.is_registered(model)] == []


def test_the_walk_below_reaches_a_row_of_every_registered_model(
    everything: dict[type[models.Model], models.Model],
) -> None:
    assert {*MODELS, Authenticator} <= set(everything)


def test_every_page_opens_and_none_shows_a_secret(
    operator_client: Client, everything: dict[type[models.Model], models.Model]
) -> None:
    hidden = _hidden(everything)
    for model, row in everything.items():
        pages = [
            _address(model, "changelist"),
            _address(model, "changelist") + "?q=a",
            _address(model, "change", row.pk),
            _address(model, "history", row.pk),
        ]
        for page in pages:
            answer = operator_client.get(page)
            assert answer.status_code == 200, page
            assert [text for text in hidden if text in answer.text] == [], page


def test_every_list_can_be_filtered_by_each_of_its_filters(operator_client: Client, db: None) -> None:
    for model, pages in admin.site._registry.items():
        answer = operator_client.get(_address(model, "changelist"))
        assert answer.status_code == 200
        if pages.list_filter and model._default_manager.exists():
            assert "changelist-filter" in answer.text, model


def test_every_list_can_be_searched(operator_client: Client, alice_client: Client) -> None:
    """Those that libraries bring along, too."""
    for model in admin.site._registry:
        assert operator_client.get(_address(model, "changelist"), {"q": "a@b"}).status_code == 200, model


def test_a_session_is_found_by_whose_it_is_and_nobody_can_take_it_up(
    operator_client: Client, alice_client: Client, alice: User
) -> None:
    session = UserSession.objects.create(user=alice, ip="192.0.2.7", session_key=SECRET, data={"note": SECRET})
    assert "192.0.2.7" in operator_client.get(_address(UserSession, "changelist"), {"q": alice.email}).text
    page = operator_client.get(_address(UserSession, "change", session.pk)).text
    assert "192.0.2.7" in page and SECRET not in page


def test_an_id_is_found_by_how_it_begins_and_from_its_index(
    operator_client: Client, everything: dict[type[models.Model], models.Model]
) -> None:
    message = everything[Message]
    assert isinstance(message, Message)
    other = Message.objects.create(
        id=UUID(int=message.pk.int ^ (1 << 127)),
        conversation=Conversation.objects.create(
            id=UUID(int=message.conversation_id.int ^ (1 << 127)),
            workspace=message.conversation.workspace,
            agent=message.conversation.agent,
        ),
        position=1,
        revision=1,
        author_kind="person",
        text="x",
        created_at=timezone.now(),
    )
    for sought in (message.pk, message.conversation_id):
        for written in (str(sought), sought.hex[:8].upper(), str(sought)[:20]):
            shown = operator_client.get(_address(Message, "changelist") + f"?q={written}").text
            assert str(message.pk) in shown
            assert str(other.pk) not in shown
    assert str(message.pk) not in operator_client.get(_address(Message, "changelist") + "?q=nobody").text


def test_a_list_counts_no_further_than_anybody_turns_pages(
    operator_client: Client, everything: dict[type[models.Model], models.Model], monkeypatch: pytest.MonkeyPatch
) -> None:
    told = "Only the first"
    assert told not in operator_client.get(_address(Member, "changelist")).text
    monkeypatch.setattr(read_only_admin, "MOST_COUNTED", 2)
    with CaptureQueriesContext(database) as asked:
        shown = operator_client.get(_address(User, "changelist")).text
    assert f"{told} 2 are listed" in shown
    counts = [one["sql"] for one in asked if "COUNT(" in one["sql"]]
    assert counts
    assert all("LIMIT" in sql for sql in counts)


def test_secrets_are_not_even_read_from_the_database(operator: User) -> None:
    request = RequestFactory().get("/")
    request.user = operator
    for model in MODELS:
        encrypted = [field.column for field in model._meta.concrete_fields if isinstance(field, ENCRYPTED)]
        query = str(admin.site.get_model_admin(model).get_queryset(request).query)
        assert [column for column in encrypted if f'"{column}"' in query] == [], model


def test_it_neither_adds_nor_changes_nor_deletes_what_only_the_code_may_write(
    operator_client: Client, everything: dict[type[models.Model], models.Model]
) -> None:
    sent = {"post": "yes", "name": "x", "state": "closed"}
    for model in READ_ONLY:
        row = everything[model]
        before = model._default_manager.filter(pk=row.pk).values().get()
        for page in ("change", "delete"):
            assert operator_client.post(_address(model, page, row.pk), sent).status_code == 403, (model, page)
        assert operator_client.get(_address(model, "add")).status_code == 403, model
        assert model._default_manager.filter(pk=row.pk).values().get() == before, model


def test_nothing_that_others_hang_on_is_deleted_here(
    operator_client: Client, everything: dict[type[models.Model], models.Model]
) -> None:
    for model in (Workspace, User, Member, Agent):
        answer = operator_client.post(_address(model, "delete", everything[model].pk), {"post": "yes"})
        assert answer.status_code == 403, model


def test_a_secret_that_is_posted_is_not_taken(
    operator_client: Client, everything: dict[type[models.Model], models.Model]
) -> None:
    forged = {"secret": "forged", "private_key": "forged", "key_hash": "forged", "password": "forged", "data": "{}"}
    for model, row in everything.items():
        before = model._default_manager.filter(pk=row.pk).values().get()
        operator_client.post(_address(model, "change", row.pk), forged)
        after = model._default_manager.filter(pk=row.pk).values().get()
        taken = [name for name in forged if name in before and str(before[name]) != str(after[name])]
        assert taken == [], model


def test_the_operator_stops_an_agent(
    operator_client: Client, everything: dict[type[models.Model], models.Model]
) -> None:
    agent = everything[Agent]
    operator_client.post(_address(Agent, "change", agent.pk), {})

    agent.refresh_from_db()
    assert isinstance(agent, Agent)
    assert (agent.enabled, agent.name) == (False, "Harbour")


def test_the_operator_gives_a_second_institution_its_workspace_and_owner(operator_client: Client) -> None:
    operator_client.post(_address(Workspace, "add"), {"name": "Riverside Bank"})
    assert "The account has no password." in operator_client.get(_address(User, "add")).text
    operator_client.post(_address(User, "add"), {"email": "Rita@riverside.example"})
    user, workspace = User.objects.get(email="rita@riverside.example"), Workspace.objects.get()
    operator_client.post(_address(Member, "add"), {"workspace": workspace.pk, "user": user.pk, "role": "owner"})
    assert workspace.audit_entries.get().action == AuditAction.MEMBER_ADDED

    assert not user.has_usable_password()
    assert workspace.members.get().user == user


def test_only_a_superuser_enters(alice_client: Client, alice: User) -> None:
    for staff in (False, True):
        User.objects.filter(pk=alice.pk).update(is_staff=staff)
        answer = alice_client.get(_address(User, "changelist"), follow=True)
        assert answer.status_code == 403
        assert "for whoever runs this installation" in answer.content.decode()  # no role leads here


def test_v6_3_3_an_operator_needs_a_second_step_and_is_led_to_one(client: Client, db: None) -> None:
    operator = User.objects.create_superuser("newcomer@platform.example", PASSWORD)
    client.force_login(operator)
    page = client.get(_address(User, "changelist"), follow=True)
    assert page.request["PATH_INFO"] == reverse("mfa_index")
    assert "The operator's pages ask for a second step." in html.unescape(page.text)
    for address in (_address(User, "add"), reverse("admin:logout")):
        assert client.post(address).status_code == 302
    assert User.objects.count() == 1

    client.force_login(operator)
    TOTP.activate(operator, "JBSWY3DPEHPK3PXP")
    assert client.get(_address(User, "changelist")).status_code == 200
    assert reverse("admin:index") in client.get(reverse("mfa_index")).text
    assert client.get(reverse("admin:login")).headers["Location"] == reverse("admin:index")


def test_v6_3_3_recovery_codes_alone_are_no_second_step(client: Client, db: None) -> None:
    operator = User.objects.create_superuser("newcomer@platform.example", PASSWORD)
    RecoveryCodes.activate(operator)
    client.force_login(operator)
    assert client.get(_address(User, "changelist"), follow=True).request["PATH_INFO"] == reverse("mfa_index")


def test_it_sends_who_is_signed_out_through_the_one_sign_in_page(client: Client, operator: User) -> None:
    page = _address(User, "changelist")
    sign_in = client.get(page, follow=True)
    asked = client.post(
        reverse("account_login"), {"login": operator.email, "password": PASSWORD, "next": page}, follow=True
    )
    answer = client.post(asked.request["PATH_INFO"], {"code": code_now()}, follow=True)

    assert sign_in.request["PATH_INFO"] == reverse("account_login")
    assert asked.request["PATH_INFO"] == reverse("mfa_authenticate")
    assert answer.request["PATH_INFO"] == page


def test_the_operator_frees_a_person_who_lost_their_second_step(
    operator_client: Client, everything: dict[type[models.Model], models.Model]
) -> None:
    theirs = everything[Authenticator].pk
    operator_client.post(_address(Authenticator, "delete", theirs), {"post": "yes"})

    assert not Authenticator.objects.filter(pk=theirs).exists()


def test_the_way_to_a_list_names_it_in_words_that_exist(operator_client: Client) -> None:
    shown = operator_client.get(reverse("admin:agents_canary_changelist")).content.decode()
    assert "Canaries" in shown
    assert "anarys" not in shown


def test_failed_sign_ins_are_called_so_and_not_by_the_name_of_a_library(operator_client: Client) -> None:
    pages = [operator_client.get(reverse(name)).text for name in ("admin:index", "admin:axes_accessattempt_changelist")]
    for shown in pages:
        assert "Sign-in attempts" in shown
        assert "Failed sign-ins" in shown
        assert ">Axes<" not in shown


def test_values_are_shown_as_words_and_not_as_they_are_written_in_the_database(
    operator_client: Client, make_agent: Callable[..., Agent], bank: Workspace
) -> None:
    agent = make_agent(bank, languages=["en", "th"], reply_settings={"texts": ["<b>Grüezi"]})
    shown = operator_client.get(_address(Agent, "change", agent.pk)).text
    assert ">en, th<" in shown
    assert "<pre>" in shown and "Grüezi" in shown and "<b>" not in shown
    assert "[&quot;" not in shown
