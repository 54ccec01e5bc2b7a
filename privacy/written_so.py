"""What somebody says the writing of: "I tried trenoperfoggia, all lowercase", "kittens one, no spaces"."""

from bisect import bisect_left
from collections.abc import Iterator, Sequence
from itertools import islice
from typing import TYPE_CHECKING

from privacy.folding import fold
from privacy.patterns import any_of, any_word_of, late
from privacy.surroundings import is_question
from privacy.told.tokens import GRAMMAR, Does, Token
from privacy.vocabulary.grammar import USERS
from privacy.vocabulary.handing_over import NETWORKS, WRITTEN_SO

if TYPE_CHECKING:
    from privacy.prepared_text import PreparedText

MOST_SAID, MOST_WORDS, MOST_PASSED = 4, 4, 3
SHORTEST = 4
_SAID = late(lambda: any_word_of(WRITTEN_SO))
_LEADS = Does.PUT | Does.SAY | Does.CALL | Does.IS | Does.WITH
_NO_VALUE = Does.NOT | Does.ASKING | Does.SUBJECT | Does.FIRST | Does.QUESTION | Does.NAME
_USERS = late(lambda: rf"(?<![a-z]){any_of((*USERS, *NETWORKS))}")
_OTHERS = frozenset(map(fold, (
    "name", "names", "email", "mail", "iban", "number", "card", "account", "address", "password", "username",
    "nombre", "apellido", "correo", "cuenta", "tarjeta", "dirección", "nom", "prénom", "adresse", "compte", "carte",
    "nome", "cognome", "sobrenome", "conta", "conto", "carta", "cartão", "indirizzo", "endereço", "konto", "karte",
    "isim", "soyadı", "hesap", "nama", "rekening", "nummer", "numero", "número", "numéro", "titulaire", "intestatario",
)))  # fmt: skip


def written_so(text: "PreparedText") -> Iterator[tuple[int, int]]:
    """Words that stand before it, behind a verb of typing or "is", or at the beginning."""
    if is_question(text.lower):
        return
    for said in islice(_SAID.finditer(text.lower), MOST_SAID):
        place = bisect_left(text.tokens, said.start(), key=lambda token: token.start)
        if run := _run_before(text, place):
            yield run[0].start, run[-1].end


def _run_before(text: "PreparedText", place: int) -> Sequence[Token]:
    tokens = text.tokens
    end = place
    # "it is kittens, I think, all lowercase"
    while end > 0 and place - end < MOST_PASSED and tokens[end - 1].does & Does.ASIDE:
        end -= 1
    first = end
    while first > 0 and end - first < MOST_WORDS and _may_be_one(text, tokens[first - 1]):
        if first < end and tokens[first].gap not in (" ", "-", "'"):
            break
        first -= 1
    run = tokens[first:end]
    if not run or run[-1].sentence != tokens[end - 1].sentence or run[-1].end - run[0].start < SHORTEST:
        return ()
    if all(token.does & Does.COMMON for token in run):
        return ()
    led = first == 0 or (tokens[first - 1].does & _LEADS) or run[0].gap.strip() in (":", "=", "->")
    return run if led and not _USERS.search(text.lower, tokens[max(0, first - 4)].start, run[-1].end) else ()


def _may_be_one(text: "PreparedText", token: Token) -> bool:
    return not token.does & (GRAMMAR | _NO_VALUE) and text.lower[token.start : token.end] not in _OTHERS
