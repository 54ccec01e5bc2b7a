"""What counts as the same text, as a whole word, and as the pieces of a text."""

import time
import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from triggers.text_folding import Letter, Token, fold, fold_phrase, stands_alone, tokens

FULL_WIDTH = {code: code + 0xFEE0 for code in range(0x21, 0x7F)} | {0x20: 0x3000}

SAME_TEXT = {
    "case": ("Speak to an AGENT", "speak to an agent"),
    "german sharp s": ("STRASSE", "straße"),
    "greek with and without accents": ("ΠΑΡΆΠΟΝΟ", "παραπονο"),
    "full width": ("ＨＥＬＰ　ＭＥ", "help me"),
    "mathematical capitals": ("𝐇𝐄𝐋𝐏", "help"),
    "white space runs": (" live \t\u00a0\n agent ", "live agent"),
    "zero-width characters": ("a\u200bg\u200de\ufeffn\u00adt", "agent"),
    "bidi controls": ("\u202eagent\u202c\u200f", "agent"),
    "apostrophes": ("I’d I`d I´d Iʼd I＇d", "i'd i'd i'd i'd i'd"),
    "dashes": ("e‑mail e–mail e−mail e－mail", "e-mail e-mail e-mail e-mail"),
    "quotes": ("“agent” «agent»", '"agent" "agent"'),
    "spanish accents": ("Reclamación, señor", "reclamacion, senor"),
    "vietnamese": ("Khiếu nại về ĐIỆN", "khieu nai ve dien"),
    "polish and danish letters": ("ZŁOŻYĆ KØBE", "zlozyc kobe"),
    "turkish dotted capital": ("İPTAL", "iptal"),
    "turkish dotless small": ("ısı kaybı", "ISI KAYBI"),
    "turkish cedilla": ("ŞİKAYET", "sikayet"),
    "cyrillic yo": ("ЁЛКА", "елка"),
    "arabic vowel signs and tatweel": ("شَكْوَى شـــكوى", "شكوى شكوى"),
    "arabic alef": ("أريد إلى آخر ٱلكتاب", "اريد الي اخر الكتاب"),
    "arabic ta marbuta and ya": ("بطاقة على", "بطاقه علي"),
    "arabic presentation forms": ("\ufee3\ufeae\ufea3\ufe92\ufe8e", "مرحبا"),
    "persian letters": ("کارت بانکی", "كارت بانكي"),
    "hebrew points": ("שָׁלוֹם", "שלום"),
    "arabic and thai digits": ("١٢٣ ۴۵ ๖๗", "123 45 67"),
    "thai sara am typed as two characters": ("น้ำ ทํา", "น้\u0e4d\u0e32ทำ"),
    "thai tone typed after sara am": ("นำ้", "น้ำ"),
    "thai tone typed before the vowel": ("ท\u0e48\u0e35", "ที่"),
    "thai double sara e": ("เเจ้ง", "แจ้ง"),
    "thai with spaces": ("ติดต่อ เจ้าหน้าที่", "ติดต่อเจ้าหน้าที่"),
    "thai with zero-width spaces": ("ติดต่อ\u200bเจ้าหน้าที่", "ติดต่อเจ้าหน้าที่"),
    "lao sara am": ("ນ້ຳ", "ນ້\u0ecdາ"),
    "half width katakana": ("ｻｰﾋﾞｽ", "サービス"),
    "hangul in pieces": (unicodedata.normalize("NFD", "불만"), "불만"),
}
DIFFERENT_TEXT = {
    "cyrillic short i": ("мой", "мои"),
    "kana voicing": ("が", "か"),
    "thai tones": ("ไม่", "ไม้"),
    "devanagari vowels": ("की", "का"),
    "space between words of a spaced script": ("live agent", "liveagent"),
    "thai next to latin": ("ขอ pin", "ขอpin"),
}


@pytest.mark.parametrize(("one", "other"), SAME_TEXT.values(), ids=SAME_TEXT)
def test_it_folds_ways_of_writing_the_same_words_together(one: str, other: str) -> None:
    assert fold(one) == fold(other)


