"""Secrets that only the words around them give away."""

import pytest

from privacy.detectors.announced_number import AnnouncedNumber
from privacy.detectors.card_security_code import CardSecurityCode
from privacy.detectors.one_time_code import OneTimeCode
from privacy.detectors.password import Password
from privacy.detectors.pin import Pin
from privacy.scan import mask, scan
from tests.privacy.detector_contract import DetectorContract


class TestPassword(DetectorContract):
    detector = Password()
    secrets = (
        ("docker login -u buildbot -p 6yZ0YcWxQFLT registry.example", "6yZ0YcWxQFLT"),
        ('Voice passphrase on file: "silver bicycle on tuesday"', "silver bicycle on tuesday"),
        ("| Password | Xk29!vbnQ |", "Xk29!vbnQ"),
        ("user tdavies / password pineapple, all lower case", "pineapple"),
        ("username wahyu, password indomie goreng pake spasi", "indomie goreng"),
        ("client_secret: abcdefghijkl", "abcdefghijkl"),
        ("it's mollydog7, same one everywhere", "mollydog7"),
        ("Please close it. Proof: pw turnip-lantern, joined 2019.", "turnip-lantern"),
        ("my wife picked Cornish Pasty 88 as the password", "Cornish Pasty 88"),
        ("mi padre eligió Real Betis 1935 como contraseña", "Real Betis 1935"),
        ("Is monkey12 strong enough? its what i use now", "monkey12"),
        ("¿Es gatito99 muy débil? es la que uso ahora", "gatito99"),
        ("SSID = Casa, clave = 9manzanas, no conecta", "9manzanas"),
        ("my password is hunter2", "hunter2"),
        ("password: sunshine", "sunshine"),
        ("the password I use is tiger#Lily, ok?", "tiger#Lily"),
        ("la clave que siempre pongo es barcelona", "barcelona"),
        ("I used letmein as my password", "letmein"),
        ("my password is ... hunter2", "hunter2"),
        ("my password is h u n t e r 2", "h u n t e r 2"),
        ("password\n\nHunter22x", "Hunter22x"),
        ("Sommer2024! is my password", "Sommer2024!"),
        ('my passphrase is "green boat at noon"', "green boat at noon"),
        ("รหัสผ่านของฉันคือ abc123", "abc123"),
        ("كلمة المرور هي abc123", "abc123"),
        ("我的密码是abc123请帮我", "abc123"),
        ("mi contraseña es perro123", "perro123"),
        ("ijambo ry'ibanga ni inzu2021", "inzu2021"),
        ("the login you gave me: guest / Welcome#2291 says invalid", "Welcome#2291"),
        ("username ate_rose pw tinola.23", "tinola.23"),
        ("Passphrase for the vault: purple walrus battery lamp", "purple walrus battery lamp"),
        ("try Kestrel!55 thats what i set when i registered", "Kestrel!55"),
        ("log me in with jwhite / tangerine8", "tangerine8"),
        ("user: t.brandt pass: daisychain", "daisychain"),
        ("uso chivas1906 para todo, hasta en el banco", "chivas1906"),
        ("i use mollydog for everything, password included", "mollydog"),
        ("my passwrod is Marlin77", "Marlin77"),
        ("contraseña: mi perro azul", "mi perro azul"),
        ("the word i type is buttercup, thats my password", "buttercup"),
        ("password is capital S summer two zero two four", "capital S summer two zero two four"),
        ("my grandson put Thunderbird64 there and i cannot get into my savings", "Thunderbird64"),
        ("kata sandi saya pelangi", "pelangi"),
        ("كلمة المرور ياسمين٧٧", "ياسمين٧٧"),
        ("昨天把密码换成Kongque-8了", "Kongque-8"),
        ("the passphrase is winter boots by the door", "winter boots by the door"),
        ("<p>Login: <b>mferris</b><br>Password: <b>Larch-Otter-19</b></p>", "Larch-Otter-19"),
        ("<p>Contraseña: <b>Alerce-Nutria-19</b></p>", "Alerce-Nutria-19"),
        ('{"user": "mferris", "password": "tugboat!88X"}', "tugboat!88X"),
        ("curl -u shop:k3ttlePan https://api.example.com", "k3ttlePan"),
        ("./start.sh --password lemonade5 --port 80", "lemonade5"),
        ("DB_USER=shop\nDB_PASSWORD=k3ttle-and-Pan\nDB_NAME=orders", "k3ttle-and-Pan"),
        ("das alte passwort 46190372815537208841 vom aufkleber", "46190372815537208841"),
        ("le mot de passe est citronnelle sauf le dimanche", "citronnelle"),
        ("seed phrase: 1. ribbon 2. castle 3. velvet 4. orbit", "1. ribbon 2. castle 3. velvet 4. orbit"),
    )
    harmless = (
        "The password manager we use is called KeyRing.",
        "password_policy: min_length=12, max_age_days=90",
        "PASSWORD_RESET_TIMEOUT=3600",
        "password_changed_at: 2024-03-11T09:20:00Z",
        '"password": null',
        '"password": "********"',
        "Password: [REDACTED]",
        '<input type="password" name="pw" maxlength="32">',
        "username,last_login,failed_attempts",
        '{"error": {"code": 190, "type": "OAuthException"}}',
        "hi {customer_name}, your password was changed",
        "const token = getToken(); // returns null on 3rd call",
        "password_reset_required=true&lang=en",
        "FWD: Welcome!\n\nYour username: jmercer\nYou will get a temporary password by post.",
        "FWD: ยินดีต้อนรับ\n\nชื่อผู้ใช้: jmek\nรหัสผ่านชั่วคราวจะส่งทางไปรษณีย์",
        "18:30'da şifreyi değiştirmemi hatırlat",
        "<p>Your password was <b>changed</b> on <i>12 March</i>.</p>",
        "my card was declined yet.What now",
        "call 877-547-3967x793 about the password",
        "my password is expired",
        "the password is 12 characters long",
        "password: ********",
        "pass two-factor, then it hangs",
        "I use Bitwarden Free as my password manager",
        "I use Face ID as password",
        "I use Bitwarden for passwords",
        "Is AES256 strong enough? its what i use",
        "Is WPA2 too weak? thats what i have on the router",
        "my wifi router key = missing on the label",
        "is my password 100% safe",
        "boarding pass: AB1234",
        "my seed phrase is lost and I cannot get in to my account any more",
        "login works on chrome 120 but not on v5.4.2 of the app",
        "login with Google / Facebook does not work",
        "I use Netflix for everything",
        "username and password are both greyed out",
        "password: page crashes when I press next",
        "we use Office365 here and login loops",
        "password saya terblokir kemarin",
        "a senha de atendimento era A-147",
        "mot de passe : rien ne se passe",
        "password needs capital letters?",
        "le mot de passe est bien le mien, c'est le site qui plante",
    )

    def test_it_takes_accents_typed_in_two_parts(self) -> None:
        text = "mi contrasen\u0303a es perro123"
        assert mask(text, self.find(text)) == "mi contrasen\u0303a es [password withheld]"


