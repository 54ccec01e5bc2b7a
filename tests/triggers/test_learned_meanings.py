"""What was learned from utterances, beside what the rules say; and how languages are told apart."""

from pathlib import Path

import pytest
from pytest import MonkeyPatch

from tests.bench.learning import Example, learn
from triggers.function_words import language_told, languages_ruled_out
from triggers.meanings import learned
from triggers.meanings.concepts import Lexicon, _written, lexicon
from triggers.meanings.learned import MEANINGS, PLACES, features, leads_of, scores, surely, write_weights
from triggers.meanings.rules import RULES, Meaning, Reading, read
from triggers.text_folding import fold, tokens


def _surely(text: str) -> dict[Meaning, float]:
    return dict(surely(read(fold(text))))


def _concepts(text: str) -> set[str]:
    return {span.concept for span in lexicon().find(fold(text))}


@pytest.mark.parametrize(
    ("text", "meaning"),
    [
        ("is there anybody on your side who could go through this with me", Meaning.PERSON),
        ("the washing machine never came so i want what i paid", Meaning.REFUND),
        ("the hold on my card was never released, checked out three weeks ago", Meaning.REFUND),
        ("tıkladım, kodu da yazdım, şimdi hesap bomboş", Meaning.FRAUD),
    ],
)
def test_what_the_rules_do_not_know_is_learned(text: str, meaning: Meaning) -> None:
    assert read(fold(text)).meanings.get(meaning, 0.0) < 0.64
    found = _surely(text)
    assert max(found, key=lambda each: found[each]) is meaning
    assert 0.64 <= found[meaning] <= 1


@pytest.mark.parametrize(
    "text",
    [
        "",
        "🙏",
        "where is the nearest branch",
        "my card has expired, send a new one",
        "got my deposit back this morning, all sorted",
        "five weeks",
        "three adults and a child",
        "absolutely yes",
        "كيف استخدم البطاقة الوهمية",
        "ليش مش راضي يفتح التطبيق",
        "كيف أعرف مصدر فلوسي",
        "300",
        "the last four digits are 8438 and the card ends in 9854",
        "flight 150 hotel 250 total 400",
        "有没有人均消费100-150元的餐馆",
        "พอดีจะรบกวนเปลี่ยนโปรโมชั่นค่ะ",
        "ใส่ซิมใหม่แล้วใช้ไม่ได้",
    ],
)
def test_what_means_nothing_is_not_sure(text: str) -> None:
    assert all(sure < 0.64 for sure in _surely(text).values())


@pytest.mark.parametrize(
    "text",
    [
        "The interest on it looks wrong to me. Could I talk to someone about this?",
        "No, that is a different invoice. I have sent it twice. Give me somebody else please",
    ],
)
def test_a_person_asked_for_in_a_sentence_of_its_own_is_asked_for(text: str) -> None:
    assert _surely(text).get(Meaning.PERSON, 0.0) >= 0.64


def test_what_other_sentences_tell_lets_a_wish_for_a_person_stand(monkeypatch: MonkeyPatch) -> None:
    def against_stories(reading: Reading) -> dict[Meaning, float]:
        return {Meaning.PERSON: 0.1 if "invoice" in reading.kept else 0.9}

    monkeypatch.setattr(learned, "_surely_in_all", against_stories)
    assert _surely("my invoice is wrong. can i talk to someone")[Meaning.PERSON] == 0.9
    assert _surely("my invoice is wrong, can i talk to someone")[Meaning.PERSON] == 0.1
    assert _surely("the invoice. it is wrong")[Meaning.PERSON] == 0.1


def test_in_a_language_without_utterances_the_rules_decide_alone() -> None:
    text = "nataka kurudishiwa pesa yangu tafadhali"
    reading = read(fold(text))
    assert language_told(text.split()) == "sw"
    assert reading.meanings
    assert surely(reading) == reading.meanings


