"""How an agent answers when no trigger matches, and how variables get into what it says."""

from collections.abc import Iterator
from dataclasses import replace

import pytest
from django.http import QueryDict
from django.utils import translation

from agents.reply_engines import ENGINES, Later, Reply, ReplyEngine, ReplyEngineForm, Turn
from agents.reply_engines.http_endpoint import HttpEndpoint
from agents.reply_engines.language_model import LanguageModel
from agents.reply_engines.scripted import Scripted
from agents.wording import fill, variables_in

SPOILT: tuple[dict[str, object], ...] = (
    {},
    {"texts": "not a list"},
    {"texts": [None, 3, ""], "wait_seconds": "soon"},
    {"texts": {}, "wait_seconds": -4},
    {"wait_seconds": 10**9, "unknown": True},
    {"wait_seconds": None},
)


class EngineContract:
    """What holds for every reply engine. ``engine``: one with settings of its own, that needs nothing from outside."""

    engine: ReplyEngine

    def test_it_stands_in_the_table_under_its_own_name(self) -> None:
        assert ENGINES[self.engine.name] is type(self.engine)

    def test_it_has_words_for_the_replies_tab(self) -> None:
        assert str(self.engine.label)
        assert str(self.engine.hint)

    def test_it_is_the_same_after_it_was_stored(self) -> None:
        assert type(self.engine).from_json(self.engine.to_json()) == self.engine

    @pytest.mark.parametrize("stored", SPOILT)
    def test_it_answers_whatever_was_stored(self, stored: dict[str, object]) -> None:
        engine = type(self.engine).from_json(stored)
        answer = engine.reply(Turn(text="hello", waited=True))
        assert isinstance(answer, Reply)
        assert answer.texts

    def test_it_answers_the_same_turn_the_same_way(self) -> None:
        turn = Turn(text="hello", number=3)
        assert self.engine.reply(turn) == self.engine.reply(turn)

    def test_it_does_not_ask_for_time_twice(self) -> None:
        assert isinstance(self.engine.reply(Turn(text="hello", waited=True)), Reply)

    def test_it_says_nothing_empty(self) -> None:
        answer = self.engine.reply(Turn(text="hello", waited=True))
        assert isinstance(answer, Reply)
        assert all(text.strip() for text in answer.texts)

    def test_its_form_makes_the_engine_it_shows(self) -> None:
        form = self.engine.form_class(current=self.engine)
        shown = {form.add_prefix(name): "" if value is None else value for name, value in form.initial.items()}
        sent = self.engine.form_class(shown, current=type(self.engine).from_json({}))
        assert sent.is_valid(), sent.errors
        assert sent.engine() == self.engine


class TestScripted(EngineContract):
    engine = Scripted(texts=("First, {name}.", "Second."), wait_seconds=4)

    def test_it_says_its_texts_in_turn(self) -> None:
        engine = replace(self.engine, texts=("one", "two", "three"), wait_seconds=0)
        said = [engine.reply(Turn(text="hello", number=number)) for number in (1, 2, 3, 4)]
        assert said == [Reply(("one",)), Reply(("two",)), Reply(("three",)), Reply(("one",))]

    def test_it_fills_variables_in(self) -> None:
        turn = Turn(text="hello", details={"name": "Ana"}, waited=True)
        assert self.engine.reply(turn) == Reply(("First, Ana.",))

    def test_it_waits_first_when_it_is_told_to(self) -> None:
        assert self.engine.reply(Turn(text="hello")) == Later(4)

    def test_it_answers_at_once_when_it_is_not(self) -> None:
        assert replace(self.engine, wait_seconds=0).reply(Turn(text="hello", number=2)) == Reply(("Second.",))

    def test_it_never_waits_longer_than_half_a_minute(self) -> None:
        assert Scripted.from_json({"wait_seconds": 31}).wait_seconds == 30

    def test_it_says_nothing_when_only_variables_without_a_value_are_left(self) -> None:
        assert Scripted(texts=("{name}",)).reply(Turn(text="hello")) == Reply(())

    def test_its_form_refuses_a_wait_of_more_than_half_a_minute(self) -> None:
        form = Scripted.form_class(
            QueryDict("scripted-text_1=Hello&scripted-wait_seconds=31"), current=Scripted.from_json({})
        )
        assert list(form.errors) == ["wait_seconds"]

    def test_its_form_refuses_to_have_no_text(self) -> None:
        form = Scripted.form_class(
            QueryDict("scripted-text_1=+&scripted-wait_seconds=0"), current=Scripted.from_json({})
        )
        assert list(form.errors) == ["text_1"]