class TestOneTimeCode(DetectorContract):
    detector = OneTimeCode()
    secrets = (
        ('{"verification_code": "9250"}', "9250"),
        ('{"type": "sms", "code": 448190}', "448190"),
        ('{"status": "sent", "otp_code": 4481}', "4481"),
        ("To confirm the payment of $312.40 reply with 964011.", "964011"),
        ("您的验证码为966038,5分钟内有效。", "966038"),
        ('{"code": "448190"}', "448190"),
        ("Puerta: principal\nCódigo de acceso: 8846\nPiso: 3", "8846"),
        ("it says 2 2 9 4 0 5 on here", "2 2 9 4 0 5"),
        ("my phone shows 62 08 47 now", "62 08 47"),
        ("the code is 492 113", "492 113"),
        ("OTP: 123456", "123456"),
        ("I gave him the code 553017", "553017"),
        ("nilimpa mtu kodi 220945", "220945"),
        ("the code is 4, 9, 2, 1, 1, 3", "4, 9, 2, 1, 1, 3"),
        ("the code is four 9 two one", "four 9 two one"),
        ("771902 is the verification code", "771902"),
        ("Use 204819 as your code", "204819"),
        ("the code is four nine two one", "four nine two one"),
        ("el código que me llegó es 601-224", "601-224"),
        ("kode nabonye ni 518642", "518642"),
        ("验证码204771", "204771"),
        ("ok it just came through, 77 41 09", "77 41 09"),
        ("وصلني ٤٨١٢٠٩", "٤٨١٢٠٩"),
        ("token 118350 já expirou", "118350"),
        ("Use 4492 to confirm your ride", "4492"),
        ("G-618204 is what they sent", "618204"),
        ("backup codes: 8fk2-9dqp", "8fk2-9dqp"),
        ("it's like 4 4 then 9 1 then 0 2, thats the code", "4 4 then 9 1 then 0 2"),
        ("the code is 44, 09, 12", "44, 09, 12"),
        ("the code from this morning was 440918", "440918"),
        ("it wants six numbers, i gave it 771930", "771930"),
        ("j'ai tapé 904417 mais le code a expiré", "904417"),
        ("短信里写着661204", "661204"),
        ("activation code KX82-77QP is rejected", "KX82-77QP"),
    )
    harmless = (
        'Error response: {"code": 4012, "message": "insufficient funds"}',
        '{"status": 403, "code": 771906, "error": "token expired"}',
        "code: 1204 room",
        "nambari 4481",
        "| Item | Code | Price |\n|---|---|---|\n| Lamp | 4417 | 29.90 |",
        "código de erro: 4012\nmensagem: senha bloqueada",
        "รหัสข้อผิดพลาด: 4012",
        "名前：狼谷\n注文番号：88213\nサイズ：42",
        "the otp never came, my number is 0917 123 4567",
        "area code 02",
        "my address has pin code 110001",
        "nina nambari 448190 hapa",
        "the zip code is 90210",
        "my reference code: 5512341",
        "the OTP I got on 2024-05-12 failed",
        "I got no OTP, my account number is 12345678",
        "the code is 12345678901",
        "got 483920 steps today",
        "recibí 250000 pesos",
        "me llegó el pedido 448190",
        "the code on the parcel is 448190",
        "the last four digits are 4420",
        "last four digits of code: 1234",
        "namba nne za mwisho ni 8820",
        "My plan is the 2024 Saver 500, code SV500-B",
        "sms masuk jam 1830",
        "use promo code SUMMER20",
        "I get code 404",
    )

    def test_it_reads_digits_that_are_emoji(self) -> None:
        text = "the code is 4️⃣9️⃣2️⃣1️⃣1️⃣3️⃣"
        assert mask(text, self.find(text)) == "the code is [one-time code withheld]"