def test_nothing_learned_speaks_against_the_rules_in_a_single_word(monkeypatch: MonkeyPatch, tmp_path: Path) -> None:
    table = [0.0] * (PLACES * len(MEANINGS))
    table[len(MEANINGS) - 1] = 100.0  # in every text: it means nothing
    write_weights(table, tmp_path / "weights")
    monkeypatch.setattr(learned, "FILE", tmp_path / "weights")
    learned._weights.cache_clear()
    try:
        assert _surely("refund").keys() == {Meaning.REFUND}
        assert not _surely("i want my money back today")
    finally:
        learned._weights.cache_clear()


def test_which_number_it_is_means_nothing() -> None:
    def of(text: str) -> list[tuple[int, float]]:
        return features(text, ())

    assert of("refund 160 euros") == of("refund 1,499.50 euros")
    assert of("卡上少了2000元") == of("卡上少了35元")
    assert of("refund 160 euros") != of("refund euros")


def test_what_is_kept_is_what_was_learned(monkeypatch: MonkeyPatch, tmp_path: Path) -> None:
    said = {"parcel": None, "grievance": Meaning.COMPLAINT, "swindle": Meaning.FRAUD}
    silent = [0.0] * len(MEANINGS)
    examples = [Example(features(text, ()), (), silent, MEANINGS.index(meaning)) for text, meaning in said.items()]
    table = learn(examples, rounds=20)
    assert table == learn(examples, rounds=20)
    write_weights(table, tmp_path / "weights")
    monkeypatch.setattr(learned, "FILE", tmp_path / "weights")
    learned._weights.cache_clear()
    try:
        leads = leads_of(scores(features("swindles", ()), *learned._weights()))
        assert max(leads, key=lambda each: leads[each]) is Meaning.FRAUD
        assert (tmp_path / "weights").stat().st_size == learned.UNIT.size + PLACES * len(MEANINGS)
    finally:
        learned._weights.cache_clear()


def test_the_weights_that_come_along_are_whole() -> None:
    assert learned.FILE.stat().st_size == learned.UNIT.size + PLACES * len(MEANINGS)


@pytest.mark.parametrize(
    ("text", "language"),
    [
        ("i would like to know this", "en"),
        ("quiero saber cual es el mio", "es"),
        ("ich möchte das nicht", "de"),
        ("vorrei sapere perché", "it"),
        ("hindi ko po gusto ang serbisyo", "fil"),
        ("refund", ""),
        ("ขอเงินคืน", ""),
        ("", ""),
    ],
)
def test_a_language_is_told_by_words_that_only_it_has(text: str, language: str) -> None:
    assert language_told(fold(text).split()) == language


def test_no_language_is_ruled_out_where_several_are_mixed() -> None:
    ruled_out = languages_ruled_out(["gusto", "ko", "po", "ng", "refund", "please", "kasi", "i", "was", "charged"])
    assert not {"en", "fil"} & ruled_out
    assert "de" in ruled_out
    assert not languages_ruled_out(["refund", "asesor"])


@pytest.mark.parametrize(
    ("text", "ruled_out"),
    [("返金してほしい", {"zh"}), ("我要退款", {"ja"}), ("返金", set()), ("คืนเงิน", set())],
)
def test_letters_tell_japanese_from_chinese(text: str, ruled_out: set[str]) -> None:
    assert languages_ruled_out(token.text for token in tokens(fold(text))) == ruled_out


def test_what_only_stories_tell_of_is_found_but_not_through_a_slip() -> None:
    both = Lexicon({"refund": {"en": "repayment"}}, {"waited": {"en": "waiting"}})
    assert [span.concept for span in both.find("waiting for a repayment")] == ["waited", "refund"]
    assert [span.concept for span in both.find_slips("wairing for a repaynent", ())] == ["refund"]


def test_no_rule_asks_for_what_only_stories_tell_of() -> None:
    told = _written("stories.toml").keys()
    assert not told & _written("concepts.toml").keys()
    assert not told & {concept for rules in RULES.values() for rule in rules for concept in rule.needs | rule.unless}


def test_a_word_of_another_language_names_nothing_where_the_message_is_surely_in_its_own() -> None:
    assert "person" in _concepts("ich brauche ihr Personal")
    assert "person" not in _concepts("i need to change my personal email")
    assert "person" in _concepts("i would like to talk to your asesor, por favor quiero")
    assert "person" in _concepts("asesor")
