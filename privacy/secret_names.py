"""Whether the name of a variable says that its value is a secret.

Read word by word: "pin" is one, "pineapple" and "opinion" are not. When in doubt the name counts as secret: a value
held back can be asked again, a value that left cannot be called back.
"""

import re

from privacy.folding import fold

_WORDS = re.compile(r"[A-Z]{2,}s?(?=[A-Z][a-z]|[^A-Za-z]|$)|[A-Z]?[^\W\d_A-Z]+|[A-Z]+|\d+")

# One word is enough.
_SECRET_WORDS = (
    "password", "passwords", "passwd", "passphrase", "passcode", "pwd", "pword", "pswd", "otp", "totp", "hotp",
    "pin", "pins", "mpin", "tpin", "pincode", "cvv", "cvc", "cvn", "csc", "token", "tokens", "secret",
    "secrets", "credential", "credentials", "jwt", "bearer", "cookie", "cookies", "mfa", "2fa", "tan", "mtan",
    "apikey", "apikeys", "privatekey", "sessionid", "cryptogram", "nonce", "salt", "contrasena", "contrasenia",
    "clave", "claves", "nip", "secreto", "secreta", "mdp", "motdepasse", "jeton", "cryptogramme", "secrete",
    "senha", "senhas", "palavrapasse", "segredo", "sandi", "katasandi", "rahasia", "nenosiri", "nywila", "siri",
    "pini", "ijambobanga", "ibanga", "lihim", "سر", "باسورد", "الباسورد", "سري", "السري", "كلمةالمرور",
    "كلمةالسر", "الرمزالسري", "رمزالتحقق", "توكن",
)  # fmt: skip
# Long enough to stand out when written together with other words: "userpassword", "clientsecretkey".
_SECRET_PARTS = (
    "password", "passwd", "passphrase", "passcode", "contrasena", "motdepasse", "katasandi", "apikey",
    "privatekey", "secretkey", "clientsecret", "accesstoken", "refreshtoken", "authtoken", "sessiontoken",
    "otpcode", "pincode", "cvvcode", "nenosiri",
)  # fmt: skip
# Scripts without spaces between words.
_SECRET_UNSPACED = (
    "รหัสผ่าน", "รหัสลับ", "รหัสยืนยัน", "โอทีพี", "พิน", "รหัสบัตร", "密码", "密碼", "口令", "验证码", "驗證碼", "安全码",
    "密钥", "令牌", "动态码",
)  # fmt: skip
# These words next to each other, in this order.
_SECRET_PHRASES = (
    "api key", "private key", "secret key", "access key", "encryption key", "signing key", "security key",
    "ssh key", "master key", "one time code", "one time", "verification code", "security code", "auth code",
    "authentication code", "authorization code", "access code", "login code", "sms code", "confirmation code",
    "activation code", "recovery code", "recovery codes", "backup code", "backup codes", "mfa code",
    "session id", "session key", "security answer", "secret answer", "seed phrase", "recovery phrase",
    "maiden name", "user pass", "db pass", "login pass", "account pass", "wifi pass", "my pass", "mot de passe",
    "code de verification", "code secret", "code de securite", "code confidentiel", "cle api", "cle privee",
    "codigo de verificacion", "codigo de seguridad", "codigo de seguranca", "codigo de verificacao",
    "codigo verificacion", "codigo seguridad", "codigo secreto", "palabra clave", "palavra passe", "chave api",
    "chave privada", "llave privada", "kata sandi", "kode otp", "kode verifikasi", "kode keamanan",
    "كلمة المرور", "كلمة السر", "كلمة مرور", "كلمة سر", "رمز التحقق", "رمز الامان", "رمز سري", "رمز التاكيد",
    "neno la siri", "nambari ya siri", "ijambo ry ibanga", "umubare w ibanga",
)  # fmt: skip
_PHRASES = tuple(f" {phrase} " for phrase in map(fold, _SECRET_PHRASES))
_UNSPACED = tuple(map(fold, _SECRET_UNSPACED))
_SECRETS = frozenset(map(fold, _SECRET_WORDS))

# In India a "PIN code" is a postal code, on a map a "pin" is a place.
_POSTAL_WORDS = frozenset(
    {"shipping", "delivery", "postal", "address", "area", "city", "district", "billing", "home", "office"}
)
_MAP_WORDS = frozenset({"map", "drop", "location"})
_CARD_WORDS = frozenset({"card", "atm", "debit", "credit", "bank", "upi"})


def is_secret_name(variable_name: str) -> bool:
    """Whether a variable of this name must not travel; camelCase, snake_case, spaces and digits are all understood."""
    if variable_name.strip().casefold() in {"pass", "2fa"}:
        return True
    words = [fold(word) for word in _WORDS.findall(variable_name)]
    letters = [word for word in words if not word.isdigit()]
    if _is_place(letters):
        letters = [word for word in letters if word not in {"pin", "pins", "pincode"}]
    spaced = f" {' '.join(letters)} "
    return (
        any(word in _SECRETS for word in letters)
        or any(phrase in spaced for phrase in _PHRASES)
        or any(part in "".join(letters) for part in _SECRET_PARTS)
        or any(part in fold(variable_name) for part in _UNSPACED)
    )


def _is_place(words: list[str]) -> bool:
    """Whether "pin" in this name means a postal code or a point on a map."""
    named = set(words)
    if named & _CARD_WORDS:
        return False
    postal = "pincode" in named or {"pin", "code"} <= named
    return bool((postal and named & _POSTAL_WORDS) or ("pin" in named and named & _MAP_WORDS))
