"""Numbers of tax payers."""

import re
from collections.abc import Iterable

from stdnum.br import cnpj
from stdnum.in_ import gstin

from privacy.detectors.announced_id import AnnouncedId
from privacy.findings import Finding
from privacy.national_forms import Form, numbers_of
from privacy.prepared_text import PreparedText
from privacy.telling_words import Topic
from privacy.wording import gettext_noop

# Printed so that nothing else looks like them.
_FORMS = (
    Form("Brazil", re.compile(r"\d{2}\.\d{3}\.\d{3}/\d{4}-\d{2}"), cnpj.is_valid),
    Form("India", re.compile(r"\d{2}[a-z]{5}\d{4}[a-z][1-9a-z]z[0-9a-z]"), gstin.is_valid),
    Form("Indonesia", re.compile(r"\d{2}\.\d{3}\.\d{3}\.\d-\d{3}\.\d{3}")),
)


class TaxId(AnnouncedId):
    kind = "tax_id"
    label = gettext_noop("tax number")
    reason = gettext_noop("It looks like the number of a tax payer.")
    topic = Topic.TAX_ID
    fewest = 5
    most = 20

    def find(self, text: PreparedText) -> Iterable[Finding]:
        yield from super().find(text)
        for start, end in numbers_of(_FORMS, text):
            yield self.finding(text, start, end)
