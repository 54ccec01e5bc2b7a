"""What answers so many questions that it says nothing without its own."""

PLAIN_ANSWERS = (
    "yes", "no", "yeah", "yep", "nope", "ok", "okay", "true", "false", "none",
    "sí", "si", "vale", "verdadero", "falso", "oui", "non", "vrai", "faux", "d'accord", "sim", "não", "nao",
    "verdadeiro", "oo", "opo", "hindi", "sige", "ya", "tidak", "benar", "salah", "ใช่", "ไม่", "ไม่ใช่", "ได้",
    "ตกลง", "نعم", "لا", "موافق", "是", "是的", "不", "不是", "好", "好的", "可以", "ndiyo", "hapana", "sawa",
    "yego", "oya",
)  # fmt: skip