@pytest.mark.parametrize("text", ["kod 6629", "code 6629", "código 6629.", "kode 6629", "الرمز 6629", "รหัส 6629"])
def test_a_code_and_nothing_else_is_one(text: str) -> None:
    assert mask(text, scan(text)) == text.replace("6629", "[one-time code withheld]")
    assert scan(text, context="What is the order number?") == ()


class TestPin(DetectorContract):
    detector = Pin()
    secrets = (
        ("PIN dell'account: 2091", "2091"),
        ("El PIN de la cuenta es 2091", "2091"),
        ("quiero cambiar el pin de 7719 a otro más fácil", "7719"),
        ("I'd like to change the card PIN from 3388 please", "3388"),
        ("I ring voicemail, enter 4471 then pound and it says full", "4471"),
        ("I need to update my PIN. Old one: on file, new one: 3577", "3577"),
        ("the alarm panel takes 3845 and then the hash key", "3845"),
        ("The door keypad answers to 3114#.", "3114"),
        ("voicemail access: dial 1571, then 7797#", "7797"),
        ("my atm pin code is 560001", "560001"),
        ("what I press at the ATM is 7719 and it says no", "7719"),
        ("bankamatikte bastığım numara 4417 ama reddediyor", "4417"),
        ("the envelope has four digits, 8153, and the atm keeps my card", "8153"),
        ("die vierstellige für die Girokarte ist null acht drei sieben", "null acht drei sieben"),
        ("my pin is 4821 and it fails", "4821"),
        ("ATM PIN: 0077", "0077"),
        ("الرقم السري للبطاقة هو ٣٣٤٤", "٣٣٤٤"),
        ("nambari ya siri ni 4417", "4417"),
        ("at the atm i press 7719", "7719"),
        ("to unlock my phone you type 2468", "2468"),
        ("the puk is 88412097", "88412097"),
        ("my pin is my birth year so 1984", "1984"),
        ("my pin is forty four nineteen", "forty four nineteen"),
        ("switch the pin of my joint account to be 6630", "6630"),
        ("please make 6630 my new pin", "6630"),
        ("cambia el pin de mi cuenta de ahorros a 6630", "6630"),
        ("tolong ubah pin kartu debit saya jadi 6630", "6630"),
    )
    harmless = (
        "pin code 1100, Delhi",
        "my pin code is 560001 bangalore",
        "Please deliver to pin 400076, Powai, Mumbai.",
        "room pin 1204",
        "12 rue des Pins, le lot 1420",
        "le 1403 chemin des Grands Pins",
        "via dei Pini 1402",
        "I want to change my PIN from the 2024 one",
        "extension 4471 then hash",
        'error_code: 4012, message: "PIN locked"',
        "remind me at 1830 to change my pin",
        "the last four digits of my card are 8153",
        "reset my PIN please",
        "I tried the pin 3 times",
        "the opinion is 4821",
        "pineapple 1234",
        "the PIN is 4 digits long",
        "I withdrew 2450 from the ATM",
        "pin payments over 5000 are refused",
        "PUK blocked, ticket 77120934",
        "change my pin and raise my limit to 5000",
        "update the pin, then send 2000 to my savings",
        "I changed my PIN at branch 4471",
        "set a pin, I moved to 1200 Main Street",
    )


