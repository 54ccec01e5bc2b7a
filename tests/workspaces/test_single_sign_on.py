"""Signing in at the institution's own service, against a provider that signs (OWASP ASVS 5.0 10.5)."""

import re
from datetime import timedelta
from ipaddress import ip_network
from typing import Any
from urllib.parse import urlencode

import pytest
import time_machine
from cryptography.hazmat.primitives.asymmetric import rsa
from django.db import connection
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from pytest_httpserver import HTTPServer

from tests.workspaces.sign_in_provider import CLIENT, SECRET, Provider
from workspaces.console import service_page
from workspaces.invitations import invite
from workspaces.models import AuditEntry, Member, Role, User, Workspace
from workspaces.single_sign_on.identity import access_token_hash
from workspaces.single_sign_on.models import SignInService

pytestmark = pytest.mark.django_db
HOME = reverse("workspaces:settings")
PAGE = reverse("workspaces:sign_in_service")


@pytest.fixture
def provider(httpserver: HTTPServer, settings: Any) -> Provider:
    settings.DEVELOPMENT_NETWORKS = (ip_network("127.0.0.0/8"),)
    return Provider(httpserver)


@pytest.fixture
def service(provider: Provider, bank: Workspace, bob: User) -> SignInService:
    provider.claims = {"email": bob.email, "email_verified": True}
    return SignInService.objects.create(
        workspace=bank, name="Harbour account", issuer=provider.issuer, client_id=CLIENT, client_secret=SECRET
    )


def comes(client: Client, provider: Provider, service: SignInService) -> Any:
    """Through the whole way; where it ends."""
    leaving = client.get(reverse("openid_connect_login", args=[service.pk]))
    back = reverse("openid_connect_callback", args=[service.pk])
    return client.get(f"{back}?{provider.leaves(leaving.headers['Location'])}", follow=True)


def is_in(client: Client) -> bool:
    return client.get(HOME).status_code == 200


class TestAMember:
    def test_signs_in(self, client: Client, provider: Provider, service: SignInService, bob: User) -> None:
        bob.set_password("seven quiet herons")
        bob.save()
        comes(client, provider, service)
        assert is_in(client)
        bob.refresh_from_db()
        assert bob.check_password("seven quiet herons")  # their other ways in stay

    @pytest.mark.parametrize("audience", [CLIENT, [CLIENT]])
    def test_signs_in_with_all_that_a_service_may_say(
        self, client: Client, provider: Provider, service: SignInService, audience: object
    ) -> None:
        at_hash = access_token_hash("a", algorithm="RS256")
        provider.claims |= {"aud": audience, "azp": CLIENT, "at_hash": at_hash, "jti": "one"}
        provider.comes_along = urlencode({"iss": provider.issuer})
        comes(client, provider, service)
        assert is_in(client)

    def test_leaves_with_what_we_ask_and_nothing_of_the_address(
        self, client: Client, provider: Provider, service: SignInService
    ) -> None:
        address, asked = reverse("openid_connect_login", args=[service.pk]), []
        changes = urlencode({"nonce": "x", "state": "x", "redirect_uri": "https://evil.example"})
        query = urlencode({"auth_params": changes, "scope": "offline_access", "process": "connect"})
        for _ in range(2):
            provider.leaves(client.get(f"{address}?{query}").headers["Location"])
            asked.append(provider.asked)
        assert {len(one["nonce"]) for one in asked} == {43}
        assert asked[0]["nonce"] != asked[1]["nonce"] and asked[0]["code_challenge"] != asked[1]["code_challenge"]
        assert set(asked[0]["scope"].split()) == {"openid", "profile", "email"}
        assert (asked[0]["response_type"], asked[0]["redirect_uri"].endswith("/back/")) == ("code", True)

    def test_the_page_of_sign_in_leads_there(self, client: Client, service: SignInService, office: Workspace) -> None:
        page = reverse("account_login")
        assert "Sign in with Harbour account" in client.get(page).text
        SignInService.objects.create(workspace=office, name="Other", issuer="https://x.example", client_id="x")
        assert "Sign in with" not in client.get(page).text.replace("Sign in with a passkey", "")

    def test_who_was_invited_takes_their_place(
        self, client: Client, provider: Provider, service: SignInService, alice: User, bank: Workspace
    ) -> None:
        invite(workspace=bank, email="dana@harbour.example", role=Role.VIEWER, actor=alice)
        provider.claims = {"email": "Dana@harbour.example", "email_verified": True, "name": "Dana Reyes"}
        comes(client, provider, service)
        dana = User.objects.get(email="dana@harbour.example")
        assert (str(dana), dana.memberships.get().role, dana.has_usable_password()) == ("Dana Reyes", "viewer", False)
        assert is_in(client)


