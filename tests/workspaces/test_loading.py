"""Code is loaded without a search for garbage; what runs then is searched as usual."""

import gc
import runpy
from argparse import Namespace
from collections.abc import Callable
from typing import Any

import pytest
from django.core import wsgi

from handoff_project import asgi, serve
from workspaces.garbage import leaving_garbage

Note = Callable[..., Any]


@pytest.fixture
def searched() -> list[bool]:
    """Whether garbage was searched for, at each moment that was noted."""
    return []


@pytest.fixture
def note(searched: list[bool]) -> Note:
    return lambda *_given: searched.append(gc.isenabled())


def test_one_inside_another_ends_with_the_outer_one() -> None:
    with leaving_garbage():
        with leaving_garbage():
            assert not gc.isenabled()
        assert not gc.isenabled()
    assert gc.isenabled()


def test_it_ends_with_an_error_too() -> None:
    with pytest.raises(SystemExit), leaving_garbage():
        raise SystemExit
    assert gc.isenabled()


def test_a_server_of_one_process_loads_so(monkeypatch: pytest.MonkeyPatch, searched: list[bool], note: Note) -> None:
    monkeypatch.setattr(wsgi, "get_wsgi_application", note)
    runpy.run_path(asgi.__file__)
    note()
    assert searched == [False, True]


def test_what_others_are_forked_from_loads_so_and_they_do_not_run_so(
    monkeypatch: pytest.MonkeyPatch, settings: Any, searched: list[bool], note: Note
) -> None:
    def keeper(_options: Namespace) -> Namespace:
        note()
        return Namespace(run=note)

    settings.EMBEDDED = False
    monkeypatch.setattr(serve, "_web", keeper)
    serve.main(["web"])
    assert searched == [False, True]
