"""The languages an agent can be set to speak, as BCP 47 codes with their own names."""

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


def language_names(codes: list[str]) -> list[str]:
    """Names to show. A variety of a language in the list is named with its code: "English (en-gb)"; any other language
    is shown by its code alone.
    """
    return [LANGUAGES.get(code) or _variety(code) for code in codes]


def _variety(code: str) -> str:
    name = LANGUAGES.get(code.partition("-")[0])
    return f"{name} ({code})" if name else code
