"""External AI Agent Handoff."""

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

import pytest

from tests.triggers.actions.contract import STEP, ActionContract
from triggers.actions.base import Outcome, Surroundings
from triggers.actions.external_handoff import ExternalHandoff
from triggers.effects import Consent, HandoffSettings, HistoryChoice, HistoryKind, OfferHandoff


class TestExternalHandoff(ActionContract):
    example = ExternalHandoff(
        settings=HandoffSettings(
            announcement="Over to {agent} of {institution}, {name}.",
            history=HistoryChoice(HistoryKind.LAST, 5),
            details=("name",),
            accept_seconds=15,
            failure_text="{agent} is away.",
            return_text="Back with me, {name}.",
            consent=Consent.ASK,
            decline_text="As you wish, {name}.",
        )
    )
    form_data = {
        "connection": "link-1",
        "announced": "announced",
        "announcement": "Over to {agent} of {institution}, {name}.",
        "history": "last",
        "history_count": 5,
        "details": "some",
        "detail_names": "name",
        "accept_seconds": 15,
        "failure_text": "{agent} is away.",
        "return_text": "Back with me, {name}.",
        "consent": "ask",
        "decline_text": "As you wish, {name}.",
    }

    def shown_data(self) -> Mapping[str, Any]:
        return {**self.form_data, "connection": ""}

    def test_it_offers_the_conversation_with_its_texts_ready_to_be_said(self) -> None:
        outcome = self.example.plan(STEP)
        (offer,) = outcome.effects
        assert isinstance(offer, OfferHandoff)
        assert offer.connection_id == "link-1"
        assert offer.settings.announcement == "Over to Tala of Consumer Protection Office, Ana."
        assert offer.settings.failure_text == "Tala is away."
        assert offer.settings.return_text == "Back with me, Ana."
        assert (offer.settings.consent, offer.settings.decline_text) == (Consent.ASK, "As you wish, Ana.")
        assert outcome.ends

    def test_it_does_nothing_while_it_is_not_connected(self) -> None:
        assert self.example.plan(replace(STEP, target=None)) == Outcome()

    def test_its_form_can_be_saved_before_it_is_connected(self) -> None:
        form = self.form({**self.form_data, "connection": ""})
        assert form.is_valid()
        assert form.chosen_connection_id() == ""

    def test_its_form_refuses_a_connection_that_was_not_offered(self) -> None:
        assert "connection" in self.form({**self.form_data, "connection": "link-of-another-agent"}).errors

    @pytest.mark.parametrize(
        ("names", "is_new", "chosen"), [("a", True, "a"), ("a", False, ""), ("ab", True, ""), ("", True, "")]
    )
    def test_a_new_one_hands_over_to_the_only_one_there_is(self, names: str, is_new: bool, chosen: str) -> None:
        around = Surroundings(connections=tuple((name, "Tala") for name in names))
        form = ExternalHandoff.form_class(current=None if is_new else self.example, surroundings=around)
        assert form["connection"].value() == chosen

    @pytest.mark.parametrize("seconds", [2, 121])
    def test_its_form_refuses_a_wait_that_is_too_short_or_too_long(self, seconds: int) -> None:
        assert "accept_seconds" in self.form({**self.form_data, "accept_seconds": seconds}).errors

    def test_its_form_asks_for_the_text_unless_it_is_quiet(self) -> None:
        silent = {**self.form_data, "announcement": ""}
        assert self.form(silent).errors["announcement"] == ["Enter the text to the person, or choose Quiet."]
        assert self.form({**silent, "announced": "quiet"}).is_valid()

    def test_a_new_one_proposes_its_texts(self) -> None:
        assert "{agent} of {institution}" in self.form()["announcement"].value()

    def test_stored_settings_are_kept_within_their_limits(self) -> None:
        stored = {"accept_seconds": 9000, "history": {"kind": "last", "count": -3}}
        settings = HandoffSettings.from_json(stored)
        assert (settings.accept_seconds, settings.history.count) == (120, 1)

    def test_all_details_and_no_details_are_not_the_same(self) -> None:
        for details in (None, ()):
            settings = HandoffSettings(details=details)
            assert HandoffSettings.from_json(settings.to_json()).details == details
