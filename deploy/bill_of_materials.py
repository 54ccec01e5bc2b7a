"""What a deployment is made of, as CycloneDX 1.5: every library the lock names for production, with its licence.

``python -m deploy.bill_of_materials FILE``; uv reads the lock, so nothing is looked up.
"""

import json
import subprocess
import sys
from pathlib import Path
from typing import Any

from deploy.licences import libraries, licence_of

ROOT = Path(__file__).resolve().parent.parent
UV = ROOT / ".uv/bin/uv"
EXPORT = [str(UV), "export", "--quiet", "--frozen", "--no-dev", "--format", "cyclonedx1.5"]


def bill_of_materials() -> dict[str, Any]:
    said = subprocess.run(EXPORT, cwd=ROOT, capture_output=True, text=True, check=True).stdout  # noqa: S603  # our words
    bill, installed = json.loads(said), set(libraries())
    for component in bill["components"]:
        if component["name"] in installed:
            component["licenses"] = [{"expression": licence_of(component["name"])}]
    return bill


def main() -> int:
    bill = bill_of_materials()
    Path(sys.argv[1]).write_text(json.dumps(bill, indent=2) + "\n")
    print(f"{len(bill['components'])} libraries are listed in {sys.argv[1]}.")
    return 0


if __name__ == "__main__":
    sys.exit(main())