class TestNobodyElse:
    @pytest.mark.parametrize(
        "claims",
        [
            {"email": "mallory@harbour.example", "email_verified": True},
            {"email": "bob@harbour.example", "email_verified": False},
            {"email": "bob@harbour.example", "email_verified": "false"},
            {"email": "bob@harbour.example"},
            {"email_verified": True},
        ],
    )
    def test_than_a_member_by_a_verified_address(
        self, client: Client, provider: Provider, service: SignInService, claims: dict[str, Any]
    ) -> None:
        provider.claims = claims
        assert "Ask an owner to invite you." in comes(client, provider, service).text
        assert not is_in(client)
        assert User.objects.filter(email__startswith="mallory").count() == 0

    def test_than_people_of_this_workspace_alone(
        self, client: Client, provider: Provider, service: SignInService, bob: User, office: Workspace
    ) -> None:
        """Or an owner could be anybody who is a member of theirs, elsewhere too."""
        Member.objects.create(workspace=office, user=bob, role=Role.OWNER)
        comes(client, provider, service)
        assert not is_in(client)

    def test_than_people_of_this_workspace(
        self, client: Client, provider: Provider, service: SignInService, charlie: User
    ) -> None:
        provider.claims["email"] = charlie.email
        comes(client, provider, service)
        assert not is_in(client)

    def test_and_never_the_operator(
        self, client: Client, provider: Provider, service: SignInService, bob: User
    ) -> None:
        User.objects.filter(pk=bob.pk).update(is_staff=True)
        comes(client, provider, service)
        assert not is_in(client)

    def test_who_was_removed(self, client: Client, provider: Provider, service: SignInService, bob: User) -> None:
        comes(client, provider, service)
        bob.memberships.all().delete()
        other = Client()
        comes(other, provider, service)
        assert not is_in(other)


class TestAnotherInstitution:
    """Who runs a service can be any of its people, and stays out of what these join elsewhere (ASVS 7.4.3, 8.4.1)."""

    @pytest.fixture
    def token(self, office: Workspace, bob: User, charlie: User) -> str:
        return invite(workspace=office, email=bob.email, role=Role.BUILDER, actor=charlie)[1]

    def joins(self, browser: Client, token: str) -> Any:
        browser.get(reverse("workspaces:invitation", args=[token]))
        return browser.post(reverse("workspaces:join"), follow=True)

    def test_is_not_joined_by_the_word_of_the_service(
        self, client: Client, provider: Provider, service: SignInService, bob: User, token: str
    ) -> None:
        comes(client, provider, service)
        assert "Join with a password of your own" in self.joins(client, token).text
        assert [str(place.workspace) for place in bob.memberships.all()] == ["Harbour Bank"]

        on = client.post(reverse("workspaces:join_as_other"), follow=True)
        assert "Sign in and join" in on.text and not is_in(client)

    def test_ends_the_sessions_that_the_service_began(
        self, client: Client, provider: Provider, service: SignInService, bob: User, office: Workspace, token: str
    ) -> None:
        bob.set_password("seven quiet herons")
        bob.save()
        comes(client, provider, service)
        theirs = Client()
        theirs.post(reverse("account_login"), {"login": bob.email, "password": "seven quiet herons"})
        assert is_in(client) and is_in(theirs)

        self.joins(theirs, token)
        assert bob.memberships.filter(workspace=office).exists()
        assert is_in(theirs) and not is_in(client)
        comes(client, provider, service)
        assert not is_in(client)


