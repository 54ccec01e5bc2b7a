"""``python deploy/demo``, or ``python -m deploy.demo`` from the top of the project."""

import sys
from pathlib import Path

# Run as a folder, Python looks for modules in this folder only.
sys.path.insert(0, str(Path(__file__).resolve().parents[2]))

from deploy.demo.launcher import main  # found by the line above

if __name__ == "__main__":
    sys.exit(main())
