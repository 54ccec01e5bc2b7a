"""What the documents point at is there."""

import re
from pathlib import Path
from urllib.parse import unquote

import pytest

ROOT = Path(__file__).resolve().parents[2]
DOCUMENTS = [*sorted(ROOT.glob("*.md")), *sorted(ROOT.glob("docs/**/*.md"))]
LINK = re.compile(r"!?\[[^\]]*\]\(\s*<?([^)\s>]+)")
IMAGE_TAG = re.compile(r'<(?:img|source)\b[^>]*?\bsrc(?:set)?="([^"]+)"')
FENCED = re.compile(r"^ *```.*?^ *```", re.MULTILINE | re.DOTALL)
HEADING = re.compile(r"^#+ +(.+)$", re.MULTILINE)
MAKE = re.compile(r"^make ([a-z]+)\b", re.MULTILINE)
TARGET = re.compile(r"^([a-z]+):", re.MULTILINE)


def prose(document: Path) -> str:
    return FENCED.sub("", document.read_text())


def links() -> list[tuple[Path, str]]:
    found = [
        (document, link)
        for document in DOCUMENTS
        for pattern in (LINK, IMAGE_TAG)
        for link in pattern.findall(prose(document))
    ]
    return [(document, link) for document, link in found if not re.match(r"[a-z]+:", link)]


def anchor_of(heading: str) -> str:
    return re.sub(r"[^\w\- ]", "", heading.strip().lower()).replace(" ", "-")


def test_there_are_documents_with_links() -> None:
    assert len(links()) > 10


@pytest.mark.parametrize(("document", "link"), links(), ids=lambda value: str(value).removeprefix(f"{ROOT}/"))
def test_a_relative_link_leads_to_something(document: Path, link: str) -> None:
    path, _, anchor = unquote(link).partition("#")
    target = (document.parent / path) if path else document
    assert target.exists()
    if anchor:
        assert anchor in {anchor_of(heading) for heading in HEADING.findall(prose(target))}


@pytest.mark.parametrize("document", DOCUMENTS, ids=lambda document: str(document.relative_to(ROOT)))
def test_the_make_targets_it_names_exist(document: Path) -> None:
    """Only where it is written as a command: in backquotes or in a block."""
    text = document.read_text()
    commands = "\n".join([*re.findall(r"`([^`\n]+)`", FENCED.sub("", text)), *FENCED.findall(text)])
    targets = set(TARGET.findall((ROOT / "Makefile").read_text()))
    assert set(MAKE.findall(commands)) <= targets
