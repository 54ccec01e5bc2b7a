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
    """Names to show; a language that is not in the list is shown by its code."""
    return [LANGUAGES.get(code, code) for code in codes]
