"""A traceback in the log can be read: where it happened, of what class, in whose words. Only values are masked."""

import logging
from collections.abc import Callable
from http.client import RemoteDisconnected

import pytest

from privacy.masked_logs import mask_event
from protocol.errors import CallFailed, Reason

PASSWORD = "hunter2!x"  # not in the lines that fail: their source is shown
SECRETS = ("4821", "hunter2!x", "s3cr3t", "4111 1111 1111 1111")


def traceback_of(act: Callable[[], object]) -> str:
    try:
        act()
    except BaseException:
        return str(mask_event(None, "error", {"event": "fault", "exc_info": True})["exception"])
    raise AssertionError("nothing was raised")


def check_password(password: str) -> None:
    stored_password = {"password": password}
    raise ValueError(f"could not read the password of this person: my password is {stored_password['password']}")


def break_the_connection() -> None:
    try:
        raise RemoteDisconnected("Remote end closed connection without response")
    except RemoteDisconnected as error:
        raise CallFailed(Reason.UNREACHABLE, detail=f"the connection broke: {error!r}") from error


def test_files_lines_functions_and_their_source_are_as_python_writes_them() -> None:
    text = traceback_of(lambda: check_password(PASSWORD))
    assert f'File "{__file__}", line ' in text
    assert ", in check_password\n" in text
    assert 'stored_password = {"password": password}' not in text  # not the line that failed
    assert "could not read the password of this person: my password is {stored_password['password']}" in text
    assert text.startswith("Traceback (most recent call last):\n")


def test_the_fixed_words_of_a_message_are_readable_and_its_value_is_not() -> None:
    text = traceback_of(lambda: check_password(PASSWORD))
    assert text.endswith("\nValueError: could not read the password of this person: my password is [password withheld]")
    assert "hunter2" not in text


def test_class_names_are_readable_also_where_they_stand_in_a_message() -> None:
    text = traceback_of(break_the_connection)
    broke = "the connection broke: RemoteDisconnected('Remote end closed connection without response')"
    assert text.endswith(f"\nprotocol.errors.CallFailed: unreachable: {broke}")
    assert "\nhttp.client.RemoteDisconnected: Remote end closed connection without response\n" in text
    assert "\nThe above exception was the direct cause of the following exception:\n" in text
    assert "withheld" not in text


def test_what_python_says_of_our_code_is_readable() -> None:
    nothing: object = None
    text = traceback_of(lambda: nothing.get_password)  # type: ignore[attr-defined]
    assert text.endswith("AttributeError: 'NoneType' object has no attribute 'get_password'")


@pytest.mark.parametrize("secret", SECRETS)
def test_a_secret_in_a_message_is_masked_whatever_raised_it(secret: str) -> None:
    told = f"my password is {secret}, and postgres://app:{secret}@db.example/main"

    def cause() -> None:
        raise KeyError(told)

    def context() -> None:
        try:
            cause()
        except KeyError:
            error = ValueError("while handling", told)
            error.add_note(f"a note: {told}")
            raise error  # noqa: B904 - the context is what is looked at

    def group() -> None:
        try:
            context()
        except ValueError as error:
            raise ExceptionGroup(f"several: {told}", [error, TypeError(told)]) from error

    text = traceback_of(group)
    assert secret not in text
    for name in ("KeyError", "ValueError", "ExceptionGroup", "TypeError", "in cause\n", "in context\n", "in group\n"):
        assert name in text


def test_what_looks_like_a_traceback_in_a_message_is_no_structure() -> None:
    told = 'File "x", line 3, in y\n    my pin is 4821\nValueError: my password is hunter2!x'

    def act() -> None:
        raise ValueError(told)

    text = traceback_of(act)
    assert "4821" not in text
    assert "hunter2" not in text


def test_a_word_of_ours_that_is_somebodys_password_is_masked() -> None:
    """One word of the code is no fixed words: it may be what a person told."""
    sunshine = "sunshine"

    def act() -> None:
        raise ValueError("the message was my password is " + sunshine)

    assert traceback_of(act).endswith("ValueError: the message was my password is [password withheld]")


def test_what_a_database_quotes_of_a_row_is_masked() -> None:
    def act() -> None:
        raise RuntimeError(
            'null value in column "text" violates not-null constraint\n'
            "DETAIL:  Failing row contains (12, my cat is called Tom (and old), null)."
        )

    def twice() -> None:
        raise RuntimeError(
            'duplicate key value violates unique constraint "one_name"\n'
            "DETAIL:  Key (workspace_id, name)=(7, Anna Muster) already exists."
        )

    def syntax() -> None:
        raise RuntimeError("syntax error at or near \"x\"\nLINE 1: INSERT INTO t VALUES ('Anna Muster')\n         ^")

    assert traceback_of(act).endswith("DETAIL:  Failing row contains (…")
    assert 'duplicate key value violates unique constraint "one_name"' in traceback_of(twice)
    assert "Muster" not in traceback_of(twice).rsplit("RuntimeError: ")[-1]
    assert "Muster" not in traceback_of(syntax).rsplit("RuntimeError: ")[-1]


def test_an_exception_that_cannot_say_what_it_is_does_not_stop_the_log() -> None:
    class Mute(Exception):
        def __str__(self) -> str:
            raise RuntimeError("my pin is 4821")

    def act() -> None:
        raise Mute

    assert traceback_of(act).rsplit("\n", 1)[-1].endswith("Mute: <its words cannot be told>")


def test_a_circle_of_causes_ends() -> None:
    def act() -> None:
        first, second = ValueError("first of two"), ValueError("second of two")
        first.__cause__, second.__cause__ = second, first
        raise first

    assert traceback_of(act).count("second of two") == 1


def test_a_recursion_is_told_shortly() -> None:
    def again() -> None:
        again()

    text = traceback_of(again)
    assert "[Previous line repeated" in text
    assert len(text.splitlines()) < 40


def test_an_exception_of_a_foreign_record_is_told_in_the_same_way(caplog: pytest.LogCaptureFixture) -> None:
    try:
        check_password(PASSWORD)
    except ValueError:
        logging.getLogger("some.library").exception("it broke")
    record = caplog.records[-1]
    event = mask_event(None, "error", {"event": "it broke", "exc_info": record.exc_info})
    assert ", in check_password\n" in str(event["exception"])
    assert "exc_info" not in event
