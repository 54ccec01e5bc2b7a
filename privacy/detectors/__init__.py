"""Every kind of what is looked for. A new kind is one file and one line here."""

from privacy.detectors.address import Address
from privacy.detectors.api_key import ApiKey
from privacy.detectors.bank_account import BankAccount
from privacy.detectors.base import Detector
from privacy.detectors.card_security_code import CardSecurityCode
from privacy.detectors.connection_string import ConnectionString
from privacy.detectors.date_of_birth import DateOfBirth
from privacy.detectors.email import Email
from privacy.detectors.iban import Iban
from privacy.detectors.ip_address import IpAddress
from privacy.detectors.jwt import Jwt
from privacy.detectors.location import Location
from privacy.detectors.national_id import NationalId
from privacy.detectors.one_time_code import OneTimeCode
from privacy.detectors.password import Password
from privacy.detectors.payment_card import PaymentCard
from privacy.detectors.phone import Phone
from privacy.detectors.pin import Pin
from privacy.detectors.private_key import PrivateKey
from privacy.detectors.security_answer import SecurityAnswer
from privacy.detectors.session_cookie import SessionCookie
from privacy.detectors.tax_id import TaxId

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
    NationalId(),
    TaxId(),
    BankAccount(),
    Password(),
    SecurityAnswer(),
    IpAddress(),
    Location(),
    DateOfBirth(),
    Phone(),
    Email(),
    Address(),
)
