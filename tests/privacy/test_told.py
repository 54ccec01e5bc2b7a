"""What is told in prose: weighed by what the sentence does, not by which words a secret is made of."""

import json

import pytest

from privacy.detectors import DETECTORS
from privacy.prepared_text import PreparedText
from privacy.scan import mask, scan
from privacy.told.scoring import LEARNED, WEIGHTS, denies, told_in
from privacy.told.tokens import Does, does_of, tokens_of
from privacy.told.words import words_at, words_in
from tests.privacy.detector_contract import HOSTILE_LENGTH, HOSTILE_PIECES, LIMIT_SECONDS, seconds_of

# No list of the package has it, so nothing but its place can give it away.
UNHEARD = "zorvalik"
KINDS = {detector.kind for detector in DETECTORS}


def masked(text: str, *, asked: str = "") -> str:
    return mask(text, scan(text, context=asked))


def text_of(text: str) -> PreparedText:
    return PreparedText.of(text)


class TestWordsNobodyListed:
    @pytest.mark.parametrize(
        "told",
        [
            "my old password for this was just {} lol and now it wants a number in it",
            "ma fille avait choisi {} comme mot de passe et depuis il est refusé",
            "pues siempre he entrado con {} y hoy me dice contraseña inválida",
            "kata anak saya passwordnya {} semua huruf kecil",
            "mwanangu aliniwekea {} kama nywila lakini haikubali",
        ],
    )
    def test_a_password_is_found_by_its_place(self, told: str) -> None:
        assert UNHEARD not in masked(told.format(UNHEARD))

    @pytest.mark.parametrize(
        "told",
        [
            "it asked where my parents met and I typed {} like always but it didn't take it",
            "me preguntó en qué ciudad se conocieron mis papás y le puse {} y nada",
            "pertanyaan tempat liburan favorit saya jawab {} tapi ditolak",
            "iliniuliza wazazi wangu walikutana wapi, nikaandika {} ikakataa",
        ],
    )
    def test_an_answer_is_found_by_its_place(self, told: str) -> None:
        assert UNHEARD.title() not in masked(told.format(UNHEARD.title()))

    def test_the_question_before_counts(self) -> None:
        assert UNHEARD.title() not in masked(
            f"si {UNHEARD.title()} po, aso namin dati", asked="Ano ang pangalan ng una ninyong alaga?"
        )

    @pytest.mark.parametrize(
        "ordinary",
        [
            "the password screen is {} since the update",
            "I was in {} when the password page stopped working",
            "my brother {} knows my password, is that a problem",
            "we met your adviser in {}, really helpful",
            "how do I teach {} to choose a better password",
            "alguien en {} cambió mi contraseña",
        ],
    )
    def test_the_same_word_elsewhere_is_left_alone(self, ordinary: str) -> None:
        assert masked(ordinary.format(UNHEARD.title())) == ordinary.format(UNHEARD.title())


class TestNumbersAndPieces:
    @pytest.mark.parametrize(
        ("text", "secret"),
        [
            ("my late father left a note saying Copper-Kettle3 for the bank", "Copper-Kettle3"),
            ("I sign in with marmalade-7731 and it throws me out", "marmalade-7731"),
            ("use Willow-77 to get into my account", "Willow-77"),
            ("it's on the fridge: bramble77, same as my email", "bramble77"),
            ("617044 turned up on my phone just now, did you send that?", "617044"),
            ("my husband shouted it from the kitchen, 7 7 1 0, and the machine still says wrong pin", "7 7 1 0"),
        ],
    )
    def test_they_are_found(self, text: str, secret: str) -> None:
        assert secret not in masked(text)

    @pytest.mark.parametrize(
        "ordinary",
        [
            "flight BA2490 was cancelled and I paid with your card",
            "there is marmalade-7731 on the invoice, what is that",
            "the shop's network is Oak_Street_2G",
            "el vuelo Condor-118 salió tarde",
            "版本Maple_3.2打不开",
            "my username is jsmith84 and it logs me out every minute",
            "attached IMG_2034.jpg shows the receipt",
            "issue_type",
            "story_10",
            "he sent me 2750 for the sofa but I only see 2500",
            "the last four digits are 4420",
            "my address has pin code 110001",
            '{"name": "\\u00e9t\\u00e9"}',
        ],
    )
    def test_what_comes_near_is_left_alone(self, ordinary: str) -> None:
        assert masked(ordinary) == ordinary


class TestDenying:
    def test_a_rule_is_overruled_where_the_sentence_speaks_against_it(self) -> None:
        text = "my first school is asked for again and again"
        assert denies(text_of(text), text.index("asked"), len(text))
        assert masked(text) == text

    def test_nothing_is_denied_where_nothing_was_weighed(self) -> None:
        assert not denies(text_of("hello there"), 0, 5)

    def test_it_denies_no_password_behind_its_name(self) -> None:
        assert masked("my password is sunnyside") == "my password is [password withheld]"


