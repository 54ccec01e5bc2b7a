"""Invitations: for one address and one workspace, once, for a week; and nobody learns from one who has an account."""

import re
import threading
from datetime import timedelta
from typing import Any

import pytest
from django.core import mail
from django.db import connection
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from privacy.scan import mask, scan
from tests.pages import without_tokens
from workspaces.invitations import InvitationOver, OtherAccount, accept, invite
from workspaces.models import AuditAction, AuditEntry, Invitation, InvitationState, Member, Role, User, Workspace
from workspaces.templatetags.parts import exact_time

MEMBERS = reverse("workspaces:members")
JOIN = reverse("workspaces:join")
SETTINGS = reverse("workspaces:settings")
DANA = "dana@harbour.example"
PASSWORD = "nine calm otters"
NEWCOMER = {"name": "Dana Ortiz", "password": PASSWORD}


def send(client: Client, email: str = DANA, role: str = "live_agent") -> str:
    """The page that answers an invitation."""
    return client.post(MEMBERS, {"email": email, "role": role}).text


def link_in(page: str) -> str:
    return re.findall(r'data-copy="(http://testserver[^"]+)"', page)[0]


def followed(link: str, client: Client | None = None) -> Any:
    return (client or Client()).get(link, follow=True)


def actions() -> list[str]:
    return list(AuditEntry.objects.order_by("at").values_list("action", flat=True))


@pytest.fixture
def link(alice_client: Client) -> str:
    return link_in(send(alice_client))


class TestSending:
    def test_the_link_is_shown_once_and_the_invitation_is_listed(self, alice_client: Client) -> None:
        link = link_in(send(alice_client, "Dana@Harbour.example"))
        page = alice_client.get(MEMBERS).text

        assert link not in page
        assert DANA in page
        assert actions() == [AuditAction.MEMBER_INVITED]
        assert link.rsplit("/", 2)[1] not in str(Invitation.objects.values())

    def test_it_says_when_somebody_is_a_member_already(self, alice_client: Client, bob: User) -> None:
        assert "This person is a member already" in send(alice_client, bob.email.upper())
        assert not Invitation.objects.exists()

    def test_it_answers_the_same_whether_the_address_has_an_account(self, alice_client: Client, charlie: User) -> None:
        with_account, without = send(alice_client, charlie.email), send(alice_client, DANA)

        for page in (with_account, without):
            assert "Link of the invitation" in page
            assert "There is a problem" not in page

    def test_a_newer_one_replaces_the_older(self, alice_client: Client, link: str) -> None:
        newer = link_in(send(alice_client, role="viewer"))

        assert followed(link).status_code == 410
        assert followed(newer).status_code == 200
        assert actions() == [AuditAction.MEMBER_INVITED, AuditAction.INVITATION_REVOKED, AuditAction.MEMBER_INVITED]

    def test_it_is_mailed_where_there_is_a_mail_server(self, alice_client: Client) -> None:
        page = send(alice_client)

        assert mail.outbox[0].to == [DANA]
        assert link_in(page) in mail.outbox[0].body
        assert "A mail with this link is on its way" in page

    @pytest.mark.parametrize(
        "backend", ["django.core.mail.backends.console.EmailBackend", "tests.workspaces.broken_mail.EmailBackend"]
    )
    def test_without_mail_the_owner_sends_the_link(self, alice_client: Client, settings: Any, backend: str) -> None:
        settings.EMAIL_BACKEND = backend

        page = send(alice_client)

        assert "Send this link to them" in page
        assert followed(link_in(page)).status_code == 200

    def test_a_builder_invites_nobody(self, bob_client: Client) -> None:
        assert bob_client.post(MEMBERS, {"email": DANA, "role": "owner"}).status_code == 404
        assert not Invitation.objects.exists()

    def test_the_filter_of_logs_knows_a_link(self, link: str) -> None:
        assert link.rsplit("/", 2)[1] not in mask(link, scan(link))


