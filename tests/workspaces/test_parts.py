"""The console's parts: what they say, to whom, and that nothing typed by somebody becomes markup."""

import re
from datetime import UTC, datetime, timedelta

import pytest
import time_machine
from django import forms
from django.conf import settings
from django.contrib.auth.models import AnonymousUser
from django.core.paginator import Paginator
from django.http import HttpRequest
from django.template import RequestContext, Template
from django.template.loader import get_template, render_to_string
from django.test import Client, RequestFactory
from django.utils import timezone, translation
from django.utils.html import escape, format_html
from lucide.templatetags.lucide import lucide

from workspaces.icons import drawn
from workspaces.templatetags.parts import COLOURS, STATES, initials_of, relative

HOSTILE = "<img src=x onerror=alert(1)>\"'"
CSRF_INPUT = re.compile(r'name="csrfmiddlewaretoken" value="\w{64}"')
NOW = datetime(2026, 3, 2, 12, 0, tzinfo=UTC)


def visit(path: str) -> HttpRequest:
    request = RequestFactory().get(path)
    request.user = AnonymousUser()
    return request


def draw(source: str, **values: object) -> str:
    request = visit("/agents/?state=open&page=2")
    return Template("{% load i18n parts %}" + source).render(RequestContext(request, values))


class ExampleForm(forms.Form):
    name = forms.CharField(label="Name", help_text="As the person sees it.")
    note = forms.CharField(label="Note", required=False, widget=forms.Textarea)
    history = forms.ChoiceField(label="History", choices=[("all", "All"), ("none", "None")], widget=forms.RadioSelect)
    announced = forms.BooleanField(label="Announced", required=False)

    def clean(self) -> None:
        self.add_error(None, "The two do not fit together.")


class TestField:
    def test_it_ties_label_hint_and_error_to_the_input(self) -> None:
        html = draw("{% field form.name %}", form=ExampleForm({}))
        assert '<label for="id_name">Name' in html
        assert 'aria-describedby="id_name_helptext id_name_error"' in html
        assert 'id="id_name_helptext"' in html
        assert 'id="id_name_error"' in html
        assert 'aria-invalid="true"' in html

    def test_a_hint_is_text_unless_it_was_made_as_markup(self) -> None:
        typed, made = ExampleForm(), ExampleForm()
        typed.fields["name"].help_text = HOSTILE
        made.fields["name"].help_text = format_html("<strong>{}</strong>", HOSTILE)
        assert HOSTILE not in draw("{% field form.name %}", form=typed)
        assert f"<strong>{escape(HOSTILE)}</strong>" in draw("{% field form.name %}", form=made)

    def test_it_says_in_words_that_a_field_is_optional(self) -> None:
        assert "optional" in draw("{% field form.note %}", form=ExampleForm())
        assert "optional" not in draw("{% field form.name %}", form=ExampleForm())

    def test_one_of_several_fields_that_are_needed_together_is_not_called_optional(self) -> None:
        form = ExampleForm()
        form.one_of_these = ("note",)  # type: ignore[attr-defined]  # as a form's class would say
        assert "optional" not in draw("{% field form.note %}", form=form)

    def test_it_groups_radio_buttons_under_a_legend(self) -> None:
        html = draw("{% field form.history %}", form=ExampleForm())
        assert "<fieldset" in html
        assert "<legend>History" in html

    def test_it_puts_the_label_of_a_check_box_behind_it(self) -> None:
        html = draw("{% field form.announced %}", form=ExampleForm())
        assert html.index("<input") < html.index("<label")

    def test_it_escapes_what_was_typed(self) -> None:
        assert "<img" not in draw("{% field form.name %}", form=ExampleForm({"name": HOSTILE}))


class TestErrorSummary:
    def test_it_links_each_problem_to_its_field(self) -> None:
        html = draw("{% error_summary form %}", form=ExampleForm({}))
        assert 'role="alert"' in html
        assert 'href="#id_name"' in html
        assert "Name: Fill this in." in html

    def test_every_link_leads_to_something_on_the_page(self) -> None:
        html = draw("{% form_fields form %}", form=ExampleForm({}))
        targets = re.findall(r'href="#([^"]+)"', html)
        assert targets
        assert all(f'id="{target}"' in html for target in targets)

    def test_it_tells_a_problem_of_the_whole_form_without_a_link(self) -> None:
        assert "<li>The two do not fit together.</li>" in draw("{% error_summary form %}", form=ExampleForm({}))

    def test_it_is_absent_while_nothing_is_wrong(self) -> None:
        assert draw("{% error_summary form %}", form=ExampleForm()).strip() == ""


