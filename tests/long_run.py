"""The protocol against its model, and whatever people do in any order, for hours:
``python -m tests.long_run --seeds 20 --steps 10000``.

With ``--attacks 100`` the attacks instead, with a hundred times as many tries of each.
"""

import argparse
import os
import subprocess
import sys
from pathlib import Path

TESTS = Path(__file__).with_name("conversations") / "long_run.py"
ATTACKS = Path(__file__).with_name("attacks")


def times(quick: int) -> int:
    """How many tries of something are made: so many in ``make test``, and as many times that in a long run as asked."""
    return quick * int(os.environ.get("LONG_ATTACKS", "1"))


def main() -> int:
    parser = argparse.ArgumentParser(prog="python -m tests.long_run")
    parser.add_argument("--seeds", default="20", help="runs, each with its own chances")
    parser.add_argument("--steps", default="10000", help="of each run")
    parser.add_argument("--attacks", help="how many times as many tries as in make test")
    asked = parser.parse_args()
    environment = os.environ | {"LONG_RUN_SEEDS": asked.seeds, "LONG_RUN_STEPS": asked.steps}
    suite, more = (ATTACKS, ["--timeout", "86400"]) if asked.attacks else (TESTS, [])
    environment["LONG_ATTACKS"] = asked.attacks or "1"
    command = [sys.executable, "-m", "pytest", "-q", "-n", "2", "--show-capture=no", *more, str(suite)]
    failed = subprocess.run(command, env=environment, check=False).returncode
    if suite == TESTS:
        found = "not always what it must: see above" if failed else "what it must, in every one"
        print(f"{int(asked.seeds)} seeds, {int(asked.steps):,} steps of each: the product did {found}.")
    return failed


if __name__ == "__main__":
    sys.exit(main())
