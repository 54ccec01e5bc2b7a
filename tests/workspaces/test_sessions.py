"""The browsers one is signed in with, and signing them out (OWASP ASVS 5.0 7.4.2, 7.4.3, 7.5.2)."""

from datetime import timedelta

import pytest
import time_machine
from allauth.usersessions.models import UserSession
from django.contrib.sessions.models import Session
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from workspaces.browser_words import browser_words
from workspaces.members import remove_member
from workspaces.models import Member, Role, User, Workspace

pytestmark = pytest.mark.django_db
PASSWORD = "seven quiet herons"
LIST = reverse("sessions:list")
HOME = reverse("workspaces:settings")
FIREFOX = "Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0"
SAFARI = "Mozilla/5.0 (iPhone; CPU iPhone OS 18_0 like Mac OS X) AppleWebKit/605 Version/18.0 Mobile/1 Safari/604.1"


@pytest.fixture
def bob(bob: User) -> User:
    bob.set_password(PASSWORD)
    bob.save()
    return bob


def browser(user: User, agent: str = FIREFOX) -> Client:
    client = Client(HTTP_USER_AGENT=agent)
    answer = client.post(reverse("account_login"), {"login": user.email, "password": PASSWORD})
    assert answer.status_code == 302
    return client


def is_in(client: Client) -> bool:
    return client.get(HOME).status_code == 200


def test_each_browser_is_listed_this_one_first(bob: User) -> None:
    phone, here = browser(bob, SAFARI), browser(bob)
    page = here.get(LIST).text
    assert page.index("Firefox on Linux") < page.index("This browser") < page.index("Safari on iPhone")
    assert is_in(phone)


def test_when_each_was_last_seen_is_noted_now_and_then(bob: User) -> None:
    with time_machine.travel("2030-01-01T10:00:00Z", tick=False) as clock:
        _phone, here = browser(bob, SAFARI), browser(bob)
        for minutes in (1, 1, 5, 60):
            clock.shift(timedelta(minutes=minutes))
            here.get(HOME)
        phone_seen, here_seen = (UserSession.objects.get(user_agent=one).last_seen_at for one in (SAFARI, FIREFOX))
        assert (phone_seen.hour, phone_seen.minute, here_seen.hour, here_seen.minute) == (10, 0, 11, 7)
        page = here.get(LIST).text
        assert page.index("This browser") < page.index(">Now<") < page.index("Safari")
        assert page.count("1 hour ago") == 3  # both signed in, and the telephone last seen


def test_a_request_that_follows_at_once_writes_nothing(bob: User) -> None:
    with time_machine.travel("2030-01-01T10:00:00Z", tick=False) as clock:
        here = browser(bob)
        clock.shift(timedelta(minutes=10))
        counts = []
        for _ in range(2):
            with CaptureQueriesContext(connection) as asked:
                here.get(HOME)
            counts.append(sum("UPDATE" in one["sql"] for one in asked))
        assert counts == [2, 0]  # when they were last seen, and last did something


def test_one_is_signed_out_at_once(bob: User) -> None:
    phone, here = browser(bob, SAFARI), browser(bob)
    row = UserSession.objects.get(user_agent=SAFARI)
    here.post(reverse("sessions:end", args=[row.pk]))
    assert (is_in(phone), is_in(here)) == (False, True)
    assert "Safari" not in here.get(LIST).text


def test_all_others_are_signed_out_at_once(bob: User) -> None:
    others, here = [browser(bob, SAFARI), browser(bob)], browser(bob)
    here.post(reverse("sessions:end_others"))
    assert [is_in(one) for one in (*others, here)] == [False, False, True]


def test_to_end_this_one_is_to_sign_out(bob: User) -> None:
    here = browser(bob)
    here.post(reverse("sessions:end", args=[UserSession.objects.get().pk]))
    assert not is_in(here)


def test_nobody_ends_a_strangers(bob: User, charlie_client: Client) -> None:
    here = browser(bob)
    row = UserSession.objects.get()
    assert charlie_client.post(reverse("sessions:end", args=[row.pk])).status_code == 404
    assert charlie_client.post(reverse("sessions:end_others")).status_code == 302
    assert is_in(here)


def test_a_new_password_ends_the_others(bob: User) -> None:
    phone, here = browser(bob, SAFARI), browser(bob)
    new = "nine calm otters"
    form = {"oldpassword": PASSWORD, "password1": new, "password2": new}
    assert here.post(reverse("account_change_password"), form).status_code == 302
    assert (is_in(phone), is_in(here)) == (False, True)
    page = here.get(LIST).text
    assert "Safari" not in page and "Firefox on Linux" in page


def test_removal_ends_them_at_once(bob: User, alice: User) -> None:
    phone, here = browser(bob, SAFARI), browser(bob)
    remove_member(member=bob.memberships.get(), actor=alice)
    assert [one.get(HOME).status_code for one in (phone, here)] == [302, 302]
    assert not UserSession.objects.exists()


def test_who_is_removed_from_one_workspace_sees_nothing_of_it(bob: User, alice: User, office: Workspace) -> None:
    """They stay signed in for their other one, whose owner did not remove them."""
    Member.objects.create(workspace=office, user=bob, role=Role.VIEWER)
    here = browser(bob)
    assert "Harbour Bank" in here.get(HOME).text
    remove_member(member=bob.memberships.get(workspace__name="Harbour Bank"), actor=alice)
    assert "Harbour Bank" not in here.get(HOME).text


def test_whoever_is_not_signed_in_is_led_there(client: Client, db: None) -> None:
    assert client.get(LIST).headers["Location"].startswith(reverse("account_login"))


@pytest.mark.parametrize(
    ("agent", "words"),
    [
        ("Mozilla/5.0 (Windows NT 10.0) AppleWebKit/537.36 Chrome/140.0 Safari/537.36 Edg/140.0", "Edge on Windows"),
        ("curl/8.5.0", "curl"),
        ("", "Unknown"),
        ("<script>", "<script>"),
    ],
)
def test_a_browser_is_called_what_people_call_it(agent: str, words: str) -> None:
    assert browser_words(agent) == words


def test_the_session_itself_is_gone(bob: User) -> None:
    here = browser(bob)
    before = Session.objects.count()
    here.post(reverse("account_logout"))
    assert Session.objects.count() == before - 1