def test_a_whole_form_carries_the_csrf_token() -> None:
    html = draw('{% include "parts/form.html" with form=form submit="Save" %}', form=ExampleForm())
    assert CSRF_INPUT.search(html)


class TestStatus:
    @pytest.mark.parametrize("state", STATES)
    def test_every_state_has_an_icon_and_a_word(self, state: str) -> None:
        html = draw("{% status state %}", state=state)
        assert "<svg" in html
        assert re.search(r"</svg>[^<]+</span>", html)

    def test_an_unknown_state_is_shown_by_its_own_name(self) -> None:
        assert "Half way" in draw('{% status "half_way" %}')

    def test_it_escapes_a_label(self) -> None:
        assert "<img" not in draw("{% status 'active' label=label %}", label=HOSTILE)


class TestTime:
    @pytest.mark.parametrize(
        ("ago", "words"),
        [
            (timedelta(seconds=20), "just now"),
            (timedelta(seconds=-20), "just now"),
            (timedelta(minutes=1), "1 minute ago"),
            (timedelta(minutes=59, seconds=59), "59 minutes ago"),
            (timedelta(hours=2), "2 hours ago"),
            (timedelta(days=6, hours=23), "6 days ago"),
            (timedelta(days=-1), "in 1 day"),
            (timedelta(minutes=-5), "in 5 minutes"),
        ],
    )
    def test_it_is_told_in_words(self, ago: timedelta, words: str) -> None:
        assert relative(NOW - ago, now=NOW) == words

    def test_after_a_week_it_is_a_date(self) -> None:
        assert relative(NOW - timedelta(days=8), now=NOW) == "22 Feb 2026"

    def test_the_exact_time_is_in_the_persons_zone(self) -> None:
        with timezone.override("America/Sao_Paulo"):
            html = draw("{% when moment %}", moment=NOW)
        assert 'datetime="2026-03-02T09:00:00-03:00"' in html
        assert "09:00:00 -03" in html

    def test_a_record_shows_it_first(self) -> None:
        with time_machine.travel(NOW + timedelta(minutes=5), tick=False):
            html = draw("{% exactly moment %}", moment=NOW)
        assert html.strip() == (
            '<time class="exact" datetime="2026-03-02T12:00:00+00:00" title="5 minutes ago">'
            "2 Mar 2026, 12:00:00 UTC</time>"
        )

    def test_a_comma_stands_right_behind_it(self) -> None:
        assert draw("{% when moment %}, Ana", moment=NOW).endswith("</time>, Ana")

    def test_a_missing_time_is_said_in_words(self) -> None:
        assert "Never used" in draw('{% when None missing="Never used" %}')


class TestAvatar:
    @pytest.mark.parametrize(
        ("name", "initials"),
        [
            ("Banco do Sul", "BS"),
            ("bot", "B"),
            ("  ", "?"),
            ("«Émile» Zola", "ÉZ"),
            ("مصرف الجنوب", "ما"),
            ("😀", "?"),
        ],
    )
    def test_it_shows_the_first_letters(self, name: str, initials: str) -> None:
        assert initials_of(name) == initials

    def test_a_name_without_a_colour_always_gets_the_same_of_the_eight(self) -> None:
        first, second = draw('{% avatar "Ana" %}'), draw('{% avatar "Ana" "no-such" %}')
        assert first == second
        assert any(f"avatar--{colour}" in first for colour in COLOURS)


class TestIcon:
    def test_it_is_hidden_from_screen_readers_without_a_label(self) -> None:
        assert 'aria-hidden="true"' in draw('{% icon "plus" %}')

    def test_with_a_label_it_is_an_image_of_that_name(self) -> None:
        html = draw('{% icon "x" label=label %}', label=HOSTILE)
        assert 'role="img"' in html
        assert "<img" not in html

    @pytest.mark.parametrize("name", ["x", "plus", "arrow-right-left", "circle-question-mark"])
    def test_it_is_drawn_as_lucide_draws_it(self, name: str) -> None:
        named = {"class": "icon", "focusable": "false"}
        assert drawn(name, 16, {**named, "aria-label": HOSTILE}) == lucide(name, size=16, **named, aria_label=HOSTILE)


