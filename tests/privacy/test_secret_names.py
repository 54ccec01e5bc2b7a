import pytest

from privacy.policy import is_secret_name


@pytest.mark.parametrize(
    "name",
    [
        "password", "Password", "userPassword", "user_password_2", "userpassword", "passwd", "pwd", "pass",
        "db_pass", "passphrase", "otp", "OTP", "otp1", "smsOtp", "one_time_code", "oneTimePassword",
        "verification_code", "2fa", "mfaCode", "totp", "pin", "PIN", "pin2", "cardPin", "atm_pin_code",
        "newPINCode", "PINCode", "my pin", "delivery_pin", "token", "accessToken", "refresh-token",
        "csrf_tokens", "cvv", "CVV2", "cvc", "card_security_code", "secret", "client_secret", "clientSecret",
        "secretKey", "api_key", "apiKey", "APIKey", "apikey", "private_key", "session_id", "contraseña",
        "contrasena_nueva", "clave", "nip", "código_de_seguridad", "mot_de_passe", "motDePasse", "mdp",
        "senha", "palavra_passe", "kata_sandi", "kode_otp", "รหัสผ่าน", "รหัสผ่านใหม่", "รหัส_otp", "كلمة_المرور",
        "كلمة السر", "الرقم_السري", "رمز_التحقق", "密码", "新密码", "验证码", "nenosiri", "nambari_ya_siri",
        "ijambo_ry_ibanga", "ｐａｓｓｗｏｒｄ", "pass\u200bword",
    ],
)  # fmt: skip
def test_it_knows_the_name_of_a_secret(name: str) -> None:
    assert is_secret_name(name)


@pytest.mark.parametrize(
    "name",
    [
        "pineapple", "spinning", "opinion", "shipping", "happiness", "spin", "pinned", "shipping_pin_code",
        "delivery_pincode", "map_pin", "secretary", "secretary_name", "passenger", "passport_country",
        "boarding_pass", "compass", "tokenized", "cookieless", "name", "email", "phone", "address",
        "issue_type", "order_number", "postal_code", "areaCode", "country_code", "keyboard", "customer_id",
        "branch", "amount", "nombre", "código_postal", "nom", "nome", "pangalan", "nama", "ชื่อ", "الاسم",
        "姓名", "jina", "izina", "", "_", "42",
    ],
)  # fmt: skip
def test_it_does_not_take_other_names_for_secrets(name: str) -> None:
    assert not is_secret_name(name)