class OutsideContract(EngineContract):
    """What holds besides for an engine that asks somebody outside."""

    def test_it_asks_for_time_and_has_words_if_none_come(self) -> None:
        assert self.engine.reply(Turn(text="hello")) == Later(0)
        assert self.engine.reply(Turn(text="hello", waited=True)) == Reply(("Later, please.",))

    def test_without_an_address_it_says_its_words_at_once(self) -> None:
        assert replace(self.engine, address="").reply(Turn(text="hello")) == Reply(("Later, please.",))  # type: ignore[type-var]

    @pytest.mark.parametrize(
        ("change", "wrong"),
        [
            ({"address": "http://10.0.0.1/v1"}, "address"),
            ({"address": "ftp://models.example/v1"}, "address"),
            ({"new_key": "two words"}, "new_key"),
            ({"address": "https://elsewhere.example/v1"}, "new_key"),
        ],
    )
    def test_its_form_refuses(self, change: dict[str, str], wrong: str) -> None:
        assert list(self._form(change).errors) == [wrong]

    @pytest.mark.parametrize(
        ("change", "kept"),
        [
            ({}, "kept-key"),
            ({"new_key": "new-key"}, "new-key"),
            ({"forget_key": "on"}, ""),
            ({"address": "https://elsewhere.example/v1", "new_key": "other"}, "other"),
            ({"address": "https://elsewhere.example/v1", "forget_key": "on"}, ""),
        ],
    )
    def test_its_form_keeps_the_key_for_the_server_it_was_typed_for(self, change: dict[str, str], kept: str) -> None:
        form = self._form(change)
        assert form.is_valid(), form.errors
        assert form.key() == kept

    def test_its_form_never_shows_the_key(self) -> None:
        assert "kept-key" not in str(self._form({})) + str(self._form({"new_key": "kept-key"}))

    def _form(self, change: dict[str, str]) -> ReplyEngineForm:
        typed = {name: "" if value is None else value for name, value in self.engine.to_json().items()}
        sent = {f"{self.engine.name}-{name}": value for name, value in {**typed, **change}.items()}
        return self.engine.form_class(sent, current=self.engine, key="kept-key")


class TestLanguageModel(OutsideContract):
    engine = LanguageModel(
        address="https://models.example/v1",
        model="small",
        instructions="You help.",
        history=3,
        seconds=10,
        temperature=0.5,
        max_tokens=200,
        count_tokens=False,
        price_told=0.5,
        price_answered=1.5,
        currency="USD",
        fallback_text="Later, please.",
    )


class TestHttpEndpoint(OutsideContract):
    engine = HttpEndpoint(address="https://bank.example/replies", seconds=5, fallback_text="Later, please.")


def test_every_engine_is_under_contract() -> None:
    contracts = (*EngineContract.__subclasses__(), *OutsideContract.__subclasses__())
    assert {contract.engine.name for contract in contracts if hasattr(contract, "engine")} == set(ENGINES)


@pytest.fixture(autouse=True)
def english() -> Iterator[None]:
    with translation.override("en"):
        yield


VALUES = {"name": "Ana", "brace": "{name}", "empty": "", "blank": "  ", "número": "7", "اسم": "ليلى"}


@pytest.mark.parametrize(
    ("template", "filled"),
    [
        ("Hello {name}!", "Hello Ana!"),
        ("{name}", "Ana"),
        ("{name}{name}", "AnaAna"),
        ("No {número}", "No 7"),
        ("مرحبا {اسم}", "مرحبا ليلى"),
    ],
)
def test_a_variable_gets_its_value(template: str, filled: str) -> None:
    assert fill(template, VALUES) == filled


@pytest.mark.parametrize(
    ("template", "filled"),
    [
        ("Hello {gone}!", "Hello!"),
        ("Hello {empty}!", "Hello!"),
        ("Hello {blank}!", "Hello!"),
        ("Hello, {gone}!", "Hello!"),
        ("Dear {gone},\nthank you.", "Dear,\nthank you."),
        ("{gone}, welcome.", "welcome."),
        ("Good day. {gone}, welcome.", "Good day. welcome."),
        ("Thank you, {gone}", "Thank you"),
        ("a {gone} b", "a b"),
        ("a {gone} {gone} b", "a b"),
        ("Hello {gone} {name}!", "Hello Ana!"),
        ("Hello {name} {gone}!", "Hello Ana!"),
        ("Bonjour {gone} !", "Bonjour !"),
        ("您好，{gone}！", "您好！"),
        ("{gone}", ""),
    ],
)
def test_a_variable_without_a_value_leaves_no_gap(template: str, filled: str) -> None:
    assert fill(template, VALUES) == filled


@pytest.mark.parametrize("template", ["two  spaces", "odd , comma", "{ name }", "{}", "{1}", "{na-me}", "{", "a}b{c"])
def test_what_is_no_variable_is_left_as_it_is(template: str) -> None:
    assert fill(template, VALUES) == template


def test_a_value_is_never_filled_in_itself() -> None:
    assert fill("{brace} {name}", VALUES) == "{name} Ana"


def test_a_value_does_not_join_its_neighbour_to_a_variable() -> None:
    assert fill("{open}name}", {"open": "{", "name": "Ana"}) == "{name}"


def test_variables_are_listed_once_in_order() -> None:
    assert variables_in("{b} {a} {b} {not this}") == ("b", "a")
