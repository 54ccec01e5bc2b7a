"""Secrets whose digits are read out, as people of each language read numbers out; and amounts that are."""

import pytest

from privacy.scan import mask, scan


@pytest.mark.parametrize(
    ("before", "number", "behind"),
    [
        ("my pin is ", "triple zero seven", ""),
        ("cvv is ", "nine hundred and thirty six", ""),
        ("the code is ", "three hundred and twelve nine oh seven", ""),
        ("mi pin es ", "doble cinco uno nueve", ""),
        ("el cvv es ", "trescientos cinco", ""),
        ("o cvv é ", "novecentos e trinta e seis", ""),
        ("le cryptogramme est ", "trois cent cinq", ""),
        ("meine pin ist ", "zweiundvierzig dreizehn", ""),
        ("meine pin ist ", "doppel fünf eins neun", ""),
        ("die cvv ist ", "neunhundertsechsunddreißig", ""),
        ("il mio pin è ", "quarantadue tredici", ""),
        ("il cvv è ", "trecentocinque", ""),
        ("pin saya ", "empat puluh dua tiga belas", ""),
        ("cvv nya ", "seratus delapan", ""),
        ("ang pin ko ay ", "kwarenta'y dos trese", ""),
        ("รหัส pin คือ ", "สี่สิบสองสิบสาม", ""),
        ("cvv คือ ", "เก้าร้อยสามสิบหก", ""),
        ("الرقم السري ", "اثنين وأربعين ثلاثة عشر", ""),
        ("رقم cvv هو ", "تسعمية وستة وثلاثين", ""),
        ("我的pin是", "四十二十三", ""),
        ("cvv是", "九百三十六", ""),
        ("PINは", "よん、に、ぜろ、なな", "です"),
        ("セキュリティコードは", "九百三十六", "です"),
        ("the pin they gave me is ", "four thousand four hundred seventeen", ""),
        ("mi clave es ", "cuatro mil cuatrocientos diecisiete", ""),
        ("meine pin ist ", "viertausendvierhundertsiebzehn", ""),
        ("mon code pin est ", "quatre mille quatre cent dix-sept", ""),
        ("il mio pin è ", "quattromilaquattrocentodiciassette", ""),
        ("pin saya ", "empat ribu empat ratus tujuh belas", ""),
        ("ang pin ko ay ", "apat na libo apat na raan labimpito", ""),
        ("cvv ko ", "siyam na raan at dalawampu't tatlo", ""),
        ("รหัส pin คือ ", "สี่พันสี่ร้อยสิบเจ็ด", ""),
        ("密码是", "四千四百一十七", ""),
        ("暗証番号は", "四千四百十七", "です"),
        ("金庫の番号は", "四十二の十三", "です"),
        ("pin kodum ", "dört bin dört yüz on yedi", ""),
        ("the number I press at the machine is, hang on ... ", "four four one seven", ""),
        ("pin kodum ", "kırk iki on üç", ""),
        ("cvv ", "dokuz yüz otuz altı", ""),
    ],
)
def test_a_number_that_is_read_out_is_masked_whole(before: str, number: str, behind: str) -> None:
    text = f"{before}{number}{behind}"
    left, _, rest = mask(text, scan(text)).partition("[")
    assert (left, rest.partition(" withheld]")[2]) == (before, behind)


@pytest.mark.parametrize(
    "text",
    [
        "I forgot my pin and the machine kept three hundred and twenty dollars",
        "my pin does not work, I was charged one hundred and five pounds twice",
        "my card with the cvv was charged four hundred fifty",
        "when I type the cvv it says two out of three",
        "I forgot my pin and they charged me four thousand four hundred dollars",
        "olvidé mi pin y me cobraron cuatro mil doscientos pesos",
        "hanno addebitato quattromila euro e il pin non va",
        "ich bin vier mal dort gewesen, die PIN geht nicht",
        "saya lupa pin dan saldo berkurang empat ribu dua ratus rupiah",
        "olvidé mi pin y me cobraron trescientos veinte euros",
        "cobraram trezentos e vinte reais e não pediram o cvv",
        "j'ai oublié mon code pin et on m'a pris trois cent vingt euros",
        "meine pin ist gesperrt und es wurden dreihundertzwanzig Euro abgebucht",
        "die pin wurde dreimal falsch eingegeben",
        "hanno addebitato trecentoventi euro senza chiedere il cvv",
        "saya lupa pin dan saldo berkurang tiga ratus dua puluh ribu",
        "siningil ako ng kwarenta y dos pesos kahit walang cvv",
        "ลืม pin แล้วโดนหักเงินสามร้อยยี่สิบบาท",
        "نسيت الرقم السري وسحب الصراف ثلاثمية وعشرين ريال",
        "我忘了pin，被扣了三百二十块",
        "双十一买的东西，验证码收不到",
        "暗証番号を忘れて、三百二十円引かれました",
        "pin kodumu unuttum, üç yüz yirmi lira çekilmiş",
        "yüz yirmi liralık ödeme için cvv istedi",
    ],
)
def test_an_amount_beside_the_name_of_a_secret_is_left(text: str) -> None:
    assert scan(text) == ()
