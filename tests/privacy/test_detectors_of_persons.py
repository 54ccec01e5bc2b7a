"""What tells who somebody is, where they live and how they are reached."""

import pytest

from privacy.detectors.address import Address
from privacy.detectors.bank_account import BankAccount
from privacy.detectors.date_of_birth import DateOfBirth
from privacy.detectors.email import Email
from privacy.detectors.ip_address import IpAddress
from privacy.detectors.location import Location
from privacy.detectors.national_id import NationalId
from privacy.detectors.phone import Phone
from privacy.detectors.security_answer import SecurityAnswer
from privacy.detectors.tax_id import TaxId
from privacy.scan import scan
from tests.privacy.detector_contract import DetectorContract


class TestNationalId(DetectorContract):
    detector = NationalId()
    secrets = (
        ("your system has his old passport. He renewed it, the new one is 548120937", "548120937"),
        ("patient Ana Ruiz (MRN-1025089)", "MRN-1025089"),
        ("number 962-62-9062 on the form", "962-62-9062"),
        ("my SSN is 536-22-8147", "536-22-8147"),
        ("NRIC S7389557Z please", "S7389557Z"),
        ("เลขบัตรประชาชน 1124250899613", "1124250899613"),
        ("주민번호 880412-2345674", "880412-2345674"),
        ("my aadhaar is 2345 3252 4879", "2345 3252 4879"),
        ("indangamuntu yanjye ni 1198870048291376", "1198870048291376"),
        ("my national id is 88041200123 (Windhoek)", "88041200123"),
        ("NIN: 10304198821", "10304198821"),
        ("CURP GOMC880412HDFRRL05", "GOMC880412HDFRRL05"),
        ("SSS ko po 34-4829137-6", "34-4829137-6"),
        ("身份证号11010519880412271X", "11010519880412271X"),
        ("رقم الهوية ١٠٨٢٩١٣٧٦٠", "١٠٨٢٩١٣٧٦٠"),
        ("passport no. K4829137", "K4829137"),
        ("8001015009087 is on my card", "8001015009087"),
        ("card A123456(3) of Hong Kong", "A123456(3)"),
        ("A123456789 台灣", "A123456789"),
        ("784-1990-1234567-1", "784-1990-1234567-1"),
        ("29001011234567", "29001011234567"),
        ("carte d'identité X4RTBPFW4", "X4RTBPFW4"),
        ("PAN is ABCPE1234F", "ABCPE1234F"),
        ("Ghana card GHA-713845926-4", "GHA-713845926-4"),
    )
    harmless = (
        "is my passport needed?",
        "order 536-22-81477",
        "the national id office opens at 8:30",
        "transaction id 8839201745521",
        "S7389557A is what the form shows",  # its letter does not fit its digits
        "A123456(4) of the list",  # the same
        "A123456788 on the box",
        "29013011234567 pieces",  # no such month
        "social media post 44819",
        "id 12345678 in the list of orders",
    )


class TestTaxId(DetectorContract):
    detector = TaxId()
    secrets = (
        ("my TIN is 482-913-760-000", "482-913-760-000"),
        ("NPWP 09.254.294.3-407.000", "09.254.294.3-407.000"),
        ("mi RFC es GOMC880412QX3", "GOMC880412QX3"),
        ("steuer-id: 48291376005", "48291376005"),
        ("company VAT GB 980 7806 84", "GB 980 7806 84"),
        ("税号91350211M000100Y43", "91350211M000100Y43"),
    )
    harmless = ("a tin of 12345 biscuits", "how do I get a tin?", "the tax is 15 percent", "a tax of 4500 was taken")


class TestBankAccount(DetectorContract):
    detector = BankAccount()
    secrets = (
        ("refund it to BCA 5270839146", "5270839146"),
        ("返金先 みずほ銀行 渋谷支店 普通 2748106", "2748106"),
        ("pay into Barclays 53819204", "53819204"),
        ("my account number is 0012345678", "0012345678"),
        ("nomor rekening saya 1370012345678", "1370012345678"),
        ("mi CLABE: 002180700412345678", "002180700412345678"),
        ("โอนเข้าบัญชี 045-2-88190-3", "045-2-88190-3"),
        ("account 31926819 was charged", "31926819"),
        ("akaunti ya crdb 0150123456700", "0150123456700"),
        ("ag 1234 conta 56789-0", "56789-0"),
        ("chave pix 7d9f0335-8dcc-4054-9bf9-0dbd61d36906", "7d9f0335-8dcc-4054-9bf9-0dbd61d36906"),
    )
    harmless = (
        "HSBC on 0345 740 4404 kept me waiting",
        "the bank is closed on 20261224",
        "my account is 12 years old",
        "the account ending 4417",
        "my account was opened on 12/05/2019",
        "I have 2 accounts",
        "account: order 12345678",
        "my account shows 12500.00",
    )