class TestAcceptingAsSomebodyNew:
    def test_they_set_a_name_and_a_password_and_are_in(self, link: str, bank: Workspace) -> None:
        dana = Client()
        page = followed(link, dana)
        assert "hinv_" not in page.request["PATH_INFO"]
        answer = dana.post(JOIN, NEWCOMER, follow=True)

        assert answer.request["PATH_INFO"] == reverse("conversations:inbox")
        member = bank.members.get(user__email=DANA)
        assert (str(member.user), member.role) == ("Dana Ortiz", Role.LIVE_AGENT)
        assert actions() == [AuditAction.MEMBER_INVITED, AuditAction.INVITATION_ACCEPTED]
        again = Client()
        again.post(reverse("account_login"), {"login": DANA, "password": PASSWORD})
        assert again.get(SETTINGS).status_code == 200

    @pytest.mark.parametrize(
        "wrong", [{"password": "short"}, {"name": "  "}, {"name": "\u200b"}, {"password": DANA}, {"name": "x" * 81}]
    )
    def test_it_says_what_to_put_right(self, link: str, wrong: dict[str, str]) -> None:
        dana = Client()
        followed(link, dana)

        assert "There is a problem" in dana.post(JOIN, {**NEWCOMER, **wrong}).text
        assert not User.objects.filter(email=DANA).exists()

    def test_invisible_characters_of_a_name_are_left_out(self, link: str) -> None:
        dana = Client()
        followed(link, dana)
        dana.post(JOIN, {**NEWCOMER, "name": "Da\u202ena\u200b  Ortiz"})

        assert User.objects.get(email=DANA).get_full_name() == "Dana Ortiz"

    def test_nothing_that_is_sent_besides_changes_who_or_what(self, link: str, bank: Workspace) -> None:
        dana = Client()
        followed(link, dana)
        dana.post(JOIN, {**NEWCOMER, "role": "owner", "email": "mallory@elsewhere.example", "is_staff": "on"})

        member = bank.members.get(user__email=DANA)
        assert (member.role, member.user.is_staff) == (Role.LIVE_AGENT, False)


class TestAcceptingWithAnAccount:
    @pytest.fixture
    def theirs(self, alice_client: Client, charlie: User) -> str:
        """A link for charlie, who works in the office."""
        charlie.set_password(PASSWORD)
        charlie.save()
        return link_in(send(alice_client, charlie.email, "viewer"))

    def test_they_sign_in_and_join(self, theirs: str, charlie: User, bank: Workspace) -> None:
        browser = Client()
        sign_in = re.findall(r'href="(/account/login/[^"]+)"', followed(theirs, browser).text)[0]
        page = browser.post(sign_in, {"login": charlie.email, "password": PASSWORD, "next": JOIN}, follow=True)
        assert "Join Harbour Bank" in page.text
        browser.post(JOIN)

        assert bank.members.get(user=charlie).role == Role.VIEWER
        assert charlie.memberships.count() == 2
        assert "Harbour Bank" in browser.get(SETTINGS).text

    def test_signed_out_the_page_is_the_same_for_both(self, theirs: str, link: str, charlie: User) -> None:
        known, unknown = followed(theirs).text, followed(link).text

        assert without_tokens(known).replace(charlie.email, DANA).replace("Viewer", "Live agent") == without_tokens(
            unknown
        )

    def test_whoever_has_the_link_alone_gets_into_no_account(self, theirs: str, charlie: User) -> None:
        thief = Client()
        followed(theirs, thief)
        answer = thief.post(JOIN, NEWCOMER)

        assert "There is an account with this address" in answer.text
        assert thief.get(SETTINGS).status_code == 302
        charlie.refresh_from_db()
        assert charlie.check_password(PASSWORD)
        assert Invitation.objects.get(email=charlie.email).state == InvitationState.OPEN

    def test_another_account_is_told_so_and_can_go_on_with_the_right_one(self, theirs: str, bob_client: Client) -> None:
        page = followed(theirs, bob_client)
        assert page.status_code == 403
        assert "This invitation is for another account" in page.text
        assert bob_client.post(JOIN).status_code == 403
        assert Invitation.objects.get().state == InvitationState.OPEN

        on = bob_client.post(reverse("workspaces:join_as_other"), follow=True)
        assert "Sign in and join" in on.text
        assert bob_client.get(SETTINGS).status_code == 302

    def test_a_member_already_keeps_their_role(self, theirs: str, bank: Workspace, charlie: User) -> None:
        Member.objects.create(workspace=bank, user=charlie, role=Role.BUILDER)
        accept(invitation=Invitation.objects.get(), user=charlie)

        assert bank.members.get(user=charlie).role == Role.BUILDER


