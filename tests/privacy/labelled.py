"""The labelled messages by which the filter is measured.

``tuning*``: rules may be written while looking at what they miss here. ``held_out*``: scored only; nobody looks at
single failures, or it stops telling anything. Each of the two with ``_second``: written in one go and halved before any
was tried; a message is held out when the CRC-32 of its text, question and language is odd. ``held_out_seventh``: by
another author, without rules or other messages at hand, in eleven languages. Scored: 85.55 % of 346 caught and 6
of 395 damaged by what was before ``tuning_seventeenth`` was learned from, 86.71 % and 5 after, 90.75 % and 5 with what
``tuning_nineteenth`` led to. ``held_out_eighth``: the ordinary public on an ordinary day, by one more such author, in
eleven languages: 82.17 % of 286 caught and 7 of 294 damaged before ``tuning_nineteenth``, 83.57 % and 3 after.
87.06 % and 3 with what ``tuning_twentieth`` led to. ``held_out_ninth``: by the same rules of writing as the twentieth,
by yet another author, a third of the secrets answers: 76.33 % of 300 caught and 8 of 300 damaged before, 77.67 % and 4
after. ``held_out_tenth`` and ``tuning_twentythird``: in the manner of public corpora and of dialogues with help desks,
in eleven languages, three fifths of it in English, by an author without rules or other messages at hand; halved as the
second was before any was looked at: 91.50 % of 200 caught and 1 of 200 damaged in both together before anything was
made of it. ``tuning_twentythird`` alone: 89.69 % of 97 caught and 1 of 100 damaged before, all 97 and none after rules
for what it missed. ``held_out_eleventh`` and ``tuning_twentyfourth``: customers of banks, shops, clinics and public
offices in fourteen languages, of which Korean was new to the filter, by two authors who saw neither rules nor
messages; held out is what has an even CRC-32 of its text: 71.27 % of 355 caught and 5 of 515 damaged before anything
was made of either, 74.18 % of 337 and 7 of 523 of ``tuning_twentyfourth``, where three lines with an IBAN, a passport
and the number of an insured person were labelled as ordinary then: their authors labelled other kinds only, of what is
held out as well. With what ``tuning_twentyfourth`` led to, 79.15 % and 5; of itself 92.94 % of 340 and none of 520.

``tuning_twentyfifth``: customers in eleven languages, most in French, Portuguese, Italian, Spanish and English, by one
more author who saw neither rules nor messages; no label was changed. 76.00 % of 350 caught and 3 of 350 damaged before
anything was made of it: passwords 73 of 95, PINs 57 of 65, one-time codes 54 of 75, security codes 28 of 35, answers
54 of 80. 79.71 % of it and 1 of 350 with the rules that it led to.

``held_out_twelfth``: every register, seventeen languages, by one more author who saw neither rules nor messages:
82.42 % of 330 caught and 6 of 333 damaged, with what ``tuning_twentyfifth`` led to and without.

Every tuning set was scored once before anything was tuned on it, and that is what it told of sentences never seen:
``tuning_third``, mostly numbers of accounts and persons: 78.11 % caught, nothing damaged. ``tuning_fourth``, ways of
handing over a secret without calling it so: 50.30 % caught, 4 of 175 damaged. ``tuning_seventh``, the same in the midst
of stories, and ordinary messages that come near: 39.39 % caught, 21 of 324 damaged. ``tuning_fifth`` and
``tuning_sixth`` were held out until they had been scored too often: 95.72 % and 96.58 % caught, 2 of 175 and 0 of 63
damaged.

``tuning_eighth`` to ``tuning_eleventh`` and ``tuning_thirteenth`` are by one author, who wrote them by people and
situations before looking at what finds them. The weights of ``privacy/told`` are learned from them; no rule was
written for the first four. The rules alone caught 32.39 %, 18.82 %, 5.36 % and 25.00 % of these, and damaged 2 of 138,
6 of 117, 2 of 93 and 7 of 93. ``tuning_thirteenth`` was held out as ``held_out_fifth``: 47.37 % caught, 1 of 67
damaged.
``tuning_fourteenth`` was held out as ``held_out_fourth``, by another author: 86.99 % caught, 2 of 174 damaged.
``tuning_fifteenth``, in fifteen languages, was written by the author of the rules: 46.36 % caught, 2 of 120 damaged
before there were words of four of them.

``tuning_sixteenth`` holds ordinary messages alone, 140 in each of eight languages and 30 in each of three more,
written by the author of the rules as people write to a bank, a shop or a hospital: 44 of 1210 damaged before.

``tuning_seventeenth`` was held out as ``held_out_sixth``, by another author, without rules or other messages at hand,
in eleven languages of which German, Italian, Turkish and Japanese were new to the filter. Scored four times: 56.35 %
of 252 caught and 6 of 385 damaged before anything was made for it, 71.43 % and 14 with words of the four languages,
73.81 % and 12 with cards, keys and codes that stand alone, 73.81 % and 10 with names and questions left alone.

``tuning_eighteenth`` is by the author of the rules, after they had been made for what the seventeenth showed: other
words for the same kinds of failure. 53.60 % of 125 were caught and 1 of 48 damaged by what was before, 92.80 % and 1
when rules had not seen them.

``tuning_nineteenth`` is by several authors who saw neither rules nor messages, in thirteen languages: 62.01 % of 1390
caught, 37 of 1402 damaged before. Rules were made for the half whose texts have an odd CRC-32: of the other, 64.97 % of
668 were caught and 13 of 680 damaged before it was learned from.

``tuning_twentieth``, the ordinary public in eleven languages, is by three authors who saw neither rules nor messages:
73.18 % of 660 caught and 13 of 660 damaged before anything was made of it.

``tuning_twentyfirst``, in fifteen languages, holds other forms than people's own sentences: commands to a voice
assistant, questions of a bank's help pages, e-mails with signatures, lines of forms, JSON, tables, log and command
lines, HTML, conversations with somebody else, capitals alone, shorthand. It is by the author of the rules: 86.67 % of
165 caught and 10 of 130 damaged before, 98.79 % and none when rules had been made for it and for as many more of its
kind.

``tuning_twentysecond``, in fifteen languages and three fifths of it in English, is written in the manner of public
corpora for the masking of personal data: sentences around drawn values, dialogues on one line, rows under names of
columns, JSON, settings, answers of programs. By an author who had not read the rules then: 91.15 % of 418 caught and 27
of 301 damaged before anything was made of it. The last 170, written when rules had been made for the others: 94.95 % of
99 and 7 of 71 by what was before, 96.97 % and 4 by the rules that had not seen them.

``tuning_twelfth`` is about pieces written as passwords: names and numbers of things in messages where nothing is
secret, beside passwords that are told without being called so. Before weights were learned from it 75.49 % of 102 were
caught and 22 of 140 damaged; 34 of the 102 were written when weights had been learned from the others once.
"""