class TestPhone(DetectorContract):
    detector = Phone()
    secrets = (
        ("call me on +44 7700 900123 today", "+44 7700 900123"),
        ("mi cel es 55 4410 2983", "55 4410 2983"),
        ("เบอร์ 081-555-0199 ค่ะ", "081-555-0199"),
        ("电话13900112233", "13900112233"),
    )
    harmless = (
        "tracking JD0046 7715 2093",
        "parcel PHX0098317425",
        "I phoned 3 times",
        "order 4471-22",
        "at 10:30 on 12/05/2024",
        "the fee is 1,500",
    )


class TestEmail(DetectorContract):
    detector = Email()
    secrets = (
        ("write to dana.o'neill+bank@example.co.uk please", "dana.o'neill+bank@example.co.uk"),
        ("h.okonkwo (at) mail dot com", "h.okonkwo (at) mail dot com"),
    )
    harmless = ("the price is 5 @ 20", "find us @handoff", "a@b")


class TestAddress(DetectorContract):
    detector = Address()
    secrets = (
        ("the shop at 14 Larkspur Road is closed", "14 Larkspur Road"),
        ("rdv au 8 rue des Lilas", "8 rue des Lilas"),
        ("my address is Flat 3, 20 High St", "Flat 3, 20 High St"),
        ("عنواني حي الياسمين 17", "حي الياسمين 17"),
        ("alamat Jl. Melati No. 8 RT 02/05", "Jl. Melati No. 8 RT 02/05"),
        (
            "alamat kirim jln cempaka gg 3 no 12 rt 05/02 pagar ijo dekat musholla",
            "kirim jln cempaka gg 3 no 12 rt 05/02 pagar ijo dekat musholla",
        ),
    )
    harmless = ("I waited 14 days on the road", "2 cards and 1 street", "what is your address?")


class TestDateOfBirth(DetectorContract):
    detector = DateOfBirth()
    secrets = (
        ("date of birth: 12 April 1988, thanks", "12 April 1988"),
        ("DOB 04/07/1979", "04/07/1979"),
        ("我的出生日期是1988年4月12日", "1988年4月12日"),
        ("เกิดวันที่ 15/08/2531", "15/08/2531"),
    )
    harmless = ("I paid on 12 April 1988", "born in a small village", "my birthday card cost 12")


class TestIpAddress(DetectorContract):
    detector = IpAddress()
    secrets = (
        ("a login from 203.0.113.77 today", "203.0.113.77"),
        ("it says 2001:db8:85a3::8a2e:370:7334", "2001:db8:85a3::8a2e:370:7334"),
    )
    harmless = ("version 10.2.0.7 crashes", "clause 3.2.1.4", "at 10:30:45", "203.0.113.777")


class TestLocation(DetectorContract):
    detector = Location()
    secrets = (
        ("I am at 14.59951, 120.98422 now", "14.59951, 120.98422"),
        ("here https://maps.app.goo.gl/AbCd1234 see", "https://maps.app.goo.gl/AbCd1234"),
    )
    harmless = ("the rate went from 14.5 to 15.25", "see https://bank.example/maps")


class TestSecurityAnswer(DetectorContract):
    detector = SecurityAnswer()
    secrets = (
        ("Mum's maiden name? Thibodeaux, with an x", "Thibodeaux"),
        ("ilk kedimin adı? Pamuk", "Pamuk"),
        ("my mother's maiden name is Okonkwo, ok?", "Okonkwo"),
        ("Security question: first pet, the answer is Whiskers", "Whiskers"),
        ("la respuesta a mi pregunta de seguridad es Toby", "Toby"),
        ("密保问题的答案是豆豆", "豆豆"),
        ("คำตอบคำถามความปลอดภัยคือ ส้มโอ", "ส้มโอ"),
        ("jibu la swali la usalama ni Simba", "Simba"),
        ("my first pet, Biscuit, is what I gave", "Biscuit"),
        ("puse Toluca como respuesta a lo de la ciudad donde nací", "Toluca"),
        ("they asked for the pet, i said Marmite", "Marmite"),
        ("我妈娘家姓欧阳", "欧阳"),
        ("اسم أمي قبل الزواج الحسيني", "الحسيني"),
    )
    harmless = (
        "my first pet? I never had one",
        "my security answer is wrong",
        "what is a security question?",
        "the answer is no, I will not pay",
        "the security question is not shown",
        "mon premier chien est malade",
        "meu primeiro carro foi financiado aí",
        "我妈姓名写错了",
        "密保答案错了",
    )

    @pytest.mark.parametrize("answer", ["Okonkwo", "okonkwo", "Van der Berg"])
    def test_it_takes_a_short_answer_to_the_question(self, answer: str) -> None:
        found = scan(answer, context="What is your mother's maiden name?", detectors=(self.detector,))
        assert [(one.start, one.end) for one in found] == [(0, len(answer))]