class TestTheIdentity:
    def refused(self, client: Client, provider: Provider, service: SignInService) -> None:
        assert "did not confirm who you are" in comes(client, provider, service).text
        assert not is_in(client)

    def test_by_another_key(self, client: Client, provider: Provider, service: SignInService) -> None:
        provider.key = rsa.generate_private_key(public_exponent=65537, key_size=2048)
        self.refused(client, provider, service)

    @pytest.mark.parametrize("algorithm", ["none", "HS256"])
    def test_by_none_or_by_a_shared_secret(
        self, client: Client, provider: Provider, service: SignInService, algorithm: str
    ) -> None:
        provider.algorithm = algorithm
        self.refused(client, provider, service)

    @pytest.mark.parametrize(
        "claims",
        [
            *(
                {"iss": "https://evil.example"},
                {"iss": None},
                {"aud": "another"},
                {"aud": None},
                {"exp": 1},
                {"exp": None},
            ),
            *({"aud": [CLIENT, "another"]}, {"azp": "another"}, {"iat": None}, {"iat": 4_000_000_000}, {"sub": None}),
            *({"nonce": None}, {"nonce": "of another sign-in"}, {"nonce": 7}, {"at_hash": "of-another-token"}),
        ],
        ids=str,
    )
    def test_of_another_issuer_client_sign_in_or_time(
        self, client: Client, provider: Provider, service: SignInService, claims: dict[str, Any]
    ) -> None:
        provider.claims |= claims
        self.refused(client, provider, service)

    def test_missing_where_only_an_access_token_came(
        self, client: Client, provider: Provider, service: SignInService
    ) -> None:
        provider.discovery["userinfo_endpoint"] = f"{provider.issuer}/keys"
        provider.answer["id_token"] = None
        self.refused(client, provider, service)

    def test_brought_by_another_service(self, client: Client, provider: Provider, service: SignInService) -> None:
        provider.comes_along = urlencode({"iss": "https://evil.example"})
        self.refused(client, provider, service)

    def test_twice(self, client: Client, provider: Provider, service: SignInService) -> None:
        provider.claims["jti"] = "one"
        comes(client, provider, service)
        other = Client()
        self.refused(other, provider, service)

    def test_from_a_service_that_calls_itself_otherwise(
        self, client: Client, provider: Provider, service: SignInService
    ) -> None:
        provider.discovery["issuer"] = "https://evil.example"
        comes(client, provider, service)
        assert not is_in(client)

    def test_with_a_state_that_nobody_gave(self, client: Client, provider: Provider, service: SignInService) -> None:
        answer = client.get(reverse("openid_connect_callback", args=[service.pk]) + "?code=c0de&state=x", follow=True)
        assert answer.status_code == 200 and not is_in(client)

    def test_in_another_browser(self, client: Client, provider: Provider, service: SignInService) -> None:
        leaving = Client().get(reverse("openid_connect_login", args=[service.pk]))
        back = reverse("openid_connect_callback", args=[service.pk])
        client.get(f"{back}?{provider.leaves(leaving.headers['Location'])}")
        assert not is_in(client)


