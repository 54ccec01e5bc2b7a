"""Names made of parts that go together in many ways: how many digits a number has, and codes kept for an emergency."""

from collections.abc import Iterable
from itertools import product


def each(*parts: Iterable[str]) -> tuple[str, ...]:
    """Every way to put one of each together."""
    return tuple("".join(one) for one in product(*parts))


def _counted(three: str, four: str, five: str, six: str, between: str, nouns: str) -> dict[int, tuple[str, ...]]:
    """By number of digits, how one language calls so many. Words are separated by commas, ``_`` is a space."""
    named = {3: three, 4: four, 5: five, 6: six}
    return {count: each((*parts(words), str(count)), parts(between), parts(nouns)) for count, words in named.items()}


def parts(words: str) -> list[str]:
    return [word.replace("_", " ") for word in words.split(",")]


_COUNTED = (
    _counted("three", "four", "five", "six", "_,-", "digits,digit,numbers,number,nums,figures"),
    _counted(
        "tres", "cuatro", "cinco", "seis", "_,_los_", "números,dígitos,numeritos,cifras,numerito"
    ),
    _counted("trois", "quatre", "cinq", "six", "_", "chiffres,numéros,nombres"),
    _counted("três", "quatro", "cinco", "seis", "_", "números,dígitos,algarismos,numerinhos"),
    _counted("tatlong,tatlo", "apat", "limang,lima", "anim", "_,_na_", "numero,digits,digit,numbers,number,numerong"),
    _counted("tiga", "empat", "lima", "enam", "_", "angka,digit,nomor,digits"),
    _counted("สาม", "สี่", "ห้า", "หก", ",_", "ตัว,หลัก"),
    _counted(
        "ثلاث,ثلاثة", "أربع,أربعة,اربع,اربعة,٤", "خمس,خمسة,٥", "ست,ستة,٦", "_", "أرقام,ارقام,خانات,أرقام_سرية"
    ),
    _counted("三", "四", "五", "六", ",个,個,つの", "位,位数,位數,数字,數字,码,碼,桁,けた,ケタ"),
    _counted("tatu", "nne", "tano", "sita", "_", "tarakimu,namba,nambari"),
    _counted("drei", "vier", "fünf", "sechs", "_", "ziffern,zahlen,stellen"),
    _counted("drei", "vier", "fünf", "sechs", ",-", "stellig,stellige,stelligen,stelliger,stelliges,ziffrig"),
    _counted("tre", "quattro", "cinque", "sei", "_", "cifre,numeri,numerini"),
    _counted("üç", "dört", "beş", "altı", "_", "hane,haneli,rakam,rakamlı,basamaklı,rakamı"),
)  # fmt: skip


def _of(count: int) -> tuple[str, ...]:
    return tuple(word for language in _COUNTED for word in language[count])


# What stands on the back of a card; on some cards it has four digits.
THREE_DIGITS = (
    *_of(3), *_of(4),
    "the three", "the 3", "last three", "last 3", "those three", "los tres", "los 3", "les trois", "les 3",
    "os três",
    "os 3", "yung tatlo", "yung 3", "tatlong", "ketiga", "tiga", "ทั้งสามตัว", "الثلاثة", "三个数", "3个数",
    "那三个",
    "tatu", "zote tatu", "itatu", "yombi", "namba tatu", "nambari tatu", "tarakimu tatu", "imibare itatu",
    "imibare eshatu", "imibare 3", "nimero itatu", "nimero eshatu", "nimero 3", "3码", "后三位", "الثلاث أرقام",
    "الثلاث ارقام", "الثلاث خانات", "الثلاثة أرقام", "الثلاثة ارقام", "三つの数字", "namba 3", "nambari 3",
    "tarakimu 3",
)  # fmt: skip
# PINs have as many.
FOUR_DIGITS = (*_of(4), *_of(5), "namba nne", "nambari nne", "tarakimu nne", "imibare ine")
# Codes that are sent have as many.
SIX_DIGITS = (
    *_of(6), "namba sita", "tarakimu sita", "nambari sita", "tarakimu 6", "namba 6", "imibare itandatu", "imibare 6",
)  # fmt: skip

# Printed or written down when somebody sets up an account, for the day a telephone is lost.
BACKUP_CODE = (
    *each(parts("backup,back-up,recovery,emergency,rescue,restore,fallback,spare"), " ", parts("code,codes,key,keys")),
    *each(
        parts("código,códigos,clave,claves"),
        (" de ",),
        parts("respaldo,recuperación,emergencia,rescate,backup,recuperação,emergência"),
    ),
    *each(parts("code,codes,clé"), parts("_de_,_d',_"), parts("secours,récupération,urgence,sauvegarde")),
    *each(
        parts("backup,wiederherstellungs,notfall,ersatz,reserve,recovery"),
        ("", "-", " "),
        parts("code,codes,schlüssel"),
    ),
    *each(
        parts("codice,codici,chiave"),
        parts("_di_,_d',_"),
        parts("recupero,backup,riserva,emergenza,ripristino,scorta"),
    ),
    *each(
        parts("yedek,kurtarma,acil_durum,yedekleme"),
        " ",
        parts("kod,kodu,kodum,kodlar,kodları,kodlarım,kodumu,kodlarımı,kodlarından,kodlarımdan,anahtarı"),
    ),
    *each(parts("kode,kunci"), " ", parts("cadangan,pemulihan,backup,darurat,recovery")),
    *each(parts("バックアップ,リカバリー,リカバリ,復元,復旧,回復,予備,緊急"), ("", "用"), ("コード", "キー")),
    *each(parts("备用,恢复,备份,应急,救援,还原,備用,恢復,備份"), ("", "的"), parts("码,代码,密钥,碼,验证码")),
    *each(parts("รหัส,โค้ด,โค๊ด,คีย์"), ("", "ตัว"), parts("สำรอง,กู้คืน,ฉุกเฉิน,แบ็คอัพ,แบคอัพ,แบ็กอัป")),
    *each(
        parts("رمز,رموز,كود,أكواد,اكواد,كودات"),
        " ",
        parts("احتياطي,احتياطية,الاسترداد,الاستعادة,الطوارئ,احتياط,النسخ_الاحتياطي,الباك_اب"),
    ),
    *each(parts("الرمز,الرموز,الكود,الأكواد,الاكواد,الكودات"), " ", parts("الاحتياطي,الاحتياطية,الاحتياطيه")),
    *each(parts("kodi,msimbo,kode"), " ", parts("za_akiba,ya_akiba,wa_akiba,zo_kugarura,yo_kugarura")),
)

# What an office calls the number of a person.
PERSON_NUMBER = each(
    parts("national,health,health_insurance,national_health,medical,patient,citizen,resident,voter,military,state"),
    parts("_id,_id_number,_identity_number,_identifier,_number,_no,_no.,_card_number,_#"),
)
