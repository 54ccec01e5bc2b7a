"""The whole job without a console: by the example as it stands, and by a client generated from the description."""

import compileall
import importlib
import os
import subprocess
import sys
import time
import uuid
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from tests.demo.running_demo import Window
from tests.journeys.deployments import RunningDeployment, new_deployment, running

pytestmark = [pytest.mark.journey]
ROOT = Path(__file__).resolve().parents[2]
GENERATED = "handoff_client"


@dataclass(frozen=True)
class Keys:
    bank: RunningDeployment
    office: RunningDeployment
    bank_key: str
    office_key: str


def _start_workspace(deployment: RunningDeployment, institution: str) -> str:
    """The API key that the command prints."""
    [web, *_others] = deployment.deployment.servers()
    words = [sys.executable, "manage.py", "start_workspace"]
    words += ["--institution", institution, "--email", "owner@bank.example"]
    environment = {**os.environ, **web.environment, "OWNER_PASSWORD": uuid.uuid4().hex}
    done = subprocess.run(words, cwd=ROOT, env=environment, capture_output=True, text=True, timeout=60, check=False)
    assert done.returncode == 0, done.stderr
    return done.stdout.strip().splitlines()[-1]


@pytest.fixture(scope="module")
def keys(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Keys]:
    folder = tmp_path_factory.mktemp("api")
    bank, office = (new_deployment(name, folder) for name in ("bank", "office"))
    with running(bank, office):
        yield Keys(bank, office, _start_workspace(bank, "Harbour Bank"), _start_workspace(office, "Consumer Office"))


def test_the_example_does_the_whole_job(keys: Keys) -> None:
    command = [sys.executable, "docs/examples/whole_job.py", keys.bank.url, keys.office.url]
    environment = os.environ | {"BANK_KEY": keys.bank_key, "OFFICE_KEY": keys.office_key}
    done = subprocess.run(command, cwd=ROOT, env=environment, capture_output=True, text=True, timeout=120, check=False)
    assert done.returncode == 0, done.stderr + done.stdout
    lines = done.stdout.splitlines()
    assert "passed   Both sides know the secret" in lines
    assert "Consumer Help: I am Consumer Help. What happened?" in lines
    assert lines[-1] == "The handoff is active."


@pytest.fixture(scope="module")
def generated(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Callable[[str], Any]]:
    """Imports a module of the client, by its name below the package."""
    folder = tmp_path_factory.mktemp("generated")
    command = [str(Path(sys.executable).with_name("openapi-python-client")), "generate", "--meta", "none"]
    command += ["--path", str(ROOT / "docs/openapi.json"), "--output-path", str(folder / GENERATED)]
    environment = os.environ | {"PATH": f"{Path(sys.executable).parent}:{os.environ['PATH']}"}
    done = subprocess.run(command, env=environment, capture_output=True, text=True, timeout=120, check=False)
    assert done.returncode == 0, done.stderr
    assert "WARNING" not in done.stdout.upper(), done.stdout
    sys.path.insert(0, str(folder))
    yield lambda name: importlib.import_module(f"{GENERATED}.{name}")
    sys.path.remove(str(folder))


def test_the_generated_client_is_whole_and_its_types_hold(generated: Callable[[str], Any]) -> None:
    folder = Path(generated("client").__file__).parent
    assert compileall.compile_dir(folder, quiet=1)
    for module in folder.glob("api/*/*.py"):
        generated(f"api.{module.parent.name}.{module.stem}".removesuffix(".__init__"))
    # What it made of our description; its own client.py is the same for everybody.
    parts = [f"{GENERATED}/{part}" for part in ("api", "models")]
    command = [sys.executable, "-m", "mypy", "--config-file", os.devnull, "--follow-imports", "silent", *parts]
    done = subprocess.run(command, cwd=folder.parent, capture_output=True, text=True, timeout=240, check=False)
    assert done.returncode == 0, done.stdout[-2000:]


class Client:
    """The generated functions with one deployment's key; each POST is sent with a key of its own."""

    def __init__(self, generated: Callable[[str], Any], server: str, key: str) -> None:
        self._generated = generated
        self._client = generated("client").AuthenticatedClient(base_url=server, token=key)

    def new(self, model: str, **fields: Any) -> Any:
        return getattr(self._generated("models"), model).from_dict(fields)

    def does(self, operation: str, *ids: Any, **named: Any) -> Any:
        """operation: ``agents.create_agent``, as the description names it. The answer, which is no problem."""
        module = self._generated(f"api.{operation}")
        answer = module.sync(*ids, client=self._client, **named)
        assert answer is not None
        assert type(answer).__name__ != "Problem", answer
        return answer


def _until(look: Callable[[], Any], *, seconds: float = 60.0) -> Any:
    ends = time.monotonic() + seconds
    while time.monotonic() < ends:
        if found := look():
            return found
        time.sleep(0.2)
    raise AssertionError("It took too long.")


def _office(office: Client) -> Any:
    agent = office.does("agents.create_agent", body=office.new("NewAgent", name="Consumer Help"))
    return office.does("credentials.create_credential", agent.id, idempotency_key=uuid.uuid4().hex)


def _bank(bank: Client, given: Any) -> Any:
    agent = bank.does("agents.create_agent", body=bank.new("NewAgent", name="Harbour"))
    etag = bank._generated("api.agents.read_agent").sync_detailed(agent.id, client=bank._client).headers["ETag"]
    described = bank.new("ChangedAgent", description="Helps with accounts.")
    assert bank.does("agents.change_agent", agent.id, body=described, if_match=etag).description
    complaint = bank.new("NewTrigger", kind="message_received", name="Complaint", keywords=["complain*"])
    trigger = bank.does("triggers.create_trigger", agent.id, body=complaint)
    typed = bank.new(
        "NewConnection",
        remote_agent_id=given.agent_id,
        secret=given.secret,
        platform_domain=given.platform_domain,
    )
    begun = bank.does("connections.create_connection", agent.id, body=typed)

    def over() -> Any:
        now = bank.does("connections.read_verification", agent.id, begun.id)
        return now if now.state != "running" else None

    verification = _until(over)
    assert verification.state == "passed", verification
    handoff = bank.new("NewAction", kind="external_handoff", connection=str(verification.connection))
    bank.does("actions.create_action", agent.id, trigger.id, body=handoff)
    version = bank.does("versions.publish", agent.id, body=bank.new("Publication", note="By program"))
    assert version.number >= 1
    return agent


def test_the_generated_client_does_the_whole_job(keys: Keys, generated: Callable[[str], Any]) -> None:
    office = Client(generated, keys.office.url, keys.office_key)
    bank = Client(generated, keys.bank.url, keys.bank_key)
    agent = _bank(bank, _office(office))
    window = Window(server=keys.bank.url, agent_id=agent.agent_id, origin=keys.bank.url)
    window.say("I want to complain")

    def active() -> Any:
        found = bank.does("handoffs.list_handoffs", state=bank._generated("models").HandoffState("active"))
        return next((each for each in found.items if str(each.conversation) in window._path), None)

    handoff = _until(active)
    assert bank.does("conversations.read_conversation", handoff.conversation).controller == "peer"
    assert bank.does("figures.read_handoff_figures").total.accepted >= 1
    assert bank.does("handoffs.take_handoff_back", handoff.id).taken_back
