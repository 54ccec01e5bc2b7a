"""Under which licence each library stands that ``uv.lock`` names; fails on one that is unknown or not allowed.

What a library says of itself comes in three forms, of which only the newest is exact; WRITTEN says what the older ones
mean, and DECIDED what was read in the library's own files where even those leave it open.
"""

import sys
import tomllib
from collections.abc import Mapping
from importlib import metadata
from pathlib import Path

LOCK = Path(__file__).resolve().parent.parent / "uv.lock"
# LGPL and MPL bind whoever changes the library itself; ours are used as they come.
ALLOWED = frozenset(
    {
        *("Apache-2.0", "Artistic-1.0-Perl", "BSD-2-Clause", "BSD-3-Clause", "ISC"),
        *(
            "LicenseRef-Public-Domain",
            "LGPL-2.1-or-later",
            "LGPL-3.0-only",
            "MIT",
            "MIT-0",
            "MIT-CMU",
            "MPL-2.0",
            "PSF-2.0",
        ),
    }
)
WRITTEN: Mapping[str, str] = {
    "3-Clause BSD License": "BSD-3-Clause",
    "Apache 2.0": "Apache-2.0",
    "Apache License": "Apache-2.0",
    "Apache Software License": "Apache-2.0",
    "BSD": "BSD-3-Clause",
    "BSD 2-Clause License": "BSD-2-Clause",
    "BSD 3-Clause OR Apache-2.0": "BSD-3-Clause OR Apache-2.0",
    "BSD License": "BSD-3-Clause",
    "BSD-3-Clause and Public-Domain": "BSD-3-Clause AND LicenseRef-Public-Domain",
    "GNU Lesser General Public License v2 or later (LGPLv2+)": "LGPL-2.1-or-later",
    "ISC License (ISCL)": "ISC",
    "MIT License": "MIT",
    "Mozilla Public License 2.0 (MPL 2.0)": "MPL-2.0",
    "PSFL": "PSF-2.0",
    "Python Software Foundation License": "PSF-2.0",
}
DECIDED: Mapping[str, str] = {
    "axe-playwright-python": "MIT AND MPL-2.0",  # the latter is axe itself, in it
    "fido2": "BSD-2-Clause AND Apache-2.0 AND MPL-2.0",  # the last is the list of public suffixes in it
    "python-dateutil": "Apache-2.0 OR BSD-3-Clause",
    "sniffio": "MIT OR Apache-2.0",
    "text-unidecode": "Artistic-1.0-Perl OR GPL-2.0-or-later",
}
UNKNOWN = "unknown"


def libraries() -> list[str]:
    """The names in the lock that are installed: some are for other systems than this one."""
    names = [package["name"] for package in tomllib.loads(LOCK.read_text())["package"]]
    installed = {distribution.name.lower().replace("_", "-") for distribution in metadata.distributions()}
    return [name for name in names if name.replace(".", "-") in {each.replace(".", "-") for each in installed}]


def licence_of(library: str) -> str:
    """An SPDX expression, or UNKNOWN."""
    if library in DECIDED:
        return DECIDED[library]
    told = metadata.metadata(library)
    exact = told.get("License-Expression")
    if exact:
        return str(exact)
    said = str(told.get("License") or "").strip()
    if said in ALLOWED or said in WRITTEN:
        return WRITTEN.get(said, said)
    classes = [each.rpartition(" :: ")[2] for each in told.get_all("Classifier") or [] if each.startswith("License")]
    read = sorted({WRITTEN.get(each, UNKNOWN) for each in classes})
    return read[0] if len(read) == 1 else UNKNOWN


def is_allowed(expression: str) -> bool:
    """Whether one of its alternatives holds only what is allowed; AND binds closer than OR, there are no brackets."""
    return any(set(each.split(" AND ")) <= ALLOWED for each in expression.split(" OR "))


def main() -> int:
    found = {library: licence_of(library) for library in libraries()}
    for library, expression in found.items():
        print(f"{library:32} {expression}{'' if is_allowed(expression) else '   NOT ALLOWED'}")
    return int(not all(map(is_allowed, found.values())))


if __name__ == "__main__":
    sys.exit(main())
