"""By which words a text is found: as people type them, in scripts with and without spaces."""

import pytest

from conversations.search.marking import EXCERPT, excerpt_of
from conversations.search.words import MOST_CLAUSES, MOST_PIECES, clauses_of, pieces_of


def finds(query: str, *texts: str) -> bool:
    """Whether every clause is met by what the index would hold of one of the texts."""
    pieces = [pieces_of([text]) for text in texts]
    clauses = clauses_of(query)
    return bool(clauses) and all(
        any(_follow(one, each.in_order, each.loose) for each in pieces for one in clause.any_of) for clause in clauses
    )


def _follow(sought: tuple[str, ...], in_order: tuple[str, ...], loose: frozenset[str]) -> bool:
    if len(sought) == 1 and sought[0] in loose:
        return True
    size = len(sought)
    return any(in_order[start : start + size] == sought for start in range(len(in_order) - size + 1))


@pytest.mark.parametrize(
    ("query", "text"),
    [
        pytest.param("refund", "I want a REFUND!", id="capitals and punctuation"),
        pytest.param("refund", "They refunded nothing", id="a beginning"),
        pytest.param("refunded", "I want a refund", id="an ending"),
        pytest.param("closing", "It was closed", id="another ending"),
        pytest.param("fees", "What fee is this?", id="the singular of a short word"),
        pytest.param("fee", "Too many fees", id="the plural of a short word"),
        pytest.param("Mar", "Maria Santos", id="the first letters of a name"),
        pytest.param("santos maria", "Maria Santos", id="several words in any order"),
        pytest.param("reclamacion", "Quiero hacer una reclamación", id="without its accent"),
        pytest.param("reclamación", "dos RECLAMACIONES", id="with an accent, in the plural"),
        pytest.param("Beschwerde", "Meine Beschwerden", id="German plural"),
        pytest.param("islem", "işlemlerim gecikti", id="Turkish endings"),
        pytest.param("ｒｅｆｕｎｄ", "refund", id="full width"),
        pytest.param("บัตรหาย", "สวัสดีครับ บัตรหายไปเมื่อวาน", id="Thai inside a run"),
        pytest.param("บัตร หาย", "บัตรของฉันหาย", id="two Thai words"),
        pytest.param("น้ำ", "นำ้ประปา", id="Thai marks typed in the other order"),
        pytest.param("退款", "我要退款，谢谢", id="Chinese inside a run"),
        pytest.param("钱", "我的钱不见了", id="one Chinese character"),
        pytest.param("钱", "还钱", id="one Chinese character at the end"),
        pytest.param("カード", "新しいｶｰﾄﾞをください", id="half-width Japanese"),
        pytest.param("شكوى", "أريد تقديم شَكْوَى", id="Arabic with its vowel signs"),
        pytest.param("شكوى", "الشكوى الأولى", id="Arabic with the article"),
        pytest.param("الشكوى", "قدمت شكوى", id="Arabic without the article"),
        pytest.param("شكوي", "والشكوى", id="Arabic letter variants"),
        pytest.param('"lost my card"', "I have lost my card.", id="a phrase"),
        pytest.param("“lost my card”", "lost my card", id="a phrase in curled quotation marks"),
        pytest.param('"我要退款"', "今天我要退款", id="a Chinese phrase"),
        pytest.param("C-48213", "Your reference is C-48213.", id="a reference"),
        pytest.param("maria@mail.example", "write to maria@mail.example", id="an address"),
        pytest.param("iPhone手机", "我的iPhone手机", id="two scripts in one word"),
        pytest.param("6f9619ff-8b86-d011-b42d-00cf4fc964ff", "6F9619FF-8B86-D011-B42D-00CF4FC964FF", id="an id"),
        pytest.param("Donaudampfschifffahrtsgesellschaft", "die Donaudampfschifffahrtsgesellschaft", id="long words"),
        pytest.param('"unfinished', "unfinished business", id="a mark without its other half"),
    ],
)
def test_it_finds(query: str, text: str) -> None:
    assert finds(query, text)
    assert any(fragment.marked for fragment in excerpt_of(text, clauses_of(query))), "and shows where"


@pytest.mark.parametrize(
    ("query", "text"),
    [
        pytest.param("agent", "the agenda", id="another word"),
        pytest.param("und", "refund", id="an end of a word"),
        pytest.param("to", "tomorrow", id="two letters are a whole word"),
        pytest.param("refund card", "refund", id="one of two words"),
        pytest.param('"card lost"', "lost card", id="a phrase the other way round"),
        pytest.param('"refund"', "refunded", id="a word in quotation marks is that word"),
        pytest.param("退货", "我要退款", id="one character of two"),
        pytest.param("款退", "我要退款", id="characters the other way round"),
        pytest.param("C-48213", "C-48214", id="another reference"),
        pytest.param("…!?", "…!?", id="no word at all"),
        pytest.param("", "anything", id="nothing"),
        pytest.param("🙂", "fine 🙂", id="an emoji"),
    ],
)
def test_it_does_not_find(query: str, text: str) -> None:
    assert not finds(query, text)


def test_words_may_stand_in_different_messages_and_a_phrase_may_not() -> None:
    assert finds("maria refund", "I am Maria", "I want a refund")
    assert not finds('"maria refund"', "I am Maria", "I want a refund")


def test_a_long_search_and_a_long_text_are_cut() -> None:
    assert len(clauses_of(" ".join(f"word{number}" for number in range(100)))) == MOST_CLAUSES
    assert len(pieces_of(["钱包" * MOST_PIECES]).in_order) == MOST_PIECES


def test_the_same_word_twice_is_looked_for_once() -> None:
    assert clauses_of("card CARD card") == clauses_of("card")


class TestExcerpts:
    def test_it_marks_the_words_as_they_were_typed(self) -> None:
        fragments = excerpt_of("They REFUNDED the Fee.", clauses_of("refund fee"))
        assert [one.text for one in fragments if one.marked] == ["REFUNDED", "Fee"]
        assert "".join(one.text for one in fragments) == "They REFUNDED the Fee."

    def test_it_marks_a_word_without_spaces_where_it_stands(self) -> None:
        fragments = excerpt_of("สวัสดีครับ บัตรหายไปเมื่อวาน", clauses_of("บัตรหาย"))
        assert [one.text for one in fragments if one.marked] == ["บัตรหาย"]

    def test_it_shows_what_stands_around_it_in_a_long_text(self) -> None:
        fragments = excerpt_of(f"{'before ' * 100}the refund{' after' * 100}", clauses_of("refund"))
        text = "".join(one.text for one in fragments)
        assert text.startswith("…before") and text.endswith("…")
        assert "the refund after" in text
        assert len(text) <= EXCERPT + 2

    def test_one_word_longer_than_an_excerpt_is_whole(self) -> None:
        fragments = excerpt_of(f"{'x ' * 200}{'退' * 500} y", clauses_of("退" * 500))
        assert [one.text for one in fragments if one.marked] == ["退" * 500]

    def test_nothing_is_shown_where_nothing_is_found(self) -> None:
        assert excerpt_of("I want a refund", clauses_of("card")) == ()
        assert excerpt_of("", clauses_of("card")) == ()
