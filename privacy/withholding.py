"""Which kinds of findings stay in any case, and which a connection may let travel."""

from privacy.detectors import DETECTORS

# What an institution may need from another to help a person. Everything else stays, whatever a connection says.
MAY_BE_SHARED = frozenset({"bank_account", "national_id", "tax_id", "date_of_birth", "phone", "email", "address"})
# What a handoff is for: it travels unless the connection says no.
SHARED_BY_DEFAULT = frozenset({"date_of_birth", "phone", "email", "address"})

WITHHELD_BY_DEFAULT = tuple(detector for detector in DETECTORS if detector.kind not in SHARED_BY_DEFAULT)
