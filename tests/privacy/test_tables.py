"""Rows under the names of their columns."""

import pytest

from privacy.scan import mask, scan
from tests.privacy.detector_contract import HOSTILE_LENGTH, LIMIT_SECONDS, seconds_of
from tests.privacy.labelled import STRICTEST


@pytest.mark.parametrize(
    ("text", "secret"),
    [
        ("name,username,password,department\nBree Tolland,btolland,Qm29xTrp,Finance", "Qm29xTrp"),
        ("customer_id,full_name,card,cvv\nC-20418,Ines Marlow,visa,307", "307"),
        ("id;name;pin;branch\n17;Otto Reiss;4417;Leeds", "4417"),
        ("date,client,account_number,amount\n2024-02-03,Wendell Orr,9250215904,450.00", "9250215904"),
        ("| Name | PIN |\n|---|---|\n| Osei, Kofi | 4417 |", "4417"),
        ("Name | PIN | Branch\nOrla Finch | 4417 | Leeds", "4417"),
        ("user\tpassword\nkbrand\ttugboats", "tugboats"),
        ('"user","security answer"\n"kbrand","Biscuit"', "Biscuit"),
        ("nombre;contraseña\nInés;membrillo", "membrillo"),
    ],
)
def test_a_cell_is_what_its_column_is_called(text: str, secret: str) -> None:
    before, _, behind = mask(text, scan(text)).partition("[")
    assert (before, behind.partition(" withheld]")[2]) == tuple(text.split(secret))


@pytest.mark.parametrize(
    "text",
    [
        "date,description,amount\n2024-05-02,Grocer,-44.17\n2024-05-03,Salary,2210.00",
        "username,last_login,failed_attempts\nbtolland,2024-05-02,3",
        "product;code;stock\nLamp;4417;12\nChair;4420;3",
        "city,pincode\nDelhi,110001",
        "name,password\nKim,",
        "I forgot my password, sorry\nPlease help, thanks",
        "Name | Room | Extension\nOrla Finch | 1204 | 2214",
    ],
)
def test_other_columns_are_left(text: str) -> None:
    assert scan(text) == ()


@pytest.mark.parametrize("piece", ["pin,cvv\n4471,307\n", "pin|pin|", "pin;\n;pin\n", ",\n"])
def test_a_hostile_table_is_read_in_time(piece: str) -> None:
    assert seconds_of(STRICTEST.detectors, (piece * HOSTILE_LENGTH)[:HOSTILE_LENGTH]) < LIMIT_SECONDS
