"""Settings that cannot be used are refused at the start, by name."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from cryptography.fernet import Fernet
from django.core.exceptions import ImproperlyConfigured

from handoff_project.environment import Environment, writable
from handoff_project.keys import demanded_keys, kept_keys

NAME = "A_SETTING"
Reads = Callable[[Environment], Any]


@pytest.fixture
def env(monkeypatch: pytest.MonkeyPatch) -> Callable[[str], Environment]:
    def written(text: str) -> Environment:
        monkeypatch.setenv(NAME, text)
        return Environment()

    return written


@pytest.mark.parametrize(
    ("read", "text"),
    [
        (lambda env: env.number(NAME, default=1), "many"),
        (lambda env: env.number(NAME, default=1), "5MB"),
        (lambda env: env.number(NAME, default=1), "0"),
        (lambda env: env.number(NAME, default=1, least=0), "-1"),
        (lambda env: env.number(NAME, default=1), "9" * 5000),
        (lambda env: env.switch(NAME), "enabled"),
        (lambda env: env.level(NAME, default="INFO"), "loud"),
        (lambda env: env.networks(NAME), "here"),
        (lambda env: env.networks(NAME), "127.0.0.1/8"),
        (lambda env: env.redis(NAME), "http://redis:6379"),
        (lambda env: env.database(NAME), "mysql://user:secret@db/name"),
        (lambda env: env.database(NAME), "postgres://user:secret@db:port/name"),
        (lambda env: env.mail(NAME, default=""), "smpt://user:secret@mail.example"),
        (lambda env: env.mail(NAME, default=""), "mail.example:secret"),
        *(
            (lambda env: env.origin(NAME, default=""), text)
            for text in (
                "bank.example",
                "https://",
                "ftp://bank.example",
                "https://bank.example/chat",
                "https://bank.example?x",
                "https://bank.example#x",
                "https://ana:secret@bank.example",
                "https://bank.example:port",
                "https://bank.example:99999",
                "https://bänk.example",
                "https://bank .example",
            )
        ),
    ],
)
def test_what_cannot_be_used_is_refused_by_name(env: Callable[[str], Environment], read: Reads, text: str) -> None:
    with pytest.raises(ImproperlyConfigured, match=f"^{NAME} ") as refused:
        read(env(text))
    assert "secret" not in str(refused.value).replace("ana:secret", "")


@pytest.mark.parametrize(
    ("read", "text", "value"),
    [
        (lambda env: env.number(NAME, default=7), " 12 ", 12),
        (lambda env: env.number(NAME, default=7), "", 7),
        (lambda env: env.switch(NAME), "Yes", True),
        (lambda env: env.switch(NAME), "off", False),
        (lambda env: env.switch(NAME), "", False),
        (lambda env: env.level(NAME, default="INFO"), "debug", "DEBUG"),
        (lambda env: env.text(NAME), "$ecret,=", "$ecret,="),
        (lambda env: env.texts(NAME, default=["c"]), "a, b,", ["a", "b"]),
        (lambda env: env.texts(NAME, default=["c"]), "", ["c"]),
        (lambda env: env.origin(NAME, default=""), "https://Bank.Example:443/", "https://bank.example"),
        (lambda env: env.origin(NAME, default=""), "http://127.0.0.1:8000", "http://127.0.0.1:8000"),
        (lambda env: env.origin(NAME, default=""), "http://[::1]:8000", "http://[::1]:8000"),
        (lambda env: env.redis(NAME), "rediss://:p@redis:6379/1", "rediss://:p@redis:6379/1"),
        (lambda env: env.database(NAME)["PASSWORD"], "postgres://u:p@db:5432/name", "p"),
        (lambda env: env.mail(NAME, default="consolemail://")["EMAIL_HOST"], "smtp://mail.example", "mail.example"),
    ],
)
def test_what_can_be_used_is_read(env: Callable[[str], Environment], read: Reads, text: str, value: object) -> None:
    assert read(env(text)) == value


def test_a_folder_that_cannot_be_made_or_written_is_named(env: Callable[[str], Environment], tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    with pytest.raises(ImproperlyConfigured, match=f"^{NAME}: .*file/inside cannot be made"):
        env(str(tmp_path / "file" / "inside")).folder(NAME, default=tmp_path)
    with pytest.raises(ImproperlyConfigured, match="nothing can be written"):
        writable(NAME, Path("/proc/1"))
    writable(NAME, env(str(tmp_path / "new")).folder(NAME, default=tmp_path))


def test_a_key_that_is_none_is_refused_without_telling_it() -> None:
    with pytest.raises(ImproperlyConfigured, match="FIELD_ENCRYPTION_KEYS") as refused:
        demanded_keys(secret_key="x", encryption_keys=[Fernet.generate_key().decode(), "short"])
    assert "short" not in str(refused.value)


@pytest.mark.parametrize("text", ["", "{", '{"secret_key": "x"}', "[]"])
def test_a_file_that_holds_no_keys_is_named_and_left_as_it_is(tmp_path: Path, text: str) -> None:
    """As the first start left it when it was stopped in the middle, before the file was made whole or not at all."""
    path = tmp_path / "keys.json"
    path.touch(mode=0o600)
    path.write_text(text)
    with pytest.raises(ImproperlyConfigured, match=r"keys\.json holds no keys"):
        kept_keys(path)
    assert path.read_text() == text


def test_keys_are_made_once_and_nothing_is_left_beside_them(tmp_path: Path) -> None:
    made = kept_keys(tmp_path / "keys.json")
    assert kept_keys(tmp_path / "keys.json") == made
    assert [each.name for each in tmp_path.iterdir()] == ["keys.json"]
    assert (tmp_path / "keys.json").stat().st_mode & 0o777 == 0o600


def test_what_the_address_of_the_database_asks_for_stands_beside_ours(env: Callable[[str], Environment]) -> None:
    asked = env("postgres://u:p@db/name?sslmode=verify-full&sslrootcert=/ca.pem&pool=9")
    read = asked.database(NAME, options={"pool": 2})
    assert read["OPTIONS"] == {"sslmode": "verify-full", "sslrootcert": "/ca.pem", "pool": 2}


def test_settings_of_the_session_stand_behind_ours(env: Callable[[str], Environment]) -> None:
    asked = env("postgres://u:p@db/name?options=-c%20search_path=handoff")
    read = asked.database(NAME, options={"options": "-c jit=off"})
    assert read["OPTIONS"] == {"options": "-c jit=off -c search_path=handoff"}
