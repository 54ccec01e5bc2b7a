"""What docs, units, containers and the demo start is the same; and an image holds all that this takes."""

import fnmatch
import json
import re
import shlex
import shutil
import subprocess
import sys
from pathlib import Path

import pytest
import yaml

from conversations.widget_api.event_stream import STREAMS_OF_ONE
from deploy.check_production import environment
from deploy.demo.deployment import Deployment, Services
from handoff_project.serve import WEB_STOP_SECONDS, WORKERS_STOP_SECONDS
from tests.demo.running_demo import ROOT

DEPLOY = ROOT / "deploy"
PARTS = ("web", "worker")
SOCKET = DEPLOY / "systemd" / "handoff-web.socket"
UNITS = {part: DEPLOY / "systemd" / f"handoff-{part}.service" for part in PARTS}
# Of one place alone: where it listens, and how many processes it has.
ITS_OWN = ("--host", "--port", "--processes")
MOST_EXPOSED = 20  # tenths, by systemd-analyze


def words_of(command: str | list[str]) -> list[str]:
    """A command without what is another in each place."""
    words = shlex.split(command.replace("\\\n", " ")) if isinstance(command, str) else list(command)
    if Path(words[0]).name.startswith("python") and words[1] == "-m":
        words = words[2:]
    words[0] = Path(words[0]).name
    own = {place + more for place, word in enumerate(words) if word in ITS_OWN for more in (0, 1)}
    return [word for place, word in enumerate(words) if place not in own]


def in_units() -> dict[str, list[str]]:
    return {part: words_of(setting(path, "ExecStart")) for part, path in UNITS.items()}


def setting(unit: Path, name: str) -> str:
    found = re.search(rf"^{name}=((?:.*\\\n)*.*)$", unit.read_text(), re.M)
    assert found is not None, name
    return found[1]


def in_containers() -> dict[str, list[str]]:
    services = yaml.safe_load((DEPLOY / "compose.yaml").read_text())["services"]
    started = re.search(r"^CMD (\[(?:.*\\\n)*.*\])$", (DEPLOY / "Dockerfile").read_text(), re.M)
    assert started is not None
    web = services["web"].get("command") or json.loads(started[1].replace("\\\n", ""))
    return {"web": words_of(web)} | {part: words_of(services[part]["command"]) for part in PARTS[1:]}


def in_docs() -> dict[str, list[str]]:
    block = re.search(r"What runs, for each deployment:\n\n```sh\n(.*?)```", docs(), re.S)
    assert block is not None
    lines = [line for line in block[1].replace("\\\n", " ").splitlines() if not line.startswith("#")]
    return dict(zip(PARTS, map(words_of, lines), strict=True))


def docs() -> str:
    return (ROOT / "docs" / "operations.md").read_text()


def in_the_demo() -> dict[str, list[str]]:
    services = Services(database_url="postgres://x", redis_url="redis://x")
    demo = Deployment(name="x", institution="x", email="x", port=1, folder=Path("x"), services=services)
    return dict(zip(PARTS, (words_of(list(each.words)) for each in demo.servers()), strict=True))


@pytest.mark.parametrize("place", [in_containers, in_docs, in_the_demo])
def test_the_same_is_started_everywhere(place: object) -> None:
    assert callable(place)
    assert place() == in_units()


@pytest.mark.parametrize("part", ["web", "worker"])
def test_containers_get_as_long_to_stop_as_services(part: str) -> None:
    services = yaml.safe_load((DEPLOY / "compose.yaml").read_text())["services"]
    assert services[part]["stop_grace_period"] == f"{setting(UNITS[part], 'TimeoutStopSec')}s"


@pytest.mark.parametrize(("part", "seconds"), [("web", WEB_STOP_SECONDS), ("worker", WORKERS_STOP_SECONDS)])
def test_services_get_a_little_longer_to_stop_than_the_command_needs(part: str, seconds: float) -> None:
    assert float(setting(UNITS[part], "TimeoutStopSec")) == seconds + 2


def test_v15_2_2_a_web_process_holds_many_windows_everywhere() -> None:
    """Of the 1024 open files that systemd gives by itself a few strangers could keep all."""
    services = yaml.safe_load((DEPLOY / "compose.yaml").read_text())["services"]
    files = int(setting(UNITS["web"], "LimitNOFILE"))
    assert services["web"]["ulimits"] == {"nofile": files}
    assert files >= 100 * STREAMS_OF_ONE


