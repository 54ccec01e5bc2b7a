"""Patterns that are compiled when they are first used."""

from collections.abc import Callable

from privacy.patterns import compile_all, late


def made_from(source: str, times: list[str]) -> Callable[[], str]:
    def make() -> str:
        times.append(source)
        return source

    return make


def test_it_is_made_once_and_only_when_it_is_used() -> None:
    times: list[str] = []
    pattern = late(made_from(r"a(\d)", times))
    assert times == []
    match = pattern.fullmatch("a1")
    assert match is not None
    assert match.span(1) == (1, 2)
    assert pattern.findall("a1 a2") == ["1", "2"]
    assert [found.start() for found in pattern.finditer("xa1", 1)] == [1]
    assert (pattern.pattern, len(times)) == (r"a(\d)", 1)


def test_a_process_from_which_others_are_forked_makes_all_of_them() -> None:
    times: list[str] = []
    pattern = late(made_from("b", times))
    compile_all()
    assert times == ["b"]
    assert pattern.search("ab")
    assert times == ["b"]
