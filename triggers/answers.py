"""Reading what a person typed as an answer of a certain type. Pure."""

import re
from datetime import date, datetime

from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _

from triggers.text_folding import fold_phrase, without_invisible

MAX_ANSWER_LENGTH = 2000
# Thai years count from 543 BC; no answer of ours lies in the twenty-fourth century.
BUDDHIST_YEARS_AHEAD, FIRST_BUDDHIST_YEAR = 543, 2400

# Languages that write 1.234,5 - read only where "1.234" alone could be either.
_COMMA_DECIMALS = frozenset({"ar", "de", "es", "fr", "id", "it", "nl", "pl", "pt", "ru", "tr", "vi"})
_MONTH_FIRST = frozenset({"en-US", "en-PH", "fil"})
_NUMBER = re.compile(r"[-+]?\d[\d.,]*")
_WHOLE = re.compile(r"[-+]?(?:\d+|\d{1,3}(?P<sign>[.,])(?:\d{2,3}(?P=sign))*\d{3})")  # 1,234,567 and 12,34,567; no date
_SPACES_AND_APOSTROPHES = re.compile(r"[\s'’_]")
_EMAIL = re.compile(r"[^\s<>,;:()\[\]\"]+@[^\s<>,;:()\[\]\"]+")
_PHONE = re.compile(r"\+?[\d\s().\-/\u2010-\u2015]+")
_NUMERIC_DATE = re.compile(r"(\d{1,4})[-/. ]+(\d{1,2})[-/. ]+(\d{1,4})")
_WORD_DATES = ("%d %B %Y", "%d %b %Y", "%B %d %Y", "%b %d %Y")


class AnswerType(TextChoices):
    TEXT = "text", _("Text")
    NUMBER = "number", _("Number")
    EMAIL = "email", _("Email")
    PHONE = "phone", _("Phone")
    CHOICE = "choice", _("Choice")
    DATE = "date", _("Date")


def read_value(kind: AnswerType, text: str, *, choices: tuple[str, ...] = (), language: str = "en") -> str | None:
    """The value as it is kept, or None when ``text`` is no such thing.

    number: ``-1234.5``. email, phone (``+`` and digits): as typed, cleaned. choice: as the builder wrote it.
    date: ISO, ``2026-03-12``. Digits of any script are understood.
    """
    text = text.strip()
    seen = without_invisible(text) if len(text) <= MAX_ANSWER_LENGTH else ""
    if not seen:
        return None
    match kind:
        case AnswerType.NUMBER:
            return _number(_plain_digits(seen), language)
        case AnswerType.EMAIL:
            return _email(seen)
        case AnswerType.PHONE:
            return _phone(_plain_digits(seen))
        case AnswerType.CHOICE:
            return choice_of(text, choices)
        case AnswerType.DATE:
            return _date(_plain_digits(seen), language)
        case _:
            return text


def choice_of(text: str, choices: tuple[str, ...]) -> str | None:
    """The choice that ``text`` says, whatever its capitals, accents and width; None when it says none."""
    said = fold_phrase(text)
    return next((choice for choice in choices if fold_phrase(choice) == said), None)


def _plain_digits(text: str) -> str:
    return "".join(str(int(each)) if each.isdecimal() else each for each in text)


def _number(text: str, language: str) -> str | None:
    text = _SPACES_AND_APOSTROPHES.sub("", text).replace("٫", ".").replace("٬", "").replace("−", "-")
    if not _NUMBER.fullmatch(text):
        return None
    whole, _, fraction = text.partition(_decimal_sign(text, language))
    fraction = fraction.rstrip("0")
    if not _WHOLE.fullmatch(whole) or (fraction and not fraction.isdigit()):
        return None
    whole = re.sub("[.,]", "", whole)
    sign, digits = "-" * whole.startswith("-"), whole.lstrip("-+").lstrip("0") or "0"
    return f"{sign}{digits}.{fraction}" if fraction else f"{sign}{digits}"


def _decimal_sign(text: str, language: str) -> str:
    """The sign that starts the fraction; a line break, which no number holds, when there is no fraction."""
    last = max(text.rfind("."), text.rfind(","))
    if last < 0:
        return "\n"
    sign = text[last]
    if {".", ","} <= set(text):  # both signs: the last one starts the fraction
        return sign
    if text.count(sign) > 1:
        return "\n"
    comma_decimals = language.split("-", maxsplit=1)[0] in _COMMA_DECIMALS
    groups_thousands = len(text) - last == 4 and (sign == ",") != comma_decimals
    return "\n" if groups_thousands else sign


def _email(text: str) -> str | None:
    """The one address in ``text``, which may be a sentence around it."""
    found: list[str] = [each.rstrip(".!?") for each in _EMAIL.findall(text)]
    if len(found) != 1:
        return None
    try:
        validate_email(found[0])
    except ValidationError:
        return None
    return found[0]


def _phone(text: str) -> str | None:
    """6 to 15 digits, as in E.164, however they are grouped."""
    digits = re.sub(r"\D", "", text)
    if not _PHONE.fullmatch(text) or not 6 <= len(digits) <= 15:
        return None
    return f"+{digits}" if text.startswith("+") else str(digits)


def _date(text: str, language: str) -> str | None:
    if numeric := _NUMERIC_DATE.fullmatch(text):
        return _iso(*_year_month_day(numeric.groups(), language))
    words = " ".join(text.replace(",", " ").split())
    for shape in _WORD_DATES:
        try:
            return datetime.strptime(words, shape).date().isoformat()  # noqa: DTZ007  # a date has no time zone
        except ValueError:
            continue
    return None


def _year_month_day(parts: tuple[str, ...], language: str) -> tuple[int, int, int]:
    first, second, third = (int(part) for part in parts)
    if len(parts[0]) == 4:
        return first, second, third
    month_first = second > 12 or (language in _MONTH_FIRST and first <= 12)
    return (third, first, second) if month_first else (third, second, first)


def _iso(year: int, month: int, day: int) -> str | None:
    if year >= FIRST_BUDDHIST_YEAR:
        year -= BUDDHIST_YEARS_AHEAD
    try:
        return date(year, month, day).isoformat() if year >= 1000 else None
    except ValueError:
        return None