import json
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cache
from math import sqrt
from pathlib import Path

from privacy.findings import Finding
from privacy.policy import Policy, Treatment
from privacy.scan import mask, scan
from privacy.withholding import SHARED_BY_DEFAULT, WITHHELD_BY_DEFAULT

DATA = Path(__file__).parent.parent / "data"
FILES = {
    "tuning": ("tuning.jsonl", "tuning_first.jsonl"),
    "tuning_second": ("tuning_second.jsonl",),
    "tuning_third": ("tuning_third.jsonl",),
    "tuning_fourth": ("tuning_fourth.jsonl",),
    "tuning_fifth": ("tuning_fifth.jsonl",),
    "tuning_sixth": ("tuning_sixth.jsonl",),
    "tuning_seventh": ("tuning_seventh.jsonl",),
    "tuning_eighth": ("tuning_eighth.jsonl",),
    "tuning_ninth": ("tuning_ninth.jsonl",),
    "tuning_tenth": ("tuning_tenth.jsonl",),
    "tuning_eleventh": ("tuning_eleventh.jsonl",),
    "tuning_twelfth": ("tuning_twelfth.jsonl",),
    "tuning_thirteenth": ("tuning_thirteenth.jsonl",),
    "tuning_fourteenth": ("tuning_fourteenth.jsonl",),
    "tuning_fifteenth": ("tuning_fifteenth.jsonl",),
    "tuning_sixteenth": ("tuning_sixteenth.jsonl",),
    "tuning_seventeenth": ("tuning_seventeenth.jsonl",),
    "tuning_eighteenth": ("tuning_eighteenth.jsonl",),
    "tuning_nineteenth": ("tuning_nineteenth.jsonl",),
    "tuning_twentieth": ("tuning_twentieth.jsonl",),
    "tuning_twentyfirst": ("tuning_twentyfirst.jsonl",),
    "tuning_twentysecond": ("tuning_twentysecond.jsonl",),
    "tuning_twentythird": ("tuning_twentythird.jsonl",),
    "tuning_twentyfourth": ("tuning_twentyfourth.jsonl",),
    "tuning_twentyfifth": ("tuning_twentyfifth.jsonl",),
    "held_out_second": ("held_out_second.jsonl",),
    "held_out_seventh": ("held_out_seventh.jsonl",),
    "held_out_eighth": ("held_out_eighth.jsonl",),
    "held_out_ninth": ("held_out_ninth.jsonl",),
    "held_out_tenth": ("held_out_tenth.jsonl",),
    "held_out_eleventh": ("held_out_eleventh.jsonl",),
    "held_out_twelfth": ("held_out_twelfth.jsonl",),
}
STRICTEST = Policy(kinds=dict.fromkeys(SHARED_BY_DEFAULT, Treatment.MASK))
Z_95 = 1.96


