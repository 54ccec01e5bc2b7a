"""Who may write to the Redis of a deployment runs nothing in its processes (OWASP ASVS 5.0 1.5.2)."""

import pickle
import subprocess
import sys
from pathlib import Path

from deploy.check_production import ROOT, environment

READ = """
import sys, django
django.setup()
from django.core.cache import cache
values = cache._cache._serializer
for kept in (7, "y", True, [1.5, 2.5]):
    assert values.loads(values.dumps(kept)) == kept
assert int(values.dumps(7)) == 7
try:
    values.loads(sys.stdin.buffer.read())
except ValueError:
    print("refused")
"""


class Touch:
    """Unpickled, it makes a file."""

    def __init__(self, file: Path) -> None:
        self.file = file

    def __reduce__(self) -> object:
        return Path.touch, (self.file,)


def test_v1_5_2_a_value_in_redis_runs_nothing(tmp_path: Path) -> None:
    made = tmp_path / "made"
    told = {**environment(str(tmp_path)), "DJANGO_SETTINGS_MODULE": "handoff_project.settings"}
    poison = pickle.dumps(Touch(made))
    words = [sys.executable, "-c", READ]
    ran = subprocess.run(words, cwd=ROOT, env=told, input=poison, capture_output=True, check=False)
    assert not made.exists()
    assert (ran.returncode, ran.stdout) == (0, b"refused\n"), ran.stderr.decode()[-500:]