class TestUnits:
    @pytest.fixture
    def here(self, tmp_path: Path) -> list[str]:
        """The units, as if this checkout were what they expect in its place."""
        if not shutil.which("systemd-analyze"):
            pytest.skip("systemd-analyze is not installed")
        for unit in (*UNITS.values(), SOCKET):
            (tmp_path / unit.name).write_text(unit.read_text().replace("/srv/handoff", str(ROOT)))
        return [str(tmp_path / unit.name) for unit in UNITS.values()]

    def test_systemd_understands_them(self, here: list[str]) -> None:
        checked = subprocess.run(["systemd-analyze", "verify", *here], capture_output=True, text=True, check=False)
        assert (checked.returncode, checked.stderr) == (0, "")

    def test_they_may_do_little(self, here: list[str]) -> None:
        words = ["systemd-analyze", "security", "--offline=true", f"--threshold={MOST_EXPOSED}"]
        for unit in here:
            rated = subprocess.run([*words, unit], capture_output=True, text=True, check=False)
            assert rated.returncode == 0, rated.stdout[-200:]


class TestImage:
    @pytest.fixture
    def image(self, tmp_path: Path) -> Path:
        """The project as ``COPY . .`` would take it from a clean checkout."""
        listed = subprocess.run(["git", "ls-files", "-z"], cwd=ROOT, capture_output=True, text=True, check=True).stdout
        for name in filter(None, listed.split("\0")):
            if (ROOT / name).is_file() and not is_left_out(name):
                (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
                shutil.copyfile(ROOT / name, tmp_path / name)
        return tmp_path

    def test_nothing_secret_and_no_test_is_in_it(self, image: Path) -> None:
        assert is_left_out("deploy/production.env")
        assert is_left_out("var/keys.json")
        assert not (image / "tests").exists()

    def test_everything_is_in_it_that_its_commands_read(self, image: Path) -> None:
        """Settings, addresses, templates, all static files that pages name, and the ASGI and Celery applications."""
        data = image / "data"
        told = environment(str(data)) | {"PYTHONDONTWRITEBYTECODE": "1"}
        python = [sys.executable, "-c", "import handoff_project.celery, manage, deploy.health_check; print('there')"]
        for words in (
            [sys.executable, "manage.py", "collectstatic", "--noinput", "--verbosity", "0"],
            [sys.executable, "manage.py", "check", "--deploy", "--fail-level", "WARNING"],
            python,
        ):
            ran = subprocess.run(words, cwd=image, env=told, capture_output=True, text=True, check=False)
            assert ran.returncode == 0, ran.stderr
        assert (data / "static" / "widget" / "handoff-chat.js").is_file()
        assert (image / "locale" / "es" / "LC_MESSAGES" / "django.mo").is_file()


def is_left_out(name: str) -> bool:
    """As Docker reads the list: a pattern is of a path from the top, and of all below it."""
    patterns = (DEPLOY / "Dockerfile.dockerignore").read_text().split()
    parents = [name, *(str(parent) for parent in Path(name).parents)]
    return any(_fits(parent, pattern) for parent in parents for pattern in patterns)


def _fits(path: str, pattern: str) -> bool:
    if pattern.startswith("**/"):
        return any(fnmatch.fnmatchcase(part, pattern[3:]) for part in Path(path).parts)
    return fnmatch.fnmatchcase(path, pattern) and path.count("/") == pattern.count("/")


def test_the_image_and_make_get_the_same_uv_and_the_image_by_hash() -> None:
    """Whoever takes another version finds its hashes too."""
    wanted = re.search(
        r"^uv==(\S+) ((?:\\\n    --hash=sha256:[0-9a-f]{64} ?)+)$", (DEPLOY / "uv.txt").read_text(), re.M
    )
    assert wanted is not None
    assert re.findall(r"uv==(\S+)", (ROOT / "Makefile").read_text()) == [wanted[1]]
    assert "--require-hashes --requirement deploy/uv.txt" in (DEPLOY / "Dockerfile").read_text()