class TestPartsWithABody:
    def test_a_page_header_keeps_its_actions_as_markup(self) -> None:
        html = draw('{% page_header title=title %}<a href="/new/">New</a>{% endpage_header %}', title=HOSTILE)
        assert '<a href="/new/">New</a>' in html
        assert "<img" not in html

    def test_what_somebody_typed_stays_text_inside_a_body(self) -> None:
        assert "<img" not in draw("{% panel title='T' %}{{ typed }}{% endpanel %}", typed=HOSTILE)

    def test_an_empty_table_says_so(self) -> None:
        html = draw(
            "{% data_table caption='Handoffs' columns=columns empty='None yet.' %}{% enddata_table %}", columns=[]
        )
        assert "None yet." in html
        assert "<table" not in html

    def test_a_table_tells_how_it_is_sorted(self) -> None:
        columns = [{"label": "When", "url": "?o=when", "sorted": "descending"}, "State"]
        html = draw(
            "{% data_table caption='C' columns=columns %}<tr><td>1</td></tr>{% enddata_table %}", columns=columns
        )
        assert 'aria-sort="descending"' in html
        assert "<caption" in html
        assert "State</th>" in html

    def test_a_row_can_be_read_by_itself(self) -> None:
        columns = ["State", "Time & place", {"label": "Actions", "hidden": True}]
        rows = "<tr><th scope='row'>1</th><td>now</td><td><a href='/'>Go</a></td></tr>"
        html = draw(f"{{% data_table caption='C' columns=columns %}}{rows}{{% enddata_table %}}", columns=columns)
        assert '<th scope=\'row\' role="rowheader" data-label="State">1</th>' in html
        assert '<td role="cell" data-label="Time &amp; place">now</td>' in html
        assert '<td role="cell" data-label="">' in html
        matrix = draw(
            f"{{% data_table caption='C' columns=columns matrix=True %}}{rows}{{% enddata_table %}}", columns=columns
        )
        assert "data-label" not in matrix and "role=" not in matrix.replace('role="region"', "")

    def test_a_confirm_dialog_posts_and_names_what_is_lost(self) -> None:
        html = draw(
            "{% confirm id='d' title='Delete?' action='/d/' button='Delete trigger' %}3 actions{% endconfirm %}"
        )
        assert '<dialog class="dialog" id="d" aria-labelledby="d-title"' in html
        assert 'action="/d/"' in html
        assert "3 actions" in html
        assert CSRF_INPUT.search(html)

    def test_a_tree_row_says_whether_it_is_enabled(self) -> None:
        html = draw("{% tree_row title='Fallback' enabled=False toggle_url='/t/' %}{% endtree_row %}")
        assert 'role="switch"' in html
        assert 'aria-checked="false"' in html
        assert 'aria-label="Fallback enabled"' in html


def test_pages_keep_the_rest_of_the_query() -> None:
    html = draw("{% pagination page %}", page=Paginator(range(60), 25).page(2))
    assert 'href="?state=open&amp;page=1"' in html
    assert "26–50 of 60" in html


def test_there_is_no_paging_for_a_single_page() -> None:
    assert draw("{% pagination page %}", page=Paginator([1], 25).page(1)).strip() == ""


def test_navigation_leaves_out_a_page_that_is_not_there() -> None:
    assert draw('{% nav_item "no:such" "bot" "Nothing" %}') == ""


class TestChecks:
    def test_they_are_read_anew_until_done(self) -> None:
        part = '{% include "parts/checks.html" with checks=checks url="/checks/1/" done=done only %}'
        checks = [{"name": "Address", "state": "failed", "advice": HOSTILE}]
        assert 'hx-get="/checks/1/"' in draw(part, checks=checks, done=False)
        finished = draw(part, checks=checks, done=True)
        assert "hx-get" not in finished
        assert "<img" not in finished