@pytest.mark.parametrize(("one", "other"), DIFFERENT_TEXT.values(), ids=DIFFERENT_TEXT)
def test_it_keeps_different_words_apart(one: str, other: str) -> None:
    assert fold(one) != fold(other)


@pytest.mark.parametrize("text", [text for pair in SAME_TEXT.values() for text in pair])
def test_it_reads_composed_and_decomposed_text_alike(text: str) -> None:
    assert fold(unicodedata.normalize("NFC", text)) == fold(unicodedata.normalize("NFD", text)) == fold(text)


@given(st.text(alphabet=st.characters(codec="utf-8"), max_size=40))
def test_it_changes_nothing_when_folding_again(text: str) -> None:
    assert fold(fold(text)) == fold(text)


@given(st.text(alphabet=st.characters(min_codepoint=0, max_codepoint=0x7F), max_size=40))
def test_it_takes_the_short_way_for_ascii_to_the_same_place(text: str) -> None:
    assert fold(text) == fold(text + "\u200b") == fold(text.translate(FULL_WIDTH))


@pytest.mark.parametrize("phrase", ["complaint!", "¿complaint?", '"Complaint"', "complaint…", "“complaint”。"])
def test_it_drops_the_punctuation_pasted_around_a_phrase(phrase: str) -> None:
    assert fold_phrase(phrase) == "complaint"


@pytest.mark.parametrize("phrase", ["c++", "?", "😡", "#1", "!!!"])
def test_it_keeps_punctuation_that_is_part_of_a_phrase_or_all_of_it(phrase: str) -> None:
    assert fold_phrase(phrase) == phrase


@pytest.mark.parametrize(
    ("text", "phrase"),
    [
        ("agent, please", "agent"),
        ("l'agent", "agent"),
        ("agent's name", "agent"),
        ("non-agent", "agent"),
        ("找agent帮忙", "agent"),
        ("ขอagentหน่อย", "agent"),
        ("รหัส1234ค่ะ", "1234"),
        ("i know c++11", "c++"),
        ("我要投诉你们", "投诉"),
        ("ขอแจ้งบัตรหายค่ะ", "บัตรหาย"),
    ],
)
def test_it_sees_a_phrase_that_stands_alone(text: str, phrase: str) -> None:
    assert stands_alone(text, text.index(phrase), text.index(phrase) + len(phrase))


@pytest.mark.parametrize(
    ("text", "phrase"),
    [
        ("agenda", "agen"),
        ("reagent", "agent"),
        ("agent_7", "agent"),
        ("agent007", "agent"),
        ("शिकायतें", "शिकायत"),  # a vowel sign makes it another word
        ("บ้าน", "บ"),  # a tone mark follows
        ("ทำ", "ท"),  # half of sara am follows
        ("นาน", "น"),  # a vowel letter follows
        ("เกม", "กม"),  # the vowel written before belongs to it
        ("ខ្ញុំ", "ញ"),  # stacked under the letter before
        ("か\u3099", "か"),  # a voicing mark makes it another syllable
    ],
)
def test_it_sees_a_phrase_that_is_only_a_part_of_a_word(text: str, phrase: str) -> None:
    folded = text if "\u3099" in text else fold(text)
    start = folded.index(fold(phrase))
    assert not stands_alone(folded, start, start + len(fold(phrase)))


def test_it_splits_a_text_into_words_and_unspaced_runs() -> None:
    assert list(tokens(fold("My PIN: ลืมรหัส 1234! 😡 हिन्दी"))) == [
        Token("my", Letter.SPACED),
        Token("pin", Letter.SPACED),
        Token(fold("ลืมรหัส"), Letter.UNSPACED),
        Token("1234", Letter.SPACED),
        Token(fold("हिन्दी"), Letter.SPACED),
    ]


@pytest.mark.parametrize("unit", ["\u0e48", "\u0e4d\u0e32\u0e48", "\u0301\u0323", "a\u0301\u034f", "\u0e48\u0e38", "İ"])
def test_it_folds_hostile_text_in_linear_time(unit: str) -> None:
    text = unit * (10_000 // len(unit))
    fold(text)
    began = time.process_time()
    fold(text)
    assert time.process_time() - began < 0.05
