"""Who is let in where: by role, by workspace, and without telling strangers what exists."""

from collections.abc import Iterator
from typing import Any

import pytest
from django.http import HttpResponse
from django.test import Client
from django.urls import path, reverse

from handoff_project.urls import urlpatterns as project_urlpatterns
from tests.pages import without_tokens
from workspaces.access import PERMISSIONS, MemberRequest, Permission, member_required
from workspaces.models import ApiKey, Member, Role, User, Workspace

MANAGED = ["workspaces:members", "workspaces:api_keys", "workspaces:audit"]


@member_required(Permission.BUILD)
def who(request: MemberRequest) -> HttpResponse:
    return HttpResponse(f"{request.member.user.email} of {request.member.workspace.name}")


@pytest.fixture
def address(settings: Any) -> Iterator[str]:
    """The address of a page that needs the permission to build."""
    settings.ROOT_URLCONF = type("Urls", (), {"urlpatterns": [path("who/", who), *project_urlpatterns]})
    return "/who/"


def test_an_owner_may_do_everything() -> None:
    assert PERMISSIONS[Role.OWNER] == set(Permission)


def test_a_builder_may_do_everything_but_manage_the_workspace() -> None:
    assert PERMISSIONS[Role.BUILDER] == set(Permission) - {Permission.MANAGE_WORKSPACE}


def test_every_role_has_its_line_in_the_table() -> None:
    assert set(PERMISSIONS) == set(Role)


def test_it_gives_the_view_the_member_and_lets_no_cache_keep_the_page(address: str, bob_client: Client) -> None:
    answer = bob_client.get(address)

    assert answer.text == "bob@harbour.example of Harbour Bank"
    assert "no-store" in answer.headers["Cache-Control"]


def test_it_leads_who_is_signed_out_to_sign_in_and_back(address: str, client: Client, alice: User) -> None:
    answer = client.get(f"{address}?tab=1")

    assert answer.headers["Location"] == f"{reverse('account_login')}?next=/who/%3Ftab%3D1"


def test_it_hides_the_page_from_who_is_in_no_workspace(address: str, client: Client, alice: User) -> None:
    client.force_login(alice)
    Member.objects.all().delete()

    assert client.get(address).status_code == 404


def test_it_notices_at_once_when_a_member_is_deactivated(address: str, bob_client: Client, bob: User) -> None:
    User.objects.filter(pk=bob.pk).update(is_active=False)

    assert bob_client.get(address).headers["Location"].startswith(reverse("account_login"))


@pytest.mark.parametrize("name", MANAGED)
def test_a_builder_does_not_find_what_only_owners_manage(name: str, bob_client: Client) -> None:
    assert bob_client.get(reverse(name)).status_code == 404


@pytest.mark.parametrize("name", MANAGED)
def test_who_is_signed_out_sees_none_of_it(name: str, client: Client, alice: User) -> None:
    assert client.get(reverse(name)).status_code == 302


@pytest.mark.parametrize("verb", ["get", "post"])
def test_another_workspace_finds_nothing_the_same_way_as_what_never_was(
    verb: str, charlie_client: Client, bank: Workspace, bob: User
) -> None:
    key = ApiKey.objects.create(workspace=bank, name="Website", key_hash="0" * 64)
    never = "00000000-0000-4000-8000-000000000000"
    for name, existing in [
        ("workspaces:revoke_api_key", key.pk),
        ("workspaces:remove_member", bob.memberships.get().pk),
    ]:
        theirs = getattr(charlie_client, verb)(reverse(name, args=[existing]))
        nobodys = getattr(charlie_client, verb)(reverse(name, args=[never]))
        assert theirs.status_code == nobodys.status_code == 404
        assert without_tokens(theirs.text).replace(str(existing), never) == without_tokens(nobodys.text)
    role = charlie_client.post(reverse("workspaces:set_role", args=[bob.memberships.get().pk]), {"role": "owner"})
    assert role.status_code == 404
    assert bob.memberships.get().role == Role.BUILDER
    assert ApiKey.objects.alive().filter(pk=key.pk).exists()


def test_home_tells_a_person_without_a_workspace_so(client: Client, alice: User) -> None:
    client.force_login(alice)
    assert reverse("conversations:handoffs") in client.get("/account/2fa/").text
    Member.objects.all().delete()

    answer = client.get("/")

    assert answer.status_code == 403
    assert "You are in no workspace" in answer.text
    account = client.get("/account/2fa/").text
    assert "Two-step sign-in" in account and reverse("conversations:handoffs") not in account


def test_home_leads_an_operator_without_a_workspace_to_the_operator_pages(client: Client, db: None) -> None:
    client.force_login(User.objects.create_superuser("operator@platform.example"))

    assert client.get("/").headers["Location"] == reverse("admin:index")


class TestALiveAgent:
    @pytest.fixture
    def lia_client(self, bob: User, bob_client: Client) -> Client:
        bob.memberships.update(role=Role.LIVE_AGENT)
        return bob_client

    def test_they_talk_and_do_not_build(self) -> None:
        assert PERMISSIONS[Role.BUILDER] - PERMISSIONS[Role.LIVE_AGENT] == {Permission.BUILD, Permission.PUBLISH}

    def test_they_arrive_in_the_inbox_and_see_no_way_to_what_is_not_theirs(self, lia_client: Client) -> None:
        answer = lia_client.get("/", follow=True)
        assert answer.redirect_chain == [(reverse("conversations:inbox"), 302)]
        assert reverse("agents:list") not in answer.text.replace("/agents/senders", "")
        assert reverse("agents:senders") not in answer.text
        assert lia_client.get(reverse("agents:list")).status_code == 404


def test_who_was_signed_out_is_told_that_nothing_was_saved_and_led_back_to_where_they_pressed(
    address: str, client: Client, alice: User
) -> None:
    pressed = {"Referer": "http://testserver/pages/?tab=1#there"}
    answer = client.post(address, headers=pressed)

    assert answer.headers["Location"] == f"{reverse('account_login')}?next=/pages/%3Ftab%3D1"
    assert "You had been signed out, so nothing was saved." in client.get(answer.headers["Location"]).text


@pytest.mark.parametrize("said", ["", "https://evil.example/who/", "//evil.example/", "javascript:alert(1)"])
def test_nobody_is_led_to_another_site(address: str, client: Client, alice: User, said: str) -> None:
    answer = client.post(address, headers={"Referer": said} if said else {})

    assert answer.headers["Location"] == f"{reverse('account_login')}?next=/who/"


def test_a_browser_that_opens_the_address_of_a_deed_is_led_to_the_page_above(alice_client: Client) -> None:
    deed = reverse("workspaces:rename")
    answer = alice_client.get(deed, headers={"Sec-Fetch-Mode": "navigate"})

    assert (answer.status_code, answer.headers["Location"]) == (302, reverse("workspaces:settings"))
    assert alice_client.get(deed).status_code == 405
    assert Client().get(deed, headers={"Sec-Fetch-Mode": "navigate"}).status_code == 405
