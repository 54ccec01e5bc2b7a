"""Icons of Lucide, as markup.

Lucide's own reader goes through its list of 1,700 icons again for each one that it reads, and a process shows dozens on
its first pages.
"""

from collections.abc import Mapping
from functools import cache
from importlib.resources import as_file, files
from xml.etree import ElementTree as ET
from zipfile import ZipFile

_NAMESPACE = "{http://www.w3.org/2000/svg}"


def drawn(name: str, size: int, attributes: Mapping[str, str]) -> str:
    """One icon; what stands in the attributes is escaped."""
    svg = ET.fromstring(_written()[name])  # noqa: S314  # a library's, which came with the code
    for element in svg.iter():
        element.tag = element.tag.removeprefix(_NAMESPACE)
    svg.attrib.update({"width": str(size), "height": str(size), **attributes})
    return ET.tostring(svg, encoding="unicode")


@cache
def _written() -> Mapping[str, bytes]:
    """By the name of the icon."""
    with as_file(files("lucide") / "lucide.zip") as path, ZipFile(path) as icons:
        return {each.filename.removesuffix(".svg"): icons.read(each) for each in icons.infolist()}
