"""The numbers of persons that are known by their form and their check digits, country by country.

Only forms that hardly anything else has: of eleven digits with one check digit every tenth order number is one too, so
such numbers are known by what people call them. Sources: python-stdnum, the issuing offices' own descriptions.
"""

import re

from stdnum.be import nn
from stdnum.br import cpf
from stdnum.ca import sin
from stdnum.ch import ssn as swiss_ssn
from stdnum.cl import rut
from stdnum.cn import ric
from stdnum.cz import rc
from stdnum.do import cedula
from stdnum.es import dni, nie
from stdnum.fi import hetu
from stdnum.fr import nir
from stdnum.id import nik
from stdnum.in_ import pan
from stdnum.is_ import kennitala
from stdnum.my import nric
from stdnum.no import fodselsnummer
from stdnum.pk import cnic
from stdnum.pt import cc
from stdnum.ro import cnp
from stdnum.se import personnummer
from stdnum.th import pin as thai_pin
from stdnum.tr import tckimlik
from stdnum.za import idnr

from privacy.national_forms import (
    Form,
    Forms,
    begins_with_date,
    begins_with_full_date,
    has_rwandan_year,
    is_egyptian,
    is_hong_kong_card,
    is_indian,
    is_singapore_nric,
    is_taiwanese,
)

FORMS_OF_PERSONS = Forms((
    Form("United States", re.compile(r"\d{3}-\d{2}-\d{4}")),
    Form("Singapore", re.compile(r"[stfgm]\d{7}[a-z]"), is_singapore_nric),
    Form("Korea", re.compile(r"\d{6}-[0-8]\d{6}"), begins_with_date),
    Form("China", re.compile(r"\d{6} ?\d{8} ?\d{3}[\dx]"), ric.is_valid),
    Form("Hong Kong", re.compile(r"[a-z]{1,2}\d{6} ?\([\da]\)"), is_hong_kong_card),
    Form("Taiwan", re.compile(r"[a-z][1289]\d{8}"), is_taiwanese),
    Form("Thailand", re.compile(r"\d-\d{4}-\d{5}-\d{2}-\d|\d \d{4} \d{5} \d{2} \d"), thai_pin.is_valid),
    Form("Malaysia", re.compile(r"\d{6}-\d{2}-\d{4}"), nric.is_valid),
    # No province begins with 4, as a third of all cards do.
    Form("Indonesia", re.compile(r"[1-35-9]\d{15}"), nik.is_valid),
    Form("India", re.compile(r"[2-9]\d{3}[ -]\d{4}[ -]\d{4}"), is_indian),
    Form("India, tax payers", re.compile(r"[a-z]{3}[abcfghjlpt][a-z]\d{4}[a-z]"), pan.is_valid),
    Form("Pakistan", re.compile(r"\d{5}-\d{7}-\d"), cnic.is_valid),
    Form("Philippines", re.compile(r"\d{2}-\d{7}-\d|\d{4}-\d{7}-\d|\d{2}-\d{9}-\d")),
    Form("United Arab Emirates", re.compile(r"784(?:-(?:19|20)\d{2}-\d{7}-\d|(?:19|20)\d{10})")),
    Form("Egypt", re.compile(r"[23]\d{13}"), is_egyptian),
    Form("South Africa", re.compile(r"\d{13}|\d{6} \d{4} \d{3}"), idnr.is_valid),
    Form("Rwanda", re.compile(r"1 ?(?:19|20)\d{2} ?[78] ?\d{7} ?\d ?\d{2}"), has_rwandan_year),
    Form("Tanzania", re.compile(r"(?:19|20)\d{6}-\d{5}-\d{5}-\d{2}"), begins_with_full_date),
    Form("Ghana", re.compile(r"gha-\d{9}-\d")),
    Form("Mexico", re.compile(r"[a-z]{4}\d{6}[hmx][a-z]{5}[a-z0-9]\d")),
    Form("Brazil", re.compile(r"\d{3}\.\d{3}\.\d{3}-\d{2}"), cpf.is_valid),
    Form("Chile", re.compile(r"\d{1,2}\.\d{3}\.\d{3}-[\dk]"), rut.is_valid),
    Form("Dominican Republic", re.compile(r"\d{3}-\d{7}-\d"), cedula.is_valid),
    Form("Canada", re.compile(r"\d{3}-\d{3}-\d{3}"), sin.is_valid),
    Form("Spain", re.compile(r"\d{8}-?[a-z]|\d{2}\.\d{3}\.\d{3}-?[a-z]"), lambda number: dni.is_valid(_plain(number))),
    Form("Spain, foreigners", re.compile(r"[xyz]-?\d{7}-?[a-z]"), nie.is_valid),
    Form("Portugal", re.compile(r"\d{8} ?\d ?[a-z]{2}\d"), cc.is_valid),
    Form("Italy", re.compile(r"[a-z]{6}\d{2}[a-z]\d{2}[a-z]\d{3}[a-z]")),
    Form("France", re.compile(r"[12] ?\d{2} ?\d{2} ?\d[\dab] ?\d{3} ?\d{3} ?\d{2}"), nir.is_valid),
    Form("United Kingdom", re.compile(r"[a-z]{2} ?\d{2} ?\d{2} ?\d{2} ?[a-d]")),
    Form(
        "United Kingdom, drivers",
        re.compile(r"[a-z]{2,5}9{0,3}\d(?:[05][1-9]|[16][0-2])(?:0[1-9]|[12]\d|3[01])\d[a-z9]{2}\d[a-z]{2}"),
    ),
    Form("Belgium", re.compile(r"\d{2}\.\d{2}\.\d{2}-\d{3}\.\d{2}"), nn.is_valid),
    Form("Switzerland", re.compile(r"756\.\d{4}\.\d{4}\.\d{2}"), swiss_ssn.is_valid),
    Form("Sweden", re.compile(r"(?:19|20)?\d{6}-\d{4}"), personnummer.is_valid),
    Form("Norway", re.compile(r"\d{6} ?\d{5}"), fodselsnummer.is_valid),
    Form("Finland", re.compile(r"\d{6}[-a]\d{3}[0-9a-y]"), hetu.is_valid),
    Form("Iceland", re.compile(r"\d{6}-\d{4}"), kennitala.is_valid),
    Form("Czechia, Slovakia", re.compile(r"\d{6}/\d{4}"), rc.is_valid),
    # Two of its eleven digits are check digits.
    Form("Turkey", re.compile(r"[1-9]\d{10}"), tckimlik.is_valid),
    Form("Romania", re.compile(r"[1-8]\d{12}"), cnp.is_valid),
))  # fmt: skip


def _plain(number: str) -> str:
    return number.replace(".", "")