class TestSettingItUp:
    def form(self, provider: Provider, **other: str) -> dict[str, str]:
        known = {"name": "Harbour account", "issuer": provider.issuer, "client_id": CLIENT, "client_secret": SECRET}
        return known | other

    def test_an_owner_does_and_it_works(
        self, alice_client: Client, client: Client, provider: Provider, bob: User
    ) -> None:
        assert alice_client.post(PAGE, self.form(provider)).status_code == 302
        service = SignInService.objects.get()
        provider.claims = {"email": bob.email, "email_verified": True}
        comes(client, provider, service)
        assert is_in(client)
        page = alice_client.get(reverse("workspaces:sign_in")).text
        assert reverse("openid_connect_login", args=[service.pk]) in page and SECRET not in page
        assert SECRET not in alice_client.get(PAGE).text
        assert AuditEntry.objects.newest_first()[0].action == "sign_in_service_set"

    def test_the_secret_is_kept_encrypted_and_stays_when_left_empty(
        self, alice_client: Client, provider: Provider
    ) -> None:
        alice_client.post(PAGE, self.form(provider))
        alice_client.post(PAGE, self.form(provider, name="New name", client_secret=""))
        row = SignInService.objects.get()
        assert (row.name, row.client_secret) == ("New name", SECRET)
        with connection.cursor() as cursor:
            cursor.execute("SELECT client_secret FROM single_sign_on_signinservice")
            assert SECRET not in cursor.fetchone()[0]

    @pytest.mark.parametrize("issuer", ["http://sso.harbour.example", "https://10.0.0.1", "x"])
    def test_an_address_that_may_not_be_called_is_refused(
        self, alice_client: Client, provider: Provider, issuer: str
    ) -> None:
        assert "cannot be called" in alice_client.post(PAGE, self.form(provider, issuer=issuer)).text
        assert not SignInService.objects.exists()

    def test_where_none_of_that_name_answers_it_is_not_saved(self, alice_client: Client, provider: Provider) -> None:
        provider.discovery["issuer"] = "https://evil.example"
        assert "No OpenID Connect service" in alice_client.post(PAGE, self.form(provider)).text
        assert not SignInService.objects.exists()

    def test_the_secret_is_kept_for_no_other_service(
        self, alice_client: Client, provider: Provider, service: SignInService
    ) -> None:
        SignInService.objects.update(issuer="https://sso.harbour.example")
        assert "Type the secret of this one." in alice_client.post(PAGE, self.form(provider, client_secret="")).text
        assert SignInService.objects.get().issuer == "https://sso.harbour.example"
        assert alice_client.post(PAGE, self.form(provider)).status_code == 302

    def came_back(self, client: Client, typed: dict[str, str]) -> dict[str, str]:
        """What was typed, and what the page that comes back carries on, as a browser sends it."""
        page = client.post(PAGE, typed).text
        carried = re.findall(r'<input type="hidden" name="(seen|held_secret)" value="([^"]+)"', page)
        assert not typed["client_secret"] or typed["client_secret"] not in page
        return {**typed, "client_secret": "", **dict(carried)}

    def overtaken(self, client: Client, provider: Provider) -> dict[str, str]:
        """The same, where another owner was first."""
        opened = re.search(r'name="seen" value="([^"]+)"', client.get(PAGE).text)
        assert opened
        SignInService.objects.update(name="Of the other owner")
        return self.came_back(client, self.form(provider, client_secret="s3cret-of-bob", seen=opened[1]))

    def test_a_typed_secret_outlives_being_overtaken(
        self, alice_client: Client, provider: Provider, service: SignInService
    ) -> None:
        again = self.overtaken(alice_client, provider)
        assert SignInService.objects.get().client_secret == SECRET
        assert alice_client.post(PAGE, again).status_code == 302
        assert SignInService.objects.get().client_secret == "s3cret-of-bob"

    def test_one_that_is_typed_then_counts(
        self, alice_client: Client, provider: Provider, service: SignInService
    ) -> None:
        alice_client.post(PAGE, {**self.overtaken(alice_client, provider), "client_secret": "newest"})
        assert SignInService.objects.get().client_secret == "newest"

    def test_the_first_one_outlives_mistakes_and_is_for_the_address_that_is_right(
        self, alice_client: Client, provider: Provider
    ) -> None:
        again = self.came_back(alice_client, self.form(provider, issuer="http://10.0.0.1"))
        again = self.came_back(alice_client, {**again, "issuer": provider.issuer, "name": ""})
        assert alice_client.post(PAGE, {**again, "name": "Ours"}).status_code == 302
        assert SignInService.objects.get().client_secret == SECRET

    def test_a_secret_that_is_stored_is_never_carried(
        self, alice_client: Client, provider: Provider, service: SignInService
    ) -> None:
        assert "held_secret" not in alice_client.get(PAGE).text
        assert "held_secret" not in self.came_back(alice_client, self.form(provider, name="", client_secret=""))

    @pytest.mark.parametrize(
        ("change", "words"),
        [
            ({"issuer": "https://elsewhere.example"}, "Type the secret of this one."),
            ({"held_secret": "gAAAAAB-nobody-can-read-this"}, "Type the secret again."),
        ],
    )
    def test_it_goes_to_no_other_service(
        self,
        alice_client: Client,
        provider: Provider,
        service: SignInService,
        change: dict[str, str],
        words: str,
    ) -> None:
        page = alice_client.post(PAGE, {**self.overtaken(alice_client, provider), **change}).text
        assert words in page and "held_secret" not in page
        assert SignInService.objects.get().client_secret == SECRET

    def test_it_is_of_no_use_in_another_workspace_or_later(
        self, alice_client: Client, charlie_client: Client, provider: Provider, service: SignInService
    ) -> None:
        again = self.overtaken(alice_client, provider)
        elsewhere = {name: value for name, value in again.items() if name != "seen"}
        assert "Type the secret again." in charlie_client.post(PAGE, elsewhere).text
        with time_machine.travel(timezone.now() + timedelta(hours=1, minutes=1)):
            assert "Type the secret again." in alice_client.post(PAGE, again).text
        assert SignInService.objects.get().client_secret == SECRET

    def test_v8_3_2_nor_by_who_ceases_to_be_an_owner_while_it_is_asked(
        self, alice_client: Client, provider: Provider, bank: Workspace, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        """It answers as slowly as whoever runs it likes."""
        monkeypatch.setattr(service_page, "check_service", lambda _: bank.members.update(role=Role.VIEWER))
        assert alice_client.post(PAGE, self.form(provider)).status_code == 404
        assert not SignInService.objects.exists()

    def test_removed_nobody_signs_in_there(
        self, alice_client: Client, client: Client, service: SignInService, bank: Workspace
    ) -> None:
        alice_client.post(reverse("workspaces:remove_sign_in_service"))
        assert client.get(reverse("openid_connect_login", args=[bank.pk])).status_code == 404

    def test_it_is_called_through_the_one_way_out(
        self, client: Client, provider: Provider, service: SignInService, settings: Any
    ) -> None:
        settings.DEVELOPMENT_NETWORKS = ()
        answer = client.get(reverse("openid_connect_login", args=[service.pk]), follow=True)
        assert "does not answer" in answer.text