class TestCardSecurityCode(DetectorContract):
    detector = CardSecurityCode()
    secrets = (
        ('{"type": "visa", "security_code": 307, "message": "declined"}', "307"),
        ("4111 1111 1111 1111 11/27 316", "316"),
        ("cvv 839", "839"),
        ("4539148803436467 0927 381 thats everything on it", "381"),
        ("bei CVC2 792 springt er zurück", "792"),
        ("the three digits on the back are 204", "204"),
        ("安全码为127", "127"),
        ("sa likod po 492 yung tatlong numero", "492"),
        ("exp 11/28, 733 on the back", "733"),
        ("lo de atrás de la tarjeta es 604", "604"),
    )
    harmless = (
        "0800 496 0122 wanted the number on the back of my card",
        "is it safe to give my CVV?",
        "cvv of card 12 is unreadable",
        "3 digits on the back?",
        "后面有250个人排队",
    )


def test_both_the_old_and_the_new_pin_are_found() -> None:
    masked = mask("changed the pin from 2580 to 1379", scan("changed the pin from 2580 to 1379"))
    assert masked == "changed the pin from [PIN withheld] to [PIN withheld]"


class TestAnsweringAQuestion:
    """A bare value is a secret when the agent has just asked for one."""

    @pytest.mark.parametrize(
        ("question", "answer", "masked"),
        [
            ("What code did you get?", "492 113", "[one-time code withheld]"),
            (
                "Please enter the code we sent. Take your time.",
                "it's 492113 thanks",
                "it's [one-time code withheld] thanks",
            ),
            ("What PIN did you type?", "1597", "[PIN withheld]"),
            ("Which CVV is on the card?", "204", "[card security code withheld]"),
            (
                "What is your four digit telephone password?",
                "ok so it's five eight, zero two",
                "ok so it's [PIN withheld]",
            ),
            (
                "Security question: your first school?",
                "i went to Pestalozzi, ages ago",
                "i went to [security answer withheld], ages ago",
            ),
            ("Your hint is: favourite book?", "the gruffalo i think", "[security answer withheld] i think"),
            (
                "Onde nasceu a sua mãe?",
                "a minha mãe nasceu em Viseu",
                "a minha mãe nasceu em [security answer withheld]",
            ),
            ("What is your password?", "sunshine", "[password withheld]"),
            ("¿Qué código recibió?", "335871", "[one-time code withheld]"),
            ("¿Cuál es su contraseña?", "la puse como margarita", "la puse como [password withheld]"),
            ("Ano po ang password ninyo?", "sampaguita po", "[password withheld] po"),
        ],
    )
    def test_it_withholds_the_value(self, question: str, answer: str, masked: str) -> None:
        assert mask(answer, scan(answer, context=question)) == masked

    @pytest.mark.parametrize(
        ("question", "answer"),
        [
            ("", "492 113"),
            ("What is your postal code?", "10110"),
            ("Never share your PIN. What is your ticket number?", "12345678"),
            ("What code did you get?", "none yet"),
            ("What is your password?", "why do you ask?"),
            ("¿Cuál es su código postal?", "28013"),
            ("What was your first pet's name?", "the website crashed, hang on"),
            ("What was your first pet's name?", "Sorry my Wi-Fi dropped, one moment"),
            ("Which city do you live in?", "I live in Leeds at the moment"),
        ],
    )
    def test_it_leaves_other_answers_alone(self, question: str, answer: str) -> None:
        assert scan(answer, context=question) == ()

    def test_between_two_numbers_neither_is_left(self) -> None:
        assert len(scan("1234 or 5678", context="What code did you get?")) == 2


def test_every_kind_of_announced_number_says_how_long_it_is() -> None:
    kinds: tuple[AnnouncedNumber, ...] = (OneTimeCode(), Pin(), CardSecurityCode())
    assert [(kind.shortest, kind.longest) for kind in kinds] == [(4, 8), (4, 6), (3, 4)]
