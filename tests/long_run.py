"""The protocol against its model, for hours: ``python -m tests.long_run --seeds 20 --steps 10000``."""

import argparse
import os
import subprocess
import sys
from pathlib import Path

TESTS = Path(__file__).with_name("conversations") / "long_run.py"


def main() -> int:
    parser = argparse.ArgumentParser(prog="python -m tests.long_run")
    parser.add_argument("--seeds", default="20", help="runs, each with its own chances")
    parser.add_argument("--steps", default="10000", help="of each run")
    asked = parser.parse_args()
    environment = os.environ | {"LONG_RUN_SEEDS": asked.seeds, "LONG_RUN_STEPS": asked.steps}
    command = [sys.executable, "-m", "pytest", "-q", "-n", "2", "--show-capture=no", str(TESTS)]
    return subprocess.run(command, env=environment, check=False).returncode


if __name__ == "__main__":
    sys.exit(main())
