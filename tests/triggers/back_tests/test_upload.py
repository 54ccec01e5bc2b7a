"""The CSV files that people upload, and the one they get back."""

import csv
import io

import pytest

from triggers.back_tests.export import csv_of, harmless
from triggers.back_tests.report import Report, Sample, TriggerFigures
from triggers.back_tests.upload import MOST_BYTES, MOST_ROWS, UnreadableUpload, samples_in


@pytest.mark.parametrize(
    "content",
    [
        b"text,language,trigger\nhola,ES,Queja\n",
        "\ufefftext;language;trigger\r\nhola;es;Queja\r\n".encode(),
        "Language\tTrigger\tMessage\nes\tQueja\thola".encode("utf-16"),
        b'trigger,text,language\nQueja,"hola",es\n\n,,\n',
    ],
)
def test_it_reads_what_spreadsheets_write(content: bytes) -> None:
    assert [(each.text, each.language, each.expected) for each in samples_in(content)] == [("hola", "es", "Queja")]


def test_only_the_text_is_needed() -> None:
    content = b'text\n"several\nlines"\n=1+1\n'
    assert samples_in(content) == [
        Sample(reference="2", text="several\nlines"),
        Sample(reference="3", text="=1+1"),
    ]


@pytest.mark.parametrize(
    ("content", "says"),
    [
        (b"", "No column is called"),
        (b"question,answer\na,b\n", "No column is called"),
        (b"text\n\n \n", "No message was found"),
        ("text\nñandú\n".encode("latin-1"), "not UTF-8"),
        (b"text\na\x00b\n", "not a CSV file"),
        (b"text\n" + b"a\n" * (MOST_ROWS + 1), "more than 20000 rows"),
        (b"x" * (MOST_BYTES + 1), "larger than 5 MB"),
        (b'text\n"' + b"a" * 200_000, "Line 2 cannot be read"),
    ],
)
def test_it_says_what_is_wrong_with_a_file(content: bytes, says: str) -> None:
    with pytest.raises(UnreadableUpload, match=says):
        samples_in(content)


def test_a_long_message_is_cut_as_in_the_chat_window() -> None:
    assert len(samples_in(b"text\n" + b"a" * 9000)[0].text) == 4000


@pytest.mark.parametrize("cell", ["=1+1", "+1", "-1", "@SUM(A1)", "\tx", " =1", "＝1", "\u00a0=1"])
def test_what_people_wrote_is_no_formula_in_a_spreadsheet(cell: str) -> None:
    assert harmless(cell) == f"'{cell}"


@pytest.mark.parametrize("delimiter", [",", ";", "\t", "|"])
@pytest.mark.parametrize("formula", ["=1+1", "+1", "-1", "@SUM(A1)", "＝1+1", "＠SUM(A1)"])
def test_v1_2_10_nor_where_the_spreadsheet_parts_cells_elsewhere(formula: str, delimiter: str) -> None:
    """One set to Spanish takes a semicolon for the end of a cell."""
    figures = TriggerFigures(trigger_id="1", name="Card", level="", fired_on=["a"], to_add=[], to_exclude=[])
    report = Report(messages=1, silent=0, labelled=False, triggers=(figures,), clashes=())
    parts = (f"{separator}{formula}" for separator in (";", "\t", "|", "\n", "\r\n", "; ", '";', "\n\n "))
    written = csv_of(report, {"a": "my card" + "".join(parts)})
    cells = [cell for row in csv.reader(io.StringIO(written, newline=""), delimiter=delimiter) for cell in row]
    assert len(cells) > 4
    assert [cell for cell in cells if cell.lstrip(' "').startswith(("=", "+", "-", "@", "＝", "＠"))] == []


def test_the_file_names_what_to_add_and_to_exclude() -> None:
    figures = TriggerFigures(
        trigger_id="1", name="Card", level="Help › Lost", fired_on=["a"], to_add=["b"], to_exclude=["gone"]
    )
    report = Report(messages=3, silent=1, labelled=True, triggers=(figures,), clashes=())
    assert csv_of(report, {"a": "my card", "b": "=cmd"}).splitlines() == [
        "\ufefflevel,trigger,what,text",
        "Help › Lost,Card,fired,my card",
        "Help › Lost,Card,add,'=cmd",
    ]