class TestMessage:
    def message(self, **changes: object) -> dict[str, object]:
        author = {"kind": "peer_agent", "name": "Desk", "institution": "Central Bank", "domain": "cb.example"}
        return {"id": 1, "kind": "text", "author": author, "text": "Hello", "at": NOW, **changes}

    def draw_message(self, **changes: object) -> str:
        return draw('{% include "parts/message.html" with message=message only %}', message=self.message(**changes))

    def test_it_names_the_speaker_the_institution_and_the_domain(self) -> None:
        html = self.draw_message()
        for word in ("Desk", "Central Bank", "cb.example", "Verified domain"):
            assert word in html

    def test_a_note_is_called_one(self) -> None:
        assert "Internal note" in self.draw_message(kind="note")
        assert "Internal note" not in self.draw_message()

    def test_text_is_never_markup(self) -> None:
        for kind in ("text", "note", "notice"):
            assert "<img" not in self.draw_message(kind=kind, text=HOSTILE)

    def test_a_card_lists_what_was_held_back(self) -> None:
        card = {
            "to": {"name": "Desk", "institution": "Central Bank", "domain": "cb.example"},
            "passed": [{"name": "issue", "value": HOSTILE, "said_by": "person"}],
            "turns": 3,
            "withheld": [{"name": "card", "kind": "payment_card", "reason": "Card numbers never leave."}],
        }
        html = self.draw_message(kind="card", card=card)
        assert "Card numbers never leave." in html
        assert "3 earlier messages" in html
        assert "<img" not in html


def test_a_secret_says_that_it_is_shown_once() -> None:
    html = draw('{% include "parts/secret_field.html" with label="Secret" value="hsec_1" only %}')
    assert "shown this once" in html
    assert 'data-copy="hsec_1"' in html
    assert 'aria-label="Copy Secret"' in html


@pytest.mark.parametrize("said", ["label", "named"])
def test_a_button_that_copies_says_what(said: str) -> None:
    html = draw(f'{{% include "parts/copy_field.html" with {said}="Handoff ID" value="1" only %}}')
    assert 'aria-label="Copy Handoff ID"' in html
    assert ("copy-field__label" in html) == (said == "label")  # its name stands before it otherwise


class TestPages:
    def page(self, name: str, **cookies: str) -> str:
        request = visit("/")
        request.COOKIES.update(cookies)
        return render_to_string(name, {}, request)

    def test_the_frame_has_a_way_past_the_navigation(self) -> None:
        html = self.page("console.html")
        assert 'href="#main"' in html
        assert 'id="main"' in html

    def test_only_a_known_theme_reaches_the_page(self) -> None:
        assert 'data-theme="dark"' in self.page("console.html", theme="dark")
        assert "onload" not in self.page("console.html", theme='dark" onload="x')

    def test_it_is_mirrored_for_languages_read_from_the_right(self) -> None:
        with translation.override("ar"):
            assert 'dir="rtl"' in self.page("signed_out.html")

    @pytest.mark.parametrize("name", ["403.html", "404.html", "429.html", "console.html", "signed_out.html"])
    def test_no_page_has_inline_script_or_style(self, name: str) -> None:
        html = self.page(name)
        assert not re.search(r"<script(?![^>]*\bsrc=)|<style|\sstyle=|\son\w+=", html)

    def test_the_page_for_our_own_mistakes_needs_nothing_around_it(self) -> None:
        assert "Something went wrong" in get_template("500.html").render()

    def test_no_rule_of_a_style_sheet_is_lost_in_another(self) -> None:
        """A condition that begins within a selector takes the rule with it, and nobody says so."""
        for sheet in (settings.BASE_DIR / "static" / "css").glob("*.css"):
            rules = re.sub(r"/\*.*?\*/", "", sheet.read_text(encoding="utf-8"), flags=re.S)
            assert re.findall(r"[^{};\s][^{};]*@\w+", rules) == [], sheet.name

    @pytest.mark.django_db
    def test_a_form_that_is_too_large_is_told_so(self, client: Client) -> None:
        answer = client.post("/account/login/", {"login": "x" * (settings.DATA_UPLOAD_MAX_MEMORY_SIZE + 1)})
        assert answer.status_code == 413
        assert "This is too large" in answer.text and "Nothing was saved." in answer.text
