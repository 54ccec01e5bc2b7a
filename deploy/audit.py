"""Known holes in the libraries a deployment is made of; fails when there are some, and when nobody could say.

pip-audit asks the package index for what is known of each version in ``requirements.txt``. An index that holds no
advisories answers nothing, which is not the same as none.
"""

import json
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
ASK = ["-m", "pip_audit", "--requirement", "requirements.txt", "--require-hashes", "--disable-pip", "--format", "json"]


def main() -> int:
    asked = subprocess.run([sys.executable, *ASK], cwd=ROOT, capture_output=True, text=True, check=False)  # noqa: S603  # our words
    try:
        libraries = json.loads(asked.stdout)["dependencies"]
    except ValueError:
        print(f"Not audited: the advisories cannot be reached from here.\n{asked.stderr[-600:]}")
        return 1
    holes = [f"{each['name']} {each['version']}: {hole['id']}" for each in libraries for hole in each.get("vulns", ())]
    unheard = [each["name"] for each in libraries if "skip_reason" in each]
    print("\n".join(holes) or f"No known hole in {len(libraries) - len(unheard)} of {len(libraries)} libraries.")
    if unheard:
        print(f"Not audited, because the package index in use tells no advisories of them: {', '.join(unheard)}.")
    return int(bool(holes or unheard))


if __name__ == "__main__":
    sys.exit(main())
