"""Numbers of tax payers."""

import re

from stdnum.ar import cuit
from stdnum.br import cnpj
from stdnum.cn import uscc
from stdnum.de import idnr
from stdnum.eu import vat
from stdnum.fr import siret
from stdnum.gb import vat as british_vat
from stdnum.in_ import gstin
from stdnum.ke import pin as kenyan_pin
from stdnum.mx import rfc
from stdnum.ve import rif

from privacy.detectors.announced_id import AnnouncedId
from privacy.national_forms import Form, Forms
from privacy.telling_words import Topic
from privacy.wording import gettext_noop

# Printed so that nothing else looks like them.
_FORMS = Forms((
    Form("Brazil", re.compile(r"\d{2}\.\d{3}\.\d{3}/\d{4}-\d{2}"), cnpj.is_valid),
    Form("India", re.compile(r"\d{2}[a-z]{5}\d{4}[a-z][1-9a-z]z[0-9a-z]"), gstin.is_valid),
    Form("Indonesia", re.compile(r"\d{2}\.\d{3}\.\d{3}\.\d-\d{3}\.\d{3}")),
    Form("Philippines", re.compile(r"\d{3}-\d{3}-\d{3}-\d{3,5}")),
    Form("Argentina", re.compile(r"(?:2[034567]|3[034])-\d{8}-\d"), cuit.is_valid),
    Form("Mexico", re.compile(r"[a-z&]{3,4}-?\d{6}-?[a-z0-9]{2}[\da]"), rfc.is_valid),
    Form("Venezuela", re.compile(r"[jvgep]-\d{8}-?\d"), rif.is_valid),
    Form("Kenya", re.compile(r"[ap]\d{9}[a-z]"), kenyan_pin.is_valid),
    Form("China", re.compile(r"[0-9][0-9a-z]\d{6}[0-9a-z]{10}"), uscc.is_valid),
    Form("France", re.compile(r"\d{3} \d{3} \d{3} \d{5}"), siret.is_valid),
    Form("Germany", re.compile(r"\d{2} \d{3} \d{3} \d{3}"), idnr.is_valid),
    Form("European Union", re.compile(r"[a-z]{2}u?\d{8,12}(?:b\d{2})?"), vat.is_valid),
    Form("United Kingdom", re.compile(r"gb ?\d{3} ?\d{4} ?\d{2}"), british_vat.is_valid),
))  # fmt: skip


class TaxId(AnnouncedId):
    kind = "tax_id"
    label = gettext_noop("tax number")
    stand_in = "12-3456789"
    reason = gettext_noop("It looks like the number of a tax payer.")
    topic = Topic.TAX_ID
    fewest = 5
    most = 20
    fewest_alone = 8
    may_be_lettered = True
    forms = _FORMS