class TestOverAndDone:
    def test_a_used_one(self, link: str) -> None:
        dana = Client()
        followed(link, dana)
        dana.post(JOIN, NEWCOMER)
        page = followed(link)

        assert page.status_code == 410
        assert "This invitation was used already" in page.text

    def test_an_expired_one(self, link: str) -> None:
        in_time = timezone.now() + timedelta(days=7)
        assert abs(Invitation.objects.get().expires_at - in_time) < timedelta(minutes=1)
        late = Client()
        followed(link, late)
        Invitation.objects.update(expires_at=timezone.now())

        assert "The time of this invitation is over" in late.post(JOIN, NEWCOMER).text
        assert followed(link).status_code == 410
        assert not User.objects.filter(email=DANA).exists()

    def test_until_when_it_can_be_used_is_said_as_a_date(self, link: str, alice_client: Client) -> None:
        until = Invitation.objects.get().expires_at
        assert f">{exact_time(until)}</time>" in alice_client.get(reverse("workspaces:members")).text

    def test_a_revoked_one(self, link: str, alice_client: Client) -> None:
        revoke = reverse("workspaces:revoke_invitation", args=[Invitation.objects.get().pk])
        late = Client()
        followed(link, late)
        assert "stops working at once" in alice_client.get(revoke).text
        alice_client.post(revoke)
        alice_client.post(revoke)

        assert "This invitation was taken back" in late.post(JOIN, NEWCOMER).text
        assert followed(link).status_code == 410
        assert DANA not in alice_client.get(MEMBERS).text
        assert actions() == [AuditAction.MEMBER_INVITED, AuditAction.INVITATION_REVOKED]

    def test_v8_3_2_one_of_somebody_whose_account_was_closed(self, link: str, alice: User, bank: Workspace) -> None:
        """It may have been given to let its giver in again."""
        late = Client()
        followed(link, late)
        User.objects.filter(pk=alice.pk).update(is_active=False)  # as an operator does

        assert "This invitation was taken back" in late.post(JOIN, NEWCOMER).text
        assert not User.objects.filter(email=DANA).exists()
        assert not bank.invitations.open().exists()

    @pytest.mark.parametrize("token", ["hinv_nothing", "x", "hinv_" + "A" * 43])
    def test_one_that_never_was(self, db: None, token: str) -> None:
        page = Client().get(reverse("workspaces:invitation", args=[token]))

        assert page.status_code == 404
        assert "Open the whole link again" in page.text

    def test_the_page_without_a_link(self, client: Client, db: None) -> None:
        assert client.get(JOIN).status_code == 404

    def test_who_guesses_is_slowed_down(self, client: Client, db: None) -> None:
        guess = reverse("workspaces:invitation", args=["hinv_guess"])

        assert [client.get(guess).status_code for _ in range(31)][-1] == 429

    def test_another_workspace_revokes_nothing(self, link: str, charlie_client: Client) -> None:
        revoke = reverse("workspaces:revoke_invitation", args=[Invitation.objects.get().pk])

        assert charlie_client.post(revoke).status_code == 404
        assert Invitation.objects.get().state == InvitationState.OPEN


@pytest.mark.django_db
def test_it_is_for_one_account(bank: Workspace, alice: User, charlie: User) -> None:
    invitation, _token = invite(workspace=bank, email=DANA, role=Role.OWNER, actor=alice)

    with pytest.raises(OtherAccount):
        accept(invitation=invitation, user=charlie)


@pytest.mark.django_db(transaction=True)
def test_of_two_who_accept_it_at_once_one_does(bank: Workspace, alice: User) -> None:
    dana = User.objects.create_user(DANA)
    invitation, _token = invite(workspace=bank, email=DANA, role=Role.VIEWER, actor=alice)
    outcomes: list[str] = []

    def take() -> None:
        try:
            accept(invitation=invitation, user=dana)
            outcomes.append("joined")
        except InvitationOver:
            outcomes.append("over")
        finally:
            connection.close()

    threads = [threading.Thread(target=take) for _ in range(2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert sorted(outcomes) == ["joined", "over"]
    assert AuditEntry.objects.filter(action=AuditAction.INVITATION_ACCEPTED).count() == 1