@dataclass(frozen=True)
class Labelled:
    """One message. kind, secret: what must not be readable afterwards, None for an ordinary message.

    context: the agent's turn it answers. before: what the person wrote just before.
    """

    lang: str
    text: str
    kind: str | None = None
    secret: str | None = None
    context: str = ""
    before: str = ""

    @property
    def ordinary(self) -> bool:
        """Nothing of it is withheld unless a connection says so."""
        return self.kind is None or self.kind in SHARED_BY_DEFAULT

    def damaged(self) -> bool:
        """Whether anything of it is masked under the policy that a connection starts with."""
        return bool(findings_in(self))

    def caught(self) -> bool:
        """Whether its secret is gone under the strictest policy."""
        return self.secret is not None and self.secret not in mask(self.text, findings_in(self, strictest=True))


@cache
def findings_in(message: Labelled, *, strictest: bool = False) -> tuple[Finding, ...]:
    """Under the policy that a connection starts with, or the strictest. Of each message several things are asked, and
    to read all of them takes several seconds.
    """
    detectors = STRICTEST.detectors if strictest else WITHHELD_BY_DEFAULT
    return scan(message.text, context=message.context, before=message.before, detectors=detectors)


@dataclass(frozen=True)
class Share:
    """So many of so many, with the Wilson interval at 95 %."""

    hits: int
    of: int

    @property
    def value(self) -> float:
        return self.hits / self.of if self.of else 0.0

    def interval(self) -> tuple[float, float]:
        if not self.of:
            return 0.0, 1.0
        square = Z_95 * Z_95 / self.of
        middle = (self.value + square / 2) / (1 + square)
        spread = Z_95 * sqrt(self.value * (1 - self.value) / self.of + square / (4 * self.of)) / (1 + square)
        return max(0.0, middle - spread), min(1.0, middle + spread)

    def __str__(self) -> str:
        low, high = self.interval()
        return f"{self.hits:>4}/{self.of:<4} {self.value:>7.2%}  [{low:.2%}, {high:.2%}]"


def messages_of(part: str) -> tuple[Labelled, ...]:
    lines = (line for name in FILES[part] for line in (DATA / name).read_text(encoding="utf-8").splitlines())
    return tuple(Labelled(**json.loads(line)) for line in lines)


def share_caught(messages: Iterable[Labelled]) -> Share:
    results = [message.caught() for message in messages if message.secret is not None]
    return Share(sum(results), len(results))


def share_damaged(messages: Iterable[Labelled]) -> Share:
    results = [message.damaged() for message in messages if message.ordinary]
    return Share(sum(results), len(results))
