"""The languages an agent can be set to speak, as BCP 47 codes with their own names."""

from django.conf.locale import LANG_INFO
from django.utils.html import format_html
from django.utils.safestring import SafeString

LANGUAGES = {
    "en": "English",
    "fr": "Français",
    "es": "Español",
    "pt": "Português",
    "ar": "العربية",
    "th": "ไทย",
    "fil": "Filipino",
    "id": "Bahasa Indonesia",
    "rw": "Ikinyarwanda",
    "sw": "Kiswahili",
    "zh": "中文",
}


def main_language(code: str) -> str:
    """A BCP 47 code without region and script; empty for what is none."""
    main = code.replace("_", "-").partition("-")[0].lower()
    return main if main.isalpha() and len(main) <= 8 else ""


def spoken(*codes: str) -> str:
    """The first of these that is among LANGUAGES, by its main language; English when none is."""
    return next((main for main in map(main_language, codes) if main in LANGUAGES), "en")


def in_itself(code: str, name: str) -> SafeString:
    """The name as it stands among words of another language: read aloud in its own, and in its own direction."""
    return format_html('<bdi lang="{}">{}</bdi>', code, name)


LABELS = tuple((code, in_itself(code, name)) for code, name in LANGUAGES.items())  # of boxes to tick


def language_names(codes: list[str]) -> list[str]:
    """Names to show. A variety of a language in the list is named with its code: "English (en-gb)"; another language by
    its name in itself where Django knows it, or else by its code alone.
    """
    return [LANGUAGES.get(code) or _variety(code) for code in codes]


def _variety(code: str) -> str:
    name = LANGUAGES.get(code.partition("-")[0])
    if name:
        return f"{name} ({code})"
    known: dict[str, str] = LANG_INFO.get(code.lower(), {})
    return known.get("name_local") or code