class TestWeights:
    def test_each_is_learned_for_something_that_is_weighed(self) -> None:
        assert json.loads(WEIGHTS.read_text(encoding="utf-8")).keys() == LEARNED.keys()

    def test_no_feature_holds_a_word_of_the_text(self) -> None:
        text = text_of(f"my password is {UNHEARD} and I typed {UNHEARD}77 and 771204 at the atm")
        features = [
            feature
            for candidates_in, _least in LEARNED.values()
            for one in candidates_in(text, lambda _start, _end: False)
            for feature in one.features
        ]
        assert features
        assert not any(UNHEARD in feature or "771204" in feature for feature in features)

    def test_every_finding_is_of_a_kind_there_is(self) -> None:
        text = text_of(f"my password is {UNHEARD}, pin 7712, the code 771204, my first pet was {UNHEARD.title()}")
        assert {kind for kind, _start, _end in told_in(text, [])} <= KINDS

    def test_what_is_known_already_is_not_weighed(self) -> None:
        text = text_of("my password is sunnyside")
        assert not list(told_in(text, [(0, len(text.original))]))


class TestTokens:
    def test_scripts_without_spaces_are_cut_where_words_are_known(self) -> None:
        lower = "我填了洛阳"
        assert [lower[one.start : one.end] for one in tokens_of(lower)][-1] == "洛阳"

    def test_a_clause_ends_at_a_comma_and_a_sentence_at_a_stop(self) -> None:
        one, two, three = tokens_of("apple, pear. plum")
        assert (two.clause - one.clause, two.sentence - one.sentence) == (1, 0)
        assert (three.clause - two.clause, three.sentence - two.sentence) == (1, 1)

    def test_words_that_stand_together_count_together(self) -> None:
        assert all(token.does & Does.FIRST for token in tokens_of("antes de casar"))

    @pytest.mark.parametrize("verb", ["niliandika", "nashyizemo", "وكتبت", "typed", "escribi"])
    def test_a_verb_of_telling_is_known_in_its_forms(self, verb: str) -> None:
        assert does_of(verb) & Does.PUT

    @pytest.mark.parametrize(("word", "does"), [("è", Does.IS), ("é", Does.IS), ("e", Does.JOIN)])
    def test_and_is_told_from_is_by_its_accent(self, word: str, does: int) -> None:
        token = text_of(f"password {word} PIN").tokens[1]
        assert token.does & (Does.IS | Does.JOIN) == does

    @pytest.mark.parametrize("text", ["istemiyorum", "görmüyorum", "hatırlamadım"])
    def test_a_turkish_verb_denies_by_its_ending(self, text: str) -> None:
        assert text_of(text).tokens[0].does & Does.NOT


class TestNamesOfThings:
    @pytest.mark.parametrize(
        "text",
        [
            "Ist das Passwort für die Steuer-ID oder für Mein ELSTER?",
            "Wird das WLAN-Passwort beim Tarifwechsel geändert oder bleibt das alte?",
            "En la analítica pone HbA1c 6,8, ¿es malo?",
            "Puse el CP 08025 y es 08026, ¿lo cambian antes del envío?",
        ],
    )
    def test_they_are_no_secrets_near_words_for_one(self, text: str) -> None:
        assert not list(told_in(text_of(text), []))


class TestManyInOneText:
    @pytest.mark.parametrize("decoys", [45, 200, 500])
    def test_a_secret_behind_many_that_look_like_one_is_found(self, decoys: int) -> None:
        secret = "grape-Harbor92"
        list_of_orders = " ".join(f"Order{number}x" for number in range(decoys))
        assert secret not in masked(f"{list_of_orders}. I sign in with {secret} every day")

    @pytest.mark.parametrize("decoys", [45, 200])
    def test_a_word_behind_many_words_is_found(self, decoys: int) -> None:
        words = "the lamp, " * decoys
        assert UNHEARD not in masked(f"{words}. my old password was just {UNHEARD} lol")

    @pytest.mark.parametrize(
        "piece",
        [
            "password: garden. ",
            "my first pet is Biscuit. ",
            "password: garden. my first pet is Biscuit, pin 4821. I typed Harbor92x, code 492113, ",
            "password the garden the ",
            "password I typed garden, ",
        ],
    )
    def test_time_grows_with_the_length_of_the_text(self, piece: str) -> None:
        """Measured in turn: a processor that is shared has faster and slower moments."""
        texts = [(piece * length)[:length] for length in (4_000, 8_000)]
        measured = [[seconds_of(DETECTORS, text) for text in texts] for _ in range(3)]
        assert min(whole / half for half, whole in measured) < 3
        assert min(whole for _half, whole in measured) < LIMIT_SECONDS * 2

    def test_denying_looks_at_the_words_of_its_range_as_weighing_does(self) -> None:
        text = text_of(
            'my first pet is Biscuit, the password: garden, and the password screen is "old lamp" today ' * 3
        )
        everything = list(words_in(text, lambda _start, _end: False))
        assert everything
        for start in range(0, len(text.lower), 3):
            near = [one for one in everything if one.start < start + 5 and one.end > start]
            assert sorted(words_at(text, start, start + 5)) == sorted(near)


def test_hostile_text_is_read_in_time() -> None:
    slow = [
        piece
        for piece in (
            *HOSTILE_PIECES,
            "password typed ",
            "first pet asked ",
            'password "a b" ',
            "a1 ",
            "typed a, ",
            "Order7x ",
        )
        if seconds_of(DETECTORS, (piece * HOSTILE_LENGTH)[:HOSTILE_LENGTH]) > LIMIT_SECONDS * 2
    ]
    assert slow == []
