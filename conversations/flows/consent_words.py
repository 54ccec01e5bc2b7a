"""Saying yes or no to a question of ours in words, in the languages of the chat window."""

import unicodedata

from agents.languages import spoken

# The first of each is what a button says; all of them count, and nothing else does: when in doubt nothing leaves.
YES_WORDS = {
    "en": ("Yes, pass it on", "yes", "yes please", "ok", "okay", "sure", "i agree", "go ahead"),
    "fr": ("Oui, transmettez", "oui", "d'accord", "je suis d'accord", "ok"),
    "es": ("Sí, adelante", "sí", "si", "de acuerdo", "vale", "ok"),
    "pt": ("Sim, pode passar", "sim", "concordo", "está bem", "ok"),
    "ar": ("نعم، أوافق على النقل", "نعم، انقلها", "نعم", "موافق", "أوافق"),
    "th": ("ใช่ ส่งต่อได้", "ใช่", "ตกลง", "ได้", "ยินยอม"),
    "fil": ("Oo, ipasa", "oo", "opo", "sige", "pumapayag ako", "ok"),
    "id": ("Ya, teruskan", "ya", "setuju", "boleh", "ok"),
    "rw": ("Yego, bitange", "yego", "ndabyemeye", "ndemeye"),
    "sw": ("Ndiyo, pitisha", "ndiyo", "nakubali", "sawa"),
    "zh": ("是，可以转交", "是", "是的", "好", "好的", "可以", "同意"),
}
NO_WORDS = {
    "en": ("No, stay here", "no", "no thanks", "no thank you", "i do not agree", "i don't agree"),
    "fr": ("Non, restez ici", "non", "non merci", "je refuse"),
    "es": ("No, seguir aquí", "no", "no gracias", "no estoy de acuerdo"),
    "pt": ("Não, ficar aqui", "não", "nao", "não obrigado", "não obrigada", "não concordo"),
    "ar": ("لا، أفضّل البقاء هنا", "لا، ابقَ هنا", "لا", "لا شكرا", "لا أوافق"),
    "th": ("ไม่ อยู่ที่นี่", "ไม่", "ไม่ใช่", "ไม่ยินยอม", "ไม่ตกลง"),
    "fil": ("Hindi, dito lang", "hindi", "hindi po", "ayoko", "ayaw ko"),
    "id": ("Tidak, tetap di sini", "tidak", "jangan", "tidak setuju"),
    "rw": ("Oya, guma hano", "oya", "sinemeye", "sinabyemeye"),
    "sw": ("Hapana, baki hapa", "hapana", "sikubali"),
    "zh": ("否，留在这里", "否", "不", "不要", "不用", "不同意", "不可以"),
}


def buttons_for(*languages: str) -> tuple[str, str]:
    """What the two buttons say, yes first, in the first of the languages (BCP 47) that is known, else in English."""
    language = spoken(*languages)
    return YES_WORDS[language][0], NO_WORDS[language][0]


def decision_in(text: str) -> bool | None:
    """True: yes; False: no; None: something else. Only a message that is nothing but such words counts, in whatever of
    the languages.
    """
    said = _folded(text)
    if said in _NO:
        return False
    return True if said in _YES else None


def _folded(text: str) -> str:
    letters = (
        letter if unicodedata.category(letter)[0] in "LMN" else " "
        for letter in unicodedata.normalize("NFKC", text).casefold()
    )
    return " ".join("".join(letters).split())


_YES = {_folded(word) for words in YES_WORDS.values() for word in words}
_NO = {_folded(word) for words in NO_WORDS.values() for word in words}
