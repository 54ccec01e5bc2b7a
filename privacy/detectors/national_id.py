"""Numbers that a state gives to a person: identity cards, social security, passports, licences."""

import re
from collections.abc import Iterable

from stdnum.br import cpf
from stdnum.cl import rut
from stdnum.cn import ric
from stdnum.es import dni, nie
from stdnum.fr import nir
from stdnum.in_ import aadhaar
from stdnum.it import codicefiscale
from stdnum.mx import curp
from stdnum.th import pin as thai_pin
from stdnum.us import ssn

from privacy.detectors.announced_id import AnnouncedId
from privacy.findings import Finding
from privacy.national_forms import (
    Form,
    begins_with_date,
    begins_with_full_date,
    has_rwandan_year,
    is_singapore_nric,
    numbers_of,
)
from privacy.prepared_text import PreparedText
from privacy.telling_words import Topic
from privacy.wording import gettext_noop

# Known without a word beside them. The others are known by what people call them.
_FORMS = (
    Form("United States", re.compile(r"\d{3}-\d{2}-\d{4}"), ssn.is_valid),
    Form("Singapore", re.compile(r"[stfgm]\d{7}[a-z]"), is_singapore_nric),
    Form("Korea", re.compile(r"\d{6}-[0-8]\d{6}"), begins_with_date),
    Form("China", re.compile(r"\d{17}[\dx]"), ric.is_valid),
    Form("Thailand", re.compile(r"\d-\d{4}-\d{5}-\d{2}-\d|\d \d{4} \d{5} \d{2} \d"), thai_pin.is_valid),
    Form("India", re.compile(r"[2-9]\d{3}[ -]\d{4}[ -]\d{4}"), aadhaar.is_valid),
    Form("Mexico", re.compile(r"[a-z]{4}\d{6}[hmx][a-z]{5}[a-z0-9]\d"), curp.is_valid),
    Form("Spain", re.compile(r"\d{8}-?[a-z]"), dni.is_valid),
    Form("Spain, foreigners", re.compile(r"[xyz]-?\d{7}-?[a-z]"), nie.is_valid),
    Form("Italy", re.compile(r"[a-z]{6}\d{2}[a-z]\d{2}[a-z]\d{3}[a-z]"), codicefiscale.is_valid),
    Form("Brazil", re.compile(r"\d{3}\.\d{3}\.\d{3}-\d{2}"), cpf.is_valid),
    Form("France", re.compile(r"[12] ?\d{2} ?\d{2} ?\d[\dab] ?\d{3} ?\d{3} ?\d{2}"), nir.is_valid),
    Form("United Kingdom", re.compile(r"[a-ceghj-prstw-z][a-ceghj-nprstw-z] ?\d{2} ?\d{2} ?\d{2} ?[a-d]")),
    Form("Chile", re.compile(r"\d{1,2}\.\d{3}\.\d{3}-[\dk]"), rut.is_valid),
    Form("Rwanda", re.compile(r"1 ?(?:19|20)\d{2} ?[78] ?\d{7} ?\d ?\d{2}"), has_rwandan_year),
    Form("Tanzania", re.compile(r"(?:19|20)\d{6}-\d{5}-\d{5}-\d{2}"), begins_with_full_date),
    Form("Philippines", re.compile(r"\d{2}-\d{7}-\d|\d{4}-\d{7}-\d|\d{2}-\d{9}-\d")),
)


class NationalId(AnnouncedId):
    kind = "national_id"
    label = gettext_noop("identity number")
    reason = gettext_noop("It looks like a number that a state gives to a person.")
    topic = Topic.NATIONAL_ID
    fewest = 5
    most = 20

    def find(self, text: PreparedText) -> Iterable[Finding]:
        yield from super().find(text)
        for start, end in numbers_of(_FORMS, text):
            yield self.finding(text, start, end)
