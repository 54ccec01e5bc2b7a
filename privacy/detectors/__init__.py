"""Every kind of secret that is looked for. A new kind is one file and one line here."""

from privacy.detectors.api_key import ApiKey
from privacy.detectors.base import Detector
from privacy.detectors.card_security_code import CardSecurityCode
from privacy.detectors.connection_string import ConnectionString
from privacy.detectors.iban import Iban
from privacy.detectors.jwt import Jwt
from privacy.detectors.one_time_code import OneTimeCode
from privacy.detectors.password import Password
from privacy.detectors.payment_card import PaymentCard
from privacy.detectors.pin import Pin
from privacy.detectors.private_key import PrivateKey
from privacy.detectors.session_cookie import SessionCookie

# Most severe first: where two kinds claim the same range, the earlier one names it.
DETECTORS: tuple[Detector, ...] = (
    PrivateKey(),
    PaymentCard(),
    CardSecurityCode(),
    Pin(),
    OneTimeCode(),
    ConnectionString(),
    ApiKey(),
    Jwt(),
    SessionCookie(),
    Iban(),
    Password(),
)
